"""ClinicalTrials.gov: the registry of trials of the U.S. National Library of Medicine, by its API v2.

In: words or an expression of the registry's own search (`query.term`) and a window of days. Out: pages of
JSON, and a record per registered study. Source of the rules: clinicaltrials.gov/data-api/api.
"""

from collections.abc import Iterator
from functools import partial

from ...model.record import Record
from ...model.search import Lane, Page, Window
from ...plugins import Http
from ...settings import SourceSettings
from ..redaction import public_url
from .asking import ensured, explaining, follow, not_works
from .clinicaltrials_records import read_study, studies_of
from .shapes import at, count, items_at, object_of, text_at

MAX_PAGE_SIZE = 1000
# Results and locations, which no record holds, would make a page a hundred times as large.
_MODULES = (
    "identificationModule",
    "statusModule",
    "sponsorCollaboratorsModule",
    "descriptionModule",
    "conditionsModule",
    "armsInterventionsModule",
    "contactsLocationsModule.overallOfficials",
)
FIELDS = ",".join(f"protocolSection.{module}" for module in _MODULES)


class ClinicalTrials:
    """The source `clinicaltrials`; a later window asks for the studies whose entry was posted again since."""

    name = "clinicaltrials"
    platform = "ClinicalTrials.gov API v2"
    version = "1"
    dialect = "clinicaltrials"
    lane = Lane.REGISTER
    base_url = "https://clinicaltrials.gov/api/v2"
    pause_seconds = 0.5

    def __init__(self, http: Http, settings: SourceSettings) -> None:
        self._http = http
        self._base_url = (settings.base_url or self.base_url).rstrip("/")
        self.page_size = max(1, min(settings.page_size or 250, MAX_PAGE_SIZE))

    @property
    def parameters(self) -> tuple[tuple[str, str], ...]:
        """What shapes every search, for its report."""
        return (
            ("fields", FIELDS),
            ("pageSize", str(self.page_size)),
            ("window", "LastUpdatePostDate"),
        )

    def search(self, query: str, window: Window, cursor: str | None = None) -> Iterator[Page]:
        """The pages of a search, from the one that `cursor` (a `pageToken`) asks for.

        Raises:
            SourceUnavailable: the server could not be reached, or refused the query.
        """
        asked = {"query.term": query, "fields": FIELDS, "pageSize": str(self.page_size)}
        asked |= windowed(window)
        with explaining(self.name):
            yield from follow(cursor or "", partial(self._page, asked))

    def _page(self, asked: dict[str, str], token: str) -> Page:
        # The total comes with the first page only, and only when it is asked for.
        params = asked | ({"pageToken": token} if token else {"countTotal": "true"})
        url = f"{self._base_url}/studies"
        content = self._http.get(url, params)
        answer = object_of(content)  # what is no object is kept as it is; `parse` will say so
        following = text_at(answer, "nextPageToken")
        return Page(
            content=content,
            url=public_url(url, params),
            cursor=following if items_at(answer, "studies") else None,
            reported=count(at(answer, "totalCount")),
        )

    def parse(self, page: bytes) -> Iterator[Record]:
        """The records of a page: of a list of studies, or of one study by itself.

        Raises:
            SourceFormatError: the page holds no study of the API's version 2.
        """
        answer = object_of(page) or {}
        if "FullStudiesResponse" in answer:
            raise not_works("an answer of API v2 (a FullStudiesResponse of the API before it)", page)
        for study in ensured(studies_of(answer), "a list of studies of ClinicalTrials.gov", page):
            yield read_study(study, self.name)


def windowed(window: Window) -> dict[str, str]:
    """The parameter that narrows a search to the window; none without one.

    >>> from datetime import date
    >>> windowed(Window(since=date(2026, 1, 1), until=date(2026, 2, 1)))
    {'filter.advanced': 'AREA[LastUpdatePostDate]RANGE[2026-01-01,2026-02-01]'}
    """
    if window.since is None:
        return {}
    return {"filter.advanced": f"AREA[LastUpdatePostDate]RANGE[{window.since},{window.until or 'MAX'}]"}
