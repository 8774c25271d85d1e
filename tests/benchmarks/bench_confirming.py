"""A person's words on a large map, timed: `python tests/benchmarks/bench_confirming.py [REPORTS [WORDS]]`.

REPORTS (2,000) made reports of ten proposed items each are imported, included and read; then WORDS (200)
words are given one after the other, as a front end gives them: the next item is already there. Printed are
the times of `review extract`, of the first map, of one word (median, 95th percentile, most), of the map after
a word, of the list of what waits, and of `review extract` with new words.
"""

import csv
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from review.model.evidence import ItemStatus
from review.project import Review, init_review, open_review
from review.project.worklist import Wanted, worklist

REPORTS, WORDS, SENTENCES = 2_000, 200, 10
PROTOCOL = Path(__file__).parents[1] / "project" / "small" / "protocol.yaml"
ENTRY = "TY  - JOUR\nAN  - W{n}\nTI  - {title}\nAB  - {text}\nPY  - 2024\nER  - \n\n"
SENTENCE = "In study {n}, {cue} of lot {k} {says} for every cell therapy."
CUES = ("potency assays", "donor variability")
SAYS = ("remains a challenge", "is difficult to control", "was proposed as a remedy")


def main(reports: int, words: int) -> None:
    with tempfile.TemporaryDirectory() as name, made(Path(name) / "review", reports) as review:
        seconds, _ = timed(review.extract)
        told("review extract", seconds)
        seconds, built = timed(review.map)
        told(f"map of {len(built.items):,} items of {reports:,} reports, from nothing", seconds)
        with open_review(review.settings.workspace) as session:
            confirm(session, words)
            seconds, _ = timed(lambda: worklist(session, "Ada", Wanted(open=True), limit=50))
            told("list of what waits", seconds)
        seconds, _ = timed(review.extract)
        told("review extract with new words", seconds)


def confirm(review: Review, words: int) -> None:
    ids = [each.item.id for each in worklist(review, "Ada", Wanted(open=True), limit=words)]
    spent, maps = [], []
    for number, id in enumerate(ids):
        status = ItemStatus.REJECTED if number % 4 == 0 else ItemStatus.CONFIRMED
        spent.append(timed(lambda id=id, status=status: review.confirm(id, status, reviewer="Ada"))[0])
        if number % 20 == 0:
            maps.append(timed(review.map)[0])
    told("a word, median", statistics.median(spent))
    told("a word, 95th percentile", sorted(spent)[int(0.95 * len(spent))])
    told("a word, most", max(spent))
    told("the map after a word, median", statistics.median(maps))


def made(folder: Path, reports: int) -> Review:
    """A workspace in which every report is included at both stages."""
    folder.parent.mkdir(exist_ok=True)
    protocol = folder.parent / "protocol.yaml"
    text = PROTOCOL.read_text(encoding="utf-8")
    protocol.write_text(text.replace("reviewers_per_record: 2", "reviewers_per_record: 1"), encoding="utf-8")
    review = init_review(folder, str(protocol))
    records = folder.parent / "records.ris"
    records.write_text("".join(entries(reports)), encoding="utf-8")
    review.import_file(records, source="made")
    table = folder.parent / "decisions.csv"
    with table.open("w", newline="", encoding="utf-8") as file:
        lines = csv.writer(file)
        lines.writerow(["record_source", "record_id", "stage", "verdict", "reviewer", "at"])
        for stage in ("title-abstract", "full-text"):
            for n in range(reports):
                lines.writerow(["made", f"W{n}", stage, "include", "Ada", "2024-01-01T09:00:00Z"])
    review.import_table("decisions", table)
    return review


def entries(reports: int) -> Iterator[str]:
    for n in range(reports):
        sentences = (
            SENTENCE.format(n=n, k=k, cue=CUES[k % 2], says=SAYS[(n + k) % 3]) for k in range(SENTENCES)
        )
        yield ENTRY.format(n=n, title=f"Report {n * 7919} on lots {n} and {n * n}", text=" ".join(sentences))


def timed(work: Callable[[], Any]) -> tuple[float, Any]:
    started = time.perf_counter()
    value = work()
    return time.perf_counter() - started, value


def told(what: str, seconds: float) -> None:
    print(f"{what:<64}{seconds * 1000:>12,.1f} ms", flush=True)


if __name__ == "__main__":
    given = [int(each) for each in sys.argv[1:]]
    main(*given, *(REPORTS, WORDS)[len(given) :])
