"""The shipped notebooks, executed as a reviewer would, and what an exported one gives away."""

import json
import re
import shutil
from html import unescape
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbclient import NotebookClient
from nbconvert import HTMLExporter
from nbformat import NotebookNode

from review.project import Review, open_review
from review.project.notebooks import place_notebook

NOTEBOOKS = sorted((Path(__file__).parents[2] / "notebooks").glob("*.ipynb"))
TASKS = ["01_refresh", "02_deduplicate", "03_screen", "04_extract", "05_map", "06_write_an_extractor"]
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


def execute(notebook: Path) -> NotebookNode:
    """The notebook as it is after all of its cells ran."""
    held: NotebookNode = nbformat.read(notebook, as_version=4)
    NotebookClient(held, timeout=300, resources={"metadata": {"path": str(notebook.parent)}}).execute()
    return held


@pytest.mark.parametrize(
    ("stage", "notebook"), RUNS, indirect=["stage"], ids=[f"{at} {path.stem}" for at, path in RUNS]
)
def test_a_notebook_runs_in_a_workspace(notebook: Path, stage: Path):
    execute(place_notebook(stage, notebook.stem))


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


def test_an_exported_notebook_pulls_nothing_of_ours_and_leaks_no_record(finished: Path, tmp_path: Path):
    folder = shutil.copytree(finished, tmp_path / "review")
    with open_review(folder) as review:
        _reopen(review)
        titles = [record.title for record in review.map().records]
    notebook = folder / "all.ipynb"
    _write(notebook, *CELLS)
    done = execute(notebook)  # which keeps the state of its widgets, as JupyterLab would not
    held = json.dumps(done["metadata"].get("widgets", {}), ensure_ascii=False)
    assert [title for title in titles if title[:40] in held] == []
    page, _ = HTMLExporter().from_notebook_node(done)
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
