"""`review evaluate extract`: lines in, predictions and metrics out."""

import json
from typing import Any

import pytest

from review.errors import SourceFormatError
from review.extraction.evaluate import evaluate
from review.extraction.gold import Row
from review.extraction.metrics import Prediction, Score, measure
from review.model.evidence import Stance
from review.model.protocol import ReviewProtocol

LINES = [
    json.dumps(
        {"id": "a", "text": "The cost of goods is high.", "labels": ["economic"], "polarity": "background"}
    ),
    json.dumps({"id": "b", "text": "Nothing at all.", "labels": [], "polarity": "negated", "title": "more"}),
    json.dumps({"id": 3, "text": "Potency and prices.", "labels": ["T1"]}),
]


def test_each_line_gets_its_prediction_in_order(protocol: ReviewProtocol) -> None:
    first, second, third = evaluate(LINES, protocol).predictions
    assert first == Prediction(
        id="a",
        labels=("economic",),
        scores={"economic": 0.8},
        precise=("economic",),
        stance=Stance.BACKGROUND,
    )
    assert (second.labels, second.scores, second.precise) == ((), {}, ())
    assert (third.id, third.labels) == ("3", ("economic", "technical"))


def test_the_truth_changes_the_metrics_and_nothing_else(protocol: ReviewProtocol) -> None:
    blind = [json.dumps({key: json.loads(line)[key] for key in ("id", "text")}) for line in LINES]
    known, unknown = evaluate(LINES, protocol), evaluate(blind, protocol)
    assert known.predictions == unknown.predictions
    assert unknown.metrics.micro == Score(precision=None, recall=None, f1=None)


def test_a_topic_as_label_means_its_category(protocol: ReviewProtocol) -> None:
    metrics = evaluate(LINES[2:], protocol).metrics
    assert metrics.categories["technical"] == Score(precision=1.0, recall=1.0, f1=1.0)
    assert metrics.categories["economic"] == Score(precision=0.0, recall=None, f1=0.0)


def test_bad_lines_are_named_by_number_and_the_others_count(protocol: ReviewProtocol) -> None:
    bad: list[Any] = [
        "{",
        "[1]",
        json.dumps({"id": "x"}),
        json.dumps({"id": "x", "text": "t", "labels": "economic"}),
        json.dumps({"id": "x", "text": "t", "labels": ["ecological"]}),
        json.dumps({"id": "x", "text": "t", "polarity": "odd"}),
    ]
    result = evaluate([LINES[0], "", *bad], protocol)
    assert len(result.predictions) == result.metrics.rows == 1
    assert [problem.partition(":")[0] for problem in result.problems] == [f"line {n}" for n in range(3, 9)]
    assert "economic, technical" in result.problems[4]


def test_a_file_without_any_usable_line_is_refused(protocol: ReviewProtocol) -> None:
    with pytest.raises(SourceFormatError, match="line 1"):
        evaluate(["nonsense"], protocol)


def made(
    id: str, *labels: str, precise: tuple[str, ...] = (), stance: Stance = Stance.BACKGROUND
) -> Prediction:
    return Prediction(id=id, labels=labels, scores={}, precise=precise, stance=stance)


def test_metrics_are_those_of_the_field(protocol: ReviewProtocol) -> None:
    rows = [
        Row(id="1", text="", labels=("economic", "technical"), polarity=Stance.CHALLENGE),
        Row(id="2", text="", labels=("economic",), polarity=Stance.SOLUTION),
        Row(id="3", text="", labels=()),
        Row(id="4", text="", labels=()),
    ]
    predictions = [
        made("1", "economic", precise=("economic",), stance=Stance.CHALLENGE),
        made("2", "technical"),
        made("3", "technical"),
        made("4"),
    ]
    metrics = measure(rows, predictions, protocol)
    assert metrics.micro == Score(precision=1 / 3, recall=1 / 3, f1=1 / 3)
    assert metrics.categories["economic"] == Score(precision=1.0, recall=0.5, f1=2 / 3)
    assert metrics.categories["technical"] == Score(precision=0.0, recall=0.0, f1=0.0)
    assert metrics.macro_f1 == pytest.approx(1 / 3)
    assert metrics.precise == Score(precision=1.0, recall=1 / 3, f1=0.5)
    assert metrics.on_topic == Score(precision=2 / 3, recall=1.0, f1=0.8)
    assert (metrics.off_topic_flagged, metrics.stance_accuracy) == (0.5, 0.5)
