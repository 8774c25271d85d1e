"""An edited protocol counts when it was put in force; a source whose query is broken is not asked."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import review as evergreen

SOURCES = "sources:\n  - source: pubmed\n    query: comparability[tiab]\n"


def edit(workspace: Path, *changes: tuple[str, str]) -> None:
    plan = workspace / "protocol.yaml"
    text = plan.read_text()
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    plan.write_text(text)


RAISED = ('version: "1.0"', 'version: "1.1"')


@pytest.fixture
def asked() -> list[str]:
    """The queries that three sources, each with a language of its own, were asked."""
    told: list[str] = []

    class Source:
        platform = "here"

        def search(self, query: str, window: object, cursor: str | None = None) -> Iterator[Any]:
            told.append(query)
            yield from ()

        def parse(self, page: bytes) -> Iterator[Any]:
            yield from ()

    for name, spoken in (("here", "pubmed"), ("elsewhere", "openalex"), ("there", "europepmc")):

        class Given(Source):
            dialect = spoken

        evergreen.source(name)(Given)
    return told


def test_a_refresh_by_a_protocol_that_is_not_in_force_is_refused_in_one_line(cli, workspace, left, asked):
    edit(workspace, (SOURCES, "sources:\n  - {source: here, query: cells}\n"))
    before = left()
    said = cli("refresh", "-w", workspace)
    assert (said.code, said.out) == (3, "")
    error, hint = said.err.splitlines()
    assert error == (
        "Error: nothing was searched: protocol.yaml was edited, and version 1.0 from before the edit is "
        "still in force"
    )
    assert "`review protocol amend" in hint
    assert asked == []
    assert left() == before
    assert cli("refresh", "here", "-w", workspace, "--json").json["error"] in error


def test_a_refresh_without_the_protocols_file_is_refused(cli, workspace, asked):
    (workspace / "protocol.yaml").unlink()
    assert cli("refresh", "-w", workspace).code == 3


def test_a_refresh_by_the_amended_protocol_goes_on(cli, workspace, asked):
    edit(workspace, (SOURCES, "sources:\n  - {source: here, query: cells}\n"), RAISED)
    assert cli("protocol", "amend", "--reason", "another source", "-w", workspace).code == 0
    assert cli("refresh", "-w", workspace).code == 0
    assert asked == ["cells"]


def test_kept_pages_can_be_read_again_while_the_protocol_is_edited(cli, workspace):
    edit(workspace, RAISED)
    assert cli("refresh", "--replay", "-w", workspace).code == 0


@pytest.mark.parametrize("command", [["import", "RIS"], ["prisma"], ["prisma", "--searches", "searches.md"]])
def test_what_goes_by_the_old_protocol_warns_and_goes_on(cli, workspace, small, command):
    arguments = [small / "records.ris" if each == "RIS" else each for each in command]
    quiet = cli(*arguments, "-w", workspace, "--json")
    assert (quiet.code, quiet.err, quiet.json["warnings"]) == (0, "", [])
    edit(workspace, RAISED)
    loud = cli(*arguments, "-w", workspace, "--json")
    (warning,) = loud.json["warnings"]
    assert warning.startswith("protocol.yaml is not the protocol in force: this goes by version 1.0.")
    assert "`review protocol amend" in warning
    assert (loud.code, loud.err) == (0, f"Warning: {warning}\n")
    assert cli(*arguments, "-w", workspace).err == loud.err


def test_a_version_that_was_not_raised_is_refused_with_its_line(cli, workspace, left):
    edit(workspace, ("comparability[tiab]", "comparabilit*[tiab]"))
    before = left()
    said = cli("protocol", "amend", "--reason", "wider", "-w", workspace)
    assert said.code == 3
    assert "`version` is that of an earlier text, 1.0" in said.err
    assert "Error: line 2: " in said.err
    assert "Raise `version`" in said.err
    assert left() == before
    edit(workspace, RAISED)
    assert cli("protocol", "amend", "--reason", "wider", "-w", workspace).out == "protocol 1.1 is in force\n"


def test_an_earlier_text_comes_back_under_its_earlier_version(cli, workspace):
    first = (workspace / "protocol.yaml").read_text()
    edit(workspace, ("comparability[tiab]", "comparabilit*[tiab]"), RAISED)
    assert cli("protocol", "amend", "--reason", "wider", "-w", workspace).code == 0
    (workspace / "protocol.yaml").write_text(first)
    assert cli("protocol", "amend", "--reason", "taken back", "-w", workspace).code == 0


def test_init_names_check_and_amend_and_lays_the_schema_beside(cli, tmp_path):
    said = cli("init", tmp_path / "new")
    assert said.code == 0
    assert said.out.index("`review protocol check`") < said.out.index("`review protocol amend --reason")
    assert said.out.index("`review protocol amend") < said.out.index("`review refresh`")
    assert (
        (tmp_path / "new" / "protocol.yaml")
        .read_text()
        .startswith("# yaml-language-server: $schema=schema.json\n")
    )
    shipped = Path(__file__).parents[2] / "protocols" / "schema.json"
    assert (tmp_path / "new" / "schema.json").read_bytes() == shipped.read_bytes()
    assert cli("protocol", "check", "-w", tmp_path / "new").code == 0


BROKEN = """\
query: cost*[tiab] AND cells[tiab]
sources:
  - {source: elsewhere}
  - {source: here, query: cells or genes}
  - {source: there, query: TITLE:cells}
"""


def test_a_source_whose_query_is_broken_or_loses_is_told_and_keeps_no_other_back(cli, workspace, asked):
    edit(workspace, (SOURCES, BROKEN), RAISED)
    cli("protocol", "amend", "--reason", "three sources", "-w", workspace)
    said = cli("refresh", "-w", workspace, "--json")
    assert said.code == 4
    runs = {run["source"]: run for run in said.json["runs"]}
    assert {name: run["status"] for name, run in runs.items()} == {
        "elsewhere": "failed",
        "here": "failed",
        "there": "complete",
    }
    assert "would find less than the protocol's query says, by `cost*[tiab]`" in runs["elsewhere"]["error"]
    assert "column 7: `or` in small letters is no operator. Quote a phrase" in runs["here"]["error"]
    assert asked == ["TITLE:cells"]
