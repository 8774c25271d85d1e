"""A query of the Federal Register, and the slices of days that its search is cut into.

In: the text of a query with `agency:` and `type:` in it, a window, cursors. Out: the conditions that the API
takes, and places in a search, since no query gives out more than 2,000 documents. Nothing here touches the
network.
"""

import re
from dataclasses import dataclass, replace
from datetime import date, timedelta

from ...errors import ProtocolError
from ...model.search import Window
from .asking import place_in

# Further results are not given out; where there are more, the days of publication are halved.
GIVEN_AT_MOST = 2_000
# The first issue of the Federal Register.
FIRST_DAY = date(1936, 3, 14)
LAST_DAY = date(3000, 12, 31)
TYPES = ("NOTICE", "PRESDOCU", "PRORULE", "RULE")
_CONDITION = re.compile(r'(?i)"[^"]*"|(?<!\S)(agency|type):(\S*)')
_AGENCY = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")

Params = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What a query asks for; no agency and no type means any."""

    term: str = ""
    agencies: tuple[str, ...] = ()
    types: tuple[str, ...] = ()

    def params(self) -> Params:
        """The query as conditions of the API."""
        term = (("conditions[term]", self.term),) if self.term else ()
        agencies = tuple(("conditions[agencies][]", agency) for agency in self.agencies)
        return (*term, *agencies, *(("conditions[type][]", kind) for kind in self.types))


def asked(query: str) -> Asked:
    """What the text of a query asks for; what stands in quotes belongs to the term.

    Raises:
        ProtocolError: it names a type that there is none of, or an agency as none is named.

    >>> asked('agency:food-and-drug-administration type:notice "gene therapy" type:RULE')
    Asked(term='"gene therapy"', agencies=('food-and-drug-administration',), types=('NOTICE', 'RULE'))
    """
    named = [(found[1].lower(), found[2]) for found in _CONDITION.finditer(query) if found[1]]
    agencies = dict.fromkeys(value.lower() for what, value in named if what == "agency")
    types = dict.fromkeys(value.upper() for what, value in named if what == "type")
    for value in agencies:
        _ensure(_AGENCY.fullmatch(value) is not None, f"agency:{value}", "food-and-drug-administration, ...")
    for value in types:
        _ensure(value in TYPES, f"type:{value}", ", ".join(TYPES))
    term = _CONDITION.sub(lambda found: " " if found[1] else found[0], query)
    return Asked(term=" ".join(term.split()), agencies=tuple(agencies), types=tuple(types))


def _ensure(known: bool, said: str, names: str) -> None:
    if not known:
        raise ProtocolError(
            f"the Federal Register knows no `{said}`",
            hint=f"Correct the query of `federal-register` in the protocol; known: {names}.",
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Days:
    """The documents published from `since` to `until`, both included."""

    since: date
    until: date

    def params(self) -> Params:
        """The days as conditions of the API."""
        since = ("conditions[publication_date][gte]", self.since.isoformat())
        until = ("conditions[publication_date][lte]", self.until.isoformat())
        return (since,) if self.until == LAST_DAY else (since, until)

    def halves(self) -> tuple["Days", ...]:
        """Two slices that make up this one; none of a single day.

        >>> [str(half.since) for half in Days(since=date(2026, 1, 1), until=date(2026, 1, 4)).halves()]
        ['2026-01-01', '2026-01-03']
        """
        if self.since >= self.until:
            return ()
        middle = self.since + (self.until - self.since) // 2
        return (
            Days(since=self.since, until=middle),
            Days(since=middle + timedelta(days=1), until=self.until),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A place in a search: a page of a slice, and the slices that come after it.

    `crowded` slices came of one that held too much, and may hold too much themselves. `total` was reported
    for the whole search, `opened` is the sum of what was for the slices up to this one.
    """

    days: Days
    page: int = 1
    rest: tuple[Days, ...] = ()
    crowded: bool = False
    total: int = 0
    opened: int = 0

    def halved(self) -> "Place | None":
        """The place at the first half of the slice; None when it is a single day."""
        halves = self.days.halves()
        return replace(self, days=halves[0], rest=(*halves[1:], *self.rest), crowded=True) if halves else None

    def counted(self, count: int) -> "Place":
        """The place, when the server has said on a first page how many documents its slice holds."""
        if self.page > 1:
            return self
        return replace(self, total=max(self.total, count), opened=self.opened + count)

    def after(self, pages: int) -> "Place | None":
        """The place after this page of so many; None when nothing is to come."""
        if self.page < pages:
            return replace(self, page=self.page + 1)
        if not self.rest:
            return None
        return replace(self, days=self.rest[0], page=1, rest=self.rest[1:])

    @property
    def reported(self) -> int:
        """The total of the whole search, as far as it is known: the API counts to 10,000 at most."""
        return max(self.total, self.opened)


def beginning(window: Window) -> Place:
    """The first place of a search in a window."""
    return Place(days=Days(since=window.since or FIRST_DAY, until=window.until or LAST_DAY))


def place_of(cursor: str) -> Place:
    """The place that a cursor names.

    Raises:
        SourceUnavailable: it names none: another version of this program wrote it.
    """
    return place_in(cursor, Place, "the Federal Register")
