"""What share of the labels is right, on annotated sentences.

The rules were written after these sentences had been read, so the figures say that the rules still do
what they did, not what they will do on sources that nobody has read: expect less there.
"""

from pathlib import Path

import pytest

from review.extraction.evaluate import Evaluation, evaluate
from review.protocol import read_protocol
from review.shipped import shipped

pytestmark = pytest.mark.real


@pytest.fixture(scope="module")
def result(real_data: Path) -> Evaluation:
    lines = (real_data / "extraction" / "gold_sentences_open.jsonl").read_text(encoding="utf-8").splitlines()
    return evaluate(lines, read_protocol(shipped("protocols", "atmp-biosimilars.yaml")))


def test_labels_agree_with_the_annotator_as_they_did(result: Evaluation) -> None:
    assert result.problems == ()
    assert result.metrics.micro.f1 is not None and result.metrics.micro.f1 >= 0.85
    assert result.metrics.macro_f1 is not None and result.metrics.macro_f1 >= 0.82


def test_precise_labels_are_right_nine_times_in_ten(result: Evaluation) -> None:
    assert result.metrics.precise.precision is not None and result.metrics.precise.precision >= 0.90
    assert result.metrics.precise.recall is not None and result.metrics.precise.recall >= 0.55


def test_off_topic_sentences_are_mostly_left_alone(result: Evaluation) -> None:
    assert result.metrics.off_topic_flagged is not None and result.metrics.off_topic_flagged <= 0.30


def test_four_stances_of_five_are_right(result: Evaluation) -> None:
    assert result.metrics.stance_accuracy is not None and result.metrics.stance_accuracy >= 0.78
