"""What a source, format, ranker, extractor, exporter, view or full-text fetcher looks like."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from enum import StrEnum
from pathlib import Path
from typing import Protocol, runtime_checkable

from .model.evidence import EvidenceMap, Finding
from .model.flow import PrismaFlow
from .model.record import Record
from .model.search import Direction, Document, Page, Reading, Window


class Group(StrEnum):
    """The entry point groups."""

    SOURCES = "review.sources"
    FULLTEXTS = "review.fulltexts"
    FORMATS = "review.formats"
    RANKERS = "review.rankers"
    EXTRACTORS = "review.extractors"
    EXPORTERS = "review.exporters"
    VIEWS = "review.views"


class Http(Protocol):
    """What a source may use to reach its server; polite, allow-listed, never leaking keys."""

    def get(self, url: str, params: Mapping[str, str], headers: Mapping[str, str] | None = None) -> bytes:
        """The body of the answer. Raises SourceUnavailable when there is none to be had."""

    def post(self, url: str, params: Mapping[str, str]) -> bytes:
        """Likewise, the parameters sent as a form: for queries that are too long for an address."""


class Cache(Protocol):
    """Where what costs much to make is kept between sessions; what is in it can be thrown away."""

    def get(self, kind: str, keys: Iterable[str]) -> dict[str, bytes]:
        """The values there are."""

    def put(self, kind: str, values: Mapping[str, bytes]) -> None:
        """Keep values."""


class Source(Protocol):
    """A live source. Its factory may ask for `http`, `settings` (SourceSettings) and `workspace` by name.

    `name` is stored with every record, `platform` is what PRISMA-S asks for, `version` is the parser's.
    A source may say more of itself, on its class: `dialect`, the query language it is asked in (the
    protocol's query is translated into it); `overlap_days`, how far a later window reaches back when the
    protocol does not say; `snapshot = True`, that every search gives the whole list, so that what is no
    longer on it has gone; `lane`, the box of the PRISMA diagram that its records belong in.
    """

    name: str
    platform: str
    version: str

    def search(self, query: str, window: Window, cursor: str | None = None) -> Iterator[Page]:
        """The pages of a search, from the one that `cursor` asks for; None is the first."""

    def parse(self, page: bytes) -> Iterator[Record]:
        """The records of a page, purely: an old page can be parsed again by a newer parser."""


@runtime_checkable
class Finder(Protocol):
    """A source that can be asked for records by identifier, to see where reports of the review stand."""

    schemes: tuple[str, ...]

    def find(self, ids: Sequence[tuple[str, str]]) -> Iterator[Page]:
        """The records of these (scheme, value) pairs, as pages that `parse` reads; unknown ones are left out.

        A value is of one of `schemes`, such as ("doi", "10.1000/1") or ("pmid", "31452104").
        """


@runtime_checkable
class Chaser(Protocol):
    """A source that knows who cites whom."""

    def chase(self, record: Record, direction: Direction, cursor: str | None = None) -> Iterator[Page]:
        """What a report cites (backward) or is cited by (forward), as pages that `parse` reads.

        A report that the source does not know has no pages.
        """


class FullTexts(Protocol):
    """Where open-access full texts are fetched; its factory takes what a source's takes."""

    name: str
    version: str

    def fetch(self, record: Record) -> Document | None:
        """The full text of a record's report, None when there is none that may be fetched.

        Raises:
            SourceUnavailable: nobody answered, so that nothing is known.
        """


class Format(Protocol):
    """A file format. `sniff` sees the first 64 KiB; `read` never raises for a bad entry, it reports it."""

    name: str
    version: str

    def sniff(self, head: bytes) -> bool:
        """Whether a file that begins so is of this format."""

    def read(self, content: bytes) -> Reading:
        """Every entry of the file, and an independent count of record starts."""


class Ranker(Protocol):
    """Orders records; its factory may ask for `protocol` (ReviewProtocol), `seed` and `derived` by name.

    `derived` is a `Cache`, for vectors of texts and the like. What else it names are its parameters, given
    by the protocol's `ranker_parameters`; one that reads them off the protocol may list them as
    `parameters`, so that a name that is none of them is refused.
    """

    name: str
    version: str

    def fit(self, texts: Sequence[str], labels: Sequence[int]) -> None:
        """Learn from labelled texts, 1 relevant and 0 not; both may be empty."""

    def score(self, texts: Sequence[str]) -> Sequence[float]:
        """A score per text, higher is more likely relevant; comparable within one call."""


class Extractor(Protocol):
    """Finds spans; its factory may ask for `protocol` by name and takes the protocol's parameters."""

    name: str
    version: str

    def extract(self, texts: Sequence[str]) -> Sequence[Sequence[Finding]]:
        """The findings of each text, in the order of the texts."""


class Exporter(Protocol):
    """Writes a file or a folder from the flow and the map."""

    name: str
    version: str

    def write(self, flow: PrismaFlow, map: EvidenceMap, path: Path) -> None:
        """Write to `path`, whose parent exists."""
