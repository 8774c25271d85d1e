"""PDFs as they are printed, letter by letter, and what is read of them."""

from collections.abc import Callable

import pytest
from guidelines import LAYOUTS, Layout, make
from hypothesis import given, settings
from hypothesis import strategies as st
from pdf_writer import Page, write

from review.digest import digest
from review.extraction import documents
from review.extraction.contents import without_contents
from review.extraction.documents import Document, parts, read
from review.extraction.headings import headings
from review.extraction.lines import all_lines
from review.extraction.margins import body_size, strip
from review.extraction.pages import LEAST_SIZE, Run
from review.extraction.pages import Page as PrintedPage
from review.extraction.paragraphs import blocks
from review.model.document import ReadingStatus
from review.model.record import Record

BODY = "The applicant should justify the similarity of the quality attributes in every respect."


def pages(count: int, fill: Callable[[Page, int], None]) -> bytes:
    made = []
    for number in range(count):
        made.append(Page())
        fill(made[-1], number)
    return write(made)


def lines(page: Page, *texts: str, left: float = 80, top: float = 700, size: float = 10) -> None:
    for at, text in enumerate(texts):
        page.text(left, top - 14 * at, text, size)


def content(document: Document) -> str:
    return "\n\n".join(section.content for section in document.sections)


@pytest.mark.parametrize("layout", LAYOUTS, ids=lambda layout: layout.name)
def test_every_layout_gives_headings_with_number_and_level_and_whole_paragraphs(layout: Layout) -> None:
    guideline = make(layout, seed=7, sections=4)
    found = read(guideline.pdf)
    paths = [section.heading.split(" > ") for section in found.sections]
    headings = {(level, text) for path in paths for level, text in enumerate(path, start=1)}
    assert found.reading.status is ReadingStatus.READ
    assert (found.reading.pages, found.reading.pages_with_text) == (guideline.pages, guideline.pages)
    assert set(guideline.headings) <= headings
    assert len(headings - set(guideline.headings)) <= 2  # the title, and what stands before any heading
    missing = [each for each in guideline.paragraphs if each not in content(found)]
    assert len(missing) <= 0.05 * len(guideline.paragraphs)


@pytest.mark.parametrize("layout", LAYOUTS[:2], ids=lambda layout: layout.name)
def test_line_numbers_are_no_part_of_the_text(layout: Layout) -> None:
    numbers = [word for word in content(read(make(layout, seed=3, sections=3).pdf)).split() if word.isdigit()]
    assert set(numbers) <= {"1", "12", "2", "4", "977"}  # those of its sentences


def test_numbers_of_headings_and_of_tables_are_no_line_numbers() -> None:
    def fill(page: Page, number: int) -> None:
        page.text(80, 700, f"{number + 1}", 12, bold=True)
        page.text(100, 700, f"Scope {'ABCDEF'[number]} of the work", 12, bold=True)
        lines(page, *[BODY] * 20, left=80, top=660)

    headings = [section.heading for section in read(pages(6, fill)).sections]
    assert headings == [f"{number} Scope {'ABCDEF'[number - 1]} of the work" for number in range(1, 7)]


def test_running_heads_feet_and_page_numbers_stand_once_beside_the_text() -> None:
    def fill(page: Page, number: int) -> None:
        page.text(80, 800, "Guideline on potency testing", 8)
        page.text(80, 40, "EMA/CAT/499821/2019", 8)
        page.text(460, 40, f"Page {number + 1} of 5", 8)
        lines(page, *[f"{BODY} This is number {number} of several." for _ in range(3)])

    found = read(pages(5, fill))
    assert found.margins.splitlines() == ["Guideline on potency testing", "EMA/CAT/499821/2019"]
    assert "Page" not in content(found) and "EMA" not in content(found)


def test_what_stands_at_the_head_of_each_page_but_says_something_else_is_text() -> None:
    def fill(page: Page, number: int) -> None:
        words = ("Alpha", "Beta", "Gamma", "Delta")[number]
        lines(page, f"{words} batches were tested and found to differ.", BODY, top=800)

    assert content(read(pages(4, fill))).count("batches were tested") == 4


@pytest.mark.parametrize("slant", [True, False])
def test_a_watermark_stays_out_of_the_text_and_is_kept_beside_it(slant: bool) -> None:
    def fill(page: Page, number: int) -> None:
        page.text(120, 400, "DRAFT", 60, slant=slant)
        lines(page, *[BODY] * 12)

    found = read(pages(4, fill))
    assert "DRAFT" not in content(found)
    assert found.margins == "DRAFT"


def test_two_columns_are_read_one_after_the_other_below_a_title_over_both() -> None:
    page = Page()
    page.text(80, 780, "A title that runs over both of the columns of this page, from edge to edge", 12)
    left = [f"Left column line {at} is full of words to its" for at in range(12)]
    right = [f"Right column line {at} is full of words, too" for at in range(12)]
    for at in range(12):  # as some printers write: row by row
        page.text(80, 720 - 14 * at, left[at], 9)
        page.text(320, 720 - 14 * at, right[at], 9)
    text = content(read(write([page])))
    assert text.index("Left column line 11") < text.index("Right column line 0")


def test_a_table_is_read_row_by_row() -> None:
    page = Page()
    lines(page, *[BODY] * 4, top=780)
    for at in range(6):
        page.text(80, 700 - 14 * at, f"Test {at}", 10)
        page.text(400, 700 - 14 * at, f"Limit {at}", 10)
    text = content(read(write([page])))
    assert "Test 0 Limit 0" in text


def test_ligatures_are_letters_and_broken_words_are_whole() -> None:
    page = Page()
    lines(page, "The \ufb01nal \ufb02ow and the compar-", "ability of pre-defined non-", "clinical studies.")
    expected = "The final flow and the comparability of pre-defined non-clinical studies."
    assert content(read(write([page]))) == expected


def test_a_paragraph_goes_on_over_the_page_and_past_a_note_at_its_foot() -> None:
    first, second = Page(), Page()
    lines(first, *[BODY] * 5, "The comparability exercise that is to be described in the common technical")
    lines(first, "1 A note of small letters at the foot.", top=120, size=7)
    lines(second, "document needs an adequate number of batches.", BODY, top=780)
    text = content(read(write([first, second])))
    assert "the common technical document needs" in text
    assert "A note of small letters" in text


def test_text_on_a_page_that_is_turned_is_read_as_any_other() -> None:
    turned = Page(turned=90)
    for at in range(10):
        turned.sideways(100 + 14 * at, 100, BODY, 10)
    upright = Page()
    lines(upright, *[BODY] * 10)
    found = read(write([upright, turned]))
    assert content(found).count(BODY) == 20
    assert found.margins == ""


def test_a_list_is_no_row_of_headings_and_a_sentence_with_a_number_is_none() -> None:
    page = Page()
    page.text(80, 780, "1. Scope", 14, bold=True)
    lines(page, BODY, top=750)
    lines(page, "1. The applicant should justify it.", "2. The sponsor should justify it.", top=720)
    lines(page, "4.2 million transduced cells were given to each of the patients in the study.", top=680)
    page.text(80, 650, "2. Legal basis", 14, bold=True)
    lines(page, BODY, top=620)
    assert [section.heading for section in read(write([page])).sections] == ["1. Scope", "2. Legal basis"]


def test_a_contents_page_is_left_out_and_tells_which_lines_are_headings() -> None:
    first, second = Page(), Page()
    first.text(80, 780, "Table of contents", 12)
    for at, title in enumerate(("Executive summary", "Legal basis", "References to other texts")):
        first.text(80, 740 - 14 * at, f"{title} {'.' * 40} {at + 2}", 10)
    lines(second, "Executive summary", top=780)
    lines(second, BODY, BODY, top=740)
    lines(second, "Legal basis", top=690)
    lines(second, BODY, BODY, top=650)
    found = read(write([first, second]))
    assert [section.heading for section in found.sections] == ["Executive summary", "Legal basis"]
    assert "...." not in content(found)


def test_bookmarks_tell_which_lines_are_headings_and_how_deep() -> None:
    page = Page()
    lines(page, "A first matter", top=780)
    lines(page, BODY, BODY, top=740)
    found = read(write([page], outline=(("A first matter", 0),)))
    assert [section.heading for section in found.sections] == ["A first matter"]


@pytest.mark.parametrize(
    ("document", "status", "said"),
    [
        (write([]), ReadingStatus.EMPTY, "no pages"),
        (write([Page() for _ in range(3)]), ReadingStatus.EMPTY, "none of the PDF's 3 pages holds text"),
        (pages(2, lambda page, number: page.picture()), ReadingStatus.NO_TEXT_LAYER, "scan"),
        (make(LAYOUTS[0], 1, 1).pdf[:2000], ReadingStatus.DAMAGED, "damaged"),
        (b"%PDF-1.7\nnothing of the kind", ReadingStatus.DAMAGED, "damaged"),
        (b"Access denied.", ReadingStatus.DAMAGED, "is called a PDF and is none"),
        (b"<!doctype html><html><p>Please log in", ReadingStatus.DAMAGED, "is a web page"),
    ],
    ids=["no page", "empty pages", "scan", "cut off", "text with a PDF's beginning", "text", "page"],
)
def test_a_pdf_without_text_says_why(document: bytes, status: ReadingStatus, said: str) -> None:
    found = read(document, "application/pdf")
    assert (found.reading.status, found.sections) == (status, ())
    assert said in (found.reading.problem or "")
    assert found.reading.hint


def test_a_pdf_that_asks_for_a_password_is_told_as_such() -> None:
    page = Page()
    lines(page, BODY)
    found = read(write([page], encrypted=True)).reading
    assert (found.status, found.characters) == (ReadingStatus.ENCRYPTED, 0)
    assert "password" in (found.problem or "")


def test_ten_thousand_pages_are_too_many_and_cost_little() -> None:
    found = read(write([Page()] * 10_000)).reading
    assert (found.status, found.pages) == (ReadingStatus.TOO_LARGE, 10_000)


def test_pages_that_are_pictures_are_counted_and_the_others_are_read() -> None:
    def fill(page: Page, number: int) -> None:
        if number == 1:
            page.picture()
        elif number == 2:
            return  # left blank
        else:
            lines(page, *[BODY] * 3)

    found = read(pages(4, fill)).reading
    assert (found.status, found.pages, found.pages_with_text) == (ReadingStatus.IN_PART, 4, 2)
    assert "1 of its 4 pages" in (found.problem or "") and "2" in (found.problem or "")


def test_a_reader_that_takes_too_long_or_crashes_ends_no_run(
    monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("programs")
    page = Page()
    lines(page, BODY)
    pdf = write([page])
    for name, program, status in (
        ("slow", "import time; time.sleep(60)", ReadingStatus.TOO_LARGE),
        ("crash", "import os; os.abort()", ReadingStatus.DAMAGED),
        ("silent", "", ReadingStatus.DAMAGED),
    ):
        path = folder / f"{name}.py"
        path.write_text(program)
        with monkeypatch.context() as patch:
            patch.setattr("review.extraction.pages.PROGRAM", path)
            patch.setattr("review.extraction.pages.WAIT_SECONDS", 2)
            assert read(pdf).reading.status is status, name


def test_time_and_characters_have_ceilings(monkeypatch: pytest.MonkeyPatch) -> None:
    guideline = make(LAYOUTS[0], 1, 2)
    for name, most in (("MOST_SECONDS", 0), ("MOST_CHARACTERS", 500), ("MOST_PAGES", 1), ("MOST_PIECES", 9)):
        with monkeypatch.context() as patch:
            patch.setattr(f"review.extraction.pages.{name}", most)
            found = read(guideline.pdf).reading
        assert found.status is ReadingStatus.TOO_LARGE, name


@pytest.mark.parametrize("kind", ["pdf", "xml", "html", "text"])
def test_offsets_point_into_texts_that_the_same_bytes_give_again(record: Record, kind: str) -> None:
    document = {
        "pdf": make(LAYOUTS[4], 2, 2).pdf,
        "xml": "<article><body><sec><title>A</title><p>é\u0301 𝛼.</p></sec></body></article>".encode(),
        "html": "<html><body><h1>T</h1><p>e\u0301 &amp; 𝛼</p></body></html>".encode(),
        "text": "1. Scope\n\ne\u0301 𝛼\x0b\r\nand more".encode(),
    }[kind]
    first, second = (parts(record, read(document), margins=True) for _ in range(2))
    assert first == second
    assert len(first) > 1
    for text in first:
        assert text.digest == digest(text.content)
        assert documents.clean(text.content) == text.content
        assert text.content.encode().decode() == text.content


words = st.text(st.sampled_from("aA1.-–•\u00ad\ufb01\u0085\x1c()IV"), min_size=1, max_size=12)
runs = st.builds(
    lambda text, left, bottom, width, size, bold, angle: Run(
        text, left, bottom, left + width, bottom + size, size, bold, angle
    ),
    words,
    st.integers(0, 500),
    st.integers(0, 800),
    st.integers(0, 400),
    st.sampled_from([LEAST_SIZE, 6.0, 10.0, 14.0]),
    st.booleans(),
    st.sampled_from([0, 0, 0, 45, 90]),
)
leaves = st.builds(
    lambda runs: PrintedPage(width=595, height=842, runs=tuple(runs)), st.lists(runs, max_size=25)
)


@given(st.lists(leaves, min_size=1, max_size=4))
@settings(deadline=None, max_examples=150)
def test_whatever_is_printed_wherever_it_is_read_without_an_error(pages: list[PrintedPage]) -> None:
    stripped = strip(pages)
    body = body_size(run for page in stripped.pages for run in page.runs)
    text, listed = without_contents(all_lines([page.runs for page in stripped.pages]))
    found = blocks(text, body)
    for heading in headings(found, body, dict.fromkeys(listed)):
        assert 0 <= heading.at < len(found) and heading.level >= 1
    assert sum(len(block.lines) for block in found) == len(text)


@given(st.integers(0, 4_000), st.integers(0, 255), st.booleans())
@settings(deadline=None, max_examples=15)
def test_a_damaged_pdf_is_read_or_refused_and_never_an_error(at: int, byte: int, cut: bool) -> None:
    document = bytearray(make(LAYOUTS[0], 1, 1).pdf)
    document[at % len(document)] = byte
    found = read(bytes(document[: at + 100]) if cut else bytes(document), "application/pdf")
    assert bool(found.sections) == (found.reading.status in (ReadingStatus.READ, ReadingStatus.IN_PART))
