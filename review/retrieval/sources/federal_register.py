"""The Federal Register, by the API of federalregister.gov: rules, proposed rules and notices of agencies.

In: a query (`agency:food-and-drug-administration type:NOTICE "gene therapy"`) and a window of days of
publication. Out: pages of JSON, oldest first, and the records on them. Source of the rules:
federalregister.gov/developers/documentation/api/v1.
"""

from collections.abc import Iterator, Sequence
from typing import Any
from urllib.parse import urlencode

from ...errors import SourceUnavailable
from ...model.record import Record
from ...model.search import Lane, Page, Window
from ...plugins import Http
from ...settings import SourceSettings
from ..normalise import clean_text
from ..redaction import public_url
from .asking import cursor_of, explaining
from .federal_register_query import (
    GIVEN_AT_MOST,
    Asked,
    Days,
    Place,
    asked,
    beginning,
    place_of,
)
from .federal_register_records import FIELDS, read_results
from .shapes import count, items_at, object_of, text_at

MAX_PAGE_SIZE = 1000


class FederalRegister:
    """The source `federal-register`; a later window asks for what was published since.

    What is published does not change, a correction is a document of its own; `overlap_days` are for days
    whose issue came late. The address of the next page is never followed: it is made here.
    """

    name = "federal-register"
    platform = "Federal Register API v1"
    version = "1"
    base_url = "https://www.federalregister.gov/api/v1"
    # Its maintainers speak of five requests a second (usnationalarchives/federalregister-api-core#13).
    pause_seconds = 0.25
    dialect = "federal-register"
    overlap_days = 7
    lane = Lane.ORGANISATION

    def __init__(self, http: Http, settings: SourceSettings) -> None:
        self._http = http
        self._url = (settings.base_url or self.base_url).rstrip("/") + "/documents.json"
        self.page_size = max(1, min(settings.page_size or MAX_PAGE_SIZE, MAX_PAGE_SIZE))

    @property
    def parameters(self) -> tuple[tuple[str, str], ...]:
        """What shapes every search, for its report."""
        return (("per_page", str(self.page_size)), ("order", "oldest"), ("window", "publication_date"))

    def search(self, query: str, window: Window, cursor: str | None = None) -> Iterator[Page]:
        """The pages of a search, from the one that `cursor` asks for.

        Where a search has more hits than are given out, the days of publication are halved until each
        slice has few enough.

        Raises:
            ProtocolError: the query names an agency or a type that cannot be.
            SourceUnavailable: the server could not be reached, or refused the query.
        """
        wanted = asked(query)
        place: Place | None = beginning(window) if cursor is None else place_of(cursor)
        while place is not None:
            page, place = self._page(wanted, self._uncrowded(wanted, place))
            yield page

    def parse(self, page: bytes) -> Iterator[Record]:
        """The records of a page of JSON.

        Raises:
            SourceFormatError: the page is not a search result of the Federal Register.
        """
        return read_results(page, self.name)

    def _page(self, wanted: Asked, place: Place) -> tuple[Page, Place | None]:
        """The page at a place, and the place after it."""
        warnings: tuple[str, ...] = ()
        while True:
            url = self._address(wanted, place.days, FIELDS, page=place.page, size=self.page_size)
            content = self._asked(url)
            answer = _answer(content)
            if answer is None:  # kept as it is; `parse` will say what is wrong with it
                return Page(content=content, url=public_url(url, {})), None
            hits = count(answer.get("count")) or 0
            half = place.halved() if place.page == 1 and hits > GIVEN_AT_MOST else None
            if half is None:
                break
            warnings = (f"{hits:,} hits or more: taken in slices by day of publication",)
            place = self._uncrowded(wanted, half)
        place, pages = place.counted(hits), -(-min(hits, GIVEN_AT_MOST) // self.page_size)
        following = place.after(pages if items_at(answer, "results") else 0)
        page = Page(
            content=content,
            url=public_url(url, {}),
            cursor=cursor_of(following) if following else None,
            reported=place.reported,
            translation=text_at(answer, "description"),
            warnings=warnings,
        )
        return page, following

    def _uncrowded(self, wanted: Asked, place: Place) -> Place:
        """The place, its slice halved as often as the server counts too many documents in it."""
        while place.crowded and place.page == 1:
            # One document is asked for, and thrown away: only the count matters.
            url = self._address(wanted, place.days, FIELDS[:1], page=1, size=1)
            counted = _answer(self._asked(url))
            too_many = counted is not None and (count(counted.get("count")) or 0) > GIVEN_AT_MOST
            half = place.halved() if too_many else None
            if half is None:
                break
            place = half
        return place

    def _asked(self, url: str) -> bytes:
        with explaining(self.name):
            return self._http.get(url, {})

    def _address(self, wanted: Asked, days: Days, fields: Sequence[str], *, page: int, size: int) -> str:
        params = (
            *wanted.params(),
            *days.params(),
            ("order", "oldest"),
            ("per_page", str(size)),
            ("page", str(page)),
            *(("fields[]", field) for field in fields),
        )
        return f"{self._url}?{urlencode(params)}"


def _answer(content: bytes) -> dict[str, Any] | None:
    answer = object_of(content)
    if answer is None or "count" in answer:
        return answer
    refusal = answer.get("errors") or answer.get("error") or answer.get("message")
    if refusal is None:
        return answer
    raise SourceUnavailable(
        f"the Federal Register refused the search: {clean_text(str(refusal))}",
        hint="Correct the query of `federal-register` in the protocol.",
    )
