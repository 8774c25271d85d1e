"""A real JupyterLab on a real workspace, driven in a real Chromium."""

import json
import os
import re
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.request import urlopen

import axe_playwright_python
import pytest

import review
from review.project import init_review
from review.project.demo import Clock, replay_search

KERNEL_IDLE = """() => {
  const context = window.jupyterapp?.shell?.currentWidget?.sessionContext;
  return context?.isReady && context.session?.kernel?.status === 'idle';
}"""
# Not awaited: the promise of a run may outlive a kernel.
RUN_ALL = "() => { window.jupyterapp.commands.execute('notebook:run-all-cells'); }"
AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text(encoding="utf-8")
THEME = "(theme) => window.jupyterapp.commands.execute('apputils:change-theme', {theme})"
IS_THEME = "(light) => document.body.dataset.jpThemeLight === String(light)"
# What goes through the kernel's websocket; its frames are JSON between bytes.
SENT = re.compile(rb'"type": ?"[a-z]+", ?"event_id": ?"([0-9a-f-]{36})"')
ACKNOWLEDGED = re.compile(rb'"type": ?"ack", ?"event_id": ?"([0-9a-f-]{36})"')
END_KERNELS = """async () => {
  const headers = { 'X-XSRFToken': document.cookie.match(/_xsrf=([^;]+)/)?.[1] ?? '' };
  for (const kernel of await (await fetch('/api/kernels')).json())
    await fetch(`/api/kernels/${kernel.id}`, { method: 'DELETE', headers });
}"""
HOSTILE = """TY  - JOUR
TI  - Biosimilars of gene therapy <img src=x onerror="window.hostile=1"> <script>window.hostile=1</script>
AB  - Manufacturing </script><svg onload="window.hostile=1"> variability [bold]and[/bold] comparability.
AU  - <b>Moreau</b>, C.
KW  - javascript:alert(1)
UR  - javascript:window.hostile=1
PY  - 2024
ER  -
"""

RECORD = """TY  - JOUR
TI  - {title}
AU  - {author}
PY  - 2021
JO  - Journal of Vector Science
VL  - 14
SP  - 201
EP  - 212
DO  - {doi}
AB  - {abstract}
ER  -
"""
TITLE = "Comparability of viral vectors after a change of the manufacturing site"
COSTS = "Costs of cell therapy in small hospitals of three countries"
PAIRS = (
    (TITLE, "Okafor, Ngozi", "10.5555/one", "Potency fell by 12%."),
    (TITLE, "Okafor, N.", "10.5555/two", "Potency fell by a tenth."),
    (COSTS, "Haddad, Leila", "10.5555/three", "Costs <img src=x onerror=window.hostile=1>."),
    (COSTS, "Haddad, L.", "10.5555/four", "Costs were asked for by survey."),
)


@dataclass
class Lab:
    """A running JupyterLab; every workspace is a folder under its root."""

    url: str
    root: Path
    home: Path
    process: subprocess.Popen

    def crash_and_restart(self, between) -> None:
        """Kill the server, do something, and start it again where it was; its kernels end with it."""
        self.process.kill()
        self.process.wait(timeout=20)
        between()
        self.process = start_lab(self.root, self.home, int(self.url.rpartition(":")[2])).process


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def write_notebook(path: Path, *cells: str) -> None:
    path.write_text(
        json.dumps(
            {
                "cells": [
                    {
                        "cell_type": "code",
                        "id": f"c{number}",
                        "metadata": {"jupyter": {"source_hidden": True}},
                        "source": cell,
                        "execution_count": None,
                        "outputs": [],
                    }
                    for number, cell in enumerate(cells)
                ],
                "metadata": {
                    "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
                    "language_info": {"name": "python"},
                },
                "nbformat": 4,
                "nbformat_minor": 5,
            }
        )
    )


def set_up(home: Path, name: str, **settings: object) -> None:
    """Settings of JupyterLab, as its settings editor keeps them; a page reads them when it loads."""
    folder = home / "lab" / "user-settings" / "@jupyterlab" / "apputils-extension"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{name}.jupyterlab-settings").write_text(json.dumps(settings))


def start_lab(root: Path, home: Path, port: int | None = None) -> Lab:
    set_up(home, "notification", fetchNews="false", checkForUpdates=False)
    (home / "labconfig").mkdir(exist_ok=True)
    # Whether it must be built again, JupyterLab asks Node at every page otherwise.
    (home / "labconfig" / "page_config.json").write_text(json.dumps({"buildCheck": False}))
    port = port or free_port()
    environment = {
        **os.environ,
        "JUPYTER_CONFIG_DIR": str(home),
        "JUPYTER_DATA_DIR": str(home / "data"),
        "JUPYTER_RUNTIME_DIR": str(home / "runtime"),
        "IPYTHONDIR": str(home / "ipython"),
        "JUPYTERLAB_SETTINGS_DIR": str(home / "lab" / "user-settings"),
        "JUPYTERLAB_WORKSPACES_DIR": str(home / "lab" / "workspaces"),
    }
    options = [
        "--no-browser",
        "--allow-root",
        "--expose-app-in-browser",
        "--IdentityProvider.token=",
        "--ServerApp.password=",
        f"--ServerApp.port={port}",
        f"--ServerApp.root_dir={root}",
    ]
    with (home / "server.log").open("w") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "jupyterlab", *options],
            env=environment,
            stdout=subprocess.DEVNULL,
            stderr=log,
        )
    lab = Lab(url=f"http://127.0.0.1:{port}", root=root, home=home, process=process)
    wait_for(lab, home / "server.log")
    return lab


def wait_for(lab: Lab, log: Path) -> None:
    for _ in range(240):
        if lab.process.poll() is not None:
            raise RuntimeError(f"JupyterLab ended early:\n{log.read_text()[-2000:]}")
        try:
            with urlopen(f"{lab.url}/api/status", timeout=2) as answer:
                if answer.status == 200:
                    return
        except OSError:
            time.sleep(0.25)
    raise RuntimeError(f"JupyterLab did not start:\n{log.read_text()[-2000:]}")


@pytest.fixture(scope="session")
def lab(browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    """JupyterLab over an empty folder, into which tests put workspaces."""
    running = start_lab(tmp_path_factory.mktemp("lab"), tmp_path_factory.mktemp("jupyter"))
    yield running
    running.process.terminate()
    running.process.wait(timeout=20)


@pytest.fixture(scope="session")
def example(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace with the example's base search, deduplicated and unscreened."""
    folder = tmp_path_factory.mktemp("example") / "review"
    clock = Clock()
    with init_review(folder, "atmp-biosimilars", now=clock) as review:
        replay_search(review, "base", clock, lambda step: None)
    return folder


@pytest.fixture
def workspace(request: pytest.FixtureRequest, lab: Lab, example: Path) -> Path:
    """A workspace under the lab's root with a notebook that shows the card; param "hostile" for that."""
    folder = lab.root / f"review-{len(list(lab.root.iterdir()))}"
    if getattr(request, "param", None) == "hostile":
        with init_review(folder, "atmp-biosimilars") as review:
            (folder / "hostile.ris").write_text(HOSTILE)
            review.import_file(folder / "hostile.ris", source="hostile")
    else:
        shutil.copytree(example, folder)
    write_notebook(folder / "screen.ipynb", 'import review\nr = review.open()\nr.screen(reviewer="Ada")\n')
    return folder


@pytest.fixture
def doubtful(lab: Lab) -> Path:
    """A workspace with two uncertain pairs."""
    folder = lab.root / f"doubtful-{len(list(lab.root.iterdir()))}"
    names = ("title", "author", "doi", "abstract")
    with init_review(folder, "atmp-biosimilars") as made:
        (folder / "found.ris").write_text(
            "".join(RECORD.format(**dict(zip(names, each, strict=True))) for each in PAIRS)
        )
        made.import_file(folder / "found.ris", source="hand")
        assert made.dedupe().reports == len(PAIRS)
    return folder


@pytest.fixture
def mapped(lab: Lab, demonstrated: Path) -> Path:
    """The demo's workspace, with its map."""
    folder = lab.root / f"mapped-{len(list(lab.root.iterdir()))}"
    shutil.copytree(demonstrated / "review", folder)
    return folder


@pytest.fixture
def disputed(workspace: Path) -> Path:
    """A workspace in which Ada and Ben have voted on two reports, and not alike."""
    with review.open(workspace) as opened:
        for card in opened.queue("Ada", limit=2):
            opened.decide(card.record_id, "include", reviewer="Ada")
            opened.decide(card.record_id, "exclude", reviewer="Ben", note="not about a product")
    return workspace


@pytest.fixture
def new_page(browser, lab: Lab):
    """A function that opens a browser of its own; each notes its words and what it asks of other hosts."""
    opened = []

    def page():
        made = browser.new_context(viewport={"width": 1280, "height": 900}).new_page()
        made.set_default_timeout(30_000)
        watch(made, lab)
        opened.append(made)
        return made

    yield page
    strange = [request for each in opened for request in each.strange]
    for each in opened:
        if each.url.startswith(lab.url):
            each.evaluate(END_KERNELS)
        each.context.close()
    assert strange == []


def watch(page, lab: Lab) -> None:
    """Note the requests that leave the lab, and the ids of words that were sent and acknowledged."""
    page.strange, page.sent, page.acknowledged, page.received = [], [], [], []
    own = (lab.url, lab.url.replace("http", "ws"), "data:", "blob:")
    page.on(
        "request", lambda request: None if request.url.startswith(own) else page.strange.append(request.url)
    )

    def in_bytes(frame: str | bytes) -> bytes:
        return frame.encode() if isinstance(frame, str) else frame

    def hear(frame: str | bytes) -> None:
        page.received.append(in_bytes(frame))
        page.acknowledged += [id.decode() for id in ACKNOWLEDGED.findall(in_bytes(frame))]

    def listen(socket) -> None:
        socket.on(
            "framesent", lambda frame: page.sent.extend(map(bytes.decode, SENT.findall(in_bytes(frame))))
        )
        socket.on("framereceived", hear)

    page.on("websocket", listen)


@pytest.fixture
def page(new_page):
    """A browser of one reviewer."""
    return new_page()


def check_log(workspace: Path, *pages) -> None:
    """Every word that a page was told is saved is in the log, and nobody says one thing twice on end."""
    with review.open(workspace) as opened:
        events = list(opened.log.events())
    acknowledged = {id for page in pages for id in page.acknowledged}
    assert acknowledged <= {event.id for event in events}, "acknowledged, and not in the log"
    last: dict[tuple[str, str], str | None] = {}
    for event in (each for each in events if each.kind == "decided"):
        who = (event.subject, event.actor)
        assert last.get(who, "nothing") != event.body["verdict"], f"said twice: {event}"
        last[who] = event.body["verdict"]


@pytest.fixture
def open_card(page, lab: Lab, workspace: Path):
    """A function that opens the workspace's notebook, runs it and waits for the card.

    At the end every word that was acknowledged is in the log, once.
    """

    def opened():
        run_notebook(page, lab, workspace / "screen.ipynb")
        page.locator(".evergreen-card h3").wait_for(timeout=60_000)
        return page.locator(".evergreen-card")

    yield opened
    check_log(workspace, page)


@pytest.fixture
def open_desk(new_page, lab: Lab, workspace: Path):
    """A function that opens a reviewer's card as `open_card` does, in a browser and a kernel of their own."""
    pages = []

    def opened(reviewer: str):
        page = new_page()
        pages.append(page)
        notebook = workspace / f"desk-{len(pages)}.ipynb"
        write_notebook(notebook, f"import review\nr = review.open()\nr.screen(reviewer={reviewer!r})\n")
        run_notebook(page, lab, notebook)
        page.locator(".evergreen-card h3").wait_for(timeout=60_000)
        page.locator(".evergreen-card").focus()
        return page

    yield opened
    check_log(workspace, *pages)


@pytest.fixture(params=["perCommTarget", "disabled"])
def comms(request: pytest.FixtureRequest, lab: Lab) -> Iterator[str]:
    """Whether messages of widgets go over subshells, as JupyterLab's user can set it."""
    set_up(lab.home, "kernels-settings", commsOverSubshells=request.param)
    yield request.param
    set_up(lab.home, "kernels-settings")


@pytest.fixture
def open_view(page, lab: Lab):
    """A function that writes a notebook with a view of a workspace, runs it and waits for the widget."""

    def opened(workspace: Path, view: str, **options: str):
        said = ", ".join(f"{name}={value!r}" for name, value in options.items())
        notebook = workspace / f"{view}.ipynb"
        write_notebook(notebook, f"import review\nr = review.open()\nr.view({view!r}, {said})\n")
        run_notebook(page, lab, notebook)
        widget = page.locator(".evergreen").first
        widget.wait_for(timeout=60_000)
        return widget

    return opened


def run_notebook(page, lab: Lab, notebook: Path) -> None:
    """Open a notebook under the lab's root in JupyterLab and run all of it."""
    page.goto(f"{lab.url}/lab/tree/{notebook.relative_to(lab.root)}?reset")
    page.wait_for_selector(".jp-NotebookPanel .jp-Notebook", timeout=60_000)
    page.wait_for_function(KERNEL_IDLE, timeout=60_000)
    page.evaluate(RUN_ALL)


@pytest.fixture
def findings():
    """A function of a page and a part of it that gives what axe finds wrong with it as it is."""
    return find_faults


@pytest.fixture
def audited(page):
    """A function that gives what axe finds wrong with a part of the lab's page, light and dark."""

    def audit(selector: str) -> list[str]:
        found = []
        for theme in ("JupyterLab Light", "JupyterLab Dark"):
            page.evaluate(THEME, theme)
            page.wait_for_function(IS_THEME, arg=theme.endswith("Light"))
            page.wait_for_timeout(300)
            found += [f"{theme}: {each}" for each in find_faults(page, selector)]
        page.evaluate(THEME, "JupyterLab Light")
        return found

    return audit


def find_faults(page, selector: str) -> list[str]:
    """What axe finds wrong with a part of a page as it is."""
    page.evaluate(AXE)
    result = page.evaluate("(selector) => axe.run(selector)", selector)
    return [
        f"{each['id']} ({each['help']}): {[node['html'][:120] for node in each['nodes']]}"
        for each in result["violations"]
    ]


@pytest.fixture
def rerun(page):
    """A function that runs the open notebook again, once its kernel is idle."""

    def run():
        page.wait_for_function(KERNEL_IDLE, timeout=60_000)
        page.evaluate(RUN_ALL)

    return run
