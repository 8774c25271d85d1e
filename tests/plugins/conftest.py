"""The example plug-in package, laid out as an installer does, and sessions of IPython."""

import shutil
import sys
import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from review.project import Review, init_review

EXAMPLE = Path(__file__).parents[1] / "example_plugin"
SMALL = Path(__file__).parents[1] / "project" / "small"


def install(target: Path) -> Path:
    """What `pip install --target` leaves of the example package: its modules, and its metadata."""
    project = tomllib.loads((EXAMPLE / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    shutil.copytree(EXAMPLE / "sample_size", target / "sample_size")
    metadata = target / f"{project['name'].replace('-', '_')}-{project['version']}.dist-info"
    metadata.mkdir()
    (metadata / "METADATA").write_text(
        f"Metadata-Version: 2.1\nName: {project['name']}\nVersion: {project['version']}\n"
    )
    groups = (
        "\n".join([f"[{group}]", *(f"{name} = {place}" for name, place in points.items())])
        for group, points in project["entry-points"].items()
    )
    (metadata / "entry_points.txt").write_text("\n".join(groups) + "\n")
    return target


@pytest.fixture
def installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder on the path with the example package in it."""
    folder = tmp_path / "site"
    folder.mkdir()
    monkeypatch.syspath_prepend(install(folder))
    yield folder
    for name in [name for name in sys.modules if name.partition(".")[0] == "sample_size"]:
        del sys.modules[name]


@pytest.fixture
def review(tmp_path: Path) -> Iterator[Review]:
    """A review with a few records that nobody has screened."""
    with init_review(tmp_path / "review", str(SMALL / "protocol.yaml")) as made:
        made.import_file(SMALL / "records.ris")
        yield made


@pytest.fixture
def amend(review: Review) -> Callable[..., None]:
    """Replace parts of the protocol, raise its version and put it in force."""

    def edit(*changes: tuple[str, str]) -> None:
        text = review.settings.protocol.read_text(encoding="utf-8")
        for old, new in (*changes, ('version: "1.0"', 'version: "2.0"')):
            assert old in text
            text = text.replace(old, new)
        review.settings.protocol.write_text(text, encoding="utf-8")
        review.amend("for the test")

    return edit


@pytest.fixture
def include(review: Review) -> Callable[[], None]:
    """Include every report at both stages."""

    def vote() -> None:
        from review.model.decision import Stage

        for stage in Stage:
            for name in ("Ada", "Ben"):
                for card in review.queue(name, stage, limit=None):
                    review.decide(card.record_id, "include", reviewer=name, stage=stage)

    return vote


@pytest.fixture(autouse=True)
def forgotten(own_plugins: None) -> None:
    """What any test here registers is forgotten after it."""


@pytest.fixture
def run_cell(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., Any]]:
    """A function that runs a cell as a notebook would, in one session; it gives what the cell ends with."""
    monkeypatch.setenv("IPYTHONDIR", str(tmp_path / "ipython"))
    from IPython.core.interactiveshell import InteractiveShell

    shell = InteractiveShell.instance()
    shell.history_manager.enabled = False

    def run(code: str, **names: Any) -> Any:
        shell.push(names)
        result = shell.run_cell(code)
        result.raise_error()
        return result.result

    yield run
    shell.history_manager.end_session()
    InteractiveShell.clear_instance()
