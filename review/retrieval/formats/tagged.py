"""Tagged text, the shape that most exporters share: a tag, a value, and lines that continue a value.

In: normalised text. Out: groups of fields with the lines they came from, and their values brought to what
a record holds. What the tags mean is the formats' business.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from ...model.record import PartialDate, Record
from ...model.search import Entry, Reading
from ..normalise import clean_doi, clean_text, parse_date

# A separator inside brackets belongs to a term: "Picoides [Zoology; Labrador]".
_TERM = re.compile(r"(?:\[[^\[\]\n\r]*\]|[^;\n\r])+")
_PART = re.compile(r"(?:\([^()]*\)|[^,])+")


@dataclass(slots=True)
class Group:
    """The fields of one record start, in order; `closed` when the record's own end was seen.

    `line` is 1-based; a field is a tag and the lines of its value.
    """

    line: int
    fields: list[tuple[str, list[str]]] = field(default_factory=list)
    closed: bool = False
    _places: defaultdict[str, list[int]] = field(default_factory=lambda: defaultdict(list))

    def add(self, tag: str, value: str) -> None:
        """Append a field."""
        self._places[tag].append(len(self.fields))
        self.fields.append((tag, [value] if value else []))

    def extend(self, text: str) -> None:
        """Append a line to the last field's value; before the first field there is nothing to continue."""
        if self.fields:
            self.fields[-1][1].append(text)

    def all(self, *tags: str) -> list[str]:
        """The values of these tags, lines joined by newlines, in the order of the file; no empty ones."""
        places = [at for tag in tags for at in self._places.get(tag, ())]
        if not places:
            return []
        return ["\n".join(lines) for at in sorted(places) if (lines := self.fields[at][1])]

    def first(self, *tags: str) -> str | None:
        """The first value of the first tag that has one."""
        for tag in tags:
            for at in self._places.get(tag, ()):
                if lines := self.fields[at][1]:
                    return "\n".join(lines)
        return None


# A line as a tag and its value: tag None continues the value before, tag "" is nobody's.
Split = Callable[[str, Group | None], tuple[str | None, str]]


def groups(text: str, split: Split, start: str, end: str) -> Iterator[Group]:
    """Runs of fields: from the tag `start`, or the first tag after an end, to `end` or the next start."""
    group: Group | None = None
    for number, line in enumerate(text.split("\n"), start=1):
        tag, value = split(line, group)
        if group is not None and (tag == start or group.closed):
            yield group
            group = None
        if tag == end:
            if group is not None:
                group.closed = True
        elif tag:
            group = group or Group(number)
            group.add(tag, value)
        elif tag is None and group is not None and line.strip():
            group.extend(line.strip())
    if group is not None:
        yield group


def count(marks: re.Pattern[str], text: str) -> int:
    """Record starts on the text itself: each mark `start`, and each run of `telling` marks without one.

    The pattern names its groups `start`, `end` and `telling`.
    """
    total, typed, telling = 0, False, False
    for found in marks.finditer(text):
        if found.lastgroup == "telling":
            telling = True
            continue
        total += typed or telling
        typed, telling = found.lastgroup == "start", False
    return total + (typed or telling)


def reading(
    found: Sequence[Group],
    read: Callable[[Group], Record],
    counted: int,
    *,
    bare: Collection[str] = (),
    cut: str | None = None,
) -> Reading:
    """An entry per group; one that has values in its `bare` tags only is a problem.

    `cut` is what to say of the last record where it breaks off.
    """
    entries = [_entry(group, read(group), bare) for group in found]
    if cut is not None and entries:
        entries[-1] = Entry(line=found[-1].line, problem=cut)
    return Reading(entries=tuple(entries), counted=counted)


def _entry(group: Group, record: Record, bare: Collection[str]) -> Entry:
    if any(lines for tag, lines in group.fields if tag not in bare):
        return Entry(line=group.line, record=record)
    return Entry(line=group.line, problem="the record holds nothing but its type")


def is_cut(found: Sequence[Group], text: str, titles: Sequence[str]) -> bool:
    """Whether the last record breaks off: its end is missing there and there only, or even the line's end."""
    if not found or found[-1].closed:
        return False
    others = found[:-1]
    closed_elsewhere = bool(others) and all(group.closed for group in others)
    return closed_elsewhere or not text.endswith("\n") or found[-1].first(*titles) is None


def is_broken(found: Sequence[Group], text: str, titles: Sequence[str]) -> bool:
    """The same where records have no end of their own: the text stops in a line before any title."""
    return bool(found) and not text.endswith("\n") and found[-1].first(*titles) is None


def joined(values: Iterable[str]) -> str | None:
    """Distinct values as one text, None when there is none."""
    return " ".join(dict.fromkeys(values)) or None


def items(values: Iterable[str], separators: Collection[str] = ("\n",)) -> Iterator[str]:
    """The members of lists that are spread over lines, or set apart by other separators."""
    for value in values:
        for separator in separators:
            value = value.replace(separator, "\n")
        yield from (part.strip() for part in value.split("\n") if part.strip())


def texts(values: Iterable[str | None]) -> tuple[str, ...]:
    """The values as clean texts, once each, in order."""
    return tuple(dict.fromkeys(text for value in values if (text := clean_text(value))))


def terms(values: Iterable[str], *, commas: bool = False) -> tuple[str, ...]:
    """Keywords out of lists with semicolons or lines, else, where `commas` may separate, with commas.

    >>> terms(["*Cells; Gene therapy", "Neoplasms, Second Primary"])
    ('Cells', 'Gene therapy', 'Neoplasms, Second Primary')
    """
    found: list[str] = []
    for value in values:
        parts = _TERM.findall(value)
        found += _PART.findall(parts[0]) if commas and len(parts) == 1 else parts
    return texts(part.strip().lstrip("*") for part in found)


def dated(year: str | None, said: str | None) -> PartialDate | None:
    """The date that a free text says, as far as it lies in the stated year.

    >>> dated("2015", "APR 15"), dated("1998", "1998, thesis publ. 1997")
    (PartialDate(year=2015, month=4, day=15), PartialDate(year=1998, month=None, day=None))
    """
    stated, date = parse_date(year), parse_date(said)
    if date is None and stated is not None and said:
        date = parse_date(f"{stated.year} {said}")
    if date is None or (stated is not None and date.year != stated.year):
        return stated
    return stated if stated is not None and date.month is None else date


def first_doi(said: Iterable[str], noted: Iterable[str] = (), linked: Iterable[str] = ()) -> str | None:
    """The DOI of a field for it, else of a note that begins with one, else of a link to the resolver."""
    notes = [value for value in noted if re.match(r"(?i)\s*(?:doi\b|10\.)", value)]
    links = [value for value in linked if "doi.org/10." in value]
    return next((doi for value in (*said, *notes, *links) if (doi := clean_doi(value))), None)
