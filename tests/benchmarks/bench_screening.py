"""Screening simulated on labelled reviews: `python tests/benchmarks/bench_screening.py DATA_DIR [NAME ...]`.

DATA_DIR holds labelled reviews (`NAME.csv`), `protocols.json` (NAME -> text) and, if there is one,
`baseline_asreview_u4.json` (NAME -> metrics). Beside ours, which starts from the protocol's text and no
label, runs ASReview's default model with one relevant and one irrelevant record as priors (extra `bench`);
where it is not installed, its recorded figures stand in. Ours is deterministic, so it runs once; ASReview's
priors differ by seed, and its figures are means over `--seeds N`.

`--model FOLDER` runs ours with embeddings as well. `--choose` tells how much of the result is fitted: for
each review it takes the best of some configurations on all the others. Times are CPU seconds; set
OPENBLAS_NUM_THREADS=1 for one core. See `bench_screening_speed.py` for the time of one refit.
"""

import argparse
import json
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from statistics import mean, stdev

import asreview_u4
from screening_choice import choice

from review.encoders import encoder
from review.screening.embeddings import ProtocolFirstEmbeddings
from review.screening.labelled import LabelledRow, read_rows
from review.screening.rank import ProtocolFirst
from review.screening.simulate import Metrics, SimulationResult, evaluate

SHOWN = ("recall5", "recall10", "recall20", "wss95", "wss100", "atd", "ndcg", "loss")
LOWER_IS_BETTER = ("atd", "loss")
Figures = dict[str, float]


@dataclass
class Outcome:
    """What came of one review: ours, ours with embeddings if asked for, and theirs."""

    ours: SimulationResult
    embedded: SimulationResult | None
    theirs: Figures | None


def main() -> None:
    asked = arguments()
    protocols = json.loads((asked.folder / "protocols.json").read_text(encoding="utf-8"))
    names = asked.names or sorted(protocols)
    reviews = {name: (read_rows(asked.folder / f"{name}.csv"), protocols[name]) for name in names}
    if asked.choose:
        print("\n".join(choice(reviews)))
        return
    theirs = opponent(asked.folder, asked.seeds)
    outcomes = {}
    for name, (rows, text) in reviews.items():
        print("\n".join(one(name, rows, text, asked.model, theirs, outcomes)), flush=True)
    print("\n".join(summary(outcomes)))


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("folder", type=Path, metavar="DATA_DIR")
    parser.add_argument("names", nargs="*", metavar="NAME")
    parser.add_argument("--seeds", type=int, default=3, help="how often ASReview draws its priors")
    parser.add_argument("--model", help="a local sentence-transformers model, or a package with one")
    parser.add_argument("--choose", action="store_true", help="choose on all reviews but one, for each")
    return parser.parse_args()


def opponent(folder: Path, seeds: int) -> Callable[[str, Sequence[LabelledRow]], tuple[Figures | None, str]]:
    """Tells ASReview's figures on a review, and a line about them: of a run, or else as recorded."""
    path = folder / "baseline_asreview_u4.json"
    recorded = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    version = asreview_u4.installed() if seeds else None
    if version is None:
        print(
            "ASReview is not run (pip install asreview, and --seeds above 0): its recorded figures are shown"
        )
        return lambda name, rows: (recorded.get(name), "  ASReview (recorded)")
    print(f"ASReview {version}, {seeds} seeds of priors; ours, deterministic, once and without any prior")

    def run(name: str, rows: Sequence[LabelledRow]) -> tuple[Figures, str]:
        runs = [asreview_u4.simulate(rows, seed) for seed in range(seeds)]
        held = [asdict(each.metrics) for each in runs]
        spread = stdev(each["recall10"] for each in held) if seeds > 1 else 0.0
        seconds = mean(each.seconds for each in runs)
        said = f"  ASReview, {seconds:.1f} s CPU to the last relevant record, recall10 ± {spread:.3f}"
        return {key: mean(each[key] for each in held) for key in SHOWN}, said

    return run


def one(
    name: str,
    rows: Sequence[LabelledRow],
    text: str,
    model: str | None,
    theirs: Callable[[str, Sequence[LabelledRow]], tuple[Figures | None, str]],
    outcomes: dict[str, Outcome],
) -> Iterator[str]:
    started = time.process_time()
    ours = evaluate(rows, text, ProtocolFirst.from_text)
    seconds = time.process_time() - started
    embedded = evaluate(rows, text, embeddings(model)) if model else None
    figures, said = theirs(name, rows)
    outcomes[name] = Outcome(ours, embedded, figures)
    yield f"{name}: {ours.relevant} of {ours.records} relevant"
    yield f"  ours, {seconds:.1f} s CPU to the last record of all"
    yield f"    {cells(asdict(ours.metrics), figures)}"
    if embedded is not None:
        yield f"  ours with embeddings\n    {cells(asdict(embedded.metrics), figures)}"
    if figures is not None:
        yield f"{said}\n    {cells(figures, None)}"
    for rule in ours.stopping:
        if rule.screened is not None and rule.recall is not None:
            share = rule.screened / ours.records
            yield f"    {rule.rule}: stops at {rule.screened} ({share:.0%}), recall {rule.recall:.3f}"


def embeddings(model: str) -> Callable[[str, int], ProtocolFirst]:
    def make(text: str, seed: int) -> ProtocolFirst:
        made = ProtocolFirstEmbeddings(seed=seed, encode=encoder(model))
        made._queries = (text,)
        return made

    return make


def cells(held: Figures, other: Figures | None) -> str:
    return "  ".join(
        f"{key} {held[key]:.3f}" + (f" ({held[key] - other[key]:+.3f})" if other else "") for key in SHOWN
    )


def summary(outcomes: Mapping[str, Outcome]) -> Iterator[str]:
    theirs = {name: each.theirs for name, each in outcomes.items() if each.theirs is not None}
    ours = {name: each.ours for name, each in outcomes.items()}
    embedded = {name: each.embedded for name, each in outcomes.items() if each.embedded is not None}
    for title, held in (("ours", ours), ("ours with embeddings", embedded)):
        if held:
            yield f"{title}: means over {len(held)} reviews, ASReview's, reviews won and lost against it"
            yield from compared({name: result.metrics for name, result in held.items()}, theirs)
            yield from stops(held)


def compared(held: Mapping[str, Metrics], theirs: Mapping[str, Figures]) -> Iterator[str]:
    for key in (each.name for each in fields(Metrics)):
        own = {name: getattr(metrics, key) for name, metrics in held.items()}
        line = f"  {key}: {mean(own.values()):.4f}"
        if set(own) <= set(theirs):
            sign = -1 if key in LOWER_IS_BETTER else 1
            gains = [sign * (value - theirs[name][key]) for name, value in own.items()]
            line += f", {mean(theirs[name][key] for name in own):.4f}"
            line += f", {sum(gain > 1e-4 for gain in gains)} won, {sum(gain < -1e-4 for gain in gains)} lost"
        yield line


def stops(held: Mapping[str, SimulationResult]) -> Iterator[str]:
    """Of each stopping rule, over all reviews: how many ended below a recall of .95, and the work saved."""
    for at, rule in enumerate(each.rule for each in next(iter(held.values())).stopping):
        outcomes = [(result.records, result.stopping[at]) for result in held.values()]
        recalls = [1.0 if each.recall is None else each.recall for _, each in outcomes]
        saved = [1 - (size if each.screened is None else each.screened) / size for size, each in outcomes]
        below = sum(recall < 0.95 for recall in recalls)
        yield (
            f"  {rule}: {below} of {len(recalls)} below .95 recall (lowest {min(recalls):.3f}), "
            f"mean work saved {mean(saved):.1%}"
        )


if __name__ == "__main__":
    main()
