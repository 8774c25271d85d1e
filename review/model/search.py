"""What a search asked, fetched and found."""

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from .record import Link, Record, RecordStatus


class Direction(StrEnum):
    """Which way citations are chased: to what a report cites, or to what cites it."""

    BACKWARD = "backward"
    FORWARD = "forward"


class Lane(StrEnum):
    """Which box of the PRISMA 2020 diagram a source's records enter."""

    DATABASE = "database"
    REGISTER = "register"
    WEBSITE = "website"
    ORGANISATION = "organisation"
    CITATION = "citation"


class RunStatus(StrEnum):
    """How a run ended; a run that was killed has no `search-run` event at all."""

    COMPLETE = "complete"
    PARTIAL = "partial"
    FAILED = "failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """The days, both ends included, in which a record must have entered or changed in the source."""

    since: date | None = None
    until: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One answer of a source, as bytes.

    `reported` is the source's own total for the whole search, None when it gives none;
    `cursor` asks for the page after this one, None on the last; `translation` and `warnings`
    are what the server said it made of the query. `url` holds no key and no e-mail address.
    """

    content: bytes
    url: str
    cursor: str | None = None
    reported: int | None = None
    translation: str | None = None
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One record start of a file: the record read from it, or the problem that prevented it.

    `line` is 1-based. The record's `source`, `source_id` and `raw` are empty: the import fills them.
    """

    line: int
    record: Record | None = None
    problem: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """A file read: its entries in order, and how many record starts an independent count saw.

    `cut` says, with the line, that the file ends before its own end, so that records may be missing which
    nobody can count; None of a whole file. `notes` are what is to be said of a file that is taken for whole.
    """

    entries: tuple[Entry, ...]
    counted: int
    cut: str | None = None
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchRun:
    """One search of one source, with what PRISMA-S asks to report of it (doi:10.1186/s13643-020-01542-z).

    `started` and `ended` are ISO 8601 instants in UTC. `reported` is the source's own total or None;
    `fetched` counts the records on the pages, of which `new` were never seen, `changed` were seen with
    other content; the rest is unchanged. `withdrawn` counts the records of the source that were listed
    before and are no longer, `relisted` those that are listed again; only a source that gives its whole list
    every time can tell (0 elsewhere). A run that was broken off and gone on with keeps its id and `started`.
    `translated_from` is the protocol's query where `query` is a translation of it. `code` is the digest under
    which the source's code is kept, of one that a notebook cell defines.

    Of an imported file only: `searched_on` is the day of the search, None when nobody told it; `guessed`
    says that the source is named after the file, for want of anything better; `corrects` is the first run
    that brought the same file, whose labels this one corrects.
    """

    id: str
    source: str
    platform: str
    lane: Lane
    query: str
    started: str
    ended: str
    status: RunStatus
    parser_version: str
    protocol: str | None = None
    window: Window = field(default_factory=Window)
    translated_from: str | None = None
    server_translation: str | None = None
    parameters: tuple[tuple[str, str], ...] = ()
    warnings: tuple[str, ...] = ()
    reported: int | None = None
    fetched: int = 0
    new: int = 0
    changed: int = 0
    withdrawn: int = 0
    relisted: int = 0
    pages: tuple[str, ...] = ()
    error: str | None = None
    searched_on: date | None = None
    guessed: bool = False
    corrects: str | None = None
    code: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PageFetched:
    """Body of `page-fetched`: page `number` (from 1) of a run, kept as blob `page` before it was parsed.

    `cursor` asks for the next page, None after the last; `records` were on it. `seen` are their ids, each
    once: also of those whose sighting is not logged because they say nothing new; () on pages of old logs.
    `parser` is the name and version of what parsed it, "" on pages of old logs.
    """

    run: str
    number: int
    source: str
    query: str
    window: Window
    page: str
    url: str
    records: int
    cursor: str | None = None
    reported: int | None = None
    translation: str | None = None
    warnings: tuple[str, ...] = ()
    seen: tuple[str, ...] = ()
    parser: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sighting:
    """Body of `record-seen`: the record as parsed from the page of a run; `digest` is the record's."""

    digest: str
    run: str
    record: Record


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """Body of `listing-changed`: a document is no longer on its source's list, or is there again.

    `run` is the search that found out. Only a source that gives its whole list every time can tell.
    """

    record: str
    run: str
    listed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """Body of `notice-found`: what a source says now of where a report of the review stands.

    `record` is the report's record; `status` is retracted, corrected, ... or None; `links` are the notices,
    the other versions and the published article, as the source names them. Nothing at all takes back what
    the source said before. `page` is the blob it was read from.
    """

    record: str
    source: str
    page: str
    status: RecordStatus | None = None
    links: tuple[Link, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Recheck:
    """Body of `rechecked`: one source was asked again about reports of the review.

    `asked` of them had an identifier that the source knows, of which it knew `answered`; `found` notices
    are new. `started` and `ended` are ISO 8601 instants in UTC.
    """

    source: str
    version: str
    started: str
    ended: str
    status: RunStatus
    asked: int
    answered: int
    found: int
    pages: tuple[str, ...] = ()
    error: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Unasked:
    """How many reports a source was not asked about, to do `what` for them, and why: it had failed before."""

    source: str
    what: str
    reports: int
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A full text as fetched: its bytes, what they are, whence, and under which licence where it is said."""

    content: bytes
    media_type: str
    url: str
    licence: str | None = None
