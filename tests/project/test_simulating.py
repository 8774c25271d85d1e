"""The decisions made so far, made once more in the order of a ranker."""

from collections.abc import Sequence

import pytest

import review as evergreen
from review.errors import DecisionError, PluginError
from review.model.decision import Stage
from review.progress import Step
from review.project import Review
from review.screening.rank import ProtocolFirst
from review.screening.simulate import metrics


class Backwards:
    """Puts last what others put first."""

    def fit(self, texts: Sequence[str], labels: Sequence[int]) -> None:
        """Learn nothing."""

    def score(self, texts: Sequence[str]) -> Sequence[float]:
        """The more of it is about potency, the later."""
        return [-float(text.count("otency")) for text in texts]


@pytest.fixture
def screened(review: Review) -> Review:
    """All reports decided; one of them is relevant."""
    for name in ("Ada", "Ben"):
        for card in review.queue(name, limit=None):
            relevant = card.record.title.startswith("Potency assays")
            review.decide(card.record_id, "include" if relevant else "exclude", reviewer=name)
    return review


def test_a_ranker_stands_beside_the_shipped_one(screened: Review):
    evergreen.ranker("backwards", version="4")(Backwards)
    found = screened.simulate("backwards")
    decided = screened.status().title_abstract
    assert (found.records, found.relevant) == (decided.reports, decided.included)
    assert [(each.ranker, each.version) for each in found.rankers] == [
        ("backwards", "4"),
        ("protocol-first", ProtocolFirst.version),
    ]
    mine, shipped = found.rankers
    assert mine.found.index(1) > shipped.found.index(1)
    assert sorted(mine.order) == sorted(shipped.order)


def test_its_metrics_are_those_of_the_order_shown(screened: Review):
    labels = {
        each.record: int(each.verdict == "include")
        for each in screened.derive(lambda state: state.title_abstract)
    }
    for each in screened.simulate(Backwards).rankers:
        assert each.metrics == metrics([labels[id] for id in each.order])
        assert each.found[-1] == sum(labels.values())


def test_the_shipped_ranker_stands_alone_when_it_is_the_one_asked_for(screened: Review):
    assert [each.ranker for each in screened.simulate("protocol-first").rankers] == ["protocol-first"]


def test_nothing_is_written_and_progress_is_told(screened: Review):
    before, steps = screened.log.watermark(), list[Step]()
    screened.simulate("protocol-first", progress=steps.append)
    assert screened.log.watermark() == before
    assert steps[-1].name == "simulate protocol-first"
    assert steps[-1].done == steps[-1].total == screened.status().reports


def test_before_anything_was_decided_there_is_nothing_to_simulate(review: Review):
    with pytest.raises(DecisionError, match="included"):
        review.simulate("protocol-first")
    card = review.queue("Ada", limit=1)[0]
    review.decide(card.record_id, "include", reviewer="Ada", stage=Stage.TITLE_ABSTRACT)
    with pytest.raises(DecisionError, match="excluded"):
        review.simulate("protocol-first")


def test_a_ranker_that_raises_or_gives_no_scores_is_named(screened: Review):
    class Raising(Backwards):
        def score(self, texts: Sequence[str]) -> Sequence[float]:
            raise KeyError("in my cell")

    class Short(Backwards):
        def score(self, texts: Sequence[str]) -> Sequence[float]:
            return [1.0]

    with pytest.raises(PluginError, match=r"`Raising`.*in my cell"):
        screened.simulate(Raising)
    with pytest.raises(PluginError, match=r"`Short` gave 1 scores"):
        screened.simulate(Short)


def test_in_a_terminal_it_is_text(screened: Review):
    said = repr(screened.simulate("protocol-first"))
    assert "1 relevant" in said
    assert f"protocol-first {ProtocolFirst.version}:" in said
