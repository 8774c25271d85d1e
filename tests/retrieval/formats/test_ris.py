import pytest

from review.model.record import PartialDate, Record, RecordKind, RecordStatus
from review.retrieval.formats.ris import Ris

PUBLISHED = """TY  - JOUR
AU  - Canter, Brian
A1  - Rai, Arti
TI  - Introducing <i>biosimilar</i> competition
T2  - Journal of Law and the Biosciences
J2  - J Law Biosci
VL  - 11
IS  - 2
SP  - 101
EP  - 115
PY  - 2024
DA  - 2024/11/25/
DO  - https://doi.org/10.1093/JLB/lsae015
AN  - WOS:001366000000001
N1  - PMID: 39611111
UR  - https://www.scopus.com/inward/record.uri?eid=2-s2.0-85200000001&doi=10.1093
LA  - English
AB  - Copies of cell therapies
may compete,
 one day.
KW  - *Cell Therapy
Gene Therapy
KW  - Competition
M3  - Review
ER  -
"""
RECORD = Record(
    source="",
    source_id="",
    title="Introducing biosimilar competition",
    abstract="Copies of cell therapies may compete, one day.",
    authors=("Canter, Brian", "Rai, Arti"),
    published=PartialDate(year=2024, month=11, day=25),
    venue="Journal of Law and the Biosciences",
    volume="11",
    issue="2",
    pages="101-115",
    doi="10.1093/jlb/lsae015",
    ids=(("eid", "2-s2.0-85200000001"), ("pmid", "39611111"), ("wos", "WOS:001366000000001")),
    kind=RecordKind.REVIEW,
    language="English",
    url="https://www.scopus.com/inward/record.uri?eid=2-s2.0-85200000001&doi=10.1093",
    keywords=("Cell Therapy", "Gene Therapy", "Competition"),
)


def read(text: str):
    return Ris().read(text.encode())


def only(text: str) -> Record:
    reading = read(text)
    assert (len(reading.entries), reading.counted) == (1, 1)
    assert reading.entries[0].record is not None
    return reading.entries[0].record


def titles(text: str) -> list[str]:
    reading = read(text)
    assert reading.counted == len(reading.entries)
    return [entry.record.title for entry in reading.entries if entry.record]


def record(*lines: str) -> Record:
    return only("\n".join(["TY  - JOUR", "TI  - T", *lines, "ER  - ", ""]))


def test_every_field_of_a_record_is_read():
    assert only(PUBLISHED) == RECORD


def test_a_retracted_book_chapter_is_read_whole():
    text = """TY  - CHAP
A2  - Editor, E.; Second, S.
T1  - RETRACTED: On cells
BT  - Handbook of Cells
Y1  - 2019/05//
SN  - 978-3-16-148410-0
C7  - e17
N2  - [Summary written for this example] Cells.
ER  -
"""
    assert only(text) == Record(
        source="",
        source_id="",
        title="RETRACTED: On cells",
        abstract="Cells.",
        abstract_note="summary written for this example",
        authors=("Editor, E.", "Second, S."),
        published=PartialDate(year=2019, month=5),
        venue="Handbook of Cells",
        pages="e17",
        ids=(("isbn", "9783161484100"),),
        kind=RecordKind.OTHER,
        status=RecordStatus.RETRACTED,
    )


TWO = ["TY  - JOUR", "TI  - A", "ER  - ", "TY  - JOUR", "TI  - B", "ER  - "]
QUIRKS = {
    "as it should be": TWO,
    "text before the first record": ["Provider: X", "Database: Y", "", *TWO],
    "Ovid's numbers, links and stray tag": [
        "1. ", *TWO[:3], "", "Link to the Ovid Full Text: https://x", "C1  - 1", "2.", *TWO[3:],
        "1. cells.mp.",
    ],
    "Ovid's number on the line of the type": ["1. TY  - JOUR", *TWO[1:3], "2. TY  - JOUR", *TWO[4:]],
    "Cochrane's headings": [
        "Record #1 of 2", "Provider: John Wiley", 'Content: text/plain; charset="UTF-8"', "", *TWO[:3],
        "Record #2 of 2", "Provider: John Wiley", *TWO[3:],
    ],
    "Cochrane's headings without an end": [*TWO[:2], "Record #2 of 2", "Provider: Wiley", *TWO[3:]],
    "no end between records": [*TWO[:2], *TWO[3:]],
    "no ends at all": ["TY  - JOUR", "TI  - A", "TY  - JOUR", "TI  - B"],
    "one space before the hyphen": [line.replace("  - ", " - ") for line in TWO],
    "no space after the hyphen": ["TY  -JOUR", "TI  -A", "ER  -", "TY  -JOUR", "TI  -B", "ER  -"],
    "tabs": [line.replace("  - ", "\t- ") for line in TWO],
    "indented types": [line.replace("TY", "  TY") for line in TWO],
    "blank lines between tags": [part for line in TWO for part in (line, "")],
    "no type at all": [line for line in TWO if not line.startswith("TY")],
    "no type in one record": TWO[:3] + TWO[4:],
    "T1 for TI": [line.replace("TI", "T1") for line in TWO],
    "an end twice": [*TWO[:3], "ER  - ", *TWO[3:], "ER  - "],
}  # fmt: skip


@pytest.mark.parametrize("lines", QUIRKS.values(), ids=QUIRKS)
@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"], ids=["lf", "crlf", "cr"])
@pytest.mark.parametrize("mark", ["", "\ufeff"], ids=["", "bom"])
def test_no_way_of_writing_it_loses_a_record(lines, newline, mark):
    text = mark + newline.join([*lines, ""])
    assert titles(text) == ["A", "B"]
    assert Ris().sniff(text.encode())


@pytest.mark.parametrize(
    ("lines", "field", "expected"),
    [
        (["PY  - 2020", "DA  - DEC"], "published", PartialDate(year=2020, month=12)),
        (["PY  - 2020", "DA  - 2019/12/01"], "published", PartialDate(year=2020)),
        (["Y1  - 1900/01/01", "DA  - 1950/01/01"], "published", PartialDate(year=1950, month=1, day=1)),
        (["PY  - 2016/12//"], "published", PartialDate(year=2016, month=12)),
        (["PY  - Date of Code"], "published", None),
        (["JF  - Full", "JO  - Short"], "venue", "Full"),
        (["JO  - Journal"], "venue", "Journal"),
        (["T2  - T"], "venue", None),
        (["SP  - 37-64", "EP  - 64"], "pages", "37-64"),
        (["SP  - ", "C7  - 105128"], "pages", "105128"),
        (["M3  - doi:10.1000/XYZ"], "doi", "10.1000/xyz"),
        (["N1  - doi: 10.1000/xyz"], "doi", "10.1000/xyz"),
        (["UR  - http://dx.doi.org/10.1000/xyz"], "doi", "10.1000/xyz"),
        (["N1  - cites 10.1000/other"], "doi", None),
        (["PMID  - 12345678"], "ids", (("pmid", "12345678"),)),
        (["PMID - 12345678"], "ids", (("pmid", "12345678"),)),
        (["AN  - 30919829", "DB  - Ovid MEDLINE(R)"], "ids", (("pmid", "30919829"),)),
        (["AN  - L603271111"], "ids", (("embase", "L603271111"),)),
        (["AN  - 104401234", "DB  - CINAHL"], "ids", (("cinahl", "104401234"),)),
        (["AN  - 12"], "ids", ()),
        (["ID  - 1"], "ids", ()),
        (["ID  - 2019-65183-001"], "ids", (("psycinfo", "2019-65183-001"),)),
        (["L2  - http://ovidsp.ovid.com/w?T=JS&D=med16&AN=30919829"], "ids", (("pmid", "30919829"),)),
        (["UR  - http://www.ncbi.nlm.nih.gov/pubmed/19255440"], "ids", (("pmid", "19255440"),)),
        (["AB  - HIV", "AD - Alzheimer's disease", "ER - positive"], "abstract",
         "HIV AD - Alzheimer's disease ER - positive"),
        (["AB  - One.", "AB  - Two."], "abstract", "One. Two."),
        (["N2  - Only here."], "abstract", "Only here."),
        (["AB  - [No abstract available]"], "abstract", None),
        (["KW - one", "two"], "keywords", ("one", "two")),
        (["AU  - Smith, J.; Doe, A."], "authors", ("Smith, J.", "Doe, A.")),
        (["N1  - <p>ASReview_relevant</p>"], "abstract", None),
    ],
)  # fmt: skip
def test_a_tag_is_read_as_exporters_mean_it(lines, field, expected):
    assert getattr(record(*lines), field) == expected


@pytest.mark.parametrize(
    ("document", "kind"),
    [("JOUR", "article"), ("CONF", "article"), ("RPRT", "report"), ("STAND", "standard"),
     ("STAT", "regulation"), ("BOOK", "other"), ("THES", "other"), ("", "article")],
)  # fmt: skip
def test_the_type_says_the_kind(document, kind):
    assert only(f"TY  - {document}\nTI  - T\nER  - \n").kind == kind


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("TY  - JOUR\nTI  - A\nER  - \n\nTY  - JOUR\nTI  - B\nAU  - Smi", 5),
        ("TY  - JOUR\nTI  - A\nER  - \n\nTY  - JOUR\nTI  - B\nAU  - Smith\n", 5),
        ("TY  - JOUR\nTI  - Half a tit", 1),
        ("TY  - JOUR\n", 1),
    ],
)
def test_a_file_that_breaks_off_is_a_problem_of_its_last_record(text, line):
    last = read(text).entries[-1]
    assert (last.record, last.line) == (None, line)
    assert "cut off" in last.problem


def test_a_type_without_anything_is_a_problem_of_its_line():
    reading = read("TY  - JOUR\nTI  - A\nER  - \nTY  - JOUR\nTI  - \nER  - \n")
    assert [(entry.line, entry.problem) for entry in reading.entries][1] == (
        4, "the record holds nothing but its type",
    )  # fmt: skip
    assert reading.counted == 2


def test_a_record_without_a_title_is_a_record_with_an_empty_one():
    assert only("TY  - JOUR\nAU  - Smith, J.\nER  - \n").title == ""


def test_lines_are_counted_in_the_file_as_it_is():
    text = "\ufeff\r\n\r\nTY  - JOUR\r\nTI  - A\r\nER  - \r\n\r\nTY  - JOUR\r\nTI  - B\r\nER  - \r\n"
    assert [entry.line for entry in read(text).entries] == [3, 7]


def test_an_abstract_of_twenty_megabytes_is_read():
    line = "word " * 20 + "\n"
    text = "TY  - JOUR\nTI  - A\nAB  - " + line * 200_000 + "ER  - \n"
    assert len(only(text).abstract) > 19_000_000
