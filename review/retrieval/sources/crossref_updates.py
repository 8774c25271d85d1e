"""What Crossref says of a work and other works: updates in both directions, and versions.

In: a work as Crossref gives it. Out: links, and where the work stands. `update-to` stands at the notice,
`updated-by` at the work that the notice is about; it also tells what Retraction Watch knows. Source of the
types: www.crossref.org/documentation/register-maintain-records/maintaining-your-metadata/registering-updates.
"""

import re
from collections.abc import Iterator
from typing import Any

from ...model.record import Link, RecordStatus
from ...model.study import RelationKind
from ..formats.ids import pmid
from ..normalise import clean_doi, status_of
from .shapes import fields, items, string, text

# The words of an update's type, most telling first: publishers also spell them in ways of their own.
_UPDATES: tuple[tuple[str, RelationKind, RecordStatus], ...] = (
    ("partial.?retract", RelationKind.CORRECTS, RecordStatus.CORRECTED),
    ("retract", RelationKind.RETRACTS, RecordStatus.RETRACTED),
    ("withdraw|remov", RelationKind.RETRACTS, RecordStatus.WITHDRAWN),
    ("concern", RelationKind.CONCERNS, RecordStatus.CONCERN),
    ("correct|corrig|errat|addend|clarif", RelationKind.CORRECTS, RecordStatus.CORRECTED),
    ("version|edition", RelationKind.SUPERSEDES, RecordStatus.SUPERSEDED),
)
_RULES = tuple((re.compile(words, re.IGNORECASE), kind, status) for words, kind, status in _UPDATES)
_GRAVEST = (
    RecordStatus.RETRACTED,
    RecordStatus.WITHDRAWN,
    RecordStatus.CONCERN,
    RecordStatus.CORRECTED,
    RecordStatus.SUPERSEDED,
)
_RELATIONS = {
    "is-preprint-of": (RelationKind.IS_VERSION_OF, False),
    "has-preprint": (RelationKind.IS_VERSION_OF, True),
    "is-version-of": (RelationKind.IS_VERSION_OF, False),
    "has-version": (RelationKind.IS_VERSION_OF, True),
    "is-manuscript-of": (RelationKind.IS_VERSION_OF, False),
    "has-manuscript": (RelationKind.IS_VERSION_OF, True),
    "replaces": (RelationKind.SUPERSEDES, False),
    "is-replaced-by": (RelationKind.SUPERSEDES, True),
}


def links(work: dict[str, Any], own: str | None) -> tuple[Link, ...]:
    """What the work does to others and others to it, each once; `own` is its DOI."""
    found = [
        Link(kind=kind, scheme="doi", value=other, inverse=inverse)
        for name, inverse in (("update-to", False), ("updated-by", True))
        for kind, _, other in _updates(work, name)
        if other is not None and other != own
    ]
    return tuple(dict.fromkeys([*found, *_versions(work, own)]))


def standing(work: dict[str, Any], own: str | None, title: str) -> RecordStatus | None:
    """The gravest that is said of the work itself: by a notice, by its own update, by its title's flag.

    A work that updates itself is its own notice; a new version in its own place supersedes nothing; and a
    notice that is called "Retracted: ..." is not what was retracted.
    """
    updates = list(_updates(work, "update-to"))
    of_itself = [each for each in updates if own is not None and each[2] == own]
    said = [
        status
        for _, status, other in (*_updates(work, "updated-by"), *of_itself)
        if status is not RecordStatus.SUPERSEDED or other not in (None, own)
    ]
    if not any(kind is RelationKind.RETRACTS and other != own for kind, _, other in updates):
        said += [status for status in [status_of([], title)] if status is not None]
    return min(said, key=_GRAVEST.index, default=None)


def _updates(work: dict[str, Any], name: str) -> Iterator[tuple[RelationKind, RecordStatus, str | None]]:
    for update in map(fields, items(work.get(name))):
        said = text(update.get("type")) or text(update.get("label")) or ""
        rule = next(((kind, status) for words, kind, status in _RULES if words.search(said)), None)
        if rule is not None:
            yield *rule, clean_doi(string(update.get("DOI")))


def _versions(work: dict[str, Any], own: str | None) -> Iterator[Link]:
    relations = fields(work.get("relation"))
    for name, (kind, inverse) in _RELATIONS.items():
        for other in map(fields, items(relations.get(name))):
            scheme, value = _named(other)
            if value is not None and value != own:
                yield Link(kind=kind, scheme=scheme, value=value, inverse=inverse)


def _named(other: dict[str, Any]) -> tuple[str, str | None]:
    if text(other.get("id-type")) == "pmid":
        found = pmid(string(other.get("id")))
        return "pmid", found[1] if found else None
    return "doi", clean_doi(string(other.get("id")))
