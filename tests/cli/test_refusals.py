"""What goes wrong says so in one message with a hint, and leaves everything as it was."""

import os
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from review.store.lock import claimed

Cli = Callable[..., Any]
Left = Callable[[], tuple[int, list[str]]]
DOI = "10.5555/birds.1"
INCLUDED = "10.5555/potency.1"
CHECKED = {
    "empty.ris": b"",
    "paper.csv": b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n1 0 obj\0",
    "encoding.ris": b"TY  - JOUR\nTI  - \xff\xfe\x81\x8d\nER  - \n",
    "half.ris": b"TY  - JOUR\nTI  - One\nER  - \nTY  - JOUR\nTI  - Tw",
    "table.csv": b"Title,Year\nOne,2020\n",
    "wrong.csv": b"record,reviewer,stage,verdict\nnope,A,title-abstract,include\n",
    "stage.csv": b"record,reviewer,stage,verdict\n10.5555/birds.1,A,later,include\n",
    "latin.csv": b"record_id,title\n1,\xc3\xa9t\xe9\n",
    "more.csv": b"record_id,title\n1,a,b\n",
    "gold.jsonl": b'{"id": "1"}\n',
    "plan.yaml": b"title: x\nversion: 1\nquestoin: y\n",
    "alias.yaml": b"title: &a x\nversion: *a\n",
}

REFUSED = {
    "an empty file": (["import", "empty.ris"], "empty"),
    "a PDF named as a table": (["import", "paper.csv"], "PDF"),
    "an encoding that nobody can tell": (["import", "encoding.ris"], "encoding"),
    "half a record": (["import", "half.ris"], "line 4"),
    "a missing file": (["import", "gone.ris"], "No such file"),
    "a folder for a file": (["import", "."], "directory"),
    "a column that is not there": (["import", "table.csv", "--column", "title=Nope"], "`Nope`"),
    "a field that is not there": (["import", "table.csv", "--column", "nope=Title"], "`nope`"),
    "relations of another shape": (["import", "--relations", "table.csv"], "no column `left_source`"),
    "an unknown record": (["decide", "zzzzzzzz", "include", "--reviewer", "A"], "no record"),
    "a beginning that is too short": (["decide", "1", "include", "--reviewer", "A"], "no record"),
    "an unknown criterion": (["decide", DOI, "exclude", "-c", "nope", "--reviewer", "A"], "no criterion"),
    "nobody deciding": (["decide", DOI, "include"], "reviewer"),
    "peace adjudicated": (["decide", DOI, "include", "--adjudicate", "--reviewer", "A"], "unscreened"),
    "a full text before its time": (
        ["decide", DOI, "include", "--stage", "full-text", "--reviewer", "A"],
        "at title-abstract it is unscreened",
    ),
    "a full text excluded without a reason": (
        ["decide", INCLUDED, "exclude", "--stage", "full-text", "--reviewer", "A"],
        "needs a reason",
    ),
    "an unknown record in a table": (["decide", "--from", "wrong.csv"], "line 2"),
    "an unknown stage in a table": (["decide", "--from", "stage.csv"], "line 2: `later`"),
    "a table without its columns": (["decide", "--from", "table.csv"], "no column"),
    "a table that is no text": (["decide", "--from", "paper.csv"], "UTF-8"),
    "a table that is not there": (["decide", "--from", "gone.csv"], "No such file"),
    "retrievals without their columns": (["fulltext", "--from", "table.csv"], "no column `record_source`"),
    "a pair of one": (["duplicates", DOI, DOI, "--judge", "distinct", "--reviewer", "A"], "itself"),
    "an unknown source": (["refresh", "nope"], "no source `nope`"),
    "an unknown ranker": (["screen", "--ranker", "nope"], "no ranker `nope`"),
    "an unknown exporter": (["export", "nope", "x"], "no exporter `nope`"),
    "an export into a file": (["export", "json", "table.csv/x"], "cannot be written"),
    "an export onto a folder": (["export", "json", "."], "cannot be written"),
    "a map into a file": (["map", "--out", "table.csv/x"], "cannot be written"),
    "a flow below a file": (["prisma", "--out", "table.csv/x"], "cannot be written"),
    "a flow into no folder": (["prisma", "--out", "gone/flow.svg"], "no folder"),
    "a flow in words": (["prisma", "--out", "flow.docx"], "not written as .docx"),
    "a flow in photographs": (["prisma", "--out", "flow.JPEG"], "not written as .jpeg"),
    "a flow between tabs": (["prisma", "--out", "flow.tsv"], "not written as .tsv"),
    "a flow in a language of marks": (["prisma", "--out", "flow.xml"], "not written as .xml"),
    "an unknown box": (["prisma", "--box", "nope"], "no box `nope`"),
    "an unknown notebook": (["lab", "--notebook", "nope"], "no notebook `nope`"),
    "a document that is not there": (
        ["fulltext", INCLUDED, "retrieved", "--file", "gone.pdf", "--reviewer", "A"],
        "cannot be read",
    ),
    "nobody looking for a document": (["fulltext", INCLUDED, "retrieved"], "reviewer"),
    "a report not retrieved without a reason": (
        ["fulltext", INCLUDED, "not-retrieved", "--reviewer", "A"],
        "reason",
    ),
    "an unknown item": (["confirm", "nope", "confirm", "--reviewer", "A"], "no evidence items"),
    "an event to come": (["changes", "--since", "99999"], "no event 99999"),
    "an unchanged protocol": (["protocol", "amend", "--reason", "x"], "has not changed"),
    "a typo in a protocol": (["protocol", "check", "plan.yaml"], "line 3"),
    "an alias in a protocol": (["protocol", "check", "alias.yaml"], "line 1"),
    "a protocol that is not there": (["protocol", "check", "gone.yaml"], "cannot be read"),
    "a backup onto a file": (["backup", "table.csv"], "exists already"),
    "a backup into a folder that is not there": (["backup", "gone/copy.db"], "cannot be opened"),
}


@pytest.fixture
def files(tmp_path: Path) -> Path:
    """The files that are wrong, in the folder where the commands run."""
    for name, content in CHECKED.items():
        (tmp_path / name).write_bytes(content)
    return tmp_path


def ensure_refused(said: Any, words: str) -> None:
    assert said.code == 3, said
    assert words in said.err
    assert said.err.startswith("Error: ")
    assert said.err.count("Error: ") == 1
    assert len(said.err.partition("Hint: ")[2].strip()) > 5
    assert "Traceback" not in said.err


@pytest.mark.parametrize(("arguments", "words"), REFUSED.values(), ids=REFUSED)
def test_refused_with_one_message_and_a_hint_and_nothing_written(
    cli: Cli, workspace: Path, left: Left, files: Path, arguments: list[str], words: str
):
    before, around = left(), sorted(files.iterdir())
    said = cli(*arguments, "-w", workspace, "--json")
    ensure_refused(said, words)
    assert set(said.json) == {"error", "hint"}
    assert (left(), sorted(files.iterdir())) == (before, around)


OUTSIDE = {
    "an unknown protocol": (["init", "new", "--protocol", "nope"], "no protocol `nope`"),
    "a protocol with a typo": (["init", "new", "--protocol", "plan.yaml"], "line 3"),
    "a file for a folder": (["init", "table.csv"], "is a file"),
    "a folder in a file": (["init", "table.csv/new"], "cannot be written"),
    "a demonstration in a full folder": (["demo", "."], "not empty"),
    "a demonstration in a file": (["demo", "table.csv"], "is a file"),
    "no workspace": (["status"], "no review.toml"),
    "a workspace that is not there": (["status", "-w", "gone"], "no review.toml"),
    "counts that are none": (["prisma", "--check", "table.csv"], "no column `data`"),
    "counts that are no text": (["prisma", "--check", "paper.csv"], "UTF-8"),
    "counts that are not there": (["prisma", "--check", "gone.csv"], "No such file"),
    "labels without their columns": (["evaluate", "dedupe", "table.csv"], "record_id"),
    "decisions without their columns": (["evaluate", "screen", "table.csv"], "label_included"),
    "a table in another encoding": (["evaluate", "dedupe", "latin.csv"], "UTF-8"),
    "a row that is too long": (["evaluate", "dedupe", "more.csv"], "line 2"),
    "sentences without texts": (["evaluate", "extract", "gold.jsonl"], "line 1"),
    "sentences that are not there": (["evaluate", "extract", "gone.jsonl"], "No such file"),
    "predictions into no folder": (["evaluate", "dedupe", "latin.csv", "--out", "gone/x.csv"], "no folder"),
    "an order onto a folder": (["evaluate", "screen", "table.csv", "--out", "."], "is a folder"),
}


@pytest.mark.parametrize(("arguments", "words"), OUTSIDE.values(), ids=OUTSIDE)
def test_refused_outside_a_workspace(cli: Cli, files: Path, arguments: list[str], words: str):
    around = sorted(files.rglob("*"))
    ensure_refused(cli(*arguments), words)
    assert sorted(files.rglob("*")) == around


USAGE = [
    [],
    ["nope"],
    ["status", "--nope"],
    ["decide"],
    ["decide", DOI, "perhaps"],
    ["import"],
    ["import", "x", "--column", "title"],
    ["duplicates", "a", "b", "--judge", "perhaps"],
    ["duplicates", "a", "--judge", "distinct"],
    ["screen", "--limit", "0"],
    ["map", "--axis", "nope"],
    ["confirm"],
    ["fulltext"],
    ["changes", "--since", "x"],
    ["evaluate", "screen", "x", "--protocol-text", "a", "--protocol", "b"],
    ["decide", DOI, "include", "--note", "a\0b"],
]


@pytest.mark.parametrize("arguments", USAGE, ids=repr)
def test_a_command_that_cannot_be_understood_ends_with_2(
    cli: Cli, workspace: Path, arguments: list[str], monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.chdir(workspace)
    said = cli(*arguments)
    assert said.code == 2
    assert said.out == ""
    assert said.err


def test_a_command_that_cannot_be_understood_is_one_json_object_too(cli: Cli):
    said = cli("status", "--nope", "--json")
    assert said.code == 2
    assert "--nope" in said.json["error"]


def test_a_bug_is_one_json_object_too(
    cli: Cli, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
):
    def broken(*_: object) -> None:
        raise ZeroDivisionError("oops")

    monkeypatch.setattr("review.project.doctor.diagnose", broken)
    said = cli("doctor", "--json")
    assert said.code == 1
    assert "ZeroDivisionError: oops" in said.json["error"]
    assert "this is a bug" in caplog.text


def test_a_beginning_that_fits_several_records_is_refused(
    cli: Cli, workspace: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("review.screening.finding._beginning", lambda records, key: list(records)[1:4])
    ensure_refused(cli("decide", "abcdef", "include", "--reviewer", "A", "-w", workspace), "3 records fit")


def test_workspaces_inside_each_other_are_refused(cli: Cli, workspace: Path, template: Path):
    ensure_refused(cli("init", workspace), "is a workspace already")
    ensure_refused(cli("init", workspace / "exports" / "new"), "lies inside the workspace")
    assert not (workspace / "exports" / "new").exists()
    inner = workspace / "exports" / "inner"
    inner.mkdir()
    (inner / "review.toml").write_text("")
    ensure_refused(cli("status", "-w", inner), "nested")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('databse = "x.db"', "did you mean `database`"),
        ("database = 3", "database"),
        ("sources = 3", "sources"),
        ("[sources.pubmed]\npage_sise = 3", "did you mean `page_size`"),
        ("[sources.pubmed]\npage_size = 0", "page_size is less than 1"),
        ("[sources.pubmed]\ntimeout_seconds = -1", "timeout_seconds"),
        ("[sources.pubmed]\npause_seconds = nan", "pause_seconds"),
        ('[sources.pubmed]\nbase_url = "ftp://x"', "base_url"),
        ('database = "a\\u0000b"', "no path"),
        ("database", "review.toml: Expected"),
    ],
)
def test_settings_that_cannot_be_used_are_refused(cli: Cli, workspace: Path, text: str, words: str):
    (workspace / "review.toml").write_text(text)
    ensure_refused(cli("status", "-w", workspace), words)


def test_settings_with_a_byte_order_mark_are_read(cli: Cli, workspace: Path):
    path = workspace / "review.toml"
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())
    assert cli("status", "-w", workspace).code == 0


def foreign(path: Path) -> None:
    path.unlink()
    other = sqlite3.connect(path)
    other.execute("CREATE TABLE recipes (name)")
    other.commit()
    other.close()


def newer(path: Path) -> None:
    other = sqlite3.connect(path)
    other.execute("INSERT INTO migration (number, name) VALUES (999, 'of tomorrow')")
    other.commit()
    other.close()


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (Path.unlink, "there is no database"),
        (lambda path: path.write_bytes(b""), "0 bytes"),
        (lambda path: path.write_bytes(b"no database at all" * 100), "review.db"),
        (foreign, "review.db"),
        (newer, "newer"),
    ],
    ids=["missing", "empty", "no database", "foreign", "newer"],
)
def test_a_database_that_cannot_be_trusted_is_refused(
    cli: Cli, workspace: Path, spoil: Callable[[Path], object], words: str
):
    path = workspace / "review.db"
    for each in workspace.glob("review.db-*"):
        each.unlink()
    spoil(path)
    around = {each.name for each in workspace.iterdir()}
    ensure_refused(cli("status", "-w", workspace), words)
    assert {each.name for each in workspace.iterdir()} == around


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_that_cannot_be_written_is_refused(cli: Cli, workspace: Path):
    workspace.chmod(0o500)
    try:
        ensure_refused(cli("decide", DOI, "include", "--reviewer", "A", "-w", workspace), "reading only")
    finally:
        workspace.chmod(0o700)


def test_a_folder_that_cannot_be_written_is_read_and_nothing_is_recorded(
    cli: Cli, workspace: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(os, "access", lambda path, mode: mode != os.W_OK)
    ensure_refused(cli("decide", DOI, "include", "--reviewer", "A", "-w", workspace), "reading only")


def test_a_second_refresh_is_told_who_is_at_work(cli: Cli, workspace: Path):
    with claimed(workspace / "review.db", "refresh", "Ada"):
        ensure_refused(cli("refresh", "-w", workspace), "Ada")


def test_doctor_names_what_is_wrong_and_ends_with_3(cli: Cli, workspace: Path):
    (workspace / "review.db").write_bytes(b"")
    said = cli("doctor", "--json", "-w", workspace)
    assert said.code == 3
    assert next(each for each in said.json["findings"] if not each["ok"])["hint"]


def test_doctor_sees_settings_for_a_source_that_is_none(cli: Cli, workspace: Path):
    path = workspace / "review.toml"
    path.write_text(path.read_text() + "[sources.pubmde]\npage_size = 3\n")
    said = cli("doctor", "-w", workspace)
    assert said.code == 3
    assert "`pubmde`" in said.out
