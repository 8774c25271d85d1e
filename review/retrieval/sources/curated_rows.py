"""The rows of a curated list, out of CSV or YAML, each with the line it stands on.

In: the bytes of a file that a person wrote. Out: rows of clean cells by column, or an error that names every
line at fault. What a cell means is left to `curated_records`.
"""

import csv
import io
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from ...decode import decode
from ...errors import ProtocolError, SourceFormatError
from ...protocol.nodes import Mapping, Node, Scalar, Sequence, parse_nodes
from ...spelling import meant
from ..normalise import clean_text

NEEDED = ("reference", "title", "issuer")
COLUMNS = (
    *NEEDED,
    "status",
    "published",
    "revised",
    "url",
    "supersedes",
    "language",
    "abstract",
    "kind",
    "keywords",
)
# Of one cell several values are made at semicolons; a YAML list is joined by them first.
SEPARATOR = ";"
_FAULTS_SHOWN = 8
_DELIMITERS = (",", ";", "\t")
_YAML = re.compile(r"\s*(?:(?:#|---)[^\n]*\n\s*)*(?:-\s|\[)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One row: what stands in its cells, by column, without those that are empty."""

    line: int
    cells: dict[str, str] = field(default_factory=dict)


Fault = tuple[int, str]


def read_rows(content: bytes) -> tuple[Row, ...]:
    """Every row of a list that is not blank.

    Raises:
        SourceFormatError: this is no such list; it has unknown columns, or rows longer or shorter than them.
    """
    text = decode(content)
    rows, faults = _yaml(text) if _YAML.match(text) else _csv(text)
    if not faults and not rows:
        faults = [(1, "the list has no rows")]
    if faults:
        raise refused(faults)
    return tuple(rows)


def refused(faults: Iterable[Fault]) -> SourceFormatError:
    """The error that names the lines at fault."""
    found = [f"line {line}: {problem}" for line, problem in sorted(faults)]
    more = f"; and {len(found) - _FAULTS_SHOWN:,} more" if len(found) > _FAULTS_SHOWN else ""
    return SourceFormatError(
        "the curated list is faulty: " + "; ".join(found[:_FAULTS_SHOWN]) + more,
        hint="Nothing of it was taken. Mend the lines and run `review refresh` again.",
    )


def unknown(what: str, name: str, known: Iterable[str]) -> str:
    """That a name is unknown, with the one that was probably meant, else all there are."""
    names = list(known)
    near = meant(name, names)
    return f"unknown {what} `{name}`; " + (
        f"did you mean `{near}`?" if near else f"known: {', '.join(names)}"
    )


def _csv(text: str) -> tuple[list[Row], list[Fault]]:
    delimiter = max(_DELIMITERS, key=text.lstrip().partition("\n")[0].count)
    lines, faults = _lines(text, delimiter)
    line, cells = lines[0] if lines else (1, [])
    header = [cell.strip().lower() for cell in cells]
    if not faults:
        faults = [*_header_faults(line, header)]
    if faults:
        return [], faults
    faults = [
        (line, f"{len(cells)} cells under {len(header)} columns")
        for line, cells in lines
        if len(cells) != len(header)
    ]
    return [_row(line, zip(header, cells, strict=False)) for line, cells in lines[1:]], faults


def _lines(text: str, delimiter: str) -> tuple[list[tuple[int, list[str]]], list[Fault]]:
    """The rows that are not blank, each with the line it begins on; and where they can no longer be told."""
    # The limit is the process's own and by default 128 KiB; it is only ever raised.
    csv.field_size_limit(max(csv.field_size_limit(), len(text) + 1))
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    found: list[tuple[int, list[str]]] = []
    line = 1
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                found.append((line, cells))
            line = reader.line_num + 1
    except csv.Error as error:
        return found, [(line, f"this is no CSV from here on ({error})")]
    return found, []


def _header_faults(line: int, header: list[str]) -> Iterator[Fault]:
    for place, name in enumerate(header):
        if name not in COLUMNS:
            yield line, unknown("column", name, COLUMNS)
        elif name in header[:place]:
            yield line, f"the column `{name}` stands twice"
    for name in NEEDED:
        if name not in header:
            yield line, f"there is no column `{name}`"


def _row(line: int, cells: Iterable[tuple[str, str]]) -> Row:
    clean = ((name, clean_text(cell)) for name, cell in cells)
    return Row(line=line, cells={name: cell for name, cell in clean if cell})


def _yaml(text: str) -> tuple[list[Row], list[Fault]]:
    try:
        root = parse_nodes(text)
    except ProtocolError as error:
        where = error.line or 1
        return [], [(where, error.message.removeprefix(f"line {where}: ").replace("protocol", "list"))]
    if not isinstance(root, Sequence):
        return [], [(root.line, "this is no YAML list: every row begins with `- `")]
    rows: list[Row] = []
    faults: list[Fault] = []
    for node in root.items:
        if isinstance(node, Mapping):
            found = [_cell(key, value) for key, value in node.entries]
            faults += [each for each in found if isinstance(each[0], int)]
            rows.append(_row(node.line, [each for each in found if isinstance(each[0], str)]))
        else:
            faults.append((node.line, "a row is made of `column: value` lines"))
    return rows, faults


def _cell(key: Scalar, value: Node) -> tuple[str, str] | Fault:
    if key.text not in COLUMNS:
        return key.line, unknown("column", key.text, COLUMNS)
    if isinstance(value, Scalar):
        return key.text, "" if value.plain and value.text in ("~", "null") else value.text
    parts = value.items if isinstance(value, Sequence) else ()
    if not parts or not all(isinstance(part, Scalar) for part in parts):
        return value.line, f"`{key.text}` holds a text, or a list of texts"
    return key.text, SEPARATOR.join(part.text for part in parts if isinstance(part, Scalar))
