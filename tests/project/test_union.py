"""Two machines' reviews become one: the same verdicts, lanes, labels and parts, in any order."""

import contextlib
import shutil
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from review.errors import DecisionError
from review.model.cluster import PairVerdict
from review.model.decision import Stage
from review.project import Review, open_review
from review.project.assigning import assigned_of
from review.project.rescreening import reopened
from review.store.union import merge

WORDS = ("Potency", "Gene", "Garden")
ASSIGN = "screening:\n  assign: [{reviewer: Ada}, {reviewer: Ben}, {reviewer: Cleo}]"
CRITERION = "text: Not about comparability."


class Clock:
    """A clock that goes on by a second with each look, from a minute that a test sets."""

    def __init__(self, minute: int) -> None:
        self.at = datetime(2024, 3, 2, 9, minute, tzinfo=UTC)

    def __call__(self) -> datetime:
        self.at += timedelta(seconds=1)
        return self.at


@pytest.fixture(scope="session")
def assigned(template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small review with an assignment, and everything excluded by Ada and Ben under its first version."""
    folder = Path(shutil.copytree(template, tmp_path_factory.mktemp("assigned") / "review"))
    with open_review(folder, now=Clock(0)) as review:
        edit(review, "2.0", ("screening:", ASSIGN))
        for card in review.queue("Ada", limit=None):
            for name in ("Ada", "Ben"):
                review.decide(card.record_id, "exclude", reviewer=name, criterion="wrong-topic")
    return folder


def edit(review: Review, version: str, *changes: tuple[str, str], rescreen: str | None = None) -> None:
    text = review.settings.protocol.read_text(encoding="utf-8")
    lines = [f'version: "{version}"' if line.startswith("version:") else line for line in text.splitlines()]
    text = "\n".join(lines) + "\n"
    for old, new in changes:
        text = text.replace(old, new)
    review.settings.protocol.write_text(text, encoding="utf-8")
    review.amend("for the test", rescreen=rescreen)


def found(review: Review) -> dict[str, Any]:
    """All that the log comes to for people."""
    state = review._state()
    return {
        "verdicts": {stage: {each.record: each for each in state.resolutions(stage)} for stage in Stage},
        "reopened": {stage: reopened(state, stage) for stage in Stage},
        "labels": {id: set(each) for id, each in state.labels.items()},
        "assigned": assigned_of(state),
    }


VERDICTS = st.sampled_from(["include", "exclude", "maybe", None])
STEPS = st.one_of(
    st.tuples(st.just("vote"), st.sampled_from(WORDS), st.sampled_from(["Ada", "Ben", "Cleo"]), VERDICTS),
    st.tuples(st.just("settle"), st.sampled_from(WORDS), st.just("Dan"), VERDICTS),
    st.tuples(st.just("label"), st.sampled_from(WORDS), st.sampled_from(["Ada", "Ben"]), st.booleans()),
    st.tuples(st.just("pair"), st.sampled_from(WORDS), st.just("Ada"), st.sampled_from(PairVerdict)),
    st.tuples(st.just("amend"), st.just(""), st.just(""), st.sampled_from(["excluded", "all"])),
)


def act(review: Review, step: tuple[str, str, str, Any], name: str) -> None:
    """Do it, if it can be done in this state."""
    what, word, reviewer, said = step
    ids = {
        each: next(id for id, held in review._state().records.items() if held.title.startswith(each))
        for each in WORDS
    }
    doing: dict[str, Callable[[], object]] = {
        "vote": lambda: review.decide(ids[word], said, reviewer=reviewer),
        "settle": lambda: review.decide(ids[word], said, reviewer=reviewer, adjudicate=True),
        "label": lambda: review.label(ids[word], "cohort", reviewer=reviewer, remove=said),
        "pair": lambda: review.judge_pair(ids[word], ids["Garden"], said, reviewer=reviewer),
        "amend": lambda: edit(review, name, (CRITERION, f"{CRITERION[:-1]} at all ({name})."), rescreen=said),
    }
    with contextlib.suppress(DecisionError):
        doing[what]()


@given(one=st.lists(STEPS, max_size=6), two=st.lists(STEPS, max_size=6), minutes=st.permutations([1, 2]))
@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_two_reviews_unite_in_any_order_to_the_same(
    assigned: Path, one: list[Any], two: list[Any], minutes: list[int]
):
    with TemporaryDirectory() as folder:
        copies = [shutil.copytree(assigned, Path(folder, name)) for name in ("one", "two", "three")]
        first, second = (
            open_review(copy, now=Clock(minute)) for copy, minute in zip(copies[:2], minutes, strict=True)
        )
        with first, second, open_review(copies[2]) as third:
            for number, step in enumerate(one):
                act(first, step, f"{number}.1")
            for number, step in enumerate(two):
                act(second, step, f"{number}.2")
            merge(third.log, second.log)
            merge(third.log, first.log)
            merge(first.log, second.log)
            merge(second.log, first.log)
            assert found(first) == found(second) == found(third)
