"""The objects of a JSON file that are records, each with its line, also when the file is damaged.

In: the file's text. Out: the objects, or what is wrong with them, one for each place where the text itself
shows that one starts. They stand in a list, one to a line, alone, or in what an API wraps around them.
"""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from ...decode import last_line

# Strings, closed or cut off, and the brackets outside them.
_TOKEN = re.compile(r'"[^"\\]*(?:\\.[^"\\]*)*"?|[\[\]{}]', re.DOTALL)
_COLON = re.compile(r"\s*:")
_WRAPPED = re.compile(r'"(items|references|works|data)"\s*:\s*(?=\[\s*\{)')
_LONGEST_WRAPPING = 4000  # characters before the list: status and numbers of hits
_LOOKED_AT = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One start: the object, or the problem that it has; `line` is 1-based."""

    line: int
    value: Mapping[str, Any] = field(default_factory=dict)
    problem: str | None = None


def items(text: str) -> list[Item]:
    """The records' objects in the order of the file.

    Those of a sound file are what the JSON parser finds; of a damaged one each is parsed where it starts.
    """
    places = starts(text)
    found = _parsed(text)
    if found is None or len(found) != len(places):
        found = [_alone(text, place) for place in places]
    return [_item(line, value) for line, value in zip(_lines(text, places), found, strict=True)]


def starts(text: str) -> list[int]:
    """Where the records' objects start, by the brackets alone."""
    wrapper = _wrapper(text)
    begin = wrapper[1] if wrapper else 0
    wanted = 0 if text.lstrip()[:1] == "{" and not begin else 1
    return list(_openings(text, begin, wanted))


def unclosed(text: str) -> str | None:
    """What to say of a file whose list of records is not closed at its end."""
    wrapper = _wrapper(text)
    begin = wrapper[1] if wrapper else 0
    if not begin and text.lstrip()[:1] != "[":
        return None
    depth = 0
    for token in _TOKEN.finditer(text, begin):
        depth = max(0, depth + (token[0] in "{[") - (token[0] in "}]"))
        if begin and depth == 0:
            return None
    return f"line {last_line(text)}: the list of records is not closed: cut off here?" if depth else None


def keys(text: str) -> list[frozenset[str]]:
    """The keys of the first few objects, as far as the text goes: of a head, too."""
    return [frozenset(_keys(text, place)) for place in starts(text)[:_LOOKED_AT]]


def _wrapper(text: str) -> tuple[str, int] | None:
    """The name of the list that holds the objects, and where it begins; None when nothing is wrapped."""
    if text.lstrip()[:1] != "{":
        return None
    for found in _WRAPPED.finditer(text, 0, _LONGEST_WRAPPING):
        before = [each[0] for each in _TOKEN.finditer(text, 0, found.start())]
        depth = sum((each in "{[") - (each in "}]") for each in before)
        if depth == 1 or (depth == 2 and '"message"' in before):
            return found[1], found.end()
    return None


def _openings(text: str, begin: int, wanted: int) -> Iterator[int]:
    depth = 0
    for token in _TOKEN.finditer(text, begin):
        if token[0] in "{[":
            if depth == wanted:
                yield token.start()
            depth += 1
        elif token[0] in "}]":
            depth = max(0, depth - 1)
            if begin and depth == 0:
                return


def _keys(text: str, place: int) -> Iterator[str]:
    depth = 0
    for token in _TOKEN.finditer(text, place):
        if token[0] in "{[":
            depth += 1
        elif token[0] in "}]":
            depth -= 1
        elif depth == 1 and _COLON.match(text, token.end()):
            yield token[0].strip('"')
        if depth == 0:
            return


def _parsed(text: str) -> list[Any] | None:
    try:
        held = json.loads(text)
    except (ValueError, RecursionError):
        return None
    wrapper = _wrapper(text)
    for name in ("message", *(wrapper[:1] if wrapper else ("data",))):
        if isinstance(held, dict) and isinstance(held.get(name), dict | list):
            held = held[name]
    return [each for each in held if isinstance(each, dict | list)] if isinstance(held, list) else [held]


def _alone(text: str, place: int) -> Any:
    try:
        return json.JSONDecoder().raw_decode(text, place)[0]
    except (ValueError, RecursionError) as error:
        return f"not JSON: {error}"


def _lines(text: str, places: list[int]) -> Iterator[int]:
    line, before = 1, 0
    for place in places:
        line += text.count("\n", before, place)
        before = place
        yield line


def _item(line: int, value: Any) -> Item:
    if isinstance(value, dict):
        return Item(line=line, value=value)
    problem = value if isinstance(value, str) else "not an object with fields"
    return Item(line=line, problem=problem)
