import pytest

from review.model.record import PartialDate, Record
from review.retrieval.formats.identity import guess_source, identified

RAW = "0" * 64


def record(title="T", *ids, **fields) -> Record:
    return Record(source="", source_id="", title=title, ids=tuple(ids), **fields)


@pytest.mark.parametrize(
    ("source", "ids", "expected"),
    [
        ("pubmed", [("pmid", "1"), ("pmcid", "PMC1")], "1"),
        ("Ovid MEDLINE", [("pmid", "1")], "1"),
        ("scopus", [("eid", "2-s2.0-1"), ("pmid", "1")], "2-s2.0-1"),
        ("Web of Science", [("wos", "WOS:1"), ("pmid", "1")], "WOS:1"),
        ("Embase (Elsevier)", [("embase", "L600000001"), ("pmid", "1")], "L600000001"),
        ("europepmc", [("pmid", "1"), ("pmcid", "PMC1")], "MED/1"),
        ("europepmc", [("ppr", "PPR1")], "PPR/PPR1"),
        ("my-list", [("eid", "2-s2.0-1"), ("record_id", "P001")], "2-s2.0-1"),
        ("my-list", [("pmid", "1"), ("record_id", "P001")], "P001"),
        ("my-list", [("guideline_id", "EMA/1"), ("record_id", "P001")], "EMA/1"),
    ],
)
def test_a_record_has_the_id_that_its_database_gave_it(source, ids, expected):
    assert identified([record("T", *ids)], source, RAW)[0].source_id == expected


def test_other_databases_do_not_identify_by_pmid_nor_by_row_number():
    ids = {
        each.source_id
        for source in ("my-list", "scopus")
        for each in identified([record("A", ("pmid", "1"), ("record_id", "7"))], source, RAW)
    }
    assert len(ids) == 1
    assert len(ids.pop()) == 64


def test_a_record_without_an_accession_number_is_known_by_what_it_says():
    fields = {"authors": ("Doe, J.",), "published": PartialDate(year=2020, month=1), "venue": "J"}
    first, more, other = identified(
        [
            record("A", **fields),
            record("A", **fields | {"abstract": "found later", "published": PartialDate(year=2020)}),
            record("B", **fields),
        ],
        "list",
        RAW,
    )
    assert more.source_id == first.source_id + "#2"
    assert other.source_id != first.source_id


def test_every_record_of_a_file_keeps_an_id_of_its_own():
    ids = [
        ("accession", "X123456"),
        ("accession", "X123456#2"),
        ("accession", "X123456"),
        ("accession", "X123456"),
    ]
    named = identified([record("T", each) for each in ids], "list", RAW)
    assert [each.source_id for each in named] == ["X123456", "X123456#2", "X123456#3", "X123456#4"]


def test_an_id_column_that_repeats_itself_identifies_nothing():
    first, second = identified(
        [record("A", ("record_id", "x1")), record("B", ("record_id", "x1"))], "list", RAW
    )
    assert len(first.source_id) == len(second.source_id) == 64
    assert first.ids == ()


@pytest.mark.parametrize(
    ("records", "content", "name", "expected"),
    [
        ([record("T", ("pmid", "1"))], b"PMID- 1\nDP  - 2020\n", "export.nbib", "pubmed"),
        ([record("T", ("eid", "2-s2.0-1"), ("pmid", "1"))], b"", "x.csv", "scopus"),
        ([record("T", ("wos", "WOS:1"))], b"", "savedrecs.txt", "web-of-science"),
        ([record("T")], b"TY  - JOUR\r\nDB  - Embase\r\nER  - \r\n", "x.ris", "embase"),
        ([record("T")], b"TY  - JOUR\nDB  - APA PsycInfo <1806 to 2021>\nER  - \n", "x.ris", "psycinfo"),
        ([record("T")], b"@article{a, title={T},\n source={Scopus},\n}", "x.bib", "scopus"),
        ([record("T"), record("U", ("pmid", "1"))], b"", "exports/papers.v2.csv", "papers.v2"),
        ([record("T")], b"DB  - Name of Database\n", ".ris", ".ris"),
    ],
)
def test_the_database_of_a_file_is_guessed_from_what_its_records_say(records, content, name, expected):
    assert guess_source(records, content, name) == expected
