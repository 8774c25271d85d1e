"""Rows of a table of anyone's, as records: the columns of the field's labelled data sets.

Columns, in any case: record_id and title must be there; author (BibTeX's "Family, Given and Family, Given" or
PubMed's "Family GG, Family GG"), year, journal, volume, number, pages, doi, isbn, pmid, abstract, language,
kind, status and source may be, also under the usual other names (authors, venue, issue, page, pubmed_id,
publication_year ...). Nothing else of a row is read.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from ..errors import SourceError
from ..model.record import PartialDate, Record, RecordKind, RecordStatus
from .fold import plain

REQUIRED = ("record_id", "title")
_OPTIONAL = (
    "author",
    "year",
    "journal",
    "volume",
    "number",
    "pages",
    "doi",
    "isbn",
    "pmid",
    "abstract",
    "language",
    "kind",
    "status",
    "source",
    "cluster_id",
)
UNNAMED = "table"
_OTHER_NAMES = {
    "id": "record_id",
    "authors": "author",
    "venue": "journal",
    "journal_title": "journal",
    "source_title": "journal",
    "secondary_title": "journal",
    "issue": "number",
    "publication_year": "year",
    "published_year": "year",
    "pubmed_id": "pmid",
    "page": "pages",
}
_STATUSES = {status.value: status for status in RecordStatus}
_KINDS = {kind.value: kind for kind in RecordKind}
_YEAR = re.compile(r"(?<!\d)(?:1[5-9]|20)\d\d(?!\d)")
_INITIAL_FIRST = re.compile(r"\w\.")
_AND = re.compile(r"\s(?:and|&)\s|;", re.I)
_OTHERS = ("others", "et al", "et al.")
_MOST_INITIALS = 3


def read_rows(rows: Sequence[Mapping[str, str]]) -> dict[str, Record]:
    """The records by their `record_id`, in the order of the rows; the columns have our names (see `named`).

    Raises:
        SourceError: a required column is missing, a `record_id` is empty or comes twice.
    """
    records: dict[str, Record] = {}
    for number, row in enumerate(rows, start=1):
        _check(row, number, records)
        records[row["record_id"]] = _read_row(row)
    return records


def named(rows: Iterable[Mapping[str, str]]) -> Iterator[dict[str, str]]:
    """The rows by our names of their columns: exactly ours before ours in another case before another name.

    >>> list(named([{"Record ID": "1", "Title": "A", "title": "B"}]))
    [{'record_id': '1', 'title': 'B', 'Record ID': '1', 'Title': 'A'}]
    """
    ours: dict[tuple[str, ...], dict[str, str]] = {}
    for row in rows:
        header = tuple(row)
        if (names := ours.get(header)) is None:
            names = ours[header] = _our_names(header)
        yield {name: row[column] for name, column in names.items()}


def _our_names(header: Iterable[str]) -> dict[str, str]:
    """Which column each name stands for, ours first."""
    theirs = [((name or "").strip().lower().replace(" ", "_"), name) for name in header]
    found: dict[str, str] = {}
    for plain_name, name in theirs:
        if plain_name not in _OTHER_NAMES:
            found.setdefault(plain_name, name)
    for plain_name, name in theirs:
        found.setdefault(_OTHER_NAMES.get(plain_name, plain_name), name)
    return found | {name: name for _, name in theirs}


def ensure_columns(row: Mapping[str, str]) -> None:
    """Refuse a table whose rows, by our names, lack what each must have.

    Raises:
        SourceError: a required column is missing.
    """
    for name in REQUIRED:
        if name not in row:
            raise SourceError(
                f"the table has no column `{name}`; it has {', '.join(sorted(filter(None, row))) or 'none'}",
                hint=f"Name the columns {' and '.join(REQUIRED)}; {', '.join(_OPTIONAL)} help when present.",
            )


def _check(row: Mapping[str, str], number: int, known: Mapping[str, Record]) -> None:
    ensure_columns(row)
    if not row["record_id"]:
        raise SourceError(f"row {number} has no record_id", hint="Give every row an id of its own.")
    if row["record_id"] in known:
        raise SourceError(
            f"row {number}: the record_id `{row['record_id']}` comes twice",
            hint="Give every row an id of its own; copies of a record are rows with two ids.",
        )


def _read_row(row: Mapping[str, str]) -> Record:
    cells = {name: text for name, cell in row.items() if cell and (text := cell.strip())}
    cell = cells.get
    year = _YEAR.search(cell("year", ""))
    return Record(
        source=cell("source", UNNAMED),
        source_id=row["record_id"],
        title=cell("title", ""),
        abstract=cell("abstract"),
        authors=read_authors(cell("author", "")),
        published=PartialDate(year=int(year[0])) if year else None,
        venue=cell("journal"),
        volume=cell("volume"),
        issue=cell("number"),
        pages=cell("pages"),
        doi=cell("doi"),
        ids=tuple([(scheme, cells[scheme]) for scheme in ("isbn", "pmid") if scheme in cells]),
        kind=_KINDS.get(cell("kind", "").lower(), RecordKind.ARTICLE),
        status=_STATUSES.get(cell("status", "").lower()),
        language=cell("language"),
    )


def read_authors(text: str) -> tuple[str, ...]:
    """The authors of one cell.

    >>> read_authors("Okafor, Nadia and Lindqvist, Per")
    ('Okafor, Nadia', 'Lindqvist, Per')
    >>> read_authors("p. auer, n. cesa-bianchi, y. freund, and r. e. schapire,")
    ('p. auer', 'n. cesa-bianchi', 'y. freund', 'r. e. schapire')
    >>> read_authors("Okafor N, van der Berg JM, Moreau CD."), read_authors("Okafor, N")
    (('Okafor N', 'van der Berg JM', 'Moreau CD'), ('Okafor, N',))
    """
    names = [name for part in _AND.split(plain(text)) for name in _listed(part)]
    return tuple([name for name in names if name and name.lower() not in _OTHERS])


def _listed(part: str) -> list[str]:
    """One name, "Family, Given", or several in a row, "a. first, b. second" or "First A, Second BC"."""
    part = part.strip(", \t\r\n")
    if "," not in part:
        return [part]
    pieces = [piece.strip() for piece in part.split(",")]
    if all(map(_INITIAL_FIRST.match, pieces)):
        return pieces
    names = [piece.removesuffix(".") for piece in pieces if piece.lower() not in _OTHERS]
    return names if all(map(_is_indexed, names)) else [part]


def _is_indexed(name: str) -> bool:
    """Whether a name is written as PubMed does: a family name, a space, and up to three capitals."""
    family, _, initials = name.rpartition(" ")
    capitals = initials.isalpha() and initials.isupper() and len(initials) <= _MOST_INITIALS
    return capitals and any(len(word) > 1 for word in family.split())
