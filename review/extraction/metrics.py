"""How labels agree with the truth: precision, recall and F1 by category, on and off topic, stances."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from ..model.evidence import Stance
from ..model.protocol import ReviewProtocol
from .gold import Row


@dataclass(frozen=True, slots=True, kw_only=True)
class Prediction:
    """What the extractors make of one text; `labels` and `precise` are categories of the protocol, sorted."""

    id: str
    labels: tuple[str, ...]
    scores: dict[str, float]
    precise: tuple[str, ...]
    stance: Stance


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """Precision, recall and their harmonic mean; None where nothing was there to be right about."""

    precision: float | None
    recall: float | None
    f1: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Metrics:
    """How predictions agree with the truth; `precise` and `on_topic` are over all categories at once.

    `macro_f1` is the mean over the categories; `on_topic`: some category against none;
    `stance_accuracy` is over the rows that give one.
    """

    rows: int
    micro: Score
    macro_f1: float | None
    categories: dict[str, Score]
    precise: Score
    on_topic: Score
    off_topic_flagged: float | None
    stance_accuracy: float | None


def measure(rows: Sequence[Row], predictions: Sequence[Prediction], protocol: ReviewProtocol) -> Metrics:
    """Compare predictions with the truth, over the rows that give it."""
    judged = [
        (set(row.labels), made) for row, made in zip(rows, predictions, strict=True) if row.labels is not None
    ]
    names = [category.id for category in protocol.categories]
    truth = [{(at, name) for name in labels} for at, (labels, _) in enumerate(judged)]
    said = [{(at, name) for name in made.labels} for at, (_, made) in enumerate(judged)]
    sure = [{(at, name) for name in made.precise} for at, (_, made) in enumerate(judged)]
    every, labelled = set[tuple[int, str]]().union(*truth), set[tuple[int, str]]().union(*said)
    categories = {name: _score(_only(every, name), _only(labelled, name)) for name in names}
    means = [score.f1 for score in categories.values() if score.f1 is not None]
    stances = [
        row.polarity is made.stance for row, made in zip(rows, predictions, strict=True) if row.polarity
    ]
    off = [bool(made.labels) for labels, made in judged if not labels]
    return Metrics(
        rows=len(rows),
        micro=_score(every, labelled),
        macro_f1=_mean(means),
        categories=categories,
        precise=_score(every, set[tuple[int, str]]().union(*sure)),
        on_topic=_score({at for at, _ in every}, {at for at, _ in labelled}),
        off_topic_flagged=_mean(off),
        stance_accuracy=_mean(stances),
    )


def _only(pairs: Iterable[tuple[int, str]], name: str) -> set[tuple[int, str]]:
    return {pair for pair in pairs if pair[1] == name}


def _mean(values: Sequence[float]) -> float | None:
    return sum(values) / len(values) if values else None


def _score(truth: set[Any], said: set[Any]) -> Score:
    right = len(truth & said)
    return Score(
        precision=right / len(said) if said else None,
        recall=right / len(truth) if truth else None,
        f1=2 * right / (len(truth) + len(said)) if truth or said else None,
    )
