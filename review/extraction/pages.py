"""A PDF's bytes in, its pages out as runs of words with their places; read in a process of its own."""

import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec

from ..errors import DocumentUnreadable
from ..model.document import ReadingStatus

PROGRAM = Path(__file__).with_name("pdfium.py")
MOST_PAGES = 5_000  # the longest pharmacopoeias have fewer
MOST_CHARACTERS = 20_000_000
MOST_PIECES = 1_000_000  # runs of words; a page of text has a hundred
MOST_SECONDS = 60  # of the processor; a guideline of 40 pages takes a fifth of one
WAIT_SECONDS = 300  # by the clock, for a machine that is busy with something else
MOST_MEMORY = 4 * 1024**3

LEAST_SIZE = 0.5  # points; some files print hidden text in none
FLAT = (0, 90, 180, 270)


@dataclass(frozen=True, slots=True)
class Run:
    """Words that follow each other closely on a line, in points from the lower left corner of the page.

    `size` is that of its letters and `angle` their direction in degrees, 0 from left to right.
    """

    text: str
    left: float
    bottom: float
    right: float
    top: float
    size: float
    bold: bool
    angle: int = 0

    @property
    def middle(self) -> float:
        """The height at which its middle stands."""
        return (self.bottom + self.top) / 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One page; `drawn` says that it has a picture and next to no text, `broken` that it cannot be opened."""

    width: float = 0.0
    height: float = 0.0
    drawn: bool = False
    broken: bool = False
    runs: tuple[Run, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Pages:
    """The pages of a PDF and its bookmarks, each (level from 0, title)."""

    pages: tuple[Page, ...]
    outline: tuple[tuple[int, str], ...] = ()


def read_pages(document: bytes) -> Pages:
    """The pages of a PDF; text that stands on its side is turned, if most of its page does.

    Raises:
        DocumentUnreadable: it is encrypted, damaged, empty or beyond the ceilings of this module.
    """
    told = _told(document)
    if "error" in told:
        raise _refusal(told)
    if (pieces := sum(len(each.get("runs", ())) for each in told["pages"])) > MOST_PIECES:
        raise DocumentUnreadable(
            f"the PDF's text is in {pieces:,} pieces",
            hint="Print it to a new PDF and add that, or the part of it that you need.",
            status=ReadingStatus.TOO_LARGE,
            pages=len(told["pages"]),
        )
    pages = tuple(_page(each) for each in told["pages"])
    return Pages(pages=pages, outline=tuple((level, title) for level, title in told["outline"]))


def _told(document: bytes) -> dict[str, Any]:
    ceilings = (MOST_PAGES, MOST_CHARACTERS, MOST_SECONDS, MOST_MEMORY)
    command = [sys.executable, "-P", str(PROGRAM), *map(str, ceilings)]
    try:
        done = subprocess.run(  # noqa: S603 - our own program and numbers
            command, input=document, capture_output=True, timeout=WAIT_SECONDS, check=False
        )
    except subprocess.TimeoutExpired:
        return {"error": "too-slow"}
    if done.returncode < 0:  # ended by the system: at its ceiling of time, or by a fault within the library
        return {"error": "too-slow" if -done.returncode in (9, 24) else "crashed"}
    try:
        told: dict[str, Any] = msgspec.json.decode(done.stdout)
    except msgspec.DecodeError:
        return {"error": "crashed", "detail": done.stderr.decode(errors="replace").strip()[-300:]}
    return told


def _refusal(told: dict[str, Any]) -> DocumentUnreadable:
    count = told.get("count")
    if told["error"] == "encrypted":
        return DocumentUnreadable(
            "the PDF is encrypted and asks for a password",
            hint="Print it to a new PDF where it can be opened, and add that.",
            status=ReadingStatus.ENCRYPTED,
        )
    if told["error"] == "empty":
        return DocumentUnreadable(
            "the PDF has no pages",
            hint="Fetch it again, or another version of it.",
            status=ReadingStatus.EMPTY,
            pages=0,
        )
    if told["error"] == "too-large":
        much = f"{told['characters']:,} characters" if "characters" in told else f"{count:,} pages"
        return DocumentUnreadable(
            f"the PDF has {much}" + (" or more" if "characters" in told else ""),
            hint=f"Up to {MOST_PAGES:,} pages and {MOST_CHARACTERS:,} characters are read; add a part.",
            pages=count,
            status=ReadingStatus.TOO_LARGE,
        )
    if told["error"] == "too-slow":
        return DocumentUnreadable(
            f"reading the PDF took more than {MOST_SECONDS} seconds",
            hint="Print it to a new PDF and add that, or the part of it that you need.",
            status=ReadingStatus.TOO_LARGE,
        )
    return DocumentUnreadable(
        "the PDF is damaged" + (f": {told['detail']}" if told.get("detail") else ""),
        hint="Fetch it again; it may have been cut off, or be no PDF whatever its name says.",
        status=ReadingStatus.DAMAGED,
    )


def _page(told: dict[str, Any]) -> Page:
    if told.get("broken"):
        return Page(broken=True)
    runs = tuple(_run(each) for each in told["runs"])
    width, height, angle = told["width"], told["height"], _direction(runs)
    if angle in (90, 270):
        width, height = max(width, height), min(width, height)
    turned = tuple(_turned(run, angle) for run in runs) if angle else runs
    return Page(width=width, height=height, drawn=told["drawn"], runs=turned)


def _run(told: list[Any]) -> Run:
    text, left, bottom, right, top, size, bold, angle = told
    return Run(text, left, bottom, max(left, right), max(bottom, top), max(size, LEAST_SIZE), bold, angle)


def _direction(runs: tuple[Run, ...]) -> int:
    """The direction that most letters of a page run in."""
    letters = {angle: sum(len(run.text) for run in runs if run.angle == angle) for angle in FLAT}
    return max(FLAT, key=lambda angle: letters[angle])


def _turned(run: Run, angle: int) -> Run:
    """The run as if its page were turned so that `angle` reads from left to right."""
    if angle == 90:
        sides = run.bottom, -run.right, run.top, -run.left
    elif angle == 180:
        sides = -run.right, -run.top, -run.left, -run.bottom
    else:
        sides = -run.top, run.left, -run.bottom, run.right
    return Run(run.text, *sides, run.size, run.bold, (run.angle - angle) % 360)
