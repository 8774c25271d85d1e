"""Make the pictures of the README again: the card in JupyterLab and the evidence map, in Chromium.

Run as `python tests/e2e/pictures.py`; it writes to tests/e2e/pictures/.
"""

import importlib.util
import shutil
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from review.project import init_review
from review.project.demo import Clock, replay_search, run_demo

HERE = Path(__file__).parent
PICTURES = HERE / "pictures"
DARK = """() => {
  window.jupyterapp.commands.execute('apputils:change-theme', {theme: 'JupyterLab Dark'});
}"""


def load(path: Path):
    """A conftest as a module, for its functions."""
    spec = importlib.util.spec_from_file_location(f"{path.parent.name}_conftest", path)
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


def show_card(page: Page, fixtures, root: Path, home: Path) -> None:
    clock = Clock()
    with init_review(root / "atmp", "atmp-biosimilars", now=clock) as review:
        replay_search(review, "base", clock, lambda step: None)
    notebook = root / "atmp" / "screen.ipynb"
    fixtures.write_notebook(notebook, 'import review\nr = review.open()\nr.screen(reviewer="Ada")\n')
    lab = fixtures.start_lab(root, home)
    try:
        page.goto(f"{lab.url}/lab/tree/atmp/screen.ipynb?reset")
        page.wait_for_function(fixtures.KERNEL_IDLE, timeout=60_000)
        page.evaluate(fixtures.RUN_ALL)
        page.locator(".evergreen-card h3").wait_for(timeout=60_000)
        page.evaluate("() => { window.jupyterapp.commands.execute('application:toggle-left-area'); }")
        page.locator(".evergreen-card").focus()
        for key in "iii":
            page.keyboard.press(key)
            page.wait_for_timeout(900)
        page.keyboard.press("2")
        page.wait_for_timeout(600)
        page.screenshot(path=PICTURES / "card.png")
        page.evaluate(DARK)
        page.wait_for_timeout(1500)
        page.locator(".evergreen-card").focus()
        page.screenshot(path=PICTURES / "card-dark.png")
        page.set_viewport_size({"width": 700, "height": 800})
        page.wait_for_timeout(600)
        page.screenshot(path=PICTURES / "card-small.png")
    finally:
        lab.process.terminate()
        lab.process.wait(timeout=20)


def show_map(page: Page, folder: Path) -> None:
    told = run_demo(folder, lambda step: None)
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
        show_card(page, fixtures, root, home)
        show_map(page, Path(place, "demo"))
        browser.close()


if __name__ == "__main__":
    main()
