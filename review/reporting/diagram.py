"""The PRISMA 2020 flow diagram as SVG: counts in, the same bytes every time out.

Text stays text. Every number's text has the field in `data-field`, and its place among the field's
named parts in `data-at`, so that a page can make it open the ids that it counts. Layout and words
follow the four official templates (Page et al. 2021, doi:10.1136/bmj.n71).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from xml.sax.saxutils import escape, quoteattr

from ..model.flow import FlowCounts, Template
from .boxes import Box, Line, boxes
from .labels import UPDATED
from .lettering import wrap

SIZE, LEADING, PADDING, INDENT, APART = 13.0, 18.0, 12.0, 14.0, 4.0
COLUMN, GAP, ROW_GAP, BAR, MARGIN = 304.0, 40.0, 34.0, 30.0, 16.0
COLUMNS = ("previous", "main", "side", "other", "other_side")
TITLE_SPANS = {"newstud": ("main", "side"), "othstud": ("other", "other_side"), "prevstud": ("previous",)}
SECTIONS = (("Identification", (1,)), ("Screening", (2, 3, 4)), ("Included", (5, 6, 7)))
FONT = "Helvetica, Arial, 'Liberation Sans', 'DejaVu Sans', sans-serif"
INK, LINE, PAPER, NOTE = "#1d2a2f", "#5b6b70", "#ffffff", "#8a4b08"
GOLD, GREY, BLUE = "#f7e6b5", "#e7eaeb", "#cfe0ee"
EDGES = (
    ("identified_db", "removed_before_screening"),
    ("identified_db", "screened"),
    ("screened", "records_excluded"),
    ("screened", "sought"),
    ("sought", "not_retrieved"),
    ("sought", "assessed"),
    ("assessed", "reports_excluded"),
    ("assessed", "new_included"),
    ("identified_other", "sought_other"),
    ("sought_other", "not_retrieved_other"),
    ("sought_other", "assessed_other"),
    ("assessed_other", "reports_excluded_other"),
    ("assessed_other", "new_included"),
    ("previous", "total_included"),
    ("new_included", "total_included"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """A box with its place on the page, and its text: a line of the box per line of the page, with words."""

    box: Box
    x: float
    y: float
    width: float
    height: float
    text: tuple[tuple[Line, tuple[str, ...]], ...]

    @property
    def middle(self) -> float:
        """The x of its middle."""
        return self.x + self.width / 2


def svg(
    counts: FlowCounts,
    template: Template,
    title: str = "PRISMA 2020 flow diagram",
    *,
    reasons: int | None = None,
    names: str = "prisma",
) -> str:
    """The diagram of one of the four templates; lists no more than `reasons` reasons in a box.

    With `names` its parts refer to each other; two diagrams on one page must not share it.
    """
    placed = _place(boxes(counts, template, reasons))
    width = max(each.x + each.width for each in placed.values()) + MARGIN
    height = max(each.y + each.height for each in placed.values()) + MARGIN
    parts = [
        *_head(width, height, title, _description(counts, template), names),
        *_bars(placed),
        *(part for edge in _edges(placed) for part in _arrow(edge, placed, names)),
        *(part for each in placed.values() for part in _drawn(each)),
        "</svg>\n",
    ]
    return "\n".join(parts)


def _place(found: tuple[Box, ...]) -> dict[str, Placed]:
    used = [column for column in COLUMNS if any(box.column == column for box in found)]
    left = {column: MARGIN + BAR + 14 + at * (COLUMN + GAP) for at, column in enumerate(used)}
    texts = {box.key: _text(box, _room(box)) for box in found}
    tops: dict[int, float] = {}
    y = MARGIN
    for row in sorted({box.row for box in found}):
        tops[row] = y
        y += max(_height(texts[box.key]) for box in found if box.row == row) + (ROW_GAP if row else 18)
    return {
        box.key: Placed(
            box=box,
            x=left[box.column],
            y=tops[box.row],
            width=_room(box) + 2 * PADDING,
            height=_height(texts[box.key]),
            text=texts[box.key],
        )
        for box in found
    }


def _room(box: Box) -> float:
    columns = len(TITLE_SPANS[box.key]) if box.title else 1
    return columns * COLUMN + (columns - 1) * GAP - 2 * PADDING


def _height(text: tuple[tuple[Line, tuple[str, ...]], ...]) -> float:
    return len(text) * LEADING + _breaks(text) * APART + 2 * PADDING - 4


def _breaks(text: tuple[tuple[Line, tuple[str, ...]], ...]) -> int:
    return sum(before[0] is not after[0] for before, after in pairwise(text))


def _text(box: Box, room: float) -> tuple[tuple[Line, tuple[str, ...]], ...]:
    # Bold is wider than the estimate for regular letters, and so are the numbers, which are bold.
    size = SIZE * (1.08 if box.title else 1.0)
    return tuple(
        (line, tuple(words))
        for line in box.lines
        for words in wrap(_words(line), room - line.indent * INDENT, size)
    )


def _words(line: Line) -> list[str]:
    # A no-break space keeps "(n = 12)" in one piece.
    number = [] if line.n is None else [f"(n\u00a0=\u00a0{line.n:,})"]
    return [*line.text.split(), *number]


def _head(width: float, height: float, title: str, description: str, names: str) -> Iterator[str]:
    yield (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:g} {height:g}" width="{width:g}" '
        f'height="{height:g}" role="img" aria-labelledby="{names}-title {names}-desc" '
        f'font-family={quoteattr(FONT)} font-size="{SIZE:g}" fill="{INK}">'
    )
    yield f'<title id="{names}-title">{_escape(title)}</title>'
    yield f'<desc id="{names}-desc">{_escape(description)}</desc>'
    yield (
        f'<defs><marker id="{names}-arrow" viewBox="0 0 10 10" refX="9" refY="5" markerWidth="7" '
        f'markerHeight="7" orient="auto"><path d="M0 1 L9 5 L0 9 z" fill="{LINE}"/></marker></defs>'
    )
    yield f'<rect width="{width:g}" height="{height:g}" fill="{PAPER}"/>'


def _bars(placed: Mapping[str, Placed]) -> Iterator[str]:
    for name, rows in SECTIONS:
        held = [each for each in placed.values() if each.box.row in rows]
        top, bottom = min(each.y for each in held), max(each.y + each.height for each in held)
        x, middle = MARGIN + BAR / 2, (top + bottom) / 2
        box = f'x="{MARGIN:g}" y="{top:g}" width="{BAR:g}" height="{bottom - top:g}"'
        yield f'<rect {box} rx="5" fill="{BLUE}"/>'
        size = SIZE if bottom - top > 100 else SIZE - 1.5
        yield (
            f'<text transform="translate({x:g} {middle:g}) rotate(-90)" text-anchor="middle" dy="0.35em" '
            f'font-weight="700" font-size="{size:g}">{name}</text>'
        )


def _edges(placed: Mapping[str, Placed]) -> Iterator[tuple[str, str]]:
    yield from (edge for edge in EDGES if edge[0] in placed and edge[1] in placed)
    if "meta_analysis" in placed:
        yield ("total_included" if "total_included" in placed else "new_included", "meta_analysis")


def _arrow(edge: tuple[str, str], placed: Mapping[str, Placed], names: str) -> Iterator[str]:
    start, end = (placed[key] for key in edge)
    beside, below = end.y + end.height / 2, start.y + start.height
    if start.box.row == end.box.row:
        y = start.y + min(start.height, end.height) / 2
        path = f"M{start.x + start.width:g} {y:g} H{end.x:g}"
    elif start.box.column == end.box.column:
        path = f"M{start.middle:g} {below:g} V{end.y:g}"
    else:
        side = end.x if start.x < end.x else end.x + end.width
        path = f"M{start.middle:g} {below:g} V{beside:g} H{side:g}"
    yield (
        f'<path d="{path}" fill="none" stroke="{LINE}" stroke-width="1.4" marker-end="url(#{names}-arrow)"/>'
    )


def _drawn(each: Placed) -> Iterator[str]:
    fill = PAPER if not each.box.title else GOLD if each.box.key == "newstud" else GREY
    stroke = "none" if each.box.title else LINE
    yield f'<g data-box="{each.box.key}">'
    yield (
        f'<rect x="{each.x:g}" y="{each.y:g}" width="{each.width:g}" height="{each.height:g}" rx="5" '
        f'fill="{fill}" stroke="{stroke}" stroke-width="1.2"/>'
    )
    y = each.y + PADDING + SIZE - 2
    before = each.text[0][0]
    for line, words in each.text:
        y += APART if line is not before else 0
        yield _line(each, line, words, y)
        y, before = y + LEADING, line
    yield "</g>"


def _line(each: Placed, line: Line, words: tuple[str, ...], y: float) -> str:
    x = each.middle if each.box.title else each.x + PADDING + line.indent * INDENT
    style = ' text-anchor="middle" font-weight="700"' if each.box.title else ""
    style += f' fill="{NOTE}" font-style="italic"' if line.note else ""
    said = _escape(" ".join(word for word in words if not word.startswith("(n\u00a0=")))
    number = next((word for word in words if word.startswith("(n\u00a0=")), None)
    if number is not None:
        said += f'{" " if said else ""}<tspan font-weight="700">{number}</tspan>'
    named = (
        "" if line.field is None else f' data-field="{line.field}" data-name={quoteattr(_clean(line.text))}'
    )
    return f'<text x="{x:g}" y="{y:g}"{style}{named}>{said}</text>'


def _description(counts: FlowCounts, template: Template) -> str:
    """The diagram in sentences, for those who do not see it."""
    found = (counts.database_results or 0) + (counts.register_results or 0)
    said = [*_carried(counts)] if template in UPDATED else []
    said += [
        f"{found:,} records were identified in databases and registers",
        f"{counts.duplicates or 0:,} were duplicates",
        f"{counts.records_screened or 0:,} were screened and {counts.records_excluded or 0:,} excluded",
        f"{counts.dbr_sought_reports or 0:,} reports were sought and {counts.dbr_assessed or 0:,} assessed",
        f"{counts.other_assessed or 0:,} reports from other methods were assessed",
        f"{counts.new_studies or 0:,} {'new ' if template in UPDATED else ''}studies were included",
    ]
    if template in UPDATED:
        said.append(f"that makes {counts.total_studies or 0:,} studies in all")
    return "; ".join(said) + "."


def _carried(counts: FlowCounts) -> Iterator[str]:
    yield f"{counts.previous_studies or 0:,} studies were included in the previous version of the review"
    if counts.withdrawn_studies:
        yield f"{counts.withdrawn_studies:,} of these were withdrawn or merged since"


def _escape(text: str) -> str:
    return escape(_clean(text))


def _clean(text: str) -> str:
    """The text without what XML 1.0 cannot hold: control characters and lone surrogates."""
    return "".join(letter for letter in text if letter >= " " and not 0xD800 <= ord(letter) <= 0xDFFF)
