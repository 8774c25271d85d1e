"""The command line as a function, a small review to try it on, and a look at what a command left behind."""

import io
import json
import shutil
from collections.abc import Callable, Iterator
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from review.cli.main import run
from review.plugins import REGISTRY
from review.project import open_review

SMALL = Path(__file__).parents[1] / "project" / "small"


@dataclass(frozen=True, kw_only=True)
class Said:
    """What a command came to."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """The one JSON object on standard output; NaN and Infinity are no JSON."""

        def refuse(word: str) -> None:
            raise AssertionError(f"{word} is no JSON")

        return json.loads(self.out, parse_constant=refuse)


def call(*arguments: object) -> Said:
    out, err = io.StringIO(), io.StringIO()
    with redirect_stdout(out), redirect_stderr(err):
        code = run([str(each) for each in arguments])
    return Said(code=code, out=out.getvalue(), err=err.getvalue())


@pytest.fixture(scope="session")
def cli() -> Callable[..., Said]:
    """The command `review`: arguments in, exit code and what was printed out."""
    return call


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small review with records, one report included at both stages, and pairs compared."""
    folder = tmp_path_factory.mktemp("template") / "review"
    call("init", folder, "--protocol", SMALL / "protocol.yaml")
    call("import", SMALL / "records.ris", "-w", folder)
    for stage in ("title-abstract", "full-text"):
        for name in ("Ada", "Ben"):
            said = call(
                "decide", "10.5555/potency.1", "include", "--stage", stage, "--reviewer", name, "-w", folder
            )
            assert said.code == 0, said.err
    call("status", "-w", folder)
    return folder


@pytest.fixture
def workspace(template: Path, tmp_path: Path) -> Path:
    """A copy of the small review."""
    return Path(shutil.copytree(template, tmp_path / "review"))


@pytest.fixture
def small() -> Path:
    """The folder of the small review's protocol and records."""
    return SMALL


@pytest.fixture
def left(workspace: Path) -> Callable[[], tuple[int, list[str]]]:
    """What is in the workspace: the last event, and every file but SQLite's own and locks."""

    def look() -> tuple[int, list[str]]:
        files = sorted(str(path.relative_to(workspace)) for path in workspace.rglob("*"))
        with open_review(workspace) as review:
            return review.log.watermark(), [each for each in files if "review.db" not in each]

    return look


@pytest.fixture(autouse=True)
def quiet(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    """Away from any workspace, no reviewer in the environment; what a test registers is forgotten."""
    monkeypatch.delenv("EVERGREEN_REVIEWER", raising=False)
    monkeypatch.chdir(tmp_path)
    held = dict(REGISTRY.registered)
    yield
    REGISTRY.registered.clear()
    REGISTRY.registered.update(held)
