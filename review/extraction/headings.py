"""Which paragraphs are headings, and at which level: told by their numbers, by print, and by the contents.

A number alone makes no heading: it must follow the last one, and a list's items follow each other at once.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from .course import Course
from .numbering import Number, Style, read_number
from .paragraphs import CLOSED, MARK, OTHER_SIZE, Block

LONGEST = 200
MOST_LINES = 4
MOST_LONE_WORDS = 9  # of a heading that nothing but its number and its place tells
MOST_WORDS = 16  # of a heading without a number
CAPTION = re.compile(r"(table|figure|fig\.|box|note|source|tabelle|abbildung)\b", re.IGNORECASE)
OPEN = re.compile(r"[.;,]$")

Look = tuple[float, bool, bool]


@dataclass(frozen=True, slots=True, kw_only=True)
class Heading:
    """A heading: which of the blocks it is, how deep (from 1), how many blocks it takes, and its text."""

    at: int
    level: int
    text: str
    takes: int = 1


def headings(blocks: Sequence[Block], body: float, known: Mapping[str, int | None]) -> list[Heading]:
    """The headings among paragraphs, in order.

    `known` are titles that contents pages or bookmarks list, folded, with their level where it is told.
    """
    plain = _is_bold_rare(blocks)
    firm = [_is_firm(block, body, known, plain) for block in blocks]
    numbered = _numbered(blocks, firm)
    looks: defaultdict[Look, Counter[int]] = defaultdict(Counter)
    for each in numbered.values():
        looks[_look(blocks[each.at])][each.level] += 1
    levels = {look: min(found, key=lambda level: (-found[level], level)) for look, found in looks.items()}
    others = [at for at in range(len(blocks)) if at not in numbered and firm[at] and _is_title(blocks[at])]
    taken = {each.at + 1 for each in numbered.values() if each.takes > 1}
    if not levels:
        levels = _by_size([_look(blocks[at]) for at in others])
    return list(_ordered(blocks, numbered, [at for at in others if at not in taken], levels, known))


def folded(text: str) -> str:
    """A title as it is compared: letters and digits only, small."""
    return "".join(char for char in text.lower() if char.isalnum())


def _is_bold_rare(blocks: Sequence[Block]) -> bool:
    letters = sum(len(block.text) for block in blocks)
    return sum(len(block.text) for block in blocks if block.bold) < 0.4 * letters


def _is_firm(block: Block, body: float, known: Mapping[str, int | None], plain: bool) -> bool:
    """Whether a block is short, and printed or listed as headings are."""
    if len(block.text) > LONGEST or len(block.lines) > MOST_LINES or block.text[-1:] in ",;":
        return False
    letters = [char for char in block.text if char.isalpha()]
    capitals = len(letters) > 3 and all(char.isupper() for char in letters)
    large = block.size > (1 + OTHER_SIZE) * body
    return large or (block.bold and plain) or capitals or folded(block.text) in known


def _numbered(blocks: Sequence[Block], firm: Sequence[bool]) -> dict[int, Heading]:
    course = Course()
    found: dict[int, Heading] = {}
    for at, block in enumerate(blocks):
        number = read_number(block.text) if len(block.text) <= LONGEST else None
        if number is None or len(block.lines) > MOST_LINES:
            continue
        single = number.style is Style.DIVISION or len(number.values) == 1
        lone = not firm[at] and single and _is_lone(blocks, at, number)
        item = not lone and _is_item(blocks, at, number, firm[at])
        level = None if item else course.level(number, firm=firm[at] or (lone and course.may_begin(number)))
        if level is None:
            continue
        takes = _takes(blocks, at, number, firm)
        text = " ".join(each.text for each in blocks[at : at + takes])
        found[at] = Heading(at=at, level=level, text=text, takes=takes)
    return found


def _is_lone(blocks: Sequence[Block], at: int, number: Number) -> bool:
    """Whether a block in the type of the text is short, and longer text without a number stands below it."""
    block = blocks[at]
    if at + 1 == len(blocks) or CLOSED.search(block.text) or len(block.lines) > 1 or block.full:
        return False
    if number.style in (Style.ROMAN, Style.LETTER) or len(number.title.split()) > MOST_LONE_WORDS:
        return False
    below = blocks[at + 1]
    longer = len(below.text) > len(block.text) and below.text[:1].isupper()
    return (longer and not MARK.match(below.text)) or _begins_within(below, number)


def _begins_within(below: Block, number: Number) -> bool:
    """Whether the block below is the first heading within: "4.1" below "4"."""
    following = read_number(below.text)
    return following is not None and following.values[:-1] == number.values


def _is_item(blocks: Sequence[Block], at: int, number: Number, firm: bool) -> bool:
    """Whether a numbered block is an item of a list, or a sentence that begins with a number."""
    block = blocks[at]
    if OPEN.search(block.text) and not (firm and len(number.values) > 1 and len(number.title) < 80):
        return True
    if firm:
        return False
    following = read_number(blocks[at + 1].text) if at + 1 < len(blocks) else None
    next_one = following is not None and len(following.values) == len(number.values) == 1
    listed = len(number.values) == 1 or (next_one and bool(MARK.match(blocks[at + 1].text)))
    return listed or len(block.lines) > 2 or at + 1 == len(blocks)


def _takes(blocks: Sequence[Block], at: int, number: Number, firm: Sequence[bool]) -> int:
    """How many blocks a heading takes: "ANNEX I" and the title below it are one."""
    after = at + 1
    bare = not number.title and after < len(blocks) and firm[after]
    alike = bare and blocks[after].page == blocks[at].page and _is_title(blocks[after])
    return 2 if alike and read_number(blocks[after].text) is None else 1


def _is_title(block: Block) -> bool:
    """Whether a block without a number may be a heading."""
    text = block.text
    row = any(line.gap > 2 * line.size for line in block.lines)
    wordy = sum(char.isalpha() for char in text) >= max(3, len(text) // 2)
    begins = text[:1].isupper() or text[:1].isdigit()
    return (
        begins
        and wordy
        and not row
        and len(text.split()) <= MOST_WORDS
        and not text.endswith((".", ":", ";", ","))
        and not CAPTION.match(text)
        and not MARK.match(text)
    )


def _look(block: Block) -> Look:
    return round(block.size * 2) / 2, block.bold, block.text.isupper()


def _by_size(looks: Sequence[Look]) -> dict[Look, int]:
    ranked = sorted(set(looks), key=lambda look: (-look[0], not look[1], not look[2]))
    return {look: min(rank, 6) for rank, look in enumerate(ranked, start=1)}


def _ordered(
    blocks: Sequence[Block],
    numbered: Mapping[int, Heading],
    others: Sequence[int],
    levels: Mapping[Look, int],
    known: Mapping[str, int | None],
) -> Iterator[Heading]:
    deepest = 0
    for at in sorted((*numbered, *others)):
        if at in numbered:
            deepest = numbered[at].level
            yield numbered[at]
            continue
        look = _look(blocks[at])
        level = known.get(folded(blocks[at].text)) or levels.get(look)
        if level is None:
            largest = max(size for size, _, _ in levels)
            level = 1 if look[0] > largest else deepest + 1
        yield Heading(at=at, level=level, text=blocks[at].text)
