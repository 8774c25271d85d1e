"""Records and judgments, made short."""

from collections.abc import Callable
from typing import Any

import pytest

from review.model.cluster import PairJudgment, PairVerdict
from review.model.record import PartialDate, Record, RecordKind, RecordStatus


@pytest.fixture(scope="session")
def record() -> Callable[..., Record]:
    """Make a record: record("1", title="...", year=2020); lists are as in JSON."""

    def make(source_id: str, /, **given: Any) -> Record:
        year, status = given.pop("year", None), given.pop("status", None)
        return Record(
            source=given.pop("source", "here"),
            source_id=source_id,
            title=given.pop("title", ""),
            authors=tuple(given.pop("authors", ())),
            published=PartialDate(year=year) if year else None,
            ids=tuple((scheme, value) for scheme, value in given.pop("ids", ())),
            kind=RecordKind(given.pop("kind", "article")),
            status=RecordStatus(status) if status else None,
            **given,
        )

    return make


@pytest.fixture(scope="session")
def word() -> Callable[..., PairJudgment]:
    """Make a person's word on two records; verdict None takes an earlier word back."""

    def say(left: Record, right: Record, verdict: str | None, at: str = "2024-01-01") -> PairJudgment:
        return PairJudgment(
            id=f"{left.id[:8]} {right.id[:8]} {verdict} {at}",
            left=left.id,
            right=right.id,
            verdict=PairVerdict(verdict) if verdict else None,
            agent="Nadia",
            at=at,
        )

    return say
