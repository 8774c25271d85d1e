"""Searches that were interrupted and will not be gone on with: nobody asks them, or another followed.

In: the log, and what is asked now. Out: a `search-run` event for each of them, so that every record of the
review is from a search that is on record.
"""

from collections.abc import Callable, Collection
from datetime import datetime, timedelta

from ..model.search import Lane, RunStatus, SearchRun
from ..store.log import Log
from ..store.searches import Begun, count_new, count_seen, read_ended, read_open, read_run_pages
from .chase import direction_of
from .course import Course
from .ledger import search_run
from .windows import Clock, instant

Described = Callable[[str], tuple[str, Lane]]
LEFT_OPEN = timedelta(days=1)
_WHY = "interrupted, and not gone on with: what it had fetched by then is kept"


def close_abandoned(
    log: Log,
    asked: Collection[tuple[str, str]],
    described: Described,
    *,
    waiting: Collection[str] = (),
    protocol: str | None,
    now: Clock,
) -> tuple[SearchRun, ...]:
    """End, as `partial`, each search whose (source, query) is not among those `asked`.

    Those asked have just been searched: what is still open of them came from another machine's log, and is
    left open for a day, in which that machine may end it. `described` gives the platform and the lane of a
    source, whose plug-in may be gone; of the sources that could not be asked, `waiting`, nothing is ended.
    """
    since = now() - LEFT_OPEN
    left = [
        each
        for each in read_open(log)
        if each.page.source not in waiting
        and ((each.page.source, each.page.query) not in asked or datetime.fromisoformat(each.at) < since)
    ]
    return tuple(_closed(log, each, described, protocol, now) for each in left)


def _closed(log: Log, begun: Begun, described: Described, protocol: str | None, now: Clock) -> SearchRun:
    first, course = begun.page, Course()
    for page in read_run_pages(log, first.run):
        course.note(page, page.records)
    platform, lane = described(first.source)
    direction = direction_of(first.query)
    version = first.parser.rpartition(" ")[2]
    new, changed = count_new(log, first.run)
    ended = next((each for each in read_ended(log, first.source, first.query) if each.id == first.run), None)
    run = SearchRun(
        id=first.run,
        source=first.source,
        platform=platform,
        lane=Lane.CITATION if direction else lane,
        query=first.query,
        started=ended.started if ended is not None else begun.at,
        ended=instant(now),
        status=RunStatus.PARTIAL,
        parser_version=version,
        protocol=protocol,
        window=first.window,
        server_translation=course.translation,
        parameters=(("direction", direction.value),) if direction else (),
        warnings=tuple(course.warnings()),
        reported=course.reported,
        fetched=count_seen(log, first.run),
        new=new,
        changed=changed,
        pages=tuple(course.pages),
        error=_WHY,
    )
    log.append([search_run(run, actor=f"{first.source} {version}".strip())])
    return run
