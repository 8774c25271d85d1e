"""Listing conflicts, own maybes and agreement; voting by table; names that are nearly those of others."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

import review as evergreen

Cli = Callable[..., Any]


class Whatever:
    """A ranker to whom all texts are alike."""

    def fit(self, texts: Sequence[str], labels: Sequence[int]) -> None: ...

    def score(self, texts: Sequence[str]) -> list[float]:
        return [0.5 for _ in texts]


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
    assert "all together: 50.0% alike, PABAK 0.00" in said
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


def test_a_label_is_put_on_listed_by_and_taken_off(cli: Cli, workspace: Path):
    who = ("--reviewer", "Ada", "-w", workspace)
    assert "cohort is on" in cli("label", DOI, "cohort", *who).out
    (hit,) = cli("screen", "--label", "cohort", "--json", *who).json["found"]
    assert hit["labels"] == [{"name": "cohort", "people": ["Ada"], "colour": ""}]
    assert "[cohort (Ada)]" in cli("screen", "--label", "cohort", *who).out
    assert "labels: cohort (Ada)" in cli("screen", *who).out
    assert "cohort is off" in cli("label", DOI, "cohort", "--remove", *who).out
    assert cli("screen", "--label", "cohort", *who).out.startswith("No report has the label cohort")
    assert cli("label", DOI, "cohort", "-w", workspace).code == 3


def test_conflicts_are_listed_by_label(cli: Cli, torn: tuple[str, Path]):
    cli("label", DOI, "cohort", "--reviewer", "Ada", *torn)
    assert len(cli("screen", "--conflicts", "--label", "cohort", "--json", *torn).json["conflicts"]) == 1
    assert cli("screen", "--conflicts", "--label", "other", "--json", *torn).json["conflicts"] == []


def test_taking_off_a_label_that_is_anothers_says_whose_it_is(cli: Cli, workspace: Path):
    w = ("-w", workspace)
    cli("label", POTENCY, "cohort", "--reviewer", "Ben", *w)
    for each in ("cohort", "COHORT"):
        said = cli("label", POTENCY, each, "--remove", "--reviewer", "Ada", *w)
        assert said.code == 0 and "is off" not in said.out
        assert f"Ada has put no label {each} on" in said.out and "It stays there for Ben" in said.out
    told = cli("label", POTENCY, "cohort", "--remove", "--reviewer", "Ada", "--json", *w).json
    assert (told["removed"], told["stays"]) == (False, ["Ben"])
    cli("label", POTENCY, "cohort", "--reviewer", "Ada", *w)
    said = cli("label", POTENCY, "cohort", "--remove", "--reviewer", "Ada", *w).out
    assert "cohort is off" in said and "for Ada\nIt stays there for Ben: each takes off their own." in said
    told = cli("label", POTENCY, "cohort", "--remove", "--reviewer", "Ben", "--json", *w).json
    assert (told["label"], told["removed"], told["stays"]) == ("cohort", True, [])


def test_taking_off_a_label_tells_nobody_of_anothers_that_they_may_not_see(cli: Cli, workspace: Path):
    w = ("-w", workspace)
    cli("label", DOI, "cohort", "--reviewer", "Ben", *w)
    said = cli("label", DOI, "cohort", "--remove", "--reviewer", "Ada", *w).out
    assert "nothing was taken off\nEach takes off their own" in said and "Ben" not in said


@pytest.mark.parametrize("options", [(), ("--find", "birds"), ("--conflicts",), ("--mine",)])
def test_where_the_protocol_lists_labels_no_other_is_looked_for(
    cli: Cli, workspace: Path, options: tuple[str, ...]
):
    who = ("--reviewer", "Ada", "-w", workspace)
    cli("label", POTENCY, "cohort", *who)
    labels = "screening:\n  labels: [{name: Method}, {name: Background}]"
    assert amend(cli, workspace, ("screening:", labels)).code == 0
    said = cli("screen", *options, "--label", "methods", *who)
    assert said.code == 3 and "the protocol has no label `methods`" in said.err
    assert "Did you mean `Method`? Known: Method, Background." in said.err
    for known in ("method", "cohort"):
        assert cli("screen", *options, "--label", known, *who).code == 0
    (hit,) = cli("screen", "--label", "COHORT", "--json", *who).json["found"]
    assert hit["record"]["doi"] == POTENCY
    put = cli("label", POTENCY, "backgroud", *who)
    assert put.code == 3 and "Did you mean `Background`?" in put.err


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("--find", "a", "--history", "--conflicts"), "--find, --conflicts and --history do not go together"),
        (("--stop", "--resume"), "--stop and --resume do not go together: choose one"),
        (("--here", "--waiting"), "--here and --waiting do not go together"),
        (("--here", "--json"), "--json does not go with --here"),
        (("--here", "--limit", "3"), "--limit does not go with --here"),
        (("--find", " "), "--find wants words, or --label"),
        (("--label", "x", "--history"), "goes with --find, --conflicts and --mine"),
        (("--label", "x", "--lane", "rescreen"), "--lane does not go with --find"),
        (("--ranker", "protocol-first", "--find", "a"), "--ranker does not go with --find"),
        (("--limit", "2", "--keys", "asreview"), "--keys does not go with the list of what comes next"),
        (("--limit", "2", "--agreement"), "--limit does not go with --agreement"),
        (("--mine", "--stage", "title-abstract"), "--mine is of full-text alone"),
        (("--stop", "--stage", "full-text"), "--stop is of title-abstract alone"),
    ],
)
def test_options_that_cannot_both_hold_are_refused(
    cli: Cli, workspace: Path, options: tuple[str, ...], words: str
):
    said = cli("screen", *options, "--reviewer", "Ada", "-w", workspace)
    assert (said.code, said.out.startswith("{")) == (2, "--json" in options)
    assert words in " ".join(said.err.split())


def test_a_limit_and_a_stage_hold_for_the_lists_that_have_them(cli: Cli, torn: tuple[str, Path]):
    who = ("--reviewer", "Ada", "--json", *torn)
    for card in cli("screen", *who).json["queue"]:
        cli("decide", card["record_id"], "include", *who)
    assert len(cli("screen", "--waiting", *who).json["waiting"]) == 2
    assert len(cli("screen", "--waiting", "--limit", 1, *who).json["waiting"]) == 1
    assert len(cli("screen", "--conflicts", "--limit", 1, *who).json["conflicts"]) == 1
    words = cli("screen", "--history", "--stage", "full-text", *who).json["history"]
    assert {word["decision"]["stage"] for word in words} == {"full-text"}
    assert len(cli("screen", "--history", *who).json["history"]) > len(words)
    assert cli("screen", "--mine", "--stage", "full-text", *who).code == 0


def test_what_waits_for_a_second_vote_is_listed_without_the_first(cli: Cli, workspace: Path):
    w = ("-w", workspace)
    assert "No report waits" in cli("screen", "--waiting", *w).out
    cli("decide", DOI, "include", "--note", "secret", "--reviewer", "Ada", *w)
    said = cli("screen", "--waiting", *w).out
    assert "has voted: Ada; waits for anybody else" in said
    assert "include" not in said and "secret" not in said
    (held,) = cli("screen", "--waiting", "--json", *w).json["waiting"]
    assert (held["voted"], held["missing"], held["reviewers"]) == (["Ada"], 1, [])


def test_with_an_assignment_what_waits_says_for_whom_and_status_what_is_whose(cli: Cli, workspace: Path):
    w = ("-w", workspace)
    amend(cli, workspace, ("screening:", "screening:\n  assign: [{reviewer: Ada}, {reviewer: Ben}]"))
    cli("decide", DOI, "include", "--reviewer", "Ada", *w)
    assert "has voted: Ada; waits for Ben" in cli("screen", "--waiting", *w).out
    said = cli("status", *w).out
    assert "  Ada: 2 of 4 screened\n" in said
    assert "  Ben: 1 of 4 screened, 1 wait for their vote\n" in said
    refused = cli("screen", "--reviewer", "Dan", *w)
    assert refused.code == 3 and "Known: Ada, Ben." in refused.err
    assert "Did you mean `Ben`?" in cli("screen", "--reviewer", "BEN", *w).err


def test_any_report_is_found_and_ones_own_decisions_are_told(cli: Cli, workspace: Path):
    who = ("--reviewer", "Ada", "-w", workspace)
    cli("decide", DOI, "exclude", "-c", "wrong-topic", *who)
    said = cli("screen", "--find", "birds winter", *who).out
    assert "Garden birds" in said and "yours: exclude wrong-topic" in said
    assert "yours" not in cli("screen", "--find", "birds", "--reviewer", "Ben", "-w", workspace).out
    cli("decide", DOI, "include", *who)
    told = cli("screen", "--history", *who).out
    assert "include at title-abstract\n" in told
    assert "exclude wrong-topic at title-abstract (replaced or taken back since)" in told
    words = cli("screen", "--history", "--json", *who).json["history"]
    assert [(word["decision"]["verdict"], word["can_undo"]) for word in words][:2] == [
        ("include", True),
        ("exclude", False),
    ]


def test_an_amendment_opens_a_lane_of_its_own(cli: Cli, workspace: Path):
    w = ("-w", workspace)
    for name in ("Ada", "Ben"):
        cli("decide", DOI, "exclude", "-c", "wrong-topic", "--reviewer", name, *w)
    change = ("text: Not about comparability.", "text: Not about comparability at all.")
    said = amend(cli, workspace, change)
    assert "criteria changed: wrong-topic" in said.out and "see --rescreen" in said.out
    said = amend(cli, workspace, ("at all.", "in the least."), "--rescreen", "excluded")
    assert "1 reports to screen again: `review screen --lane rescreen`" in said.out
    (card,) = cli("screen", "--lane", "rescreen", "--reviewer", "Ada", "--json", *w).json["queue"]
    assert card["record"]["doi"] == DOI and card["again"]
    assert (
        "screened again under protocol 3.0: 0 of 1: `review screen --lane rescreen`" in cli("status", *w).out
    )
    for name in ("Ada", "Ben"):
        cli("decide", DOI, "include", "--reviewer", name, *w)
    assert "screened again under protocol 3.0: 1 of 1\n" in cli("status", *w).out
    assert cli("prisma", *w).code == 0


def amend(cli: Cli, workspace: Path, change: tuple[str, str], *options: str) -> Any:
    """Edit the protocol, raise its version and put it in force."""
    path = workspace / "protocol.yaml"
    text = path.read_text()
    number = int(text.split('version: "')[1].split(".")[0])
    path.write_text(text.replace(*change).replace(f'version: "{number}.0"', f'version: "{number + 1}.0"'))
    return cli("protocol", "amend", "--reason", "for the test", "-w", workspace, *options)


def test_a_parameter_that_the_ranker_in_force_does_not_know_is_told(cli: Cli, workspace: Path):
    @evergreen.ranker("named")
    class Before(Whatever):
        def __init__(self, way: str = "up") -> None: ...

    plan = workspace / "protocol.yaml"
    rules = "screening:\n  ranker: named\n  ranker_parameters: {way: down}\n"
    text = plan.read_text(encoding="utf-8").replace("screening:\n", rules)
    plan.write_text(text.replace('version: "1.0"', 'version: "1.1"'), encoding="utf-8")
    assert cli("protocol", "amend", "--reason", "another order", "-w", workspace).code == 0
    ada = ("screen", "--reviewer", "Ada", "--json", "-w", workspace)

    def asked(said: Any) -> list[str]:
        return [card["record_id"] for card in said.json["queue"]]

    before = cli(*ada)

    @evergreen.ranker("named")
    class After(Whatever):
        def __init__(self) -> None: ...

    after = cli(*ada)
    assert after.code == 0 and asked(after) == asked(before)
    assert before.err == ""
    here = cli("screen", "--here", "--reviewer", "Ada", "-w", workspace)
    for said in (after, here):
        assert said.err.count("Warning: the protocol in force: the ranker `named` has no parameter") == 1
