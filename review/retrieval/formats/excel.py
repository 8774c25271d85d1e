"""Excel workbooks (.xlsx): the first sheet that holds a table of records, read as a CSV file's table is.

In: the bytes of a file. Out: one entry per row. A formula is read as the value that Excel kept of it.
"""

import datetime
import io
import re
import zipfile
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ...errors import SourceFormatError
from ...model.search import Entry, Reading
from .columns import Places, known, places
from .rows import read_row

_ZIP = b"PK\x03\x04"
_ROWS_LOOKED_AT = 20  # titles and remarks may stand above the header
_MOST_BYTES = 2**29  # unpacked; a million rows with abstracts come to less
_HINT = "Open it in Excel or LibreOffice and save the sheet as .xlsx or as CSV (UTF-8)."
# What openpyxl raises for files that are no workbooks, or broken ones.
_BROKEN = (
    ArithmeticError, AttributeError, EOFError, LookupError, OSError, RuntimeError, SyntaxError, TypeError,
    ValueError, zipfile.BadZipFile, zlib.error,
)  # fmt: skip
_ROW = re.compile(rb"<(?:\w+:)?row[\s>].*?(?:</(?:\w+:)?row>|$)", re.DOTALL)
_VALUE = re.compile(rb"<(?:\w+:)?(?:v|t)(?:\s[^>]*)?>[^<]")

_ERRORS = frozenset({"#N/A", "#REF!", "#NAME?", "#VALUE!", "#DIV/0!", "#NULL!", "#NUM!"})

Rows = list[tuple[int, list[str]]]


@dataclass(frozen=True, slots=True)
class _Sheet:
    """The rows of a sheet that hold anything, with their numbers, and how many its XML shows."""

    rows: Rows
    counted: int


@dataclass(frozen=True, slots=True)
class Excel:
    """Excel files; `columns` names the column of a field where the header does not tell."""

    columns: Mapping[str, str] = field(default_factory=dict)

    name = "excel"
    version = "1"

    def with_columns(self, columns: Mapping[str, str]) -> "Excel":
        """The same format with explicit columns, by field."""
        return Excel(columns)

    def sniff(self, head: bytes) -> bool:
        """Whether the head is that of a zip archive with the parts of a workbook."""
        if not head.startswith(_ZIP):
            return False
        named = b"xl/" in head or b"[Content_Types].xml" in head
        return named and b"word/" not in head and b"ppt/" not in head

    def read(self, content: bytes) -> Reading:
        """Every row under the header of the first sheet that has one.

        Raises:
            SourceFormatError: it is no workbook that can be read, or no sheet has a column with titles.
        """
        sheets = list(_sheets(content))
        found = next((sheet for sheet in sheets if self._header(sheet.rows) is not None), None)
        rows, counted = (found.rows, found.counted) if found else (sheets[0].rows, 0)
        at = self._header(rows) or 0
        header = rows[at][1]
        where = places(header, self.columns)
        entries = [_entry(line, cells, len(header), where) for line, cells in rows[at + 1 :]]
        return Reading(entries=tuple(entries), counted=max(0, counted - at - 1))

    def _header(self, rows: Rows) -> int | None:
        """Which row is the header: the first with two known columns, or with those that are named."""
        wanted = {name.strip().casefold() for name in self.columns.values()}
        for at, (_, cells) in enumerate(rows[:_ROWS_LOOKED_AT]):
            named = {cell.strip().casefold() for cell in cells}
            if (
                known(cells) >= 2
                or known(cells) == sum(map(bool, cells)) == 1
                or (wanted and wanted <= named)
            ):
                return at
        return None


def _entry(line: int, cells: Sequence[str], width: int, where: Places) -> Entry:
    """Cells stand at an address: what is beside the table is no part of it, and what is empty is left out."""
    return read_row(line, [*cells[:width], *[""] * (width - len(cells))], width, where)


def _sheets(content: bytes) -> Iterator[_Sheet]:
    """The sheets that are not empty.

    Raises:
        SourceFormatError: there is none, or the file is no workbook that can be read.
    """
    found = False
    try:
        parts = _parts(content)
        for sheet, part in zip(_workbook(content), parts, strict=True):
            rows = [(line, cells) for line, cells in enumerate(map(_texts, sheet), start=1) if cells]
            found = found or bool(rows)
            if rows:
                yield _Sheet(rows, sum(_VALUE.search(row[0]) is not None for row in _ROW.finditer(part)))
    except _BROKEN as error:
        raise SourceFormatError(f"the workbook cannot be read: {error}", hint=_HINT) from error
    if not found:
        raise SourceFormatError("the workbook holds nothing", hint="Export the search again.")


def _workbook(content: bytes) -> Iterator[Iterator[tuple[Any, ...]]]:
    """The values of each sheet's rows, blank rows included."""
    import openpyxl

    workbook = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True)
    for sheet in workbook.worksheets:
        sheet.reset_dimensions()  # some programs write a wrong size, and cells outside it would be lost
        yield sheet.iter_rows(values_only=True)


def _parts(content: bytes) -> list[bytes]:
    """The XML of each sheet, in the workbook's order.

    Raises:
        ValueError: the archive unpacks to too much, or its XML declares types of its own.
    """
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        if (size := sum(each.file_size for each in archive.infolist())) > _MOST_BYTES:
            raise ValueError(f"it unpacks to {size // 2**20} MiB")
        for each in archive.infolist():
            with archive.open(each) as part:
                if each.filename.endswith((".xml", ".rels")) and b"<!DOCTYPE" in part.read(1000):
                    raise ValueError(f"{each.filename} declares a document type")
        places = {
            tag["Id"]: tag["Target"].removeprefix("/xl/")
            for tag in _tags(archive.read("xl/_rels/workbook.xml.rels"), "Relationship")
            if tag["Type"].endswith("/worksheet")
        }
        named = [tag.get("r:id", "") for tag in _tags(archive.read("xl/workbook.xml"), "sheet")]
        return [archive.read(f"xl/{places[id]}") for id in named if id in places]


def _tags(part: bytes, name: str) -> Iterator[dict[str, str]]:
    """The attributes of the elements of a name."""
    for tag in re.findall(rf"<(?:\w+:)?{name}\s([^>]*)>", part.decode("utf-8", "replace")):
        yield dict(re.findall(r"""([\w:]+)\s*=\s*["']([^"']*)["']""", tag))


def _texts(values: Sequence[Any]) -> list[str]:
    """The texts of a row's cells; none when the row is empty."""
    return [_text(value) for value in values] if any(value not in (None, "") for value in values) else []


def _text(value: Any) -> str:
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime.datetime):
        return value.date().isoformat()
    return "" if value is None or value in _ERRORS else str(value)
