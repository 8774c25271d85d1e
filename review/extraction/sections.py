"""Sections of a document: a heading and paragraphs, and how plain text is cut into them."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise

BEGINNING = "beginning"  # the heading of what comes before the first

LEAST_NUMBERS = 5  # lines that are counted, before they are taken for numbered
LEAST_NUMBERED = 0.5  # of the lines that would be numbered
_LONGEST_HEADING = 120
_NUMBERED = re.compile(r"(?:\d+(?:\.\d+)*\.?|[IVX]+\.|Annex [\dIVX]+:?|Appendix \w+:?)\s+\S", re.IGNORECASE)
_COUNTED = re.compile(r"\s*(\d{1,5})(?:[ \t]|$)")
_MARKDOWN = re.compile(r"#{1,6}\s+(\S.*)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A heading and the text below it, paragraphs apart by a blank line."""

    heading: str
    content: str


def gather(blocks: Iterable[tuple[str | None, str]]) -> Iterator[Section]:
    """Sections from (heading, "") and (None, paragraph) pairs in order; empty sections are left out."""
    heading, held = BEGINNING, list[str]()
    for name, paragraph in blocks:
        if name is None:
            held.append(paragraph)
            continue
        yield from _section(heading, held)
        heading, held = name, []
    yield from _section(heading, held)


def _section(heading: str, paragraphs: list[str]) -> Iterator[Section]:
    if paragraphs := [kept for paragraph in paragraphs if (kept := paragraph.strip())]:
        yield Section(heading=heading, content="\n\n".join(paragraphs))


def plain_sections(text: str) -> Iterator[Section]:
    """The sections of plain text: headings are numbered, marked with `#`, underlined or in capitals.

    Lines of one paragraph are joined by blanks; numbers that count the lines are taken off.
    """
    lines = _without_numbers(text.replace("\r\n", "\n").split("\n"))
    return gather(_blocks(re.split(r"\n\s*\n", "\n".join(lines))))


def _without_numbers(lines: list[str]) -> list[str]:
    """Lines without the numbers at their beginning, where most of them count on from the one before."""
    numbered = [(at, int(found[1])) for at, line in enumerate(lines) if (found := _COUNTED.match(line))]
    counted: set[int] = set()
    for (at, number), (after, follower) in pairwise(numbered):
        if follower == number + 1:
            counted |= {at, after}
    if len(counted) < max(LEAST_NUMBERS, LEAST_NUMBERED * sum(bool(line.strip()) for line in lines)):
        return lines
    return [_COUNTED.sub("", line) if at in counted else line for at, line in enumerate(lines)]


def _blocks(chunks: Iterable[str]) -> Iterator[tuple[str | None, str]]:
    for chunk in chunks:
        lines = [line.strip() for line in chunk.strip().splitlines()]
        if not lines:
            continue
        heading = _heading(lines)
        if heading is not None:
            yield heading, ""
            lines = lines[2:] if _underlined(lines) else lines[1:]
        if lines:
            yield None, " ".join(lines)


def _heading(lines: list[str]) -> str | None:
    first = lines[0]
    if marked := _MARKDOWN.match(first):
        return marked[1].strip()
    if len(first) > _LONGEST_HEADING or first.endswith((".", ",", ";", ":")):
        return None
    if _underlined(lines) or (first.isupper() and len(first) > 3):
        return first
    return first if _NUMBERED.match(first) and first[-1].isalnum() else None


def _underlined(lines: list[str]) -> bool:
    return len(lines) > 1 and re.fullmatch(r"=+|-{3,}", lines[1]) is not None
