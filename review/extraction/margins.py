"""What stands around a text and is no part of it: line numbers, running heads and feet, watermarks."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from .lines import rows
from .pages import Page, Run
from .sections import LEAST_NUMBERED, LEAST_NUMBERS

ZONE = 0.14  # of a page's height, above and below, where running heads and feet stand
SAME_PLACE = 4.0  # points
STEPS = (1, 5, 10)  # every line is numbered, or every fifth, or every tenth
PAGE_NUMBER = re.compile(r"(page )?#( ?(of|/|\||von|sur|de) ?#)?|[-–—] ?#+ ?[-–—]|[ivxlc]{1,6}|page [ivxlc]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Stripped:
    """Pages without what stood around their text, and that: each once, as it first stood; no numbers."""

    pages: tuple[Page, ...]
    margins: tuple[str, ...]


def strip(pages: Sequence[Page]) -> Stripped:
    """Take line numbers, running heads, running feet and watermarks off pages."""
    level, marks = _watermarks(pages)
    plain = _without_line_numbers(level)
    dropped, heads = _running(plain)
    kept = tuple(
        replace(page, runs=tuple(run for run in page.runs if id(run) not in dropped)) for page in plain
    )
    return Stripped(pages=kept, margins=tuple(dict.fromkeys((*marks, *heads))))


def body_size(runs: Iterable[Run]) -> float:
    """The size that most letters have, to half a point; 10 where there are none."""
    letters: Counter[float] = Counter()
    for run in runs:
        letters[round(run.size * 2) / 2] += len(run.text)
    return max(letters, key=lambda size: (letters[size], size)) if letters else 10.0


def _watermarks(pages: Sequence[Page]) -> tuple[list[Page], list[str]]:
    """Pages without slanted text and without large words at the same place of most pages."""
    usual = body_size(run for page in pages for run in page.runs)
    places = Counter(key for page in pages for key in {_place(run) for run in page.runs})
    often = max(3, len(pages) // 2)
    level: list[Page] = []
    marks: Counter[str] = Counter()
    for page in pages:
        off = [
            run
            for run in page.runs
            if run.angle or (run.size > 1.6 * usual and places[_place(run)] >= often and len(pages) > 2)
        ]
        words = " ".join(run.text for run in off if run.size > 1.6 * usual)
        marks[words] += 1
        gone = {id(run) for run in off}
        level.append(replace(page, runs=tuple(run for run in page.runs if id(run) not in gone)))
    return level, [words for words in marks if words]


def _place(run: Run) -> tuple[str, int, int]:
    return run.text, round(run.left / SAME_PLACE), round(run.bottom / SAME_PLACE)


def _without_line_numbers(pages: Sequence[Page]) -> list[Page]:
    """Pages without the numbers that count their lines, at the left or the right."""
    gone: set[int] = set()
    for side in (0, -1):
        held = [[row for row in rows(page.runs) if _beside(row, side)] for page in pages]
        total = sum(len(rows(page.runs)) for page, found in zip(pages, held, strict=True) if found)
        numbers = [(page, row[side]) for page, found in enumerate(held) for row in found]
        for step in STEPS:
            counted = _counting(numbers, step)
            if len(counted) >= max(LEAST_NUMBERS, LEAST_NUMBERED * total / step):
                gone |= counted
                break
    return [replace(page, runs=tuple(run for run in page.runs if id(run) not in gone)) for page in pages]


def _beside(row: Sequence[Run], side: int) -> bool:
    """Whether a number of its own stands at that side of a row, or is all of it."""
    text = row[side].text
    return text.isascii() and text.isdigit() and len(text) < 6


def _counting(numbers: Sequence[tuple[int, Run]], step: int) -> set[int]:
    """The runs that count on, or begin anew on a page, and stand below each other."""
    found: set[int] = set()
    for (page, run), (next_page, follower) in pairwise(numbers):
        counts = int(follower.text) - int(run.text) == step
        if counts and (page != next_page or _aligned(run, follower)):
            found |= {id(run), id(follower)}
        elif next_page != page and int(follower.text) == step:
            found.add(id(follower))
    return found


def _aligned(run: Run, follower: Run) -> bool:
    return abs(run.left - follower.left) < SAME_PLACE or abs(run.right - follower.right) < SAME_PLACE


def _running(pages: Sequence[Page]) -> tuple[set[int], list[str]]:
    """The runs of running heads and feet, and their texts, each once; page numbers have none."""
    found: defaultdict[tuple[bool, str], list[Piece]] = defaultdict(list)
    for number, page in enumerate(pages):
        for upper, row in _edges(page):
            for piece in _pieces(number, row):
                found[upper, _folded(piece.text)].append(piece)
    gone: set[int] = set()
    texts: dict[str, None] = {}
    for (_, folded), pieces in found.items():
        for there in _places(pieces):
            if _repeats(folded, there, len(pages)):
                gone |= {id(run) for piece in there for run in piece.runs}
                if not PAGE_NUMBER.fullmatch(folded):
                    texts[there[0].text] = None
    # A row whose runs repeat by themselves says nothing more than they do.
    return gone, [text for text in texts if not any(other in text for other in texts if other != text)]


@dataclass(frozen=True, slots=True)
class Piece:
    """A row near an edge of a page, or one of its runs."""

    page: int
    runs: tuple[Run, ...]

    @property
    def text(self) -> str:
        """Its words."""
        return " ".join(run.text for run in self.runs)

    def is_at(self, other: "Piece") -> bool:
        """Whether it begins, ends or has its middle where another has."""
        left, right = self.runs[0].left - other.runs[0].left, self.runs[-1].right - other.runs[-1].right
        near = min(abs(left), abs(right), abs(left + right) / 2) <= SAME_PLACE
        return near and abs(self.runs[0].middle - other.runs[0].middle) <= SAME_PLACE


def _pieces(page: int, row: Sequence[Run]) -> list[Piece]:
    single = [Piece(page, (run,)) for run in row if len(row) > 1]
    return [Piece(page, tuple(row)), *single]


def _edges(page: Page) -> Iterator[tuple[bool, list[Run]]]:
    """(whether above, row) of a page's rows near its upper and its lower edge."""
    held = rows(page.runs)
    low = min((run.bottom for run in page.runs), default=0.0)
    high = max((run.top for run in page.runs), default=0.0)
    if low >= 0 and high <= page.height:
        low, high = 0.0, page.height
    for row in held:  # of a turned page the corner is unknown, and its text's edges must do
        share = (row[0].middle - low) / ((high - low) or 1)
        if share > 1 - ZONE or share < ZONE:
            yield share > 0.5, row


def _folded(text: str) -> str:
    return re.sub(r"\d+", "#", " ".join(text.lower().split()))


def _places(pieces: Sequence[Piece]) -> Iterator[list[Piece]]:
    """The pieces that stand at one place, for up to three places: left and right pages may differ."""
    rest = list(pieces)
    for _ in range(3):
        if not rest:
            return
        usual = sorted(rest, key=lambda piece: piece.runs[0].left)[len(rest) // 3]
        yield [piece for piece in rest if piece.is_at(usual)]
        rest = [piece for piece in rest if not piece.is_at(usual)]


def _repeats(folded: str, there: Sequence[Piece], pages: int) -> bool:
    often = len({piece.page for piece in there})
    if PAGE_NUMBER.fullmatch(folded):
        return _counts_pages(there) or (pages == 1 and folded.startswith("page"))
    return len(folded) > 3 and (often >= max(3, min(10, pages // 5)) or often == pages == 2)


def _counts_pages(there: Sequence[Piece]) -> bool:
    """Whether the numbers rise with the pages; Roman ones need only be there."""
    numbers = [(piece.page, re.search(r"\d+", piece.text)) for piece in there]
    ahead = Counter(int(found[0]) - page for page, found in numbers if found)
    roman = sum(found is None for _, found in numbers)
    return max(ahead.values(), default=0) >= max(2, len(there) // 3) or roman >= 3
