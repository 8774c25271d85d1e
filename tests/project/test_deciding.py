"""Pairs judged, records voted on, conflicts settled."""

from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

import review as evergreen
from review.errors import DecisionError, PluginError
from review.model.cluster import PairVerdict
from review.model.decision import ScreeningState, Stage
from review.project import Review

Find = Callable[[str], str]
HEADER = "record,reviewer,stage,verdict,criterion\n"


def state_of(review: Review, id: str, stage: Stage = Stage.TITLE_ABSTRACT) -> ScreeningState | None:
    held = {each.record: each.state for each in review._state().resolutions(stage)}
    return held.get(id)


def test_a_judged_pair_is_one_report_until_the_word_is_taken_back(review: Review):
    (doubt,) = review.dedupe().doubts
    left, right = doubt.pair.left, doubt.pair.right
    review.judge_pair(left, right, PairVerdict.DUPLICATE, reviewer="Ada")
    assert (review.dedupe().reports, review.dedupe().doubts) == (3, ())
    review.judge_pair(right, left, None, reviewer="Ada")
    assert (review.dedupe().reports, len(review.dedupe().doubts)) == (4, 1)


@pytest.mark.parametrize(
    ("right", "verdict", "reviewer", "said"),
    [
        ("left", PairVerdict.DUPLICATE, "Ada", "itself"),
        ("right", PairVerdict.UNCERTAIN, "Ada", "asked to end"),
        ("right", PairVerdict.DISTINCT, " ", "reviewer"),
        ("zzzzzz", PairVerdict.DISTINCT, "Ada", "no record"),
    ],
)
def test_a_senseless_word_on_a_pair_is_refused(
    review: Review, right: str, verdict: PairVerdict, reviewer: str, said: str
):
    pair = review.dedupe().doubts[0].pair
    other = {"left": pair.left, "right": pair.right}.get(right, right)
    with pytest.raises(DecisionError, match=said):
        review.judge_pair(pair.left, other, verdict, reviewer=reviewer)


def test_a_vote_leaves_the_queue_and_comes_back_when_taken_back(review: Review, id_of: Find):
    bird = id_of("Garden")
    review.decide(bird, "exclude", reviewer="Ada", criterion="wrong-topic")
    assert bird not in {card.record_id for card in review.queue("Ada", limit=None)}
    assert bird in {card.record_id for card in review.queue("Ben", limit=None)}
    review.decide(bird, None, reviewer="Ada")
    assert bird in {card.record_id for card in review.queue("Ada", limit=None)}


def test_a_vote_on_a_duplicate_is_a_vote_on_its_report(review: Review, id_of: Find):
    shown = id_of("Potency")
    (other,) = (id for id in review._state().members[shown] if id != shown)
    review.decide(other, "include", reviewer="Ada")
    assert shown not in {card.record_id for card in review.queue("Ada", limit=None)}


def test_a_doi_that_all_records_of_a_report_carry_means_the_report(review: Review, id_of: Find):
    assert review.decide("doi:10.5555/POTENCY.1", "include", reviewer="Ada").record == id_of("Potency")


def test_one_reviewer_does_not_see_the_others_vote_before_their_own(review: Review, id_of: Find):
    bird = id_of("Garden")
    review.decide(bird, "include", reviewer="Ada")
    (card,) = (card for card in review.queue("Ben", limit=None) if card.record_id == bird)
    assert card.votes == ()


def test_a_conflict_is_settled_by_a_third_person_and_nobodys_vote_is_lost(review: Review, id_of: Find):
    bird = id_of("Garden")
    review.decide(bird, "include", reviewer="Ada")
    review.decide(bird, "exclude", reviewer="Ben", criterion="wrong-topic")
    assert state_of(review, bird) is ScreeningState.CONFLICT
    review.decide(bird, "exclude", reviewer="Cleo", criterion="wrong-topic", adjudicate=True)
    (held,) = (each for each in review._state().title_abstract if each.record == bird)
    assert (held.state, held.adjudicated, len(held.votes)) == (ScreeningState.SETTLED, "Cleo", 2)
    review.decide(bird, None, reviewer="Cleo", adjudicate=True)
    assert state_of(review, bird) is ScreeningState.CONFLICT


def test_peace_is_not_adjudicated(review: Review, id_of: Find):
    before = review.log.watermark()
    with pytest.raises(DecisionError, match="unscreened"):
        review.decide(id_of("Garden"), "include", reviewer="Cleo", adjudicate=True)
    assert review.log.watermark() == before


def test_a_maybe_at_full_text_can_be_settled_by_a_third_person(review: Review, included: str):
    review.decide(included, "maybe", reviewer="Ben", stage=Stage.FULL_TEXT)
    assert state_of(review, included, Stage.FULL_TEXT) is ScreeningState.WAITING
    review.decide(included, "include", reviewer="Cleo", stage=Stage.FULL_TEXT, adjudicate=True)
    assert state_of(review, included, Stage.FULL_TEXT) is ScreeningState.SETTLED


@pytest.mark.parametrize(
    ("votes", "said"),
    [
        ((), "unscreened"),
        (("include",), "waiting"),
        (("include", "exclude"), "conflict"),
        (("exclude",) * 2, "excluded"),
    ],
)
def test_a_full_text_is_voted_on_once_its_report_got_there(
    review: Review, id_of: Find, votes: Sequence[str], said: str
):
    bird = id_of("Garden")
    for name, verdict in zip(("Ada", "Ben"), votes, strict=False):
        review.decide(bird, verdict, reviewer=name, criterion="wrong-topic" if verdict == "exclude" else None)
    before = review.log.watermark()
    with pytest.raises(DecisionError, match=f"at title-abstract it is {said}"):
        review.decide(bird, "include", reviewer="Ada", stage=Stage.FULL_TEXT)
    assert review.log.watermark() == before


def test_an_exclusion_at_full_text_needs_a_reason_of_that_stage(review: Review, included: str):
    with pytest.raises(DecisionError, match="needs a reason"):
        review.decide(included, "exclude", reviewer="Ada", stage=Stage.FULL_TEXT)
    with pytest.raises(DecisionError, match="no reason to exclude at title-abstract"):
        review.decide(included, "exclude", reviewer="Ada", criterion="no-data")


def test_a_keypress_sent_twice_is_one_vote(review: Review, id_of: Find):
    event = {"id": "a-key", "at": "2024-03-01T10:00:00+00:00", "dwell_ms": 1200}
    review.decide(id_of("Garden"), "include", reviewer="Ada", event=event)
    before = review.log.watermark()
    review.decide(id_of("Garden"), "include", reviewer="Ada", event=event)
    assert review.log.watermark() == before


def test_an_odd_note_is_kept_as_it_was_written(review: Review, id_of: Find):
    note = "[/bold] \u202eשלום\u202c \x00 " + "x" * 100_000
    assert review.decide(id_of("Garden"), "maybe", reviewer="Ada", note=note).note == note


def test_a_table_of_votes_may_lead_a_report_to_its_full_text(review: Review, id_of: Find, tmp_path: Path):
    id, path = id_of("Potency"), tmp_path / "decisions.csv"
    lines = [f"{id},{name},{stage},include,\n" for stage in ("title-abstract", "full-text") for name in "AB"]
    path.write_text(HEADER + "".join(lines))
    assert (review.import_table("decisions", path), review.import_table("decisions", path)) == (4, 0)
    assert state_of(review, id, Stage.FULL_TEXT) is ScreeningState.SETTLED


def test_a_table_of_votes_that_got_nowhere_is_refused_whole(review: Review, id_of: Find, tmp_path: Path):
    path, before = tmp_path / "decisions.csv", review.log.watermark()
    path.write_text(
        HEADER + f"{id_of('Garden')},A,title-abstract,include,\n{id_of('Potency')},A,full-text,include,\n"
    )
    with pytest.raises(DecisionError, match=r"Potency.*unscreened"):
        review.import_table("decisions", path)
    assert review.log.watermark() == before


def test_a_table_of_adjudications_is_for_conflicts(review: Review, id_of: Find, tmp_path: Path):
    bird, path = id_of("Garden"), tmp_path / "adjudications.csv"
    path.write_text(HEADER + f"{bird},Cleo,title-abstract,include,\n")
    with pytest.raises(DecisionError, match="unscreened"):
        review.import_table("adjudications", path)
    review.decide(bird, "include", reviewer="Ada")
    review.decide(bird, "exclude", reviewer="Ben", criterion="wrong-topic")
    assert (review.import_table("adjudications", path), review.import_table("adjudications", path)) == (1, 0)
    assert state_of(review, bird) is ScreeningState.SETTLED


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("nosuchrecord,A,title-abstract,include,\n", "line 2: there is no record"),
        ("{id},A,title-abstract,perhaps,\n", "line 2: `perhaps` is no verdict"),
        ("{id},A,third-stage,include,\n", "line 2: `third-stage` is no stage"),
        ("{id},A,title-abstract,exclude,nope\n", "line 2: the protocol has no criterion `nope`"),
        ("{id},A,title-abstract,include,,,,x\n", "line 2: more cells"),
    ],
)
def test_a_line_that_makes_no_sense_is_named(
    review: Review, id_of: Find, tmp_path: Path, row: str, said: str
):
    path, before = tmp_path / "decisions.csv", review.log.watermark()
    path.write_text(HEADER + row.replace("{id}", id_of("Garden")))
    with pytest.raises(DecisionError, match=said):
        review.import_table("decisions", path)
    assert review.log.watermark() == before


def test_a_ranker_that_raises_is_named(review: Review):
    @evergreen.ranker("wild")
    class Wild:
        def fit(self, texts: Sequence[str], labels: Sequence[int]) -> None:
            raise ZeroDivisionError("in my cell")

        def score(self, texts: Sequence[str]) -> Sequence[float]:
            return [0.0 for _ in texts]

    with pytest.raises(PluginError, match=r"`wild`.*in my cell"):
        review.queue("Ada", ranker="wild")


def test_a_ranker_from_a_notebook_orders_the_queue(review: Review):
    @evergreen.ranker("birds-first")
    class Birds:
        def fit(self, texts: Sequence[str], labels: Sequence[int]) -> None:
            pass

        def score(self, texts: Sequence[str]) -> Sequence[float]:
            return [float("birds" in text) for text in texts]

    assert review.queue("Ada", ranker="birds-first")[0].record.title.startswith("Garden birds")


def test_an_ambiguous_beginning_of_an_id_is_refused(review: Review, monkeypatch: pytest.MonkeyPatch):
    from review.project import lookup

    records = {"abcdef1": None, "abcdef2": None, "ghijkl3": None}
    with pytest.raises(DecisionError, match="2 records fit"):
        lookup.find_report(records, {}, "abcdef")  # type: ignore[arg-type]


def test_a_report_on_record_as_not_retrieved_is_not_decided_at_full_text(review, id_of):
    id = id_of("Potency")
    for name in ("Ada", "Ben"):
        review.decide(id, "include", reviewer=name)
    review.fulltext(id, "not-retrieved", reviewer="Ada", reason="not held")
    before = review.log.watermark()
    with pytest.raises(DecisionError, match="not retrieved"):
        review.decide(id, "include", reviewer="Ada", stage=Stage.FULL_TEXT)
    assert review.log.watermark() == before
    review.fulltext(id, "retrieved", reviewer="Ada")
    assert review.decide(id, "include", reviewer="Ada", stage=Stage.FULL_TEXT).verdict == "include"
