"""The tables of the programs that reviewers use, by the names of their columns."""

import csv
import io

import pytest

from review.model.record import PartialDate, Record, RecordKind
from review.retrieval.formats.csv import Csv

SCOPUS = [
    "Authors", "Title", "Year", "Source title", "Link", "Abstract", "Author Keywords", "Funding Text 1",
    "References", "PubMed ID", "Document Type", "Source", "EID",
]  # fmt: skip
EID = "2-s2.0-85000000001"
ROW = [
    "Doe J.", "Potency", "2020", "Cells", f"https://www.scopus.com/inward/record.uri?eid={EID}&x=1",
    "They vary.", "cells", "Funded by A", "References", "31452104", "Review", "Scopus", EID,
]  # fmt: skip
FUNDING = SCOPUS.index("Funding Text 1") + 1


def table(*rows: list[str]) -> bytes:
    out = io.StringIO(newline="")
    csv.writer(out, quoting=csv.QUOTE_ALL, lineterminator="\n").writerows(rows)
    return out.getvalue().encode()


def only(*rows: list[str]) -> Record:
    content = table(*rows)
    reading = Csv().read(content)
    assert Csv().sniff(content)
    assert (len(reading.entries), reading.counted) == (1, 1)
    assert reading.entries[0].record is not None, reading.entries[0].problem
    return reading.entries[0].record


def blank(**fields) -> Record:
    return Record(source="", source_id="", **fields)


def longer(cell: str = "and by B", at: int = FUNDING) -> list[str]:
    return [*ROW[:at], cell, *ROW[at:]]


def test_a_row_of_scopus_with_a_second_funding_text_is_as_the_row_without():
    assert only(SCOPUS, longer()) == only(SCOPUS, ROW)
    assert only(SCOPUS, ROW).ids == (("eid", EID), ("pmid", "31452104"))
    assert only(SCOPUS, [*longer()[:FUNDING], "C", *longer()[FUNDING:]]) == only(SCOPUS, ROW)


@pytest.mark.parametrize(
    ("header", "row"),
    [
        (SCOPUS, longer(at=1)),
        (SCOPUS, longer(at=2)),
        (SCOPUS, [*longer()[:-1], "2-s2.0-85000000002"]),
        (SCOPUS, [*longer()[:-1], EID, "x"]),
        ([name for name in SCOPUS if not name.startswith("Funding")], longer()[:-1]),
    ],
)
def test_a_longer_row_of_scopus_that_is_not_certain_is_a_problem_of_its_line(header, row):
    reading = Csv().read(table(header, row))
    assert [(entry.line, entry.record) for entry in reading.entries] == [(2, None)]
    assert "cells where the header has" in reading.entries[0].problem


def test_a_misplaced_quotation_mark_makes_every_longer_row_uncertain():
    broken = table(SCOPUS, longer()).replace(b'"They vary."', b'"They "vary, not."')
    assert Csv().read(broken).entries[0].record is None
    beside = table(SCOPUS, longer(), ROW) + b'"a" b\n'
    assert [entry.record is None for entry in Csv().read(beside).entries] == [True, False, True]


def test_a_row_of_covidence_is_read_whole():
    header = "Title,Authors,Abstract,Published Year,Published Month,Journal,Volume,Issue,Pages,Accession Number,DOI,Ref,Covidence #,Study,Notes,Tags"  # noqa: E501
    row = ["T", "Doe, J; Roe, R", "A.", "2020", "May", "Cells", "1", "2", "3-9", "31452104", "10.1000/x",
           "12", "#4334567", "Doe 2020", "PMID: 31452104", "mine"]  # fmt: skip
    assert only(header.split(","), row) == blank(
        title="T",
        abstract="A.",
        authors=("Doe, J", "Roe, R"),
        published=PartialDate(year=2020, month=5),
        venue="Cells",
        volume="1",
        issue="2",
        pages="3-9",
        doi="10.1000/x",
        ids=(("accession", "31452104"), ("pmid", "31452104"), ("record_id", "#4334567")),
    )


def test_a_row_of_rayyan_is_read_whole():
    header = "key,title,year,month,day,journal,issn,volume,issue,pages,authors,url,language,publisher,location,abstract,notes,doi,keywords,pubmed_id,pmc_id"  # noqa: E501
    row = ["rayyan-123456789", "T", "2020", "3", "4", "Cells", "1234-5678", "1.0", "2", "3-9",
           "Doe, J. and Roe, R.", "https://example.org", "eng", "P", "L", "A.",
           'RAYYAN-INCLUSION: {"x"=>"Included"}', "10.1000/x", "cells", "31452104.0",
           "PMC1234567"]  # fmt: skip
    assert only(header.split(","), row) == blank(
        title="T",
        abstract="A.",
        authors=("Doe, J.", "Roe, R."),
        published=PartialDate(year=2020, month=3, day=4),
        venue="Cells",
        volume="1",
        issue="2",
        pages="3-9",
        doi="10.1000/x",
        ids=(("pmcid", "PMC1234567"), ("pmid", "31452104"), ("record_id", "rayyan-123456789")),
        language="eng",
        url="https://example.org",
        keywords=("cells",),
    )


def test_a_row_of_zotero_is_read_whole():
    header = "Key,Item Type,Publication Year,Author,Title,Publication Title,ISBN,ISSN,DOI,Url,Abstract Note,Date,Pages,Issue,Volume,Type,Extra,Manual Tags,Automatic Tags"  # noqa: E501
    row = ["ABCD2345", "report", "2020", "Doe, Jane; Roe, R.", "T", "", "", "", "", "https://example.org",
           "A.", "2020-03-04", "", "", "", "Guideline", "PMID: 31452104", "mine", "cells; genes"]  # fmt: skip
    assert only(header.split(","), row) == blank(
        title="T",
        abstract="A.",
        authors=("Doe, Jane", "Roe, R."),
        published=PartialDate(year=2020, month=3, day=4),
        ids=(("pmid", "31452104"), ("record_id", "ABCD2345")),
        kind=RecordKind.GUIDELINE,
        url="https://example.org",
        keywords=("mine", "cells", "genes"),
    )


def test_a_row_of_eppi_reviewer_is_read_whole():
    header = [
        "ItemId",
        "Short Title",
        "Title",
        "Authors",
        "Parent Title",
        "Year",
        "Month",
        "Volume",
        "DOI",
        "Abstract",
    ]
    row = ["12345678", "Doe (2020)", "T", "Doe J; Roe R", "Cells", "2020", "May", "1", "10.1000/x", "A."]
    assert only(header, row) == blank(
        title="T",
        abstract="A.",
        authors=("Doe J", "Roe R"),
        published=PartialDate(year=2020, month=5),
        venue="Cells",
        volume="1",
        doi="10.1000/x",
        ids=(("record_id", "12345678"),),
    )


def test_a_row_of_ieee_is_read_whole():
    header = ["Document Title", "Authors", "Publication Title", "Publication Year", "Start Page", "End Page",
              "Abstract", "DOI", "PDF Link", "Author Keywords", "IEEE Terms",
              "Document Identifier"]  # fmt: skip
    row = ["T", "J. Doe; R. Roe", "Cells", "2020", "3", "9", "A.", "10.1109/x", "https://ieee.org/1",
           "cells;genes", "Cells", "IEEE Journals"]  # fmt: skip
    assert only(header, row) == blank(
        title="T",
        abstract="A.",
        authors=("J. Doe", "R. Roe"),
        published=PartialDate(year=2020),
        venue="Cells",
        pages="3-9",
        doi="10.1109/x",
        url="https://ieee.org/1",
        keywords=("cells", "genes", "Cells"),
    )


def test_marks_inside_cells_that_quote_nothing_lose_no_row():
    text = 'title,year\nA 5" pipe,2020\nB,2021\n"C ""D""\n E",2022\n"",""\nF,2023\n'
    reading = Csv().read(text.encode())
    assert [entry.line for entry in reading.entries] == [2, 3, 4, 7]
    assert reading.counted == 4
