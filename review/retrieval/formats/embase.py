"""Embase's CSV with a row to a field: the field's name in the first cell, its values in the others.

In: the bytes of a file. Out: one entry per record. The export with a row to a record is a table like others.
"""

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from ...decode import decode, decode_head
from ...model.search import Entry, Reading
from .columns import places
from .csv import OPEN, open_row
from .rows import read_row

# The fields that are sure to be Embase's; a field's name is in capitals, and no value begins a row.
_FIELDS = frozenset({
    "TITLE", "ORIGINAL TITLE", "AUTHOR NAMES", "AUTHOR ADDRESSES", "CORRESPONDENCE ADDRESS", "EDITORS",
    "SOURCE", "SOURCE TITLE", "PUBLICATION YEAR", "DATE OF PUBLICATION", "VOLUME", "ISSUE", "FIRST PAGE",
    "LAST PAGE", "PUBLICATION TYPE", "CONFERENCE NAME", "ISSN", "ISBN", "BOOK PUBLISHER", "ABSTRACT",
    "ORIGINAL ABSTRACT", "AUTHOR KEYWORDS", "EMTREE DRUG INDEX TERMS", "EMTREE MEDICAL INDEX TERMS",
    "CAS REGISTRY NUMBERS", "CLINICAL TRIAL NUMBERS", "ARTICLE LANGUAGE", "SUMMARY LANGUAGE",
    "EMBASE ACCESSION ID", "MEDLINE PMID", "PUI", "DOI", "FULL TEXT LINK", "EMBASE LINK", "OPEN URL LINK",
    "COPYRIGHT",
})  # fmt: skip
_NAME = re.compile(r"[A-Z][A-Z0-9 ,./&()-]{1,60}")
_START = "TITLE"
_LINE = re.compile(r'(?im)^"?TITLE"?,')
_ROWS_LOOKED_AT = 12


@dataclass(slots=True)
class _Fields:
    """The fields of one record, by name; `line` is that of its first row."""

    line: int
    values: dict[str, str] = field(default_factory=dict)
    problem: str | None = None


class Embase:
    """Embase's record-oriented CSV: rows of variable width, a record from `TITLE` to the next."""

    name = "embase"
    version = "1"

    def sniff(self, head: bytes) -> bool:
        """Whether the head's rows begin with the names of Embase's fields, the first of them `TITLE`."""
        text = decode_head(head)
        if _LINE.match(text.lstrip()) is None:
            return False
        names = [cells[0].strip().upper() for _, cells in _rows(text)][:_ROWS_LOOKED_AT]
        return len(names) >= 2 and sum(name in _FIELDS for name in names) * 4 >= len(names) * 3

    def read(self, content: bytes) -> Reading:
        """Every record of the file.

        Raises:
            SourceFormatError: the bytes are not text.
        """
        text = decode(content)
        entries = list(map(_entry, _records(text)))
        if entries and open_row(text, entries[-1].line, ",") is not None:
            entries[-1] = Entry(line=entries[-1].line, problem=OPEN)
        return Reading(entries=tuple(entries), counted=_count(text))


def _rows(text: str) -> Iterator[tuple[int, list[str]]]:
    csv.field_size_limit(max(csv.field_size_limit(), len(text) + 1))
    reader = csv.reader(io.StringIO(text, newline=""), skipinitialspace=True)
    line = 1
    for cells in reader:
        if any(cell.strip() for cell in cells):
            yield line, cells
        line = reader.line_num + 1


def _records(text: str) -> Iterator[_Fields]:
    """The runs of rows from one `TITLE` to the next."""
    record: _Fields | None = None
    for line, cells in _rows(text):
        name = cells[0].strip().upper()
        if name == _START or record is None:
            if record is not None:
                yield record
            record = _Fields(line)
        if _NAME.fullmatch(cells[0].strip()) is None and name not in _FIELDS:
            record.problem = record.problem or f"line {line} begins with no field's name: {name[:40]!a}"
        held = "; ".join(cell.strip() for cell in cells[1:] if cell.strip())
        record.values[name] = "; ".join(filter(None, [record.values.get(name), held]))
    if record is not None:
        yield record


def _count(text: str) -> int:
    """Records on the text itself: lines that begin with the name of the first field, outside quoted cells."""
    cell = re.compile(r'(?m)(^|,)[ ]*"([^"]*(?:""[^"]*)*)"')
    bare = cell.sub(lambda found: found[1] + (found[2] if found[2].upper() == _START else "x"), text)
    return len(_LINE.findall(bare))


def _entry(record: _Fields) -> Entry:
    if record.problem is not None:
        return Entry(line=record.line, problem=record.problem)
    names = [name for name in record.values if name != "SOURCE" or "SOURCE TITLE" not in record.values]
    return read_row(record.line, [record.values[name] for name in names], len(names), places(names, {}))
