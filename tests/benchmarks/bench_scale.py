"""How deduplication grows with the records: `bench_scale.py [SCREENING] [--large] [--alone]`.

Each measurement runs in a process of its own. Printed are seconds of processor time, seconds by the clock
and the most memory that the process held, its records and the making of them included: for 100,000 records
compared and clustered, of invented words as `bench_deduplication` makes them, of a field's own words as
`corpus` makes them, whose titles are far more alike, and of the titles in SCREENING, a folder of labelled
reviews, spliced to as many as are wanted; with --large for 1,000,000 of invented words as well (so many
titles of a field's few hundred words would be each other's twins); for 500 new records against the rest of
100,000, with the index in memory (warm) and as bytes (cold), alone and in a workspace as a person sees it;
and, unless --alone, for bib-dedupe beside us at 2,000 and 10,000 records. A goal is met or missed by the
clock; nothing is asserted.
"""

import argparse
import csv
import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import Any

RECORDS, LARGE, NEW = 100_000, 1_000_000, 500
BESIDE = (2_000, 10_000)
# The words of a title of which one half tells anything.
SHORTEST = 3
# Seconds and megabytes.
GOALS = {RECORDS: (6, 600), LARGE: (60, 4_000), "warm": (0.3, None), "cold": (3, None)}
KINDS = ("invented", "shared")
HEADER = f"{'what':58}{'CPU s':>9}{'clock s':>9}{'peak MB':>9}  goal"


def main(folder: str | None, large: bool, alone: bool) -> None:
    print(HEADER)
    sizes = [(RECORDS, kind) for kind in (*KINDS, *filter(None, (folder,)))]
    for count, kind in sizes + ([(LARGE, "invented")] if large else []):
        name = f"{kind} words" if kind in KINDS else "titles of real records, spliced"
        show(f"{count:,} records, {name}", measured("compare", kind, count), GOALS[count])
    for kind in KINDS:
        for what in ("index", "workspace"):
            told = measured(what, kind, RECORDS)
            for name in ("warm", "cold"):
                show(f"{NEW} new, {RECORDS:,} of {kind} words, {what}, {name}", told[name], GOALS[name])
    if alone or find_spec("bib_dedupe") is None:
        print("bib-dedupe was left out" if alone else "bib-dedupe is not installed: only our own engine runs")
        return
    for count in BESIDE:
        for what in ("evergreen", "bib-dedupe"):
            show(f"{count:,} records, shared words, {what}", measured(what, "shared", count))


def show(name: str, spent: dict[str, float], goal: tuple[float, float | None] | None = None) -> None:
    told = ""
    if goal is not None:
        seconds, megabytes = goal
        met = spent["clock"] <= seconds and (megabytes is None or spent["peak"] <= megabytes)
        told = f"{'met' if met else 'MISSED'}: {seconds} s" + (f", {megabytes:,} MB" if megabytes else "")
    print(f"{name:58}{spent['cpu']:>9.2f}{spent['clock']:>9.2f}{spent['peak']:>9,.0f}  {told}", flush=True)


def measured(what: str, kind: str, count: int) -> Any:
    """What a process of its own says of one measurement; an error in it ends the benchmark."""
    command = [sys.executable, __file__, "--measure", what, kind, str(count)]
    told = subprocess.run(command, check=True, capture_output=True, text=True)
    return json.loads(told.stdout.splitlines()[-1])


@contextmanager
def spending() -> Iterator[dict[str, float]]:
    """What the block takes, filled in at its end."""
    spent: dict[str, float] = {}
    cpu, clock = time.process_time(), time.perf_counter()
    yield spent
    spent["cpu"], spent["clock"] = time.process_time() - cpu, time.perf_counter() - clock
    spent["peak"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def made(kind: str, count: int) -> list[Any]:
    """Records of one of the `KINDS` of words, or with the titles of a folder of labelled reviews."""
    if kind == "invented":
        from bench_deduplication import made_up

        return made_up(count)
    from corpus import generate

    titles = [] if kind in KINDS else real_titles(Path(kind))
    return [entry.record for entry in generate(count, 11, titles=titles)]


def real_titles(folder: Path) -> list[str]:
    from review.screening.labelled import read_rows

    rows = (row for path in sorted(folder.glob("*.csv")) for row in read_rows(path))
    return [row.title for row in rows if len(row.title.split()) > SHORTEST]


def compared(kind: str, count: int) -> dict[str, float]:
    from review.deduplication.cluster import clusters
    from review.deduplication.compare import compare

    records = made(kind, count)
    with spending() as spent:
        clusters(records, compare(records))
    return spent


def by_index(kind: str, count: int) -> dict[str, dict[str, float]]:
    from review.deduplication.compare import indexed, pairs_of
    from review.deduplication.index import EMPTY, dump, load

    held = {record.id: record for record in made(kind, count)}
    before = indexed(EMPTY, dict(list(held.items())[:-NEW]))
    kept = dump(before)
    with spending() as warm:
        pairs_of(indexed(before, held))
    with spending() as cold:
        pairs_of(indexed(load(kept), held))
    return {"warm": warm, "cold": cold}


def by_workspace(kind: str, count: int) -> dict[str, dict[str, float]]:
    """What `Review.dedupe` takes: in the kernel that compared the others, and in a later one."""
    from review.project import init_review, open_review

    records = made(kind, count)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        parts = {"first": records[: -2 * NEW], "second": records[-2 * NEW : -NEW], "third": records[-NEW:]}
        files = {part: written(folder / f"{part}.csv", held) for part, held in parts.items()}
        with init_review(folder / "review") as review:
            review.import_file(files["first"], source="made")
            review.dedupe()
            review.import_file(files["second"], source="made")
            with spending() as warm:
                review.dedupe()
            review.import_file(files["third"], source="made")
        with open_review(folder / "review") as review, spending() as cold:
            review.dedupe()
    return {"warm": warm, "cold": cold}


def written(path: Path, records: list[Any]) -> Path:
    from corpus_reports import rows

    table = rows([(record, 0) for record in records])
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(table[0]))
        writer.writeheader()
        writer.writerows(table)
    return path


def beside(run: Callable[[list[dict[str, str]]], object], count: int) -> dict[str, float]:
    from corpus import generate, table

    rows = table(generate(count, 11))
    with spending() as spent:
        run(rows)
    return spent


def measure(what: str, kind: str, count: int) -> object:
    from bench_deduplication import find_bib_dedupe, run_evergreen

    if what in ("evergreen", "bib-dedupe"):
        run = run_evergreen if what == "evergreen" else find_bib_dedupe()
        return beside(run, count)
    return {"compare": compared, "index": by_index, "workspace": by_workspace}[what](kind, count)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", metavar="SCREENING", nargs="?", help="labelled reviews, as CSV files")
    parser.add_argument("--large", action="store_true", help="1,000,000 records, too; takes minutes")
    parser.add_argument("--alone", action="store_true", help="leave bib-dedupe out")
    parser.add_argument("--measure", nargs=3, help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.measure:
        print(json.dumps(measure(chosen.measure[0], chosen.measure[1], int(chosen.measure[2]))))
    else:
        main(chosen.folder, chosen.large, chosen.alone)
