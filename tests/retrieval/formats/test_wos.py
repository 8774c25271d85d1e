import pytest

from review.model.record import PartialDate, Record, RecordKind, RecordStatus
from review.retrieval.formats.csv import Csv
from review.retrieval.formats.wos import Wos

HEADER = "FN Clarivate Analytics Web of Science\nVR 1.0\n"
ARTICLE = """PT J
AU ten Ham, RMT
   Klungel, OH
AF ten Ham, Renske M. T.
   Klungel, Olaf H.
CA ATMP Study Grp
TI Challenges in <i>advanced</i> therapy
   medicinal product development: a survey
SO MOLECULAR THERAPY
LA English
DT Review; Early Access
DE cell therapy; gene therapy [Europe; United
   States]
ID CLINICAL-TRIALS; REGULATORY
   APPROVAL
AB Companies were asked
   what is hard.
C1 [ten Ham, Renske M. T.] Univ Utrecht, Netherlands.
CR Doe J, 2001, J CELLS, V1, P2, DOI 10.1000/cited
   Roe J, 2002, J CELLS, V2, P3
XX a tag that nobody knows
PD AUG 26
PY 2019
VL 27
IS 8
BP 1475
EP 1482
DI 10.1016/J.YMTHE.2019.05.001
UT WOS:000477600000015
PM 31452104
ER

"""
RECORD = Record(
    source="",
    source_id="",
    title="Challenges in advanced therapy medicinal product development: a survey",
    abstract="Companies were asked what is hard.",
    authors=("ten Ham, Renske M. T.", "Klungel, Olaf H.", "ATMP Study Grp"),
    published=PartialDate(year=2019, month=8, day=26),
    venue="MOLECULAR THERAPY",
    volume="27",
    issue="8",
    pages="1475-1482",
    doi="10.1016/j.ymthe.2019.05.001",
    ids=(("pmid", "31452104"), ("wos", "WOS:000477600000015")),
    kind=RecordKind.REVIEW,
    language="English",
    keywords=(
        "cell therapy",
        "gene therapy [Europe; United States]",
        "CLINICAL-TRIALS",
        "REGULATORY APPROVAL",
    ),
)


def read(text: str):
    return Wos().read(text.encode())


def only(text: str) -> Record:
    reading = read(text)
    assert (len(reading.entries), reading.counted) == (1, 1)
    assert reading.entries[0].problem is None
    return reading.entries[0].record


def record(*lines: str) -> Record:
    return only("\n".join([HEADER + "PT J", "TI T", "SO S", *lines, "ER", "", "EF"]))


def test_every_field_of_an_article_is_read():
    assert only(HEADER + ARTICLE + "EF") == RECORD


def test_a_retracted_book_by_editors_is_read_whole():
    text = """PT B
BE Editor, E
   Second, S
TI RETRACTED: On cells
SE Advances in Cells
DT Book
BN 978-3-86490-311-3
PY 2016
AR ARTN 42
UR https://doi.org/10.1000/ABC
UT ISI:000200148800007
ER
"""
    assert only(text) == Record(
        source="",
        source_id="",
        title="RETRACTED: On cells",
        authors=("Editor, E", "Second, S"),
        published=PartialDate(year=2016),
        venue="Advances in Cells",
        pages="42",
        doi="10.1000/abc",
        ids=(("isbn", "9783864903113"), ("wos", "WOS:000200148800007")),
        kind=RecordKind.OTHER,
        url="https://doi.org/10.1000/ABC",
        status=RecordStatus.RETRACTED,
    )


def test_a_file_without_indents_is_read_as_if_it_had_them():
    text = """FN Thomson Reuters Web of Knowledge
VR 1.0
PT J
UT BCI:BCI201300112663
TI Methane as a resource for two
consumers in lakes
AU Medvedeff, Cassandra A. (c@example.org)
Hershey, Anne E.
SO Hydrobiologia
PY 2013
PD JAN 2013
PS 221-230
AB Carbon was measured.
ER stress was not, nor was
FT-IR used.
VN is no field.
ER

EF
"""
    assert only(text) == Record(
        source="",
        source_id="",
        title="Methane as a resource for two consumers in lakes",
        abstract="Carbon was measured. ER stress was not, nor was FT-IR used. VN is no field.",
        authors=("Medvedeff, Cassandra A.", "Hershey, Anne E."),
        published=PartialDate(year=2013, month=1),
        venue="Hydrobiologia",
        pages="221-230",
        ids=(("accession", "BCI:BCI201300112663"),),
    )


@pytest.mark.parametrize(
    ("lines", "field", "expected"),
    [
        ("AU Doe, J\n   Roe, R\nAF Doe, John", "authors", ("Doe, J", "Roe, R")),
        ("PD MAR-APR\nPY 2011", "published", PartialDate(year=2011, month=3)),
        ("PD SPR\nPY 2011", "published", PartialDate(year=2011)),
        ("PD 1998, thesis publ. 1997\nPY 1998", "published", PartialDate(year=1998)),
        ("EA MAY 2025", "published", PartialDate(year=2025, month=5)),
        ("AR e12", "pages", "e12"),
        ("PS pp. 126-142", "pages", "126-142"),
        ("UT MEDLINE:31452104", "ids", (("pmid", "31452104"),)),
        ("UT ZOOREC:ZOOR15512090342", "ids", (("accession", "ZOOREC:ZOOR15512090342"),)),
        ("DT Article; Retracted Publication", "status", RecordStatus.RETRACTED),
        ("DT Proceedings Paper", "kind", RecordKind.ARTICLE),
    ],
)
def test_a_tag_is_read_as_web_of_science_means_it(lines, field, expected):
    assert getattr(record(*lines.split("\n")), field) == expected


@pytest.mark.parametrize(
    ("text", "titles"),
    [
        (HEADER + "PT J\nTI A\nER\n\nPT J\nTI B\nER\n\nEF", ["A", "B"]),
        (HEADER + "PT J\nTI A\nPT J\nTI B\nPT S\nTI C\nER\nEF\n", ["A", "B", "C"]),
        ("PT J \nTI A\nAU D, J\nER\nPT J\nTI B\nER\n", ["A", "B"]),
        ("\ufeff" + HEADER + "PT J\nTI A\nER\nEF\n\ufeff" + HEADER + "PT J\nTI B\nER\nEF", ["A", "B"]),
        (HEADER + "PT J\nTI A\n\nEF\n" + HEADER + "PT J\nTI B\n\nEF\n", ["A", "B"]),
        (HEADER + "TI A\nAU D, J\nER\n\nPT J\nTI B\nER\nEF", ["A", "B"]),
    ],
)
@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_no_way_of_writing_it_loses_a_record(text, titles, newline):
    reading = read(text.replace("\n", newline))
    assert [entry.record.title for entry in reading.entries] == titles
    assert reading.counted == len(titles)
    assert Wos().sniff(text.replace("\n", newline).encode())


def test_entries_have_their_lines():
    reading = read(HEADER + ARTICLE + ARTICLE + "EF")
    assert [entry.line for entry in reading.entries] == [3, 3 + ARTICLE.count("\n")]


@pytest.mark.parametrize("text", [HEADER + ARTICLE + ARTICLE[:300], HEADER + ARTICLE[:60]])
def test_a_record_that_breaks_off_is_a_problem_of_its_line(text):
    last = read(text).entries[-1]
    assert (last.record, "cut off" in last.problem) == (None, True)
    assert last.line == text[: text.rindex("PT J")].count("\n") + 1


def test_a_record_of_nothing_but_its_type_is_a_problem():
    reading = read(HEADER + "PT J\nER\n\n" + ARTICLE + "EF")
    assert [entry.problem for entry in reading.entries] == ["the record holds nothing but its type", None]
    assert reading.counted == 2


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_the_tab_delimited_export_is_read_as_well_as_the_tagged_one(encoding):
    table = (
        "PT\tAU\tAF\tTI\tSO\tLA\tDT\tDE\tID\tAB\tPY\tPD\tVL\tIS\tBP\tEP\tDI\tUT\tPM\t\n"
        'J\tDoe, J; Roe, R\tDoe, John; Roe, "Rik"\tOn "cells\tJ CELLS\tEnglish\tReview\ta; b\tC\t'
        'Why "not?\t2019\tAUG 26\t27\t8\t1475\t1482\t10.1000/A\tWOS:000477600000015\t31452104\t\n'
    )
    content = table.replace("\n", "\r\n").encode(encoding)
    reading = Csv().read(content)
    assert Csv().sniff(content[:65_536]) and not Wos().sniff(content)
    assert reading.counted == 1
    assert reading.entries[0].record == Record(
        source="",
        source_id="",
        title='On "cells',
        abstract='Why "not?',
        authors=("Doe, John", 'Roe, "Rik"'),
        published=PartialDate(year=2019, month=8, day=26),
        venue="J CELLS",
        volume="27",
        issue="8",
        pages="1475-1482",
        doi="10.1000/a",
        ids=(("pmid", "31452104"), ("wos", "WOS:000477600000015")),
        kind=RecordKind.REVIEW,
        language="English",
        keywords=("a", "b", "C"),
    )
