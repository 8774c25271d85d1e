"""Annotated sentences in, labels and the field's metrics out: the same extractors, outside any workspace.

The truth is read by `measure` alone; what labels the texts is given their content and their place.
"""

import inspect
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from ..digest import digest
from ..errors import PluginError
from ..model.evidence import Annotation, Stance, Text
from ..model.protocol import ExtractorSpec, ReviewProtocol
from ..model.tiers import LABEL_SCORE, is_learned, is_precise, score
from ..plugins import REGISTRY, Group, Registry
from ..progress import Progress, silent
from .gold import Row, categories_of, read_rows
from .metrics import Metrics, Prediction, measure
from .run import Prepared, annotate, extractors


@dataclass(frozen=True, slots=True, kw_only=True)
class Evaluation:
    """Predictions in the order of the lines, how they agree with the truth, and what went wrong.

    `judged` lines give labels or a polarity; with none there is no truth.
    """

    predictions: tuple[Prediction, ...]
    metrics: Metrics
    judged: int
    problems: tuple[str, ...] = ()


def evaluate(
    lines: Iterable[str],
    protocol: ReviewProtocol,
    prepared: Prepared | None = None,
    progress: Progress = silent,
    registry: Registry = REGISTRY,
) -> Evaluation:
    """Label the texts of a JSON-lines file with the protocol's extractors and compare with its labels.

    `problems` names every line that could not be used, by number, and every extractor that failed.

    Raises:
        SourceFormatError: there is no usable line at all, or an id comes twice.
    """
    rows, unusable = read_rows(lines, protocol)
    predictions, failed = label(rows, protocol, prepared, progress, registry)
    metrics = measure(rows, predictions, protocol)
    return Evaluation(
        predictions=tuple(predictions),
        metrics=metrics,
        judged=sum(row.labels is not None or row.polarity is not None for row in rows),
        problems=(*unusable, *failed),
    )


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
    registry: Registry = REGISTRY,
) -> tuple[list[Prediction], tuple[str, ...]]:
    """A prediction per row, in order, by the protocol's extractors; and what failed on the way."""
    minima: dict[str, float] = {}
    if prepared is None:
        protocol, minima = _telling(protocol, registry)
        prepared = extractors(protocol, registry)
    texts = [
        Text(record=str(at), part="row", content=row.text, digest=digest(row.text))
        for at, row in enumerate(rows)
    ]
    result = annotate(texts, prepared.ready, _Nothing(), progress)
    by_row: dict[str, list[Annotation]] = {}
    for annotation in result.annotations:
        by_row.setdefault(annotation.record, []).append(annotation)
    known = categories_of(protocol)
    made = [_prediction(row.id, by_row.get(str(at), []), known, minima) for at, row in enumerate(rows)]
    return made, prepared.problems + result.problems


def _telling(protocol: ReviewProtocol, registry: Registry) -> tuple[ReviewProtocol, dict[str, float]]:
    """The protocol with extractors that tell every score, and from which score on each counts.

    Only one that takes `minimum` can tell more than it would show.
    """
    specs: list[ExtractorSpec] = []
    minima: dict[str, float] = {}
    for spec in protocol.extractors:
        default = _default(spec.name, registry)
        if default is not None:
            minima[spec.name] = float(spec.parameters.get("minimum", default))
            spec = replace(spec, parameters={**spec.parameters, "minimum": 0.0})
        specs.append(spec)
    return replace(protocol, extractors=tuple(specs)), minima


def _default(name: str, registry: Registry) -> float | None:
    try:
        takes = inspect.signature(registry.find(Group.EXTRACTORS, name).factory).parameters
    except PluginError:  # it will not run; whoever runs it says so
        return None
    found = takes["minimum"].default if "minimum" in takes else None
    return float(found) if isinstance(found, int | float) else None


def _prediction(
    id: str, found: Sequence[Annotation], known: Mapping[str, str], minima: Mapping[str, float]
) -> Prediction:
    told = [one for one in found if one.field == "challenge" and one.label in known]
    by_category: dict[str, list[Annotation]] = {}
    for one in told:
        by_category.setdefault(known[one.label], []).append(one)
    # It has weighed what the rules say, and so has the last word.
    last = any(is_learned(one) for one in told)
    counting = [one for one in told if _counts(one, last, minima)]
    scores = {
        name: max((score(one) for one in held if is_learned(one) or not last), default=0.0)
        for name, held in by_category.items()
    }
    return Prediction(
        id=id,
        labels=tuple(sorted({known[one.label] for one in counting})),
        scores=dict(sorted(scores.items())),
        precise=tuple(sorted(name for name, held in by_category.items() if is_precise(held))),
        stance=_stance(found, counting),
    )


def _counts(one: Annotation, last: bool, minima: Mapping[str, float]) -> bool:
    if one.score is None:
        return True
    if last and not is_learned(one):
        return False
    return one.score >= minima.get(one.extractor.name, LABEL_SCORE)


def _stance(found: Iterable[Annotation], counting: Sequence[Annotation]) -> Stance:
    """That of the surest sentence with a label, by the learned tier where it has one; else background."""
    if not counting:
        return Stance.BACKGROUND
    surest = max(counting, key=score)
    here = [
        one for one in found if one.field == "stance" and (one.start, one.end) == (surest.start, surest.end)
    ]
    known = [one for one in here if one.label in tuple(Stance)]
    best = max(known, key=lambda one: (is_learned(one), one.score or 0.0), default=None)
    return Stance.BACKGROUND if best is None else Stance(best.label)
