"""The flow of an update: previous inclusions, what came since, and their total."""

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from review.model.flow import PrismaFlow, Template
from review.model.protocol import ReviewProtocol
from review.model.search import Lane
from review.model.study import Study
from review.reporting.identities import chain, failures
from review.reporting.prisma import Counted, counts, flow_of
from review.reporting.routes import Box, Route
from review.reporting.updates import update

PROTOCOL = ReviewProtocol(title="t", version="1", question="q", criteria=(), categories=())
ENDS = (
    Box.PENDING_SCREENING,
    Box.EXCLUDED,
    Box.PENDING_RETRIEVAL,
    Box.NOT_RETRIEVED,
    Box.PENDING_ASSESSMENT,
    Box.EXCLUDED_REPORT,
    Box.INCLUDED,
)


def lane(name: str) -> Lane:
    return Lane.WEBSITE if name[0] == "w" else Lane.DATABASE


def counted(*reports: tuple[Box, str], studies: tuple[str, ...] = ()) -> Counted:
    """Reports as (end, "record record ..."), each its own study, or `studies` as "report report"."""
    held = [(box, sorted(names.split(), key=lambda name: (name[0] == "w", name))) for box, names in reports]
    return Counted(
        routes=tuple(route for box, names in held for route in _routes(box, names)),
        lane_of={name: lane(name) for _, names in held for name in names},
        names={name: lane(name).value for _, names in held for name in names},
        studies=tuple(
            Study(id=min(group.split()), reports=tuple(group.split()))
            for group in studies or [names[0] for _, names in held]
        ),
    )


def _routes(box: Box, names: list[str]) -> list[Route]:
    database = lane(names[0]) is Lane.DATABASE
    end = Box.NOT_SOUGHT if box is Box.EXCLUDED and not database else box
    reason = "Wrong design" if box is Box.EXCLUDED_REPORT else None
    first = Route(record=names[0], shown=names[0], database=database, box=end, reason=reason)
    return [first, *(_other(name, names[0]) for name in names[1:])]


def _other(name: str, shown: str) -> Route:
    database = lane(name) is Lane.DATABASE
    return Route(
        record=name, shown=shown, database=database, box=Box.DUPLICATE if database else Box.NOT_SOUGHT
    )


def since(before: Counted, now: Counted) -> PrismaFlow:
    return update(before, now, PROTOCOL, 9)


def test_what_came_since_goes_through_the_boxes_and_what_was_included_stands_beside_them():
    before = counted((Box.INCLUDED, "a"), (Box.EXCLUDED, "b"))
    found = since(before, counted((Box.INCLUDED, "a"), (Box.EXCLUDED, "b"), (Box.INCLUDED, "c")))
    assert found.template is Template.UPDATED_DB
    assert (found.previous_reports, found.new_reports, found.total_reports) == (("a",), ("c",), ("a", "c"))
    assert (found.database_results, found.records_screened, found.records_excluded) == (("c",), ("c",), ())
    assert (found.previous_studies, found.new_studies, found.total_studies) == (("a",), ("c",), ("a", "c"))


def test_a_record_that_finds_a_decided_report_again_is_a_duplicate():
    before = counted((Box.INCLUDED, "b"), (Box.EXCLUDED, "d"))
    found = since(before, counted((Box.INCLUDED, "a b w"), (Box.EXCLUDED, "c d")))
    assert (found.database_results, found.duplicates, found.records_screened) == (("a", "c"), ("a", "c"), ())
    assert found.website_results == ("w",) and found.other_sought_reports == ()
    assert (found.withdrawn_reports, found.new_reports, found.total_reports) == ((), (), ("a",))


def test_what_was_pending_then_is_identified_again_and_told():
    before = counted((Box.PENDING_SCREENING, "a"), (Box.PENDING_RETRIEVAL, "b"), (Box.EXCLUDED, "c"))
    found = since(before, counted((Box.INCLUDED, "a"), (Box.PENDING_RETRIEVAL, "b"), (Box.INCLUDED, "c")))
    assert found.identified_before == found.database_results == ("a", "b", "c")
    assert (found.new_reports, found.pending_retrieval) == (("a", "c"), ("b",))


def test_an_inclusion_that_no_longer_stands_is_withdrawn():
    before = counted((Box.INCLUDED, "a"), (Box.INCLUDED, "b"), (Box.INCLUDED, "c"))
    now = counted((Box.EXCLUDED_REPORT, "a"), (Box.INCLUDED, "b c"))
    found = since(before, now)
    assert (found.withdrawn_reports, found.total_reports) == (("a", "c"), ("b",))
    assert (found.withdrawn_studies, found.database_results) == (("a", "c"), ())


def test_an_inclusion_that_is_open_again_is_withdrawn_and_pending():
    found = since(counted((Box.INCLUDED, "a")), counted((Box.PENDING_ASSESSMENT, "a b")))
    assert (found.withdrawn_reports, found.pending_assessment, found.total_reports) == (("a",), ("a",), ())
    assert (found.duplicates, found.identified_before) == (("b",), ("a",))


def test_a_report_of_a_known_study_is_a_report_and_no_study():
    before = counted((Box.INCLUDED, "b"))
    now = counted((Box.INCLUDED, "a"), (Box.INCLUDED, "b"), studies=("a b",))
    found = since(before, now)
    assert (found.new_reports, found.new_studies, found.total_studies) == (("a",), (), ("a",))
    assert (found.previous_studies, found.withdrawn_studies) == (("b",), ())


def test_a_study_that_fell_into_two_goes_on_as_one_of_them():
    before = counted((Box.INCLUDED, "a"), (Box.INCLUDED, "b"), studies=("a b",))
    found = since(before, counted((Box.INCLUDED, "a"), (Box.INCLUDED, "b")))
    assert (found.new_studies, found.withdrawn_studies, found.new_reports) == (("b",), (), ())


@st.composite
def histories(draw: Any) -> tuple[Counted, Counted]:
    """A review then, and one now that holds the same records and others, put together in any way."""
    names = [f"{draw(st.sampled_from('dw'))}{number}" for number in range(draw(st.integers(1, 9)))]
    known = names[: draw(st.integers(0, len(names)))]
    return draw(reviews(known)), draw(reviews(names))


@st.composite
def reviews(draw: Any, names: list[str]) -> Counted:
    groups: dict[int, list[str]] = {}
    for name in names:
        groups.setdefault(draw(st.integers(0, 5)), []).append(name)
    return counted(*((draw(st.sampled_from(ENDS)), " ".join(group)) for group in groups.values()))


@settings(deadline=None, max_examples=300)
@given(histories())
def test_whatever_happened_the_sums_hold_and_the_total_is_that_of_the_whole(drawn: tuple[Counted, Counted]):
    before, now = drawn
    found, then, whole = since(before, now), flow_of(before, PROTOCOL, 1), flow_of(now, PROTOCOL, 9)
    assert failures(counts(found), found.template) == ()
    assert chain(counts(then), counts(found)) == ()
    assert (found.total_reports, found.total_studies) == (whole.new_reports, whole.new_studies)
    fresh = now.lane_of.keys() - before.lane_of.keys()
    assert {*found.database_results, *(found.website_results or ())} == fresh | {*found.identified_before}
