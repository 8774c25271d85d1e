"""A program of its own that reads one PDF from standard input and writes its words as JSON.

Run by `pages.py` in another process, with ceilings on time and memory: a PDF comes from a stranger, and
neither a crash nor a loop of the library that reads it may end a run. It imports nothing of `review`.

Arguments: the most pages, characters, seconds of CPU and bytes of memory.
Out: {"error": word, ...} or {"pages": [...], "outline": [...]}.
"""

import contextlib
import ctypes
import json
import sys
from collections.abc import Iterator
from typing import Any

import pypdfium2  # type: ignore[import-untyped]
import pypdfium2.raw as raw  # type: ignore[import-untyped]

WORD_GAP = 0.85  # of a letter's height: what is farther apart is another column, cell or margin
LINE_ENDS = {0x0A, 0x0D}
SPACES = {0x20, 0xA0, 0x09, *range(0x2000, 0x200B), 0x3000, 0x202F, 0x205F}
BROKEN = {0x02, 0xFFFE}  # PDFium's marks of a hyphen at the end of a line, behind which it has no line end
HYPHEN = 0x2D
FEW = 200  # characters below which a page is looked at for pictures
MOST_ENTRIES = 5_000  # of an outline


def limit(seconds: int, memory: int) -> None:
    """Have the system end this process beyond those ceilings, where it knows how."""
    with contextlib.suppress(ImportError):
        import resource

        resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(resource.RLIMIT_AS, (memory, memory))


def read(content: bytes, most_pages: int, most_characters: int) -> dict[str, Any]:
    """The pages of a PDF as runs of words, or an error by one word."""
    try:
        document = pypdfium2.PdfDocument(content)
        count = len(document)
    except pypdfium2.PdfiumError as error:
        code = getattr(error, "err_code", None)
        if code == raw.FPDF_ERR_SUCCESS:  # it is a PDF, and has no page
            return {"error": "empty"}
        locked = code in (raw.FPDF_ERR_PASSWORD, raw.FPDF_ERR_SECURITY)
        return {"error": "encrypted" if locked else "damaged", "detail": str(error)}
    if count > most_pages:
        return {"error": "too-large", "count": count}
    pages: list[Any] = []
    left = most_characters
    for number in range(count):
        page, characters = read_page(document, number, left)
        left -= characters
        if left < 0:
            return {"error": "too-large", "count": count, "characters": most_characters - left}
        pages.append(page)
    return {"pages": pages, "outline": outline(document)}


def outline(document: Any) -> list[tuple[int, str]]:
    """The bookmarks, as (level from 0, title)."""
    found: list[tuple[int, str]] = []
    with contextlib.suppress(pypdfium2.PdfiumError, ValueError, UnicodeError):
        for mark in document.get_toc(max_depth=10):
            found.append((int(mark.level), str(mark.get_title())))
            if len(found) >= MOST_ENTRIES:
                break
    return found


def read_page(document: Any, number: int, most: int) -> tuple[dict[str, Any], int]:
    """One page and how many characters it holds; a page that cannot be opened is `broken`."""
    try:
        page = document[number]
    except pypdfium2.PdfiumError:
        return {"broken": True}, 0
    width, height = page.get_size()
    text = raw.FPDFText_LoadPage(page)
    try:
        count = max(0, raw.FPDFText_CountChars(text)) if text else 0
        runs = list(read_runs(text, count)) if count <= most else []
    finally:
        if text:
            raw.FPDFText_ClosePage(text)
    drawn = count < FEW and drawn_on(page)
    page.close()
    return {"width": width, "height": height, "drawn": drawn, "runs": runs}, count


def drawn_on(page: Any) -> bool:
    """Whether a page has a picture on it, alone or in a form."""
    kinds = (raw.FPDF_PAGEOBJ_IMAGE,)
    try:
        return next(iter(page.get_objects(filter=kinds, max_depth=3)), None) is not None
    except pypdfium2.PdfiumError:
        return False


def read_runs(text: Any, count: int) -> Iterator[list[Any]]:
    """Words that follow each other closely on a line: [text, left, bottom, right, top, size, bold, angle]."""
    codes = characters(text, count)
    run: list[Any] | None = None
    for start, end, new_line in words(codes):
        word = measured(text, codes, start, end)
        if run is not None and not new_line and follows(run, word):
            run[0] += " " + word[0]
            run[2], run[3], run[4] = min(run[2], word[2]), word[3], max(run[4], word[4])
            continue
        if run is not None:
            yield run
        run = word
    if run is not None:
        yield run


def follows(run: list[Any], word: list[Any]) -> bool:
    """Whether a word goes on with a run; a number that begins one stands alone, as it may be the line's."""
    if run[7] != word[7] or run[0].isdigit():
        return False
    if run[7]:
        return True
    near: bool = -run[5] < word[1] - run[3] < WORD_GAP * max(run[5], word[5], 1)
    return near and abs(run[2] - word[2]) < max(run[5], word[5], 1)


def characters(text: Any, count: int) -> list[int]:
    """The UTF-16 unit at each index of a page's text."""
    if not count:
        return []
    buffer = (ctypes.c_ushort * (count + 1))()
    written = raw.FPDFText_GetText(text, 0, count, buffer)
    if written == count + 1:
        return list(buffer[:count])
    return [raw.FPDFText_GetUnicode(text, index) & 0xFFFF for index in range(count)]


def words(codes: list[int]) -> Iterator[tuple[int, int, bool]]:
    """(start, end, whether a line begins here) of each word."""
    start: int | None = None
    new_line = True
    for at, code in enumerate([*codes, 0x0A]):
        ends = code in SPACES or code in LINE_ENDS
        if not ends:
            start = at if start is None else start
        if start is not None and (ends or code in BROKEN):
            yield start, at + (code in BROKEN), new_line
            start, new_line = None, False
        new_line = new_line or code in LINE_ENDS or code in BROKEN


def measured(text: Any, codes: list[int], start: int, end: int) -> list[Any]:
    """A word with its place: of its first and its last letter."""
    first, last = box(text, start), box(text, end - 1)
    lower, upper = min(first[1], last[1]), max(first[3], last[3])
    size = raw.FPDFText_GetFontSize(text, start)
    angle = raw.FPDFText_GetCharAngle(text, start)
    units = (HYPHEN if code in BROKEN else code for code in codes[start:end])
    spelled = b"".join(code.to_bytes(2, "little") for code in units)
    word = spelled.decode("utf-16-le", errors="replace")
    sides = (min(first[0], last[0]), lower, max(first[2], last[2]), upper)
    printed = round(height(text, start, size), 2)
    return [
        word,
        *(round(side, 2) for side in sides),
        printed,
        bold(text, start),
        round(angle * 57.29578) % 360,
    ]


def box(text: Any, index: int) -> tuple[float, float, float, float]:
    """The loose box of a letter: left, bottom, right, top."""
    rectangle = raw.FS_RECTF()
    raw.FPDFText_GetLooseCharBox(text, index, rectangle)
    low, high = sorted((rectangle.bottom, rectangle.top))
    return rectangle.left, low, rectangle.right, high


def height(text: Any, index: int, size: float) -> float:
    """The size of a letter as it is printed: many files have a font of size 1 and scale it."""
    matrix = raw.FS_MATRIX()
    if not raw.FPDFText_GetMatrix(text, index, matrix):
        return size
    return size * ((matrix.c**2 + matrix.d**2) ** 0.5 or 1)


def bold(text: Any, index: int) -> bool:
    """Whether a letter is printed bold, by its weight or its font's name."""
    if raw.FPDFText_GetFontWeight(text, index) >= 600:
        return True
    buffer = ctypes.create_string_buffer(128)
    raw.FPDFText_GetFontInfo(text, index, buffer, 128, None)
    name = buffer.value.lower()
    return b"bold" in name or b"black" in name or b"heavy" in name


def main(arguments: list[str]) -> int:
    """Read standard input under the ceilings given."""
    most_pages, most_characters, seconds, memory = (int(each) for each in arguments)
    limit(seconds, memory)
    told = read(sys.stdin.buffer.read(), most_pages, most_characters)
    sys.stdout.buffer.write(json.dumps(told, ensure_ascii=True, allow_nan=False, default=str).encode())
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
