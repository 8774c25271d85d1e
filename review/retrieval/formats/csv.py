"""Tables: CSV and its cousins with semicolons, tabs or bars, with one record to a row.

In: the bytes of a file. Out: one entry per row. A row that is longer or shorter than the header is a
problem of its line, because nobody can say which cell belongs where.
"""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ...model.record import PartialDate, Record, RecordKind
from ...model.search import Entry, Reading
from ..normalise import clean_doi, clean_pages, clean_text, kind_of, parse_date, split_note, status_of
from ..normalise import strip_markup as plain
from .columns import Places, is_web_of_science, known, places
from .decode import decode, decode_head
from .ids import Id, accession, distinct, isbn, mentioned, pmid, shape
from .names import split_names

_DELIMITERS = (",", ";", "\t", "|")
_NOT_A_TABLE = re.compile(r"\s*(?:[<{%\[@]|PMID ?-|TY {0,2}-|FN )")
_EXCEL_HINT = re.compile(r"sep=(.)\n")
_ROWS_LOOKED_AT = 5
# PubMed: "Nature. 2021 Dec 21;1(2):10-11." Embase: "Endoscopic Ultrasound (2014) 3:3 (152-160)."
_CITATIONS = (
    re.compile(
        r"(?P<venue>[^.;]+)\. (?P<date>[12][0-9]{3}[^;:]*);(?P<volume>[^:(;]*)(?:\((?P<issue>[^)]*)\))?"
        r"(?::(?P<pages>[\w.-]+))?"
    ),
    re.compile(
        r"(?P<venue>.+?) \((?P<date>[12][0-9]{3})\) (?P<volume>[\w-]+)(?::(?P<issue>[^().]+?))?"
        r"(?: \((?P<pages>[\w-]+)\))?(?:\.|$)"
    ),
)


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
    version = "1"

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
        where = places(header, self.columns)
        entries = [_entry(line, cells, len(header), where) for line, cells in rows]
        if entries and _is_open(text, entries[-1].line, layout):
            problem = "a quotation mark is opened in this row and never closed"
            entries[-1] = Entry(line=entries[-1].line, problem=problem)
        return Reading(entries=tuple(entries), counted=_count(text, layout))


def _layout(text: str) -> _Layout:
    hinted = _EXCEL_HINT.match(text)
    if hinted is not None:
        return _Layout(hinted[1], skipped=1)

    def columns(delimiter: str) -> tuple[int, int]:
        header = next(_rows(text, _Layout(delimiter)), (1, []))[1]
        return known(header), len(header)

    best = max(_DELIMITERS, key=columns)
    header = text.partition("\n")[0].split(best)
    raw = best == "\t" and is_web_of_science(header)
    return _Layout(best, raw)


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
            yield line, cells
        line = layout.skipped + reader.line_num + 1


def _reader(lines: Iterable[str], layout: _Layout, *, strict: bool = False) -> Any:
    return csv.reader(
        lines,
        delimiter=layout.delimiter,
        quoting=csv.QUOTE_NONE if layout.raw else csv.QUOTE_MINIMAL,
        skipinitialspace=layout.delimiter != "\t",
        strict=strict,
    )


def _is_open(text: str, line: int, layout: _Layout) -> bool:
    if layout.raw:
        return False
    last = text.split("\n", line - 1)[-1]
    reader = _reader([last], layout, strict=True)
    try:
        next(reader, None)
    except csv.Error as error:
        return "unexpected end" in str(error)
    return False


def _count(text: str, layout: _Layout) -> int:
    """Rows under the header, on the text itself: lines with anything in them, outside quoted cells."""
    text = text.split("\n", layout.skipped)[-1]
    cut = re.escape(layout.delimiter)
    if not layout.raw:
        quoted = re.compile(rf'(?m)(^|{cut})[ ]*"([^"]*(?:""[^"]*)*)"')
        text = quoted.sub(lambda found: found[1] + ("x" if found[2].strip() else ""), text)
    return max(0, len(re.findall(rf"(?m)^(?:{cut}|[ \t])*[^\s{cut}]", text)) - 1)


def _entry(line: int, cells: Sequence[str], width: int, where: Places) -> Entry:
    if len(cells) < width or any(cell.strip() for cell in cells[width:]):
        return Entry(line=line, problem=f"{len(cells)} cells where the header has {width}")
    row = _Row(cells, where)
    if row.is_empty():
        return Entry(line=line, problem="the row holds nothing in the columns that are read")
    return Entry(line=line, record=_record(row))


@dataclass(frozen=True, slots=True)
class _Row:
    """One row, asked by field."""

    cells: Sequence[str]
    where: Places

    def all(self, name: str) -> list[str]:
        """The values of a field's columns; empty ones left out."""
        return [self.cells[at] for at in self.where.get(name, ()) if self.cells[at].strip()]

    def raw(self, name: str) -> str | None:
        """The field's first value as it stands."""
        return next(iter(self.all(name)), None)

    def text(self, name: str) -> str | None:
        """The same as clean text."""
        return clean_text(self.raw(name))

    def is_empty(self) -> bool:
        """Whether no column that is read holds anything."""
        return not any(self.all(name) for name in self.where)


def _record(row: _Row) -> Record:
    title = plain(row.raw("title"))
    abstract, note = split_note(plain(row.raw("abstract")))
    cited = _cited(row.text("citation"))
    issuer = row.text("issuer")
    return Record(
        source="",
        source_id="",
        title=title or "",
        abstract=abstract,
        abstract_note=note,
        authors=split_names(row.raw("authors")) or ((issuer,) if issuer else ()),
        published=_published(row) or parse_date(cited.get("date")),
        venue=plain(row.raw("venue")) or cited.get("venue"),
        volume=row.text("volume") or cited.get("volume"),
        issue=row.text("issue") or cited.get("issue"),
        pages=_pages(row) or clean_pages(cited.get("pages")),
        doi=clean_doi(row.raw("doi")) or _linked_doi(row),
        ids=_ids(row),
        kind=_kind(row),
        language=row.text("language"),
        url=row.text("url"),
        keywords=_keywords(row),
        status=status_of([row.raw("status"), row.raw("kind")], title),
    )


def _pages(row: _Row) -> str | None:
    said = row.text("pages") or row.text("first_page") or row.text("article_number")
    return clean_pages(said, row.text("last_page"))


def _cited(citation: str | None) -> dict[str, str]:
    """What a citation in one cell says, in PubMed's and Embase's ways of writing one."""
    for rule in _CITATIONS:
        if citation and (found := rule.match(citation)):
            return {
                name: value.strip() for name, value in found.groupdict().items() if value and value.strip()
            }
    return {}


def _published(row: _Row) -> PartialDate | None:
    year, said = parse_date(row.text("year")), row.text("date")
    date = parse_date(said) or (parse_date(f"{year.year} {said}") if year and said else None)
    return date if date is not None and (year is None or date.year == year.year) else year


def _linked_doi(row: _Row) -> str | None:
    return next((clean_doi(url) for url in row.all("url") if re.search(r"doi(?:\.org/|[:=])10\.", url)), None)


def _ids(row: _Row) -> tuple[Id, ...]:
    shaped = [shape(row.text(name)) for name in ("pmcid", "eid", "wos")]
    own: list[Id | None] = [
        (name, text) for name in ("record_id", "guideline_id") if (text := row.text(name))
    ]
    books = [isbn(row.text("isbn"))] if _kind(row) is RecordKind.OTHER else []
    linked = mentioned(row.all("url"))
    return distinct(*shaped, *own, *books, *linked, pmid(row.text("pmid")), accession(row.text("accession")))


def _kind(row: _Row) -> RecordKind:
    kind = kind_of(row.all("kind"))
    unsaid = kind in (RecordKind.ARTICLE, RecordKind.OTHER)
    return RecordKind.GUIDELINE if unsaid and row.raw("guideline_id") else kind


def _keywords(row: _Row) -> tuple[str, ...]:
    words: list[str | None] = []
    for value in row.all("keywords"):
        separator = "[;\n]" if ";" in value or "\n" in value else r",(?![^(]*\))"
        words += [clean_text(word) for word in re.split(separator, value)]
    return tuple(dict.fromkeys(word for word in words if word))
