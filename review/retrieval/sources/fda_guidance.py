"""FDA's guidance documents: the whole table of fda.gov as one file, some 2,800 rows, fetched each time.

In: a query, matched here on titles and topics. Out: the file as the server gave it, and the records on it.
There is no API; the address and the columns are those that the site's own table uses.
"""

import copy
from collections.abc import Iterator
from typing import Self

from ...model.record import Record
from ...model.search import Lane, Page, Window
from ...plugins import Http
from ...settings import SourceSettings
from ..redaction import public_url
from .fda_guidance_records import SITE, read_table
from .snapshots import MATCHED, Keeps, ListReader, everything, keeper, list_page

TABLE = "/files/api/datatables/static/search-for-guidance.json"


class FdaGuidance:
    """The source `fda-guidance`; a document is known by the number of its file, else by its page."""

    name = "fda-guidance"
    platform = "FDA, Search for FDA Guidance Documents"
    version = "1"
    base_url = SITE
    pause_seconds = 1.0
    dialect = "local"
    snapshot = True
    lane = Lane.ORGANISATION

    def __init__(self, http: Http, settings: SourceSettings) -> None:
        self._http = http
        self._url = (settings.base_url or self.base_url).rstrip("/") + TABLE
        self._keeps: Keeps = everything
        self._read = ListReader(read_table, self.name)

    @property
    def parameters(self) -> tuple[tuple[str, str], ...]:
        """What shapes every search, for its report."""
        return (("list", TABLE), ("matched here", MATCHED))

    def selecting(self, query: str) -> Self:
        """A copy that parses only what matches the query; an empty query keeps everything.

        Raises:
            ProtocolError: the query cannot be read.
        """
        chosen = copy.copy(self)
        chosen._keeps = keeper(query)
        return chosen

    def search(self, query: str, window: Window, cursor: str | None = None) -> Iterator[Page]:
        """The whole table, as one page; it has no windows.

        Raises:
            ProtocolError: the query cannot be read.
            SourceUnavailable: the server could not be reached, or its table is empty.
        """
        keeps = keeper(query)
        yield list_page(self._http.get(self._url, {}), public_url(self._url, {}), self._read, keeps)

    def parse(self, page: bytes) -> Iterator[Record]:
        """The records of the table that match.

        Raises:
            SourceFormatError: the page is no such table.
        """
        yield from filter(self._keeps, self._read(page).records)
