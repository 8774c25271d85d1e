"""Citations of a report as a search of their own, so that they are kept, resumed and counted like any.

In: a source that knows who cites whom, a report, a direction. Out: a source and a query for `refresh`; and
one run for many of them that brought nothing new.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Protocol

from ..model.protocol import SourceQuery
from ..model.record import Record
from ..model.search import Direction, Lane, Page, SearchRun, Window
from ..seams import Chaser, Source
from .ledger import run_id

_ASKED = {Direction.BACKWARD: "references of", Direction.FORWARD: "citations of"}


class ChasingSource(Source, Chaser, Protocol):
    """A source that can also be asked who cites whom."""


def seed_of(record: Record) -> str:
    """How a report is named in the search for its citations: by DOI, else by its source's id.

    >>> seed_of(Record(source="pubmed", source_id="31452104", title="A trial", doi="10.1000/1"))
    'doi:10.1000/1'
    """
    return f"doi:{record.doi}" if record.doi else f"{record.source}:{record.source_id}"


def direction_of(query: str) -> Direction | None:
    """Which way a search of the ledger chased citations; None when it was another search.

    >>> direction_of("references of doi:10.1000/1")
    <Direction.BACKWARD: 'backward'>
    """
    return next((way for way, words in _ASKED.items() if query.startswith(f"{words} ")), None)


def seed(records: Sequence[Record], source: str) -> Record:
    """The report whose citations are chased in a source, known by the identifiers of all its records.

    It is the source's own record where there is one, else the first; its own `ids` go first, and the DOI is
    that of the first record that has one.
    """
    first = next((each for each in records if each.source == source), records[0])
    ids = dict.fromkeys(id for each in (first, *records) for id in each.ids)
    doi = next((each.doi for each in records if each.doi), None)
    return replace(first, doi=doi, ids=tuple(ids))


def citation_query(source: str, record: Record, direction: Direction) -> SourceQuery:
    """What is asked of a source, in the words that the ledger keeps; its records enter the citation lane."""
    return SourceQuery(source=source, query=f"{_ASKED[direction]} {seed_of(record)}", lane=Lane.CITATION)


def together(direction: Direction, runs: Sequence[SearchRun], at: str) -> SearchRun:
    """Searches of one source in one direction, which brought nothing new, as one run at an instant.

    Its parameter `seeds` names the reports as their own queries did, and it has the pages of all of them.
    """
    first, words = runs[0], _ASKED[direction]
    query = f"{words} reports that were asked about before"
    totals = [run.reported for run in runs if run.reported is not None]
    return replace(
        first,
        id=run_id(first.source, query, first.window, at),
        query=query,
        ended=at,
        parameters=(
            ("direction", direction.value),
            ("seeds", "; ".join(run.query.removeprefix(f"{words} ") for run in runs)),
        ),
        warnings=tuple(dict.fromkeys(each for run in runs for each in run.warnings)),
        reported=sum(totals) if totals else None,
        fetched=sum(run.fetched for run in runs),
        pages=tuple(dict.fromkeys(page for run in runs for page in run.pages)),
    )


class Citations:
    """A `Source` whose one search is the citations of one report in one direction; windows mean nothing."""

    def __init__(self, source: ChasingSource, record: Record, direction: Direction) -> None:
        self._source, self._record, self._direction = source, record, direction
        self.name, self.platform, self.version = source.name, source.platform, source.version

    @property
    def parameters(self) -> tuple[tuple[str, str], ...]:
        """The seed and the direction, for the report of the search."""
        return (("seed", self._record.id), ("direction", self._direction.value))

    def search(self, query: str, window: Window, cursor: str | None = None) -> Iterator[Page]:
        """The pages of the citations, from the one that `cursor` asks for."""
        return self._source.chase(self._record, self._direction, cursor)

    def parse(self, page: bytes) -> Iterator[Record]:
        """The records of a page, as the source parses them."""
        return self._source.parse(page)
