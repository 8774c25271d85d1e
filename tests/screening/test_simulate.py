"""The simulation: its metrics by hand, its honesty, and files that cannot be used."""

import math
from itertools import pairwise

import pytest

from review.errors import ReviewError
from review.screening.labelled import LabelledRow, read_rows
from review.screening.rank import ProtocolFirst
from review.screening.simulate import evaluate, metrics, spread


def test_metrics_of_an_order_by_hand():
    """Ten records, relevant at 1, 2 and 5."""
    found = metrics([1, 1, 0, 0, 1, 0, 0, 0, 0, 0])
    assert found.wss95 == pytest.approx(0.5 - 0.05)
    assert found.wss100 == pytest.approx(0.5)
    assert (found.recall5, found.recall10, found.recall20) == pytest.approx((0, 1 / 3, 2 / 3))
    assert found.atd == pytest.approx(8 / 3 / 10)
    ideal = 1 + 1 / math.log2(3) + 1 / 2
    assert found.ndcg == pytest.approx((1 + 1 / math.log2(3) + 1 / math.log2(6)) / ideal)
    assert found.loss == pytest.approx(2 / 21)


def test_a_recall_of_95_percent_needs_the_last_of_nineteen_but_not_of_twenty():
    assert metrics([1] * 18 + [0] * 80 + [1, 0]).wss95 == pytest.approx(0.01 - 0.05)
    assert metrics([1] * 19 + [0] * 80 + [1]).wss95 == pytest.approx(0.81 - 0.05)


def test_a_perfect_order_loses_nothing_and_the_worst_everything():
    assert metrics([1, 1, 0, 0]).loss == 0
    assert metrics([0, 0, 1, 1]).loss == 1


def test_metrics_without_a_relevant_record_are_undefined():
    assert math.isnan(metrics([0, 0]).wss95)
    assert math.isnan(metrics([1, 1]).loss)


class Spy:
    """A ranker that notes what it was told, and asks for the records in the order of their texts."""

    name, version = "spy", "1"

    def __init__(self):
        self.told = []

    def fit(self, texts, labels):
        self.told.append(list(zip(texts, labels, strict=True)))

    def score(self, texts):
        return [1 / (1 + int(text)) for text in texts]


def rows(size, relevant=()):
    return [
        LabelledRow(record=f"r{n}", title=str(n), abstract=None, label=int(n in relevant))
        for n in range(size)
    ]


def test_a_label_is_told_only_after_its_record_was_shown():
    spy = Spy()
    result = evaluate(rows(5, {1, 3}), "", lambda text, seed: spy)
    assert result.order == ("r0", "r1", "r2", "r3", "r4")
    assert spy.told[2] == [("0", 0), ("1", 1)]
    assert [len(told) for told in spy.told] == [0, 1, 2, 3, 4]


def test_after_a_hundred_records_the_ranker_learns_in_growing_steps():
    spy = Spy()
    evaluate(rows(310), "", lambda text, seed: spy)
    sizes = [len(told) for told in spy.told]
    assert sizes[:101] == list(range(101))
    assert sizes[101:103] == [102, 104]
    assert all(later - size == 1 + size // 100 for size, later in pairwise(sizes[100:]))


def test_the_result_names_the_ranker_and_says_when_rules_would_have_stopped():
    steps = []
    result = evaluate(rows(300, set(range(10))), "", lambda text, seed: Spy(), seed=4, progress=steps.append)
    assert (result.ranker, result.version, result.seed) == ("spy", "1", 4)
    assert (result.records, result.relevant) == (300, 10)
    held = {each.rule: each for each in result.stopping}
    assert (held["consecutive-50"].screened, held["consecutive-50"].recall) == (60, 1.0)
    assert held["buscar"].screened is not None
    assert 60 < held["buscar"].screened < 300
    assert held["two-phase"].recall == 1.0
    assert (steps[-1].done, steps[-1].total) == (300, 300)


def test_a_rule_that_never_fires_says_so():
    result = evaluate(rows(40, {39}), "", lambda text, seed: Spy())
    held = {each.rule: each for each in result.stopping}
    assert (held["consecutive-50"].screened, held["consecutive-50"].recall) == (None, None)


def test_the_same_seed_gives_the_same_order_with_the_shipped_ranker(corpus):
    table = [
        LabelledRow(record=id, title=held.title, abstract=held.abstract, label=int(held.source_id[0] == "1"))
        for id, held in corpus.items()
    ]
    first, again = (evaluate(table, "nudging physicians", ProtocolFirst.from_text) for _ in range(2))
    assert first == again
    assert first.metrics.recall20 > 0.5
    assert sorted(first.order) == sorted(corpus)


def test_several_seeds_are_told_by_their_mean_and_how_far_they_differ():
    one = evaluate(rows(300, set(range(10))), "", lambda text, seed: Spy(), seed=4)
    two = evaluate(rows(300, set(range(10, 20))), "", lambda text, seed: Spy(), seed=5)
    found = spread([one, two])
    assert found.seeds == (4, 5)
    assert found.mean.atd == pytest.approx((5.5 + 15.5) / 2 / 300)
    assert found.deviation.atd == pytest.approx(10 / 2**0.5 / 300)
    held = {each.rule: each for each in found.stopping}
    assert held["consecutive-50"].saved == pytest.approx(1 - (60 + 70) / 2 / 300)
    assert (held["consecutive-50"].lowest, held["consecutive-200"].lowest) == (1.0, 1.0)
    assert math.isnan(spread([one]).deviation.atd)


def test_a_rule_that_never_fires_saves_nothing_and_loses_nothing():
    found = spread([evaluate(rows(40, {39}), "", lambda text, seed: Spy())])
    assert {(each.saved, each.lowest) for each in found.stopping if "consecutive" in each.rule} == {
        (0.0, 1.0)
    }


HEAD = "record_id,title,abstract,label_included\n"


def test_a_labelled_file_is_read_whole(tmp_path):
    path = tmp_path / "labelled.csv"
    path.write_text("\ufeff" + HEAD + 'a,"T, one",,1\nb,U,"line\nbreak",0\n', encoding="utf-8")
    assert read_rows(path) == (
        LabelledRow(record="a", title="T, one", abstract=None, label=1),
        LabelledRow(record="b", title="U", abstract="line\nbreak", label=0),
    )


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("record_id,title,abstract\na,b,c\n", "label_included"),
        ("title\nx\n", "`record_id`, `abstract`, `label_included`"),
        (HEAD, "no record"),
        ("", "record_id"),
        (HEAD + "a,T,A,yes\n", "line 2"),
        (HEAD + "a,T,A\n", "line 2"),
        (HEAD + "a,T,A,1\nb,T,A,\n", "line 3"),
        (HEAD + ",T,A,1\n", "no record_id"),
        (HEAD + "a,T,A,1\na,T,A,0\n", "twice"),
    ],
)
def test_a_file_that_cannot_be_used_says_what_is_wrong(tmp_path, text, said):
    path = tmp_path / "labelled.csv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ReviewError, match=said) as caught:
        read_rows(path)
    assert "label" in caught.value.hint


@pytest.mark.parametrize("content", [None, b"\xff\xfe\x00"])
def test_a_file_that_cannot_be_read_is_a_review_error(tmp_path, content):
    path = tmp_path / "labelled.csv"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(ReviewError, match="cannot be read"):
        read_rows(path)
