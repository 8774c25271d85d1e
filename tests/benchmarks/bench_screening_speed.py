"""The time to learn one label more and rank all: `python tests/benchmarks/bench_screening_speed.py DATA_DIR`.

DATA_DIR holds labelled reviews, as for `bench_screening.py`. Their records are one corpus; where more are
asked for (`--records 10000 100000`), others are made of their sentences, mixed. Each size runs in a process
of its own; printed are CPU milliseconds with `--labels` labels, median and range, and the process's largest
memory, in which the texts are, and how much of it they were. ASReview's refit is beside it when it is
installed. Set OPENBLAS_NUM_THREADS=1 for one core.
"""

import argparse
import json
import random
import re
import resource
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from statistics import median

import asreview_u4

from review.model.record import Record
from review.screening.labelled import LabelledRow, read_rows
from review.screening.rank import ProtocolFirst, bind

ROUNDS = 30
# ASReview's features of more records than these take longer than anyone would wait here.
MOST_BESIDE = 20_000
SENTENCE = re.compile(r"(?<=[.;:]) ")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("folder", type=Path, metavar="DATA_DIR")
    parser.add_argument("--records", type=int, nargs="+", default=[10_000])
    parser.add_argument("--labels", type=int, default=1_000)
    asked = parser.parse_args()
    for size in asked.records:
        for job in (ours, theirs):
            with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
                print(pool.submit(job, asked.folder, size, asked.labels).result(), flush=True)


def ours(folder: Path, size: int, count: int) -> str:
    rows, text = corpus(folder, size)
    records = {record.id: record for record in map(record_of, range(size), rows)}
    answers = dict(zip(records, (row.label for row in rows), strict=True))
    texts = peak()
    started = time.process_time()
    ranking = bind(ProtocolFirst.from_text(text), records)
    order = ranking.rank({})
    reading = time.process_time() - started
    labels = {record: answers[record] for record, _ in order[: count - 1]}
    started = time.process_time()
    order = ranking.rank(labels)
    first = time.process_time() - started
    spent = []
    for _ in range(ROUNDS):
        record = next(record for record, _ in order if record not in labels)
        labels[record] = answers[record]
        started = time.process_time()
        order = ranking.rank(labels)
        spent.append(time.process_time() - started)
    return (
        f"ours, {size:,} records: read in {reading:.1f} s; {count} labels at once {first * 1000:.0f} ms; "
        f"one more {told(spent)}; {peak():,.0f} MB, the records {texts:,.0f} of them"
    )


def theirs(folder: Path, size: int, count: int) -> str:
    if asreview_u4.installed() is None or size > MOST_BESIDE:
        return f"ASReview, {size:,} records: not run"
    spent = asreview_u4.refits(corpus(folder, size)[0], count, ROUNDS)
    return f"ASReview, {size:,} records: {count} labels or one more {told(spent)}; {peak():,.0f} MB"


def corpus(folder: Path, size: int) -> tuple[list[LabelledRow], str]:
    """So many records, and the first review's protocol text."""
    protocols = json.loads((folder / "protocols.json").read_text(encoding="utf-8"))
    rows = [row for name in sorted(protocols) for row in read_rows(folder / f"{name}.csv")]
    return [*rows[:size], *mixed(rows, size - len(rows))], protocols[min(protocols)]


def mixed(rows: list[LabelledRow], count: int) -> Iterator[LabelledRow]:
    """Records with titles of the rows; six in ten sentences are others'."""
    draw = random.Random(0)
    sentences = [each for row in rows for each in SENTENCE.split(row.abstract or "")]
    for number in range(count):
        row = rows[number % len(rows)]
        own = SENTENCE.split(row.abstract or "")
        abstract = " ".join(each if draw.random() < 0.4 else draw.choice(sentences) for each in own)
        yield LabelledRow(record=str(number), title=row.title, abstract=abstract, label=row.label)


def record_of(number: int, row: LabelledRow) -> Record:
    return Record(source="bench", source_id=str(number), title=row.title, abstract=row.abstract)


def told(spent: list[float]) -> str:
    return f"{1000 * median(spent):.1f} ms ({1000 * min(spent):.1f} to {1000 * max(spent):.1f})"


def peak() -> float:
    """The largest memory so far, in megabytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    main()
