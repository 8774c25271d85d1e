"""Semantic Scholar: papers of all fields, by the bulk search of its Academic Graph API.

In: a query in the syntax of the bulk search and a window of days. Out: pages of JSON, up to 1,000 papers on
each, and the records on them. Source of the rules: api.semanticscholar.org/api-docs/graph.
"""

from collections.abc import Iterator

from ...errors import SourceUnavailable
from ...model.record import Record
from ...model.search import Page, Window
from ...plugins import Http
from ...settings import SourceSettings
from ..redaction import public_url
from .asking import ensured, explaining, follow
from .semantic_scholar_records import papers_of, read_record
from .shapes import count, fields, items, read_json, text

FIELDS = (
    "paperId,corpusId,externalIds,url,title,abstract,venue,publicationVenue,year,publicationDate,"
    "publicationTypes,journal,authors,fieldsOfStudy,s2FieldsOfStudy"
)
# Of the first page, which no token asks for.
_FIRST = ""


class SemanticScholar:
    """The source `semantic-scholar`; a later window asks again for what was published in the last 400 days.

    It tells no dates of entry or change, and a paper may enter long after its publication: hence the long
    overlap. A paper of which only the year is known counts as published on its first day.
    """

    name = "semantic-scholar"
    platform = "Semantic Scholar Academic Graph API, bulk search"
    version = "1"
    base_url = "https://api.semanticscholar.org/graph/v1"
    pause_seconds = 1.0
    key_header = "x-api-key"
    dialect = "semantic-scholar"
    overlap_days = 400

    def __init__(self, http: Http, settings: SourceSettings) -> None:
        self._http = http
        self._base_url = (settings.base_url or self.base_url).rstrip("/")

    @property
    def parameters(self) -> tuple[tuple[str, str], ...]:
        """What shapes every search, for its report; the total is approximate, by the API's own words."""
        return (("search", "bulk"), ("window", "publicationDateOrYear"), ("total", "approximate"))

    def search(self, query: str, window: Window, cursor: str | None = None) -> Iterator[Page]:
        """The pages of a search, from the one that `cursor` (a `token`) asks for.

        Raises:
            SourceUnavailable: the server could not be reached, or refused the query.
        """
        params = {"query": query, "fields": FIELDS} | _days(window)
        yield from follow(cursor or _FIRST, lambda token: self._page(params, token))

    def parse(self, page: bytes) -> Iterator[Record]:
        """The records of a page of papers, as any part of the Graph API gives them.

        Raises:
            SourceFormatError: the page holds no papers, but authors, snippets or something else.
        """
        for paper in ensured(papers_of(page), "papers of Semantic Scholar", page):
            yield read_record(paper, self.name)

    def _page(self, params: dict[str, str], token: str) -> Page:
        url, params = f"{self._base_url}/paper/search/bulk", params | ({"token": token} if token else {})
        with explaining(self.name):
            content = self._http.get(url, params)
        return _page_of(content, public_url(url, params))


def _days(window: Window) -> dict[str, str]:
    if window.since is None:
        return {}
    return {"publicationDateOrYear": f"{window.since}:{window.until or ''}"}


def _page_of(content: bytes, url: str) -> Page:
    answer = fields(read_json(content))  # what is no JSON is kept as it is; `parse` will refuse it
    if "data" not in answer and (refusal := text(answer.get("error")) or text(answer.get("message"))):
        raise SourceUnavailable(
            f"Semantic Scholar refused the search: {refusal}",
            hint="Correct the query of `semantic-scholar` in the protocol.",
        )
    token = text(answer.get("token"))
    more = token is not None and items(answer.get("data"))
    return Page(content=content, url=url, cursor=token if more else None, reported=count(answer.get("total")))
