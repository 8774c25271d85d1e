"""Files that people hand over, read as text or as rows; whatever is wrong with them is said with its line."""

import csv
import io
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

from .errors import SourceError
from .spelling import meant

Row = dict[str, str]
Lines = list[tuple[int, Row]]
# The commonest comes first: it stands also where a header has one column.
_SEPARATORS = ",;\t"
# The key of cells beyond the header; a CSV file cannot name a column so.
_BEYOND = "\0"


def read_text(path: Path, hint: str = "Save it as text in UTF-8.") -> str:
    """A text file's content, without a byte order mark; `hint` says which file is wanted.

    Raises:
        SourceError: it cannot be read, or is not UTF-8.
    """
    try:
        return path.read_text(encoding="utf-8-sig")
    except FileNotFoundError as error:
        raise SourceError(f"{path} cannot be read: {error.strerror}", hint=_namesake(path)) from error
    except OSError as error:
        raise SourceError(f"{path} cannot be read: {error.strerror or error}", hint=hint) from error
    except UnicodeDecodeError as error:
        raise SourceError(
            f"{path} cannot be read: it is not UTF-8 text (byte {error.start})", hint=hint
        ) from error


def _namesake(path: Path) -> str:
    """The file beside it that was probably meant."""
    folder = path.parent
    if not folder.is_dir():
        return f"There is no folder {folder} either."
    near = meant(path.name, (each.name for each in folder.iterdir() if each.is_file()))
    return f"Did you mean `{folder / near}`?" if near else f"Look into {folder.resolve()}."


def read_rows(path: Path, columns: Sequence[str] = ()) -> Lines:
    """The rows of a CSV file by column name, each with its line; a cell that is missing is "".

    Cells are separated by commas, or by semicolons or tabs where the header is.

    Raises:
        SourceError: it cannot be read, lacks one of the `columns`, names one twice, or a row has more cells
            than the header.
    """
    csv.field_size_limit(2**31 - 1)
    text = read_text(path, hint="Save it as CSV in UTF-8.")
    lines = io.StringIO(text, newline="")
    reader = csv.DictReader(lines, delimiter=separator(text), restkey=_BEYOND, restval="")
    try:
        _ensure_columns(path, reader.fieldnames or (), columns)
        return list(_rows(path, reader))
    except csv.Error as error:
        raise SourceError(f"{path}, line {reader.line_num}: {error}", hint="Save it as CSV again.") from error


def separator(text: str) -> str:
    """What separates the cells of a table: the commonest of comma, semicolon and tab in its first line.

    >>> separator("record_id;title\\n1;Cough, and colds\\n")
    ';'
    """
    return max(_SEPARATORS, key=text.partition("\n")[0].count)


def _ensure_columns(path: Path, held: Sequence[str], wanted: Sequence[str]) -> None:
    if missing := [name for name in wanted if name not in held]:
        raise SourceError(
            f"{path} has no column `{'`, `'.join(missing)}`",
            hint=f"It needs {', '.join(wanted)}; it has {', '.join(held) or 'none'}.",
        )
    if twice := [name for name, times in Counter(filter(None, held)).items() if times > 1]:
        raise SourceError(
            f"{path} has two columns `{twice[0]}`", hint="Rename one: it cannot be told which is meant."
        )


def _rows(path: Path, reader: "csv.DictReader[str]") -> Iterator[tuple[int, Row]]:
    for row in reader:
        if _BEYOND in row:
            raise SourceError(
                f"{path}, line {reader.line_num}: more cells than the header has",
                hint="Quote cells that hold what separates them.",
            )
        yield reader.line_num, row
