"""Ask a live source what is new, keep every page, and log every record that says something new.

In: a source, its query, and a log. Out: events (pages, sightings, the run) and the run itself. Every page is
committed with its records in one append, so that a run that was killed goes on from its last page.
"""

import logging
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from ..digest import digest_bytes
from ..errors import ReviewError
from ..model.event import EventKind
from ..model.protocol import SourceQuery
from ..model.record import Record
from ..model.search import Page, PageFetched, RunStatus, SearchRun, Window
from ..plugins import Source
from ..progress import Progress, Step, silent
from ..store.fold import read_pages, read_runs
from ..store.log import Log
from .ledger import page_fetched, run_id, search_run, sightings
from .redaction import scrub

_LOG = logging.getLogger(__name__)

# How far a later window reaches back when neither protocol nor source says: index dates are of days.
OVERLAP_DAYS = 7

Clock = Callable[[], datetime]


def refresh(
    log: Log,
    source: Source,
    query: SourceQuery,
    *,
    protocol: str | None,
    now: Clock,
    progress: Progress = silent,
) -> SearchRun:
    """Search a source for what entered or changed since its last complete search of the same query.

    A search that was interrupted is finished first: it goes on from its last page and ends as if nothing
    had happened. A source that raises, a page that cannot be read, or fewer records than were reported
    end the run `partial` (`failed` without any page); what came is kept, and the next window reaches back
    over all of it. A run that brings nothing new is on record all the same.
    """
    run = _Run(log, source, query, _plan(log, source, query, now), now, progress)
    run.take_up()
    run.go_on()
    closed = run.closed(protocol)
    log.append([search_run(closed, actor=run.actor)])
    return closed


@dataclass(frozen=True, slots=True, kw_only=True)
class _Plan:
    """Which run it is, over which days, since when, and the pages it has already."""

    id: str
    window: Window
    started: str
    pages: tuple[PageFetched, ...] = ()


def _plan(log: Log, source: Source, query: SourceQuery, now: Clock) -> _Plan:
    closed = [run for run in read_runs(log) if (run.source, run.query) == (source.name, query.query)]
    after = closed[-1].id if closed else None
    for page in read_pages(log):
        if (page.source, page.query) != (source.name, query.query):
            continue
        if page.run == run_id(source.name, query.query, page.window, after):
            return _interrupted(log, page)
    window = _window(closed, _overlap_days(source, query), now)
    started = _instant(now)
    return _Plan(id=run_id(source.name, query.query, window, after), window=window, started=started)


def _interrupted(log: Log, page: PageFetched) -> _Plan:
    pages = [each for each in read_pages(log) if each.run == page.run]
    started = next(iter(log.events(kind=EventKind.PAGE_FETCHED, subject=page.run))).at
    in_order = tuple(sorted(pages, key=lambda each: each.number))
    return _Plan(id=page.run, window=page.window, started=started, pages=in_order)


def _window(closed: Sequence[SearchRun], overlap_days: int, now: Clock) -> Window:
    today = now().date()
    ends = [run.window.until for run in closed if run.status is RunStatus.COMPLETE and run.window.until]
    if not ends:
        return Window(until=today)
    return Window(since=min(ends[-1] - timedelta(days=overlap_days), today), until=today)


def _overlap_days(source: Source, query: SourceQuery) -> int:
    own: int = getattr(source, "overlap_days", OVERLAP_DAYS)
    return own if query.overlap_days is None else query.overlap_days


def _instant(now: Clock) -> str:
    return now().astimezone(UTC).isoformat()


class _Run:
    """One search under way: the pages it has, the records on them, and what went wrong."""

    def __init__(
        self, log: Log, source: Source, query: SourceQuery, plan: _Plan, now: Clock, progress: Progress
    ) -> None:
        self.actor = f"{source.name} {source.version}"
        self._log = log
        self._source = source
        self._query = query
        self._plan = plan
        self._now = now
        self._progress = progress
        self._pages: list[PageFetched] = []
        self._seen: set[str] = set()
        self._problems: list[str] = []

    def take_up(self) -> None:
        """Read again the pages that an interrupted run has kept."""
        for page in self._plan.pages:
            self._note(page, self._parsed(self._log.blob(page.page), page.page))

    def go_on(self) -> None:
        """Fetch the pages that are still to come, until the last or until the source goes in a circle."""
        if self._over():
            return
        for page in self._fetched(self._pages[-1].cursor if self._pages else None):
            self._keep(page)
            if self._over():
                return

    def _over(self) -> bool:
        if not self._pages:
            return False
        cursor = self._pages[-1].cursor
        if circling := cursor is not None and cursor in (page.cursor for page in self._pages[:-1]):
            self._problems.append(f"the source asks for a page again that it has given ({cursor})")
        return circling or cursor is None

    def _fetched(self, cursor: str | None) -> Iterator[Page]:
        try:
            yield from self._source.search(self._query.query, self._plan.window, cursor)
        except Exception as error:  # the border of a plug-in
            self._failed(error)

    def _keep(self, page: Page) -> None:
        name = digest_bytes(page.content)
        records = self._parsed(page.content, name)
        fetched = PageFetched(
            run=self._plan.id,
            number=len(self._pages) + 1,
            source=self._source.name,
            query=self._query.query,
            window=self._plan.window,
            page=name,
            url=scrub(page.url),
            records=len(records),
            cursor=page.cursor,
            reported=page.reported,
            translation=page.translation,
            warnings=page.warnings,
            seen=tuple(dict.fromkeys(record.id for record in records)),
        )
        at = _instant(self._now)
        drafts = [
            page_fetched(fetched, actor=self.actor, at=at),
            *sightings(records, self._plan.id, actor=self.actor, at=at),
        ]
        self._log.append(drafts, blobs=[page.content])
        self._note(fetched, records)

    def _parsed(self, content: bytes, name: str) -> list[Record]:
        try:
            return [replace(record, raw=name) for record in self._source.parse(content)]
        except Exception as error:  # the border of a plug-in
            self._failed(error, f"page {name} cannot be read: ")
            return []

    def _failed(self, error: Exception, what: str = "") -> None:
        if isinstance(error, ReviewError):
            said = f"{error.message.rstrip('.')}. {error.hint}"
        else:
            said = f"{type(error).__name__}: {error}"
            _LOG.warning("the source `%s` raised", self._source.name, exc_info=error)
        self._problems.append(scrub(what + said))

    def _note(self, page: PageFetched, records: Sequence[Record]) -> None:
        self._pages.append(page)
        self._seen.update(record.id for record in records)
        step = Step(
            name=self._source.name,
            done=len(self._seen),
            total=self._reported(),
            detail=f"page {page.number}",
        )
        self._progress(step)

    def _reported(self) -> int | None:
        told = [page.reported for page in self._pages if page.reported is not None]
        return told[-1] if told else None

    def closed(self, protocol: str | None) -> SearchRun:
        """The run as it ended."""
        reported, new, touched = self._reported(), *_counts(self._log, self._plan.id)
        missing = (
            () if reported is None or len(self._seen) >= reported else (_shortfall(reported, self._seen),)
        )
        troubled = bool(self._problems or missing)
        return SearchRun(
            id=self._plan.id,
            source=self._source.name,
            platform=self._source.platform,
            lane=self._query.lane,
            query=self._query.query,
            started=self._plan.started,
            ended=_instant(self._now),
            status=_status(troubled, bool(self._pages)),
            parser_version=self._source.version,
            protocol=protocol,
            window=self._plan.window,
            server_translation=next((page.translation for page in self._pages if page.translation), None),
            parameters=self._parameters(),
            warnings=(*_distinct(self._pages), *missing),
            reported=reported,
            fetched=len(self._seen),
            new=new,
            changed=touched - new,
            pages=tuple(page.page for page in self._pages),
            error="\n".join(self._problems) or None,
        )

    def _parameters(self) -> tuple[tuple[str, str], ...]:
        own: tuple[tuple[str, str], ...] = tuple(getattr(self._source, "parameters", ()))
        return (*own, ("overlap_days", str(_overlap_days(self._source, self._query))))


def _status(troubled: bool, pages: bool) -> RunStatus:
    if not troubled:
        return RunStatus.COMPLETE
    return RunStatus.PARTIAL if pages else RunStatus.FAILED


def _shortfall(reported: int, seen: set[str]) -> str:
    return f"the source reported {reported:,} records and gave {len(seen):,}"


def _distinct(pages: Sequence[PageFetched]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(warning for page in pages for warning in page.warnings))


def _counts(log: Log, run: str) -> tuple[int, int]:
    """How many records the run was the first to see, and of how many it logged anything at all.

    Read from the log, not counted on the way, so that an interrupted run counts what it logged before.
    """
    start = next(iter(log.events(kind=EventKind.PAGE_FETCHED, subject=run)), None)
    if start is None:
        return 0, 0
    later = log.events(kind=EventKind.RECORD_SEEN, after=start.seq)
    touched = {event.subject for event in later if event.body["run"] == run}
    firsts = (next(iter(log.events(kind=EventKind.RECORD_SEEN, subject=each))) for each in touched)
    return sum(first.body["run"] == run for first in firsts), len(touched)
