"""Deduplication on labelled sets: `python tests/benchmarks/bench_deduplication.py DATA_DIR`.

DATA_DIR holds labelled sets (`NAME.csv`, columns as in `review evaluate dedupe`). Printed are, for each set
and engine, the true reports that were lost, the sensitivity and specificity of removal, the F1 of pairs,
the pairs left for a person and the seconds of processor time; then the cases that were not as expected, and
the time of made-up records (`--records N`, 100,000 by default). bib-dedupe runs when it is installed
(`pip install bib-dedupe`) and can be left out (`--alone`). Nothing is asserted: machines differ.
"""

import argparse
import csv
import random
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from review.deduplication.cluster import clusters
from review.deduplication.compare import compare
from review.deduplication.evaluate import Evaluation, evaluate, measure
from review.deduplication.fold import word_set
from review.model.record import PartialDate, Record

Table = list[dict[str, str]]
HEADER = (
    f"{'set':24}{'engine':12}{'lost':>6}{'sensitivity':>13}{'specificity':>13}"
    f"{'pair F1':>9}{'open':>6}{'s':>8}"
)


def main(folder: Path, records: int, alone: bool) -> None:
    engines: dict[str, Callable[[Table], tuple[dict[str, str], int]]] = {"evergreen": run_evergreen}
    if not alone and (other := find_bib_dedupe()) is not None:
        engines["bib-dedupe"] = other
    print(HEADER)
    for path in sorted(folder.glob("*.csv")):
        with path.open(encoding="utf-8-sig", newline="") as file:
            table = list(csv.DictReader(file))
        for name, run in engines.items():
            print(report(path.stem, name, table, run))
    for path in sorted(folder.glob("*.csv")):
        with path.open(encoding="utf-8-sig", newline="") as file:
            print("\n".join(surprises(evaluate(list(csv.DictReader(file))))), end="")
    print("\n" + timing(records))


def report(name: str, engine: str, table: Table, run: Callable[[Table], tuple[dict[str, str], int]]) -> str:
    started = time.process_time()
    assignment, waiting = run(table)
    seconds = time.process_time() - started
    pairs, removal = measure({row["record_id"]: row["cluster_id"] for row in table}, assignment)
    return (
        f"{name:24}{engine:12}{removal.wrongly_removed:>6}{removal.sensitivity or 0:>13.4f}"
        f"{removal.specificity or 0:>13.4f}{pairs.f1 or 0:>9.4f}{waiting:>6}{seconds:>8.2f}"
    )


def run_evergreen(table: Table) -> tuple[dict[str, str], int]:
    found = evaluate([{**row, "cluster_id": ""} for row in table])
    return dict(found.assignment), found.uncertain


def find_bib_dedupe() -> Callable[[Table], tuple[dict[str, str], int]] | None:
    """bib-dedupe as a function of a table, or None when it is not installed."""
    try:
        import pandas as pd
        from bib_dedupe import bib_dedupe as other
    except ImportError:
        print("bib-dedupe is not installed: only our own engine runs")
        return None

    def run(table: Table) -> tuple[dict[str, str], int]:
        frame = pd.DataFrame(table).drop(columns=["cluster_id"]).rename(columns={"record_id": "ID"})
        frame["ENTRYTYPE"], frame["search_set"] = "article", ""
        matched = other.match(
            other.block(other.prep(frame, verbosity_level=0, cpu=1), verbosity_level=0, cpu=1),
            verbosity_level=0,
            cpu=1,
        )
        assignment = {row["record_id"]: row["record_id"] for row in table}
        for group in other.cluster(matched):
            assignment |= dict.fromkeys(group, min(group))
        return assignment, int((matched["duplicate_label"] == "maybe").sum())

    return run


def surprises(found: Evaluation) -> list[str]:
    return [
        f"{case.case}: expected {case.expected}, came {case.outcome} by `{case.rule}`\n"
        for case in found.cases
        if case.outcome != case.expected
    ]


def timing(count: int) -> str:
    records = made_up(count)
    started = time.perf_counter(), time.process_time()
    pairs = compare(records)
    found = clusters(records, pairs)
    wall, cpu = time.perf_counter() - started[0], time.process_time() - started[1]
    return (
        f"{count:,} made-up records, {len(pairs):,} pairs, {len(found):,} clusters "
        f"of {count - count * 3 // 10:,} made: {wall:.2f} s ({cpu:.2f} s of processor time)"
    )


def made_up(count: int, seed: int = 1) -> list[Record]:
    """Records of invented words, three in ten of them copies as another database would export them."""
    draw = random.Random(seed)
    parts = sorted(
        word_set("car dio neu ro path gen ic the ra py co lo gy im mu hem to pul mo na vas cu lar")
    )
    words = ["".join(draw.choices(parts, k=draw.randint(2, 5))) for _ in range(6_000)]
    families = ["".join(draw.choices(parts, k=3)).capitalize() for _ in range(20_000)]
    venues = ["Journal of " + " ".join(draw.choices(words, k=2)).title() for _ in range(2_000)]
    text = " ".join(draw.choices(words, k=20_000))

    def make(number: int) -> Record:
        year, page, start = (
            draw.randint(1990, 2024),
            draw.randint(1, 3_000),
            draw.randint(0, len(text) - 2_000),
        )
        return Record(
            source="one",
            source_id=str(number),
            title=" ".join(draw.choices(words, k=draw.randint(6, 14))).capitalize(),
            abstract=text[start : start + draw.randint(800, 2_000)] if draw.random() < 0.8 else None,
            authors=tuple(
                f"{draw.choice(families)}, {draw.choice('ABCDE')}onna" for _ in range(draw.randint(1, 9))
            ),
            published=PartialDate(year=year),
            venue=draw.choice(venues),
            volume=str(draw.randint(1, 120)),
            issue=str(draw.randint(1, 12)),
            pages=f"{page}-{page + draw.randint(3, 15)}",
            doi=f"10.{draw.randint(1000, 1200)}/j.{number}.{year}" if draw.random() < 0.8 else None,
        )

    def copy(number: int, record: Record) -> Record:
        first, last = str(record.pages).split("-")
        changes = draw.choice(
            [
                {"doi": None},
                {"authors": tuple(author[: author.index(",") + 3] for author in record.authors)},
                {"pages": f"{first}-{last[-2:]}", "abstract": None},
                {
                    "title": record.title.upper(),
                    "venue": " ".join(word[:4] for word in str(record.venue).split()),
                },
                {"title": record.title + ".", "volume": None, "issue": None},
            ]
        )
        return replace(record, source="two", source_id=str(number), **changes)

    own = [make(number) for number in range(count - count * 3 // 10)]
    records = [*own, *(copy(number, draw.choice(own)) for number in range(len(own), count))]
    draw.shuffle(records)
    return records


if __name__ == "__main__":
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path, help="where the labelled sets are")
    parser.add_argument("--records", type=int, default=100_000, help="how many made-up records to time")
    parser.add_argument("--alone", action="store_true", help="leave bib-dedupe out")
    chosen = parser.parse_args()
    main(chosen.folder, chosen.records, chosen.alone)
