"""The export files are what their databases write, and say of every summary that it is one."""

import csv
import re
import subprocess
import sys
from collections import Counter
from pathlib import Path

import bibtexparser
import pytest
import rispy

from review.model.record import PartialDate, Record, RecordKind, RecordStatus
from review.protocol import read_protocol
from review.retrieval.formats.bibtex import Bibtex
from review.retrieval.formats.csv import Csv
from review.retrieval.formats.nbib import Nbib
from review.retrieval.formats.ris import Ris

SEARCHES = ["base", "update"]
NOTE = "summary written for this example"
LABEL = "[Summary written for this example] "
FORMATS = {"pubmed.nbib": Nbib, "embase.ris": Ris, "scopus.ris": Ris, "europepmc.bib": Bibtex}


def records(path: Path) -> list[Record]:
    reading = FORMATS[path.name]().read(path.read_bytes())
    assert [entry.problem for entry in reading.entries if entry.problem] == []
    assert reading.counted == len(reading.entries)
    return [entry.record for entry in reading.entries]


def identified(records: list[Record]) -> dict[str, Record]:
    """The records by what their own database calls them."""
    schemes = ("embase", "eid", "pmid", "pmcid")
    keys = [
        next(dict(record.ids)[name] for name in schemes if name in dict(record.ids)) for record in records
    ]
    return dict(zip(keys, records, strict=True))


def test_remaking_the_example_gives_the_same_bytes(example: Path, tmp_path: Path):
    subprocess.run([sys.executable, "-B", str(example / "build.py"), str(tmp_path)], check=True)
    made = {path.relative_to(tmp_path) for path in tmp_path.rglob("*") if path.is_file()}
    assert {path.name for path in made} >= {"truth.csv", "counts.csv", "pubmed.nbib", "decisions.csv"}
    for path in made:
        assert (example / path).read_bytes() == (tmp_path / path).read_bytes(), path


def test_every_file_of_the_example_is_named_in_its_readme(example: Path):
    reference = (example / "README.md").read_text(encoding="utf-8")
    held = {path.name for path in example.rglob("*") if path.is_file() and "__pycache__" not in path.parts}
    assert {name for name in held - {"README.md", ".gitattributes"} if name not in reference} == set()


def test_every_search_names_its_file_and_asks_what_the_protocol_asks(example: Path, rows):
    searches = rows("searches.csv")
    protocol = read_protocol(example.parents[1] / "protocols" / "atmp-biosimilars.yaml")
    shared = " ".join(protocol.query.split())
    queries = {source.source: source.query or shared for source in protocol.sources}
    held = {str(path.relative_to(example)) for search in SEARCHES for path in (example / search).iterdir()}
    tables = ("decisions", "adjudications", "retrievals", "relations")
    assert {row["file"] for row in searches} == held - {
        f"{each}/{name}.csv" for each in SEARCHES for name in tables
    }
    for row in searches:
        assert row["query"] == queries.get(row["source"], row["query"])
        assert row["lane"] == ("organisation" if row["source"] == "guidelines" else "database")


@pytest.mark.parametrize("search", SEARCHES)
@pytest.mark.parametrize("name", FORMATS)
def test_a_file_holds_every_record_that_its_search_found_first(example: Path, rows, search, name):
    source = name.partition(".")[0]
    wanted = {
        row["record_id"]
        for row in rows("truth.csv")
        if (row["record_source"], row["search"]) == (source, search)
    }
    found = identified(records(example / search / name))
    assert wanted <= set(found)
    if search == "base":
        assert wanted == set(found)


@pytest.mark.parametrize("search", SEARCHES)
@pytest.mark.parametrize("name", FORMATS)
def test_no_abstract_passes_for_the_publications_own(example: Path, search, name):
    text = (example / search / name).read_text(encoding="utf-8-sig")
    held = records(example / search / name)
    assert {record.abstract_note for record in held} <= {NOTE, None}
    assert all((record.abstract is None) == (record.abstract_note is None) for record in held)
    assert len(re.findall(r"\[Summary written for\s+this example\] ", text)) == sum(
        bool(r.abstract) for r in held
    )


@pytest.mark.parametrize("search", SEARCHES)
def test_no_guideline_text_passes_for_the_issuers_own(rows, search):
    assert all(
        row["abstract"] == "" or row["abstract"].startswith(LABEL) for row in rows(f"{search}/guidelines.csv")
    )


@pytest.mark.parametrize("search", SEARCHES)
@pytest.mark.parametrize("name", ["embase.ris", "scopus.ris"])
def test_ris_is_understood_by_another_parser(example: Path, search, name):
    text = (example / search / name).read_text(encoding="utf-8-sig")
    assert len(rispy.loads(text)) == text.count("TY  - ") == len(records(example / search / name))


@pytest.mark.parametrize("search", SEARCHES)
def test_bibtex_is_understood_by_another_parser(example: Path, search):
    path = example / search / "europepmc.bib"
    library = bibtexparser.parse_string(path.read_text(encoding="utf-8"))
    assert (len(library.entries), library.failed_blocks) == (len(records(path)), [])


def test_nbib_keeps_pubmeds_shape(example: Path):
    text = (example / "base" / "pubmed.nbib").read_text(encoding="utf-8")
    assert all(re.match(r"[A-Z]{2,4} {0,2}- \S|      \S|$", line) for line in text.split("\n"))
    assert max(len(line) for line in text.split("\n")) <= 88


SUMMARY = (
    "A survey of commercial ATMP developers in Europe; 68 of 271 companies answered and described "
    "243 challenges. Country-specific requirements were named most often, followed by manufacturing "
    "and then clinical trial design. Most respondents were small or medium-sized firms with products "
    "still in early clinical development. The authors conclude that problems are multifactorial and "
    "mix ATMP-specific issues with general ones such as orphan indications and limited experience."
)
TITLE = "Challenges in Advanced Therapy Medicinal Product Development: A Survey among Companies in Europe"
COMMON = {
    "source": "",
    "source_id": "",
    "abstract": SUMMARY,
    "abstract_note": NOTE,
    "published": PartialDate(year=2018),
    "volume": "11",
    "doi": "10.1016/j.omtm.2018.10.003",
}


def test_one_publication_is_read_from_four_files_as_each_writes_it(example: Path):
    def found(name: str, key: str) -> Record:
        return identified(records(example / "base" / name))[key]

    journal = "Molecular Therapy - Methods & Clinical Development"
    ids = (("pmcid", "PMC6234262"), ("pmid", "30456217"))
    full = ("ten Ham, Renske M.T.", "Hoekman, Jarno", "Hövels, Anke M.", "Broekmans, Andre W.")
    assert found("pubmed.nbib", "30456217") == Record(
        **COMMON,
        title=f"{TITLE}.",
        authors=(*full, "Leufkens, Hubert G.M.", "Klungel, Olaf H."),
        venue=journal,
        pages="121-30",
        ids=ids,
        language="eng",
    )
    short = ("Hoekman, J.", "Hövels, A.M.", "Broekmans, A.W.", "Leufkens, H.G.M.", "Klungel, O.H.")
    assert found("scopus.ris", "EX-S004") == Record(
        **COMMON,
        title=TITLE,
        authors=("ten Ham, R.M.T.", *short),
        venue=journal,
        pages="121-130",
        ids=(("eid", "EX-S004"),),
        language="English",
    )
    embase = found("embase.ris", "EX-E004")
    assert (embase.title, embase.doi, embase.abstract) == (TITLE, COMMON["doi"], SUMMARY)
    europepmc = found("europepmc.bib", "30456217")
    assert (europepmc.title, europepmc.ids, europepmc.venue) == (f"{TITLE}.", ids, journal)


@pytest.mark.parametrize(
    ("name", "changed"),
    [
        ("pubmed.nbib", {"37080706"}),
        ("europepmc.bib", {"37080706"}),
        ("scopus.ris", {"EX-S023", "EX-S138"}),
        ("embase.ris", {"EX-E131"}),
    ],
)
def test_the_update_repeats_some_records_and_changes_those_it_should(example: Path, name, changed):
    before = identified(records(example / "base" / name))
    after = identified(records(example / "update" / name))
    both = set(before) & set(after)
    assert {key for key in both if before[key].digest != after[key].digest} == changed
    assert name == "embase.ris" or len(both) > len(changed)


def test_what_was_ahead_of_print_has_its_place_in_the_update(example: Path):
    before = identified(records(example / "base" / "pubmed.nbib"))["37080706"]
    after = identified(records(example / "update" / "pubmed.nbib"))["37080706"]
    assert (before.volume, before.issue, before.pages) == (None, None, None)
    assert (after.volume, after.issue, after.pages) == ("60", "1", "20-4")


def test_a_paper_is_retracted_between_the_searches(example: Path, rows):
    before = identified(records(example / "base" / "embase.ris"))["EX-E131"]
    after = identified(records(example / "update" / "embase.ris"))["EX-E131"]
    assert (before.status, after.status) == (None, RecordStatus.RETRACTED)
    retracted = [row for row in rows("update/relations.csv") if row["kind"] == "retracts"]
    assert ("embase", "EX-E131") in {(row["right_source"], row["right_id"]) for row in retracted}


def test_drafts_of_the_base_list_are_superseded_when_their_final_text_comes(rows):
    status = {
        s: {row["guideline_id"]: row["status"] for row in rows(f"{s}/guidelines.csv")} for s in SEARCHES
    }
    both = set(status["base"]) & set(status["update"])
    assert both == {"FDA-2021-D-0398 (draft)", "FDA-2021-D-0404 (draft)"}
    assert {(status["base"][key], status["update"][key]) for key in both} == {("draft", "superseded")}
    assert {status["update"][key.removesuffix(" (draft)")] for key in both} == {"final"}


def test_the_example_has_duplicates_versions_and_late_comers(rows):
    truth = rows("truth.csv")
    copies = Counter(row["report"] for row in truth)
    first = {row["report"]: row["search"] for row in reversed(truth) if row["search"] == "base"}
    late = [row for row in truth if row["search"] == "update" and row["report"] in first]
    assert (len(truth), len(copies), len(late)) == (469, 312, 6)
    assert Counter(row["kind"] for search in SEARCHES for row in rows(f"{search}/relations.csv")) == {
        "isVersionOf": 12,
        "supersedes": 5,
        "retracts": 2,
    }


def test_guidelines_are_read_as_what_they_are(example: Path):
    reading = Csv().read((example / "update" / "guidelines.csv").read_bytes())
    held = {dict(entry.record.ids)["guideline_id"]: entry.record for entry in reading.entries if entry.record}
    assert (reading.counted, len(held)) == (10, 10)
    found = held["UKSI 2025/87"]
    assert (found.kind, found.status, found.published) == (
        RecordKind.REGULATION,
        RecordStatus.FINAL,
        PartialDate(year=2025),
    )
    assert held["FDA-2021-D-0404"].published == PartialDate(year=2024, month=1, day=30)
    assert {record.kind for record in held.values()} == {RecordKind.GUIDELINE, RecordKind.REGULATION}
    assert held["FDA-2021-D-0404"].abstract_note == NOTE


def test_kinds_of_documents_are_told_apart(example: Path):
    kinds = Counter(record.kind for name in FORMATS for record in records(example / "base" / name))
    assert set(kinds) == {RecordKind.ARTICLE, RecordKind.REVIEW, RecordKind.OTHER, RecordKind.PREPRINT}


def test_csv_files_open_without_a_broken_row(example: Path):
    for path in example.rglob("*.csv"):
        with path.open(encoding="utf-8", newline="") as file:
            lengths = {len(row) for row in csv.reader(file, strict=True)}
        assert len(lengths) == 1, path
