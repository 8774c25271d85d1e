"""What sources say of other documents, as relations between the records that are there.

In: records with their links, and notices. Out: `Relation`s. A link to a document that is not in the
review is no relation yet; it becomes one when the document comes, in whatever order the two came.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from itertools import compress
from operator import attrgetter

from ..model.record import GRAVITY, Link, Record, RecordStatus
from ..model.search import Notice
from ..model.study import Relation


def relations(records: Mapping[str, Record], notices: Iterable[Notice] = ()) -> tuple[Relation, ...]:
    """Every link of a record, or of a notice about one, to a record that is there; each once.

    `records` are by id. An identifier may name several records: those of one report that several sources
    gave. All of them are related.
    """
    linked = compress(records.items(), map(attrgetter("links"), records.values()))
    claims = [(id, link, record.source) for id, record in linked for link in record.links]
    claims += [
        (notice.record, link, notice.source)
        for notice in notices
        for link in notice.links
        if notice.record in records
    ]
    if not claims:
        return ()
    known = _known(records)
    found = (relation for claim in claims for relation in _relations(*claim, known))
    return tuple(dict.fromkeys(found))


def standing(records: Mapping[str, Record], notices: Iterable[Notice]) -> Mapping[str, Record]:
    """The records with the gravest status that their own source or a notice gives them."""
    graver: dict[str, Record] = {}
    for notice in notices:
        held = graver.get(notice.record) or records.get(notice.record)
        if held is not None and _gravity(notice.status) > _gravity(held.status):
            graver[notice.record] = replace(held, status=notice.status)
    return {**records, **graver} if graver else records


def _gravity(status: RecordStatus | None) -> int:
    return GRAVITY.index(status) if status in GRAVITY else -1


def _known(records: Mapping[str, Record]) -> dict[tuple[str, str], list[str]]:
    known: dict[tuple[str, str], list[str]] = {}
    for id, record in records.items():
        doi = [("doi", record.doi)] if record.doi else []
        for name in dict.fromkeys([(record.source, record.source_id), *doi, *record.ids]):
            known.setdefault(name, []).append(id)
    return known


def _relations(
    id: str, link: Link, source: str, known: Mapping[tuple[str, str], list[str]]
) -> Iterator[Relation]:
    for other in known.get((link.scheme, link.value), ()):
        if other != id:
            left, right = (other, id) if link.inverse else (id, other)
            yield Relation(left=left, kind=link.kind, right=right, origin=source)
