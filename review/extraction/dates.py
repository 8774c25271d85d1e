"""Days and months in a text, and what they are said to be the dates of."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from .wording import DATED

MONTHS = "january february march april may june july august september october november december".split()  # noqa: SIM905
REACH = 160  # characters from what a date is of to the date
_NAME = rf"(?P<{{0}}>{'|'.join(MONTHS)}|{'|'.join(month[:3] for month in MONTHS)}|sept)\.?"
_DATE = re.compile(
    rf"\b(?P<day1>\d{{1,2}})(?:st|nd|rd|th)? {_NAME.format('month1')},? (?P<year1>(?:19|20)\d\d)\b"
    rf"|\b{_NAME.format('month2')} (?:(?P<day2>\d{{1,2}})(?:st|nd|rd|th)?,? )?(?P<year2>(?:19|20)\d\d)\b"
    r"|\b(?P<year3>(?:19|20)\d\d)-(?P<month3>\d\d)-(?P<day3>\d\d)\b"
    r"|\b(?P<one>\d{1,2})[/.](?P<other>\d{1,2})[/.](?P<year4>(?:19|20)\d\d)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Dated:
    """A date at [start, end) of a text, as 2019-12-06, 2019-12 or 2019, and what it is of, if it is said."""

    label: str | None
    value: str
    start: int
    end: int


def dates(text: str, *, month_first: bool | None = None) -> list[Dated]:
    """The dates in a text. Of 04/05/2019 only the year is certain, unless `month_first` says how to read it.

    >>> [(each.label, each.value) for each in dates("Adopted by CHMP 22 May 2014. Published: 03/2014")]
    [('adopted', '2014-05-22')]
    """
    found: list[Dated] = []
    before = 0
    month_first = _habit(text) if month_first is None else month_first
    for match in _DATE.finditer(text):
        value = _value(match, month_first)
        if value is not None:
            words = text[max(before, match.start() - REACH) : match.start()]
            found.append(Dated(_label(words), value, *match.span()))
        before = match.end()
    return found


def _habit(text: str) -> bool | None:
    """Whether other dates of the text have the month first, None where they do not tell."""
    pairs = ((int(each["one"]), int(each["other"])) for each in _DATE.finditer(text) if each["one"])
    told = {other > 12 for one, other in pairs if (one > 12) != (other > 12)}
    return told.pop() if len(told) == 1 else None


def _value(found: re.Match[str], month_first: bool | None) -> str | None:
    parts = found.groupdict()
    year = next(parts[name] for name in ("year1", "year2", "year3", "year4") if parts[name])
    if parts["one"]:
        return _slashed(int(year), int(parts["one"]), int(parts["other"]), month_first)
    name = parts["month1"] or parts["month2"]
    month = int(parts["month3"]) if name is None else _month(name)
    day = parts["day1"] or parts["day2"] or parts["day3"]
    return _iso(int(year), month, int(day)) if day else f"{year}-{month:02}"


def _slashed(year: int, one: int, other: int, month_first: bool | None) -> str | None:
    if one > 12 or other > 12 or one == other:
        return _iso(year, min(one, other), max(one, other))
    if month_first is None:
        return str(year)
    return _iso(year, *((one, other) if month_first else (other, one)))


def _iso(year: int, month: int, day: int) -> str | None:
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return None


def _month(name: str) -> int:
    return next(at for at, month in enumerate(MONTHS, start=1) if month.startswith(name.lower()[:3]))


def _label(words: str) -> str | None:
    """What a date is of, by the last words before it that say so; nothing beyond the end of a sentence."""
    near = re.split(r"\. (?=[A-Z])", words)[-1]
    found = [(each.end(), -rank, label) for rank, label, each in _labelled(near)]
    return max(found)[2] if found else None


def _labelled(words: str) -> Iterator[tuple[int, str, re.Match[str]]]:
    taken: list[tuple[int, int]] = []
    for rank, (label, pattern) in enumerate(DATED):
        for found in pattern.finditer(words):
            if not any(start <= found.start() < end for start, end in taken):
                taken.append(found.span())
                yield rank, label, found
