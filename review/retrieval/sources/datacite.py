"""DataCite: data sets, preprints, reports and other works that have their DOI from DataCite.

In: a query in DataCite's own syntax (of Elasticsearch) and a window of days. Out: pages of JSON, and the
records on them. Source of the rules: support.datacite.org, the guide to the REST API.
"""

from collections.abc import Iterator
from functools import partial
from urllib.parse import parse_qs, urlsplit

from ...model.record import Record
from ...model.search import Page, Window
from ...plugins import Http
from ...settings import SourceSettings
from ..normalise import clean_text
from ..redaction import public_url
from .asking import ensured, explaining, follow
from .datacite_records import read_work, works_of
from .shapes import at, count, items_at, object_of, text_at

MAX_PAGE_SIZE = 1000


class DataCite:
    """The source `datacite`; a later window asks for the works whose metadata changed since."""

    name = "datacite"
    platform = "DataCite REST API"
    version = "1"
    dialect = "datacite"
    base_url = "https://api.datacite.org"
    pause_seconds = 0.5

    def __init__(self, http: Http, settings: SourceSettings) -> None:
        self._http = http
        self._base_url = (settings.base_url or self.base_url).rstrip("/")
        self.page_size = max(1, min(settings.page_size or 250, MAX_PAGE_SIZE))

    @property
    def parameters(self) -> tuple[tuple[str, str], ...]:
        """What shapes every search, for its report."""
        return ("page[size]", str(self.page_size)), ("window", "updated")

    def search(self, query: str, window: Window, cursor: str | None = None) -> Iterator[Page]:
        """The pages of a search, from the one that `cursor` (a `page[cursor]`) asks for.

        Raises:
            SourceUnavailable: the server could not be reached, or refused the query.
        """
        asked = {
            "query": windowed(query, window),
            "disable-facets": "true",
            "page[size]": str(self.page_size),
        }
        with explaining(self.name):
            yield from follow(cursor or "1", partial(self._page, asked))

    def _page(self, asked: dict[str, str], mark: str) -> Page:
        url, params = f"{self._base_url}/dois", asked | {"page[cursor]": mark}
        content = self._http.get(url, params)
        answer = object_of(content)  # what is no object is kept as it is; `parse` will say so
        following = _cursor(text_at(answer, "links", "next"))
        return Page(
            content=content,
            url=public_url(url, params),
            cursor=following if items_at(answer, "data") else None,
            reported=count(at(answer, "meta", "total")),
        )

    def parse(self, page: bytes) -> Iterator[Record]:
        """The records of a page: of a list of works, or of one work by itself.

        Raises:
            SourceFormatError: the page holds no works of DataCite.
        """
        for work in ensured(works_of(object_of(page) or {}), "a list of works of DataCite", page):
            yield read_work(work, self.name)


def windowed(query: str, window: Window) -> str:
    """The query, narrowed to what changed within the window; without one, as it is.

    >>> from datetime import date
    >>> windowed("a OR b", Window(since=date(2026, 1, 1), until=date(2026, 2, 1)))
    '(a OR b) AND updated:[2026-01-01 TO 2026-02-01]'
    """
    if window.since is None:
        return query
    return f"({query}) AND updated:[{window.since} TO {window.until or '*'}]"


def _cursor(address: str | None) -> str | None:
    """The cursor in the address of the next page; the address itself is never asked.

    >>> _cursor("https://elsewhere.example/dois?page%5Bcursor%5D=abc&page%5Bsize%5D=2")
    'abc'
    """
    try:
        return clean_text(parse_qs(urlsplit(address or "").query).get("page[cursor]", [None])[0])
    except ValueError:
        return None
