"""One search under way: its pages kept as they come, its records logged, its end written down.

In: a source, its query, a log and the plan of the run. Out: events, and the run as it ended.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial

from ..digest import digest_bytes
from ..model.event import Draft
from ..model.protocol import SourceQuery
from ..model.search import Page, PageFetched, RunStatus, SearchRun
from ..plugins import Source
from ..progress import Progress, Step
from ..store.log import Log
from ..store.searches import count_new, count_seen, read_run_pages
from .course import Course
from .ledger import page_fetched, search_run, sightings
from .reader import Reader, Reading, Said
from .redaction import scrub
from .snapshot import Comparison, compare, listings
from .troubles import Trouble, attempt
from .windows import Clock, Plan, instant, is_snapshot, lane, overlap_days

# A server that answers with an error at the same place on so many days has lost the place.
TRIES_AT_A_PLACE = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Search:
    """What is asked of whom, and where it is written down."""

    log: Log
    source: Source
    query: SourceQuery
    reader: Reader
    now: Clock
    progress: Progress
    protocol: str | None
    translated_from: str | None
    accepted: bool
    aside: Callable[[SearchRun], None] | None
    code: str | None

    @property
    def actor(self) -> str:
        """Who is named as the author of the events."""
        return f"{self.source.name} {self.source.version}"

    @property
    def selects(self) -> bool:
        """Whether the source selects what matches the query from its whole list."""
        return self.reader.selects


class Run:
    """One run of a search, under way; `lost` says why it cannot be gone on with and is to be begun anew."""

    def __init__(self, search: Search, planned: Plan, notes: Sequence[str]) -> None:
        self._search = search
        self._log = search.log
        self._notes = tuple(notes)
        self._plan = planned
        self._course = Course()
        self.lost: str | None = None
        # What a run that may be put aside has not logged yet, and the records of those pages.
        self._unsaid: list[Draft] | None = None if search.aside is None or planned.resumed else []
        self._unchanged: set[str] = set()
        # The records of pages that an older program kept without naming them.
        self._unnamed: set[str] = set()

    def take_up(self) -> None:
        """Go through the pages that a run which was broken off has kept."""
        if self._plan.resumed:
            for page in read_run_pages(self._log, self._plan.id):
                self._note(page, self._listed_on(page))

    def may_go_on(self) -> bool:
        """Whether the run that was taken up can be gone on with; else it is `lost`."""
        day = self._plan.window.until
        if self._plan.resumed and is_snapshot(self._search.source) and day != self._search.now().date():
            self.lost = "a list is not put together from two days"
        elif self._plan.ended is not None and self._course.over():
            self.lost = self._course.problems[-1]
        return self.lost is None

    def leave(self) -> tuple[str, ...]:
        """Close a run that is `lost`, unless it was closed before; what is to be said of it hereafter."""
        if self._plan.ended is None:
            self._course.problems.append(f"broken off, and begun anew: {self.lost}")
            self.close()
        pages = f"{len(self._course.pages):,} page" + ("s" if len(self._course.pages) != 1 else "")
        return (
            f"the search of {self._plan.window.until} was broken off after {pages}, and this one began anew: "
            f"{self.lost}",
        )

    def _listed_on(self, page: PageFetched) -> int:
        # Only a page without named records is read again: it may be one that cannot be read.
        if page.seen:
            return self._search.reader.count_listed(page.page) if self._search.selects else page.records
        reading = self._read(self._log.blob(page.page), page.url)
        self._unnamed.update(reading.said.contents)
        if not page.records and reading.records:
            # The parser could not read it before, and now it can.
            self._log.append(self._sightings(reading))
        return reading.said.listed

    def go_on(self, trouble: Trouble | None) -> None:
        """Fetch the pages that are still to come, until the last or until the source goes in a circle."""
        if trouble is not None:
            self._course.problems.append(trouble.said)
            return
        if self._course.over():
            return
        for page in self._fetched(self._course.cursor):
            self._keep(page)
            if self._course.over():
                return

    def _broke_off(self, trouble: Trouble, *, at_once: bool) -> None:
        """Take down what ended the search, or that it has lost its place when it could not even go on."""
        if self._plan.resumed and at_once and self._is_lost(trouble):
            self.lost = f"the source does not go on where it stopped ({trouble.said})"
        else:
            self._course.problems.append(trouble.said)

    def _is_lost(self, trouble: Trouble) -> bool:
        ended = self._plan.ended
        in_vain = ended is not None and ended.times >= TRIES_AT_A_PLACE
        return not trouble.later or (in_vain and (trouble.status or 0) >= 500)

    def _fetched(self, cursor: str | None) -> Iterator[Page]:
        search = self._search
        pages, trouble = attempt(
            search.source.name,
            lambda: iter(search.source.search(search.query.query, self._plan.window, cursor)),
        )
        given = 0
        while pages is not None and trouble is None:
            page, trouble = attempt(search.source.name, partial(next, pages, None))
            if page is None:
                break
            given += 1
            yield page
        if trouble is not None:
            self._broke_off(trouble, at_once=not given)

    def _keep(self, page: Page) -> None:
        reading = self._read(page.content, page.url)
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
        at = instant(self._search.now)
        drafts = [page_fetched(fetched, actor=self._search.actor, at=at), *self._sightings(reading, at)]
        self._log_page(drafts, page, reading)
        self._note(fetched, reading.said.listed)

    def _log_page(self, drafts: list[Draft], page: Page, reading: Reading) -> None:
        if self._unsaid is not None and reading.known:
            self._unsaid += drafts
            self._unchanged.update(reading.said.contents)
            return
        self._say()
        self._log.append(drafts, blobs=[] if reading.known else [page.content])
        self._search.reader.remember(reading)

    def _say(self) -> None:
        """Log what was kept back, as the run is not to be put aside after all."""
        if self._unsaid:
            self._log.append(self._unsaid)
        self._unsaid = None

    def _sightings(self, reading: Reading, at: str | None = None) -> list[Draft]:
        at = at or instant(self._search.now)
        return sightings(reading.records, self._plan.id, actor=self._search.actor, at=at)

    def _read(self, content: bytes, url: str) -> Reading:
        reading, trouble = attempt(self._search.source.name, partial(self._search.reader.read, content))
        if reading is not None:
            return reading
        name = digest_bytes(content)
        page = f"`{url.removeprefix('file:')}`" if url.startswith("file:") else f"page {name}"
        self._course.problems.append(f"{page} cannot be read: {trouble.said if trouble else ''}")
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
        fetched = count_seen(self._log, self._plan.id, self._unnamed | self._unchanged)
        missing = self._course.shortfall(fetched)
        compared = self._compared(whole=not self._course.problems and missing is None)
        amiss = missing or self._course.surplus(fetched)
        run = self._closed(fetched, compared, (*([amiss] if amiss else []), *compared.warnings))
        if self._search.aside and self._unsaid is not None and run.status is RunStatus.COMPLETE:
            self._search.aside(run)
            return run
        self._say()
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
                accepted=self._search.accepted,
            ),
        )
        if trouble is not None:
            self._course.problems.append(trouble.said)
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
            relisted=len(compared.back),
            pages=tuple(course.pages),
            error="\n".join(course.problems) or None,
            code=search.code,
        )

    def _parameters(self) -> tuple[tuple[str, str], ...]:
        own: tuple[tuple[str, str], ...] = tuple(getattr(self._search.source, "parameters", ()))
        if is_snapshot(self._search.source):
            return own
        return (*own, ("overlap_days", str(overlap_days(self._search.source, self._search.query))))
