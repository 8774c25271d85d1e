"""Runs of words in, lines in reading order out: columns one after the other, as they are read."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import median

from .pages import Run

LEAST_SHARE = 0.2  # of a page's letters that a column holds
LEAST_FILL = 0.55  # of a column's width that its lines fill: cells of a table fill less
LEAST_ROWS = 4
LEAST_GUTTER = 5.0  # points between two columns


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A line of one column, with the sides of the column; `tail` is the text of its last run."""

    text: str
    left: float
    right: float
    bottom: float
    top: float
    size: float
    bold: bool
    page: int
    margin_left: float
    margin_right: float
    tail: str = ""
    gap: float = 0.0

    @property
    def middle(self) -> float:
        """The height at which its middle stands."""
        return (self.bottom + self.top) / 2


def rows(runs: Iterable[Run]) -> list[list[Run]]:
    """Runs of equal height, from the top; within a row from left to right."""
    found: list[list[Run]] = []
    for run in sorted(runs, key=lambda run: -run.middle):
        held = found[-1] if found else None
        if held and abs(held[0].middle - run.middle) < 0.45 * min(held[0].size, run.size, 40) + 1:
            held.append(run)
        else:
            found.append([run])
    return [sorted(row, key=lambda run: run.left) for row in found]


def all_lines(pages: Sequence[Sequence[Run]]) -> list[Line]:
    """The lines of pages in reading order; where most have two columns, so has a page with little in one."""
    gutters = [gutter(runs) for runs in pages]
    told = [place for place in gutters if place is not None]
    usual = median(told) if len(told) > len(pages) / 3 else None
    found: list[Line] = []
    for number, (runs, place) in enumerate(zip(pages, gutters, strict=True), start=1):
        if place is None and usual is not None and _is_clear(runs, usual):
            place = usual
        found += lines(runs, number, place)
    return found


def _is_clear(runs: Sequence[Run], place: float) -> bool:
    """Whether next to nothing stands across a place, and much on its left."""
    across = sum(len(run.text) for run in runs if run.left < place - 1 and run.right > place + 1)
    return across < 0.3 * sum(len(run.text) for run in runs)


def lines(runs: Sequence[Run], page: int, gutter: float | None) -> list[Line]:
    """The lines of a page in reading order; a line over both columns divides what is above from below."""
    if not runs:
        return []
    if gutter is None:
        return _column(rows(runs), page)
    left = [run for run in runs if run.right <= gutter + 1]
    right = [run for run in runs if run.left >= gutter - 1]
    across = rows(run for run in runs if run.left < gutter - 1 and run.right > gutter + 1)
    heights = [row[0].middle for row in across]
    found: list[Line] = []
    for band in range(len(across) + 1):
        for side in (left, right):
            found += _column(rows(run for run in side if _band(run, heights) == band), page)
        if band < len(across):
            found += _column([across[band]], page)
    return found


def _band(run: Run, heights: Sequence[float]) -> int:
    return sum(height > run.middle for height in heights)


def gutter(runs: Sequence[Run]) -> float | None:
    """The middle of the blank strip between two columns of text, None where there is one column."""
    low = min((run.left for run in runs), default=0.0)
    high = max((run.right for run in runs), default=0.0)
    width = high - low
    if width <= 0:
        return None
    places = [low + width * (0.3 + 0.005 * step) for step in range(81)]
    crossing = [
        sum(len(run.text) for run in runs if run.left < place - 1 and run.right > place + 1)
        for place in places
    ]
    least = min(crossing)
    best = [place for place, count in zip(places, crossing, strict=True) if count == least]
    place = min(best, key=lambda each: abs(each - median(best)))
    return place if _are_columns(runs, place, least) else None


def _are_columns(runs: Sequence[Run], place: float, crossing: int) -> bool:
    left = [run for run in runs if run.right <= place + 1]
    right = [run for run in runs if run.left >= place - 1]
    letters = sum(len(run.text) for run in runs)
    shares = [sum(len(run.text) for run in side) / letters for side in (left, right)]
    if min(shares) < LEAST_SHARE or crossing > 0.5 * letters:
        return False
    if _edge(right, False) - _edge(left, True) < LEAST_GUTTER:
        return False
    return all(_filled(side) for side in (left, right))


def _edge(runs: Sequence[Run], upper: bool) -> float:
    sides = sorted(run.right if upper else run.left for run in runs)
    return sides[-1] if upper else sides[0]


def _filled(runs: Sequence[Run]) -> bool:
    held = rows(runs)
    width = max(run.right for run in runs) - min(run.left for run in runs)
    fill = [sum(run.right - run.left for run in row) / width for row in held] if width > 0 else []
    return len(held) >= LEAST_ROWS and median(fill) >= LEAST_FILL


def _column(held: Sequence[Sequence[Run]], page: int) -> list[Line]:
    if not held:
        return []
    left = min(run.left for row in held for run in row)
    right = max(run.right for row in held for run in row)
    return [_line(row, page, left, right) for row in held]


def _line(row: Sequence[Run], page: int, left: float, right: float) -> Line:
    letters = sum(len(run.text) for run in row)
    widest = max(row, key=lambda run: len(run.text))
    return Line(
        text=" ".join(run.text for run in row),
        left=row[0].left,
        right=max(run.right for run in row),
        bottom=widest.bottom,
        top=widest.top,
        size=widest.size,
        bold=2 * sum(len(run.text) for run in row if run.bold) > letters,
        page=page,
        margin_left=left,
        margin_right=right,
        tail=row[-1].text,
        gap=row[-1].left - row[-2].right if len(row) > 1 else 0.0,
    )
