"""Which search of a source comes next: the one that was interrupted, or one over the days since the last.

In: a log, a source and its query. Out: the run's id, its window and when it began.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from ..model.protocol import SourceQuery
from ..model.search import Lane, RunStatus, Window
from ..store.log import Log
from ..store.searches import Begun, Ended, read_begun, read_ended
from .ledger import run_id

Clock = Callable[[], datetime]

# How far a later window reaches back when neither protocol nor source says: index dates are of days.
OVERLAP_DAYS = 7


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """A run: over which days, since when, which closed ones it follows, and whether it was begun before."""

    id: str
    window: Window
    started: str
    earlier: tuple[Ended, ...] = ()
    resumed: bool = False


def plan(log: Log, source: Any, query: SourceQuery, now: Clock) -> Plan:
    """The run that is next for a query of a source; one that was interrupted is gone on with."""
    earlier = read_ended(log, source.name, query.query)
    last = earlier[-1] if earlier else None
    after = last.id if last else None
    if (begun := _interrupted(log, source.name, query.query, last)) is not None:
        return Plan(
            id=begun.page.run, window=begun.page.window, started=begun.at, earlier=earlier, resumed=True
        )
    window = _window(source, query, earlier, now)
    id = run_id(source.name, query.query, window, after)
    return Plan(id=id, window=window, started=instant(now), earlier=earlier)


def _interrupted(log: Log, source: str, query: str, last: Ended | None) -> Begun | None:
    # A run that follows the last one began after it: nothing before that needs to be looked at.
    seq, after = (last.seq, last.id) if last else (0, None)
    for begun in read_begun(log, source, query, seq):
        if begun.page.run == run_id(source, query, begun.page.window, after):
            return begun
    return None


def _window(source: Any, query: SourceQuery, earlier: Sequence[Ended], now: Clock) -> Window:
    today = now().date()
    ends = [run.until for run in earlier if run.status is RunStatus.COMPLETE and run.until]
    if not ends or is_snapshot(source):
        return Window(until=today)
    return Window(since=min(ends[-1] - timedelta(days=overlap_days(source, query)), today), until=today)


def is_snapshot(source: Any) -> bool:
    """Whether every search of the source gives its whole list."""
    return bool(getattr(source, "snapshot", False))


def overlap_days(source: Any, query: SourceQuery) -> int:
    """How far a later window reaches back over an earlier: as the protocol says, else the source."""
    own: int = getattr(source, "overlap_days", OVERLAP_DAYS)
    return own if query.overlap_days is None else query.overlap_days


def lane(source: Any, query: SourceQuery) -> Lane:
    """The box of the PRISMA diagram that the records enter: as the protocol says, else the source."""
    return query.lane or Lane(getattr(source, "lane", Lane.DATABASE))


def instant(now: Clock) -> str:
    """This moment, as it is written down."""
    return now().astimezone(UTC).isoformat()
