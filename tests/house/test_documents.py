"""What must be documented: commands, event kinds, protocol keys, plug-in groups."""

import re
import subprocess
import sys
from dataclasses import fields
from pathlib import Path

import click
import pytest

import review
from review.cli.main import COMMANDS, cli
from review.model import protocol
from review.model.event import EventKind
from review.plugins import Group

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text()
ARCHITECTURE = (ROOT / "ARCHITECTURE.md").read_text()


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_is_in_the_readme_and_says_what_it_does(command: str):
    assert f"review {command}" in README
    made = cli.get_command(click.Context(cli), command)
    assert made is not None and made.help


@pytest.mark.parametrize("command", COMMANDS)
def test_every_option_of_a_command_is_explained(command: str):
    made = cli.get_command(click.Context(cli), command)
    assert made is not None
    unexplained = [
        parameter.name
        for parameter in made.params
        if isinstance(parameter, click.Option) and not parameter.help and parameter.name != "help"
    ]
    assert unexplained in ([], ["stage"])


@pytest.mark.parametrize("kind", EventKind)
def test_every_event_kind_is_in_the_architecture(kind: EventKind):
    assert f"`{kind.value}`" in ARCHITECTURE


@pytest.mark.parametrize("group", Group)
def test_every_plugin_group_is_in_the_architecture(group: Group):
    assert f"`{group.value}`" in ARCHITECTURE


def test_every_protocol_key_is_in_the_protocols_readme():
    described = (ROOT / "protocols" / "README.md").read_text()
    keys = {
        field.name
        for noun in vars(protocol).values()
        if isinstance(noun, type)
        and noun.__module__ == protocol.__name__
        and hasattr(noun, "__dataclass_fields__")
        if noun is not protocol.ProtocolVersion
        for field in fields(noun)
    }
    assert [key for key in sorted(keys) if f"`{key}`" not in described] == []


def test_the_public_names_are_exactly_these():
    assert set(review.__all__) == {
        "Review",
        "dedupe",
        "documents",
        "exporter",
        "extractor",
        "init_review",
        "open",
        "ranker",
        "source",
        "tables",
    }
    assert all(hasattr(review, name) for name in review.__all__)


def test_the_version_is_in_the_changelog_and_the_citation():
    assert f"[{review.__version__}]" in (ROOT / "CHANGELOG.md").read_text()
    assert f"version: {review.__version__}" in (ROOT / "CITATION.cff").read_text()


def test_links_between_documents_lead_somewhere():
    for document in ("README.md", "ARCHITECTURE.md", "CONTRIBUTING.md"):
        for target in re.findall(r"\]\((?!https?:|#|mailto:)([^)#\s]+)", (ROOT / document).read_text()):
            assert (ROOT / target).exists(), f"{document} -> {target}"


def test_the_command_reference_of_the_readme_is_up_to_date():
    result = subprocess.run(
        [sys.executable, "-m", "cogapp", "--check", "README.md"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 0, "run `make readme`"
