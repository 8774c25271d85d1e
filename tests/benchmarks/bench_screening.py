"""Screening simulated on labelled reviews: `python tests/benchmarks/bench_screening.py DATA_DIR [NAME ...]`.

DATA_DIR holds labelled reviews (`NAME.csv`), `protocols.json` (NAME -> text) and, if there is one,
`baseline_asreview_u4.json` (NAME -> metrics). Printed are the metrics of each review with the difference
to the baseline, the means, wins and losses, and the time of learning once more and ranking at 10,000
records and 1,000 labels. Set OPENBLAS_NUM_THREADS=1 for figures of one core.
"""

import json
import sys
import time
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from statistics import mean, median

from review.model.record import Record
from review.screening.labelled import LabelledRow, read_rows
from review.screening.rank import ProtocolFirst, bind
from review.screening.simulate import SimulationResult, evaluate

SHOWN = ("recall5", "recall10", "recall20", "wss95", "wss100", "atd", "ndcg", "loss")
LOWER_IS_BETTER = ("atd", "loss")
CORPUS, LABELS, ROUNDS = 10_000, 1_000, 30


def main(folder: Path, names: list[str]) -> None:
    protocols = json.loads((folder / "protocols.json").read_text(encoding="utf-8"))
    baseline = read_baseline(folder)
    results = {}
    for name in names or sorted(protocols):
        started = time.perf_counter()
        results[name] = evaluate(read_rows(folder / f"{name}.csv"), protocols[name], ProtocolFirst.from_text)
        print("\n".join(report(name, results[name], baseline.get(name), time.perf_counter() - started)))
    print("\n".join(summary(results, baseline)))
    print("\n".join(timing(folder, sorted(protocols), protocols)))


def read_baseline(folder: Path) -> dict[str, dict[str, float]]:
    path = folder / "baseline_asreview_u4.json"
    return json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}


def report(
    name: str, result: SimulationResult, other: dict[str, float] | None, seconds: float
) -> Iterator[str]:
    held = asdict(result.metrics)
    cells = [
        f"{key} {held[key]:.3f}" + (f" ({held[key] - other[key]:+.3f})" if other else "") for key in SHOWN
    ]
    yield f"{name}: {result.relevant} of {result.records} relevant, {seconds:.1f} s"
    yield "  " + "  ".join(cells)
    for rule in result.stopping:
        if rule.screened is not None and rule.recall is not None:
            share = rule.screened / result.records
            yield f"    {rule.rule}: stops at {rule.screened} ({share:.0%}), recall {rule.recall:.3f}"


def summary(results: dict[str, SimulationResult], baseline: dict[str, dict[str, float]]) -> Iterator[str]:
    yield f"means over {len(results)} reviews"
    for key in SHOWN:
        own = {name: asdict(result.metrics)[key] for name, result in results.items()}
        line = f"  {key}: {mean(own.values()):.4f}"
        if set(own) <= set(baseline):
            sign = -1 if key in LOWER_IS_BETTER else 1
            gains = [sign * (value - baseline[name][key]) for name, value in own.items()]
            line += f", baseline {mean(baseline[name][key] for name in own):.4f}"
            line += f", {sum(gain > 1e-4 for gain in gains)} won, {sum(gain < -1e-4 for gain in gains)} lost"
        yield line


def timing(folder: Path, names: list[str], protocols: dict[str, str]) -> Iterator[str]:
    rows = [row for name in names for row in read_rows(folder / f"{name}.csv")][:CORPUS]
    records = {record.id: record for record in map(record_of, range(len(rows)), rows)}
    answers = dict(zip(records, (row.label for row in rows), strict=True))
    started = time.perf_counter()
    ranking = bind(ProtocolFirst.from_text(protocols[names[0]]), records)
    order = ranking.rank({})
    yield f"reading {len(records)} records: {time.perf_counter() - started:.1f} s"
    labels = {record: answers[record] for record, _ in order[: LABELS - 1]}
    started = time.perf_counter()
    order = ranking.rank(labels)
    yield f"first fit with {len(labels)} labels: {(time.perf_counter() - started) * 1000:.0f} ms"
    spent = []
    for _ in range(ROUNDS):
        record = next(record for record, _ in order if record not in labels)
        labels[record] = answers[record]
        started = time.perf_counter()
        order = ranking.rank(labels)
        spent.append((time.perf_counter() - started) * 1000)
    least, most = min(spent), max(spent)
    yield f"one label more, learnt and ranked: {median(spent):.1f} ms ({least:.1f} to {most:.1f})"


def record_of(number: int, row: LabelledRow) -> Record:
    return Record(source="bench", source_id=str(number), title=row.title, abstract=row.abstract)


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    main(Path(sys.argv[1]), sys.argv[2:])
