"""A PDF in, its sections out, with what stood around the text and how much of it could be read."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from ..errors import DocumentUnreadable
from ..model.document import ReadingStatus
from .contents import without_contents
from .headings import folded, headings
from .kinds import ensure_pdf
from .lines import all_lines
from .margins import body_size, strip
from .numbering import read_number
from .pages import Page, Pages, read_pages
from .paragraphs import Block, blocks
from .sections import Section, gather

LEAST_LETTERS = 3  # of a page that is said to have text
READABLE = 0.7  # of the characters of a text layer that are letters, digits and signs


@dataclass(frozen=True, slots=True, kw_only=True)
class Print:
    """What was read of a PDF: `scanned` pages are pictures and `broken` ones cannot be opened.

    `margins` are running heads and feet and watermarks, each once; they hold numbers and a status.
    """

    sections: tuple[Section, ...]
    margins: tuple[str, ...]
    pages: int
    with_text: int
    scanned: tuple[int, ...] = ()
    broken: tuple[int, ...] = ()


def read_pdf(document: bytes) -> Print:
    """The sections of a PDF.

    Raises:
        DocumentUnreadable: it is encrypted, damaged, empty, a scan, or beyond all measure.
    """
    ensure_pdf(document)
    told = read_pages(document)
    stripped = strip(told.pages)
    written = [_has_text(page) for page in stripped.pages]
    if not any(written):
        raise _nothing(told.pages)
    body = body_size(run for page in stripped.pages for run in page.runs)
    text, listed = without_contents(all_lines([page.runs for page in stripped.pages]))
    found = blocks(text, body)
    _ensure_readable(found, len(told.pages))
    numbered = list(enumerate(zip(told.pages, written, strict=True), start=1))
    return Print(
        sections=tuple(gather(_sectioned(found, body, _known(told, listed)))),
        margins=stripped.margins,
        pages=len(told.pages),
        with_text=sum(written),
        scanned=tuple(number for number, (page, has) in numbered if page.drawn and not has),
        broken=tuple(number for number, (page, _) in numbered if page.broken),
    )


def _has_text(page: Page) -> bool:
    return sum(char.isalpha() for run in page.runs for char in run.text) >= LEAST_LETTERS


def _nothing(pages: Sequence[Page]) -> DocumentUnreadable:
    if any(page.drawn for page in pages):
        return DocumentUnreadable(
            f"the PDF is a scan: none of its {len(pages)} pages has a text layer",
            hint="Run text recognition over it (such as ocrmypdf) and add what comes out.",
            status=ReadingStatus.NO_TEXT_LAYER,
            pages=len(pages),
        )
    broken = bool(pages) and all(page.broken for page in pages)
    return DocumentUnreadable(
        f"none of the PDF's {len(pages)} pages {'can be opened' if broken else 'holds text'}",
        hint="Fetch it again, or another version of it.",
        status=ReadingStatus.DAMAGED if broken else ReadingStatus.EMPTY,
        pages=len(pages),
    )


def _ensure_readable(found: Iterable[Block], pages: int) -> None:
    """Refuse a text layer of signs that mean no letters, which fonts without a table of them give."""
    text = "".join(block.text for block in found)[:100_000]
    fit = sum(char.isprintable() and not "\ue000" <= char <= "\uf8ff" and char != "\ufffd" for char in text)
    if fit < READABLE * len(text):
        raise DocumentUnreadable(
            "the letters of the PDF's text layer cannot be told: its fonts name none",
            hint="Run text recognition over it (such as `ocrmypdf --force-ocr`) and add what comes out.",
            status=ReadingStatus.NO_TEXT_LAYER,
            pages=pages,
        )


def _known(told: Pages, listed: Sequence[str]) -> Mapping[str, int | None]:
    """The titles that bookmarks and contents pages list, with and without their numbers."""
    known: dict[str, int | None] = {}
    for title in listed:
        known |= dict.fromkeys(_spellings(title))
    for level, title in told.outline:
        known |= dict.fromkeys(_spellings(title), level + 1)
    return {title: level for title, level in known.items() if len(title) > 3}


def _spellings(title: str) -> tuple[str, ...]:
    number = read_number(title)
    return (folded(title), folded(number.title)) if number is not None else (folded(title),)


def _sectioned(
    found: Sequence[Block], body: float, known: Mapping[str, int | None]
) -> Iterator[tuple[str | None, str]]:
    starts = {each.at: each for each in headings(found, body, known)}
    path: list[tuple[int, str]] = []
    skip = 0
    for at, block in enumerate(found):
        if skip:
            skip -= 1
            continue
        if at not in starts:
            yield None, block.text
            continue
        heading = starts[at]
        path = [*(each for each in path if each[0] < heading.level), (heading.level, heading.text)]
        skip = heading.takes - 1
        yield " > ".join(text for _, text in path), ""
