"""PubMed, by the NCBI E-utilities: ESearch keeps the result on the server, EFetch gives it page by page.

In: a query in PubMed's own syntax and a window of days. Out: pages of XML exactly as EFetch gave them, and
the records on them. Source of the rules: the Entrez Programming Utilities Help, NBK25499 and NBK25497.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from ...errors import SourceFormatError, SourceUnavailable
from ...model.record import Record
from ...model.search import Page, Window
from ...plugins import Http
from ...settings import SourceSettings
from ..redaction import public_url
from .asking import batches
from .pubmed_history import FOUND_AT_MOST, WHOLE, Found, Place, Slice, found, place_of, refusal
from .pubmed_records import articles, read_record, read_sets

# NCBI asks for a POST where an address would be long.
LONGEST_QUERY_IN_URL = 1500
TOOL = "evergreen-review"
# As many identifiers as NCBI advises to fetch at once, NBK25499.
FOUND_AT_ONCE = 200
_SETS = ("PubmedArticleSet", "PubmedArticle", "PubmedBookArticleSet", "PubmedBookArticle")


class PubMed:
    """The source `pubmed`; a later window asks for what entered PubMed or changed in it since.

    A cursor names the place in a result that the server keeps: history, query key, offset, count, and the
    slices of entry dates still to come where there are more hits than PubMed gives out at once.
    """

    name = "pubmed"
    platform = "PubMed (NCBI E-utilities)"
    version = "2"
    dialect = "pubmed"
    schemes = ("pmid", "doi")
    base_url = "https://eutils.ncbi.nlm.nih.gov/entrez/eutils"
    pause_seconds = 0.34
    pause_seconds_with_key = 0.1

    def __init__(self, http: Http, settings: SourceSettings) -> None:
        self._http = http
        self._base_url = (settings.base_url or self.base_url).rstrip("/")
        self._identity = {
            "tool": TOOL,
            **({"email": settings.email} if settings.email else {}),
            **({"api_key": settings.api_key} if settings.api_key else {}),
        }
        self.page_size = max(1, min(settings.page_size or 200, FOUND_AT_MOST))

    @property
    def parameters(self) -> tuple[tuple[str, str], ...]:
        """What shapes every search, for its report."""
        return (("db", "pubmed"), ("retmax", str(self.page_size)), ("window", "EDAT, CRDT or MDAT"))

    def search(self, query: str, window: Window, cursor: str | None = None) -> Iterator[Page]:
        """The pages of a search, from the one that `cursor` asks for.

        The first page carries the server's translation of the query and its warnings, such as phrases that
        it did not find and left out. A search without hits is one page: ESearch's own answer.

        Raises:
            SourceUnavailable: the server could not be reached, or refused the query.
        """
        term = windowed(query, window)
        place, opening = (place_of(cursor), None) if cursor is not None else self._open(term)
        if opening is not None and opening.count == 0:
            yield self._empty(term, opening)
            return
        resumed = cursor is not None
        while (ready := self._ready(term, place)) is not None:
            content, ready = self._page(term, ready, resumed)
            place, resumed = ready.after(self.page_size), False
            yield self._made(content, ready, place, opening)
            opening = None

    def parse(self, page: bytes) -> Iterator[Record]:
        """The records of a page: of EFetch's XML, or none of an ESearch that found nothing.

        Raises:
            SourceFormatError: the page is neither.
        """
        for root in read_sets(page):
            if root.tag == "eSearchResult" and root.findtext("Count") == "0":
                continue
            if root.tag not in _SETS:
                raise SourceFormatError(
                    f"<{root.tag}> is not what EFetch gives for PubMed",
                    hint="The page is kept; run `review refresh` again, or report it if it happens again.",
                )
            for element in articles(root):
                yield read_record(element, self.name)

    def find(self, ids: Sequence[tuple[str, str]]) -> Iterator[Page]:
        """The records of these PMIDs and DOIs, at most 200 on a page; the PMID of a DOI is looked up first.

        Raises:
            SourceUnavailable: the server could not be reached, or refused.
        """
        pmids = [value for scheme, value in ids if scheme == "pmid" and value.isdigit()]
        dois = [value for scheme, value in ids if scheme == "doi"]
        for some in batches(dois):
            pmids += self._pmids(some)
        for some in batches(pmids, most=FOUND_AT_ONCE):
            params = {"db": "pubmed", "id": ",".join(some), "retmode": "xml"}
            url = f"{self._base_url}/efetch.fcgi"
            content = self._records(self._http.post(url, params | self._identity))
            yield Page(content=content, url=public_url(url, params))

    def _pmids(self, dois: Sequence[str]) -> tuple[str, ...]:
        """The PMIDs of DOIs, and perhaps of some more.

        What PubMed makes of a DOI that it does not know may hit anything, and push out what was asked:
        with more hits than DOIs each half is asked for by itself.
        """
        term = " OR ".join(f'"{doi.replace(chr(34), "")}"[aid]' for doi in dois)
        params = {"db": "pubmed", "term": term, "usehistory": "y", "retmode": "xml"}
        result = self._found(params | {"retmax": str(len(dois))})
        if result.count <= len(dois) or len(dois) == 1:
            return result.ids
        middle = len(dois) // 2
        return (*self._pmids(dois[:middle]), *self._pmids(dois[middle:]))

    def _open(self, term: str) -> tuple[Place, Found]:
        result = self._esearch(term, None)
        if result.count > FOUND_AT_MOST:
            warning = (
                f"{result.count:,} hits: more than PubMed gives out at once, taken in slices by entry date"
            )
            result = replace(result, warnings=(*result.warnings, warning))
            return Place(total=result.count, slices=(WHOLE,)), result
        return Place.of(result, None, total=result.count), result

    def _ready(self, term: str, place: Place) -> Place | None:
        """The place of the next page: where a slice is used up, the next one is opened, or halved."""
        while place.start >= place.count:
            if not place.slices:
                return None
            first, rest = place.slices[0], place.slices[1:]
            result = self._esearch(term, first)
            if result.count > FOUND_AT_MOST and (halves := first.halves()):
                place = replace(place, slices=(*halves, *rest))
            elif result.count:
                place = Place.of(result, first, total=place.total, slices=rest)
            else:
                place = replace(place, slices=rest)
        return place

    def _page(self, term: str, place: Place, resumed: bool) -> tuple[bytes, Place]:
        """The page at a place. The server forgets a result in some hours: a resumed search asks again."""
        try:
            return self._efetch(place), place
        except SourceUnavailable:
            if not resumed:
                raise
        result = self._esearch(term, place.slice)
        if result.count == 0:
            raise SourceUnavailable(
                "PubMed no longer finds what it was giving out",
                hint="Run `review refresh` again: it begins the search anew.",
            )
        # Counted otherwise, the result is in another order: begin it again, what is known is absorbed.
        start = place.start if result.count == place.count else 0
        total = place.total - place.count + min(result.count, FOUND_AT_MOST)
        place = replace(Place.of(result, place.slice, total=total, slices=place.slices), start=start)
        return self._efetch(place), place

    def _esearch(self, term: str, dates: Slice | None) -> Found:
        term = dates.term(term) if dates else term
        params = {"db": "pubmed", "term": term, "usehistory": "y", "retmax": "0", "retmode": "xml"}
        return self._found(params | (dates.params() if dates else {}))

    def _found(self, params: dict[str, str]) -> Found:
        url = f"{self._base_url}/esearch.fcgi"
        ask = self._http.post if len(params["term"]) > LONGEST_QUERY_IN_URL else self._http.get
        return found(ask(url, params | self._identity))

    def _efetch(self, place: Place) -> bytes:
        url = f"{self._base_url}/efetch.fcgi"
        return self._records(self._http.get(url, self._fetched(place) | self._identity))

    def _records(self, content: bytes) -> bytes:
        if (refused := refusal(content)) is not None:
            raise SourceUnavailable(
                f"PubMed gave no records: {refused}",
                hint="Nothing is lost: what was fetched is kept. Run `review refresh` again later.",
            )
        return content

    def _fetched(self, place: Place) -> dict[str, str]:
        return {
            "db": "pubmed",
            "WebEnv": place.history,
            "query_key": place.key,
            "retstart": str(place.start),
            "retmax": str(min(self.page_size, place.count - place.start)),
            "retmode": "xml",
        }

    def _made(self, content: bytes, place: Place, following: Place, opening: Found | None) -> Page:
        return Page(
            content=content,
            url=public_url(f"{self._base_url}/efetch.fcgi", self._fetched(place)),
            cursor=following.cursor(),
            reported=place.total,
            translation=opening.translation if opening else None,
            warnings=(*(opening.warnings if opening else ()), *place.warnings),
        )

    def _empty(self, term: str, opening: Found) -> Page:
        return Page(
            content=opening.content,
            url=public_url(f"{self._base_url}/esearch.fcgi", {"db": "pubmed", "term": term}),
            reported=0,
            translation=opening.translation,
            warnings=opening.warnings,
        )


def windowed(query: str, window: Window) -> str:
    """The query, narrowed to what entered PubMed or changed in it within the window.

    The day of entry (EDAT) of a citation added late is its day of publication, hence the day of creation
    (CRDT) beside it; the day of change (MDAT) brings corrections and retractions of what is known.

    >>> from datetime import date
    >>> windowed("a OR b", Window(since=date(2026, 1, 1), until=date(2026, 2, 1)))
    '(a OR b) AND (2026/01/01:2026/02/01[edat] OR 2026/01/01:2026/02/01[crdt] OR 2026/01/01:2026/02/01[mdat])'
    """
    if window.since is None:
        return query
    until = window.until.strftime("%Y/%m/%d") if window.until else "3000"
    days = f"{window.since:%Y/%m/%d}:{until}"
    return f"({query}) AND ({days}[edat] OR {days}[crdt] OR {days}[mdat])"
