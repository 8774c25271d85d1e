"""What `review import` says of a file."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

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
