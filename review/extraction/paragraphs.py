"""Lines in reading order in, paragraphs out: joined over lines, columns and pages, broken words whole."""

import re
from collections import Counter
from collections.abc import Sequence, Set
from dataclasses import dataclass, replace
from itertools import pairwise
from statistics import median

from .hyphens import HYPHENS, apart, join, vocabulary
from .lines import Line
from .numbering import Style, read_number

OTHER_SIZE = 0.07  # of a letter's size: beyond it, another kind of text
WIDER = 1.28  # of the usual distance of two lines
LETTER = 0.58  # of its size that a letter is wide, and some
LEAST_ROOM = 2.0  # letters' sizes: what a ragged edge leaves
SHORT = 0.12  # of a column's width that a paragraph's last line may lack
MARK = re.compile(r"(?:[•▪◦‣●○■□–—*\uf0b7\uf0a7-]|o(?= [A-Z]))\s|\(?(?:[a-z]|[ivx]{1,4}|\d{1,2})[.)]\s")
CLOSED = re.compile(r"[.?!:;][)\]”’\"']*$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """A paragraph or a heading as it is printed, its words joined; `alone` says it is a line or two."""

    text: str
    size: float
    bold: bool
    page: int
    lines: tuple[Line, ...]

    @property
    def full(self) -> bool:
        """Whether its last line runs to the edge of its column."""
        last = self.lines[-1]
        return last.margin_right - last.right < SHORT * (last.margin_right - last.margin_left)


def blocks(lines: Sequence[Line], body: float) -> list[Block]:
    """The paragraphs of lines; `body` is the size of most letters."""
    known = vocabulary(line.text for line in lines)
    leading = _leading(lines, body)
    groups: list[list[Line]] = []
    for before, line in zip([None, *lines], lines, strict=False):
        if before is not None and not _begins(before, line, leading * max(line.size, body) / body):
            groups[-1].append(line)
        else:
            groups.append([line])
    return _joined([_block(group, known) for group in groups], body, known)


def _leading(lines: Sequence[Line], body: float) -> float:
    """The usual distance from one line of the text to the next."""
    gaps = Counter(
        round(before.middle - line.middle, 0)
        for before, line in pairwise(lines)
        if before.page == line.page and _alike(before, line) and abs(line.size / body - 1) < OTHER_SIZE
    )
    usual = [gap for gap in gaps.elements() if 0.8 * body < gap < 3.5 * body]
    return Counter(usual).most_common(1)[0][0] if usual else 1.2 * body


def _alike(before: Line, line: Line) -> bool:
    return abs(before.size / (line.size or 1) - 1) < OTHER_SIZE


def _begins(before: Line, line: Line, leading: float) -> bool:
    """Whether a line begins a paragraph."""
    distance = before.middle - line.middle
    if before.page != line.page or distance < 0 or distance > WIDER * leading:
        return True
    if not _alike(before, line) or before.bold != line.bold:
        return True
    if before.text[-1:] in HYPHENS and line.text[:1].islower():
        return False
    return _is_marked(before, line) or _ended(before, line)


def _is_marked(before: Line, line: Line) -> bool:
    """Whether a line begins as an item of a list or as a numbered heading does."""
    if MARK.match(line.text):
        return bool(CLOSED.search(before.text)) or not line.text[0].isalnum() or _lacks(before) > SHORT
    number = read_number(line.text)
    if number is None:
        return False
    firm = number.style is Style.DIVISION or len(number.values) > 1
    return bool(CLOSED.search(before.text)) or (firm and _lacks(before) > SHORT) or _is_lone(before)


def _ended(before: Line, line: Line) -> bool:
    """Whether the line before was the last of its paragraph: the next is indented, or had had room there."""
    indent = line.left - line.margin_left > 0.8 * line.size and before.left - before.margin_left < 2
    closed = CLOSED.search(before.text) is not None
    if closed and (indent or _had_room(before, line)):
        return True
    return _is_lone(before) and _had_room(before, line) and not line.text[:1].islower()


def _had_room(before: Line, line: Line) -> bool:
    """Whether the first word of a line would have fitted on the line before."""
    needed = (len(line.text.partition(" ")[0]) + 1) * LETTER * line.size
    return before.margin_right - before.right > max(needed, LEAST_ROOM * line.size)


def _is_lone(line: Line) -> bool:
    """Whether a line looks like a whole numbered heading."""
    number = read_number(line.text)
    return number is not None and not CLOSED.search(line.text) and len(number.values) > 1


def _lacks(line: Line) -> float:
    return (line.margin_right - line.right) / ((line.margin_right - line.margin_left) or 1)


def _block(group: Sequence[Line], known: Set[str]) -> Block:
    text = ""
    for line in group:
        text = join(text, line.text, known)
    return Block(
        text=apart(text),
        size=median(line.size for line in group),
        bold=all(line.bold for line in group),
        page=group[0].page,
        lines=tuple(group),
    )


def _joined(found: Sequence[Block], body: float, known: Set[str]) -> list[Block]:
    """Paragraphs with those parts of them that stand in the next column or on the next page.

    Notes at the foot of a page may stand between the two.
    """
    joined: list[Block] = []
    for block in found:
        at = _open(joined, block, body)
        if at is None:
            joined.append(block)
        else:
            text = _rejoined(joined[at], block, known)
            joined[at] = replace(joined[at], text=text, lines=(*joined[at].lines, *block.lines))
    return joined


def _rejoined(first: Block, second: Block, known: Set[str]) -> str:
    raw = first.lines[-1].text
    if raw[-1:] in HYPHENS and not first.text.endswith(raw[-1:]):  # a soft hyphen, taken off before
        return apart(first.text + second.text)
    return apart(join(first.text, second.text, known))


def _open(joined: Sequence[Block], block: Block, body: float) -> int | None:
    """Where the paragraph stands that a block goes on with, if it does."""
    if not joined or _is_small(block, body) or _moves_down(joined[-1], block):
        return None
    at = len(joined) - 1
    while at > 0 and _is_small(joined[at], body) and joined[at].page == joined[-1].page:
        at -= 1
    held = joined[at]
    same = abs(held.size / block.size - 1) < OTHER_SIZE and held.bold == block.bold
    if not same or CLOSED.search(held.text) or MARK.match(block.text) or read_number(block.text):
        return None
    goes_on = block.text[:1].islower() or held.lines[-1].text[-1:] in HYPHENS
    return at if goes_on or (held.full and len(held.lines) > 1 and not held.bold) else None


def _moves_down(held: Block, block: Block) -> bool:
    """Whether a block stands below the last one, in the same column."""
    last, first = held.lines[-1], block.lines[0]
    return (
        last.page == first.page
        and last.middle > first.middle
        and abs(last.margin_left - first.margin_left) < 20
    )


def _is_small(block: Block, body: float) -> bool:
    return block.size < (1 - OTHER_SIZE) * body
