import datetime
import io
import zipfile

import openpyxl
import pytest

from review.errors import SourceFormatError
from review.model.record import PartialDate, Record, RecordKind
from review.retrieval.formats.csv import Csv
from review.retrieval.formats.excel import Excel
from review.retrieval.reading_files import recognise

HEADER = (
    "Article Title",
    "Authors",
    "Publication Type",
    "Document Type",
    "Publication Year",
    "Volume",
    "DOI",
)


def workbook(*sheets: list[tuple]) -> bytes:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for rows in sheets:
        sheet = book.create_sheet()
        for row in rows:
            sheet.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def with_part(content: bytes, name: str, change) -> bytes:
    """The same archive with one part changed."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w") as new:
        for each in old.infolist():
            part = old.read(each)
            new.writestr(each.filename, change(part) if each.filename == name else part)
    return out.getvalue()


def blank(**fields) -> Record:
    return Record(source="", source_id="", **fields)


def test_a_row_is_read_whole():
    row = ("RETRACTED: Potency", "Doe, J; Roe, R", "J", "Review", 2020.0, 12, "10.1000/X")
    reading = Excel().read(workbook([HEADER, row]))
    assert reading.counted == 1
    assert reading.entries[0].record == blank(
        title="RETRACTED: Potency",
        authors=("Doe, J", "Roe, R"),
        published=PartialDate(year=2020),
        volume="12",
        doi="10.1000/x",
        kind=RecordKind.REVIEW,
        status=reading.entries[0].record.status,
    )
    assert reading.entries[0].record.status.value == "retracted"


@pytest.mark.parametrize(
    ("name", "value", "published"),
    [
        ("Year", 2020.0, PartialDate(year=2020)),
        ("Year", "2020", PartialDate(year=2020)),
        ("Date", datetime.datetime(2020, 3, 4), PartialDate(year=2020, month=3, day=4)),
        ("Date", datetime.date(2020, 3, 4), PartialDate(year=2020, month=3, day=4)),
        ("Date", "#N/A", None),
        ("Date", None, None),
    ],
)
def test_dates_and_numbers_are_cells_too(name, value, published):
    (entry,) = Excel().read(workbook([("Title", name), ("A", value)])).entries
    assert entry.record == blank(title="A", published=published)


def test_the_first_sheet_with_a_known_header_is_read_from_that_header_on():
    notes = [("exported on Monday", "by nobody"), ("see", "below")]
    table = [("All hits",), (), ("Title", "Year"), ("A", 2020), (), ("B", 2021)]
    reading = Excel().read(workbook([], notes, table))
    assert [(entry.line, entry.record.title) for entry in reading.entries] == [(4, "A"), (6, "B")]
    assert reading.counted == 2


def test_columns_may_be_named():
    content = workbook([("Paper", "When"), ("A", 2020)])
    record = Excel().with_columns({"title": "paper", "year": "When"}).read(content).entries[0].record
    assert record == blank(title="A", published=PartialDate(year=2020))
    with pytest.raises(SourceFormatError, match="no title column; its columns are: Paper, When"):
        Excel().read(content)


def test_a_formula_is_what_it_last_came_to():
    def cached(part: bytes) -> bytes:
        return part.replace(b"<f>1+1</f><v></v>", b"<f>1+1</f><v>2021</v>").replace(
            b"<f>1+1</f><v />", b"<f>1+1</f><v>2021</v>"
        )

    content = with_part(workbook([("Title", "Year"), ("A", "=1+1")]), "xl/worksheets/sheet1.xml", cached)
    assert Excel().read(content).entries[0].record == blank(title="A", published=PartialDate(year=2021))


def test_cells_outside_the_size_that_a_program_wrote_are_read():
    def shrunk(part: bytes) -> bytes:
        return part.replace(b'<dimension ref="A1:B3"', b'<dimension ref="A1:A2"')

    content = workbook([("Title", "Year"), ("A", 2020), ("B", 2021)])
    reading = Excel().read(with_part(content, "xl/worksheets/sheet1.xml", shrunk))
    assert [entry.record.published.year for entry in reading.entries] == [2020, 2021]


def test_a_row_that_says_nothing_is_a_problem_of_its_line():
    reading = Excel().read(workbook([("Title", "Year", "Remark"), ("A", 2020, ""), (None, None, "a remark")]))
    assert [(entry.line, entry.record is None) for entry in reading.entries] == [(2, False), (3, True)]
    assert reading.counted == 2


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (workbook([]), "holds nothing"),
        (workbook([("Title", "Year"), ("A", 1)])[:-100], "cannot be read"),
        (b"PK\x03\x04[Content_Types].xml", "cannot be read"),
        (
            with_part(workbook([("Title",), ("A",)]), "xl/workbook.xml", lambda part: b"<!DOCTYPE x>" + part),
            "declares a document type",
        ),
        (b"PK\x03\x04word/document.xml", "zip archive"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "old Excel"),
    ],
)
def test_what_cannot_be_read_is_refused_by_name(content, says):
    with pytest.raises(SourceFormatError, match=says) as refused:
        recognise(content, [Csv(), Excel()]).read(content)
    assert refused.value.hint


def test_a_workbook_is_told_from_a_table_of_text():
    content = workbook([("Title", "Year"), ("A", 2020)])
    assert Excel().sniff(content[:65_536]) and not Csv().sniff(content[:65_536])
    assert not Excel().sniff(b"title,year\n") and not Excel().sniff(b"")
