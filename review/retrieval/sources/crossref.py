"""Crossref: what publishers register of their works, with retractions, corrections and preprints.

In: words and a window of days, or DOIs. Out: pages of JSON, and the records on them. Its search ranks and
knows no Boolean operators. Source of the rules: github.com/CrossRef/rest-api-doc and
www.crossref.org/documentation/retrieve-metadata/rest-api.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import quote

from ...digest import digest
from ...errors import SourceUnavailable
from ...model.record import Record
from ...model.search import Page, Window
from ...plugins import Http
from ...settings import SourceSettings
from ..redaction import public_url
from .asking import BATCH, CIRCLE, batches, ensured, explaining
from .crossref_records import doi_of, read_record, rows_of, works_of
from .openalex_query import split_query
from .shapes import count, fields, items, read_json, text, texts

MAX_PAGE_SIZE = 1000
# What a cursor that Crossref has forgotten may be answered with.
_FORGOTTEN = frozenset({400, 404, 500})


@dataclass(frozen=True, slots=True, kw_only=True)
class _Place:
    """How many works were given so far, and Crossref's cursor for the next.

    Crossref's cursor names a place that moves on the server: it is the same on every page. The number
    before it tells the pages apart.
    """

    given: int = 0
    mark: str = "*"

    def cursor(self) -> str:
        return f"{self.given}:{self.mark}"

    def after(self, message: dict[str, Any], rows: int) -> "_Place | None":
        """The next place: none after an empty page, and none after a short one when all were given."""
        following, works = text(message.get("next-cursor")), items(message.get("items"))
        if not following or not works:
            return None
        given, total = self.given + len(works), count(message.get("total-results"))
        if len(works) < rows_of(message, rows) and (total is None or given >= total):
            return None
        return _Place(given=given, mark=following)


class Crossref:
    """The source `crossref`; a later window asks for what was indexed, that is, changed in any way, since."""

    name = "crossref"
    platform = "Crossref REST API"
    version = "1"
    base_url = "https://api.crossref.org"
    pause_seconds = 0.2
    dialect = "crossref"
    schemes = ("doi",)

    def __init__(self, http: Http, settings: SourceSettings) -> None:
        self._http = http
        self._base_url = (settings.base_url or self.base_url).rstrip("/")
        self._identity = {"mailto": settings.email} if settings.email else {}
        self.page_size = max(1, min(settings.page_size or 200, MAX_PAGE_SIZE))

    @property
    def parameters(self) -> tuple[tuple[str, str], ...]:
        """What shapes every search, for its report."""
        return (
            ("query", "query.bibliographic"),
            ("rows", str(self.page_size)),
            ("window", "index date"),
        )

    def search(self, query: str, window: Window, cursor: str | None = None) -> Iterator[Page]:
        """The pages of a search, from the one that `cursor` asks for.

        A page may be short although more are to come: the search ends where nothing more comes. `filter:`
        begins a query that is a filter expression, which ` search:` and words may follow. A cursor that
        Crossref has forgotten, as it does within minutes, begins the search anew.

        Raises:
            SourceUnavailable: the server could not be reached, or refused the query.
        """
        params = self._asked(query, window)
        seen: set[str] = set()
        for page, message in self._pages(params, _place_of(cursor)):
            name = digest([doi_of(work) for work in items(message.get("items"))])
            if name in seen:
                yield replace(page, cursor=None, warnings=(CIRCLE,))
                return
            yield page
            seen.add(name)

    def find(self, ids: Sequence[tuple[str, str]]) -> Iterator[Page]:
        """The works of these DOIs; one that a filter cannot hold is asked for alone.

        Raises:
            SourceUnavailable: the server could not be reached.
        """
        dois = [value for scheme, value in ids if scheme == "doi" and value]
        for batch in batches(doi for doi in dois if "," not in doi):
            yield from self._batch(batch)
        yield from self._singles(dict.fromkeys(doi for doi in dois if "," in doi))

    def parse(self, page: bytes) -> Iterator[Record]:
        """The records of a page of works, or of a single work.

        Raises:
            SourceFormatError: the page is neither.
        """
        for work in ensured(works_of(page), "works of Crossref", page):
            yield read_record(work, self.name)

    def _asked(self, query: str, window: Window) -> dict[str, str]:
        words, expression = split_query(query)
        narrowed = ",".join([*([expression] if expression else []), *_days(window)])
        params = {"query.bibliographic": words, "filter": narrowed, "rows": str(self.page_size)}
        return {name: value for name, value in params.items() if value}

    def _pages(self, params: dict[str, str], place: _Place) -> Iterator[tuple[Page, dict[str, Any]]]:
        try:
            page, message = self._get("works", params | {"cursor": place.mark})
        except SourceUnavailable as error:
            if place.mark == "*" or error.status not in _FORGOTTEN:
                raise
            yield from self._pages(params, _Place())
            return
        while (following := place.after(message, self.page_size)) is not None:
            yield replace(page, cursor=following.cursor()), message
            place = following
            page, message = self._get("works", params | {"cursor": place.mark})
        yield page, message

    def _batch(self, batch: list[str]) -> Iterator[Page]:
        params = {"filter": ",".join(f"doi:{doi}" for doi in batch), "rows": str(2 * BATCH)}
        try:
            page, _ = self._get("works", params)
        except SourceUnavailable as error:
            if error.status != 400:
                raise
            yield from self._singles(batch)  # one that Crossref takes for no DOI refuses them all
            return
        yield page

    def _singles(self, dois: Sequence[str] | dict[str, None]) -> Iterator[Page]:
        for doi in dois:
            try:
                page, _ = self._get(f"works/{quote(doi, safe='/')}", {})
            except SourceUnavailable as error:
                if error.status not in (400, 404):
                    raise
                continue
            yield page

    def _get(self, path: str, params: dict[str, str]) -> tuple[Page, dict[str, Any]]:
        url = f"{self._base_url}/{path}"
        with explaining(self.name):
            content = self._http.get(url, params | self._identity)
        answer = fields(read_json(content))  # what is no JSON is kept as it is; `parse` will refuse it
        if answer.get("status") in ("failed", "error"):
            raise SourceUnavailable(
                f"Crossref refused the search: {_said(answer.get('message'))}",
                hint="Correct the query of `crossref` in the protocol.",
            )
        message = fields(answer.get("message"))
        total = count(message.get("total-results"))
        return Page(content=content, url=public_url(url, params), reported=total), message


def _days(window: Window) -> list[str]:
    if window.since is None:
        return []
    until = [f"until-index-date:{window.until}"] if window.until else []
    return [f"from-index-date:{window.since}", *until]


def _place_of(cursor: str | None) -> _Place:
    given, _, mark = (cursor or "").partition(":")
    return _Place(given=int(given), mark=mark) if given.isdecimal() and mark else _Place()


def _said(message: Any) -> str:
    listed = items(message) or [message]
    told = [fields(each).get("message") or each for each in listed]
    return "; ".join(texts(told)) or "no reason given"
