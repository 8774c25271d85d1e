"""The queue: whose order it is, what it rests on, and what comes while it is made."""

import threading
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

import review as evergreen
from review.model.decision import Stage
from review.model.record import Record
from review.plugins import REGISTRY, Group
from review.project import Review, screening
from review.project.state import State

Find = Callable[[str], str]
LATE = "TY  - JOUR\nTI  - A record that came late\nAB  - About lateness.\nDO  - 10.5555/late.1\nER  -\n"


@pytest.fixture
def late(tmp_path: Path) -> Path:
    path = tmp_path / "late.ris"
    path.write_text(LATE)
    return path


def put_first(word: str, version: str = "1") -> None:
    @evergreen.ranker("by-word", version=version)
    class ByWord:
        def fit(self, texts: Sequence[str], labels: Sequence[int]) -> None:
            pass

        def score(self, texts: Sequence[str]) -> Sequence[float]:
            return [float(word in text) for text in texts]


def learner() -> list[dict[str, int]]:
    """A ranker that notes what it is taught."""
    taught: list[dict[str, int]] = []

    @evergreen.ranker("noting")
    class Noting:
        def fit(self, texts: Sequence[str], labels: Sequence[int]) -> None:
            taught.append(dict(zip(texts, labels, strict=True)))

        def score(self, texts: Sequence[str]) -> Sequence[float]:
            return [0.0 for _ in texts]

    return taught


def test_a_record_that_comes_while_the_order_is_made_stops_nothing(
    review: Review, late: Path, monkeypatch: pytest.MonkeyPatch
):
    order, done = screening.Fitted.order, []

    def meanwhile(self: screening.Fitted, labels: dict[str, int]) -> object:
        if not done:
            done.append(review.import_file(late))
        return order(self, labels)

    monkeypatch.setattr(screening.Fitted, "order", meanwhile)
    titles = {card.record.title for card in review.queue("Ada", limit=None)}
    assert "A record that came late" in titles


def test_a_record_that_the_order_lacks_goes_last_without_a_score(
    review: Review, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(screening.Fitted, "order", lambda self, labels: ())
    assert [(card.rank, card.score) for card in review.queue("Ada", limit=2)] == [(1, None)] * 2


def test_a_ranker_whose_cell_was_run_again_orders_anew(review: Review):
    put_first("birds")
    first = review.queue("Ada", ranker="by-word")[0]
    put_first("Potency")
    second = review.queue("Ada", ranker="by-word")[0]
    assert first.record.title.startswith("Garden")
    assert second.record.title.startswith("Potency")


def test_the_ranking_names_the_rankers_version(review: Review):
    put_first("birds", "1")
    first = review.queue("Ada", ranker="by-word")[0].ranking
    put_first("birds", "2")
    assert review.queue("Ada", ranker="by-word")[0].ranking != first


def test_a_blinded_order_learns_nothing_from_anothers_vote_on_an_open_report(review: Review, id_of: Find):
    taught, bird = learner(), id_of("Garden")
    review.decide(bird, "include", reviewer="Ada")
    review.queue("Ben", ranker="noting")
    assert taught[-1] == {}
    review.queue("Ada", ranker="noting")
    assert list(taught[-1].values()) == [1]
    review.decide(bird, "include", reviewer="Ben")
    review.queue("Cleo", ranker="noting")
    assert list(taught[-1].values()) == [1]


def test_two_reviewers_have_orders_of_their_own_names(review: Review):
    assert review.queue("Ada")[0].ranking != review.queue("Ben")[0].ranking


def test_an_order_follows_what_a_record_says_now(review: Review, monkeypatch: pytest.MonkeyPatch):
    put_first("Potency")
    first = review.queue("Ada", ranker="by-word")[0]
    changed: dict[str, Record] = {
        id: replace(record, title="Nothing", abstract=None) if id == first.record_id else record
        for id, record in review._state().reports.items()
    }
    monkeypatch.setattr(State, "reports", changed)
    state = review._state()
    plugin = REGISTRY.find(Group.RANKERS, "by-word")
    fitted = screening._fitted(state, Stage.TITLE_ABSTRACT, plugin, state.title_abstract)
    assert dict(fitted.order({}))[first.record_id] < 1


def test_a_ranker_is_asked_by_one_thread_at_a_time(review: Review):
    inside, most = [0], [0]

    @evergreen.ranker("counting")
    class Counting:
        def fit(self, texts: Sequence[str], labels: Sequence[int]) -> None:
            inside[0] += 1
            most[0] = max(most[0], inside[0])
            threading.Event().wait(0.02)
            inside[0] -= 1

        def score(self, texts: Sequence[str]) -> Sequence[float]:
            return [0.0 for _ in texts]

    threads = [
        threading.Thread(target=review.queue, args=(name,), kwargs={"ranker": "counting"}) for name in "ABCD"
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(10)
    assert most == [1]


def test_what_was_seen_is_the_record_and_its_duplicates(
    review: Review, id_of: Find, monkeypatch: pytest.MonkeyPatch
):
    shown = id_of("Potency")
    (card,) = (card for card in review.queue("Ada", limit=None) if card.record_id == shown)
    assert card.duplicates
    other = replace(card.duplicates[0], venue="Elsewhere")
    monkeypatch.setattr(State, "records", {**review._state().records, other.id: other})
    (again,) = (card for card in review.queue("Ada", limit=None) if card.record_id == shown)
    assert again.record == card.record
    assert again.saw != card.saw
