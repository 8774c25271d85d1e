import pytest

from review.model.record import PartialDate, Record, RecordKind, RecordStatus
from review.retrieval.formats.nbib import Nbib

ARTICLE = """
PMID- 31452104
OWN - NLM
STAT- MEDLINE
IS  - 1476-5616 (Electronic)
VI  - 129
IP  - 5
DP  - 2019 Aug 26
TI  - Challenges in advanced therapy medicinal product
      development: a survey.
PG  - 475-82
LID - S0033-3506(15)00037-2 [pii]
LID - 10.1016/j.puhe.2015.01.018 [doi]
AB  - OBJECTIVES: We asked companies
      what is hard.
FAU - ten Ham, Renske M T
AU  - ten Ham RMT
CN  - ATMP Study Group
LA  - eng
PT  - Journal Article
PT  - Review
TA  - Mol Ther
JT  - Molecular therapy
MH  - *Cell- and Tissue-Based Therapy
OT  - biosimilars
PMC - PMC6234262
SI  - ClinicalTrials.gov/NCT00633984
SO  - Mol Ther. 2019 Aug 26;129(5):475-82.
"""
RECORD = Record(
    source="",
    source_id="",
    title="Challenges in advanced therapy medicinal product development: a survey.",
    abstract="OBJECTIVES: We asked companies what is hard.",
    authors=("ten Ham, Renske M T", "ATMP Study Group"),
    published=PartialDate(year=2019, month=8, day=26),
    venue="Molecular therapy",
    volume="129",
    issue="5",
    pages="475-82",
    doi="10.1016/j.puhe.2015.01.018",
    ids=(("pmcid", "PMC6234262"), ("pmid", "31452104")),
    kind=RecordKind.REVIEW,
    language="eng",
    keywords=("Cell- and Tissue-Based Therapy", "biosimilars"),
)


def read(text: str):
    return Nbib().read(text.encode())


def only(text: str) -> Record:
    reading = read(text)
    assert (len(reading.entries), reading.counted) == (1, 1)
    return reading.entries[0].record


def test_every_field_of_a_citation_is_read():
    assert only(ARTICLE) == RECORD


def test_a_book_chapter_is_read_with_its_book_and_needs_no_source_line():
    text = """PMID- 20301295
OWN - NLM
STAT- Publisher
DP  - 1993
TI  - A chapter
BTI - GeneReviews
FED - Adam, Margaret P
PT  - Review
PT  - Book Chapter
ISBN- 978-0-306-40615-7
AID - NBK1826 [bookaccession]
"""
    assert only(text) == Record(
        source="",
        source_id="",
        title="A chapter",
        authors=("Adam, Margaret P",),
        published=PartialDate(year=1993),
        venue="GeneReviews",
        ids=(("isbn", "9780306406157"), ("pmid", "20301295")),
        kind=RecordKind.REVIEW,
    )


@pytest.mark.parametrize(
    ("text", "pmids"),
    [
        ("PMID- 1\nTI  - A\n\nPMID- 2\nTI  - B\n", ["1", "2"]),
        ("PMID-1\nTI  - A\n\n\nPMID-2\nTI  - B", ["1", "2"]),
        ("PMID - 1\nTI  - A\n\nPMID - 2\nTI  - B\n", ["1", "2"]),
        ("PMID- 1\nTI  - A\nPMID- 2\nTI  - B\n", ["1", "2"]),
        ("\ufeff\n\nPMID- 1\nTI  - A\n\nAB  - after a blank line\n\nPMID- 2\nTI  - B\n", ["1", "2"]),
        ("OWN - NLM\nPMID- 1\nTI  - A\n\nOWN - NLM\nPMID- 2\nTI  - B\n", ["1", "2"]),
    ],
)
@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_no_way_of_writing_it_loses_a_citation(text, pmids, newline):
    reading = read(text.replace("\n", newline))
    assert [dict(entry.record.ids)["pmid"] for entry in reading.entries] == pmids
    assert reading.counted == len(pmids)
    assert Nbib().sniff(text.replace("\n", newline).encode())


def test_eric_writes_no_pmids_and_loses_nothing():
    reading = read("\nOWN - ERIC\nTI  - A\nOID - ED576982\n\nOWN - ERIC\nTI  - B\n")
    assert [entry.record.title for entry in reading.entries] == ["A", "B"]
    assert reading.entries[0].record.ids == (("eric", "ED576982"),)
    assert (reading.counted, [entry.line for entry in reading.entries]) == (2, [2, 6])


@pytest.mark.parametrize(
    ("lines", "status"),
    [
        ("PT  - Retracted Publication", RecordStatus.RETRACTED),
        ("RIN - J Cell. 2020;1:1. PMID: 1", RecordStatus.RETRACTED),
        ("ECI - J Cell. 2020;1:1. PMID: 1", RecordStatus.CONCERN),
        ("EIN - J Cell. 2020;1:1. PMID: 1", RecordStatus.CORRECTED),
        ("ROF - J Cell. 2020;1:1. PMID: 1\nPT  - Retraction of Publication", None),
        ("RPF - J Cell. 2020;1:1. PMID: 1", None),
    ],
)
def test_what_became_of_an_article_is_its_status(lines, status):
    assert only(f"PMID- 1\nTI  - A\n{lines}\n").status is status


@pytest.mark.parametrize(
    ("lines", "field", "expected"),
    [
        ("AID - doi:10.1016/j.cpr.2005.02.002", "doi", "10.1016/j.cpr.2005.02.002"),
        ("DP  - 2003 Nov-Dec", "published", PartialDate(year=2003, month=11)),
        ("DEP - 20160108", "published", PartialDate(year=2016, month=1, day=8)),
        ("LID - 1042 [pii]", "pages", "1042"),
        ("AU  - Gout I\nAU  - Dhand R", "authors", ("Gout I", "Dhand R")),
        ("AB  - HIV\nAD - Alzheimer", "abstract", "HIV AD - Alzheimer"),
    ],
)
def test_a_tag_is_read_as_pubmed_means_it(lines, field, expected):
    assert getattr(only(f"PMID- 1\nTI  - A\n{lines}\n"), field) == expected


def test_a_citation_that_breaks_off_is_a_problem_of_its_line():
    reading = read(ARTICLE + "\n" + ARTICLE.strip()[:400])
    assert reading.counted == 2
    assert reading.entries[0].record == RECORD
    assert (reading.entries[1].line, reading.entries[1].record) == (ARTICLE.count("\n") + 2, None)
    assert "cut off" in reading.entries[1].problem
