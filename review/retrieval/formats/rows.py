"""One row of a table to one record, whatever file the table stood in.

In: the cells of a row, and where the fields' columns are. Out: an entry. A row that is longer or shorter
than the header is a problem of its line, because nobody can say which cell belongs where.
"""

import re
from collections.abc import Sequence

from ...model.record import PartialDate, Record, RecordKind
from ...model.search import Entry
from ..normalise import clean_doi, clean_pages, clean_text, kind_of, parse_date, split_note, status_of
from ..normalise import strip_markup as plain
from .columns import Places
from .ids import Id, accession, database, distinct, isbn, labelled, mentioned, of_platform, shape, told
from .names import split_names
from .tagged import texts

_WHOLE = re.compile(r"[0-9]+\.0")
_LONGEST_NAME = 200  # of a journal
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


def read_row(line: int, cells: Sequence[str], width: int, where: Places) -> Entry:
    """The entry of one row under a header of `width` cells."""
    if len(cells) < width or any(cell.strip() for cell in cells[width:]):
        return Entry(line=line, problem=f"{len(cells)} cells where the header has {width}")
    row = _Row(cells, where)
    if row.is_empty():
        return Entry(line=line, problem="the row holds nothing in the columns that are read")
    return Entry(line=line, record=_record(row))


class _Row:
    """One row, asked by field."""

    def __init__(self, cells: Sequence[str], where: Places) -> None:
        held = {name: [cells[at] for at in at_all if cells[at].strip()] for name, at_all in where.items()}
        self._held = {name: values for name, values in held.items() if values}

    def all(self, name: str) -> list[str]:
        """The values of a field's columns; empty ones left out."""
        return self._held.get(name, [])

    def raw(self, name: str) -> str | None:
        """The field's first value as it stands."""
        return self._held[name][0] if name in self._held else None

    def text(self, name: str) -> str | None:
        """The same as clean text."""
        return clean_text(self.raw(name))

    def number(self, name: str) -> str | None:
        """The same without the `.0` that a whole number has after a detour through floating point."""
        text = self.text(name)
        return text[:-2] if text and _WHOLE.fullmatch(text) else text

    def is_empty(self) -> bool:
        """Whether no column that is read holds anything, notes aside."""
        return not self._held.keys() - {"note"}


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
        authors=split_names(row.raw("authors")) or texts((issuer or "").split("|")),
        published=_published(row) or parse_date(cited.get("date")),
        venue=plain(row.raw("venue")) or cited.get("venue") or _source(row),
        volume=row.number("volume") or cited.get("volume"),
        issue=row.number("issue") or cited.get("issue"),
        pages=_pages(row) or clean_pages(cited.get("pages")),
        doi=clean_doi(row.raw("doi")) or _linked_doi(row),
        ids=_ids(row),
        kind=_kind(row),
        language=row.text("language"),
        url=_url(row),
        keywords=_keywords(row),
        status=status_of([row.raw("status"), *row.all("kind")], title),
    )


def _pages(row: _Row) -> str | None:
    """The pages; EBSCO gives the first and how many there are, and in its other exports the last of them."""
    if said := row.text("pages"):
        return clean_pages(said)
    first, last, many = row.number("first_page"), row.number("last_page"), row.number("page_count")
    if first and many and last is None and first.isdigit() and many.isdigit() and 0 < int(many) < 10_000:
        last = str(int(first) + int(many) - 1)
    return clean_pages(first or row.text("article_number"), last)


def _url(row: _Row) -> str | None:
    said = row.text("url")
    found = re.search(r"(?:https?|ftp)://[^\s'\"]+", said or "")
    return found[0] if found else said


def _source(row: _Row) -> str | None:
    """The journal that stands in a column which elsewhere holds a citation, or names the database."""
    said = plain(row.raw("citation"))
    if not said or len(said) > _LONGEST_NAME or re.search("[12][0-9]{3}", said):
        return None
    # One database is a journal, too.
    return said if database(said) is None or "systematic reviews" in said.lower() else None


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
    parts = [row.number(name) for name in ("month", "day")]
    if year is not None and parts[0]:
        separator = "-" if parts[0].isdigit() else " "
        year = parse_date(separator.join([str(year.year), *(part for part in parts if part)])) or year
    date = parse_date(said) or (parse_date(f"{year.year} {said}") if year and said else None)
    return date if date is not None and (year is None or date.year == year.year) else year


def _linked_doi(row: _Row) -> str | None:
    return next((clean_doi(url) for url in row.all("url") if re.search(r"doi(?:\.org/|[:=])10\.", url)), None)


def _ids(row: _Row) -> tuple[Id, ...]:
    shaped = [shape(row.text(name)) for name in ("pmcid", "eid", "nct")]
    own: list[Id | None] = [
        told(text) or (name, text) for name in ("record_id", "guideline_id") if (text := row.text(name))
    ]
    books = [isbn(row.text("isbn"))] if _kind(row) is RecordKind.OTHER else []
    linked = mentioned([*row.all("url"), *row.all("note")])
    trials = [shape(text) or ("trial", text) for each in row.all("trial") if (text := clean_text(each))]
    numbers = [accession(each, row.text("database")) for each in row.all("accession")]
    numbers += map(of_platform, row.all("wos"))
    pmids = [labelled("pmid", each) for each in row.all("pmid")]
    embase = [labelled("embase", each) for each in row.all("embase")]
    return distinct(*shaped, *own, *books, *linked, *trials, *numbers, *pmids, *embase)


def _kind(row: _Row) -> RecordKind:
    kind = kind_of(row.all("kind"))
    if kind not in (RecordKind.ARTICLE, RecordKind.OTHER):
        return kind
    if row.raw("guideline_id"):
        return RecordKind.GUIDELINE
    is_registered = any(row.raw(name) for name in ("nct", "trial"))
    is_published = any(row.raw(name) for name in ("venue", "citation", "doi", "pmid"))
    return RecordKind.TRIAL if is_registered and not is_published else kind


def _keywords(row: _Row) -> tuple[str, ...]:
    words: list[str | None] = []
    for value in row.all("keywords"):
        separator = r"[;\n|]" if re.search(r"[;\n|]", value) else r",(?![^(]*\))"
        words += [clean_text(word.strip().lstrip("*")) for word in re.split(separator, value)]
    return tuple(dict.fromkeys(word for word in words if word))
