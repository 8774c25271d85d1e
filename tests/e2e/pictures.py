"""Make the pictures of the README again: the widgets in JupyterLab and the evidence map, in Chromium.

Run as `python tests/e2e/pictures.py`; it writes to tests/e2e/pictures/.
"""

import importlib.util
import shutil
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from review.project import init_review, open_review
from review.project.demo import Clock, Told, replay_search, run_demo

HERE = Path(__file__).parent
PICTURES = HERE / "pictures"
THEME = "(name) => window.jupyterapp.commands.execute('apputils:change-theme', {theme: `JupyterLab ${name}`})"
PAPER = """<html><body><h1>1 Scope</h1>
<p>This text was written for the picture. It speaks of comparability after a change of process.</p>
<h1>2 Potency</h1><p>One assay seldom covers the mechanism of action; a matrix of assays is expected.</p>
<h1>3 What is left open</h1><p>How far clinical trials can be shortened is decided case by case.</p>
</body></html>
"""


def load(path: Path):
    """A conftest as a module, for its functions."""
    spec = importlib.util.spec_from_file_location(f"{path.parent.name}_conftest", path)
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


def prepare(fixtures, root: Path, demo: Path) -> dict[str, Path]:
    """The workspaces of the pictures, under the lab's root."""
    clock = Clock()
    with init_review(root / "atmp", "atmp-biosimilars", now=clock) as review:
        replay_search(review, "base", clock, lambda step: None)
    shutil.copytree(root / "atmp", root / "disputed")
    with open_review(root / "disputed") as review:
        for card in review.queue("Ada", limit=2):
            review.decide(
                card.record_id, "include", reviewer="Ada", note="names comparability as the hard part"
            )
            review.decide(card.record_id, "exclude", reviewer="Ben", criterion="wrong-product")
    shutil.copytree(root / "atmp", root / "fulltext")
    with open_review(root / "fulltext") as review:
        [card] = review.queue("Ada", limit=1)
        for person in ("Ada", "Ben"):
            review.decide(card.record_id, "include", reviewer=person)
        (root / "fulltext" / "paper.html").write_text(PAPER)
        review.fulltext(card.record_id, "retrieved", reviewer="Ada", path=root / "fulltext" / "paper.html")
    shutil.copytree(demo, root / "confirm")
    names = ("title", "author", "doi", "abstract")
    with init_review(root / "doubtful", "atmp-biosimilars") as review:
        lines = (fixtures.RECORD.format(**dict(zip(names, each, strict=True))) for each in fixtures.PAIRS)
        (root / "doubtful" / "found.ris").write_text("".join(lines))
        review.import_file(root / "doubtful" / "found.ris", source="hand")
    return {path.name: path for path in root.iterdir()}


def show_widgets(page: Page, fixtures, root: Path, home: Path, demo: Path) -> None:
    folders = prepare(fixtures, root, demo)
    lab = fixtures.start_lab(root, home)

    def view(folder: str, call: str, ready: str) -> None:
        notebook = folders[folder] / "picture.ipynb"
        fixtures.write_notebook(notebook, f"import review\nr = review.open()\n{call}\n")
        fixtures.run_notebook(page, lab, notebook)
        page.locator(ready).first.wait_for(timeout=60_000)
        collapsed = page.evaluate("window.jupyterapp.shell.leftCollapsed")
        if not collapsed:
            page.evaluate("() => { window.jupyterapp.commands.execute('application:toggle-left-area'); }")
        page.wait_for_timeout(800)

    def picture(name: str) -> None:
        page.screenshot(path=PICTURES / f"{name}.png")

    try:
        show_card(page, view, picture)
        page.set_viewport_size({"width": 1280, "height": 860})
        page.evaluate(THEME, "Light")
        view("doubtful", 'r.view("duplicates", reviewer="Ada")', ".evergreen-pairs table")
        picture("duplicates")
        view("disputed", 'r.view("conflicts", reviewer="Cleo")', ".evergreen-conflicts h3")
        picture("conflicts")
        view("fulltext", 'r.view("fulltext", reviewer="Ada")', ".fulltext .text h4")
        picture("fulltext")
        view("confirm", 'r.view("confirm", reviewer="Dana")', ".evergreen-confirm .context mark")
        picture("confirm")
        view("confirm", 'r.view("map")', ".evergreen-map iframe[srcdoc]")
        page.frame_locator(".evergreen-map iframe").locator("button.tile").first.wait_for()
        picture("explorer")
    finally:
        lab.process.terminate()
        lab.process.wait(timeout=20)


def show_card(page: Page, view, picture) -> None:
    view("atmp", 'r.screen(reviewer="Ada")', ".evergreen-card h3")
    page.locator(".evergreen-card").focus()
    for key in "iii":
        page.keyboard.press(key)
        page.wait_for_timeout(900)
    page.keyboard.press("2")
    page.keyboard.press("l")
    page.keyboard.type("methods")
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    page.wait_for_timeout(900)
    picture("card")
    page.keyboard.press("/")
    page.keyboard.type("biosimilar gene")
    page.wait_for_timeout(1500)
    picture("search")
    page.keyboard.press("Escape")
    page.evaluate(THEME, "Dark")
    page.wait_for_timeout(1500)
    page.locator(".evergreen-card").focus()
    picture("card-dark")
    page.set_viewport_size({"width": 700, "height": 800})
    page.wait_for_timeout(600)
    picture("card-small")


def show_map(page: Page, told: Told) -> None:
    page.set_viewport_size({"width": 1280, "height": 900})
    page.goto(told.map.as_uri())
    page.wait_for_timeout(500)
    cell = page.locator("tr", has_text="Scale-up, automation and facilities").locator("td button").nth(1)
    page.locator("table thead").first.evaluate("(head) => head.scrollIntoView()")
    page.wait_for_timeout(300)
    page.screenshot(path=PICTURES / "map.png")
    cell.click()
    page.wait_for_timeout(600)
    page.screenshot(path=PICTURES / "quotes.png")
    page.goto(told.diagram.as_uri())
    page.set_viewport_size({"width": 1430, "height": 830})
    page.screenshot(path=PICTURES / "prisma.png")


def main() -> None:
    fixtures, shared = load(HERE / "conftest.py"), load(HERE.parent / "conftest.py")
    chromium = next(path for name in shared.CHROMIUM if (path := shutil.which(name)))
    PICTURES.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as place, sync_playwright() as playwright:
        root, home = Path(place, "lab"), Path(place, "home")
        root.mkdir()
        home.mkdir()
        browser = playwright.chromium.launch(executable_path=chromium, args=list(shared.CHROMIUM_FLAGS))
        page = browser.new_page(viewport={"width": 1280, "height": 860})
        told = run_demo(Path(place, "demo"), lambda step: None)
        show_widgets(page, fixtures, root, home, told.workspace)
        show_map(page, told)
        browser.close()


if __name__ == "__main__":
    main()
