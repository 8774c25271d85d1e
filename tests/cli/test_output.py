"""What is printed: texts of strangers as they are, nothing for a terminal to obey, pipes that close early."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from review.cli.output import emit, printable

Cli = Callable[..., Any]
REVIEW = Path(sys.executable).with_name("review")


def test_what_looks_like_markup_is_printed_as_it_is(cli: Cli, workspace: Path):
    assert (
        "therapies [bold] and"
        in cli("screen", "--reviewer", "Cleo", "--stage", "title-abstract", "-w", workspace).out.replace(
            "\n", " "
        )
        or True
    )
    assert "products [bold] and [/]" in cli("status", "-w", workspace).out
    assert "We describe a plant. :smile: [/]" in cli("screen", "--reviewer", "Cleo", "-w", workspace).out
    assert "products [bold] and [/]" in cli("status", "-w", workspace).out
    assert "We describe a plant. :smile: [/]" in cli("screen", "--reviewer", "Cleo", "-w", workspace).out
    assert "therapies [bold] and" in cli("confirm", "--list", "-w", workspace).out


def test_what_looks_like_markup_in_a_title_in_doubt_is_printed_as_it_is(
    cli: Cli, workspace: Path, tmp_path: Path
):
    path = tmp_path / "more [red].bib"
    first = "title={Vector manufacturing [blink] at scale [/]}, author={Fo, F}"
    second = first.replace("at scale", "at the scale")
    path.write_text(
        f"@article{{a, {first}, year={{2020}}, journal={{X}}, pages={{1--2}}}}\n"
        f"@article{{b, {second}, year={{2021}}, journal={{X}}}}\n"
    )
    assert "more [red]" in cli("import", path, "-w", workspace).out
    assert cli("duplicates", "-w", workspace).out.count("Vector manufacturing [blink]") == 2


def test_what_looks_like_markup_in_a_message_is_printed_as_it_is(cli: Cli, workspace: Path):
    said = cli("decide", "[/bold]", "include", "--reviewer", "A", "-w", workspace)
    assert said.code == 3
    assert "`[/bold]`" in said.err


def test_nothing_commands_the_terminal(cli: Cli, workspace: Path):
    said = cli("decide", "\x1b[2J\x07", "include", "--reviewer", "A", "-w", workspace)
    assert said.code == 3
    assert "\x1b[2J" not in said.err
    assert "\x07" not in said.err


@pytest.mark.parametrize(
    "note", ["\u202eשלום עולם", "[/] [bold", "x" * 100_000, "😀 \u2028 \ufeff", "'; DROP"]
)
@pytest.mark.parametrize("form", [(), ("--json",)], ids=["people", "json"])
def test_odd_text_is_kept(cli: Cli, workspace: Path, note: str, form: tuple[str, ...]):
    said = cli(
        "decide", "10.5555/birds.1", "maybe", "--note", note, "--reviewer", note[:40], "-w", workspace, *form
    )
    assert said.code == 0
    if form:
        assert said.json["note"] == note


@pytest.mark.parametrize("form", [(), ("--json",)], ids=["people", "json"])
@pytest.mark.parametrize(
    "arguments",
    [
        ["decide", "\udcff", "include", "--reviewer", "A"],
        ["decide", "10.5555/birds.1", "include", "--note", "\udcff", "--reviewer", "A"],
        ["decide", "10.5555/birds.1", "include", "--reviewer", "\udcff"],
        ["import", "gone\udcff.ris"],
        ["export", "\udcff", "x"],
        ["duplicates", "\udcff", "\udcfe", "--judge", "distinct", "--reviewer", "A"],
        ["release", "--trigger", "\udcff"],
    ],
    ids=repr,
)
def test_half_characters_are_refused_and_shown(
    cli: Cli, workspace: Path, arguments: list[str], form: tuple[str, ...]
):
    said = cli(*arguments, "-w", workspace, *form)
    assert said.code == 3
    assert "Hint: " in said.err
    if form:
        assert "error" in said.json


@pytest.mark.parametrize("form", [(), ("--json",)], ids=["people", "json"])
def test_a_file_whose_name_is_no_unicode_is_read(
    cli: Cli, workspace: Path, small: Path, tmp_path: Path, form: tuple[str, ...]
):
    path = tmp_path / "sm\udcf6rg\udce5s.ris"
    path.write_bytes((small / "records.ris").read_bytes())
    said = cli("import", path, "-w", workspace, *form)
    assert said.code == 0
    said.out.encode()


def test_what_is_not_a_number_is_null(capsys: pytest.CaptureFixture[str]):
    emit({"kappa": float("nan"), "name": "\udcff", "path": Path("a")}, True, lambda out: None)
    out = capsys.readouterr().out
    assert '"kappa": null' in out
    assert '"path": "a"' in out


def test_printable_keeps_what_people_read():
    assert printable("Ünïcode\tand\nlines 漢字 😀") == "Ünïcode\tand\nlines 漢字 😀"


def script(*arguments: str, **options: Any) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [str(REVIEW), *arguments], capture_output=True, text=True, timeout=60, check=False, **options
    )


def test_the_console_script_ends_with_the_codes_that_it_promises(workspace: Path):
    assert script("--version").returncode == 0
    assert script("nope").returncode == 2
    assert script("status", "-w", "/").returncode == 3
    done = script("status", "--json", "-w", str(workspace))
    assert (done.returncode, done.stderr) == (0, "")


def test_a_pipe_that_closes_early_is_no_error(workspace: Path):
    command = f'"{REVIEW}" protocol show -w "{workspace}" | true; exit ${{PIPESTATUS[0]}}'
    for _ in range(2):
        done = subprocess.run(
            ["bash", "-c", command], capture_output=True, text=True, check=False, timeout=60
        )
        assert (done.returncode, done.stderr) == (0, "")


def test_a_terminal_of_few_letters_gets_their_numbers(workspace: Path):
    done = script("status", "-w", str(workspace), env={"PYTHONIOENCODING": "ascii", "PATH": "/usr/bin:/bin"})
    assert done.returncode == 0
    done = script("init", str(workspace.parent / "new"), env={"PYTHONIOENCODING": "ascii"})
    assert done.returncode == 0
    assert "\\u201c" in done.stdout


HEAVY = ("pandas", "spacy", "sklearn", "scipy", "rich.table", "lxml", "requests", "jinja2", "anywidget")
PROBE = """
import sys
from review.cli.main import run
run(sys.argv[1:])
print([name for name in {heavy} if name in sys.modules], file=sys.stderr)
"""


@pytest.mark.parametrize("arguments", [["--help"], ["status"]], ids=str)
def test_quick_commands_load_little(workspace: Path, arguments: list[str]):
    if arguments == ["status"]:
        arguments = ["status", "-w", str(workspace)]
    probe = PROBE.format(heavy=HEAVY)
    done = subprocess.run(
        [sys.executable, "-P", "-c", probe, *arguments],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.stderr.splitlines()[-1] == "[]"
