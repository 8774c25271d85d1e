"""A real JupyterLab on a real workspace, driven in a real Chromium."""

import json
import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.request import urlopen

import pytest

CHROMIUM = ("chromium", "chromium-browser", "google-chrome")
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


@dataclass
class Lab:
    """A running JupyterLab over a workspace."""

    url: str
    workspace: Path
    process: subprocess.Popen


def need_chromium() -> str:
    found = next((path for name in CHROMIUM if (path := shutil.which(name))), None)
    if found is None:
        reason = "Chromium is not installed"
        if os.environ.get("CI") == "true":
            pytest.fail(f"CI must have this: {reason}")
        pytest.skip(reason)
    return found


@pytest.fixture(scope="session")
def browser():
    path = need_chromium()
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=path, args=list(FLAGS))
        yield running
        running.close()


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


def start_lab(workspace: Path, home: Path) -> Lab:
    settings = home / "lab" / "user-settings" / "@jupyterlab" / "apputils-extension"
    settings.mkdir(parents=True)
    (settings / "notification.jupyterlab-settings").write_text(
        '{"fetchNews": "false", "checkForUpdates": false}'
    )
    port = free_port()
    environment = {
        **os.environ,
        "JUPYTER_CONFIG_DIR": str(home),
        "JUPYTER_DATA_DIR": str(home / "data"),
        "JUPYTER_RUNTIME_DIR": str(home / "runtime"),
        "IPYTHONDIR": str(home / "ipython"),
        "JUPYTERLAB_SETTINGS_DIR": str(home / "lab" / "user-settings"),
        "JUPYTERLAB_WORKSPACES_DIR": str(home / "lab" / "workspaces"),
    }
    process = subprocess.Popen(
        [
            sys.executable,
            "-m",
            "jupyterlab",
            "--no-browser",
            "--allow-root",
            "--expose-app-in-browser",
            "--IdentityProvider.token=",
            "--ServerApp.password=",
            f"--ServerApp.port={port}",
            f"--ServerApp.root_dir={workspace}",
        ],
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=(home / "server.log").open("w"),
    )
    lab = Lab(url=f"http://127.0.0.1:{port}", workspace=workspace, process=process)
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


@pytest.fixture
def lab(tmp_path: Path, workspace: Path) -> Iterator[Lab]:
    """JupyterLab over a workspace with the example's base search, deduplicated and unscreened."""
    need_chromium()
    home = tmp_path / "jupyter"
    home.mkdir()
    write_notebook(workspace / "screen.ipynb", 'import review\nr = review.open()\nr.screen(reviewer="Ada")\n')
    running = start_lab(workspace, home)
    yield running
    running.process.terminate()
    running.process.wait(timeout=20)


def open_card(page, lab: Lab, notebook: str = "screen.ipynb"):
    """Open a notebook, run it, and wait for the card."""
    page.goto(f"{lab.url}/lab/tree/{notebook}")
    page.wait_for_function("window.jupyterapp !== undefined", timeout=60_000)
    page.wait_for_selector(".jp-NotebookPanel .jp-Notebook", timeout=60_000)
    page.wait_for_function(
        "() => document.querySelector('.jp-Notebook-ExecutionIndicator')?.dataset.status === 'idle'",
        timeout=60_000,
    )
    page.evaluate("window.jupyterapp.commands.execute('notebook:run-all-cells')")
    card = page.locator(".evergreen-card")
    card.wait_for(timeout=60_000)
    page.locator(".evergreen-card h3").wait_for(timeout=60_000)
    return card
