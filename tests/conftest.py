"""Fixtures that every floor's tests share."""

import io
import json
import os
import shutil
import socket
from collections.abc import Iterator
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from typing import Any

import pytest
from filelock import FileLock

from review.cli.main import run
from review.plugins import REGISTRY

CHROMIUM = ("chromium", "chromium-browser", "google-chrome")
# Without these a Chromium on a machine without a network asks for its maker's hosts all the time.
CHROMIUM_FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


def unavailable(reason: str) -> None:
    """Skip with the reason; in CI a thing that is missing is a failure."""
    if os.environ.get("CI") == "true":
        pytest.fail(f"CI must have this: {reason}")
    pytest.skip(reason)


@pytest.fixture(scope="session")
def real_data() -> Path:
    """The folder of real, labelled data that is not part of the project."""
    folder = os.environ.get("EVERGREEN_REAL_DATA")
    if not folder or not Path(folder).is_dir():
        unavailable("EVERGREEN_REAL_DATA does not name the folder of real data")
    return Path(str(folder))


@pytest.fixture
def own_plugins() -> Iterator[None]:
    """What a test registers is forgotten after it."""
    held = dict(REGISTRY.registered)
    yield
    REGISTRY.registered.clear()
    REGISTRY.registered.update(held)


@pytest.fixture(scope="session")
def browser():
    """The one Chromium of the session: Playwright's plain interface runs once per process."""
    path = next((found for name in CHROMIUM if (found := shutil.which(name))), None)
    if path is None:
        unavailable("Chromium is not installed")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=path, args=list(CHROMIUM_FLAGS))
        yield running
        running.close()


@pytest.fixture(scope="session")
def demonstrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What `review demo` made in `review`, and what it said in `said.json`; once for all workers of a run.

    It is made without any network. Whoever opens the workspace copies it first.
    """
    base = tmp_path_factory.getbasetemp()
    place = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "demonstrated"
    said = place / "said.json"
    with FileLock(f"{place}.lock"):
        if not said.is_file():
            shutil.rmtree(place, ignore_errors=True)
            said.parent.mkdir()
            said.write_text(json.dumps(_demonstrate(place / "review")), encoding="utf-8")
    return place


def _demonstrate(folder: Path) -> dict[str, Any]:
    out, err = io.StringIO(), io.StringIO()
    with pytest.MonkeyPatch.context() as shut, redirect_stdout(out), redirect_stderr(err):
        for name in ("connect", "connect_ex", "sendto"):
            shut.setattr(socket.socket, name, _refuse)
        shut.setattr(socket, "getaddrinfo", _refuse)
        code = run(["demo", str(folder)])
    return {"code": code, "out": out.getvalue(), "err": err.getvalue()}


def _refuse(*_: Any, **__: Any) -> None:
    raise AssertionError("the network was used")
