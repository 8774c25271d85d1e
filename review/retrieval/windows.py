"""Which search of a source comes next: the one that was broken off, or one over the days since the last.

In: a log, a source and its query. Out: the run's id, its window and when it began.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from ..model.protocol import SourceQuery
from ..model.search import Lane, RunStatus, Window
from ..store.events import instant as moment
from ..store.log import Log
from ..store.searches import Begun, Ended, read_begun, read_ended, read_last_page
from .ledger import run_id

Clock = Callable[[], datetime]

# How far a later window reaches back when neither protocol nor source says: index dates are of days.
OVERLAP_DAYS = 7


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """A run: over which days, since when, which closed ones it follows, and whether it was begun before.

    `ended` is how it ended, when it was closed already and is gone on with.
    """

    id: str
    window: Window
    started: str
    earlier: tuple[Ended, ...] = ()
    resumed: bool = False
    ended: Ended | None = None


def plan(log: Log, source: Any, query: SourceQuery, now: Clock, *, anew: bool = False) -> Plan:
    """The run that is next for a query of a source.

    One that was killed is gone on with, and so is one that ended before its last page because the source
    failed, unless a complete one came since; not when the search is to begin `anew`.
    """
    earlier = read_ended(log, source.name, query.query)
    last = earlier[-1] if earlier else None
    begun = None if anew else _interrupted(log, source.name, query.query, last)
    broken = None if anew or begun is not None else _broken_off(earlier)
    if broken is not None:
        begun = _unfinished(log, broken)
    if begun is not None:
        return Plan(
            id=begun.page.run,
            window=begun.page.window,
            started=broken.started if broken is not None else begun.at,
            earlier=tuple(each for each in earlier if each is not broken),
            resumed=True,
            ended=broken,
        )
    window = _window(source, query, earlier, now)
    id = run_id(source.name, query.query, window, last.id if last else None)
    return Plan(id=id, window=window, started=instant(now), earlier=earlier)


def _interrupted(log: Log, source: str, query: str, last: Ended | None) -> Begun | None:
    # A run that follows the last one began after it: nothing before that needs to be looked at.
    seq, after = (last.seq, last.id) if last else (0, None)
    for begun in read_begun(log, source, query, seq):
        if begun.page.run == run_id(source, query, begun.page.window, after):
            return begun
    return None


def _broken_off(earlier: Sequence[Ended]) -> Ended | None:
    """The last run that gave any page, if it ended partial and began after the last complete one."""
    last = next((each for each in reversed(earlier) if each.pages), None)
    if last is None or last.status is not RunStatus.PARTIAL:
        return None
    complete = [each.at for each in earlier if each.status is RunStatus.COMPLETE]
    return None if any(at > moment(last.started) for at in complete) else last


def _unfinished(log: Log, run: Ended) -> Begun | None:
    """The run's last page, if another was to follow it."""
    last = read_last_page(log, run.id)
    return last if last is not None and last.page.cursor is not None else None


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
