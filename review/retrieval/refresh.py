"""Ask a live source what is new, keep every page, and log every record that says something new.

In: a source, its query, and a log. Out: events (pages, sightings, what left the source's list, the run) and
the run itself. Every page is committed with its records in one append, so that a run that was killed goes on
from its last page; nothing of a page is held once it is committed.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any, TypeVar

from ..bulk import bulk
from ..digest import digest_bytes
from ..model.protocol import SourceQuery
from ..model.search import Page, PageFetched, SearchRun
from ..plugins import Source
from ..progress import Progress, Step, silent
from ..store.log import Log
from ..store.searches import count_new, count_seen, read_run_pages
from .course import Course
from .ledger import page_fetched, search_run, sightings
from .reader import Reader, Reading, Said
from .redaction import scrub
from .snapshot import Comparison, compare, listings
from .troubles import told
from .windows import Clock, instant, is_snapshot, lane, overlap_days, plan

T = TypeVar("T")


def refresh(
    log: Log,
    source: Source,
    query: SourceQuery,
    *,
    protocol: str | None,
    now: Clock,
    progress: Progress = silent,
    translated_from: str | None = None,
    notes: Sequence[str] = (),
    code: str | None = None,
) -> SearchRun:
    """Search a source for what entered or changed since its last complete search of the same query.

    A search that was interrupted is finished first: it goes on from its last page and ends as if nothing
    had happened. A source that raises, a page that cannot be read, or fewer records than were reported
    end the run `partial` (`failed` without any page); what came is kept, and the next window reaches back
    over all of it. A run that brings nothing new is on record all the same.

    A source that gives its whole list is asked for all of it every time, and what has left the list since
    the last complete run is said to be gone. Its search is begun anew when it was interrupted on an earlier
    day: a list put together from two days is none that there ever was.

    `translated_from` is the protocol's query where this one is a translation; `notes` are warnings of
    whoever made it; `code` names the parser's source code where its version does not.
    """
    asked, trouble = attempt(source.name, lambda: selecting(source, query.query))
    whole = source if hasattr(source, "selecting") else None
    search = _Search(
        log=log,
        source=asked or source,
        query=query,
        reader=Reader(log, asked or source, whole=whole, query=query.query, code=code),
        now=now,
        progress=progress,
        protocol=protocol,
        translated_from=translated_from,
    )
    run = _Run(search, notes)
    run.take_up()
    if day := run.stale():
        run.close()
        run = _Run(search, (*notes, f"the search of {day} was interrupted: this one began the list anew"))
    run.go_on(trouble)
    return run.close()


def selecting(source: Any, query: str) -> Any:
    """The source, told the query beforehand when it gives its whole list and selects from it itself."""
    return source.selecting(query) if hasattr(source, "selecting") else source


def attempt(name: str, call: Callable[[], T]) -> tuple[T | None, str | None]:
    """What a plug-in of that name gives, or what it met: the border that its errors do not cross."""
    try:
        # A page is a tree of ten thousand values, which the cycle collector would walk again and again.
        with bulk():
            return call(), None
    except Exception as error:  # the border of a plug-in
        return None, told(error, name)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Search:
    """What is asked of whom, and where it is written down."""

    log: Log
    source: Source
    query: SourceQuery
    reader: Reader
    now: Clock
    progress: Progress
    protocol: str | None
    translated_from: str | None

    @property
    def actor(self) -> str:
        return f"{self.source.name} {self.source.version}"

    @property
    def selects(self) -> bool:
        return self.reader.selects


class _Run:
    """One run of a search, under way."""

    def __init__(self, search: _Search, notes: Sequence[str]) -> None:
        self._search = search
        self._log = search.log
        self._notes = tuple(notes)
        self._plan = plan(search.log, search.source, search.query, search.now)
        self._course = Course()
        # The records of pages that an older program kept without naming them.
        self._unnamed: set[str] = set()

    def take_up(self) -> None:
        """Go through the pages that an interrupted run has kept."""
        if self._plan.resumed:
            for page in read_run_pages(self._log, self._plan.id):
                self._note(page, self._listed_on(page))

    def stale(self) -> date | None:
        """The day of an interrupted list that is no longer today's, which is then closed as it is."""
        day = self._plan.window.until
        if not (self._plan.resumed and is_snapshot(self._search.source)):
            return None
        if day == self._search.now().date():
            return None
        self._course.problems.append("interrupted; the list was begun anew on another day")
        return day

    def _listed_on(self, page: PageFetched) -> int:
        # Only a page without named records is read again: it may be one that cannot be read.
        if page.seen:
            return self._search.reader.count_listed(page.page) if self._search.selects else page.records
        reading = self._read(self._log.blob(page.page))
        self._unnamed.update(reading.said.contents)
        return reading.said.listed

    def go_on(self, trouble: str | None) -> None:
        """Fetch the pages that are still to come, until the last or until the source goes in a circle."""
        if trouble is not None:
            self._course.problems.append(trouble)
            return
        if self._course.over():
            return
        for page in self._fetched(self._course.cursor):
            self._keep(page)
            if self._course.over():
                return

    def _fetched(self, cursor: str | None) -> Iterator[Page]:
        search = self._search
        pages, trouble = attempt(
            search.source.name,
            lambda: iter(search.source.search(search.query.query, self._plan.window, cursor)),
        )
        while pages is not None and trouble is None:
            page, trouble = attempt(search.source.name, partial(next, pages, None))
            if page is None:
                break
            yield page
        if trouble is not None:
            self._course.problems.append(trouble)

    def _keep(self, page: Page) -> None:
        reading = self._read(page.content)
        fetched = PageFetched(
            run=self._plan.id,
            number=len(self._course.pages) + 1,
            source=self._search.source.name,
            query=self._search.query.query,
            window=self._plan.window,
            page=reading.name,
            url=scrub(page.url),
            records=reading.said.records,
            cursor=page.cursor,
            reported=page.reported,
            translation=page.translation,
            warnings=page.warnings,
            seen=tuple(reading.said.contents),
            parser=self._search.actor,
        )
        actor, at = self._search.actor, instant(self._search.now)
        drafts = [
            page_fetched(fetched, actor=actor, at=at),
            *sightings(reading.records, self._plan.id, actor=actor, at=at),
        ]
        self._log.append(drafts, blobs=[] if reading.known else [page.content])
        self._search.reader.remember(reading)
        self._note(fetched, reading.said.listed)

    def _read(self, content: bytes) -> Reading:
        reading, trouble = attempt(self._search.source.name, partial(self._search.reader.read, content))
        if reading is not None:
            return reading
        name = digest_bytes(content)
        self._course.problems.append(f"page {name} cannot be read: {trouble}")
        return Reading(name=name, said=Said(records=0), damaged=True)

    def _note(self, page: PageFetched, listed: int) -> None:
        self._course.note(page, listed)
        step = Step(
            name=self._search.source.name,
            done=self._course.done,
            total=self._course.reported,
            detail=f"page {page.number}",
        )
        self._search.progress(step)

    def close(self) -> SearchRun:
        """Log how the run ended, with what left the list or came back to it, and return it."""
        fetched = count_seen(self._log, self._plan.id, self._unnamed)
        missing = self._course.shortfall(fetched)
        compared = self._compared(whole=not self._course.problems and missing is None)
        run = self._closed(fetched, compared, (*([missing] if missing else []), *compared.warnings))
        changed = listings(compared, run.id, actor=self._search.actor, at=run.ended)
        self._log.append([*changed, search_run(run, actor=self._search.actor)])
        return run

    def _compared(self, *, whole: bool) -> Comparison:
        if not is_snapshot(self._search.source):
            return Comparison(believed=whole)
        compared, trouble = attempt(
            self._search.source.name,
            lambda: compare(
                self._log,
                self._plan,
                self._search.reader,
                source=self._search.source.name,
                listed=self._course.listed,
                whole=whole,
            ),
        )
        if trouble is not None:
            self._course.problems.append(trouble)
        return compared or Comparison(believed=False)

    def _closed(self, fetched: int, compared: Comparison, warnings: Sequence[str]) -> SearchRun:
        search, course = self._search, self._course
        new, changed = count_new(self._log, self._plan.id)
        return SearchRun(
            id=self._plan.id,
            source=search.source.name,
            platform=search.source.platform,
            lane=lane(search.source, search.query),
            query=search.query.query,
            started=self._plan.started,
            ended=instant(search.now),
            status=course.status(whole=compared.believed),
            parser_version=search.source.version,
            protocol=search.protocol,
            window=self._plan.window,
            translated_from=search.translated_from,
            server_translation=course.translation,
            parameters=self._parameters(),
            warnings=(*self._notes, *course.warnings(), *warnings),
            reported=course.reported,
            fetched=fetched,
            new=new,
            changed=changed,
            withdrawn=len(compared.gone),
            pages=tuple(course.pages),
            error="\n".join(course.problems) or None,
        )

    def _parameters(self) -> tuple[tuple[str, str], ...]:
        own: tuple[tuple[str, str], ...] = tuple(getattr(self._search.source, "parameters", ()))
        if is_snapshot(self._search.source):
            return own
        return (*own, ("overlap_days", str(overlap_days(self._search.source, self._search.query))))
