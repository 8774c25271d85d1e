"""Fixtures of the screening tests: short ways to votes, clusters and records."""

from collections.abc import Callable
from typing import Any

import pytest

from review.model.cluster import DuplicateCluster
from review.model.decision import Agent, AgentKind, Decision, Stage, Verdict
from review.model.record import Record


@pytest.fixture(scope="session")
def vote() -> Callable[..., Decision]:
    """`vote("ada", "r1", "include", at=3, criterion=None, kind="person", stage="title-abstract")`."""

    def make(reviewer: str, record: str, verdict: str | None, at: int = 0, **more: Any) -> Decision:
        kind = AgentKind(more.pop("kind", "person"))
        stage = Stage(more.pop("stage", "title-abstract"))
        return Decision(
            id=more.pop("id", f"{reviewer}-{record}-{at}"),
            record=record,
            stage=stage,
            verdict=None if verdict is None else Verdict(verdict),
            agent=Agent(kind=kind, name=reviewer),
            at=f"2024-01-01T00:{at:02}:00+00:00",
            **more,
        )

    return make


@pytest.fixture(scope="session")
def clusters() -> tuple[DuplicateCluster, ...]:
    """A report of two records, shown as r1, and a report of one, r3."""
    return (
        DuplicateCluster(members=("r1", "r2"), shown="r1"),
        DuplicateCluster(members=("r3",), shown="r3"),
    )


TOPICS = (
    (
        "wilson disease zinc therapy",
        "copper chelation with zinc or trientine in patients, a controlled study",
    ),
    ("nudging physicians", "reminders and defaults change prescribing of physicians in hospitals"),
    ("forced swim test in rats", "antidepressants reduce immobility of rats in the forced swim test"),
)


@pytest.fixture(scope="session")
def corpus() -> dict[str, Record]:
    """Thirty records, ten of each of three topics; those of the first are numbered 00 to 09."""
    made = [
        Record(
            source="test",
            source_id=f"{topic}{number}",
            title=f"{title} {number}",
            abstract=f"{abstract}; cohort {number % 4} of site {number % 3}",
        )
        for topic, (title, abstract) in enumerate(TOPICS)
        for number in range(10)
    ]
    return {record.id: record for record in made}
