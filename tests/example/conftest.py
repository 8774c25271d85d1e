"""The shipped example, as rows."""

import csv
from collections.abc import Callable
from pathlib import Path

import pytest

Rows = list[dict[str, str]]


@pytest.fixture(scope="session")
def example() -> Path:
    """The folder of the shipped example."""
    return Path(__file__).resolve().parents[2] / "data" / "example"


@pytest.fixture(scope="session")
def rows(example: Path) -> Callable[[str], Rows]:
    """A function that reads one CSV file of the example."""

    def read(name: str) -> Rows:
        with (example / name).open(encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))

    return read
