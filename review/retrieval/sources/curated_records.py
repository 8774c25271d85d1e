"""From the rows of a curated list to records, with their chain of versions.

In: rows of clean cells. Out: a record per row, or an error that names every line at fault.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from ...model.record import Link, PartialDate, Record, RecordKind, RecordStatus
from ...model.study import RelationKind
from .curated_rows import NEEDED, SEPARATOR, Fault, Row, refused, unknown
from .eurlex_records import CELEX

_STATUSES = {status.value: status for status in RecordStatus} | {"adopted": RecordStatus.FINAL}
_KINDS = {kind.value: kind for kind in RecordKind}
_DATE = re.compile(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?")

Key = tuple[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class _List:
    """The rows by issuer and reference, and which of them are superseded by which."""

    rows: Mapping[Key, Row]
    older: Mapping[Key, tuple[Key, ...]]
    superseded: frozenset[Key]


def records_of(rows: Sequence[Row], source: str) -> Iterator[Record]:
    """The records of a list, in its order.

    A document is identified by issuer and reference. One that another row supersedes is superseded, unless
    its own row gives it a status or the other is a draft still: that is a version of it, no more.

    Raises:
        SourceFormatError: rows lack what is needed, hold what has no meaning, stand twice, or supersede
            each other in a circle.
    """
    faults = [(row.line, problem) for row in rows for problem in _problems(row)]
    if not faults:
        faults = [*_twice(rows), *_circles(rows)]
    if faults:
        raise refused(faults)
    whole = _list(rows)
    for key, row in whole.rows.items():
        yield _record(key, row, whole, source)


def _record(key: Key, row: Row, whole: _List, source: str) -> Record:
    cells = row.cells
    status = _STATUSES.get(cells.get("status", ""))
    if status is None and key in whole.superseded:
        status = RecordStatus.SUPERSEDED
    kind = RelationKind.IS_VERSION_OF if status is RecordStatus.DRAFT else RelationKind.SUPERSEDES
    return Record(
        source=source,
        source_id=_source_id(key),
        title=cells["title"],
        abstract=cells.get("abstract"),
        authors=(cells["issuer"],),
        published=_date(cells.get("published")),
        venue=cells["issuer"],
        ids=(("celex" if CELEX.fullmatch(key[1]) else "reference", key[1]),),
        kind=_KINDS[cells.get("kind", RecordKind.GUIDELINE)],
        language=cells.get("language"),
        url=cells.get("url"),
        keywords=_several(cells.get("keywords")),
        status=status,
        revised=_date(cells.get("revised")),
        links=tuple(Link(kind=kind, scheme=source, value=_source_id(each)) for each in whole.older[key]),
    )


def _source_id(key: Key) -> str:
    return "/".join(key)


def _several(cell: str | None) -> tuple[str, ...]:
    return tuple(dict.fromkeys(part.strip() for part in (cell or "").split(SEPARATOR) if part.strip()))


def _key(row: Row) -> Key:
    return row.cells["issuer"], row.cells["reference"]


def _list(rows: Sequence[Row]) -> _List:
    by_key = {_key(row): row for row in rows}
    older = {key: tuple(_older(row, by_key)) for key, row in by_key.items()}
    final = [key for key, row in by_key.items() if row.cells.get("status") != RecordStatus.DRAFT]
    return _List(rows=by_key, older=older, superseded=frozenset(each for key in final for each in older[key]))


def _older(row: Row, by_key: Mapping[Key, Row]) -> Iterator[Key]:
    """What a row supersedes: the row of that reference, its own issuer's first; it need not be listed."""
    for reference in _several(row.cells.get("supersedes")):
        own = (row.cells["issuer"], reference)
        others = [key for key in by_key if key[1] == reference]
        yield others[0] if own not in by_key and len(others) == 1 else own


def _problems(row: Row) -> Iterator[str]:
    cells = row.cells
    yield from (f"`{name}` is missing" for name in NEEDED if name not in cells)
    for name, known in (("status", _STATUSES), ("kind", _KINDS)):
        if (said := cells.get(name)) is not None and said not in known:
            yield unknown(name, said, known)
    for name in ("published", "revised"):
        if cells.get(name) is not None and _date(cells[name]) is None:
            yield f"`{cells[name]}` in `{name}` is no date: write 2022, 2022-04 or 2022-04-29"
    if not cells.get("url", "https://").startswith(("http://", "https://")):
        yield f"`{cells['url']}` in `url` is no address of the web"


def _date(cell: str | None) -> PartialDate | None:
    """A date, None for what no calendar has."""
    found = _DATE.fullmatch(cell or "")
    if found is None:
        return None
    year, month, day = (int(part) if part else None for part in found.groups())
    try:
        date(year or 0, month or 1, day or 1)
    except ValueError:
        return None
    return PartialDate(year=year or 0, month=month, day=day)


def _twice(rows: Iterable[Row]) -> Iterator[Fault]:
    first: dict[str, int] = {}
    for row in rows:
        name = _source_id(_key(row))
        if (line := first.setdefault(name, row.line)) != row.line:
            yield (
                row.line,
                f"`{row.cells['reference']}` of {row.cells['issuer']} stands on line {line} already",
            )


def _circles(rows: Sequence[Row]) -> Iterator[Fault]:
    """The rows that supersede themselves, if through others: those left when no chain can be cut any more."""
    older = {key: set(found) for key, found in _list(rows).older.items()}
    left = {key for key, found in older.items() if found}
    while ends := {key for key in left if not older[key] & left}:
        left -= ends
    newer = Counter(each for key in left for each in older[key] & left)
    for row in rows:
        if _key(row) in left and newer[_key(row)]:
            yield row.line, f"`{row.cells['reference']}` supersedes itself, by way of what it supersedes"
