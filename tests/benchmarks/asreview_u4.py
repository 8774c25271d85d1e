"""ASReview's default model on a labelled review, through its own Python API, for `bench_screening.py`.

ELAS u4 as ASReview ships it, one record at a time, one relevant and one irrelevant record drawn by the seed
as priors; the priors are left out of all metrics, as ASReview's own metrics leave them out.
"""

import tempfile
import time
from collections.abc import Sequence
from contextlib import chdir
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from typing import Any

import numpy as np

from review.screening.labelled import LabelledRow
from review.screening.simulate import Metrics, metrics


@dataclass(frozen=True)
class Run:
    """One simulation: its metrics, and the CPU seconds of everything in it."""

    metrics: Metrics
    seconds: float


def installed() -> str | None:
    """ASReview's version, None when it is not installed."""
    try:
        return version("asreview")
    except PackageNotFoundError:
        return None


def cycle(seed: int) -> Any:
    """The default model, made from the description that ASReview ships."""
    # To import it leaves a cache of downloads in the current folder.
    with tempfile.TemporaryDirectory() as folder, chdir(folder):
        from asreview.learner import ActiveLearningCycle
        from asreview.models.models import get_ai_config

    made = ActiveLearningCycle.from_meta(get_ai_config("elas_u4")["value"])
    made.classifier.set_params(random_state=seed)
    return made


def simulate(rows: Sequence[LabelledRow], seed: int) -> Run:
    """Screen the rows until the last relevant record; what comes after it changes no metric."""
    model = cycle(seed)
    from asreview.simulation.simulate import Simulate

    started = time.process_time()
    labels = np.array([row.label for row in rows])
    run = Simulate(texts(rows), labels, model, print_progress=False)
    priors = draw(labels, seed)
    run.label(priors)
    run.review()
    shown = run._results["record_id"].tolist()[len(priors) :]
    order = [int(labels[place]) for place in shown]
    rest = len(rows) - len(priors) - len(order)
    return Run(metrics=metrics(order + [0] * rest), seconds=time.process_time() - started)


def refits(rows: Sequence[LabelledRow], count: int, rounds: int) -> list[float]:
    """CPU seconds to learn from `count` labels and rank all else, once for each of `rounds`."""
    held = cycle(0)
    features = held.transform(texts(rows))
    labels = np.array([row.label for row in rows])
    priors = draw(labels, 0)
    held.fit(features[priors], labels[priors])
    order = [*priors, *(int(place) for place in held.rank(features) if place not in priors)]
    spent = []
    for more in range(rounds):
        taught, rest = np.array(order[: count + more]), np.array(order[count + more :])
        started = time.process_time()
        held.fit(features[taught], labels[taught])
        held.rank(features[rest])
        spent.append(time.process_time() - started)
    return spent


def texts(rows: Sequence[LabelledRow]) -> Any:
    """What ASReview reads of each record: its feature extractors take these two columns."""
    import pandas as pd

    return pd.DataFrame(
        {"title": [row.title for row in rows], "abstract": [row.abstract or "" for row in rows]}
    )


def draw(labels: Any, seed: int) -> list[int]:
    """One relevant and one irrelevant record, by the seed."""
    chance = np.random.default_rng(seed)
    return [int(chance.choice(np.flatnonzero(labels == wanted))) for wanted in (1, 0)]
