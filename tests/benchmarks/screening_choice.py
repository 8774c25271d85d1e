"""How much of a result is fitted: configurations of the ranker, each chosen on all reviews but one."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from statistics import mean
from unittest.mock import patch

from review.model.record import Record
from review.screening import learner, svm
from review.screening.labelled import LabelledRow
from review.screening.rank import ProtocolFirst, Ranking, bind
from review.screening.simulate import Metrics, metrics

Reviews = Mapping[str, tuple[Sequence[LabelledRow], str]]
CONSTANTS = ((learner, "FADING"), (svm, "COST"), (svm, "BALANCE"))
# (fading of the prior, cost of an error, balance of the classes); the first is the one that is shipped.
SHIPPED = (learner.FADING, svm.COST, svm.BALANCE)
GRID = (
    SHIPPED,
    (3, svm.COST, svm.BALANCE),
    (5, svm.COST, svm.BALANCE),
    (20, svm.COST, svm.BALANCE),
    (learner.FADING, 0.05, svm.BALANCE),
    (learner.FADING, 0.25, svm.BALANCE),
    (learner.FADING, svm.COST, 5.0),
    (learner.FADING, svm.COST, 20.0),
)


def choice(reviews: Reviews) -> Iterator[str]:
    """The figures of each configuration, of the best on all, and of the best on the others of each review."""
    found = {name: tried(rows, text) for name, (rows, text) in reviews.items()}
    held = {config: {name: each[config] for name, each in found.items()} for config in GRID}
    for config in GRID:
        yield f"{told(config)}: {figures(list(held[config].values()))}"
    best = max(GRID, key=lambda config: worth(list(held[config].values())))
    yield f"fitted, the best on all {len(reviews)}: {told(best)}: {figures(list(held[best].values()))}"
    if len(reviews) > 1:
        chosen = {name: chosen_without(name, held) for name in reviews}
        yield from (f"  without {name}: {told(config)}" for name, config in chosen.items())
        nested = [held[config][name] for name, config in chosen.items()]
        yield f"nested, each by the best on the others: {figures(nested)}"
    yield f"shipped: {figures(list(held[SHIPPED].values()))}"


def chosen_without(name: str, held: Mapping[tuple[float, ...], Mapping[str, Metrics]]) -> tuple[float, ...]:
    return max(
        held, key=lambda config: worth([each for other, each in held[config].items() if other != name])
    )


def tried(rows: Sequence[LabelledRow], text: str) -> dict[tuple[float, ...], Metrics]:
    """The metrics of each configuration; the corpus is read once."""
    records = {row.record: record_of(row) for row in rows}
    ranking = bind(ProtocolFirst.from_text(text), records)
    answers = {record: row.label for record, row in zip(records, rows, strict=True)}
    held = {}
    for config in GRID:
        with ExitStack() as stack:
            for (module, constant), value in zip(CONSTANTS, config, strict=True):
                stack.enter_context(patch.object(module, constant, value))
            held[config] = until_found(ranking, answers)
    return held


def record_of(row: LabelledRow) -> Record:
    return Record(source="bench", source_id=row.record, title=row.title, abstract=row.abstract)


def until_found(ranking: Ranking, answers: Mapping[str, int]) -> Metrics:
    """The metrics of `simulate.evaluate`, screening no further than the last relevant record."""
    shown: dict[str, int] = {}
    while sum(shown.values()) < sum(answers.values()):
        batch = 1 if len(shown) < 100 else 1 + len(shown) // 100
        unseen = [record for record, _ in ranking.rank(shown) if record not in shown][:batch]
        shown |= {record: answers[record] for record in unseen}
    return metrics([*shown.values(), *[0] * (len(answers) - len(shown))])


def worth(held: Sequence[Metrics]) -> float:
    return mean(each.recall10 + each.wss95 - each.atd for each in held)


def told(config: tuple[float, ...]) -> str:
    fading, cost, balance = config
    return f"fading {fading:g}, cost {cost:g}, balance {balance:g}"


def figures(held: Sequence[Metrics]) -> str:
    shown = ((key, mean(getattr(each, key) for each in held)) for key in ("recall10", "wss95", "atd", "ndcg"))
    return "  ".join(f"{key} {value:.4f}" for key, value in shown)
