"""The evidence map and the flow as CSV: a long table of quotes, a matrix of counts, the PRISMA numbers."""

import csv
import io
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from ...cells import safe
from ...model.evidence import EvidenceItem, EvidenceMap, ItemStatus
from ...model.flow import PrismaFlow
from ...model.record import Record
from .. import table
from ..prisma import counts, ensure
from ..writing import write_file

# One row per quote and axis value; a quote without any has one row with both columns empty.
LONG = (
    "status",  # confirmed, proposed, rejected, withdrawn or superseded
    "agent",  # who stands behind it: a person, or a tool with its version
    "stance",  # challenge, solution, resolved or background
    "category",
    "topic",
    "axis",
    "value",
    "quote",
    "title",
    "authors",  # in the document's order, "; " between them
    "year",
    "venue",
    "doi",
    "kind",
    "source",
    "source_id",
    "study",
    "report",
    "record",
    "text",  # the digest of the text that start and end point into, in code points
    "start",
    "end",
    "item",
    "answers",  # of a solution, the items of the challenges that it stands next to, "; " between them
)
# One row per cell: how many distinct studies have confirmed quotes in it, and how many only proposed ones.
MATRIX = ("category", "topic", "axis", "value", "state", "studies_confirmed", "studies_proposed", "quotes")


class CsvExport:
    """Writes `NAME.csv` (long), `NAME-matrix.csv` and `NAME-flow.csv` (the PRISMA2020 template)."""

    name = "csv"
    version = "1"

    def write(self, flow: PrismaFlow, map: EvidenceMap, path: Path) -> None:
        """Write the three files beside each other; the same values give the same bytes.

        Raises:
            CountError: the flow breaks an identity; nothing is written.
        """
        ensure(flow)
        write_file(path, _bytes(LONG, _long(map)))
        write_file(path.with_name(f"{path.stem}-matrix.csv"), _bytes(MATRIX, _matrix(map)))
        numbers = table.write(counts(flow), flow.template)
        write_file(path.with_name(f"{path.stem}-flow.csv"), numbers.encode("utf-8", "replace"))


def _bytes(columns: tuple[str, ...], rows: Iterable[Iterable[str | int | None]]) -> bytes:
    """UTF-8 with a line feed after each row; no cell is a live formula."""
    out = io.StringIO()
    lines = csv.writer(out, lineterminator="\n")
    lines.writerow(columns)
    for row in rows:
        lines.writerow([_cell(cell) if isinstance(cell, str) else cell for cell in row])
    return out.getvalue().encode("utf-8", "replace")


def _cell(text: str) -> str:
    """The text without what breaks a row in some readers: NUL, and a carriage return by itself."""
    return safe(text.replace("\0", "")).replace("\r\n", "\n").replace("\r", "\n")


def _long(map: EvidenceMap) -> Iterator[tuple[str | int | None, ...]]:
    records = {record.id: record for record in map.records}
    for item in map.items:
        record = records.get(item.report, records.get(item.record))
        for axis, value in item.axes or (("", ""),):
            yield (
                item.status,
                item.agent,
                item.stance,
                item.category,
                item.topic,
                axis,
                value,
                item.quote,
                *_record(record),
                item.study,
                item.report,
                item.record,
                item.text,
                item.start,
                item.end,
                item.id,
                "; ".join(item.answers),
            )


def _record(record: Record | None) -> tuple[str | int | None, ...]:
    if record is None:
        return (None,) * 8
    return (
        record.title,
        "; ".join(record.authors),
        record.published.year if record.published else None,
        record.venue,
        record.doi,
        record.kind,
        record.source,
        record.source_id,
    )


def _matrix(map: EvidenceMap) -> Iterator[tuple[str | int | None, ...]]:
    items = {item.id: item for item in map.items}
    for cell in map.cells:
        proposed = _proposed(cell.items, items) - set(cell.studies)
        yield (
            cell.category,
            cell.topic,
            cell.axis,
            cell.value,
            cell.state,
            len(cell.studies),
            len(proposed),
            len(cell.items),
        )


def _proposed(ids: Iterable[str], items: Mapping[str, EvidenceItem]) -> set[str]:
    return {items[id].study for id in ids if items[id].status is ItemStatus.PROPOSED}
