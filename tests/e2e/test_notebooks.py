"""The shipped notebooks, executed as a reviewer would, and what an exported one gives away."""

import json
import re
import shutil
import subprocess
import sys
from html import unescape
from pathlib import Path
from typing import Any

import pytest

from review.project import Review, open_review
from review.project.notebooks import place_notebook

NOTEBOOKS = sorted((Path(__file__).parents[2] / "notebooks").glob("*.ipynb"))
TASKS = ["01_refresh", "02_deduplicate", "03_screen", "04_extract", "05_map", "06_write_an_extractor"]
CONVERT = (sys.executable, "-m", "nbconvert", "--to")
# All of them where nothing was screened yet; 04 and 05 also where there is evidence, as 06 is further down.
RUNS = [("example", each) for each in NOTEBOOKS] + [("finished", each) for each in NOTEBOOKS[3:5]]
CELLS = (
    "import review\nr = review.open()\nr",
    'r.screen(reviewer="Zoe")',
    "r.queue('Zoe', limit=3)",
    "r.extract()",
    "r.map().items[:5]",
    "r.flow()",
)


@pytest.fixture(scope="session")
def finished(demonstrated: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demonstration's workspace: screened, extracted, confirmed, released."""
    return shutil.copytree(demonstrated / "review", tmp_path_factory.mktemp("finished") / "review")


@pytest.fixture
def stage(request: pytest.FixtureRequest) -> Path:
    """The workspace at the stage that the parameter names."""
    folder: Path = request.getfixturevalue(request.param)
    return folder


def execute(notebook: Path) -> dict[str, Any]:
    """The notebook as it is after all of its cells ran."""
    done = notebook.with_suffix(".done.ipynb")
    command = [
        sys.executable,
        "-m",
        "nbconvert",
        "--to",
        "notebook",
        "--execute",
        "--output",
        done.name,
    ]
    result = subprocess.run(
        [*command, notebook.name], cwd=notebook.parent, capture_output=True, text=True, check=False
    )
    assert result.returncode == 0, result.stderr[-3000:]
    held: dict[str, Any] = json.loads(done.read_text(encoding="utf-8"))
    return held


@pytest.mark.parametrize(
    ("stage", "notebook"), RUNS, indirect=["stage"], ids=[f"{at} {path.stem}" for at, path in RUNS]
)
def test_a_notebook_runs_in_a_workspace(notebook: Path, stage: Path):
    placed = place_notebook(stage, notebook.stem)
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "--nbmake", str(placed)]
    result = subprocess.run(command, cwd=placed.parent, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stdout[-3000:]


def test_there_is_a_notebook_for_each_task():
    assert [path.stem for path in NOTEBOOKS] == TASKS


@pytest.mark.parametrize("notebook", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_is_shipped_without_outputs(notebook: Path):
    cells = json.loads(notebook.read_text(encoding="utf-8"))["cells"]
    assert not any(cell.get("outputs") or cell.get("execution_count") for cell in cells)


def test_an_extractor_goes_from_a_cell_to_the_map_of_a_copy(finished: Path, tmp_path: Path):
    folder = shutil.copytree(finished, tmp_path / "review")
    with open_review(folder) as review:
        before, items = review.log.watermark(), review.map().items
    done = execute(place_notebook(folder, "06_write_an_extractor"))
    shown = ["".join(each) for each in _outputs(done, "text/html")]
    assert "<mark" in shown[0] and "[setting: hospital]" in unescape(shown[0])
    assert "Setting" in shown[-1] and "Hospital" in shown[-1]
    assert re.search(r"<td[^>]*>[1-9]", shown[-1])
    with open_review(folder) as review:
        assert (review.log.watermark(), review.map().items) == (before, items)


@pytest.mark.parametrize("state", ["--ExecutePreprocessor.store_widget_state=False", ""])
def test_an_exported_notebook_pulls_nothing_of_ours_and_leaks_no_record(
    finished: Path, tmp_path: Path, state: str
):
    folder = shutil.copytree(finished, tmp_path / "review")
    with open_review(folder) as review:
        _reopen(review)
        titles = [record.title for record in review.map().records]
    notebook = folder / "all.ipynb"
    _write(notebook, *CELLS)
    done = execute(notebook)  # which keeps the state of its widgets, as JupyterLab would not
    held = json.dumps(done["metadata"].get("widgets", {}), ensure_ascii=False)
    assert [title for title in titles if title[:40] in held] == []
    subprocess.run([*CONVERT, "html", "all.done.ipynb"], cwd=folder, capture_output=True, check=True)
    page = (folder / "all.done.html").read_text(encoding="utf-8")
    assert "Records screened" in page
    outputs = "".join("".join(each) for each in _outputs(done, "text/html"))
    assert not re.search(r"<script|<link|<style|<iframe|\bsrc=|\bhref=|url\((?!#)|@import", outputs)
    loaded = re.findall(r"""(?:src|href)=["']?(https?://[^"' >]+)""", page)
    assert [each for each in loaded if "evergreen" in each or "anywidget" in each] == []
    assert len(json.dumps(done)) < 400_000


def _reopen(review: Review) -> None:
    """Let there be something to screen: a vote is taken back."""
    card = review.frame("decisions").iloc[0]
    review.decide(card.record, None, reviewer=card.agent)


def _outputs(notebook: dict[str, Any], kind: str) -> list[Any]:
    found = (each for cell in notebook["cells"] for each in cell.get("outputs", ()))
    return [each["data"][kind] for each in found if kind in each.get("data", {})]


def _write(path: Path, *cells: str) -> None:
    empty: dict[str, Any] = {"cell_type": "code", "metadata": {}, "execution_count": None, "outputs": []}
    held = [{**empty, "id": f"c{at}", "source": cell} for at, cell in enumerate(cells)]
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    path.write_text(
        json.dumps({"cells": held, "metadata": {"kernelspec": kernel}, "nbformat": 4, "nbformat_minor": 5})
    )
