"""A full text that comes in for a report that was excluded before: taken, and said, with the way back."""

from collections.abc import Callable
from pathlib import Path

import pytest

from review.errors import DecisionError
from review.model.decision import ScreeningState, Verdict
from review.project import Review, init_review, stopping
from review.project.fulltexts import excluded

RULE = """
title: Birds
version: "1.0"
question: Which birds?
criteria: [{code: no, kind: exclude, text: No bird}]
categories: []
screening: {stopping: {rule: consecutive-50}}
"""


def verdict_of(review: Review, report: str) -> Verdict | None:
    held = review.derive(lambda state: {each.record: each for each in state.title_abstract})[report]
    return held.verdict if held.state is ScreeningState.SETTLED else None


def test_nothing_is_said_of_a_report_that_was_not_excluded(review: Review, id_of: Callable[[str], str]):
    bird = id_of("Garden")
    assert excluded(review, bird) is None
    review.decide(bird, "exclude", reviewer="Ada", criterion="wrong-topic")
    assert excluded(review, bird) is None, "another vote is to come"
    review.decide(bird, "include", reviewer="Ben")
    assert excluded(review, bird) is None, "it is in conflict"
    with pytest.raises(DecisionError):
        excluded(review, "nothing of the kind")


def test_an_adjudicated_exclusion_is_reopened_by_who_settles(review: Review, id_of: Callable[[str], str]):
    bird = id_of("Garden")
    for name, verdict, adjudicate in (
        ("Ada", "include", False),
        ("Ben", "exclude", False),
        ("Cleo", "exclude", True),
    ):
        review.decide(bird, verdict, reviewer=name, adjudicate=adjudicate)
    said = excluded(review, bird) or ""
    assert "(by Cleo)" in said
    assert f"`review decide {bird[:12]} include --reviewer NAME --adjudicate`" in said
    review.decide(bird[:12], "include", reviewer="Cleo", adjudicate=True)
    assert verdict_of(review, bird) is Verdict.INCLUDE


def test_an_exclusion_by_the_stopping_rule_is_taken_back_whole(tmp_path: Path):
    (tmp_path / "p.yaml").write_text(RULE)
    entry = "TY  - JOUR\nTI  - Birds of number {n}\nDO  - 10.5555/{n}\nPY  - {year}\nER  - \n"
    records = (entry.format(n=n, year=1900 + n) for n in range(54))
    (tmp_path / "r.ris").write_text("\n".join(records))
    with init_review(tmp_path / "review", str(tmp_path / "p.yaml")) as review:
        review.import_file(tmp_path / "r.ris", source="pubmed")
        cards = review.queue("Ada", limit=51)
        for card in cards:
            review.decide(card.record_id, "include" if card is cards[0] else "exclude", reviewer="Ada")
        assert stopping.stop(review, "Ada") == 3
        left = {*review.derive(lambda state: state.members)} - {card.record_id for card in cards}
        report = min(left)
        said = excluded(review, report) or ""
        assert "(by the stopping rule)" in said
        assert "`review screen --resume`" in said
        review.decide(report[:12], "include", reviewer="Ada")
        assert verdict_of(review, report) is Verdict.INCLUDE
