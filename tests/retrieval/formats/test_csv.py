import pytest

from review.errors import SourceFormatError
from review.model.record import PartialDate, Record, RecordKind, RecordStatus
from review.retrieval.formats.csv import Csv


def read(text: str, columns=None):
    return Csv(columns or {}).read(text.encode())


def only(text: str) -> Record:
    reading = read(text)
    assert (len(reading.entries), reading.counted) == (1, 1)
    assert reading.entries[0].record is not None, reading.entries[0].problem
    return reading.entries[0].record


def blank(**fields) -> Record:
    return Record(source="", source_id="", **fields)


def test_a_row_of_papers_is_read_whole():
    text = (
        "record_id,title,abstract,authors,year,journal,volume,issue,pages,doi,pmid,publication_type,language,"
        "url,keywords,label_included\n"
        'P001,"Introducing ""biosimilar"" competition",'
        '"[Summary written for this example] One.\n\nTwo.",'
        '"Canter, Brian; Rai, Arti",2024,J Law Biosci,11,2,lsae015,https://doi.org/10.1093/JLB/lsae015,39611111,'
        "Systematic Review,eng,http://example.org/4334,cells; genes,1\n"
    )
    assert only(text) == blank(
        title='Introducing "biosimilar" competition',
        abstract="One. Two.",
        abstract_note="summary written for this example",
        authors=("Canter, Brian", "Rai, Arti"),
        published=PartialDate(year=2024),
        venue="J Law Biosci",
        volume="11",
        issue="2",
        pages="lsae015",
        doi="10.1093/jlb/lsae015",
        ids=(("pmid", "39611111"), ("record_id", "P001")),
        kind=RecordKind.REVIEW,
        language="eng",
        url="http://example.org/4334",
        keywords=("cells", "genes"),
    )


def test_a_row_of_guidelines_is_read_whole():
    text = (
        "guideline_id,title,issuer,jurisdiction,document_type,status,date,supersedes,url\n"
        "EMA/CAT/80183/2014,Guideline on gene therapy,EMA (CAT),EU,scientific guideline,adopted,2018-03-22,"
        "X,u\n"
    )
    assert only(text) == blank(
        title="Guideline on gene therapy",
        authors=("EMA (CAT)",),
        published=PartialDate(year=2018, month=3, day=22),
        ids=(("guideline_id", "EMA/CAT/80183/2014"),),
        kind=RecordKind.GUIDELINE,
        url="u",
        keywords=("EU",),
        status=RecordStatus.FINAL,
    )


def test_a_row_of_scopus_is_read_whole():
    text = (
        "\ufeffAuthors,Author full names,Title,Year,Source title,Volume,Issue,Art. No.,Page start,Page end,"
        "DOI,Link,Abstract,Author Keywords,Index Keywords,PubMed ID,Language of Original Document,"
        "Document Type,Source,EID\n"
        '"Doe J.; Roe R.","Doe, Jane (57202138757); Roe, R. (7412476700)","Retracted: Cells",2020,'
        '"Cell","1","2",,'
        '"10","20","10.1000/x","https://www.scopus.com/inward/record.uri?eid=2-s2.0-85000000001",'
        '"[No abstract available]","a; b","c",31452104,"English","Review","Scopus","2-s2.0-85000000001"\n'
    )
    assert only(text) == blank(
        title="Retracted: Cells",
        authors=("Doe J.", "Roe R."),
        published=PartialDate(year=2020),
        venue="Cell",
        volume="1",
        issue="2",
        pages="10-20",
        doi="10.1000/x",
        ids=(("eid", "2-s2.0-85000000001"), ("pmid", "31452104")),
        kind=RecordKind.REVIEW,
        language="English",
        url="https://www.scopus.com/inward/record.uri?eid=2-s2.0-85000000001",
        keywords=("a", "b", "c"),
        status=RecordStatus.RETRACTED,
    )


def test_rows_of_pubmed_and_embase_give_volume_and_pages_in_a_citation():
    pubmed = only(
        "PMID,Title,Authors,Citation,First Author,Journal/Book,Publication Year,Create Date,PMCID,"
        "NIHMS ID,DOI\n"
        '"11223344","T","Smith A, Walter B","Nature. 2021 Dec 21;1(2):10-11. doi: 10.1/n.","Smith A",'
        '"Nature","2021","2021/12/21","PMC1122334","","10.1111/nature1111"\n'
    )
    assert pubmed == blank(
        title="T",
        authors=("Smith A", "Walter B"),
        published=PartialDate(year=2021),
        venue="Nature",
        volume="1",
        issue="2",
        pages="10-11",
        doi="10.1111/nature1111",
        ids=(("pmcid", "PMC1122334"), ("pmid", "11223344")),
    )
    embase = only(
        "Title,Author Names,Source,Open URL Link\n"
        'T,"Liu R., Adler D.G.","Endosc Ultrasound (2014) 3:3 (152-160). Date of Publication: 2014",'
        "http://sfx.org/?issn=1&id=doi:10.1000/x&isbn=\n"
    )
    assert embase == blank(
        title="T",
        authors=("Liu R.", "Adler D.G."),
        published=PartialDate(year=2014),
        venue="Endosc Ultrasound",
        volume="3",
        issue="3",
        pages="152-160",
        doi="10.1000/x",
        url="http://sfx.org/?issn=1&id=doi:10.1000/x&isbn=",
    )


def test_web_of_science_tabs_are_read_with_their_loose_quotes():
    text = "PT\tAU\tTI\tSO\tPD\tPY\tBP\tEP\tDI\tUT\t\n"
    text += 'J\tHong, PY\t"Cells" and a "loose quote\tIEEE\tJUL\t2002\t1\t9\t\tWOS:000177221900013\t\n'
    reading = Csv().read(text.encode("utf-16"))
    assert reading.counted == 1
    assert reading.entries[0].record == blank(
        title='"Cells" and a "loose quote',
        authors=("Hong, PY",),
        published=PartialDate(year=2002, month=7),
        venue="IEEE",
        pages="1-9",
        ids=(("wos", "WOS:000177221900013"),),
    )


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_the_delimiter_is_found(delimiter, newline):
    rows = [["title", "year"], ['"A, b; c|d"', "2020"], ["", ""], ["B", "2021"]]
    text = newline.join(delimiter.join(row) for row in rows) + newline
    reading = read(text)
    assert [entry.record.title for entry in reading.entries] == ["A, b; c|d", "B"]
    assert (reading.counted, [entry.line for entry in reading.entries]) == (2, [2, 4])
    assert Csv().sniff(text.encode())


def test_excel_may_name_the_delimiter_itself():
    reading = read("sep=;\ntitle;year\nA;2020\n")
    assert [(entry.line, entry.record.title) for entry in reading.entries] == [(3, "A")]
    assert reading.counted == 1


def test_ragged_rows_are_problems_of_their_lines():
    reading = read('title,year,doi\n"A\nb",2020,\nB,2021\nC,2022,,extra\nD,2023,,,\n')
    assert [(entry.line, entry.problem) for entry in reading.entries if entry.problem] == [
        (4, "2 cells where the header has 3"),
        (5, "4 cells where the header has 3"),
    ]
    assert [entry.record.title for entry in reading.entries if entry.record] == ["A b", "D"]
    assert reading.counted == 4


def test_a_quotation_mark_that_is_never_closed_loses_no_row_silently():
    reading = read('title,year\nA,2020\n"B,2021\nC,2022\nD,2023\n')
    assert [(entry.line, entry.record) for entry in reading.entries if entry.problem] == [(3, None)]
    assert reading.counted == 4


def test_a_row_that_says_nothing_is_a_problem_of_its_line():
    reading = read("title,year,note\nA,2020,\n,,only a note\n")
    assert [(entry.line, bool(entry.problem)) for entry in reading.entries] == [(2, False), (3, True)]


def test_a_cell_of_twenty_megabytes_is_read():
    text = 'title,abstract\nA,"' + "word, " * 3_500_000 + '"\nB,\n'
    reading = read(text)
    assert (len(reading.entries), reading.counted) == (2, 2)
    assert len(reading.entries[0].record.abstract) > 20_000_000


@pytest.mark.parametrize(
    ("text", "columns", "says"),
    [
        ("name,year\nA,2020\n", {}, "no title column; its columns are: name, year"),
        ("name,year\nA,2020\n", {"title": "heading"}, "no column `heading` for `title`"),
        ("title,year\nA,2020\n", {"titel": "title"}, "no field `titel`"),
    ],
)
def test_columns_that_cannot_be_found_are_named(text, columns, says):
    with pytest.raises(SourceFormatError, match=says) as refused:
        read(text, columns)
    assert refused.value.hint


def test_columns_may_be_named():
    text = "Paper,When\nA,2020\n"
    record = Csv().with_columns({"title": "paper", "year": "When"}).read(text.encode()).entries[0].record
    assert (record.title, record.published) == ("A", PartialDate(year=2020))


@pytest.mark.parametrize(
    ("text", "is_table"),
    [
        ("title\nA\n", True),
        ("foo,bar\n1,2\n3,4\n", True),
        ("title;abstract\nA;B\n", True),
        ("TY  - JOUR\nTI  - A, b\n", False),
        ("PMID- 1\nTI  - A, b\n", False),
        ("@article{a, title = {A, b}}\n", False),
        ('{"title": "A", "year": 2020}\n', False),
        ("<xml><a>1,2</a></xml>\n", False),
        ("%0 Journal Article\n%T A, b\n", False),
        ("A letter, to you.\nIt has lines, commas, and no columns.\n", False),
        ("", False),
    ],
)
def test_a_table_is_told_from_what_is_none(text, is_table):
    assert Csv().sniff(text.encode()) is is_table
