"""Tagged text, the shape that RIS and MEDLINE share: `TAG - value`, with lines that continue a value.

In: normalised text. Out: groups of fields with the lines they came from. What the tags mean is the
formats' business.
"""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field

from ...model.record import Record
from ...model.search import Entry


@dataclass(slots=True)
class Group:
    """The fields of one record start, in order; `closed` when the record's own end was seen.

    `line` is 1-based; a field is a tag and the lines of its value.
    """

    line: int
    fields: list[tuple[str, list[str]]] = field(default_factory=list)
    closed: bool = False
    _places: dict[str, list[int]] = field(default_factory=dict)

    def add(self, tag: str, value: str) -> None:
        """Append a field."""
        self._places.setdefault(tag, []).append(len(self.fields))
        self.fields.append((tag, [value] if value else []))

    def extend(self, text: str) -> None:
        """Append a line to the last field's value."""
        self.fields[-1][1].append(text)

    def all(self, *tags: str) -> list[str]:
        """The values of these tags, lines joined by newlines, in the order of the file; no empty ones."""
        places = [at for tag in tags if tag in self._places for at in self._places[tag]]
        if len(tags) > 1:
            places.sort()
        return ["\n".join(lines) for at in places if (lines := self.fields[at][1])]

    def first(self, *tags: str) -> str | None:
        """The first value of the first tag that has one."""
        return next((value for tag in tags for value in self.all(tag)), None)


def joined(values: Iterable[str]) -> str | None:
    """Distinct values as one text, None when there is none."""
    return " ".join(dict.fromkeys(values)) or None


def items(values: Iterable[str], separators: Collection[str] = ("\n",)) -> Iterator[str]:
    """The members of lists that are spread over lines, or set apart by other separators."""
    for value in values:
        for separator in separators:
            value = value.replace(separator, "\n")
        yield from (part.strip() for part in value.split("\n") if part.strip())


def entry(group: Group, record: Record) -> Entry:
    """The record as an entry; a group whose tags are all empty, its type aside, is a problem."""
    if any(lines for tag, lines in group.fields if tag != "TY"):
        return Entry(line=group.line, record=record)
    return Entry(line=group.line, problem="the record holds nothing but its type")
