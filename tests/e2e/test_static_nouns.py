"""The nouns as a notebook shows them, in a browser: readable by everyone, light and dark, and static."""

import json
import shutil
from pathlib import Path

import axe_playwright_python
import pytest

from review.project import open_review
from review.project.evidence_agreement import agreements
from review.project.rendering import Rendering
from review.store import fold

AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text(encoding="utf-8")
LOOK = "() => { const own = getComputedStyle(document.getElementById('own')); return own.color + own.font }"
PAPERS = {"light": "background:#fff;color:#222", "dark": "background:#111;color:#eee"}


@pytest.fixture(scope="module")
def nouns(demonstrated: Path, tmp_path_factory: pytest.TempPathFactory) -> str:
    """Nouns of the finished example as one piece of HTML."""
    folder = shutil.copytree(demonstrated / "review", tmp_path_factory.mktemp("nouns") / "review")
    with open_review(folder) as review:
        found = review.map()
        shown = (
            review,
            review.dedupe(),
            review.queue("Zoe", limit=1) or found.records[0],
            found,
            found.items[:3],
            found.runs[0],
            review.flow(),
            review.flow(),
            fold.read_releases(review.log)[0],
            agreements(review),
            review.extract(),
            review.preview("challenges", n=4),
            review.simulate("protocol-first"),
        )
        rendering = Rendering(review)
        drawn = (rendering.several(each) if type(each) is tuple else rendering.html(each) for each in shown)
        return "".join(f"<section><h2>A noun</h2>{each}</section>" for each in drawn)


@pytest.mark.parametrize("paper", PAPERS)
def test_everyone_can_read_them_and_they_ask_for_nothing(browser, nouns: str, paper: str):
    page = browser.new_page(viewport={"width": 900, "height": 700})
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.set_content(
        f"<!doctype html><html lang=en><title>Nouns</title><body style='{PAPERS[paper]}'><main>"
        f"<h1>Nouns</h1>{nouns}</main>"
    )
    page.evaluate(AXE)
    found = page.evaluate("axe.run()")["violations"]
    assert [f"{each['id']}: {[node['html'][:150] for node in each['nodes']]}" for each in found] == []
    assert asked == []
    assert page.locator("mark").count() > 5
    page.close()


def test_their_styles_reach_nothing_else(browser, nouns: str):
    page = browser.new_page()
    page.set_content("<p id=own>Mine</p>")
    before = page.evaluate(LOOK)
    page.set_content(f"<p id=own>Mine</p>{nouns}")
    assert page.evaluate(LOOK) == before
    page.close()


def test_jupyterlab_shows_them_light_and_dark(page, workspace: Path, open_card, audited):
    notebook = workspace / "screen.ipynb"
    held = json.loads(notebook.read_text(encoding="utf-8"))
    (card,) = held["cells"]
    for number, source in enumerate(("r", "r.preview('challenges', n=8)", "r.queue('Ada', limit=1)")):
        held["cells"].append({**card, "id": f"own{number}", "source": source})
    notebook.write_text(json.dumps(held), encoding="utf-8")
    open_card()
    page.locator(".jp-RenderedHTML mark").first.wait_for()
    page.locator(".jp-RenderedHTML", has_text="in the order of title-abstract").wait_for()
    assert page.locator(".jp-RenderedHTML caption", has_text="Screening").count() == 1
    assert audited(".jp-RenderedHTML") == []
    assert page.strange == []
