"""From which lane of the diagram a record comes, and how a wrong lane is corrected."""

from dataclasses import replace

import pytest

from review.model.protocol import ReviewProtocol
from review.model.record import Record
from review.model.search import Lane, RunStatus, SearchRun
from review.reporting.routes import lanes

HELD = Record(source="list", source_id="a", title="A")
PROTOCOL = ReviewProtocol(title="t", version="1", question="q", criteria=(), categories=())


def ran(id: str, lane: Lane, *pages: str, source: str = "list") -> SearchRun:
    return SearchRun(
        id=id,
        source=source,
        platform="file",
        lane=lane,
        query="q",
        started="2026",
        ended="2026",
        status=RunStatus.COMPLETE,
        parser_version="1",
        pages=pages,
    )


FIRST = ran("1", Lane.DATABASE, "file")


@pytest.mark.parametrize(
    ("first", "again", "lane"),
    [
        (FIRST, ran("2", Lane.ORGANISATION, "file"), Lane.ORGANISATION),
        (FIRST, ran("2", Lane.ORGANISATION, "another file"), Lane.DATABASE),
        (FIRST, ran("2", Lane.ORGANISATION, "file", source="another"), Lane.DATABASE),
        (ran("1", Lane.DATABASE), ran("2", Lane.ORGANISATION), Lane.DATABASE),
    ],
)
def test_a_lane_is_corrected_by_importing_the_same_file_again(first: SearchRun, again: SearchRun, lane: Lane):
    assert lanes({HELD.id: HELD}, {HELD.id: ("1", "2")}, (first, again), PROTOCOL) == {HELD.id: lane}


def chase(id: str, *pages: str) -> SearchRun:
    return replace(ran(id, Lane.CITATION, *pages), parameters=(("direction", "forward"),))


@pytest.mark.parametrize("order", [("1", "2"), ("2", "1")])
def test_what_a_database_found_is_of_its_lane_whether_citations_led_to_it_before_or_after(
    order: tuple[str, str],
):
    runs = [replace(FIRST, id=order[0]), chase(order[1], "list of citations")]
    held = lanes({HELD.id: HELD}, {HELD.id: ("1", "2")}, runs, PROTOCOL)
    assert held == {HELD.id: Lane.DATABASE}


def test_a_chase_of_citations_that_reads_the_pages_of_a_search_corrects_nothing():
    register = ran("1", Lane.REGISTER, "page")
    held = lanes({HELD.id: HELD}, {HELD.id: ("1",)}, (register, chase("2", "page")), PROTOCOL)
    assert held == {HELD.id: Lane.REGISTER}
