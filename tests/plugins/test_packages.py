"""The example plug-in package: found by its entry points, used through the facade and the command line."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from review.errors import PluginError
from review.model.event import EventKind
from review.model.search import RunStatus
from review.plugins import REGISTRY, Group
from review.project import Review

AXIS = """axes:
  - id: sample_size
    name: Sample size
    values:
      - {id: small, name: Small}
      - {id: large, name: Large}
"""


@pytest.mark.parametrize(
    ("group", "name"),
    [
        (Group.EXTRACTORS, "sample_size"),
        (Group.RANKERS, "longest-first"),
        (Group.SOURCES, "shelf"),
        (Group.EXPORTERS, "one-line"),
    ],
)
def test_each_is_found_with_its_distribution_and_version(installed: Path, group: Group, name: str):
    assert name in REGISTRY.names(group)
    plugin = REGISTRY.find(group, name)
    assert (plugin.origin, plugin.version) == ("evergreen-sample-size 1.2", "1")


def test_nothing_of_it_is_there_when_it_is_not_installed():
    assert "sample_size" not in REGISTRY.names(Group.EXTRACTORS)


def test_a_package_goes_from_a_search_to_the_map(
    installed: Path, review: Review, amend: Callable[..., None], include: Callable[[], None]
):
    amend(
        ("axes:\n", AXIS),
        ("  - name: challenges", "  - name: challenges\n  - {name: sample_size, parameters: {few: 13}}"),
        ("  - source: pubmed\n    query: comparability[tiab]", "  - source: shelf\n    query: all"),
    )
    (run,) = review.refresh().runs
    assert (run.status, run.new, run.code) == (RunStatus.COMPLETE, 3, None)
    include()
    assert review.extract().problems == ()
    (event,) = review.log.events(kind=EventKind.EXTRACTION_RUN)
    assert dict(event.body["origins"])["sample_size"] == "evergreen-sample-size 1.2"
    assert event.body["sources"] == []
    assert {cell.value for cell in review.map().cells if cell.axis == "sample_size"} == {"small", "large"}
    found = {each.label: each.value for text in review.preview("sample_size").texts for each in text.findings}
    assert found == {"small": "12", "large": "40"}


def test_a_broken_one_fails_when_it_is_used_and_by_name(
    installed: Path, review: Review, amend: Callable[..., None], include: Callable[[], None]
):
    include()
    amend(("  - name: challenges", "  - name: challenges\n  - name: sample_broken"))
    result = review.extract()
    assert result.annotations > 0
    assert ["`sample_broken` of evergreen-sample-size 1.2" in each for each in result.problems] == [True]
    with pytest.raises(PluginError, match="sample_broken"):
        review.preview("sample_broken")


def test_its_exporter_and_ranker_are_used_by_name(installed: Path, review: Review, tmp_path: Path):
    assert review.export("one-line", tmp_path / "line.txt").read_text() == "0 reports, 0 items\n"
    longest = max(review.queue("Ada", limit=None), key=lambda card: len(card.record.abstract or ""))
    assert review.queue("Ada", ranker="longest-first", limit=1)[0].record_id == longest.record_id


def test_the_command_line_finds_it(installed: Path, review: Review, tmp_path: Path):
    out = tmp_path / "line.txt"
    command = [sys.executable, "-m", "review", "export", "one-line", str(out), "--json"]
    workspace = ["--workspace", str(review.settings.workspace)]
    environment = {**os.environ, "PYTHONPATH": str(installed)}
    said = subprocess.run(
        [*command, *workspace], env=environment, capture_output=True, text=True, check=False
    )
    assert said.returncode == 0, said.stderr
    assert json.loads(said.stdout)
    assert out.read_text() == "0 reports, 0 items\n"
