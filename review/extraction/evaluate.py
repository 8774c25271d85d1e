"""Annotated sentences in, labels and the field's metrics out: the same extractors, outside any workspace.

The truth is read by `measure` alone; what labels the texts is given their content and their place.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from ..digest import digest
from ..model.evidence import Annotation, Stance, Text
from ..model.protocol import ReviewProtocol
from ..progress import Progress, silent
from .gold import Row, categories_of, read_rows
from .metrics import Metrics, Prediction, measure
from .run import Prepared, annotate, extractors

# A finding counts as a label from here on, as precise from there on. Both are scores of the shipped
# rules; tests/extraction/test_quality.py holds them to the share of each that is right.
LABEL_SCORE, PRECISE_SCORE = 0.5, 0.8
NO_SCORE = 1.0  # an extractor that gives none stands behind all it says


@dataclass(frozen=True, slots=True, kw_only=True)
class Evaluation:
    """Predictions in the order of the lines, how they agree with the truth, and what went wrong."""

    predictions: tuple[Prediction, ...]
    metrics: Metrics
    problems: tuple[str, ...] = ()


def evaluate(
    lines: Iterable[str],
    protocol: ReviewProtocol,
    prepared: Prepared | None = None,
    progress: Progress = silent,
) -> Evaluation:
    """Label the texts of a JSON-lines file with the protocol's extractors and compare with its labels.

    `problems` names every line that could not be used, by number, and every extractor that failed.

    Raises:
        SourceFormatError: there is no usable line at all.
    """
    rows, unusable = read_rows(lines, protocol)
    predictions, failed = label(rows, protocol, prepared, progress)
    metrics = measure(rows, predictions, protocol)
    return Evaluation(predictions=tuple(predictions), metrics=metrics, problems=(*unusable, *failed))


class _Nothing:
    """No cache: an evaluation leaves nothing behind."""

    def get(self, kind: str, keys: Iterable[str]) -> dict[str, bytes]:
        return {}

    def put(self, kind: str, values: Mapping[str, bytes]) -> None:
        return None


def label(
    rows: Sequence[Row],
    protocol: ReviewProtocol,
    prepared: Prepared | None = None,
    progress: Progress = silent,
) -> tuple[list[Prediction], tuple[str, ...]]:
    """A prediction per row, in order, by the protocol's extractors; and what failed on the way."""
    prepared = prepared or extractors(protocol)
    texts = [
        Text(record=str(at), part="row", content=row.text, digest=digest(row.text))
        for at, row in enumerate(rows)
    ]
    result = annotate(texts, prepared.ready, _Nothing(), progress)
    by_row: dict[str, list[Annotation]] = {}
    for annotation in result.annotations:
        by_row.setdefault(annotation.record, []).append(annotation)
    known = categories_of(protocol)
    made = [_prediction(row.id, by_row.get(str(at), []), known) for at, row in enumerate(rows)]
    return made, prepared.problems + result.problems


def _prediction(id: str, found: Sequence[Annotation], known: Mapping[str, str]) -> Prediction:
    scores: dict[str, float] = {}
    sentences: dict[tuple[int, int], float] = {}
    for one in found:
        if one.field == "challenge" and one.label in known:
            score = NO_SCORE if one.score is None else one.score
            category, here = known[one.label], (one.start, one.end)
            scores[category] = max(scores.get(category, 0.0), score)
            sentences[here] = max(sentences.get(here, 0.0), score)
    stances = [one for one in found if one.field == "stance" and one.label in list(Stance)]
    surest = max(stances, key=lambda one: sentences.get((one.start, one.end), 0.0), default=None)
    return Prediction(
        id=id,
        labels=tuple(sorted(name for name, score in scores.items() if score >= LABEL_SCORE)),
        scores=dict(sorted(scores.items())),
        precise=tuple(sorted(name for name, score in scores.items() if score >= PRECISE_SCORE)),
        stance=Stance.BACKGROUND if surest is None else Stance(surest.label),
    )
