"""Guidelines that nobody issued, printed in several layouts, of which every heading and number is known."""

import random
from dataclasses import dataclass, field

from guideline_words import DECOYS, REFERENCES, sentence, title
from pdf_writer import Page, width_of, write

Heading = tuple[int, str]
NOT_FINAL = "Draft - Not for Implementation"
BOLDER = 1.08  # how much wider bold letters are


@dataclass(frozen=True)
class Layout:
    """How a guideline is printed."""

    name: str
    columns: int = 1
    numbers: int = 0  # every how many lines one is numbered
    glued: bool = False  # the line's number is printed in one with the line
    heads: bool = True
    contents: bool = True
    leaders: bool = True
    bold: bool = True
    larger: bool = True
    hyphenated: bool = False
    justified: bool = False
    watermark: str = ""
    outlined: bool = False  # I., A., 1., a. in place of 1, 1.1, 1.1.1
    hanging: bool = False  # headings' numbers stand apart from their titles
    size: float = 10.5
    spaced: bool = True  # a blank between paragraphs; else their first lines are indented


LAYOUTS = (
    Layout("one column, line numbers in the margin", numbers=1),
    Layout("one column, line numbers printed with the lines", numbers=1, glued=True, heads=False),
    Layout("every fifth line numbered, no leaders in the contents", numbers=5, leaders=False, hanging=True),
    Layout("two columns", columns=2, size=9),
    Layout("two columns, hyphenated and justified", columns=2, size=9, hyphenated=True, justified=True),
    Layout("headings in the type of the text", bold=False, larger=False),
    Layout("headings bold, in the size of the text; watermark", larger=False, watermark="DRAFT"),
    Layout(
        "outline of I., A., 1. with line numbers; watermark", numbers=1, outlined=True, watermark=NOT_FINAL
    ),
    Layout("hyphenated, indented, no contents page", hyphenated=True, spaced=False, contents=False),
    Layout("justified, no running heads", justified=True, heads=False),
)


@dataclass
class Guideline:
    """A guideline: its PDF and what is true of it."""

    pdf: bytes
    headings: list[Heading]
    references: list[tuple[str, str]]
    paragraphs: list[str]
    pages: int


@dataclass
class _Item:
    kind: str  # title, heading, paragraph, item
    text: str
    level: int = 0


@dataclass
class _Press:
    """A printer that goes from line to line, column to column and page to page."""

    layout: Layout
    running: str
    pages: list[Page] = field(default_factory=list)
    y: float = 0.0
    column: int = 0
    counted: int = 0

    LEFT, RIGHT, TOP, BOTTOM = 80.0, 525.0, 760.0, 90.0
    GUTTER = 18.0

    @property
    def width(self) -> float:
        each = self.RIGHT - self.LEFT
        return each if self.layout.columns == 1 else (each - self.GUTTER) / 2

    @property
    def left(self) -> float:
        return self.LEFT + self.column * (self.width + self.GUTTER)

    def turn(self) -> None:
        if self.pages and self.column + 1 < self.layout.columns:
            self.column += 1
        else:
            self.pages.append(Page())
            self.column = 0
            if self.layout.watermark:
                self.pages[-1].text(120, 250, self.layout.watermark, 44, slant=True)
        self.y = self.TOP

    def line(
        self,
        text: str,
        size: float,
        *,
        bold: bool = False,
        indent: float = 0,
        room: float = 0,
        tail: str = "",
    ) -> None:
        """Print one line; `room`: stretch it to that width."""
        if not self.pages or self.y - 1.35 * size < self.BOTTOM:
            self.turn()
        self.y -= 1.35 * size
        page, left = self.pages[-1], self.left
        self.counted += 1
        numbered = self.layout.numbers and self.counted % self.layout.numbers == 0
        if numbered and self.layout.glued:
            text = f"{self.counted} {text}"
        elif numbered:
            page.text(60 - width_of(str(self.counted), 8), self.y, str(self.counted), 8)
        if room:
            self._stretched(text, left + indent, size, room)
        else:
            page.text(left + indent, self.y, text, size, bold=bold)
        if tail:
            page.text(self.RIGHT - width_of(tail, size), self.y, tail, size)

    def _stretched(self, text: str, left: float, size: float, room: float) -> None:
        words = text.split()
        blank = (room - sum(width_of(word, size) for word in words)) / max(1, len(words) - 1)
        for word in words:
            self.pages[-1].text(left, self.y, word, size)
            left += width_of(word, size) + blank

    def paragraph(self, text: str, size: float, *, bold: bool = False, indent: float = 0) -> None:
        stretch = self.layout.justified and not bold
        first = 0 if bold or self.layout.spaced else 14
        held = wrapped(
            text,
            size * (BOLDER if bold else 1),
            self.width - indent,
            first,
            self.layout.hyphenated and not bold,
        )
        for at, line in enumerate(held):
            room = self.width - indent - (0 if at else first) if stretch and at + 1 < len(held) else 0
            self.line(line, size, bold=bold, indent=indent + (0 if at else first), room=room)
        if self.layout.spaced or bold:
            self.y -= 0.7 * size

    def finish(self) -> bytes:
        for number, page in enumerate(self.pages, start=1):
            if self.layout.heads:
                page.text(80, 800, self.running, 8)
                page.text(80, 40, "EMA/CHMP/BWP/271475/2006 rev. 2", 8)
                page.text(460, 40, f"Page {number} of {len(self.pages)}", 8)
        return write(self.pages)


def wrapped(text: str, size: float, room: float, first: float, hyphenated: bool) -> list[str]:
    """A text in lines; where asked for, long words are broken as a printer does."""
    found: list[str] = []
    line = ""
    for word in text.split():
        limit = room - (first if not found else 0)
        if width_of(f"{line} {word}".strip(), size) <= limit:
            line = f"{line} {word}".strip()
            continue
        at = _break(word, line, size, limit) if hyphenated else 0
        if at:
            found.append(f"{line} {word[:at]}-".strip())
            line = word[at:]
        else:
            found.append(line)
            line = word
    return [each for each in (*found, line) if each]


def _break(word: str, line: str, size: float, limit: float) -> int:
    """Where a word may be broken: behind a vowel before two letters that are none, or at its own hyphen."""
    if not word.strip(".,").isalpha() or len(word) < 8:
        return 0
    vowels = "aeiouy"
    for at in range(len(word) - 4, 2, -1):
        syllable = word[at - 1].lower() in vowels and word[at] not in vowels and word[at + 1] in vowels
        if syllable and width_of(f"{line} {word[:at]}-", size) <= limit:
            return at
    return 0


def make(layout: Layout, seed: int, sections: int = 9) -> Guideline:
    """A guideline in a layout, of some twelve pages."""
    draw = random.Random(seed)
    name, items, references = written(draw, layout, sections)
    toc = [each for each in items if each.kind == "heading"]
    press = _Press(layout, name[:70])
    _print(press, layout, [_Item("title", name), *items[:2]])
    if layout.contents:
        _contents(press, layout, toc)
    _print(press, layout, items[2:])
    headings = [(each.level, each.text) for each in toc]
    return Guideline(
        pdf=press.finish(),
        headings=headings,
        references=references,
        paragraphs=[each.text for each in items if each.kind == "paragraph"],
        pages=len(press.pages),
    )


def _contents(press: _Press, layout: Layout, toc: list[_Item]) -> None:
    press.turn()
    press.line("Table of contents", 14, bold=True)
    room = press.width
    for number, each in enumerate(toc):
        page = str(2 + number // 4)
        text = each.text if width_of(each.text, 10) < room - 60 else each.text[:40]
        if layout.leaders:
            dots = int((room - width_of(f"{text}  {page}", 10)) / width_of(".", 10)) - 1
            press.line(f"{text} {'.' * max(5, dots)} {page}", 10)
        elif layout.columns == 1:
            press.line(text, 10, tail=page)
    press.turn()


def _print(press: _Press, layout: Layout, items: list[_Item]) -> None:
    for item in items:
        if item.kind == "title":
            press.paragraph(item.text, 18, bold=True)
        elif item.kind == "heading":
            size = layout.size + (max(0, 5 - item.level) if layout.larger else 0)
            text = (
                item.text.replace(" ", "    ", 1) if layout.hanging and item.text[0].isdigit() else item.text
            )
            press.y -= 4
            if "    " in text:
                _hung(press, text, size, layout.bold)
            else:
                press.paragraph(text, size, bold=layout.bold)
        else:
            press.paragraph(item.text, layout.size, indent=18 if item.kind == "item" else 0)


def _hung(press: _Press, text: str, size: float, bold: bool) -> None:
    number, _, rest = text.partition("    ")
    held = wrapped(rest, size * (1.08 if bold else 1), press.width - 60, 0, False)
    for at, line in enumerate(held):
        press.line(line, size, bold=bold, indent=50)
        if at == 0:
            press.pages[-1].text(press.left, press.y, number, size, bold=bold)
    press.y -= 0.7 * size


def written(
    draw: random.Random, layout: Layout, sections: int = 9
) -> tuple[str, list[_Item], list[tuple[str, str]]]:
    """A guideline's title, what it consists of, and the reference numbers in it."""
    items = [_Item("paragraph", sentence(draw, 3)), _Item("paragraph", sentence(draw, 2))]
    wanted = draw.sample(REFERENCES, k=min(len(REFERENCES), 14))
    for first in range(1, sections + 1):
        items.append(_Item("heading", f"{_number(layout, (first,))} {title(draw, 2)}", 1))
        items += _text(draw, wanted)
        for second in range(1, draw.randint(1, 4) + 1):
            items.append(_Item("heading", f"{_number(layout, (first, second))} {title(draw, 3)}", 2))
            items += _text(draw, wanted)
            for third in range(1, draw.choice((0, 0, 2, 3)) + 1):
                number = _number(layout, (first, second, third))
                items.append(_Item("heading", f"{number} {title(draw, 4)}", 3))
                items += _text(draw, wanted)
    for annex in range(1, 3):
        items.append(_Item("heading", f"ANNEX {'I' * annex} {title(draw, 3)}", 1))
        items += _text(draw, wanted)
    used = [each for each in REFERENCES if each not in wanted and any(each[2] in item.text for item in items)]
    name = f"Guideline on {title(draw, 5).lower()}"
    return name, items, [(scheme, value) for scheme, value, _ in used]


def _number(layout: Layout, values: tuple[int, ...]) -> str:
    if not layout.outlined:
        return ".".join(map(str, values)) + ("." if len(values) == 1 else "")
    romans = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X")
    if len(values) == 1:
        return f"{romans[values[0] - 1]}."
    return f"{chr(64 + values[1])}." if len(values) == 2 else f"{values[2]}."


def _text(draw: random.Random, wanted: list[tuple[str, str, str]]) -> list[_Item]:
    found = []
    for _ in range(draw.randint(1, 3)):
        text = sentence(draw, draw.randint(2, 5))
        if wanted and draw.random() < 0.4:
            text += f" Reference is made to {wanted.pop()[2]} in this respect."
        if draw.random() < 0.08:
            text += f" {draw.choice(DECOYS)}"
        found.append(_Item("paragraph", text))
    if draw.random() < 0.3:
        found.append(_Item("paragraph", "The following should be considered:"))
        for number in range(1, draw.randint(2, 4) + 1):
            mark = draw.choice((f"{number}.", "\u2022"))
            found.append(_Item("item", f"{mark} {sentence(draw, 1)}"))
    return found
