"""The contents pages of a document: found, left out, and read as a list of its headings."""

import re
from collections.abc import Sequence

from .lines import Line

NAMED = re.compile(
    r"((table|list) of )?contents( page)?|table of contents.{0,30}|(list|index) of (tables|figures|annexes)"
    r"|inhalt(sverzeichnis)?|sommaire|table des mati[eè]res|[ií]ndice",
    re.IGNORECASE,
)
LEADERS = re.compile(r"(?:[.·_] ?){4,}|…{2,}|(?:\. ){3,}")
ENTRY = re.compile(r"^(.*?\w.*?)[\s.·_…]*\s(\d{1,4}|[ivxlc]{1,6})$")
REACH = 3  # lines that an entry may be long
LEAST_ENTRIES = 3


def without_contents(lines: Sequence[Line]) -> tuple[list[Line], tuple[str, ...]]:
    """Lines without those of contents pages, and the titles that these list."""
    gone: set[int] = set()
    titles: list[str] = []
    at = 0
    while at < len(lines):
        named = NAMED.fullmatch(lines[at].text.strip(" :.")) is not None
        if not named and not LEADERS.search(lines[at].text):
            at += 1
            continue
        entries = _entries(lines, at + 1 if named else at, led=not named)
        if len(entries) >= (LEAST_ENTRIES if not named else 2):
            end = entries[-1] + 1
            gone.update(range(at, end))
            titles += _titles(lines, at + named, end)
            at = end
        else:
            at += 1
    return [line for number, line in enumerate(lines) if number not in gone], tuple(titles)


def _entries(lines: Sequence[Line], start: int, *, led: bool) -> list[int]:
    """Where the entries of a list of contents end; between two there may be the rest of a long one."""
    found: list[int] = []
    last = start - 1
    for at in range(start, len(lines)):
        if at - last > REACH:
            break
        if _is_entry(lines[at], led):
            found.append(at)
            last = at
    return found


def _is_entry(line: Line, led: bool) -> bool:
    if LEADERS.search(line.text):
        return True
    number = line.tail.strip(".").isdigit() and len(line.tail) < 5
    apart = line.gap > 1.5 * line.size or line.tail.startswith("..")
    at_edge = line.margin_right - line.right < 2 * line.size
    return not led and number and apart and at_edge


def _titles(lines: Sequence[Line], start: int, end: int) -> list[str]:
    titles: list[str] = []
    held = ""
    for line in lines[start:end]:
        held = f"{held} {LEADERS.sub(' ', line.text)}".strip()
        if found := ENTRY.match(held):
            titles.append(" ".join(found[1].split()))
            held = ""
    return titles
