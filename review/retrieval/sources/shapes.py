"""Values out of a stranger's JSON, each by the shape it should have; what has another shape is missing.

In: whatever `json` made of an answer. Out: clean texts, lists and objects, never an error.
"""

import json
import re
from collections.abc import Iterable
from typing import Any

from ...digest import digest
from ...model.record import PartialDate
from ..normalise import clean_text, strip_markup

# Marks of publishers that only their own names tell from text: MathML without its prefix, small capitals.
_MARKS = re.compile(
    r"(?i)</?(?:scp|math|mi|mn|mo|ms|mtext|mspace|mrow|mfrac|msqrt|mroot|mstyle|mfenced|msub|msup|msubsup|"
    r"munder|mover|munderover|mtable|mtr|mtd|mmultiscripts|semantics|annotation)(?:\s[^<>]*)?/?>"
)


def read_json(page: bytes) -> Any:
    """What the page holds; None when it is no JSON at all."""
    try:
        return json.loads(page)
    except (ValueError, RecursionError):
        return None


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


def unnamed(value: Any) -> str:
    """A name for what its source gave none: the digest of all that it holds."""
    # Escaped, because the text of a stranger may hold what is no Unicode.
    return f"unnamed/{digest(json.dumps(value, sort_keys=True))}"
