"""Listing conflicts, own maybes and agreement; voting by table; names that are nearly those of others."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Cli = Callable[..., Any]
DOI = "10.5555/birds.1"
POTENCY = "10.5555/potency.1"


@pytest.fixture
def torn(cli: Cli, workspace: Path) -> tuple[str, Path]:
    """A review with one conflict at title and abstract; the options that name it."""
    cli("decide", DOI, "include", "--note", "wings [bold]", "--reviewer", "Ada", "-w", workspace)
    cli("decide", DOI, "exclude", "-c", "wrong-topic", "--reviewer", "Ben", "-w", workspace)
    return ("-w", workspace)


def test_conflicts_are_listed_with_every_vote(cli: Cli, torn: tuple[str, Path]):
    (listed,) = cli("screen", "--conflicts", "--json", *torn).json["conflicts"]
    assert [(vote["agent"]["name"], vote["verdict"]) for vote in listed["votes"]] == [
        ("Ada", "include"),
        ("Ben", "exclude"),
    ]
    said = cli("screen", "--conflicts", *torn).out
    assert "Garden birds" in said
    assert "Ada: include: wings [bold]" in said
    assert "Ben: exclude wrong-topic" in said
    cli("decide", DOI, "include", "--adjudicate", "--reviewer", "Cleo", *torn)
    assert cli("screen", "--conflicts", *torn).out == "No report is in conflict at this stage.\n"


def test_own_maybes_at_full_text_are_listed_for_their_author_alone(cli: Cli, workspace: Path):
    w = ("-w", workspace)
    cli("decide", POTENCY, "maybe", "--stage", "full-text", "--reviewer", "Ben", *w)
    (listed,) = cli("screen", "--mine", "--reviewer", "Ben", "--json", *w).json["mine"]
    assert [vote["agent"]["name"] for vote in listed["votes"]] == ["Ben"]
    assert cli("screen", "--mine", "--reviewer", "Ada", "--json", *w).json["mine"] == []
    assert cli("screen", "--mine", *w).code == 3


def test_agreement_is_shown_by_pair_and_over_all(cli: Cli, torn: tuple[str, Path]):
    found = cli("screen", "--agreement", "--json", *torn).json
    (pair,) = found["pairs"]
    assert (found["reports"], pair["first"], pair["second"], pair["percent"]) == (2, "Ada", "Ben", 0.5)
    assert pair["counts"] == [["include", "exclude", 1], ["include", "include", 1]]
    said = cli("screen", "--agreement", *torn).out
    assert "Ada and Ben: 2 reports, 50.0% alike; Cohen's kappa 0.00, PABAK 0.00" in said
    assert "Fleiss' kappa of all: -0.33" in said
    assert "undefined" in cli("screen", "--agreement", "--stage", "full-text", *torn).out


def test_a_table_that_goes_back_to_an_earlier_word_counts(cli: Cli, workspace: Path, tmp_path: Path):
    new = []
    for verdict in ("include", "exclude", "include", "include"):
        table = tmp_path / f"{verdict}.csv"
        table.write_text(f"doi,reviewer,stage,verdict\n{DOI},Ada,title-abstract,{verdict}\n")
        new.append(cli("decide", "--from", table, "-w", workspace, "--json").json["new"])
    cli("decide", DOI, "include", "--reviewer", "Ben", "-w", workspace)
    status = cli("status", "--json", "-w", workspace).json["title_abstract"]
    assert (new, status["included"], status["conflict"]) == ([1, 1, 1, 0], 2, 0)


@pytest.mark.parametrize("name", ["ada", "ADA", "A da"])
def test_a_name_that_is_nearly_anothers_is_refused(cli: Cli, workspace: Path, name: str, tmp_path: Path):
    said = cli("decide", DOI, "include", "--reviewer", name, "-w", workspace)
    assert said.code == 3
    assert "Did you mean `Ada`?" in said.err
    table = tmp_path / "votes.csv"
    table.write_text(f"doi,reviewer,stage,verdict\n{DOI},{name},title-abstract,include\n")
    assert "Did you mean `Ada`?" in cli("decide", "--from", table, "-w", workspace).err
