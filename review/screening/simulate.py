"""A screening that has happened, done again with a ranker: labelled rows in, an order and its metrics out.

A label is revealed only after its record was shown, and the ranker starts with none.
"""

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from itertools import islice
from statistics import mean, stdev

from ..model.protocol import StoppingRule
from ..model.record import Record
from ..plugins import Ranker
from ..progress import Progress, Step, silent
from .labelled import LabelledRow
from .rank import bind
from .stop import BUSCAR, CONSECUTIVE, FIRST_PHASE, MEASURED, TWO_PHASE, buscar, tail

SOURCE = "evaluation"


@dataclass(frozen=True, slots=True, kw_only=True)
class Metrics:
    """How soon the relevant records came, over N records of which R are relevant.

    `wss95` and `wss100` are work saved over sampling, (N - n)/N - (1 - recall) with n the records screened
    until that recall; `recall5`, `recall10` and `recall20` the recall after floor(share * N) records;
    `atd` the mean position of the relevant records over N; `ndcg` with binary gain; `loss` the area lost
    to a perfect order over that lost by the worst. All nan when nothing is relevant (`loss` also when
    everything is).
    Sources: Cohen et al. 2006, doi:10.1197/jamia.M1929 (WSS); Ferdinands et al. 2023,
    doi:10.1186/s13643-023-02257-7 (time to discovery).
    """

    wss95: float
    wss100: float
    recall5: float
    recall10: float
    recall20: float
    atd: float
    ndcg: float
    loss: float


@dataclass(frozen=True, slots=True, kw_only=True)
class StopOutcome:
    """When a stopping rule would have said stop: records `screened` by then, and the recall reached.

    Both None when it never did before everything was screened.
    """

    rule: str
    screened: int | None
    recall: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class StopSpread:
    """A rule over several simulations: mean share `saved`, `lowest` recall; 0 and 1 if it never fires."""

    rule: str
    saved: float
    lowest: float


@dataclass(frozen=True, slots=True, kw_only=True)
class SimulationResult:
    """The order in which the records were shown, and what it was worth."""

    ranker: str
    version: str
    seed: int
    records: int
    relevant: int
    order: tuple[str, ...]
    metrics: Metrics
    stopping: tuple[StopOutcome, ...]


def evaluate(
    rows: Sequence[LabelledRow],
    protocol_text: str,
    factory: Callable[[str, int], Ranker],
    seed: int = 0,
    progress: Progress = silent,
    target: float = 0.95,
    confidence: float = 0.95,
) -> SimulationResult:
    """Screen the rows with the ranker that `factory(protocol_text, seed)` makes.

    The ranker learns after every record up to a hundred, then after every 1 + L/100 of L screened.

    Raises:
        PluginError: the ranker raised or gave no usable scores.
    """
    ranker = factory(protocol_text, seed)
    order = _screened(rows, ranker, progress)
    answers = {row.record: row.label for row in rows}
    labels = [answers[record] for record in order]
    return SimulationResult(
        ranker=ranker.name,
        version=ranker.version,
        seed=seed,
        records=len(rows),
        relevant=sum(labels),
        order=order,
        metrics=metrics(labels),
        stopping=tuple(_outcomes(labels, StoppingRule(target=target, confidence=confidence), seed)),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Spread:
    """Several simulations of one review: the mean of each metric, and its standard deviation (nan of one)."""

    seeds: tuple[int, ...]
    mean: Metrics
    deviation: Metrics
    stopping: tuple[StopSpread, ...]


def spread(results: Sequence[SimulationResult]) -> Spread:
    """What simulations of one review with different seeds have in common, and how far they differ."""
    names = [each.name for each in fields(Metrics)]
    held = {name: [getattr(result.metrics, name) for result in results] for name in names}
    by_rule = zip(*(result.stopping for result in results), strict=True)
    return Spread(
        seeds=tuple(result.seed for result in results),
        mean=Metrics(**{name: mean(values) for name, values in held.items()}),
        deviation=Metrics(**{name: _deviation(values) for name, values in held.items()}),
        stopping=tuple(_stop_spread(outcomes, results[0].records) for outcomes in by_rule),
    )


def _deviation(values: Sequence[float]) -> float:
    return stdev(values) if len(values) > 1 and not any(map(math.isnan, values)) else math.nan


def _stop_spread(outcomes: Sequence[StopOutcome], records: int) -> StopSpread:
    read = [records if each.screened is None else each.screened for each in outcomes]
    return StopSpread(
        rule=outcomes[0].rule,
        saved=1 - mean(read) / records,
        lowest=min(1.0 if each.recall is None else each.recall for each in outcomes),
    )


def metrics(labels: Sequence[int]) -> Metrics:
    """The metrics of labels (1 relevant, 0 not) in the order shown."""
    size, places = len(labels), [place for place, label in enumerate(labels, start=1) if label]
    relevant = len(places)
    if not relevant:
        return Metrics(**dict.fromkeys(Metrics.__slots__, math.nan))
    gain = sum(1 / math.log2(place + 1) for place in places)
    best = sum(1 / math.log2(place + 1) for place in range(1, relevant + 1))
    lost = sum(places) - relevant * (relevant + 1) / 2
    return Metrics(
        wss95=_saved(places, size, 0.95),
        wss100=_saved(places, size, 1.0),
        recall5=sum(labels[: size * 5 // 100]) / relevant,
        recall10=sum(labels[: size * 10 // 100]) / relevant,
        recall20=sum(labels[: size * 20 // 100]) / relevant,
        atd=sum(places) / relevant / size,
        ndcg=gain / best,
        loss=lost / (relevant * (size - relevant)) if relevant < size else math.nan,
    )


def _saved(places: Sequence[int], size: int, recall: float) -> float:
    needed = math.ceil(recall * len(places) - 1e-9)
    return (size - places[needed - 1]) / size - (1 - recall)


def _screened(rows: Sequence[LabelledRow], ranker: Ranker, progress: Progress) -> tuple[str, ...]:
    records = {row.record: _record(row) for row in rows}
    answers = {row.record: row.label for row in rows}
    ranking = bind(ranker, records)
    shown: dict[str, int] = {}
    while len(shown) < len(records):
        batch = 1 if len(shown) < 100 else 1 + len(shown) // 100
        unseen = (record for record, _ in ranking.rank(shown) if record not in shown)
        shown |= {record: answers[record] for record in list(islice(unseen, batch))}
        progress(Step(name="screen", done=len(shown), total=len(records)))
    return tuple(shown)


def _record(row: LabelledRow) -> Record:
    return Record(source=SOURCE, source_id=row.record, title=row.title, abstract=row.abstract)


def _outcomes(labels: Sequence[int], rule: StoppingRule, seed: int) -> Iterable[StopOutcome]:
    relevant = sum(labels)
    firsts: Mapping[str, int | None] = {
        f"{CONSECUTIVE}-{length}": _first_run(labels, length) for length in (50, 100, 200)
    }
    yield _outcome(BUSCAR, _first_buscar(labels, rule), labels, relevant)
    yield _two_phase(labels, firsts[f"{CONSECUTIVE}-{FIRST_PHASE}"], rule, seed)
    for name in MEASURED:
        if name in firsts:
            yield _outcome(name, firsts[name], labels, relevant)


def _outcome(rule: str, screened: int | None, labels: Sequence[int], relevant: int) -> StopOutcome:
    if screened is None or screened >= len(labels):
        return StopOutcome(rule=rule, screened=None, recall=None)
    recall = sum(labels[:screened]) / relevant if relevant else math.nan
    return StopOutcome(rule=rule, screened=screened, recall=recall)


def _first_run(labels: Sequence[int], length: int) -> int | None:
    run = 0
    for place, label in enumerate(labels, start=1):
        run = 0 if label else run + 1
        if run >= length:
            return place
    return None


def _first_buscar(labels: Sequence[int], rule: StoppingRule) -> int | None:
    """The first of some two hundred looks, evenly spread, at which BUSCAR says stop."""
    every = max(1, len(labels) // 200)
    looks = range(every, len(labels), every)
    limit = 1 - rule.confidence
    return next((n for n in looks if buscar(labels[:n], len(labels), rule.target) < limit), None)


def _two_phase(labels: Sequence[int], first: int | None, rule: StoppingRule, seed: int) -> StopOutcome:
    """From the fiftieth irrelevant record in a row on, draw at random; look as often as for BUSCAR.

    The test is exact for one look only: so many looks make it stop somewhat too soon.
    """
    import numpy as np

    relevant = sum(labels)
    if first is None:
        return StopOutcome(rule=TWO_PHASE, screened=None, recall=None)
    rest = np.random.default_rng(seed).permutation(np.array(labels[first:], dtype=int)).tolist()
    before, every = sum(labels[:first]), max(1, len(labels) // 200)
    for drawn in range(every, len(rest), every):
        found = sum(rest[:drawn])
        if tail(before, len(rest), drawn, found, rule.target) < 1 - rule.confidence:
            recall = (before + found) / relevant if relevant else math.nan
            return StopOutcome(rule=TWO_PHASE, screened=first + drawn, recall=recall)
    return StopOutcome(rule=TWO_PHASE, screened=None, recall=None)
