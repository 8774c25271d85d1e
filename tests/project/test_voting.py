"""One word per person and report: clocks, ids, names, merged reports."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from review.errors import DecisionError
from review.model.cluster import PairVerdict
from review.model.decision import Decision, ScreeningState, Stage, Verdict
from review.model.event import EventKind
from review.project import Review, listing
from review.project.words import spoken
from review.store import fold
from review.store.events import instant

Find = Callable[[str], str]
HEADER = "record,reviewer,stage,verdict\n"


def say(review: Review, record: str, verdict: str | None, reviewer: str = "Ada", **more: object) -> Decision:
    """What the front ends do, by the facade."""
    return review.decide(record, verdict, reviewer=reviewer, **more)  # type: ignore[arg-type]


def standing(review: Review) -> dict[str, Verdict | None]:
    return {vote.record: vote.verdict for vote in fold.read_decisions(review.log)}


def held(review: Review, id: str) -> ScreeningState:
    shown = review._state().shown[id]
    return next(each.state for each in review._state().title_abstract if each.record == shown)


@pytest.fixture
def pair(review: Review) -> tuple[str, str]:
    """Two records in doubt."""
    (doubt,) = review.dedupe().doubts
    return doubt.pair.left, doubt.pair.right


@pytest.fixture
def merge(review: Review, pair: tuple[str, str]) -> Callable[[], str]:
    """Say that they are one report; the record that is shown."""

    def judge() -> str:
        review.judge_pair(*pair, PairVerdict.DUPLICATE, reviewer="Ada")
        return review._state().shown[pair[0]]

    return judge


def test_undo_takes_a_vote_off_the_whole_of_a_merged_report(review: Review, pair, merge):
    for id in pair:
        say(review, id, "exclude")
    shown = merge()
    made = say(review, shown, None)
    assert standing(review) == {}
    assert held(review, shown) is ScreeningState.UNSCREENED
    other = next(id for id in pair if id != shown)
    (taken,) = [word for word in spoken(review.log, EventKind.DECIDED, other) if word.verdict is None]
    assert (taken.agent, taken.supersedes is not None) == (made.agent, True)


def test_undo_by_table_takes_a_vote_off_the_whole_of_a_merged_report(
    review: Review, pair, merge, tmp_path: Path
):
    for id in pair:
        say(review, id, "exclude")
    path = tmp_path / "undo.csv"
    path.write_text(HEADER + f"{merge()},Ada,title-abstract,undo\n")
    assert (review.import_table("decisions", path), review.import_table("decisions", path)) == (2, 0)
    assert standing(review) == {}


def test_a_merge_of_an_included_and_an_excluded_record_is_a_conflict_until_its_reviewer_votes_again(
    review: Review, pair, merge
):
    say(review, pair[0], "include")
    say(review, pair[1], "exclude")
    shown = merge()
    assert held(review, shown) is ScreeningState.CONFLICT
    say(review, shown, "include")
    assert standing(review) == {shown: Verdict.INCLUDE}
    assert held(review, shown) is ScreeningState.WAITING


def test_another_reviewers_votes_on_a_merged_report_stay(review: Review, pair, merge):
    say(review, pair[0], "include")
    say(review, pair[1], "exclude", "Ben")
    say(review, merge(), None)
    assert [vote.agent.name for vote in fold.read_decisions(review.log)] == ["Ben"]


def test_an_adjudication_taken_back_is_off_the_whole_of_a_merged_report(review: Review, pair, merge):
    for id in pair:
        say(review, id, "include")
        say(review, id, "exclude", "Ben")
        say(review, id, "include", "Cleo", adjudicate=True)
    shown = merge()
    say(review, shown, None, "Cleo", adjudicate=True)
    assert fold.read_adjudications(review.log) == ()


@pytest.mark.parametrize(
    "at",
    ["garbage", "", 3, "2999-01-01T00:00:00+00:00", "9999-12-31T23:59:59-23:00", "0001-01-01T00:00:00+23:00"],
)
def test_a_stamp_that_cannot_be_is_replaced_by_our_clocks(review: Review, id_of: Find, at: object):
    bird, before = id_of("Garden"), review.now()
    made = say(review, bird, "include", event={"id": "k1", "at": at})
    assert made.at == (before + timedelta(minutes=1)).isoformat()


def test_a_stamp_a_little_ahead_or_long_ago_is_kept(review: Review, id_of: Find):
    ahead = (review.now() + timedelta(minutes=4)).isoformat()
    assert say(review, id_of("Garden"), "include", event={"id": "k1", "at": ahead}).at == ahead
    ago = "2024-01-01T12:00:00.250Z"
    assert say(review, id_of("Potency"), "include", event={"id": "k2", "at": ago}).at == ago
    assert say(review, id_of("Potency"), "include", "Ben", event={"at": ago[:19]}).at == ago[:19] + "+00:00"


def test_a_clock_that_is_behind_does_not_lose_the_vote(review: Review, id_of: Find):
    bird = id_of("Garden")
    first = say(review, bird, "include")
    later = say(review, bird, "exclude", event={"id": "k2", "at": "2020-01-01T00:00:00Z"})
    assert instant(later.at) > instant(first.at)
    assert standing(review)[bird] is Verdict.EXCLUDE


def test_a_known_id_with_another_verdict_is_refused(review: Review, id_of: Find):
    bird, event = id_of("Garden"), {"id": "k1", "at": "2024-03-01T09:00:00+00:00"}
    made = say(review, bird, "include", event=event)
    before = review.log.watermark()
    assert say(review, bird, "include", event=event) == made
    for record, verdict, name in (
        (bird, "exclude", "Ada"),
        (bird, "include", "Ben"),
        (id_of("Potency"), "include", "Ada"),
    ):
        with pytest.raises(DecisionError, match="`k1` is already used for another decision"):
            say(review, record, verdict, name, event=event)
    assert review.log.watermark() == before


def test_an_id_of_something_that_is_no_vote_is_refused(review: Review, id_of: Find):
    event = next(review.log.events())
    with pytest.raises(DecisionError, match="already used"):
        say(review, id_of("Garden"), "include", event={"id": event.id})


def test_nobody_adjudicates_their_own_vote_where_there_are_to_be_two(
    review: Review, id_of: Find, tmp_path: Path
):
    bird, path = id_of("Garden"), tmp_path / "adjudications.csv"
    say(review, bird, "include")
    say(review, bird, "exclude", "Ben")
    with pytest.raises(DecisionError, match="Ada voted in the conflict") as caught:
        say(review, bird, "include", adjudicate=True)
    assert "adjudicate (a third person)" in caught.value.hint
    path.write_text(HEADER + f"{bird},Ben,title-abstract,exclude\n")
    with pytest.raises(DecisionError, match="Ben voted in the conflict"):
        review.import_table("adjudications", path)
    assert held(review, bird) is ScreeningState.CONFLICT


def test_names_are_stripped_and_a_nearly_known_one_is_refused(review: Review, id_of: Find, tmp_path: Path):
    assert say(review, id_of("Garden"), "include", "  Ada Berg ").agent.name == "Ada Berg"
    with pytest.raises(DecisionError, match="there are by `Ada Berg`") as caught:
        say(review, id_of("Potency"), "include", "ada  berg")
    assert "Did you mean `Ada Berg`?" in caught.value.hint
    path = tmp_path / "votes.csv"
    path.write_text(
        HEADER + "".join(f"{id_of('Potency')},{name},title-abstract,include\n" for name in ("Cy", "CY"))
    )
    with pytest.raises(DecisionError, match="the table has both `Cy` and `CY`"):
        review.import_table("decisions", path)


def test_a_doi_of_two_reports_is_refused_until_they_are_one(
    review: Review, pair, monkeypatch: pytest.MonkeyPatch
):
    from review.project import lookup
    from review.screening import finding

    monkeypatch.setattr(finding, "names", lambda record: ["10.5555/both"] if record.id in pair else [])
    state = review._state()
    with pytest.raises(DecisionError, match="2 records fit"):
        lookup.find_report(state.records, state.shown, "https://dx.doi.org/10.5555/BOTH")
    review.judge_pair(*pair, PairVerdict.DUPLICATE, reviewer="Ada")
    state = review._state()
    assert lookup.find_report(state.records, state.shown, "doi:10.5555/both") == state.shown[pair[0]]


def test_agreement_tells_nothing_of_a_report_that_somebody_has_still_to_vote_on(
    review: Review, amend: Callable[..., None]
):
    amend(review, ("reviewers_per_record: 2", "reviewers_per_record: 3"))
    for name in ("Ada", "Ben"):
        review.decide("10.5555/birds.1", "include", reviewer=name)
    assert listing.agreements(review, Stage.TITLE_ABSTRACT).reports == 0
    review.decide("10.5555/birds.1", "include", reviewer="Cleo")
    assert listing.agreements(review, Stage.TITLE_ABSTRACT).reports == 1
