"""Fixtures that every floor's tests share."""

import os
import shutil
from pathlib import Path

import pytest

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
