import pytest

from review.model.record import PartialDate, Record, RecordKind
from review.retrieval.formats.csv import Csv
from review.retrieval.formats.embase import Embase

RECORD = """"TITLE","Potency of ""allogeneic"" cells"
"AUTHOR NAMES","Doe J.","Roe R."
"SOURCE","Cell Therapy (2014) 3:4 (152-160). Date of Publication: 2014"
"PUBLICATION TYPE","Review"
"ABSTRACT","Donors vary.

""TITLE"",no start"
"AUTHOR KEYWORDS","cells","potency"
"ARTICLE LANGUAGE","English"
"SOME NEWER FIELD","x"
"MEDLINE PMID","31452104"
"PUI","L612345678"
"DOI","10.1000/X"
"EMBASE LINK","https://www.embase.com/search/results?subaction=viewrecord&id=L612345678"
"""
OTHER = '"TITLE","B"\n"SOURCE TITLE","Cells"\n"PUBLICATION YEAR","2020"\n"VOLUME","7"\n"FIRST PAGE","1"\n'


def test_a_record_is_read_whole():
    reading = Embase().read(RECORD.encode())
    assert reading.counted == 1
    assert reading.entries[0].record == Record(
        source="",
        source_id="",
        title='Potency of "allogeneic" cells',
        abstract='Donors vary. "TITLE",no start',
        authors=("Doe J.", "Roe R."),
        published=PartialDate(year=2014),
        venue="Cell Therapy",
        volume="3",
        issue="4",
        pages="152-160",
        doi="10.1000/x",
        ids=(("embase", "L612345678"), ("pmid", "31452104")),
        kind=RecordKind.REVIEW,
        language="English",
        url="https://www.embase.com/search/results?subaction=viewrecord&id=L612345678",
        keywords=("cells", "potency"),
    )


@pytest.mark.parametrize("between", ["", "\n", "\n\n"])
@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_records_begin_at_their_titles(between, newline):
    content = f"\ufeff{RECORD}{between}{OTHER}".replace("\n", newline).encode()
    reading = Embase().read(content)
    assert Embase().sniff(content)
    assert [entry.line for entry in reading.entries] == [1, 15 + len(between)]
    assert reading.counted == 2
    assert reading.entries[1].record == Record(
        source="",
        source_id="",
        title="B",
        published=PartialDate(year=2020),
        venue="Cells",
        volume="7",
        pages="1",
    )


def test_a_row_that_begins_with_no_field_is_a_problem_of_its_record():
    reading = Embase().read(f'{OTHER}"a sentence, no field","x"\n{OTHER}'.encode())
    assert [entry.problem is None for entry in reading.entries] == [False, True]
    assert "line 6" in reading.entries[0].problem


@pytest.mark.parametrize(
    "text",
    ["Title,Author Names\nA,B\n", "title\nDOI\n", "TITLE,AUTHOR NAMES\nCells,Doe J.\nGenes,Roe R.\n", ""],
)
def test_a_table_with_a_row_to_a_record_is_left_to_csv(text):
    assert not Embase().sniff(text.encode())


def test_what_embase_writes_is_no_csv_table_to_those_who_ask_first():
    assert Embase().sniff(RECORD.encode()) and not isinstance(Embase(), Csv)
