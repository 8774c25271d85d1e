"""Values out of a stranger's JSON, each by the shape it should have; what has another shape is missing.

In: whatever `json` made of an answer, and the keys that lead to a value. Out: clean texts, numbers, lists and
objects, never an error.
"""

import json
import re
from collections.abc import Iterable
from typing import Any

from ...digest import digest
from ...model.record import PartialDate
from ..normalise import clean_text, parse_date, partial_date, strip_markup

# Marks of publishers that only their own names tell from text: MathML without its prefix, small capitals.
_MARKS = re.compile(
    r"(?i)</?(?:scp|math|mi|mn|mo|ms|mtext|mspace|mrow|mfrac|msqrt|mroot|mstyle|mfenced|msub|msup|msubsup|"
    r"munder|mover|munderover|mtable|mtr|mtd|mmultiscripts|semantics|annotation)(?:\s[^<>]*)?/?>"
)

_SLASHED = re.compile(r"(?<![0-9])([0-9]{1,2})/([0-9]{1,2})/([12][0-9]{3})(?![0-9])")


def read_json(page: bytes) -> Any:
    """What the page holds; None when it is no JSON at all."""
    try:
        return json.loads(page)
    except (ValueError, RecursionError):
        return None


def object_of(page: bytes) -> dict[str, Any] | None:
    """The JSON object that a page is, None when it is none."""
    answer = read_json(page)
    return answer if isinstance(answer, dict) else None


def fields(value: Any) -> dict[str, Any]:
    """The object, an empty one when the value is none."""
    return value if isinstance(value, dict) else {}


def items(value: Any) -> list[Any]:
    """The list, an empty one when the value is none."""
    return value if isinstance(value, list) else []


def string(value: Any) -> str | None:
    """A string or whole number as it is given.

    >>> string("a "), string(7), string(True), string(["a"])
    ('a ', '7', None, None)
    """
    return str(value) if isinstance(value, str | int) and not isinstance(value, bool) else None


def text(value: Any) -> str | None:
    """A string or whole number as clean text; "" is missing."""
    return clean_text(string(value))


def plain(value: Any) -> str | None:
    """A string without markup.

    >>> plain("The role of <scp>AI</scp> in H<sub>2</sub>O, p &lt; 0.05")
    'The role of AI in H2O, p < 0.05'
    """
    found = strip_markup(string(value))
    # Escaped marks show only now.
    return clean_text(_MARKS.sub("", found)) if found and "<" in found else found


def texts(values: Iterable[Any]) -> list[str]:
    """The clean texts among the values."""
    return [found for value in values if (found := text(value))]


def at(value: Any, *path: str) -> Any:
    """What lies at the end of a path of keys.

    >>> at({"a": {"b": 3}}, "a", "b"), at({"a": [1]}, "a", "b")
    (3, None)
    """
    for key in path:
        value = fields(value).get(key)
    return value


def text_at(value: Any, *path: str) -> str | None:
    """The clean text at the end of a path."""
    return text(at(value, *path))


def plain_at(value: Any, *path: str) -> str | None:
    """The string at the end of a path, without markup."""
    return plain(at(value, *path))


def items_at(value: Any, *path: str) -> list[Any]:
    """The list at the end of a path, empty when there is none."""
    return items(at(value, *path))


def texts_at(value: Any, *path: str, key: str | None = None) -> list[str]:
    """The clean texts of a list, or those under `key` of its objects; what is no text is left out."""
    held = items_at(value, *path)
    return texts(at(each, key) for each in held) if key else texts(held)


def count(value: Any) -> int | None:
    """A whole number that counts something, as a number or a text; None for what no database can hold.

    >>> count(7), count("3027"), count(-1), count(10**30)
    (7, 3027, None, None)
    """
    found = re.fullmatch("[0-9]{1,12}", string(value) or "", re.ASCII)
    return int(found[0]) if found else None


def year(value: Any) -> PartialDate | None:
    """A year of four digits, as a number or a text.

    >>> year(2025), year("25")
    (PartialDate(year=2025, month=None, day=None), None)
    """
    found = re.fullmatch("[1-9][0-9]{3}", string(value) or "", re.ASCII)
    return PartialDate(year=int(found[0])) if found else None


def slashed(said: str | None, *, month_first: bool) -> PartialDate | None:
    """The date in a text, which has slashes in the order that its source is known for; another as it is.

    >>> slashed("03/04/2026", month_first=True), slashed("2026-04-03T10:00:00Z", month_first=True)
    (PartialDate(year=2026, month=3, day=4), PartialDate(year=2026, month=4, day=3))
    """
    found = _SLASHED.search(said or "")
    if found is None:
        return parse_date(said)
    first, second = int(found[1]), int(found[2])
    return partial_date(int(found[3]), *((first, second) if month_first else (second, first)))


def fingerprint(value: Any) -> str:
    """What tells one value from another: the digest of all that it holds."""
    # Escaped, because the text of a stranger may hold what is no Unicode.
    return digest(json.dumps(value, sort_keys=True))


def unnamed(value: Any) -> str:
    """A name for what its source gave none."""
    return f"unnamed/{fingerprint(value)}"
