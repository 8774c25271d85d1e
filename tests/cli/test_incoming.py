"""What `review import` says of a file."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from review.plugins import REGISTRY, Group

Cli = Callable[..., Any]


@pytest.mark.parametrize("options", [(), ("--json",)], ids=["text", "json"])
def test_what_nobody_looked_for_is_not_reported(
    cli: Cli, workspace: Path, small: Path, options: tuple[str, ...]
):
    said = cli("import", small / "records.ris", "-w", workspace, *options)
    assert said.code == 0, said.err
    assert "changed" in said.out
    assert "withdrawn" not in said.out


def test_a_wrong_lane_is_corrected_by_importing_the_file_again(
    cli: Cli, workspace: Path, small: Path, tmp_path: Path
):
    before = cli("prisma", "-w", workspace, "--json").json["counts"]
    renamed = tmp_path / "the same.ris"
    renamed.write_bytes((small / "records.ris").read_bytes())
    (run,) = cli("import", renamed, "--lane", "organisation", "-w", workspace, "--json").json["runs"]
    after = cli("prisma", "-w", workspace, "--json").json["counts"]
    assert (run["new"], run["changed"]) == (0, 0)
    assert before["database_results"] > 0
    assert after["database_results"] == 0


TABLE = "Paper,Other,When\nPotency of cells,Potenz der Zellen,2020\nCost of genes,Kosten der Gene,2021\n"


@pytest.fixture
def table(tmp_path: Path) -> Path:
    path = tmp_path / "library.csv"
    path.write_text(TABLE)
    return path


def identified(cli: Cli, workspace: Path) -> int:
    counts = cli("prisma", "-w", workspace, "--json").json["counts"]
    status = cli("status", "-w", workspace, "--json").json
    assert sum(counts[box] for box in ("database_results", "register_results")) == status["records"]
    return int(status["records"])


def report(cli: Cli, workspace: Path) -> str:
    path = workspace / "searches.md"
    said = cli("prisma", "--searches", path, "-w", workspace)
    assert said.code == 0, said.err
    return path.read_text()


def test_the_help_names_every_format(cli: Cli):
    said = " ".join(cli("import", "--help").out.split())
    for name in REGISTRY.names(Group.FORMATS):
        assert f" {name}" in said


def test_a_source_guessed_from_the_name_of_the_file_is_told_with_the_way_to_name_it(
    cli: Cli, workspace: Path, table: Path
):
    said = cli("import", table, "--column", "title=Paper", "-w", workspace)
    told = " ".join(said.out.split())
    assert "its records are taken for those of `library`" in told
    assert "`--source NAME --rename-source`" in told
    renamed = cli("import", table, "--source", "scopus", "--rename-source", "-w", workspace, "--json")
    (run,) = renamed.json["runs"]
    assert (run["source"], run["new"], run["guessed"]) == ("scopus", 0, False)
    assert "library" not in cli("import", table, "-w", workspace).out.replace(str(table), "")
    text = report(cli, workspace)
    assert "scopus" in text and "- library" not in text


def test_the_same_file_under_another_source_is_refused_and_every_count_stays(
    cli: Cli, workspace: Path, table: Path
):
    columns = ("--column", "title=Paper")
    cli("import", table, *columns, "--source", "scopus", "-w", workspace)
    before = identified(cli, workspace)
    said = cli("import", table, *columns, "--source", "embase", "-w", workspace)
    assert said.code == 3
    assert "the same file was imported on" in " ".join(said.err.split())
    assert "`scopus`" in said.err and "--rename-source" in said.err
    assert identified(cli, workspace) == before


def test_labels_given_again_are_the_last_word_and_the_search_counts_once(
    cli: Cli, workspace: Path, table: Path
):
    first = ("--column", "title=Paper", "--source", "econlit", "--query", "old words")
    cli("import", table, *first, "-w", workspace)
    before = identified(cli, workspace)
    searches = cli("status", "-w", workspace, "--json").json["searches"]
    told = ("--platform", "Elsevier", "--query", "TITLE(potency)", "--searched-on", "2025-11-30")
    said = cli("import", table, *told, "-w", workspace)
    assert "the same file was imported before" in " ".join(said.out.split())
    assert identified(cli, workspace) == before
    assert cli("status", "-w", workspace, "--json").json["searches"] == searches
    text = report(cli, workspace)
    assert "econlit: Elsevier" in text
    assert "```text\nTITLE(potency)\n```" in text and "old words" not in text
    assert "- econlit (Elsevier): 2025-11-30\n" in text
    assert "- econlit (Elsevier), database: 2 records" in text


def test_other_columns_correct_the_records_and_double_none(cli: Cli, workspace: Path, table: Path):
    cli("import", table, "--column", "title=Paper", "-w", workspace)
    before = identified(cli, workspace)
    again = ("--column", "title=Other", "--column", "year=When")
    (run,) = cli("import", table, *again, "-w", workspace, "--json").json["runs"]
    assert (run["new"], run["changed"]) == (0, 2)
    assert identified(cli, workspace) == before
    assert "library" in report(cli, workspace)


@pytest.mark.parametrize(
    ("day", "says"),
    [
        ("9999-01-01", "cannot have been made on 9999-01-01"),
        ("31.01.2026", "`31.01.2026` is no day"),
        ("2026-02-30", "`2026-02-30` is no day"),
        ("20260131", "`20260131` is no day"),
    ],
)
def test_a_day_that_is_none_or_to_come_is_one_error(
    cli: Cli, workspace: Path, small: Path, table: Path, day: str, says: str
):
    files = (small / "records.ris", table)
    said = cli("import", *files, "--searched-on", day, "-w", workspace)
    assert said.code == 3
    assert said.err.count(says) == 1


def test_the_day_of_a_search_is_reported_and_without_it_that_of_the_import_told_as_such(
    cli: Cli, workspace: Path, small: Path
):
    assert "(date of import; the date of the search is not stated)" in report(cli, workspace)
    said = cli("import", small / "records.ris", "--searched-on", "2025-10-01", "-w", workspace, "--json")
    assert said.json["runs"][0]["searched_on"] == "2025-10-01"
    text = report(cli, workspace)
    assert "2025-10-01" in text and "date of import" not in text


def test_a_source_is_renamed_to_something(cli: Cli, workspace: Path, small: Path):
    said = cli("import", small / "records.ris", "--rename-source", "-w", workspace)
    assert (said.code, "--rename-source needs --source NAME" in said.err) == (2, True)


def test_a_file_that_is_cut_off_is_refused_and_its_readable_part_marked(
    cli: Cli, workspace: Path, tmp_path: Path
):
    path = tmp_path / "cut.xml"
    path.write_text("<xml><records><record><titles><title>A</title></titles></record>")
    said = cli("import", path, "-w", workspace)
    assert said.code == 3
    assert "line 1: the file ends without `</xml>`: cut off here?" in " ".join(said.err.split())
    (run,) = cli("import", path, "--keep-readable", "-w", workspace, "--json").json["runs"]
    assert (run["status"], run["new"]) == ("partial", 1)
