"""DOAJ: articles of open-access journals, searched by the directory's API.

In: a query in DOAJ's own syntax (of Elasticsearch) and a window of days. Out: pages of JSON, and the records
on them. The API gives the first 1,000 articles of a query and no more; a query that finds more is asked for
slice by slice of the days on which articles were added, each slice halved until it fits.
Source of the rules: doaj.org/api/docs, and its server's settings.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from urllib.parse import quote

from ...model.record import Record
from ...model.search import Page, Window
from ...plugins import Http
from ...settings import SourceSettings
from ..redaction import public_url
from .asking import ensured, explaining, no_place
from .doaj_records import articles_of, read_article
from .shapes import at, count, items_at, object_of

MAX_PAGE_SIZE = 100
MOST_RECORDS = 1000
# DOAJ began in May 2003: no article was added before.
FIRST_DAY = date(2003, 1, 1)
LAST_DAY = date(2100, 1, 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Place:
    """Where a search is: in which slice of days (both None for all of them), at which page.

    A slice with only `since` is not yet known to fit: it reaches to the window's end until it is halved.
    """

    since: date | None = None
    until: date | None = None
    page: int = 1


class Doaj:
    """The source `doaj`; a later window asks for the articles whose entry changed since."""

    name = "doaj"
    platform = "DOAJ API"
    version = "1"
    dialect = "doaj"
    base_url = "https://doaj.org/api"
    pause_seconds = 0.5

    def __init__(self, http: Http, settings: SourceSettings) -> None:
        self._http = http
        self._base_url = (settings.base_url or self.base_url).rstrip("/")
        self.page_size = max(1, min(settings.page_size or MAX_PAGE_SIZE, MAX_PAGE_SIZE))

    @property
    def parameters(self) -> tuple[tuple[str, str], ...]:
        """What shapes every search, for its report."""
        return ("pageSize", str(self.page_size)), ("window", "last_updated")

    def search(self, query: str, window: Window, cursor: str | None = None) -> Iterator[Page]:
        """The pages of a search, from the one that `cursor` (slice and page) asks for.

        Raises:
            SourceUnavailable: the server could not be reached, or refused the query.
        """
        asked = windowed(query, window)
        last_day = window.until or LAST_DAY
        place: _Place | None = _place(cursor, last_day)
        total = None
        while place is not None:
            begun = place
            place, content, counts = self._fitting(asked, begun, last_day)
            total = counts[0] if begun == _Place() else total
            following = _after(place, content, self.page_size, last_day)
            yield Page(
                content=content,
                url=self._url(asked, place),
                cursor=_spelled(following) if following else None,
                reported=total,
                warnings=_too_many(place, counts[-1], self.page_size),
            )
            place = following

    def _fitting(self, query: str, place: _Place, last_day: date) -> tuple[_Place, bytes, list[int | None]]:
        """The page at a place, whose slice is halved until the API can give all of it; and its totals."""
        counts: list[int | None] = []
        while True:
            with explaining(self.name):
                content = self._http.get(*self._request(query, place))
            counts.append(count(at(object_of(content), "total")))
            smaller = _halved(place, last_day) if (counts[-1] or 0) > MOST_RECORDS else None
            if smaller is None:
                return place, content, counts
            place = smaller

    def _request(self, query: str, place: _Place) -> tuple[str, dict[str, str]]:
        sliced = f"({query}) AND created_date:[{place.since} TO {place.until}]" if place.since else query
        params = {"page": str(place.page), "pageSize": str(self.page_size)}
        return f"{self._base_url}/search/articles/{quote(sliced, safe='')}", params

    def _url(self, query: str, place: _Place) -> str:
        return public_url(*self._request(query, place))

    def parse(self, page: bytes) -> Iterator[Record]:
        """The records of a page: of a list of articles, or of one article by itself.

        Raises:
            SourceFormatError: the page holds no articles of DOAJ.
        """
        for article in ensured(articles_of(object_of(page) or {}), "a list of articles of DOAJ", page):
            yield read_article(article, self.name)


def windowed(query: str, window: Window) -> str:
    """The query, narrowed to the entries that changed within the window; without one, as it is.

    >>> windowed("gene therapy", Window(since=date(2026, 1, 1), until=date(2026, 2, 1)))
    '(gene therapy) AND last_updated:[2026-01-01 TO 2026-02-01]'
    """
    if window.since is None:
        return query
    return f"({query}) AND last_updated:[{window.since} TO {window.until or LAST_DAY}]"


def _halved(place: _Place, last_day: date) -> _Place | None:
    """The first half of the slice, None where it cannot be halved: one day, or in the middle of its pages."""
    since, until = place.since or FIRST_DAY, place.until or last_day
    if place.page > 1 or since >= until:
        return None
    if place.since is None:
        return _Place(since=since, until=until)
    return _Place(since=since, until=since + (until - since) // 2)


def _after(place: _Place, content: bytes, page_size: int, last_day: date) -> _Place | None:
    """The next page of the slice, else the days after it; None when there are none."""
    answer = object_of(content) or {}
    read = place.page * page_size
    reach = min(count(answer.get("total")) or 0, MOST_RECORDS)
    if items_at(answer, "results") and read < reach:
        return _Place(since=place.since, until=place.until, page=place.page + 1)
    if place.until is None or place.until >= last_day:
        return None
    return _Place(since=place.until + timedelta(days=1), until=last_day)


def _too_many(place: _Place, count: int | None, page_size: int) -> tuple[str, ...]:
    last = place.page * page_size >= MOST_RECORDS
    if (count or 0) <= MOST_RECORDS or not last:
        return ()
    return (f"of {count:,} articles added on {place.since}, DOAJ gives the first {MOST_RECORDS:,} only",)


def _spelled(place: _Place) -> str:
    return f"{place.since or ''}/{place.until or ''}/{place.page}"


def _place(cursor: str | None, last_day: date) -> _Place:
    if cursor is None:
        return _Place()
    try:
        since, until, page = cursor.split("/")
        start = date.fromisoformat(since) if since else None
        end = date.fromisoformat(until) if until else None
        return _Place(since=start, until=end, page=max(1, int(page)))
    except ValueError as error:
        raise no_place(cursor, "DOAJ") from error
