"""Read kept pages again with the parser of today: what would it make of them?

In: the log, a source and a query. Out: the records that would be new, changed or missing, field by field; on
request, sightings of the new and the changed ones. Nothing is fetched.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, fields, replace
from datetime import UTC, datetime
from enum import StrEnum
from functools import partial
from typing import Any

from ..model.event import Draft
from ..model.protocol import SourceQuery
from ..model.record import Record
from ..model.search import PageFetched
from ..progress import Progress, Step, silent
from ..seams import Source
from ..store.log import Log
from ..store.replaying import KeptPages, read_latest
from .ledger import sightings
from .refresh import selecting
from .troubles import attempt

# Sightings in one append: enough to be quick, and few enough to be held.
_BATCH = 500


class Effect(StrEnum):
    """What a parser does to a record."""

    NEW = "new"
    CHANGED = "changed"
    VANISHED = "vanished"


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One field of a record as the log has it, and as the parser reads it now."""

    field: str
    before: Any
    after: Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What a parser does to one record; `run` is that of the page, `record` the content it reads there.

    Of a vanished record, `record` is as the log has it, and `run` is None.
    """

    effect: Effect
    record: Record
    run: str | None = None
    differences: tuple[Difference, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Replay:
    """The kept pages of one query of one source, read again by `parser` (its name and version).

    `records` were found on `pages`, each page once; `unread` are those that the parser cannot read, with the
    reason, whose records are not called vanished.
    """

    source: str
    query: str
    parser: str
    pages: int
    records: int = 0
    changes: tuple[Change, ...] = ()
    unread: tuple[tuple[str, str], ...] = field(default=())

    def of(self, effect: Effect) -> tuple[Change, ...]:
        """The changes of one sort."""
        return tuple(change for change in self.changes if change.effect is effect)


def replay(log: Log, source: Source, query: SourceQuery, *, progress: Progress = silent) -> Replay:
    """What the parser makes of every page that was kept of a query of its source.

    The newest page on which the parser finds a record counts. Records that were last seen elsewhere, in
    another search or in a file, are left alone.
    """
    reading = _Rereading(log, source, query, progress)
    changes = (*reading.changes(), *reading.vanished())
    return Replay(
        source=source.name,
        query=query.query,
        parser=f"{source.name} {source.version}",
        pages=reading.pages,
        records=reading.found,
        changes=changes,
        unread=tuple(reading.unread.items()),
    )


def applied(log: Log, replayed: Replay, *, now: Callable[[], datetime]) -> int:
    """Log the new and the changed records as sightings of the runs of their pages; how many were logged.

    Nothing that vanished is taken out of the review: it was found once, and people may have judged it.
    """
    changes = [change for change in replayed.changes if change.run is not None]
    logged = 0
    for start in range(0, len(changes), _BATCH):
        at = now().astimezone(UTC).isoformat()
        drafts = [_sighting(each, replayed.parser, at) for each in changes[start : start + _BATCH]]
        logged += len(log.append(drafts))
    return logged


def _sighting(change: Change, actor: str, at: str) -> Draft:
    [draft] = sightings([change.record], change.run or "", actor=actor, at=at)
    return draft


class _Rereading:
    """One pass over the pages of a query, the newest first."""

    def __init__(self, log: Log, source: Source, query: SourceQuery, progress: Progress) -> None:
        self._log = log
        self._name = source.name
        self._kept = KeptPages(log, source.name, query.query)
        self._decided = self._kept.decided()
        self._source, self._trouble = attempt(source.name, lambda: selecting(source, query.query))
        self._progress = progress
        self._taken: set[str] = set()
        self._excused: set[str] = set()
        self._read: set[str] = set()
        self.unread: dict[str, str] = {}

    @property
    def pages(self) -> int:
        """How many different pages were read."""
        return len(self._read)

    @property
    def found(self) -> int:
        """How many different records were found."""
        return len(self._taken)

    def changes(self) -> Iterator[Change]:
        """The records that are new or read otherwise, page by page."""
        for number, page in enumerate(self._kept.newest_first(), start=1):
            if page.page not in self._read:
                self._read.add(page.page)
                yield from self._changes_on(page)
            if page.page in self.unread:
                self._excused.update(page.seen)
            self._progress(Step(name=self._name, done=number, total=len(self._kept), detail="replay"))

    def _changes_on(self, page: PageFetched) -> Iterator[Change]:
        records = {record.id: record for record in self._parsed(page)}
        # A record on two pages is what the newer of them says.
        first = {id: record for id, record in records.items() if id not in self._taken}
        self._taken.update(first)
        known = read_latest(self._log, first)
        for id, record in first.items():
            if id not in known:
                yield Change(effect=Effect.NEW, record=record, run=page.run)
            elif id in self._decided and record.digest != known[id].digest:
                told = tuple(differences(known[id], record))
                yield Change(effect=Effect.CHANGED, record=record, run=page.run, differences=told)

    def _parsed(self, page: PageFetched) -> Sequence[Record]:
        records: list[Record] | None = None
        trouble = self._trouble
        if self._source is not None:
            records, trouble = attempt(self._name, partial(self._parse, self._source, page.page))
        if trouble is not None:
            self.unread[page.page] = trouble.said
        return records or []

    def _parse(self, source: Source, name: str) -> list[Record]:
        return [replace(record, raw=name) for record in source.parse(self._log.blob(name))]

    def vanished(self) -> Iterator[Change]:
        """The records that were found on these pages before, and are not now; asked for at the end."""
        gone = self._decided - self._taken - self._excused
        for record in read_latest(self._log, gone).values():
            yield Change(effect=Effect.VANISHED, record=record)


def differences(before: Record, after: Record) -> Iterator[Difference]:
    """The fields in which two contents of a record differ; where it was read from is none of them."""
    for each in fields(Record):
        old, new = getattr(before, each.name), getattr(after, each.name)
        if each.name != "raw" and old != new:
            yield Difference(field=each.name, before=old, after=new)
