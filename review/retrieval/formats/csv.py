"""Tables: CSV and its cousins with semicolons, tabs or bars, with one record to a row.

In: the bytes of a file. Out: one entry per row. A row that is longer or shorter than the header is a
problem of its line, because nobody can say which cell belongs where.
"""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from ...decode import decode, decode_head, last_line
from ...model.search import Entry, Reading
from .columns import is_web_of_science, known, places
from .ovid_rows import is_ovid, read_ovid_row
from .rows import read_row
from .scopus import mender

_DELIMITERS = (",", ";", "\t", "|")
_NOT_A_TABLE = re.compile(r"\s*(?:[<{%\[]|@\w+\s*[{(]|1[.:] [A-Z]|PMID ?-|TY {0,2}-|FN |PK\x03\x04)")
_EXCEL_HINT = re.compile(r"sep=(.)\n")
# What databases say above the header: Embase the search, Dimensions the day.
_REMARK = re.compile(r'(?i)"?(?:search query\b|about the data\b)')
_LONGEST_REMARK = 12  # lines
_FORMULA = re.compile(r'="([^"]*)"')  # EBSCO's way to keep Excel from reading a number
_ROWS_LOOKED_AT = 5
OPEN = "a quotation mark is opened here and never closed: cut off?"


@dataclass(frozen=True, slots=True)
class _Layout:
    """How a file is laid out: its delimiter, whether quotes quote, and the lines before the header."""

    delimiter: str
    raw: bool = False
    skipped: int = 0


@dataclass(frozen=True, slots=True)
class Csv:
    """CSV files; `columns` names the column of a field where the header does not tell."""

    columns: Mapping[str, str] = field(default_factory=dict)

    name = "csv"
    version = "2"

    def with_columns(self, columns: Mapping[str, str]) -> "Csv":
        """The same format with explicit columns, by field."""
        return Csv(columns)

    def sniff(self, head: bytes) -> bool:
        """Whether the head is a table: a header, and rows that are as long."""
        text = decode_head(head)
        if not text.strip() or _NOT_A_TABLE.match(text):
            return False
        layout = _layout(text)
        rows = [cells for _, cells in _rows(text, layout)][: _ROWS_LOOKED_AT + 1]
        header = rows[0] if rows else []
        if len(header) < 2:
            return known(header) == 1
        if layout.skipped > 1:
            return True
        whole = rows[1:-1] if len(text) > 60_000 else rows[1:]  # the last row of a long head may be cut
        return known(header) >= 2 or all(len(row) == len(header) for row in whole)

    def read(self, content: bytes) -> Reading:
        """Every row of the table under its header.

        Raises:
            SourceFormatError: the bytes are not text, or no column holds titles.
        """
        text = decode(content)
        layout = _layout(text)
        rows = _rows(text, layout)
        header = next(rows, (1, []))[1]
        while header and not header[-1].strip():
            header.pop()
        if is_ovid(header) and not self.columns:
            entries = [read_ovid_row(line, cells, header) for line, cells in rows]
        else:
            where = places(header, self.columns)
            mend = mender(header, lambda: _is_strict(text, layout))
            entries = [read_row(line, mend(cells), len(header), where) for line, cells in rows]
        counted = _count(text, layout, len(entries))
        after = open_row(text, entries[-1].line, layout.delimiter) if entries and not layout.raw else None
        if not after:
            entries = (
                entries if after is None else [*entries[:-1], Entry(line=entries[-1].line, problem=OPEN)]
            )
            return Reading(entries=tuple(entries), counted=counted)
        return Reading(entries=tuple(entries), counted=counted, cut=f"line {last_line(text)}: {OPEN}")


def _layout(text: str) -> _Layout:
    hinted = _EXCEL_HINT.match(text)
    if hinted is not None:
        return _Layout(hinted[1], skipped=1)
    skipped = _remarks(text)

    def columns(delimiter: str) -> tuple[int, int]:
        header = next(_rows(text, _Layout(delimiter, skipped=skipped)), (1, []))[1]
        return known(header), len(header)

    best = max(_DELIMITERS, key=columns)
    header = text.partition("\n")[0].split(best)
    raw = best == "\t" and is_web_of_science(header)
    return _Layout(best, raw, skipped)


def _remarks(text: str) -> int:
    """How many lines of remarks stand above the header."""
    if _REMARK.match(text) is None:
        return 0
    lines = text.split("\n", _LONGEST_REMARK)[:_LONGEST_REMARK]
    return max(range(len(lines)), key=lambda at: max(known(lines[at].split(cut)) for cut in _DELIMITERS))


def _rows(text: str, layout: _Layout) -> Iterator[tuple[int, list[str]]]:
    """The rows that are not blank, each with the line it starts on."""
    # The limit is the process's own and by default 128 KiB; it is only ever raised.
    csv.field_size_limit(max(csv.field_size_limit(), len(text) + 1))
    lines = io.StringIO(text, newline="")
    for _ in range(layout.skipped):
        next(lines)
    reader = _reader(lines, layout)
    line = layout.skipped + 1
    for cells in reader:
        if any(cell.strip() for cell in cells):
            yield line, [_FORMULA.sub(r"\1", cell) if cell.startswith("=") else cell for cell in cells]
        line = layout.skipped + reader.line_num + 1


def _reader(lines: Iterable[str], layout: _Layout, *, strict: bool = False) -> Any:
    return csv.reader(
        lines,
        delimiter=layout.delimiter,
        quoting=csv.QUOTE_NONE if layout.raw else csv.QUOTE_MINIMAL,
        skipinitialspace=layout.delimiter != "\t",
        strict=strict,
    )


def _is_strict(text: str, layout: _Layout) -> bool:
    """Whether no quotation mark of the file stands where none may, so that no cell was cut by mistake."""
    lines = io.StringIO(text, newline="")
    try:
        return not any(
            cell.startswith(' "')
            for row in csv.reader(lines, delimiter=layout.delimiter, strict=True)
            for cell in row
        )
    except csv.Error:
        return False


def open_row(text: str, line: int, delimiter: str) -> int | None:
    """How many rows from `line` on are whole before one whose last quotation mark is never closed.

    None when every cell is closed.
    """
    rest = io.StringIO(text.split("\n", line - 1)[-1], newline="")
    whole = 0
    try:
        for _ in _reader(rest, _Layout(delimiter), strict=True):
            whole += 1
    except csv.Error as error:
        return whole if "unexpected end" in str(error) else None
    return None


def _count(text: str, layout: _Layout, read: int) -> int:
    """Rows under the header, on the text itself.

    Lines are told apart by whether the quotation marks up to their end are even, which is quick. Where that
    does not come to the rows `read`, marks that stand inside cells and quote nothing are left out of account.
    """
    text = text.split("\n", layout.skipped)[-1]
    if not layout.raw:
        quick = _closed_lines(text, layout.delimiter)
        return quick if quick == read else _unquoted_lines(text, layout.delimiter)
    return _told_lines(text, layout.delimiter)


def _closed_lines(text: str, delimiter: str) -> int:
    rows, told, is_open = -1, False, False
    for line in text.split("\n"):
        told = told or bool(line.strip(f'{delimiter}" \t'))
        is_open ^= line.count('"') % 2 == 1
        if not is_open:
            rows, told = rows + told, False
    return max(0, rows)


def _unquoted_lines(text: str, delimiter: str) -> int:
    quoted = re.compile(rf'(?m)(^|{re.escape(delimiter)})[ ]*"([^"]*(?:""[^"]*)*)"')
    bare = quoted.sub(lambda found: found[1] + ("x" if found[2].strip() else ""), text)
    return _told_lines(bare, delimiter)


def _told_lines(text: str, delimiter: str) -> int:
    cut = re.escape(delimiter)
    return max(0, len(re.findall(rf"(?m)^(?:{cut}|[ \t])*[^\s{cut}]", text)) - 1)
