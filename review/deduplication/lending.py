"""What a report is told with: the shown record, and what the other records of the report lend it.

In: the records of one report and which is shown. Out: a `Record` with the shown one's identity, a `Loan`
for every field that is another's, and why that record is shown. Nothing that the shown record says well is
replaced: a field is lent where it is missing or cut short. Volume, issue and pages go together, for half of
one place in print and half of another is no place.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from ..model.cluster import DuplicateCluster, Loan
from ..model.record import GRAVITY, PartialDate, Record, RecordStatus
from .cluster import emptiness
from .fold import fold
from .people import read_name

MISSING, CUT, COARSE, GRAVER, ALONG = (
    "the shown record has none",
    "the shown record's is cut short",
    "the shown record's is less exact",
    "it says what became of the report",
    "it goes with the abstract",
)
_PLACE = ("volume", "issue", "pages")
_PLAIN = ("venue", "doi", "language", "url", "keywords")
_OTHERS = re.compile(r"(?i)^(?:et al\.?|others|and others|u\.? ?a\.?|\.\.\.|…)$")
_ELLIPSIS = re.compile(r"(?i)(?:\.\.\.|…|\[?\(?abstract truncated(?: at \d+ words)?\)?\]?)\s*$")
# So much of an abstract that is cut short must be the other's as well.
_COMMON = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Described:
    """A report as it is told: `record` has the identity of the shown one, `loans` say what is another's."""

    record: Record
    loans: tuple[Loan, ...] = ()


# What one record can lend another: by field, its value and why it is lent.
Offer = dict[str, tuple[Any, str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Lent:
    """The reports of several records as they are told, by shown record id, and what they were made of."""

    records: Mapping[str, Record]
    clusters: Mapping[str, DuplicateCluster]
    described: Mapping[str, Described]


def describe_all(
    records: Mapping[str, Record], clusters: Sequence[DuplicateCluster], before: Lent | None = None
) -> Lent:
    """The reports of several records; those of one record lend and borrow nothing.

    A report whose records are the very same as `before` is told as it was.
    """
    several = {each.shown: each for each in clusters if len(each.members) > 1}
    described = {}
    for shown, each in several.items():
        if before is not None and _is_as_it_was(each, records, before):
            described[shown] = before.described[shown]
        else:
            described[shown] = describe(shown, {id: records[id] for id in each.members})
    return Lent(records=records, clusters=several, described=described)


def _is_as_it_was(cluster: DuplicateCluster, records: Mapping[str, Record], before: Lent) -> bool:
    if before.clusters.get(cluster.shown) != cluster:
        return False
    return all(before.records[id] is records[id] for id in cluster.members)


def describe(shown: str, members: Mapping[str, Record]) -> Described:
    """The report of these records, by id, of which one is shown.

    Where several could lend, the one that says most does (see `cluster.emptiness`).
    """
    own = members[shown]
    others = sorted((id for id in members if id != shown), key=lambda id: emptiness(members[id], id))
    changes: dict[str, Any] = {}
    loans: list[Loan] = []
    for rule in _RULES:
        for id in others:
            if offer := rule(own, members[id]):
                changes |= {name: value for name, (value, _) in offer.items()}
                loans += [Loan(field=name, lender=id, why=why) for name, (_, why) in offer.items()]
                break
    for id, status in _statuses(own, {id: members[id] for id in others}):
        changes["status"] = status
        loans.append(Loan(field="status", lender=id, why=GRAVER))
    for id, numbers in _numbers(own, {id: members[id] for id in others}):
        changes["ids"] = (*changes.get("ids", own.ids), *numbers)
        loans.append(Loan(field="ids", lender=id, why=MISSING))
    return Described(record=replace(own, **changes) if changes else own, loans=tuple(loans))


def why_shown(shown: str, members: Mapping[str, Record]) -> str:
    """Why this record of a report is the one that is shown; "" where it is the only one."""
    others = [emptiness(record, id) for id, record in members.items() if id != shown]
    if not others:
        return ""
    both = zip(emptiness(members[shown], shown), min(others), strict=True)
    return next(why for why, (own, next_) in zip(_WHY_SHOWN, both, strict=True) if own != next_)


# In the order of `cluster.emptiness`; each decides where those before it do not.
_WHY_SHOWN = (
    "it alone has an abstract",
    "of those that say as much it alone has a DOI",
    "of those that say as much it alone has pages",
    "of those that say as much it fills in the most fields",
    "of those that say as much it names the most authors",
    "the others say as much, and its id comes first",
)


def _abstract(own: Record, other: Record) -> Offer:
    if not other.abstract or (own.abstract and not _goes_on(own.abstract, other.abstract)):
        return {}
    offer: Offer = {"abstract": (other.abstract, CUT if own.abstract else MISSING)}
    if own.abstract_note != other.abstract_note:
        offer["abstract_note"] = (other.abstract_note, ALONG)
    return offer


def _goes_on(short: str, long: str) -> bool:
    """Whether the one is the beginning of the other."""
    beginning, whole = fold(_ELLIPSIS.sub("", short)), fold(_ELLIPSIS.sub("", long))
    return len(whole) > len(beginning) >= _COMMON and whole.startswith(beginning)


def _authors(own: Record, other: Record) -> Offer:
    named, theirs = _named(own.authors), _named(other.authors)
    if len(theirs) <= len(named):
        return {}
    if not named:
        return {"authors": (other.authors, MISSING)}
    families = zip(map(read_name, named), map(read_name, theirs), strict=False)
    same = all(one.family == two.family for one, two in families)
    cut = len(named) < len(own.authors) or len(named) == 1
    return {"authors": (other.authors, CUT)} if same and cut else {}


def _named(authors: Sequence[str]) -> tuple[str, ...]:
    return tuple(name for name in authors if not _OTHERS.match(name.strip()))


def _published(own: Record, other: Record) -> Offer:
    if other.published is None:
        return {}
    if own.published is None:
        return {"published": (other.published, MISSING)}
    return {"published": (other.published, COARSE)} if _finer(own.published, other.published) else {}


def _finer(own: PartialDate, other: PartialDate) -> bool:
    if own.year != other.year or own.day is not None:
        return False
    if own.month is None:
        return other.month is not None
    return own.month == other.month and other.day is not None


def _place(own: Record, other: Record) -> Offer:
    """The place in print, whole, to one that has none; its rest to one that agrees as far as it goes."""
    held = {name: getattr(own, name) for name in _PLACE}
    theirs = {name: getattr(other, name) for name in _PLACE}
    if any(held[name] and theirs[name] and not _begins(held[name], theirs[name]) for name in _PLACE):
        return {}
    if any(held.values()) and not any(held[name] and theirs[name] for name in _PLACE):
        return {}  # nothing tells whether it is one place
    return {
        name: (theirs[name], CUT if held[name] else MISSING)
        for name in _PLACE
        if len(theirs[name] or "") > len(held[name] or "")
    }


def _begins(own: str, other: str) -> bool:
    """Whether two say the same, or one gives only the beginning ("201", "201-212")."""
    return own == other or other.startswith(f"{own}-") or own.startswith(f"{other}-")


def _plain(name: str) -> Callable[[Record, Record], Offer]:
    def lend(own: Record, other: Record) -> Offer:
        value = getattr(other, name)
        return {name: (value, MISSING)} if value and not getattr(own, name) else {}

    return lend


_RULES: tuple[Callable[[Record, Record], Offer], ...] = (
    _abstract,
    _authors,
    _published,
    _place,
    *map(_plain, _PLAIN),
)


def _statuses(own: Record, others: Mapping[str, Record]) -> Iterator[tuple[str, RecordStatus]]:
    """The gravest status that a record has, if it is graver than the shown one's."""
    graver = [
        (GRAVITY.index(other.status), id, other.status)
        for id, other in others.items()
        if other.status in GRAVITY
    ]
    if graver:
        gravity, id, status = max(graver, key=lambda each: each[0])
        if own.status not in GRAVITY or gravity > GRAVITY.index(own.status):
            yield id, status


def _numbers(own: Record, others: Mapping[str, Record]) -> Iterator[tuple[str, tuple[tuple[str, str], ...]]]:
    """The identifiers of schemes that no record before has one of."""
    known = {scheme for scheme, _ in own.ids}
    for id, other in others.items():
        numbers = tuple((scheme, value) for scheme, value in other.ids if scheme not in known)
        if numbers:
            known |= {scheme for scheme, _ in numbers}
            yield id, numbers
