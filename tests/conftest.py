"""Fixtures that every floor's tests share."""

import os
from pathlib import Path

import pytest


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
