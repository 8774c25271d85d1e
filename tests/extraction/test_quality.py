"""What share of the labels is right, on annotated sentences.

The rules were written after these sentences had been read, so what "rules" and "both" are held to says that
they still do what they did, not what they will do on sources that nobody has read: expect less there. The
words alone (shipped examples and definitions, no cue and no rule) were held out from them.
"""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from extraction_baselines import chances, words_alone

from extractors.learned import MINIMUM, Learned
from review.extraction.evaluate import Evaluation, evaluate
from review.model.protocol import ExtractorSpec, ReviewProtocol
from review.plugins import Group, Plugin, Registry
from review.protocol import read_protocol
from review.shipped import shipped

pytestmark = pytest.mark.real


@pytest.fixture(scope="module")
def plan() -> ReviewProtocol:
    return read_protocol(shipped("protocols", "atmp-biosimilars.yaml"))


@pytest.fixture(scope="module")
def lines(real_data: Path) -> list[str]:
    return (real_data / "extraction" / "gold_sentences_open.jsonl").read_text(encoding="utf-8").split("\n")


def of(lines: list[str], plan: ReviewProtocol, *names: str) -> Evaluation:
    registry = Registry()
    registry.add(Plugin(group=Group.EXTRACTORS, name="learned", version="1", factory=Learned, origin="tests"))
    specs = tuple(ExtractorSpec(name=name) for name in names)
    return evaluate(lines, replace(plan, extractors=specs), registry=registry)


@pytest.fixture(scope="module")
def result(lines: list[str], plan: ReviewProtocol) -> Evaluation:
    return of(lines, plan, "challenges")


@pytest.fixture(scope="module")
def both(lines: list[str], plan: ReviewProtocol) -> Evaluation:
    return of(lines, plan, "challenges", "learned")


def test_words_alone_that_were_held_out_find_seven_in_ten(lines: list[str], plan: ReviewProtocol) -> None:
    rows: list[dict[str, Any]] = [json.loads(line) for line in lines if line]
    model, reader = words_alone(plan)
    said, _ = chances(model, reader, [row["text"] for row in rows])
    truth = np.array([[name in row["labels"] for name in model.labels.categories] for row in rows])
    found = said >= MINIMUM
    assert 2 * (truth & found).sum() / (truth.sum() + found.sum()) >= 0.70
    each = 2 * (truth & found).sum(axis=0) / (truth.sum(axis=0) + found.sum(axis=0))
    assert each.mean() >= 0.68


def test_both_tiers_are_no_worse_than_the_rules(both: Evaluation, result: Evaluation) -> None:
    assert both.problems == ()
    assert (both.metrics.micro.f1 or 0) >= (result.metrics.micro.f1 or 1) - 0.02
    assert (both.metrics.stance_accuracy or 0) >= 0.78
    assert (both.metrics.precise.precision or 0) >= 0.90
    assert (both.metrics.precise.recall or 0) > (result.metrics.precise.recall or 1)


def test_labels_agree_with_the_annotator_as_they_did(result: Evaluation) -> None:
    assert result.problems == ()
    assert result.metrics.micro.f1 is not None and result.metrics.micro.f1 >= 0.85
    assert result.metrics.macro_f1 is not None and result.metrics.macro_f1 >= 0.82


def test_precise_labels_are_right_nine_times_in_ten(result: Evaluation) -> None:
    assert result.metrics.precise.precision is not None and result.metrics.precise.precision >= 0.90
    assert result.metrics.precise.recall is not None and result.metrics.precise.recall >= 0.50


def test_off_topic_sentences_are_mostly_left_alone(result: Evaluation) -> None:
    assert result.metrics.off_topic_flagged is not None and result.metrics.off_topic_flagged <= 0.30


def test_four_stances_of_five_are_right(result: Evaluation) -> None:
    assert result.metrics.stance_accuracy is not None and result.metrics.stance_accuracy >= 0.78
