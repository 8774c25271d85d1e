"""From which lane of the diagram a record comes, and how a wrong lane is corrected."""

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
