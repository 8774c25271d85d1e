"""The code of the lesson runs, and prints what the lesson says it prints."""

import contextlib
import io
import re
import sys
import tomllib
from collections.abc import Iterator
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from typing import Any

import pytest

import extractors
from review.model.protocol import ReviewProtocol
from review.model.search import RunStatus
from review.plugins import REGISTRY, Group
from review.project import init_review
from review.project.plan import read_protocol_text

LESSON = (Path(extractors.__file__).parent / "README.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```(\w+)\n(.*?)^```", LESSON, flags=re.MULTILINE | re.DOTALL)

Told = tuple[dict[str, Any], str]


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Told]:
    """The names that the lesson's code defines, run as a file, and what it prints."""
    path = tmp_path_factory.mktemp("lesson") / "lesson.py"
    path.write_text("\n".join(code for language, code in BLOCKS if language == "python"), encoding="utf-8")
    found = spec_from_file_location("lesson", path)
    assert found is not None and found.loader is not None
    module = sys.modules["lesson"] = module_from_spec(found)
    before, printed = dict(REGISTRY.registered), io.StringIO()
    with contextlib.redirect_stdout(printed):
        found.loader.exec_module(module)
    names = {**vars(module), "registered": dict(REGISTRY.registered)}
    REGISTRY.registered.clear()
    REGISTRY.registered.update(before)
    yield names, printed.getvalue()
    del sys.modules["lesson"]


def test_the_lesson_prints_what_it_shows(told: Told) -> None:
    assert told[1] == "".join(code for language, code in BLOCKS if language == "text")


def test_the_cells_function_is_registered(told: Told) -> None:
    made = told[0]["registered"][Group.EXTRACTORS, "celsius"].make()
    ((found,),) = made.extract(["at 4 °C"])
    assert (found.field, found.label, found.start, found.end) == ("celsius", "temperature", 3, 7)


def test_the_packages_class_is_an_extractor(told: Told, protocol: ReviewProtocol) -> None:
    (found,) = told[0]["Temperatures"](protocol, cold=-60).extract(["−70 °C and 4 °C"])
    assert [(each.label, each.value) for each in found] == [("cold", "−70"), ("warm", "4")]


def test_the_entry_points_are_named_as_the_program_looks_for_them() -> None:
    groups = set()
    for language, code in BLOCKS:
        if language == "toml":
            groups |= set(tomllib.loads(code)["project"]["entry-points"])
    assert groups == {Group.EXTRACTORS.value, Group.SOURCES.value, "spacy_factories"}


def test_the_source_of_the_lesson_can_be_refreshed(told: Told, tmp_path: Path) -> None:
    plan = tmp_path / "plan.yaml"
    blank = read_protocol_text("blank")
    plan.write_text(
        re.sub(r"(?m)^sources:\n(?:  .*\n)+", "sources:\n  - {source: shelf, query: all}\n", blank)
    )
    before = dict(REGISTRY.registered)
    REGISTRY.registered.update(told[0]["registered"])
    try:
        with init_review(tmp_path / "made", str(plan)) as made:
            (run,) = made.refresh(["shelf"]).runs
    finally:
        REGISTRY.registered.clear()
        REGISTRY.registered.update(before)
    assert run.error is None
    assert (run.status, run.reported, run.new) == (RunStatus.COMPLETE, 3, 3)
