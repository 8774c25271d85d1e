"""The public PRISMA2020 CSV template, in and out (prisma-flowdiagram/PRISMA2020, inst/extdata/PRISMA.csv).

One row per number: columns data, node, box, description, boxtext, tooltips, url, n; only `data` and `n`
are read. In `n`, NA hides a line, 0 prints "n = 0" and an empty cell or xxx was never filled in.
"""

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, fields

from ..cells import safe, unsafe
from ..errors import SourceFormatError
from ..model.flow import FlowCounts, NamedCounts, Template
from ..spelling import meant
from .identities import template_of
from .labels import heading, label

COLUMNS = ("data", "node", "box", "description", "boxtext", "tooltips", "url", "n")
NAMED = ("database_specific_results", "register_specific_results", "dbr_excluded", "other_excluded")
TEXT_ROWS = ("identification", "screening", "included")
FIELDS = tuple(field.name for field in fields(FlowCounts))
HINT = "One row per number, such as `records_screened` in column `data` and 236 in column `n`; NA hides it."
NA, UNFILLED = "NA", re.compile(r"|xxx|.*,\s*xxx", re.IGNORECASE)

# A thousands separator belongs to the number, not to the reason: "Wrong design, 1,234".
REASON = re.compile(r"(.*?)\s*,\s*(-?\d{1,3}(?:,\d{3})+|[^,;]+)")

# (field or title box, node, box): the template's rows in its order. Fields that are ours alone carry NA
# in `data`, where the template's own program would mistake them, and their name in `box`.
ROWS = (
    ("prevstud", "node4", "prevstud"),
    ("previous_studies", "node5", "box1"),
    ("previous_reports", NA, "box1"),
    ("newstud", "node6", "newstud"),
    ("database_results", "node7", "box2"),
    ("database_specific_results", NA, "box2"),
    ("register_results", NA, "box2"),
    ("register_specific_results", NA, "box2"),
    ("othstud", "node16", "othstud"),
    ("website_results", "node17", "box11"),
    ("organisation_results", NA, "box11"),
    ("citations_results", NA, "box11"),
    ("duplicates", "node8", "box3"),
    ("excluded_automatic", NA, "box3"),
    ("excluded_other", NA, "box3"),
    ("records_screened", "node9", "box4"),
    ("records_excluded", "node10", "box5"),
    ("dbr_sought_reports", "node11", "box6"),
    ("dbr_notretrieved_reports", "node12", "box7"),
    ("other_sought_reports", "node18", "box12"),
    ("other_notretrieved_reports", "node19", "box13"),
    ("dbr_assessed", "node13", "box8"),
    ("dbr_excluded", "node14", "box9"),
    ("other_assessed", "node20", "box14"),
    ("other_excluded", "node21", "box15"),
    ("new_studies", "node15", "box10"),
    ("new_reports", NA, "box10"),
    ("total_studies", "node22", "box16"),
    ("total_reports", NA, "box16"),
    ("total_studies_ma", NA, "box17"),
    ("total_reports_ma", NA, "box17"),
    ("identification", "node1", "identification"),
    ("screening", "node2", "screening"),
    ("included", "node3", "included"),
)
OURS = tuple(name for name in FIELDS if name not in {row[0] for row in ROWS})
OPTIONAL = ("total_studies_ma", "total_reports_ma", "database_specific_results", "register_specific_results")


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """A file read: its numbers, and the fields that have a row whose number was never filled in."""

    counts: FlowCounts
    unfilled: tuple[str, ...] = ()


def read(text: str) -> FlowCounts:
    """The numbers of a file; None where it says NA or nothing.

    Raises:
        SourceFormatError: the text is not such a table; the message names the line.
    """
    return read_sheet(text).counts


def read_sheet(text: str) -> Sheet:
    """The numbers of a file, and which of its rows are empty (raises as `read` does)."""
    held: dict[str, int | NamedCounts | None] = {}
    unfilled = []
    for line, name, cell in _rows(text.removeprefix("\ufeff")):
        if name in held:
            raise _bad(line, f"`{name}` has a row already")
        held[name] = None if cell == NA or UNFILLED.fullmatch(cell) else _value(name, cell, line)
        if cell != NA and UNFILLED.fullmatch(cell):
            unfilled.append(name)
    return Sheet(counts=FlowCounts(**held), unfilled=tuple(unfilled))  # type: ignore[arg-type]  # by `_value`


def _rows(text: str) -> Iterator[tuple[int, str, str]]:
    head = text.split("\n", 1)[0]
    reader = csv.reader(io.StringIO(text), delimiter=";" if head.count(";") > head.count(",") else ",")
    try:
        columns = [cell.strip().lower() for cell in next(reader, [])]
        if missing := {"data", "n"} - set(columns):
            raise _bad(1, f"there is no column `{min(missing)}`")
        for cells in reader:
            row = dict(zip(columns, (cell.strip() for cell in cells), strict=False))
            if (name := _field(row, reader.line_num)) is not None:
                yield reader.line_num, name, row.get("n", "")
    except csv.Error as error:
        raise _bad(reader.line_num, str(error)) from error


def _field(row: dict[str, str], line: int) -> str | None:
    name = row.get("data", "")
    if name in ("", NA):
        return row.get("box") if row.get("box") in OURS else None
    if name in TEXT_ROWS:
        return None
    if name not in FIELDS:
        near = meant(name, FIELDS)
        raise _bad(line, f"`{name}` is no number of the diagram" + (f"; `{near}`?" if near else ""))
    return name


def _value(name: str, cell: str, line: int) -> int | NamedCounts:
    cell = unsafe(cell)
    if name not in NAMED or ("," not in cell and ";" not in cell):
        number = _number(cell, name, line)
        return number if name not in NAMED else (("no reasons given", number),) if number else ()
    pairs = [REASON.fullmatch(part.strip()) for part in cell.split(";") if part.strip()]
    if None in pairs:
        raise _bad(line, f"`{name}` wants `Reason, n; Reason, n`, not `{cell}`")
    return tuple((pair[1], _number(pair[2], name, line)) for pair in pairs if pair is not None)


def _number(cell: str, name: str, line: int) -> int:
    plain = re.sub(r"(?<=\d)[,\u00a0\u202f ](?=\d{3}\b)", "", cell)
    if not re.fullmatch(r"-?\d{1,12}(\.0+)?", plain):
        raise _bad(line, f"`{name}` is `{cell}`, not a whole number")
    return int(plain.split(".")[0])


def _bad(line: int, what: str) -> SourceFormatError:
    return SourceFormatError(f"line {line}: {what}", hint=HINT)


def write(counts: FlowCounts, template: Template | None = None) -> str:
    """The numbers as the template's CSV; read back, they are equal.

    Commas and semicolons inside a reason become dashes, since the format separates by them.
    """
    template = template or template_of(counts)
    out = io.StringIO()
    lines = csv.writer(out, lineterminator="\n")
    lines.writerow(COLUMNS)
    for name, node, box in ROWS:
        value = getattr(counts, name, None)
        if value is not None or name not in OPTIONAL:
            lines.writerow(_row(name, node, box, value, template))
    for name in OURS:
        if getattr(counts, name) is not None:
            lines.writerow(
                (NA, NA, name, label(name, template), label(name, template), NA, NA, _n(counts, name))
            )
    return out.getvalue()


def _row(name: str, node: str, box: str, value: int | NamedCounts | None, template: Template) -> list[str]:
    if name in TEXT_ROWS:
        return [name, node, box, f"Side bar: {name}", name.capitalize(), name.capitalize(), NA, "0"]
    if name not in FIELDS:
        text = heading(box, template)
        return [NA, node, box, f"Title box: {text}", text, text, NA, "0"]
    text = label(name, template)
    return [name, node, box, text, text, NA if node == NA else text, NA, _text(value)]


def _n(counts: FlowCounts, name: str) -> str:
    return _text(getattr(counts, name))


def _text(value: int | NamedCounts | None) -> str:
    if value is None:
        return NA
    if isinstance(value, int):
        return str(value)
    return safe("; ".join(f"{_plain(label)}, {n}" for label, n in value)) if value else "0"


def _plain(label: str) -> str:
    return re.sub(r"\s*[,;]\s*", " – ", " ".join(label.split())).strip(" –")
