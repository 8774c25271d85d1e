"""Files that people hand over, read as text or as rows; whatever is wrong with them is said with its line."""

import csv
import io
import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path

from .decode import decode
from .errors import SourceError, SourceFormatError
from .spelling import meant

Row = dict[str, str]
Lines = list[tuple[int, Row]]
# The commonest comes first: it stands also where a header has one column.
_SEPARATORS = ",;\t"
# A quote opens a cell only where the cell begins; one that is open goes on over the ends of lines.
_QUOTED = r'(?<![^,;\t\r\n])"(?:[^"]|"")*+"'
# The line that spreadsheets put above a table that they save.
_TOLD = re.compile(r"sep=([,;\t])\r?\n", re.I)
_HEADER = re.compile(rf"(?:{_QUOTED}|[^\n])*+")


def read_text(path: Path, hint: str = "Save it as text in UTF-8.") -> str:
    """A text file's content, without a byte order mark; `hint` says which file is wanted.

    Raises:
        SourceError: it cannot be read, or is not UTF-8.
    """
    try:
        text = _bytes(path, hint).decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise SourceError(
            f"{path} cannot be read: it is not UTF-8 text (byte {error.start})", hint=hint
        ) from error
    return text.replace("\r\n", "\n").replace("\r", "\n")


def read_sheet(path: Path, hint: str = "Save it as CSV in UTF-8.") -> str:
    """A table's text, in whatever encoding a spreadsheet saved it (see `decode`).

    Raises:
        SourceError: it cannot be read, is no text, or its encoding cannot be told.
    """
    content = _bytes(path, hint)
    try:
        return decode(content) if content.strip() else ""
    except SourceFormatError as error:
        raise SourceError(f"{path} cannot be read: {error.message}", hint=hint) from error


def _bytes(path: Path, hint: str) -> bytes:
    try:
        return path.read_bytes()
    except FileNotFoundError as error:
        raise SourceError(f"{path} cannot be read: {error.strerror}", hint=_namesake(path)) from error
    except OSError as error:
        raise SourceError(f"{path} cannot be read: {error.strerror or error}", hint=hint) from error


def _namesake(path: Path) -> str:
    """The file beside it that was probably meant."""
    folder = path.parent
    if not folder.is_dir():
        return f"There is no folder {folder} either."
    try:
        near = meant(path.name, (each.name for each in folder.iterdir() if each.is_file()))
    except OSError:
        near = None
    return f"Did you mean `{folder / near}`?" if near else f"Look into {folder.resolve()}."


def read_rows(path: Path, columns: Sequence[str] = ()) -> Lines:
    """The rows of a CSV file by column name, each with its line; a cell that is missing is "".

    Cells are separated by commas, or by semicolons or tabs where the header is.

    Raises:
        SourceError: it cannot be read, lacks one of the `columns`, names one twice, or a row has more cells
            than the header.
    """
    return list(rows_of(read_sheet(path), partial(_ensure_columns, path, columns), f"{path}, "))


def rows_of(
    text: str, ensure_header: Callable[[Sequence[str]], None], where: str = ""
) -> Iterator[tuple[int, Row]]:
    """The rows of a table in CSV, as `read_rows` reads them; `where` stands before the number of a line.

    `ensure_header` is given the names of the columns before the first row is read, and raises what it will.
    Rows of empty cells, which spreadsheets leave at the end, are passed over.

    Raises:
        SourceError: a row has more cells than the header, a quote is not closed, or it is no CSV.
    """
    csv.field_size_limit(2**31 - 1)
    text = text.removeprefix("\ufeff")
    lines = text.rstrip("\r\n").count("\n") + 1
    told = _TOLD.match(text)
    above, cut = (1, told[1]) if told else (0, separator(text))
    table = io.StringIO(text[told.end() :] if told else text, newline="")
    reader = csv.DictReader(table, delimiter=cut, restval="")
    unpaired = text.count('"') % 2 == 1
    try:
        ensure_header(reader.fieldnames or ())
        begins = reader.line_num + above + 1
        for row in reader:
            line = reader.line_num + above
            if any(row.pop(None, ())):
                raise SourceError(
                    f"{where}line {line}: more cells than the header has",
                    hint="Quote cells that hold what separates them.",
                )
            if unpaired and line >= lines and any("\n" in cell for cell in row.values()):
                raise SourceError(
                    f"{where}line {begins}: a quote is opened and never closed",
                    hint="Close it, or double it where it belongs to the text: all rows behind it are lost.",
                )
            if any(map(str.strip, row.values())):
                yield line, row
            begins = line + 1
    except csv.Error as error:
        raise SourceError(
            f"{where}line {reader.line_num + above}: {error}", hint="Save the table as CSV (UTF-8) again."
        ) from error


def separator(text: str) -> str:
    """What separates the cells of a table: the commonest of comma, semicolon and tab between its names.

    >>> separator("record_id;title\\n1;Cough, and colds\\n"), separator('id,"Names; in; order",title')
    (';', ',')
    """
    header = _HEADER.match(text)
    return max(_SEPARATORS, key=re.sub(_QUOTED, "", header[0] if header else "").count)


def _ensure_columns(path: Path, wanted: Sequence[str], held: Sequence[str]) -> None:
    if missing := [name for name in wanted if name not in held]:
        raise SourceError(
            f"{path} has no column `{'`, `'.join(missing)}`",
            hint=f"It needs {', '.join(wanted)}; it has {', '.join(held) or 'none'}.",
        )
    if twice := [name for name, times in Counter(filter(None, held)).items() if times > 1]:
        raise SourceError(
            f"{path} has two columns `{twice[0]}`", hint="Rename one: it cannot be told which is meant."
        )
