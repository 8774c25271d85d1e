"""`review confirm`: lists with filters, edits, additions, agreement and disagreements."""

import io
from collections.abc import Callable
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from typing import Any

import pytest

from review.cli.main import run

Cli = Callable[..., Any]
REPORT = "10.5555/potency.1"


class Terminal(io.StringIO):
    """Something that says that somebody sits before it."""

    def isatty(self) -> bool:
        return True


@pytest.fixture
def item(cli: Cli, workspace: Path) -> dict[str, Any]:
    """The first item that waits."""
    held: dict[str, Any] = cli("confirm", "--list", "--json", "-w", workspace).json["items"][0]
    return held


def test_the_list_tells_what_found_each_item_and_where(cli: Cli, workspace: Path, item: dict[str, Any]):
    assert (item["part"], item["tier"] in ("precise", "weak"), item["open"]) == ("title+abstract", True, True)
    assert item["triggers"][0]["extractor"] == "challenges"
    said = cli("confirm", "--list", "-w", workspace).out
    assert "challenges: " in said
    assert item["title"] in said


def test_the_list_leaves_out_what_is_not_asked_for(cli: Cli, workspace: Path, item: dict[str, Any]):
    listed = ("confirm", "--list", "--json", "-w", workspace)
    everything = cli(*listed).json["items"]
    topics = {each["topic"] for each in everything}
    assert {each["topic"] for each in cli(*listed, "--topic", item["topic"]).json["items"]} == {item["topic"]}
    assert cli(*listed, "--report", REPORT, "--order", "surest").json["items"]
    assert cli(*listed, "--status", "confirmed").json["items"] == []
    assert len(cli(*listed, "--limit", "1").json["items"]) == 1
    cli("confirm", item["id"], "reject", "--reviewer", "Ada", "-w", workspace)
    assert len(cli(*listed).json["items"]) == len(everything) - 1
    assert len(cli(*listed, "--status", "rejected").json["items"]) == 1
    assert topics


def test_a_listing_refuses_what_it_would_pass_over(cli: Cli, workspace: Path, item: dict[str, Any]):
    for shown, option in (("--list", ("--stance", "challenge")), ("--agreement", ("--topic", "drug"))):
        said = cli("confirm", shown, *option, "-w", workspace)
        assert (said.code, f"{option[0]} does not go with {shown}" in said.err) == (2, True)
    assert "the first 1 items" in cli("confirm", "--list", "--limit", "1", "-w", workspace).out
    short = cli("confirm", item["id"][:4], "confirm", "--reviewer", "Ada", "-w", workspace)
    assert "at least 6 characters" in short.err


def test_an_item_is_edited(cli: Cli, workspace: Path, item: dict[str, Any]):
    quote = " ".join(item["quote"].split()[:3])
    options = ("--edit", quote, "--stance", "resolved", "--axis", "product=gene", "--reviewer", "Ada")
    said = cli("confirm", item["id"][:12], "confirm", *options, "--json", "-w", workspace)
    assert said.code == 0, said.err
    assert (said.json["quote"], said.json["stance"]) == (quote, "resolved")
    assert said.json["axes"] == [["product", "gene"]]


def test_what_no_extractor_proposed_is_added(cli: Cli, workspace: Path, item: dict[str, Any]):
    quote = " ".join(item["quote"].split()[:3])
    add = ("confirm", "--add", REPORT, quote, "--topic", "variability", "--reviewer", "Ada", "-w", workspace)
    said = cli(*add)
    assert said.code == 0, said.err
    assert said.out.endswith(": added as technical/variability, challenge, saved\n")
    held = cli("confirm", "--list", "--status", "confirmed", "--json", "-w", workspace).json["items"]
    assert [each["quote"] for each in held] == [quote]


def test_agreement_and_disagreements_are_told(cli: Cli, workspace: Path, item: dict[str, Any]):
    w = ("-w", workspace)
    cli("confirm", item["id"], "confirm", "--reviewer", "Ada", *w)
    cli("confirm", item["id"], "reject", "--reason", "too vague", "--reviewer", "Ben", *w)
    listed = cli("confirm", "--disagreements", *w).out
    assert "Ada: confirmed as " in listed
    assert "Ben: rejected (too vague)" in listed
    (found,) = cli("confirm", "--disagreements", "--json", *w).json["disagreements"]
    assert found["on"] == ["status"]
    everything = cli("confirm", "--agreement", "--json", *w).json["agreement"][0]
    assert (everything["items"], everything["percent"]) == (1, 0.0)
    assert "Ada and Ben: 1 items, 0.0% alike" in cli("confirm", "--agreement", *w).out
    assert cli("confirm", item["id"], "confirm", "--settle", "--reviewer", "Cleo", *w).code == 0
    assert cli("confirm", "--disagreements", "--json", *w).json["disagreements"] == []


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["--add", REPORT, "Potency"], 2),
        (["ITEM", "confirm", "--axis", "product"], 2),
        (["ITEM", "confirm", "--topic", "potency", "--topic", "variability"], 2),
        (["ITEM", "confirm", "--stance", "nope"], 2),
        (["ITEM", "confirm", "--edit", "never said there"], 3),
        (["ITEM", "confirm", "--settle"], 3),
        (["ITEM", "undo"], 3),
        (["--add", REPORT, "never said there", "--topic", "potency"], 3),
        (["--add", "nope", "Potency", "--topic", "potency"], 3),
        (["--list", "--topic", "nope"], 3),
        (["--list", "--report", "nope"], 3),
    ],
)
def test_a_senseless_word_is_refused_with_one_message(
    cli: Cli, workspace: Path, item: dict[str, Any], arguments: list[str], code: int
):
    given = [item["id"] if each == "ITEM" else each for each in arguments]
    said = cli("confirm", *given, "--reviewer", "Ada", "-w", workspace)
    assert said.code == code, said
    assert said.out == ""
    assert "Traceback" not in said.err


def test_a_bar_is_drawn_only_where_somebody_watches(
    cli: Cli, workspace: Path, item: dict[str, Any], monkeypatch: pytest.MonkeyPatch
):
    said = ("confirm", item["id"], "confirm", "--reviewer", "Ada", "-w", str(workspace))
    assert cli(*said).err == ""
    monkeypatch.setenv("TERM", "xterm")
    for arguments in (said, ("confirm", "--list", "-w", str(workspace))):
        drawn = Terminal()
        with redirect_stderr(drawn), redirect_stdout(io.StringIO()):
            assert run(list(arguments)) == 0
        assert "evidence" in drawn.getvalue() and "4/4" in drawn.getvalue()
