"""GOV.UK: guidance of the MHRA (or of another organisation), by the Search API and the Content API.

In: words, and filters such as `filter_content_store_document_type=guidance`. Out: one page per page of the
search: a JSON object with the answer to the search and, by path, the answer for each document on it.
Every search reads the whole result, so that what is no longer on it is known; withdrawn documents are
asked for, too. Source of the rules: docs.publishing.service.gov.uk, "Using the search API".
"""

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any
from urllib.parse import quote

from ...errors import SourceUnavailable
from ...model.record import Record
from ...model.search import Lane, Page, Window
from ...plugins import Http
from ...settings import SourceSettings
from ..normalise import clean_text
from ..redaction import public_url
from .asking import CIRCLE, ensured, no_place
from .govuk_records import documents_of, path_of, read_document
from .shapes import count, fingerprint, items_at, object_of

MAX_PAGE_SIZE = 1500
ORGANISATION = "medicines-and-healthcare-products-regulatory-agency"
FIELDS = (
    "title,description,link,public_timestamp,organisations,content_store_document_type,format,is_withdrawn"
)
_FILTER = re.compile(r"(?<!\S)((?:filter|reject)_[a-z_]+)=(\S+)")
# A document that search still lists and nobody has any more: unpublished, or moved to another site.
_GONE = frozenset({403, 404, 410})


class GovUk:
    """The source `govuk`; every search gives the whole list."""

    name = "govuk"
    platform = "GOV.UK Search API and Content API"
    version = "1"
    dialect = "govuk"
    lane = Lane.ORGANISATION
    snapshot = True
    base_url = "https://www.gov.uk"
    pause_seconds = 0.2

    def __init__(self, http: Http, settings: SourceSettings) -> None:
        self._http = http
        self._base_url = (settings.base_url or self.base_url).rstrip("/")
        self.page_size = max(1, min(settings.page_size or 50, MAX_PAGE_SIZE))

    @property
    def parameters(self) -> tuple[tuple[str, str], ...]:
        """What shapes every search, for its report."""
        return (
            ("filter_organisations", f"{ORGANISATION} unless the query says otherwise"),
            ("order", "-public_timestamp"),
            ("debug", "include_withdrawn"),
            ("count", str(self.page_size)),
            ("window", "none: the whole list every time"),
        )

    def search(self, query: str, window: Window, cursor: str | None = None) -> Iterator[Page]:
        """The pages of a search, from the one that `cursor` (a `start`) asks for.

        Raises:
            SourceUnavailable: the server could not be reached, or refused the query.
        """
        params = parameters_of(query)
        start: int | None = _start(cursor)
        given: set[str] = set()
        while start is not None:
            page, listed = self._page(params, start)
            if listed in given:
                page = replace(page, cursor=None, warnings=(*page.warnings, CIRCLE))
            yield page
            given.add(listed)
            start = _start(page.cursor) if page.cursor else None

    def _page(self, params: dict[str, str], start: int) -> tuple[Page, str]:
        """The page from a place on, and the fingerprint of what it lists."""
        asked = params | {"start": str(start), "count": str(self.page_size)}
        url = f"{self._base_url}/api/search.json"
        content = self._asked(url, asked)
        answer, address = object_of(content), public_url(url, asked)
        if answer is None:  # kept as it is; `parse` will say what is wrong with it
            return Page(content=content, url=address), ""
        documents, warnings = self._documents(answer)
        results, total = items_at(answer, "results"), count(answer.get("total"))
        reached = start + len(results)
        # The order may change between two pages: a document that was looked at twice is no shortfall.
        more = bool(results) and (total is None or reached < total)
        page = Page(
            content=_encoded({"search": answer, "content": documents}),
            url=address,
            cursor=str(reached) if more else None,
            reported=total,
            warnings=warnings,
        )
        return page, fingerprint(results)

    def _asked(self, url: str, params: dict[str, str]) -> bytes:
        try:
            return self._http.get(url, params)
        except SourceUnavailable as error:
            if error.status != 422:
                raise
            raise SourceUnavailable(
                f"GOV.UK refused the search: {error.message}",
                hint="Correct the filters in the query of `govuk` in the protocol.",
                status=error.status,
            ) from error

    def _documents(self, answer: dict[str, Any]) -> tuple[dict[str, Any], tuple[str, ...]]:
        """What the Content API says of each result that is a page of GOV.UK; None where it says nothing."""
        paths = dict.fromkeys(path for each in items_at(answer, "results") if (path := path_of(each)))
        documents: dict[str, Any] = {}
        for path in paths:
            try:
                content = self._http.get(f"{self._base_url}/api/content{quote(path)}", {})
                documents[path] = object_of(content)
            except SourceUnavailable as error:
                if error.status not in _GONE:
                    raise
                documents[path] = None
        missing = [path for path, document in documents.items() if document is None]
        return documents, tuple(f"GOV.UK lists {path} and does not give its content" for path in missing)

    def parse(self, page: bytes) -> Iterator[Record]:
        """The records of a page; also of a bare answer of either API.

        Raises:
            SourceFormatError: the page holds no documents of GOV.UK.
        """
        documents = documents_of(object_of(page) or {})
        for result, document in ensured(documents, "a search of GOV.UK with its documents", page):
            yield read_document(result, document, self.name)


def parameters_of(query: str) -> dict[str, str]:
    """What the Search API is asked: the words of the query, and the filters that it names.

    >>> parameters_of("gene therapy filter_content_store_document_type=guidance")["q"]
    'gene therapy'

    Raises:
        SourceUnavailable: the query names one filter twice.
    """
    filters = {"filter_organisations": ORGANISATION}
    named = _FILTER.findall(query)
    for name, value in named:
        if [each for each, _ in named].count(name) > 1:
            raise SourceUnavailable(
                f"the query names `{name}` twice",
                hint="Name each filter of `govuk` once, and ask for another value in a query of its own.",
            )
        filters[name] = value
    words = clean_text(_FILTER.sub(" ", query))
    asked = {"order": "-public_timestamp", "fields": FIELDS, "debug": "include_withdrawn"}
    return ({"q": words} if words else {}) | filters | asked


def _start(cursor: str | None) -> int:
    if cursor is not None and not cursor.isdecimal():
        raise no_place(cursor, "GOV.UK")
    return int(cursor or 0)


def _encoded(value: dict[str, Any]) -> bytes:
    """JSON that is the same for the same answers; escaped, so that a lone surrogate stays what it is."""
    return json.dumps(value, sort_keys=True, separators=(",", ":")).encode()
