"""Europe PMC: biomedical articles, preprints, books and patents, searched by its REST API.

In: a query in Europe PMC's own syntax and a window of days. Out: pages of JSON (`resultType=core`), and
the records on them. Source of the rules: europepmc.org/RestfulWebService and its reference guide.
"""

import re
from collections.abc import Iterator, Sequence
from typing import Any, TypedDict

import msgspec

from ...digest import digest_bytes
from ...errors import SourceUnavailable
from ...model.record import Record
from ...model.search import Direction, Page, Window
from ...plugins import Http
from ...settings import SourceSettings
from ..normalise import clean_text
from ..redaction import public_url
from .asking import batches, follow, not_works
from .europepmc_citations import (
    LISTS,
    Trail,
    entries_of,
    is_source_id,
    joined,
    matched,
    page_of_list,
    read_list,
    trail_of,
)
from .europepmc_records import ensure_accepted, read_record, results_of
from .shapes import object_of

MAX_PAGE_SIZE = 1000
# Servers and proxies on the way take addresses of some 2,000 characters for certain; the API has a POST.
LONGEST_QUERY_IN_URL = 1500
# Well below the 1,024 clauses that a query of Solr, on which Europe PMC runs, may have.
FOUND_AT_ONCE = 100
LONGEST_POST = 20_000
_CLAUSES = {
    "pmid": (re.compile(r"[0-9]+"), "(EXT_ID:{} AND SRC:MED)"),
    "pmcid": (re.compile(r"(?i)PMC[0-9]+"), "PMCID:{}"),
    "doi": (re.compile(r'[^"\\]+'), 'DOI:"{}"'),
}


class _Results(TypedDict, total=False):
    result: list[msgspec.Raw]


class _Envelope(TypedDict, total=False):
    """An answer as far as it tells of its page; its results are counted and not read."""

    nextCursorMark: Any
    hitCount: Any
    request: Any
    errMsg: Any
    resultList: _Results


_ENVELOPE = msgspec.json.Decoder(_Envelope)


class EuropePmc:
    """The source `europepmc`; a later window asks for what entered or changed in Europe PMC since."""

    name = "europepmc"
    platform = "Europe PMC RESTful Web Service"
    version = "2"
    dialect = "europepmc"
    schemes = ("pmid", "pmcid", "doi")
    base_url = "https://www.ebi.ac.uk/europepmc/webservices/rest"
    pause_seconds = 0.2

    def __init__(self, http: Http, settings: SourceSettings) -> None:
        self._http = http
        self._base_url = (settings.base_url or self.base_url).rstrip("/")
        self._identity = {"email": settings.email} if settings.email else {}
        self.page_size = max(1, min(settings.page_size or 500, MAX_PAGE_SIZE))

    @property
    def parameters(self) -> tuple[tuple[str, str], ...]:
        """What shapes every search, for its report; synonyms are on in the web site and off here."""
        return (
            ("resultType", "core"),
            ("synonym", "false"),
            ("pageSize", str(self.page_size)),
            ("window", "CREATION_DATE or UPDATE_DATE"),
        )

    def search(self, query: str, window: Window, cursor: str | None = None) -> Iterator[Page]:
        """The pages of a search, from the one that `cursor` (a `cursorMark`) asks for.

        Raises:
            SourceUnavailable: the server could not be reached, or refused the query.
        """
        return self._pages(windowed(query, window), cursor or "*")

    def find(self, ids: Sequence[tuple[str, str]]) -> Iterator[Page]:
        """The records of these PMIDs, PMCIDs and DOIs, some hundred at a time.

        Raises:
            SourceUnavailable: the server could not be reached, or refused.
        """
        asked = [clause for clause in (_clause(scheme, value) for scheme, value in ids) if clause]
        for some in batches(asked, most=FOUND_AT_ONCE, longest=LONGEST_POST):
            yield from self._pages(" OR ".join(some), "*")

    def chase(self, record: Record, direction: Direction, cursor: str | None = None) -> Iterator[Page]:
        """What a report cites or is cited by: each page a part of the list, with the records it names.

        `reported` is the list's own length, less what stands in it twice.

        Raises:
            SourceUnavailable: the server could not be reached, or refused.
        """
        trail = trail_of(cursor) if cursor is not None else self._start(record)
        given: set[str] = set()
        while trail is not None and (asked := self._entries(trail, direction)) is not None:
            url, content = asked
            if (name := digest_bytes(content)) in given:
                return
            given.add(name)
            whole = self._in_full(content)
            page, trail = page_of_list(content, whole, url, trail, self.name)
            yield page

    def _start(self, record: Record) -> Trail | None:
        """The first place in a list of a report, by its own id, its PMID or a search; None if unknown."""
        own = record.source_id if record.source == self.name else f"MED/{dict(record.ids).get('pmid', '')}"
        if is_source_id(own):
            return Trail(of=own)
        names = [*record.ids, *([("doi", record.doi)] if record.doi else [])]
        found = [each for page in self.find(names) for each in self.parse(page.content)]
        meant = [each for each in found if {*each.ids, ("doi", each.doi)} & set(names)]
        known = sorted(each.source_id for each in meant if is_source_id(each.source_id))
        return Trail(of=known[0]) if known else None

    def _entries(self, trail: Trail, direction: Direction) -> tuple[str, bytes] | None:
        """The address and the content of a part of a list; None for a report that is not known."""
        url = f"{self._base_url}/{trail.of}/{LISTS[direction][0]}"
        params = {"page": str(trail.page), "pageSize": str(self.page_size), "format": "json"}
        try:
            content = self._http.get(url, params | self._identity)
        except SourceUnavailable as error:
            if error.status == 404:
                return None
            raise
        return public_url(url, params), content

    def _in_full(self, content: bytes) -> bytes:
        """A part of a list, with the records of the reports that it was matched to."""
        known = (each.split("/") for each in matched(entries_of(object_of(content) or {}) or []))
        clauses = [f"(EXT_ID:{id} AND SRC:{source})" for source, id in known]
        found: list[bytes] = []
        for some in batches(clauses, most=FOUND_AT_ONCE, longest=LONGEST_POST):
            found += [page.content for page in self._pages(" OR ".join(some), "*")]
        if any(results_of(object_of(each) or {}) is None for each in found):
            raise SourceUnavailable(
                "Europe PMC did not give the reports of a list", hint="Run it again later."
            )
        return joined(content, found)

    def _pages(self, query: str, mark: str) -> Iterator[Page]:
        return follow(mark, lambda mark: self._page(query, mark))

    def _page(self, query: str, mark: str) -> Page:
        params = {
            "query": query,
            "resultType": "core",
            "format": "json",
            "synonym": "false",
            "pageSize": str(self.page_size),
            "cursorMark": mark,
        }
        long = len(query) > LONGEST_QUERY_IN_URL
        url = f"{self._base_url}/{'searchPOST' if long else 'search'}"
        sent = params | self._identity
        content = self._http.post(url, sent) if long else self._http.get(url, sent)
        return _page_of(content, public_url(url, params), mark)

    def parse(self, page: bytes) -> Iterator[Record]:
        """The records of a page of JSON: of search results, or of a list of references or citations.

        Raises:
            SourceFormatError: the page is none of them.
        """
        answer = object_of(page)
        cited = read_list(answer, self.name) if answer is not None else None
        if cited is not None:
            yield from cited
            return
        if answer is None or (results := results_of(answer)) is None:
            raise not_works("a search result of Europe PMC", page)
        for result in results:
            yield read_record(result, self.name)


def windowed(query: str, window: Window) -> str:
    """The query, narrowed to what entered or changed within the window; without one, as it is.

    >>> from datetime import date
    >>> windowed("a OR b", Window(since=date(2026, 1, 1), until=date(2026, 2, 1)))
    '(a OR b) AND (CREATION_DATE:[2026-01-01 TO 2026-02-01] OR UPDATE_DATE:[2026-01-01 TO 2026-02-01])'
    """
    if window.since is None:
        return query
    days = f"[{window.since} TO {window.until or '3000-12-31'}]"
    return f"({query}) AND (CREATION_DATE:{days} OR UPDATE_DATE:{days})"


def _clause(scheme: str, value: str) -> str | None:
    """What asks for one identifier; None for one that is none of its scheme, such as a PMID with letters."""
    shape, clause = _CLAUSES.get(scheme, (None, ""))
    return clause.format(value) if shape is not None and shape.fullmatch(value) else None


def _envelope_of(content: bytes) -> dict[str, Any] | None:
    try:
        return dict(_ENVELOPE.decode(content))
    except (msgspec.MsgspecError, UnicodeError, RecursionError):  # of a shape that only `answer_of` tolerates
        return object_of(content)


def _page_of(content: bytes, url: str, mark: str) -> Page:
    answer = _envelope_of(content)
    if answer is None:  # kept as it is; `parse` will say what is wrong with it
        return Page(content=content, url=url)
    ensure_accepted(answer)
    following, reported, asked = (answer.get(key) for key in ("nextCursorMark", "hitCount", "request"))
    # The last page has no next cursor; older versions repeat the one that was sent, for ever.
    more = isinstance(following, str) and following != mark and results_of(answer)
    said = asked.get("queryString") if isinstance(asked, dict) else None
    return Page(
        content=content,
        url=url,
        cursor=clean_text(following) if more else None,
        reported=reported if isinstance(reported, int) else None,
        translation=clean_text(said) if isinstance(said, str) else None,
    )
