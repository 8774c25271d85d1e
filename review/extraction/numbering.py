"""Numbers of headings ("4.2.1", "ANNEX I", "B.", "iv."): read, and followed from one to the next."""

import re
from dataclasses import dataclass
from enum import StrEnum

LONGEST_TITLE = 200


class Style(StrEnum):
    """How a heading is numbered."""

    DIVISION = "division"  # Annex I, Part 2
    DECIMAL = "decimal"  # 4.2.1, 3.2.S.2, A.1
    ROMAN = "roman"
    LETTER = "letter"


@dataclass(frozen=True, slots=True, kw_only=True)
class Number:
    """A heading's number: `values` from the outermost, `label` as printed, and what stands behind it."""

    style: Style
    values: tuple[str, ...]
    label: str
    title: str


_DIVISION = re.compile(
    r"(?P<word>annex|appendix|attachment|part|chapter|section|module|schedule|title|supplement)\s+"
    r"(?P<number>[ivxlc]+|[a-z]|\d{1,3})(?P<mark>\s*[:.–—-]\s*|\s+|$)(?P<title>.*)",
    re.IGNORECASE | re.DOTALL,
)
_LONE_DIVISION = re.compile(r"(annex|appendix)(\s*[:.–—-]\s*|$)(?P<title>.*)", re.IGNORECASE | re.DOTALL)
_DECIMAL = re.compile(
    r"(?P<number>(?:[A-Z]|[IVX]{1,4})(?:\.\d{1,2})+|\d{1,2}(?:\.(?:\d{1,2}|[A-Z])){0,6})\.?"
    r"(?:\s+|(?<=\.))(?P<title>\S.*)",
    re.DOTALL,
)
_ROMAN = re.compile(r"(?P<number>[IVXL]{1,6})\.\s+(?P<title>\S.*)", re.DOTALL)
_LETTER = re.compile(r"(?P<number>[A-Z])\.\s+(?P<title>\S.*)", re.DOTALL)
_WORDY = re.compile(r"[^\W\d_]{2}")


def read_number(text: str) -> Number | None:
    """The number that a line begins with, None where there is none or it is no heading's.

    >>> read_number("4.2.1 Potency assays").values
    ('4', '2', '1')
    >>> read_number("ANNEX I: Definitions").label
    'ANNEX I'
    >>> read_number("4.2 million doses were given") is None
    True
    """
    text = text.strip()
    if found := _DIVISION.fullmatch(text):
        return _division(found)
    if found := _LONE_DIVISION.fullmatch(text):
        return Number(
            style=Style.DIVISION, values=("annex", "1"), label=text.split()[0], title=found["title"]
        )
    for style, pattern in ((Style.ROMAN, _ROMAN), (Style.LETTER, _LETTER), (Style.DECIMAL, _DECIMAL)):
        found = pattern.fullmatch(text)
        if found and _is_title(found["title"]):
            number = found["number"]
            values = tuple(number.split("."))
            return Number(style=style, values=values, label=number, title=found["title"].strip())
    return None


def _division(found: re.Match[str]) -> Number | None:
    title, number = found["title"].strip(), found["number"]
    if title and not _is_title(title):
        return None
    if not number.isdigit() and not number.isupper():
        return None  # "section a", "part i" within a sentence
    word = found["word"].lower()
    return Number(style=Style.DIVISION, values=(word, number), label=f"{found['word']} {number}", title=title)


def _is_title(title: str) -> bool:
    first = title.lstrip("(“\"'‘[")[:1]
    return len(title) <= LONGEST_TITLE and not first.islower() and _WORDY.search(title) is not None


def roman(word: str) -> int:
    """The value of a Roman number, 0 of any other word.

    >>> roman("XIV")
    14
    """
    values = {"I": 1, "V": 5, "X": 10, "L": 50, "C": 100}
    letters = [values.get(letter, 0) for letter in word.upper()]
    if not letters or 0 in letters:
        return 0
    pairs = zip(letters, [*letters[1:], 0], strict=True)
    return sum(-value if value < after else value for value, after in pairs)


def ordinal(value: str, style: Style) -> int:
    """Which in its row a value is: of "3", "C" and "III" 3."""
    if value.isdigit():
        return int(value)
    if style in (Style.ROMAN, Style.DIVISION) and roman(value) and (len(value) > 1 or value in "IVX"):
        return roman(value)
    return ord(value[0].upper()) - 64


def steps(last: tuple[str, ...] | None, number: tuple[str, ...]) -> int | None:
    """How many numbers lie between two decimal ones, 0 for the very next; None if it leads back or astray.

    >>> steps(("4", "2"), ("4", "2", "1")), steps(("4", "2", "1"), ("5",)), steps(("4", "2"), ("4", "4"))
    (0, 0, 1)
    >>> steps(("4", "2"), ("3", "9")) is None
    True
    """
    if last is None:
        before = tuple("0" for _ in number)
        return _missing(before, number, 0)
    shared = next(
        (at for at, (one, other) in enumerate(zip(last, number, strict=False)) if one != other),
        min(len(last), len(number)),
    )
    if shared == len(number):
        return None  # the same, or a part of the last
    before = last if shared < len(last) else (*last, "0")
    return _missing(before, number, shared)


def _missing(before: tuple[str, ...], number: tuple[str, ...], at: int) -> int | None:
    one, other = (
        ordinal(before[at], Style.DECIMAL) if before[at] != "0" else 0,
        ordinal(number[at], Style.DECIMAL),
    )
    ahead = other - one - 1
    if ahead < 0:
        return None
    below = [ordinal(value, Style.DECIMAL) for value in number[at + 1 :]]
    return ahead + sum(max(0, value - 1) for value in below) + max(0, len(below) - 1)
