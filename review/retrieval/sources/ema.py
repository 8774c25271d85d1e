"""EMA's documents: the reports of its website as JSON, made anew twice a day and fetched whole each time.

In: a query, matched here on titles, types and medicines. Out: the report as the server gave it, and the
records on it. Source of the addresses: ema.europa.eu, "Download website data in JSON data format".
"""

import copy
from collections.abc import Iterator
from typing import Self

from ...model.record import Record
from ...model.search import Lane, Page, Window
from ...plugins import Http
from ...settings import SourceSettings
from ..redaction import public_url
from .ema_records import SITE, read_documents
from .snapshots import MATCHED, Keeps, ListReader, everything, keeper, list_page

REPORTS = "/en/documents/report"


class Ema:
    """The source `ema`: every document in English, some 70,000; one is known by EMA's own number."""

    name = "ema"
    platform = "EMA website data, all documents"
    version = "1"
    base_url = SITE
    pause_seconds = 1.0
    dialect = "local"
    snapshot = True
    lane = Lane.ORGANISATION
    report = "documents-output-json-report_en.json"

    def __init__(self, http: Http, settings: SourceSettings) -> None:
        self._http = http
        self._url = f"{(settings.base_url or self.base_url).rstrip('/')}{REPORTS}/{self.report}"
        self._keeps: Keeps = everything
        self._read = ListReader(read_documents, self.name)

    @property
    def parameters(self) -> tuple[tuple[str, str], ...]:
        """What shapes every search, for its report."""
        return (("list", self.report), ("matched here", MATCHED))

    def selecting(self, query: str) -> Self:
        """A copy that parses only what matches the query; an empty query keeps everything.

        Raises:
            ProtocolError: the query cannot be read.
        """
        chosen = copy.copy(self)
        chosen._keeps = keeper(query)
        return chosen

    def search(self, query: str, window: Window, cursor: str | None = None) -> Iterator[Page]:
        """The whole report, as one page; it has no windows.

        What could not be read of a damaged report is said in the page's warnings, and in its total.

        Raises:
            ProtocolError: the query cannot be read.
            SourceUnavailable: the server could not be reached, or its report is empty.
        """
        keeps = keeper(query)
        yield list_page(self._http.get(self._url, {}), public_url(self._url, {}), self._read, keeps)

    def parse(self, page: bytes) -> Iterator[Record]:
        """The records of the report that match.

        Raises:
            SourceFormatError: the page is no such report.
        """
        yield from filter(self._keeps, self._read(page).records)


class EmaNonEpar(Ema):
    """The source `ema-non-epar`: guidelines and all else that is not about one authorised medicine."""

    name = "ema-non-epar"
    platform = "EMA website data, documents other than of centrally authorised medicines"
    report = "documents-output-non_epar_documents_json-report_en.json"
