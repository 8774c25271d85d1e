"""Files that people hand over, read as text or as rows; whatever is wrong with them is said with its line."""

import csv
import io
from collections.abc import Iterator, Sequence
from pathlib import Path

from ..errors import SourceError

Row = dict[str, str]
Lines = list[tuple[int, Row]]


def read_text(path: Path, hint: str = "Name a file in UTF-8.") -> str:
    """A text file's content, without a byte order mark.

    Raises:
        SourceError: it cannot be read, or is not UTF-8.
    """
    try:
        return path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise SourceError(f"{path} cannot be read: {error.strerror or error}", hint=hint) from error
    except UnicodeDecodeError as error:
        raise SourceError(f"{path} is not UTF-8 text (byte {error.start})", hint=hint) from error


def read_rows(path: Path, columns: Sequence[str] = ()) -> Lines:
    """The rows of a CSV file by column name, each with its line; a cell that is missing is "".

    Raises:
        SourceError: it cannot be read, lacks one of the `columns`, or a row has more cells than the header.
    """
    csv.field_size_limit(2**31 - 1)
    reader = csv.DictReader(io.StringIO(read_text(path), newline=""), restkey="", restval="")
    try:
        _ensure_columns(path, reader.fieldnames or (), columns)
        return list(_rows(path, reader))
    except csv.Error as error:
        raise SourceError(f"{path}, line {reader.line_num}: {error}", hint="Save it as CSV again.") from error


def _ensure_columns(path: Path, held: Sequence[str], wanted: Sequence[str]) -> None:
    if missing := [name for name in wanted if name not in held]:
        raise SourceError(
            f"{path} has no column `{missing[0]}`", hint=f"It needs the columns {', '.join(wanted)}."
        )


def _rows(path: Path, reader: "csv.DictReader[str]") -> Iterator[tuple[int, Row]]:
    for row in reader:
        if "" in row:
            raise SourceError(
                f"{path}, line {reader.line_num}: more cells than the header has",
                hint="Quote cells that hold a comma.",
            )
        yield reader.line_num, row
