"""`review evaluate extract`: lines in, predictions and metrics out."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import pytest

from review.errors import SourceFormatError
from review.extraction.evaluate import evaluate
from review.extraction.gold import Row
from review.extraction.metrics import Prediction, Score, measure
from review.model.evidence import Finding, Stance
from review.model.protocol import ExtractorSpec, ReviewProtocol
from review.plugins import Group, Plugin, Registry

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
        precise=(),
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


def told(field: str, label: str, score: float | None, value: str, start: int = 0) -> Finding:
    return Finding(field=field, label=label, start=start, end=start + 5, value=value, score=score)


@dataclass
class Scripted:
    """Says what it was made to say of every text, from `minimum` on."""

    said: tuple[Finding, ...]
    minimum: float = 0.4
    name: str = "own"
    version: str = "1"

    def extract(self, texts: Sequence[str]) -> list[list[Finding]]:
        kept = [each for each in self.said if each.score is None or each.score >= self.minimum]
        return [kept for _ in texts]


def predicted(protocol: ReviewProtocol, *said: Finding, **parameters: Any) -> Prediction:
    registry = Registry()

    def make(minimum: float = 0.4) -> Scripted:
        return Scripted(said, minimum)

    registry.add(Plugin(group=Group.EXTRACTORS, name="own", version="1", factory=make, origin="tests"))
    specs = (ExtractorSpec(name="own", parameters=parameters),)
    line = json.dumps({"id": "a", "text": "First. Other."})
    (made,) = evaluate([line], replace(protocol, extractors=specs), registry=registry).predictions
    return made


def test_the_learned_tier_has_the_last_word_on_labels_and_scores(protocol: ReviewProtocol) -> None:
    made = predicted(
        protocol,
        told("challenge", "E1", 0.8, "price*"),
        told("challenge", "E1", 0.3, "learned: price"),
        told("challenge", "T1", 0.45, "learned: power"),
    )
    assert made.labels == ("technical",)
    assert made.scores == {"economic": 0.3, "technical": 0.45}


def test_a_score_below_what_an_extractor_would_show_is_told_and_is_no_label(protocol: ReviewProtocol) -> None:
    finding = told("challenge", "E1", 0.45, "learned: price")
    assert predicted(protocol, finding).labels == ("economic",)
    made = predicted(protocol, finding, minimum=0.5)
    assert (made.labels, made.scores) == ((), {"economic": 0.45})


@pytest.mark.parametrize(
    ("ruled", "learned", "precise"),
    [(0.85, 0.0, True), (0.84, 0.69, False), (0.7, 0.7, True), (0.69, 0.99, False), (None, 0.0, True)],
)
def test_precise_is_what_the_rules_are_sure_of_or_both_tiers_say(
    protocol: ReviewProtocol, ruled: float | None, learned: float, precise: bool
) -> None:
    said = (told("challenge", "E1", ruled, "price*"), told("challenge", "E1", learned, "learned: price"))
    assert predicted(protocol, *said).precise == (("economic",) if precise else ())


def test_a_cue_that_begins_with_learned_is_a_rule(protocol: ReviewProtocol) -> None:
    assert predicted(protocol, told("challenge", "E1", 0.9, "learned helplessness")).precise == ("economic",)


def test_the_stance_is_that_of_the_surest_sentence_by_the_learned_tier_first(
    protocol: ReviewProtocol,
) -> None:
    said = (
        told("challenge", "E1", 0.6, "learned: price"),
        told("stance", "solution", 0.9, "learned"),
        told("challenge", "T1", 0.7, "learned: power", start=7),
        told("stance", "challenge", None, "hard to", start=7),
        told("stance", "resolved", 0.4, "learned", start=7),
    )
    assert predicted(protocol, *said).stance is Stance.RESOLVED
    assert predicted(protocol, told("stance", "solution", 0.9, "learned")).stance is Stance.BACKGROUND
