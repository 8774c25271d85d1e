"""Every command, as a reviewer uses it: its exit code, its JSON, and what it says to people."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

import review as evergreen
from review.cli.main import COMMANDS
from review.shipped import shipped

Cli = Callable[..., Any]
DOI = "10.5555/birds.1"

# What each command takes besides `--workspace`, and a key of its JSON object.
OF_A_WORKSPACE = [
    (["status"], "title"),
    (["dedupe"], "doubts"),
    (["duplicates"], "doubts"),
    (["duplicates", DOI], "members"),
    (["screen", "--reviewer", "Ada"], "queue"),
    (["screen", "--stage", "full-text", "--reviewer", "Cleo"], "queue"),
    (["decide", DOI, "exclude", "-c", "wrong-topic", "--reviewer", "Ada"], "record"),
    (["decide", DOI, "maybe", "--reviewer", "Ada"], "record"),
    (["fulltext", "10.5555/potency.1", "sought", "--reviewer", "Ada"], "status"),
    (["extract"], "annotations"),
    (["confirm", "--list"], "items"),
    (["map"], "cells"),
    (["map", "--axis", "product"], "cells"),
    (["changes"], "changes"),
    (["changes", "--since", "0"], "changes"),
    (["prisma"], "counts"),
    (["prisma", "--box", "records_screened"], "records_screened"),
    (["release", "--trigger", "test"], "number"),
    (["export", "json", "out.json"], "written"),
    (["export", "html", "out.html"], "written"),
    (["protocol", "check"], "advice"),
    (["protocol", "show"], "versions"),
    (["lab"], "notebook"),
    (["doctor"], "findings"),
    (["rebuild"], "events"),
    (["backup", "copy.db"], "backup"),
]


@pytest.mark.parametrize(("arguments", "key"), OF_A_WORKSPACE, ids=lambda each: str(each))
def test_json_is_one_object_and_nothing_else(cli: Cli, workspace: Path, arguments: list[str], key: str):
    said = cli(*arguments, "-w", workspace, "--json")
    assert said.code == 0, said.err
    assert key in said.json


@pytest.mark.parametrize("arguments", [each for each, _ in OF_A_WORKSPACE if each != ["lab"]], ids=str)
def test_people_are_told_something_readable(cli: Cli, workspace: Path, arguments: list[str]):
    said = cli(*arguments, "-w", workspace)
    assert (said.code, said.err) == (0, "")
    assert said.out.strip()
    assert "Traceback" not in said.out
    assert "object at 0x" not in said.out


@pytest.mark.parametrize("name", list(COMMANDS))
def test_every_command_explains_itself(cli: Cli, name: str):
    said = cli(name, "--help")
    assert said.code == 0
    assert said.out.startswith("Usage: review " + name)


def test_a_workspace_is_found_from_inside(cli: Cli, workspace: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.chdir(workspace / "exports")
    assert cli("status", "--json").json["workspace"] == str(workspace)


def test_init_makes_a_workspace_and_says_what_is_next(cli: Cli, tmp_path: Path):
    said = cli("init", tmp_path / "new")
    assert said.code == 0
    assert "review import" in said.out
    assert cli("init", tmp_path / "other", "--json").json["records"] == 0


def test_import_tells_what_is_new_and_twice_is_once(cli: Cli, small: Path, workspace: Path):
    (run,) = cli("import", small / "records.ris", "-w", workspace, "--json").json["runs"]
    assert (run["status"], run["fetched"], run["new"]) == ("complete", 5, 0)


def test_import_keeps_what_the_reviewer_knows_of_the_search(cli: Cli, small: Path, workspace: Path):
    said = cli(
        "import", small / "records.ris", "-w", workspace, "--platform", "Ovid", "--query", "cell*", "--json"
    )
    assert said.json["runs"][0]["platform"] == "Ovid"


def test_a_damaged_file_is_taken_over_in_part_if_asked(cli: Cli, workspace: Path, tmp_path: Path):
    path = tmp_path / "half.ris"
    path.write_text("TY  - JOUR\nTI  - One\nER  - \nTY  - JOUR\nTI  - Tw")
    said = cli("import", path, "-w", workspace, "--keep-readable", "--json")
    assert said.code == 4
    assert said.json["runs"][0]["warnings"]


def test_of_several_files_one_that_cannot_be_read_keeps_no_other_back(
    cli: Cli, small: Path, workspace: Path, tmp_path: Path
):
    (tmp_path / "empty.ris").write_text("")
    said = cli("import", tmp_path / "empty.ris", small / "records.ris", "-w", workspace, "--json")
    assert said.code == 4
    assert len(said.json["runs"]) == 1
    assert "empty.ris" in said.json["problems"][0]["error"]
    assert "empty.ris" in said.err


def test_a_bibtex_file_is_read_whatever_its_name(cli: Cli, workspace: Path, tmp_path: Path):
    path = tmp_path / "export.ris"
    path.write_text("@article{x, title={A title of its own}, author={Eng, Eva}, year={2020}}\n")
    said = cli("import", path, "-w", workspace, "--json")
    assert (said.code, said.json["runs"][0]["new"]) == (0, 1)


def test_votes_and_their_conflict_are_told_and_settled(cli: Cli, workspace: Path):
    w = ("-w", workspace)
    cli("decide", DOI, "include", "--reviewer", "Ada", *w)
    cli("decide", DOI, "exclude", "-c", "wrong-topic", "--reviewer", "Ben", *w)
    assert cli("status", "--json", *w).json["title_abstract"]["conflict"] == 1
    assert cli("decide", DOI, "include", "--adjudicate", "--reviewer", "Cleo", *w).code == 0
    assert cli("status", "--json", *w).json["title_abstract"]["conflict"] == 0


def test_a_pair_is_judged_and_the_word_taken_back(cli: Cli, workspace: Path):
    (doubt,) = cli("dedupe", "--json", "-w", workspace).json["doubts"]
    pair = (doubt["pair"]["left"], doubt["pair"]["right"])
    judge = ("duplicates", *pair, "--json", "-w", workspace, "--reviewer", "Ada", "--judge")
    assert cli(*judge, "duplicate").json["together"]
    assert cli("dedupe", "--json", "-w", workspace).json["reports"] == 3
    assert not cli(*judge, "undo").json["together"]
    assert cli("dedupe", "--json", "-w", workspace).json["reports"] == 4


def test_an_item_is_confirmed(cli: Cli, workspace: Path):
    item = cli("confirm", "--list", "--json", "-w", workspace).json["items"][0]["id"]
    said = cli("confirm", item[:10], "confirm", "--reviewer", "Ada", "-w", workspace)
    assert (said.code, said.out) == (0, f"{item[:12]}: confirm, saved\n")


def test_the_reviewer_comes_from_the_settings_if_not_named(cli: Cli, workspace: Path):
    settings = workspace / "review.toml"
    settings.write_text('reviewer = "Dora"\n' + settings.read_text())
    said = cli("decide", DOI, "include", "-w", workspace, "--json")
    assert said.json["agent"]["name"] == "Dora"


def test_a_pdf_is_kept_and_extract_ends_in_part(cli: Cli, workspace: Path, tmp_path: Path):
    path = tmp_path / "paper.pdf"
    path.write_bytes(b"%PDF-1.4 ...")
    cli("fulltext", "10.5555/potency.1", "retrieved", "--file", path, "--reviewer", "Ada", "-w", workspace)
    said = cli("extract", "--json", "-w", workspace)
    assert said.code == 4
    assert len(said.json["problems"]) == 1


def test_an_extractor_that_is_not_there_ends_in_part(cli: Cli, workspace: Path):
    plan = workspace / "protocol.yaml"
    text = plan.read_text().replace("- name: challenges", "- name: challenges\n  - name: nope")
    plan.write_text(text.replace('version: "1.0"', 'version: "1.1"'))
    assert cli("protocol", "amend", "--reason", "test", "-w", workspace).code == 0
    said = cli("extract", "-w", workspace)
    assert said.code == 4
    assert "`nope`" in said.out


def test_a_source_that_is_not_there_ends_in_part(cli: Cli, workspace: Path):
    class Working:
        platform = "here"

        def search(self, query: str, window: object, cursor: str | None = None) -> Iterator[Any]:
            yield from ()

        def parse(self, page: bytes) -> Iterator[Any]:
            yield from ()

    evergreen.source("working")(Working)
    plan = workspace / "protocol.yaml"
    sources = "sources:\n  - source: nope\n    query: a\n  - source: working\n    query: b\n"
    text = plan.read_text().replace("sources:\n  - source: pubmed\n    query: comparability[tiab]\n", sources)
    plan.write_text(text.replace('version: "1.0"', 'version: "1.1"'))
    cli("protocol", "amend", "--reason", "test", "-w", workspace)
    said = cli("refresh", "--json", "-w", workspace)
    assert said.code == 4
    assert [run["status"] for run in said.json["runs"]] == ["failed", "complete"]
    assert "`nope`" in said.json["runs"][0]["error"]


def test_prisma_writes_three_files_that_check_out(cli: Cli, workspace: Path):
    said = cli("prisma", "--json", "-w", workspace)
    names = [Path(path).name for path in said.json["files"]]
    assert names == ["prisma.svg", "prisma.json", "prisma.csv"]
    checked = cli("prisma", "--check", workspace / "exports" / "prisma.csv", "--json")
    assert (checked.code, checked.json) == (0, {"failures": []})


@pytest.mark.parametrize("ending", [".svg", ".json", ".CSV"])
def test_prisma_writes_the_one_file_that_is_named(cli: Cli, workspace: Path, tmp_path: Path, ending):
    cli("prisma", "--out", tmp_path / "all", "-w", workspace)
    file = tmp_path / f"figure-1{ending}"
    assert cli("prisma", "--out", file, "--json", "-w", workspace).json["files"] == [str(file)]
    assert file.read_bytes() == (tmp_path / "all" / f"prisma{ending.lower()}").read_bytes()
    assert {each.name for each in tmp_path.iterdir()} == {"all", file.name, workspace.name}


@pytest.mark.parametrize(
    ("name", "there"), [("held.json.d", False), ("v1.2", False), ("flow.docx", True), ("flow.svg", True)]
)
def test_prisma_writes_into_a_folder_with_a_dot_in_its_name(cli: Cli, workspace, tmp_path, name, there):
    folder = tmp_path / name
    if there:
        folder.mkdir()
    assert cli("prisma", "--out", folder, "-w", workspace).code == 0
    assert {each.name for each in folder.iterdir()} == {"prisma.svg", "prisma.json", "prisma.csv"}


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--box", "duplicates", "--out", "x"), "--box and --out do not go together"),
        (("--check", "a.csv", "--searches", "b.md"), "--check and --searches do not go together"),
        (("--check", "a.csv", "--since-release", "1"), "--check and --since-release do not go together"),
        (
            ("--searches", "b.md", "--out", "x", "--since-release", "1"),
            "--searches, --out and --since-release do not go together",
        ),
    ],
)
def test_prisma_passes_over_no_option(cli: Cli, workspace: Path, options, said):
    refused = cli("prisma", *options, "-w", workspace)
    assert refused.code == 2 and said in refused.err
    assert not Path("x").exists()


def test_prisma_check_says_which_identity_fails_and_what_would_mend_it(cli: Cli, workspace: Path):
    cli("prisma", "-w", workspace)
    path = workspace / "exports" / "prisma.csv"
    lines = [
        line.removesuffix("1") + "3" if line.startswith("records_screened") else line
        for line in path.read_text().splitlines()
    ]
    path.write_text("\n".join(lines) + "\n")
    said = cli("prisma", "--check", path, "--json")
    assert said.code == 4
    assert said.json["failures"]
    assert all(each["mend"] for each in said.json["failures"])


def test_evaluate_dedupe_writes_every_record(cli: Cli, tmp_path: Path):
    path, out = tmp_path / "labelled.csv", tmp_path / "clusters.csv"
    path.write_text(
        "record_id,title,year,cluster_id\n1,One title,2020,a\n2,One title,2020,a\n3,Other,2019,b\n"
    )
    said = cli("evaluate", "dedupe", path, "--out", out, "--json")
    assert said.code == 0
    assert isinstance(said.json, dict)
    assert len(out.read_text().splitlines()) == 4


@pytest.fixture
def labelled(tmp_path: Path) -> Path:
    """A labelled review of twelve records, three of them included."""
    path = tmp_path / "labelled.csv"
    rows = "".join(f"{n},Cell therapy {n},Abstract {n},{int(n < 3)}\n" for n in range(12))
    path.write_text("record_id,title,abstract,label_included\n" + rows)
    return path


def test_evaluate_screen_writes_every_record(cli: Cli, labelled: Path, tmp_path: Path):
    out = tmp_path / "order.csv"
    said = cli("evaluate", "screen", labelled, "--protocol-text", "cell therapy", "--out", out, "--json")
    assert said.code == 0
    assert isinstance(said.json, dict)
    assert len(out.read_text().splitlines()) == 13


def test_evaluate_screen_with_several_seeds_tells_mean_and_spread(cli: Cli, labelled: Path):
    said = cli("evaluate", "screen", labelled, "--seed", 3, "--seeds", 2, "--json")
    assert (said.json["seed"], said.json["over_seeds"]["seeds"]) == (3, [3, 4])
    assert said.json["over_seeds"]["deviation"]["atd"] > 0, "without a text the order is drawn by the seed"
    spoken = cli("evaluate", "screen", labelled, "--protocol-text", "cell therapy", "--seeds", 2)
    assert "deviation" in spoken.out
    assert "buscar" in spoken.out


def test_evaluate_screen_gives_any_ranker_the_protocol_and_its_parameters(cli: Cli, labelled: Path, tmp_path):
    told = []

    @evergreen.ranker("by-length")
    class ByLength:
        def __init__(self, protocol, seed):
            told.append((protocol.title, dict(protocol.screening.ranker_parameters), seed))

        def fit(self, texts, labels): ...

        def score(self, texts):
            return [len(text) for text in texts]

    said = cli(
        "evaluate", "screen", labelled, "--protocol-text", "cells", "--ranker", "by-length",
        "--parameter", "way=down", "--json",
    )  # fmt: skip
    assert said.json["ranker"] == "by-length"
    plan = tmp_path / "plan.yaml"
    known = "  ranker: by-length\n  ranker_parameters: {way: up, more: 1}\n"
    text = shipped("protocols", "atmp-biosimilars.yaml").read_text()
    plan.write_text(text.replace("  ranker: protocol-first\n", known))
    cli("evaluate", "screen", labelled, "--protocol", plan, "--json")
    assert told[0] == ("cells", {"way": "down"}, 0)
    assert told[1][1:] == ({"way": "up", "more": 1}, 0)
    assert "biosimilar" in told[1][0].lower()
    assert cli("evaluate", "screen", labelled, "--parameter", "way").code == 2


def test_evaluate_extract_ends_in_part_when_lines_cannot_be_read(cli: Cli, tmp_path: Path):
    path, out = tmp_path / "gold.jsonl", tmp_path / "labels.jsonl"
    good = json.dumps({"id": "1", "text": "Potency assays\u2028are a challenge.", "labels": ["technical"]})
    plain = json.dumps({"id": "1", "text": "Potency assays\u2028are hard.", "labels": []}, ensure_ascii=False)
    path.write_text(plain + "\n", encoding="utf-8")
    assert cli("evaluate", "extract", path, "--out", out, "--json").json["problems"] == []
    path.write_text(good + "\nnot json\n")
    said = cli("evaluate", "extract", path, "--out", out, "--json")
    assert said.code == 4
    assert "line 2" in said.json["problems"][0]
    assert len(out.read_text().splitlines()) == 1


def test_decisions_go_to_another_tool_and_come_from_one(cli: Cli, workspace: Path, tmp_path: Path):
    w = ("-w", workspace)
    cli("decide", DOI, "exclude", "-c", "wrong-topic", "--reviewer", "Ada", *w)
    target = tmp_path / "out.ris"
    assert cli("decide", "--to", target, "--as", "rayyan", "--json", *w).json["written"] == 4
    text = target.read_text().replace('"Ada"=>"Excluded"', '"Ben"=>"Excluded"')
    target.write_text(text)
    assert cli("decide", "--from", target, "--json", *w).json == {"new": 1}
    assert cli("status", "--json", *w).json["title_abstract"]["excluded"] == 1
    own = tmp_path / "own.csv"
    assert cli("decide", "--to", own, "--json", *w).json["written"] >= 2
    assert cli("decide", "--from", own, "--json", *w).json == {"new": 0}


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--to", "x.xlsx", "--as", "rayyan"), "takes no"),
        (("--to", "x.ris", "--as", "covidence"), "one file for each outcome"),
        (("--to", "gone/x.csv"), "cannot be written"),
    ],
)
def test_a_hand_over_that_makes_no_sense_is_refused(cli: Cli, workspace: Path, arguments, said):
    result = cli("decide", *arguments, "-w", workspace)
    assert result.code == 3 and said in result.err


@pytest.mark.parametrize("name", ["review.db", "protocol.yaml", "review.toml"])
@pytest.mark.parametrize(
    "command", [("decide", "--to"), ("map", "--out"), ("export", "html"), ("prisma", "--searches")]
)
def test_nothing_is_written_over_what_belongs_to_a_review(cli: Cli, workspace: Path, command, name):
    target = workspace / name
    before = target.read_bytes()
    said = cli(*command, target, "-w", workspace)
    assert said.code == 3 and said.err.count("Error") == 1
    assert name == "review.db" or target.read_bytes() == before
    assert cli("status", "-w", workspace).code == 0


def test_commands_that_say_two_things_are_refused(cli: Cli, workspace: Path, tmp_path: Path):
    (tmp_path / "t.csv").write_text("record,reviewer,stage,verdict\n")
    w = ("-w", workspace)
    assert cli("decide", DOI, "include", "--from", tmp_path / "t.csv", *w).code == 2
    assert cli("decide", DOI, "include", "--to", tmp_path / "o.csv", *w).code == 2
    assert cli("decide", "--to", tmp_path / "o.ris", *w).code == 3
    assert cli("decide", "--to", tmp_path / "o.csv", "--outcome", "include", *w).code == 3
    assert cli("import", tmp_path / "t.csv", "--source", " ", *w).code == 2
