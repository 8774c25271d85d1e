"""Documents of a review: read once, told when they cannot be, and looked into."""

import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from guidelines import LAYOUTS, make
from pdf_writer import Page, write

import review as evergreen
from review.errors import DecisionError, DocumentUnreadable, PluginError
from review.extraction import documents as reader
from review.model.document import FactKind, ReadingStatus
from review.model.evidence import ItemStatus
from review.project import Review
from review.project.documents import KIND, READING, counted

SENTENCE = "Potency assays remain a major challenge, as donor variability limits every batch."


def guideline(*, pages: int = 3, scanned: bool = False) -> bytes:
    made = []
    for number in range(pages):
        page = Page()
        if scanned and number == 1:
            page.picture()
        else:
            page.text(80, 40, "EMA/CAT/499821/2019", 8)
            page.text(80, 700, f"{number + 1}. Heading {'ABC'[number]}", 14, bold=True)
            page.text(80, 670, SENTENCE, 10)
            page.text(80, 640, "Adopted by CHMP 22 May 2014. See ICH Q5E.", 10)
        made.append(page)
    return write(made)


@pytest.fixture
def add(review: Review, included: str, tmp_path: Path) -> Callable[[bytes], str]:
    """Keep a document of the included report."""

    def keep(document: bytes) -> str:
        path = tmp_path / "document.pdf"
        path.write_bytes(document)
        review.fulltext(included, "retrieved", reviewer="Ada", path=path)
        return included

    return keep


def test_a_pdf_is_read_for_evidence_and_its_running_feet_are_not(
    review: Review, add: Callable[[bytes], str]
) -> None:
    report = add(guideline())
    result = review.extract()
    assert result.problems == ()
    assert [(each.record, each.reading.status) for each in result.documents if each.reading] == [
        (report, ReadingStatus.READ)
    ]
    assert any(item.quote == SENTENCE for item in review.map().items)
    assert report in review.map().read_in_full


@pytest.mark.parametrize(
    ("document", "status"),
    [
        (write([Page()]), ReadingStatus.EMPTY),
        (write([Page()], encrypted=True), ReadingStatus.ENCRYPTED),
        (guideline()[:900], ReadingStatus.DAMAGED),
        (b"Access denied", ReadingStatus.DAMAGED),
    ],
    ids=["empty", "encrypted", "cut off", "no pdf"],
)
def test_a_document_that_cannot_be_read_is_told_by_extract_and_status_and_its_abstract_is_read(
    review: Review, add: Callable[[bytes], str], document: bytes, status: ReadingStatus
) -> None:
    report = add(document)
    assert [each.reading for each in review.status().documents] == [None]
    result = review.extract()
    (told,) = review.status().documents
    assert told.reading is not None
    assert (told.record, told.reading.status) == (report, status)
    assert (result.texts, len(result.problems)) == (1, 1)
    assert "title and abstract were read instead" in result.problems[0]
    assert report in review.map().read_in_part
    assert counted(review.status().documents) == f"1 {status.value.replace('-', ' ')}"


def test_a_document_that_is_read_in_part_says_which_pages_are_missing(
    review: Review, add: Callable[[bytes], str]
) -> None:
    add(guideline(scanned=True))
    result = review.extract()
    assert result.texts > 1
    assert "1 of its 3 pages could not be read, as pictures or damaged: 2" in result.problems[0]
    (told,) = review.status().documents
    assert told.reading is not None
    assert (told.reading.status, told.reading.pages, told.reading.pages_with_text) == (
        ReadingStatus.IN_PART,
        3,
        2,
    )


def test_a_document_is_read_once_and_again_by_another_reader(
    review: Review, add: Callable[[bytes], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    add(guideline())
    review.extract()
    read: list[bytes] = []

    def counted_read(document: bytes, media_type: str | None = None) -> reader.Document:
        read.append(document)
        return held(document, media_type)

    held = reader.read
    monkeypatch.setattr(reader, "read", counted_read)
    evergreen.documents(review)
    assert read == []
    monkeypatch.setattr("review.project.documents.READER", "another")
    evergreen.documents(review)
    assert len(read) == 1


def test_what_people_confirmed_stays_when_a_better_reader_makes_other_texts(
    review: Review, add: Callable[[bytes], str], monkeypatch: pytest.MonkeyPatch, jats: Path
) -> None:
    report = add(guideline())
    item = next(each for each in review.map().items if each.quote == SENTENCE)
    review.confirm(item.id, ItemStatus.CONFIRMED, reviewer="Ada")

    def other(document: bytes, media_type: str | None = None) -> reader.Document:
        found = held(document, media_type)
        sections = tuple(replace(each, content=f"Read anew. {each.content}") for each in found.sections)
        return replace(found, sections=sections)

    held = reader.read
    monkeypatch.setattr(reader, "read", other)
    monkeypatch.setattr("review.project.documents.READER", "another")
    review.fulltext(report, "retrieved", reviewer="Ben", path=jats)  # so that the texts are asked for again
    path = jats.with_name("again.pdf")
    path.write_bytes(guideline())
    review.fulltext(report, "retrieved", reviewer="Ben", path=path)
    kept = next(each for each in review.map().items if each.id == item.id)
    assert (kept.status, kept.quote) == (ItemStatus.CONFIRMED, SENTENCE)


def test_a_document_says_its_number_status_and_dates_each_with_its_place(
    review: Review, add: Callable[[bytes], str]
) -> None:
    report = add(guideline())
    (told,) = evergreen.documents(review)
    assert (told.record, told.standing) == (report, "adopted")
    values = {(fact.kind, fact.label, fact.value, fact.own) for fact in told.facts}
    assert {
        (FactKind.REFERENCE, "ema", "EMA/CAT/499821/2019", True),
        (FactKind.REFERENCE, "ich", "Q5E", False),
        (FactKind.DATE, "adopted", "2014-05-22", True),
    } <= values
    assert dict(told.parts).keys() == {
        "title+abstract",
        "margins",
        "section: 1. Heading A",
        "section: 2. Heading B",
        "section: 3. Heading C",
    }


def test_a_report_without_a_document_is_told_by_its_title_and_abstract(review: Review, included: str) -> None:
    (told,) = evergreen.documents(review, included)
    assert told.reading is None
    assert [part for part, _ in told.parts] == ["title+abstract"]
    assert evergreen.documents(review) == ()


def test_documents_that_were_read_are_a_derivation_that_can_be_thrown_away(
    review: Review, add: Callable[[bytes], str]
) -> None:
    add(make(LAYOUTS[0], 1, 2).pdf)
    before = evergreen.documents(review)
    review.derive(lambda state: state.derived.clear(KIND))
    review.derive(lambda state: state.derived.clear(READING))
    assert evergreen.documents(review) == before


def test_tables_of_a_document_are_data_frames(review: Review, included: str, tmp_path: Path) -> None:
    table = "<table><tr><th>Test</th><th>Limit</th></tr><tr><td>Potency</td><td>80&#160;%</td></tr></table>"
    path = tmp_path / "page.html"
    path.write_text(f"<!doctype html><html><body><p>Text.</p>{table}</body></html>")
    review.fulltext(included, "retrieved", reviewer="Ada", path=path)
    (frame,) = evergreen.tables(review, included)
    assert list(frame.columns) == ["Test", "Limit"]
    assert frame.to_dict("records") == [{"Test": "Potency", "Limit": "80 %"}]


def test_tables_of_a_pdf_tell_their_page(review: Review, add: Callable[[bytes], str]) -> None:
    pytest.importorskip("pdfplumber")
    page = Page()
    for at, row in enumerate((("Test", "Limit"), ("Potency", "80"), ("Purity", "95"))):
        for cell, text in enumerate(row):
            page.text(110 + 150 * cell, 705 - 20 * at, text, 10)
            page.operators.append(f"{100 + 150 * cell} {700 - 20 * at} 150 20 re S")
    report = add(write([Page(), page]))
    (frame,) = evergreen.tables(review, report)
    assert frame.attrs["page"] == 2
    assert frame.to_dict("list") == {"Test": ["Potency", "Purity"], "Limit": ["80", "95"]}
    assert evergreen.tables(review, report, pages=[1]) == []
    assert evergreen.tables(review, report, pages=[99]) == []


def test_without_the_extra_the_tables_of_a_pdf_are_refused_with_what_to_install(
    review: Review, add: Callable[[bytes], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    report = add(guideline())
    monkeypatch.setitem(sys.modules, "pdfplumber", None)
    with pytest.raises(PluginError, match="pdfplumber") as caught:
        evergreen.tables(review, report)
    assert "evergreen-review[tables]" in caught.value.hint


def test_tables_of_what_cannot_be_read_are_refused(review: Review, included: str, tmp_path: Path) -> None:
    pytest.importorskip("pdfplumber")
    with pytest.raises(DecisionError, match="no document"):
        evergreen.tables(review, included)
    for name, content in (("a.pdf", write([Page()], encrypted=True)), ("b.pdf", b"%PDF-1"), ("c.txt", b"a")):
        path = tmp_path / name
        path.write_bytes(content)
        review.fulltext(included, "retrieved", reviewer="Ada", path=path)
        with pytest.raises(DocumentUnreadable):
            evergreen.tables(review, included)
