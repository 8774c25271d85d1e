"""OpenAlex: works of all fields, searched by its REST API, with who cites whom.

In: a query in OpenAlex's own syntax and a window of days, identifiers, or a report. Out: pages of JSON, and
the records on them. Source of the rules: developers.openalex.org (guides on paging, filters, pricing).
"""

from collections.abc import Iterable, Iterator, Sequence
from urllib.parse import quote, urlencode

from ...errors import SourceUnavailable
from ...model.record import Record
from ...model.search import Direction, Page, Window
from ...plugins import Http
from ...settings import SourceSettings
from ..redaction import public_url
from .asking import batches, ensured, explaining, follow
from .openalex_chase import Place, place_of
from .openalex_query import split_query, windowed
from .openalex_records import read_record, references_of, work_id, works_of
from .shapes import count, fields, items, read_json, text

MAX_PAGE_SIZE = 100
# What is longer is refused (developers.openalex.org/guides/llm-quick-reference); there is no POST.
LONGEST_ADDRESS = 4094


class OpenAlex:
    """The source `openalex`; a later window asks again for what was published in the last 400 days.

    What entered or changed since a day is told to paying customers only, and a work enters OpenAlex long
    after its publication: hence the long overlap.
    """

    name = "openalex"
    platform = "OpenAlex API"
    version = "1"
    base_url = "https://api.openalex.org"
    pause_seconds = 0.1
    dialect = "openalex"
    overlap_days = 400
    schemes = ("doi", "pmid", "openalex")

    def __init__(self, http: Http, settings: SourceSettings) -> None:
        self._http = http
        self._base_url = (settings.base_url or self.base_url).rstrip("/")
        self._key = {"api_key": settings.api_key} if settings.api_key else {}
        self.page_size = max(1, min(settings.page_size or MAX_PAGE_SIZE, MAX_PAGE_SIZE))

    @property
    def parameters(self) -> tuple[tuple[str, str], ...]:
        """What shapes every search, for its report."""
        return (
            ("per_page", str(self.page_size)),
            ("window", "publication date (dates of entry and change are sold only)"),
        )

    def search(self, query: str, window: Window, cursor: str | None = None) -> Iterator[Page]:
        """The pages of a search, from the one that `cursor` asks for.

        `filter:` begins a query that is a filter expression, which ` search:` and words may follow.

        Raises:
            SourceUnavailable: the server could not be reached, or refused the query.
        """
        asked, expression = split_query(query)
        params = {"search": asked, "filter": windowed(expression, window)}
        yield from self._listed({name: value for name, value in params.items() if value}, cursor or "*")

    def find(self, ids: Sequence[tuple[str, str]]) -> Iterator[Page]:
        """The works of these identifiers; one that a filter cannot hold is asked for alone.

        Raises:
            SourceUnavailable: the server could not be reached.
        """
        for scheme in self.schemes:
            values = [value for kind, value in ids if kind == scheme and value]
            plain = [value for value in values if not set(value) & set(",|")]
            for batch in batches(plain):
                yield from self._found(scheme, batch)
            yield from self._singles(scheme, (value for value in values if value not in plain))

    def chase(self, record: Record, direction: Direction, cursor: str | None = None) -> Iterator[Page]:
        """What a report cites, or what cites it; none when OpenAlex does not know the report.

        Raises:
            SourceUnavailable: the server could not be reached, or the cursor is another program's.
        """
        place = place_of(cursor) if cursor is not None else self._place(record)
        if place is None:
            return
        if direction is Direction.BACKWARD:
            yield from self._references(place)
            return
        for page in self._listed({"filter": f"cites:{place.work}"}, place.mark or "*"):
            yield place.at(page)

    def parse(self, page: bytes) -> Iterator[Record]:
        """The records of a page of works, or of a single work.

        Raises:
            SourceFormatError: the page is neither.
        """
        for work in ensured(works_of(page), "works of OpenAlex", page):
            yield read_record(work, self.name)

    def _listed(self, params: dict[str, str], mark: str) -> Iterator[Page]:
        sized = params | {"per_page": str(self.page_size)}
        yield from follow(mark, lambda mark: self._page(sized | {"cursor": mark}))

    def _found(self, scheme: str, batch: list[str]) -> Iterator[Page]:
        try:
            page = self._batch(f"{scheme}:{'|'.join(batch)}")
        except SourceUnavailable as error:
            if error.status != 400:
                raise
            yield from self._singles(scheme, batch)  # one that OpenAlex cannot read refuses them all
            return
        yield page

    def _singles(self, scheme: str, values: Iterable[str]) -> Iterator[Page]:
        for value in dict.fromkeys(values):
            if (page := self._single(scheme, value)) is not None:
                yield page

    def _batch(self, expression: str) -> Page:
        return self._page({"filter": expression, "per_page": str(MAX_PAGE_SIZE)})

    def _page(self, params: dict[str, str]) -> Page:
        url = f"{self._base_url}/works"
        if (length := len(f"{url}?{urlencode(params | self._key)}")) > LONGEST_ADDRESS:
            raise _too_long(length)
        with explaining(self.name):
            content = self._http.get(url, params | self._key)
        return _page_of(content, public_url(url, params))

    def _single(self, scheme: str, value: str) -> Page | None:
        name = value if scheme == "openalex" else f"{scheme}:{value}"
        url = f"{self._base_url}/works/{quote(name, safe='/:')}"
        try:
            with explaining(self.name):
                return _page_of(self._http.get(url, self._key), public_url(url, {}))
        except SourceUnavailable as error:
            if error.status not in (400, 404):
                raise
        return None

    def _place(self, record: Record) -> Place | None:
        """The first place of a chase: the report's work, by the first of its identifiers that is known."""
        for scheme, value in _names(record):
            if (page := self._single(scheme, value)) is not None:
                own = work_id(fields(read_json(page.content)))
                if own is not None:
                    return Place(work=own)
        return None

    def _references(self, place: Place) -> Iterator[Page]:
        """The works cited, in the order of their ids, so that the last id asked names the place."""
        if (page := self._single("openalex", place.work)) is None:
            return
        cited = references_of(fields(read_json(page.content)))
        for batch in batches(place.rest(cited)):
            page = self._batch(f"openalex:{'|'.join(batch)}")
            place = place.after(batch, page.reported)
            yield place.made(page, cited)


def _too_long(length: int) -> SourceUnavailable:
    return SourceUnavailable(
        f"the search makes an address of {length:,} characters, and OpenAlex takes {LONGEST_ADDRESS:,}",
        hint="Split the query of `openalex` in the protocol, such as its longest OR, into several queries.",
    )


def _names(record: Record) -> Iterator[tuple[str, str]]:
    """What a report's work may be asked for by, the surest first."""
    held = [(record.source, record.source_id), ("doi", record.doi or ""), *record.ids]
    for scheme in ("openalex", "doi", "pmid"):
        yield from ((kind, value) for kind, value in held if kind == scheme and value)


def _page_of(content: bytes, url: str) -> Page:
    answer = fields(read_json(content))  # what is no JSON is kept as it is; `parse` will refuse it
    if "error" in answer and "results" not in answer:
        raise SourceUnavailable(
            f"OpenAlex refused the search: {text(answer.get('message')) or text(answer['error'])}",
            hint="Correct the query of `openalex` in the protocol.",
        )
    meta = fields(answer.get("meta"))
    following = text(meta.get("next_cursor"))
    more = following is not None and items(answer.get("results"))
    return Page(
        content=content, url=url, cursor=following if more else None, reported=count(meta.get("count"))
    )
