"""A small protocol to change, and where the shipped ones are."""

from collections.abc import Callable
from pathlib import Path

import pytest

SMALL = """\
title: A review
version: 1.0
question: What is in the way?
criteria:
  - code: wrong-topic
    text: Not about it.
    kind: exclude
categories:
  - id: technical
    name: Technical
    definition: Making it.
    topics:
      - id: T1
        name: variability
        definition: No two are alike.
        cues: [variab*]
axes:
  - id: country
    name: Country
    values:
      - id: NO
        name: Norway
        cues: [norway]
screening:
  blinded: true
  stopping:
    rule: none
"""


@pytest.fixture
def small() -> str:
    """The text of a protocol with one of most things."""
    return SMALL


@pytest.fixture
def changed(small: str) -> Callable[[str, str], str]:
    """A function that replaces one line's text in the small protocol."""

    def change(old: str, new: str) -> str:
        if small.count(old) != 1:
            raise ValueError(f"{old!r} stands {small.count(old)} times in the protocol")
        return small.replace(old, new)

    return change


@pytest.fixture(scope="session")
def protocols() -> Path:
    """The folder of shipped protocols."""
    return Path(__file__).resolve().parents[2] / "protocols"
