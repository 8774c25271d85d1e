"""A published list that is fetched whole each time: what of it matches a query, and what is missing.

In: the bytes of a list and what was read from it. Out: the page to keep. The server cannot search its list,
so that the query is matched here; records that do not match never enter the review.
"""

import copy
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Self

from ...errors import SourceFormatError, SourceUnavailable
from ...model.record import Record
from ...model.search import Lane, Page, Window
from ...plugins import Http
from ...settings import SourceSettings
from ..query import matches, parse
from ..redaction import public_url

Keeps = Callable[[Record], bool]
MATCHED = "title, abstract and keywords"


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishedList:
    """A list as read: the records, each id once, and of how many `rows` some could not be read.

    `total` is how many documents the list says it holds, None when it does not say.
    """

    records: tuple[Record, ...]
    rows: int
    unread: int = 0
    total: int | None = None
    warnings: tuple[str, ...] = ()

    @property
    def missing(self) -> int:
        """How many documents the list holds, or says it holds, that were not read."""
        read = self.rows - self.unread
        return max(self.rows, self.total or 0) - read


class ListReader:
    """Reads lists, and has the last one at hand: a search and what parses its page read the same bytes."""

    def __init__(self, read: Callable[[bytes, str], PublishedList], source: str) -> None:
        self._read = read
        self._source = source
        self._last: tuple[bytes, PublishedList] | None = None

    def __call__(self, page: bytes) -> PublishedList:
        """The list that a page is.

        Raises:
            SourceFormatError: it is none.
        """
        if self._last is None or self._last[0] != page:
            self._last = None  # so that two lists are never held at once
            self._last = page, self._read(page, self._source)
        return self._last[1]


def everything(record: Record) -> bool:
    """Keep any record: what an empty query asks for."""
    return True


def keeper(query: str) -> Keeps:
    """Whether a record matches a query, by its title, abstract and keywords; an empty query keeps all.

    Raises:
        ProtocolError: the query cannot be read.
    """
    if not query.strip():
        return everything
    tree = parse(query)
    return lambda record: matches(tree, "\n".join((record.title, record.abstract or "", *record.keywords)))


def list_page(content: bytes, url: str, read: Callable[[bytes], PublishedList], keeps: Keeps) -> Page:
    """The page that a list is kept as; its total is of what matches and of what could not be read.

    What is no list at all is handed on to be kept: `parse` will say what is wrong with it.

    Raises:
        SourceUnavailable: the list is empty, which would mean that every document has gone.
    """
    try:
        held = read(content)
    except SourceFormatError:
        return Page(content=content, url=url)
    if not held.rows:
        raise SourceUnavailable(
            f"the list at {url} is empty",
            hint="Nothing was taken for withdrawn. Run `review refresh` again later.",
        )
    return Page(
        content=content,
        url=url,
        reported=sum(map(keeps, held.records)) + held.missing,
        warnings=(*held.warnings, *_shortfall(held)),
    )


class WholeList:
    """A source that is one published list; `path` is where it lies, and `read` reads it."""

    name: str
    platform: str
    version = "1"
    base_url: str
    pause_seconds = 1.0
    dialect = "local"
    snapshot = True
    lane = Lane.ORGANISATION
    path: str
    read: Callable[[bytes, str], PublishedList]

    def __init__(self, http: Http, settings: SourceSettings) -> None:
        self._http = http
        self._url = (settings.base_url or self.base_url).rstrip("/") + self.path
        self._keeps: Keeps = everything
        self._list = ListReader(self.read, self.name)

    @property
    def parameters(self) -> tuple[tuple[str, str], ...]:
        """What shapes every search, for its report."""
        return (("list", self.path), ("matched here", MATCHED))

    def selecting(self, query: str) -> Self:
        """A copy that parses only what matches the query; an empty query keeps everything.

        Raises:
            ProtocolError: the query cannot be read.
        """
        chosen = copy.copy(self)
        chosen._keeps = keeper(query)
        return chosen

    def search(self, query: str, window: Window, cursor: str | None = None) -> Iterator[Page]:
        """The whole list, as one page; it has no windows.

        Raises:
            ProtocolError: the query cannot be read.
            SourceUnavailable: the server could not be reached, or its list is empty.
        """
        keeps = keeper(query)
        yield list_page(self._http.get(self._url, {}), public_url(self._url, {}), self._list, keeps)

    def parse(self, page: bytes) -> Iterator[Record]:
        """The records of the list that match.

        Raises:
            SourceFormatError: the page is no such list.
        """
        yield from filter(self._keeps, self._list(page).records)


def _shortfall(held: PublishedList) -> tuple[str, ...]:
    if not held.missing:
        return ()
    read = held.rows - held.unread
    return (f"the list holds {read + held.missing:,} documents, of which {held.missing:,} could not be read",)


def once(records: list[Record]) -> tuple[Record, ...]:
    """Each id once, in order: a list that repeats a row repeats no document."""
    kept: dict[str, Record] = {}
    for record in records:
        kept.setdefault(record.source_id, record)
    return tuple(kept.values())
