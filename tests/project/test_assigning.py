"""Assignment by the protocol: exactly so many of those named, the same whatever arrives or merges."""

from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from review.errors import DecisionError, ProtocolError
from review.model.cluster import PairVerdict
from review.model.decision import Stage
from review.project import Review, listing, open_review
from review.project.assigning import assigned_of
from review.protocol import parse_protocol
from review.store.union import merge

Amend = Callable[..., None]
NAMES = ("Ada", "Ben", "Cleo")


def assign(*people: str) -> tuple[str, str]:
    lines = "".join(f"\n    - {{{each}}}" for each in people)
    return ("screening:", f"screening:\n  assign:{lines}")


EVEN = assign(*(f"reviewer: {name}" for name in NAMES))


def owners(review: Review) -> dict[str, frozenset[str]]:
    """In whose queue each report is."""
    queues = {name: {card.record_id for card in review.queue(name, limit=None)} for name in NAMES}
    return {
        each.shown: frozenset(name for name in NAMES if each.shown in queues[name])
        for each in review._state().clusters
    }


def many(tmp_path: Path, first: int, last: int, name: str = "many.ris") -> Path:
    path = tmp_path / name
    lines = (
        f"TY  - JOUR\nTI  - Study number {number} of {number * 7919}\nAU  - Author{number}, A\n"
        f"DO  - 10.5555/many.{number}\nER  -\n"
        for number in range(first, last)
    )
    path.write_text("\n".join(lines))
    return path


def test_each_report_is_in_exactly_as_many_queues_as_it_needs_votes(review: Review, amend: Amend):
    amend(review, EVEN)
    assert {len(names) for names in owners(review).values()} == {2}


def test_what_arrives_later_changes_nobodys_part(review: Review, amend: Amend, tmp_path: Path):
    amend(review, EVEN)
    before = owners(review)
    review.import_file(many(tmp_path, 0, 60))
    after = owners(review)
    assert {id: after[id] for id in before} == before
    assert {len(names) for names in after.values()} == {2}


def test_shares_are_kept(review: Review, amend: Amend, tmp_path: Path):
    one = ("reviewers_per_record: 2", "reviewers_per_record: 1")
    amend(review, assign("reviewer: Ada, share: 3", "reviewer: Ben, share: 1"), one)
    review.import_file(many(tmp_path, 0, 400))
    counts = Counter(names[0] for names in assigned_of(review._state()).values())
    assert counts["Ada"] / counts.total() == pytest.approx(0.75, abs=0.06)


def test_a_reviewer_who_leaves_gives_only_their_own_part(review: Review, amend: Amend, tmp_path: Path):
    one = ("reviewers_per_record: 2", "reviewers_per_record: 1")
    amend(review, EVEN, one)
    review.import_file(many(tmp_path, 0, 100))
    before = {id: names[0] for id, names in assigned_of(review._state()).items()}
    amend(review, ("    - {reviewer: Cleo}\n", ""))
    after = {id: names[0] for id, names in assigned_of(review._state()).items()}
    assert all(after[id] == name for id, name in before.items() if name != "Cleo")


def test_records_of_a_source_go_to_those_it_was_given_to(review: Review, amend: Amend, tmp_path: Path):
    amend(
        review,
        ("sources:\n", "sources:\n  - {source: ema, query: potency}\n"),
        assign("reviewer: Ada", "reviewer: Ben", "reviewer: Cleo, sources: [ema]"),
        ("reviewers_per_record: 2", "reviewers_per_record: 1"),
    )
    review.import_file(many(tmp_path, 0, 40), source="elsewhere")
    assert {names[0] for names in assigned_of(review._state()).values()} == {"Ada", "Ben"}


def test_whoever_is_not_named_is_told_who_is(review: Review, amend: Amend, id_of: Callable[[str], str]):
    bird = id_of("Garden")
    amend(review, EVEN)
    with pytest.raises(DecisionError, match="assigns no record to `Dan`") as caught:
        review.queue("Dan")
    assert "Ada, Ben, Cleo" in caught.value.hint
    review.decide(bird, "include", reviewer="Dan")
    with pytest.raises(DecisionError, match="names `Ada`, and not `ada`"):
        review.decide(bird, "include", reviewer="ada")


def test_a_vote_of_somebody_else_takes_the_place_of_the_last_who_has_not_voted(
    review: Review, amend: Amend, id_of: Callable[[str], str]
):
    bird = id_of("Garden")
    amend(review, EVEN)
    first, second = assigned_of(review._state())[bird][:2]
    review.decide(bird, "include", reviewer="Dan")
    assert owners(review)[bird] == {first}
    (waiting,) = listing.waiting(review, Stage.TITLE_ABSTRACT)
    assert (waiting.voted, waiting.reviewers, waiting.missing) == (("Dan",), (first,), 1)
    assert second not in waiting.reviewers


def test_merged_reports_are_the_older_ones_reviewers_and_voters_keep_their_place(
    review: Review, amend: Amend, tmp_path: Path, id_of: Callable[[str], str]
):
    bird = id_of("Garden")
    amend(review, EVEN)
    review.import_file(many(tmp_path, 0, 12))
    own = owners(review)
    late = next(id for id, names in own.items() if names != own[bird] and "many" in _doi(review, id))
    other = next(iter(own[late] - own[bird]))
    review.judge_pair(bird, late, PairVerdict.DUPLICATE, reviewer="Ada")
    shown = review._state().shown[bird]
    assert owners(review)[shown] == own[bird]
    review.decide(late, "include", reviewer=other)
    (waiting,) = listing.waiting(review, Stage.TITLE_ABSTRACT)
    assert waiting.reviewers == assigned_of(review._state())[shown][:1]


def _doi(review: Review, id: str) -> str:
    return review._state().records[id].doi or ""


def test_a_fuller_record_that_comes_later_and_is_shown_changes_nobodys_part(
    review: Review, amend: Amend, tmp_path: Path
):
    amend(review, EVEN)
    review.import_file(many(tmp_path, 0, 20), source="one")
    before = {_doi(review, id): names for id, names in owners(review).items()}
    shown = set(review._state().members)
    fuller = many(tmp_path, 0, 20, "fuller.ris")
    fuller.write_text(fuller.read_text().replace("AU  -", "AB  - All that was found out.\nAU  -"))
    review.import_file(fuller, source="two")
    assert len(shown - set(review._state().members)) == 20
    assert {_doi(review, id): names for id, names in owners(review).items()} == before


def test_status_tells_what_is_whose(review: Review, amend: Amend):
    assert review.status().workloads == ()
    amend(review, EVEN)
    first = [each for each in review.status().workloads if each.stage is Stage.TITLE_ABSTRACT]
    assert sum(each.reports for each in first) == 2 * review.status().reports
    card = review.queue("Ada")[0]
    review.decide(card.record_id, "include", reviewer="Ada")
    again = {each.reviewer: each for each in review.status().workloads if each.stage is Stage.TITLE_ABSTRACT}
    assert again["Ada"].screened == 1
    assert {each.reviewer: each.reports for each in first} == {
        name: each.reports for name, each in again.items()
    }


def test_two_machines_assign_the_same_whichever_took_in_the_other(
    review: Review, amend: Amend, template: Path, tmp_path: Path
):
    import shutil

    amend(review, EVEN)
    with open_review(shutil.copytree(review.settings.workspace, tmp_path / "other")) as other:
        review.import_file(many(tmp_path, 0, 30, "a.ris"))
        other.import_file(many(tmp_path, 20, 50, "b.ris"))
        merge(review.log, other.log)
        merge(other.log, review.log)
        assert assigned_of(review._state()) == assigned_of(other._state())


@pytest.mark.parametrize(
    ("people", "words"),
    [
        (("reviewer: Ada",), "1 reviewers are assigned"),
        (("reviewer: Ada", "reviewer: ada"), "stands here again"),
        (("reviewer: Ada", "reviewer: Ben, share: 0"), "`share` cannot be 0"),
        (("reviewer: Ada", "share: 1"), "lacks `reviewer`"),
    ],
)
def test_an_assignment_that_cannot_be_kept_is_refused_by_its_line(
    small: Path, people: tuple[str, ...], words: str
):
    old, new = assign(*people)
    text = (small / "protocol.yaml").read_text().replace(old, new)
    with pytest.raises(ProtocolError, match=words) as caught:
        parse_protocol(text)
    assert caught.value.line
