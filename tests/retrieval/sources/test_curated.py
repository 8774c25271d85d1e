"""The curated list: every column, the chain of versions, faults by line, paths that lead elsewhere."""

import re
from datetime import UTC, datetime

import pytest

from review.errors import SettingsError, SourceFormatError, SourceUnavailable
from review.model.protocol import SourceQuery
from review.model.record import Link, PartialDate, Record, RecordKind, RecordStatus
from review.model.search import Lane, Window
from review.model.study import RelationKind
from review.plugins import Group, Plugin
from review.retrieval.refresh import refresh
from review.retrieval.sources.curated import Curated
from review.shipped import shipped
from review.store.log import create_log

HEADER = "reference,title,issuer,status,published,revised,url,supersedes,language,abstract,kind,keywords\n"
NEW = '"G/7 Rev 1",Potency of vectors,Agency,final,2024-02-29,2025-06,https://x.example/g7,G/7,eng,'
CSV = (
    HEADER
    + NEW
    + '"Two lines,\none cell.",standard,potency; vectors; potency\nG/7,Potency,Agency,,2019,,,,,,,\n'
)
YAML = """# Kept by hand.
- reference: G/7 Rev 1
  title: Potency of vectors
  issuer: Agency
  status: final
  published: 2024-02-29
  revised: 2025-06
  url: https://x.example/g7
  supersedes: [G/7]
  language: eng
  abstract: |
    Two lines,
    one cell.
  kind: standard
  keywords: [potency, vectors, potency]
- {reference: G/7, title: Potency, issuer: Agency, published: 2019, status: }
"""
RECORDS = [
    Record(
        source="curated",
        source_id="Agency/G/7 Rev 1",
        title="Potency of vectors",
        abstract="Two lines, one cell.",
        authors=("Agency",),
        published=PartialDate(year=2024, month=2, day=29),
        venue="Agency",
        ids=(("reference", "G/7 Rev 1"),),
        kind=RecordKind.STANDARD,
        language="eng",
        url="https://x.example/g7",
        keywords=("potency", "vectors"),
        status=RecordStatus.FINAL,
        revised=PartialDate(year=2025, month=6),
        links=(Link(kind=RelationKind.SUPERSEDES, scheme="curated", value="Agency/G/7"),),
    ),
    Record(
        source="curated",
        source_id="Agency/G/7",
        title="Potency",
        authors=("Agency",),
        published=PartialDate(year=2019),
        venue="Agency",
        ids=(("reference", "G/7"),),
        kind=RecordKind.GUIDELINE,
        status=RecordStatus.SUPERSEDED,
    ),
]


@pytest.fixture
def source(tmp_path):
    workspace = tmp_path / "review"
    workspace.mkdir()
    return Curated(workspace)


def parsed(source, text):
    return list(source.parse(text if isinstance(text, bytes) else text.encode()))


@pytest.mark.parametrize(
    "text",
    [
        CSV,
        CSV.replace("\n", "\r\n"),
        "\ufeff" + CSV,
        CSV.encode("utf-16"),
        YAML,
        "---\n" + YAML,
        CSV.replace("supersedes", "Supersedes "),
    ],
)
def test_every_column_is_read_from_csv_and_yaml_alike(source, text):
    assert parsed(source, text) == RECORDS


def test_semicolons_between_columns_are_as_good(source):
    first, second = parsed(source, "reference;title;issuer\nA;One, two;X\n\nB;T;X\n")
    assert (first.title, second.source_id) == ("One, two", "X/B")


def rows(*lines):
    return "reference,title,issuer,status,supersedes\n" + "\n".join(lines) + "\n"


def test_a_draft_is_a_version_of_what_it_may_one_day_supersede(source):
    draft, held = parsed(source, rows("B,T,X,draft,A", "A,T,X,,"))
    assert draft.links == (Link(kind=RelationKind.IS_VERSION_OF, scheme="curated", value="X/A"),)
    assert (draft.status, held.status) == (RecordStatus.DRAFT, None)


def test_a_status_that_is_given_is_not_derived(source):
    _, held = parsed(source, rows("B,T,X,,A", "A,T,X,withdrawn,"))
    assert held.status is RecordStatus.WITHDRAWN


def test_what_is_superseded_may_be_another_issuers_or_not_listed(source):
    new, _ = parsed(source, rows("B,T,X,adopted,A;Z", "A,T,Y,,"))
    assert [link.value for link in new.links] == ["Y/A", "X/Z"]
    assert new.status is RecordStatus.FINAL


def test_a_celex_number_is_one(source):
    (record,) = parsed(source, rows("32007R1394,T,EU,,"))
    assert record.ids == (("celex", "32007R1394"),)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("reference,titel,issuer\nA,T,X\n", "line 1: unknown column `titel`; did you mean `title`?"),
        ("reference,title,issuer,title\n", "line 1: the column `title` stands twice"),
        ("reference,title\nA,T\n", "line 1: there is no column `issuer`"),
        (rows("A,T,X,drafted,"), "line 2: unknown status `drafted`; did you mean `draft`?"),
        (rows("A,T,X,,", "", "B,,X,,"), "line 4: `title` is missing"),
        (rows("A,T,X,,", "B,T,X"), "line 3: 3 cells under 5 columns"),
        (rows("A,T,X,,", "A,T,X,,"), "line 3: `A` of X stands on line 2 already"),
        (rows("A,T,X,,B", "C,T,X,,A", "B,T,X,,A"), "line 4: `B` supersedes itself"),
        (rows("A,T,X,,A"), "line 2: `A` supersedes itself"),
        (rows('A,"T', "x"), "line 2: this is no CSV from here on"),
        ("reference,title,issuer\n", "line 1: the list has no rows"),
        (
            "reference,title,issuer,published\nA,T,X,2022-02-30\n",
            "line 2: `2022-02-30` in `published` is no date",
        ),
        (
            "reference,title,issuer,revised\nA,T,X,29/04/2022\n",
            "line 2: `29/04/2022` in `revised` is no date",
        ),
        ("reference,title,issuer,url\nA,T,X,javascript:x\n", "line 2: `javascript:x` in `url` is no address"),
        ("reference,title,issuer,kind\nA,T,X,guidline\n", "line 2: unknown kind `guidline`; did you mean"),
        ("- reference: A\n  titel: T\n", "line 2: unknown column `titel`; did you mean `title`?"),
        ("- reference: A\n  title: T\n", "line 1: `issuer` is missing"),
        ("- reference: A\n  title: &x T\n", "line 2: `&x` is a YAML anchor"),
        ("- reference: A\n  title: {a: b}\n", "line 2: `title` holds a text, or a list of texts"),
        ("- A\n", "line 1: a row is made of `column: value` lines"),
        ("- reference: [A\n", "this is not YAML"),
    ],
)
def test_a_faulty_list_is_taken_not_at_all_and_its_lines_are_named(source, text, said):
    with pytest.raises(SourceFormatError, match=re.escape(said)) as refusal:
        parsed(source, text)
    assert "Nothing of it was taken" in refusal.value.hint


def test_all_faults_are_told_at_once_and_no_more_than_can_be_read(source):
    with pytest.raises(SourceFormatError) as refusal:
        parsed(source, rows(*["A,,X,,"] * 20))
    assert refusal.value.message.count("`title` is missing") == 8
    assert refusal.value.message.endswith("and 12 more")


@pytest.mark.parametrize("page", [b"", b" \n", b"%PDF-1.7", b"\x00\x01\x02" * 99, b"[" * 100_000])
def test_what_is_no_text_or_no_list_is_refused(source, page):
    with pytest.raises(SourceFormatError):
        parsed(source, page)


def test_the_one_page_is_the_file_byte_for_byte(source, tmp_path):
    (tmp_path / "review" / "lists").mkdir()
    (tmp_path / "review" / "lists" / "who.csv").write_bytes(CSV.encode())
    (page,) = source.search("lists/who.csv", Window())
    assert (page.content, page.url, page.cursor) == (CSV.encode(), "file:lists/who.csv", None)
    assert parsed(source, page.content) == RECORDS


def test_a_faulty_file_is_kept_before_it_is_refused(source, tmp_path):
    (tmp_path / "review" / "a.csv").write_text("nonsense\n")
    (page,) = source.search("a.csv", Window())
    assert page.content == b"nonsense\n"


@pytest.mark.parametrize("query", ["../secret.csv", "/etc/passwd", "lists/../../secret.csv", "", " ", "."])
def test_a_path_out_of_the_workspace_is_refused(source, tmp_path, query):
    (tmp_path / "secret.csv").write_text(CSV)
    with pytest.raises(SettingsError, match=r"workspace|empty"):
        list(source.search(query, Window()))


def test_a_link_out_of_the_workspace_is_refused(source, tmp_path):
    (tmp_path / "secret.csv").write_text(CSV)
    (tmp_path / "review" / "inside.csv").symlink_to(tmp_path / "secret.csv")
    with pytest.raises(SettingsError, match="leads out"):
        list(source.search("inside.csv", Window()))


@pytest.mark.parametrize("query", ["none.csv", "folder"])
def test_a_file_that_is_missing_or_a_folder_is_an_error_with_the_columns(source, tmp_path, query):
    (tmp_path / "review" / "folder").mkdir()
    with pytest.raises(SourceUnavailable, match=f"`{query}` cannot be read") as refusal:
        list(source.search(query, Window()))
    assert "reference, title, issuer are needed" in refusal.value.hint


def test_the_factory_asks_for_the_workspace(tmp_path):
    plugin = Plugin(group=Group.SOURCES, name="curated", version="1", factory=Curated, origin="here")
    made = plugin.make(workspace=tmp_path, http=None, settings=None)
    assert (made.snapshot, made.lane) == (True, Lane.ORGANISATION)


def test_the_shipped_list_is_without_fault_and_its_chains_hold(source):
    records = {
        record.source_id: record
        for record in parsed(source, shipped("protocols", "atmp-guidelines.csv").read_bytes())
    }
    assert len(records) == 24
    replaced = [link.value for record in records.values() for link in record.links]
    assert len(replaced) == 6
    assert all(records[each].status is RecordStatus.SUPERSEDED for each in replaced)
    assert all(record.published for record in records.values())


def test_a_faulty_list_is_named_by_its_file_and_line(tmp_path):
    (tmp_path / "ich.csv").write_text("reference,title,issuer\nQ5E,,ICH\n")
    with create_log(tmp_path / "review.db") as log:
        run = refresh(
            log,
            Curated(tmp_path),
            SourceQuery(source="curated", query="ich.csv"),
            protocol=None,
            now=lambda: datetime(2026, 1, 5, tzinfo=UTC),
        )
    assert str(run.error).startswith("`ich.csv` cannot be read: the curated list is faulty: line 2: ")
    assert run.pages[0] not in str(run.error)
