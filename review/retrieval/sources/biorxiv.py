"""bioRxiv and medRxiv, by api.biorxiv.org: every version of every preprint that was posted in some days.

In: a query and a window of days. Out: pages of JSON, and the records on them. The server cannot search: what
was posted in the window is downloaded whole, and the query is held against title and abstract here. A page
is the server's answer together with the query, so that it can be parsed again by itself.
Source of the rules: api.biorxiv.org. For a search of many years ask Europe PMC for `SRC:PPR` instead.
"""

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from urllib.parse import quote

from ...errors import SourceUnavailable
from ...model.record import Record
from ...model.search import Page, Window
from ...plugins import Http
from ...settings import SourceSettings
from ..query import parse as parse_query
from .asking import no_place, not_works
from .biorxiv_records import Answer, answer_of, is_wanted, latest, read_record, with_query
from .shapes import fingerprint

LAST_DAY = date(3000, 12, 31)
# The prefixes of both servers: Cold Spring Harbor Laboratory's, and openRxiv's since December 2025.
PREFIXES = ("10.1101/", "10.64898/")
_NOTHING_FOUND = re.compile(r"(?i)\bno (?:posts|articles|papers|results?)\b.*found")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Place:
    """An absolute offset in the list of a window, and the length that the server gave for the list."""

    offset: int = 0
    total: int | None = None

    def cursor(self) -> str:
        return f"{self.offset}/{'' if self.total is None else self.total}"


class BioRxiv:
    """The source `biorxiv`; a later window asks for what was posted since, new versions of old preprints too.

    The latest version of a preprint is its record; `published` is the day on which that version was posted.
    """

    name = "biorxiv"
    platform = "bioRxiv API"
    version = "1"
    dialect = "local"
    schemes = ("doi",)
    base_url = "https://api.biorxiv.org"
    pause_seconds = 1.0
    venue = "bioRxiv"
    site = "https://www.biorxiv.org"
    first_day = date(2013, 1, 1)

    def __init__(self, http: Http, settings: SourceSettings) -> None:
        self._http = http
        self._base_url = (settings.base_url or self.base_url).rstrip("/")

    @property
    def parameters(self) -> tuple[tuple[str, str], ...]:
        """What shapes every search, for its report."""
        return (("server", self.name), ("searched here", "title, abstract"), ("window", "date of posting"))

    def search(self, query: str, window: Window, cursor: str | None = None) -> Iterator[Page]:
        """The pages of what was posted in a window, from the one that `cursor` asks for.

        The server's total is of versions, before the query is held against them: it is told as a warning,
        not as what the search found, and the search ends only when so many came.

        Raises:
            ProtocolError: the query cannot be read.
            SourceUnavailable: the server could not be reached, or gave less than it announced.
        """
        parse_query(query)
        days = f"{window.since or self.first_day}/{window.until or LAST_DAY}"
        place: _Place | None = _place_of(cursor, self.venue) if cursor is not None else _Place()
        given: set[str] = set()
        while place is not None:
            url = f"{self._base_url}/details/{self.name}/{days}/{place.offset}/json"
            content = self._http.get(url, {})
            answer = answer_of(content)
            if answer is None:  # kept as it is; `parse` will say what is wrong with it
                yield Page(content=content, url=url)
                return
            _ensure_whole(answer, place, given, self.venue)
            warnings = () if place.offset else _told(answer)
            place = _after(place, answer)
            given.add(fingerprint(answer.entries))
            following = place.cursor() if place else None
            yield Page(content=with_query(content, query), url=url, cursor=following, warnings=warnings)

    def find(self, ids: Sequence[tuple[str, str]]) -> Iterator[Page]:
        """The records of these DOIs, one at a time; DOIs of other publishers are not asked for.

        Raises:
            SourceUnavailable: the server could not be reached.
        """
        for scheme, doi in ids:
            if scheme != "doi" or not doi.startswith(PREFIXES):
                continue
            url = f"{self._base_url}/details/{self.name}/{quote(doi, safe='/')}/na/json"
            content = self._answered(url)
            answer = answer_of(content) if content is not None else None
            if content is not None and (answer is None or answer.entries):
                yield Page(content=content, url=url)

    def parse(self, page: bytes) -> Iterator[Record]:
        """The latest version of each preprint on a page that matches the page's query; all without one.

        Raises:
            SourceFormatError: the page is no answer of the server.
        """
        if (answer := answer_of(page)) is None:
            raise not_works(f"an answer of {self.platform}", page)
        query = parse_query(answer.query) if answer.query is not None else None
        for entry in latest(answer.entries):
            record = read_record(entry, self.name, self.venue, self.site)
            if is_wanted(record, query):
                yield record

    def _answered(self, url: str) -> bytes | None:
        try:
            return self._http.get(url, {})
        except SourceUnavailable as error:
            if error.status == 404:
                return None
            raise


class MedRxiv(BioRxiv):
    """The source `medrxiv`: the same server, asked for the other archive."""

    name = "medrxiv"
    platform = "medRxiv API"
    venue = "medRxiv"
    site = "https://www.medrxiv.org"
    first_day = date(2019, 1, 1)


def _told(answer: Answer) -> tuple[str, ...]:
    if answer.total is None:
        return ()
    return (f"the server lists {answer.total:,} versions of preprints in these days; searched here",)


def _after(place: _Place, answer: Answer) -> _Place | None:
    """The next place: as many entries further as came, never as many as a page once had."""
    offset = place.offset + len(answer.entries)
    total = place.total if answer.total is None else answer.total
    if not answer.entries or (total is not None and offset >= total):
        return None
    return _Place(offset=offset, total=total)


def _ensure_whole(answer: Answer, place: _Place, given: Collection[str], venue: str) -> None:
    """Do nothing, unless the list ends early, goes in a circle, or is an error in place of a list."""
    total = place.total if answer.total is None else answer.total
    if answer.entries and fingerprint(answer.entries) in given:
        problem = f"gave the same page again at offset {place.offset:,}"
    elif not answer.entries and total is not None and place.offset < total:
        problem = f"announced {total:,} versions in these days and gave {place.offset:,}"
    elif not answer.entries and not _is_empty(answer):
        problem = f"refused: {answer.status}"
    else:
        return
    raise SourceUnavailable(
        f"{venue} {problem}",
        hint="What came is kept. Run `review refresh` again: it asks for these days again.",
    )


def _is_empty(answer: Answer) -> bool:
    said = answer.status
    return said is None or said.lower() == "ok" or _NOTHING_FOUND.search(said) is not None


def _place_of(cursor: str, venue: str) -> _Place:
    found = re.fullmatch(r"([0-9]{1,9})/([0-9]{0,9})", cursor)
    if found is None:
        raise no_place(cursor, venue)
    return _Place(offset=int(found[1]), total=int(found[2]) if found[2] else None)
