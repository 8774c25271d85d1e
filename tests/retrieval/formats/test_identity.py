import pytest
from hypothesis import given
from hypothesis import strategies as st

from review.model.record import PartialDate, Record
from review.retrieval.formats.identity import identified, said, source_by_name, told_source

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


def ids(*records: Record, known=lambda _: None) -> dict[str, str]:
    """The source ids by title."""
    return {each.title: each.source_id for each in identified(records, "list", RAW, known)}


def row(id: str, title: str) -> Record:
    return record(title, ("guideline_id", id))


def test_a_row_that_repeats_an_id_changes_the_id_of_no_other_row():
    before = ids(row("G-1", "A"), row("G-2", "B"))
    after = ids(row("G-1", "A"), row("G-2", "B"), row("G-2", "C"))
    assert before == {"A": "G-1", "B": "G-2"}
    assert after == before | {"C": f"G-2#{said(record('C'))[:8]}"}


def test_records_that_share_an_id_and_say_the_same_are_numbered():
    same = identified([row("G-2", "B"), row("G-2", "C"), row("G-2", "B"), row("G-2", "C")], "list", RAW)
    apart = f"G-2#{said(record('C'))[:8]}"
    assert [each.source_id for each in same] == ["G-2", apart, "G-2#2", f"{apart}#2"]


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 1, 0), (1, 2, 0)])
def test_the_record_that_the_log_knows_keeps_the_id_in_any_order(order):
    rows = [row("G-2", "B"), row("G-2", "C"), row("G-2", "D")]
    found = ids(*(rows[at] for at in order), known={"G-2": said(record("C"))}.get)
    assert found == {
        "B": f"G-2#{said(record('B'))[:8]}",
        "C": "G-2",
        "D": f"G-2#{said(record('D'))[:8]}",
    }


def test_a_record_once_told_apart_keeps_its_id_when_it_comes_alone():
    apart = f"G-2#{said(record('C'))[:8]}"
    known = {"G-2": said(record("B")), apart: said(record("C"))}.get
    assert ids(row("G-2", "C"), known=known) == {"C": apart}
    assert ids(row("G-2", "B, corrected"), known=known) == {"B, corrected": "G-2"}


def test_row_numbers_name_nothing_and_keep_no_id_beside_them_from_being_used():
    found = ids(row("1", "A"), row("2", "B"), row("NG-3", "C"))
    assert [len(found["A"]), len(found["B"]), found["C"]] == [64, 64, "NG-3"]


@given(st.lists(st.tuples(st.sampled_from(["X-1", "X-1#2", "X-2"]), st.sampled_from("AB")), max_size=8))
def test_no_two_records_of_a_file_share_an_id(rows):
    named = identified([row(*each) for each in rows], "list", RAW)
    assert len({each.source_id for each in named}) == len(rows)


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
        *(
            ([record("T")], b"", f"{name}.ris", "export")
            for name in (
                "export (1)",
                "export(12)",
                "export - Copy",
                "export - Copy (2)",
                "export copy",
                "export copy 2",
                "export (copy)",
                "export (3rd copy)",
                "Copy of export",
            )
        ),
        ([record("T")], b"", "photocopy (2020).ris", "photocopy (2020)"),
        ([record("T")], b"", "(1).ris", "(1)"),
    ],
)
def test_the_database_of_a_file_is_guessed_from_what_its_records_say(records, content, name, expected):
    assert told_source(records, content) or source_by_name(name) == expected
