"""Europe PMC: biomedical articles, preprints, books and patents, searched by its REST API.

In: a query in Europe PMC's own syntax and a window of days. Out: pages of JSON (`resultType=core`), and
the records on them. Source of the rules: europepmc.org/RestfulWebService and its reference guide.
"""

from collections.abc import Iterator

from ...errors import SourceFormatError, SourceUnavailable
from ...model.record import Record
from ...model.search import Page, Window
from ...plugins import Http
from ...settings import SourceSettings
from ..normalise import clean_text
from ..redaction import public_url
from .europepmc_records import answer_of, read_record, results_of

MAX_PAGE_SIZE = 1000
# Servers and proxies on the way take addresses of some 2,000 characters for certain; the API has a POST.
LONGEST_QUERY_IN_URL = 1500


class EuropePmc:
    """The source `europepmc`; a later window asks for what entered or changed in Europe PMC since."""

    name = "europepmc"
    platform = "Europe PMC RESTful Web Service"
    version = "1"
    base_url = "https://www.ebi.ac.uk/europepmc/webservices/rest"
    pause_seconds = 0.2

    def __init__(self, http: Http, settings: SourceSettings) -> None:
        self._http = http
        self._base_url = (settings.base_url or self.base_url).rstrip("/")
        self._email = settings.email
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
        asked = windowed(query, window)
        mark: str | None = cursor or "*"
        while mark is not None:
            page = self._page(asked, mark)
            yield page
            mark = page.cursor

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
        sent = params | ({"email": self._email} if self._email else {})
        content = self._http.post(url, sent) if long else self._http.get(url, sent)
        return _page_of(content, public_url(url, params), mark)

    def parse(self, page: bytes) -> Iterator[Record]:
        """The records of a page of JSON.

        Raises:
            SourceFormatError: the page is not a search result of Europe PMC.
        """
        answer = answer_of(page)
        if answer is None or (results := results_of(answer)) is None:
            raise SourceFormatError(
                f"not a search result of Europe PMC: {page[:80]!r}",
                hint="The page is kept; run `review refresh` again, or report it if it happens again.",
            )
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


def _page_of(content: bytes, url: str, mark: str) -> Page:
    answer = answer_of(content)
    if answer is None:  # kept as it is; `parse` will say what is wrong with it
        return Page(content=content, url=url)
    if (refusal := answer.get("errMsg")) is not None:
        raise SourceUnavailable(
            f"Europe PMC refused the search: {clean_text(str(refusal))}",
            hint="Correct the query of `europepmc` in the protocol.",
        )
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
