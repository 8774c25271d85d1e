"""From key to paint and to the durable word, in JupyterLab: `python tests/benchmarks/bench_latency.py DATA`.

DATA is labelled reviews: CSV files, or folders of them; their first 10,000 records are one review, ranked by
the real ranker. In a headless Chromium so many keys are pressed at a steady pace in each of some runs, each
in a workspace of its own. Measured in the page, from the key event's own time:

  paint  until the frame with the next record has been painted (requestAnimationFrame, and the task after it)
  ack    until the word is out of the outbox: the kernel has said that it is in the log

With `--asreview PATH` (of the executable; ASReview is best installed in an environment of its own) the same
records are labelled in the same run through ASReview's web server, as its front end does: label, then next
record. Its times are those of the requests alone, without a browser. The load of the machine is printed.
"""

import argparse
import csv
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

from asreview_lab import AsreviewLab, Trip, version
from playwright.sync_api import Page, sync_playwright

from review.project import init_review, open_review
from review.screening.labelled import LabelledRow, read_rows

HERE = Path(__file__).parent
sys.path.append(str(HERE.parent / "e2e"))
from pictures import load  # noqa: E402

CORPUS, RUNS, KEYS, PAUSE_MS = 10_000, 5, 50, 400
GOALS = {"paint": "goal: median <= 20, p95 <= 50", "ack": "goal: p95 <= 250"}
CELL = 'import review\nr = review.open()\nr.screen(reviewer="Ada")\n'
ALL_SAVED = "document.querySelector('.evergreen .saved')?.textContent === 'all saved'"
# A word is kept under its key in localStorage at the keypress, and goes when it is acknowledged.
WATCH = """() => {
  const times = (window.latency = { paint: [], ack: [], words: 0 });
  const pressed = new Map();
  let key = null;
  const card = document.querySelector('.evergreen-card');
  card.addEventListener('keydown', (event) => {
    key = event.timeStamp;
    const after = new MessageChannel();
    after.port1.onmessage = () => times.paint.push(performance.now() - event.timeStamp);
    requestAnimationFrame(() => after.port2.postMessage(null));
  }, true);
  const { setItem, removeItem } = Storage.prototype;
  Storage.prototype.setItem = function (name, value) {
    if (name.startsWith('evergreen:') && key !== null) {
      pressed.set(name, key);
      times.words += 1;
    }
    return setItem.call(this, name, value);
  };
  Storage.prototype.removeItem = function (name) {
    if (pressed.has(name)) times.ack.push(performance.now() - pressed.get(name));
    pressed.delete(name);
    return removeItem.call(this, name);
  };
}"""


@dataclass
class Measured:
    """Milliseconds of every key; keys that came before the next record had; words that are not in the log."""

    paint: list[float] = field(default_factory=list)
    ack: list[float] = field(default_factory=list)
    early: int = 0
    lost: int = 0
    trips: list[Trip] = field(default_factory=list)


def main() -> None:
    asked = arguments()
    rows = corpus(asked.data)
    with tempfile.TemporaryDirectory() as name:
        place = Path(name)
        for folder in ("lab", "home", "asreview"):
            (place / folder).mkdir()
        made = workspace(place / "lab" / "review", write(place / "corpus.csv", rows))
        print(f"{len(rows)} records, {asked.runs} runs of {asked.keys} keys, {asked.pause} ms between keys")
        measured = Measured()
        peer = asreview(asked.asreview)
        for told in ours_and_theirs(asked, rows, made, place, peer, measured):
            print(told, flush=True)
        print("\n".join(summary(measured, peer)))


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("data", nargs="+", type=Path, help="labelled reviews (CSV), or folders of them")
    parser.add_argument("--asreview", help="ASReview's executable; without it only our times are taken")
    parser.add_argument("--runs", type=int, default=RUNS)
    parser.add_argument("--keys", type=int, default=KEYS)
    parser.add_argument("--pause", type=int, default=PAUSE_MS, help="milliseconds between two keys")
    return parser.parse_args()


def corpus(places: Sequence[Path]) -> list[LabelledRow]:
    files = [
        file for place in places for file in (sorted(place.glob("*.csv")) if place.is_dir() else [place])
    ]
    return [row for file in files for row in read_rows(file)][:CORPUS]


def write(path: Path, rows: Sequence[LabelledRow]) -> Path:
    """The records without their labels, as both programs read them."""
    with path.open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file)
        table.writerow(("record_id", "title", "abstract"))
        table.writerows((number, row.title, row.abstract or "") for number, row in enumerate(rows))
    return path


def workspace(folder: Path, table: Path) -> Path:
    with init_review(folder, "atmp-biosimilars") as review:
        review.import_file(table, source="bench")
        review.dedupe()
    return folder


def asreview(executable: str | None) -> str | None:
    """The executable, if it runs."""
    if executable is None:
        print("ASReview is left out: name its executable with --asreview")
    elif (told := version(executable)) is None:
        print(f"ASReview is left out: {executable} does not run")
    else:
        print(f"beside {told}, {executable}")
        return executable
    return None


def ours_and_theirs(
    asked: argparse.Namespace,
    rows: Sequence[LabelledRow],
    made: Path,
    place: Path,
    peer: str | None,
    measured: Measured,
) -> Iterator[str]:
    labels = {" ".join(row.title.split()): row.label for row in rows}
    for run in range(asked.runs):
        load_before = os.getloadavg()[0]
        folder = made.with_name(f"run{run}")
        shutil.copytree(made, folder)
        home = place / "home" / str(run)
        home.mkdir()
        screen(folder, home, labels, asked, measured)
        told = f"run {run + 1}: load {load_before:.1f}, paint {spread(measured.paint[-asked.keys :])}"
        told += f", ack {spread(measured.ack[-asked.keys :])}"
        if peer:
            label_there(peer, place, run, rows, asked, measured)
            told += f"; ASReview {spread([trip.next_record for trip in measured.trips[-asked.keys :]])}"
        yield told


def screen(folder: Path, home: Path, labels, asked: argparse.Namespace, measured: Measured) -> None:
    fixtures, shared = load(HERE.parent / "e2e" / "conftest.py"), load(HERE.parent / "conftest.py")
    fixtures.write_notebook(folder / "screen.ipynb", CELL)
    chromium = next(path for name in shared.CHROMIUM if (path := shutil.which(name)))
    lab = fixtures.start_lab(folder.parent, home)
    try:
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=chromium, args=list(shared.CHROMIUM_FLAGS))
            page = browser.new_page(viewport={"width": 1280, "height": 900})
            fixtures.run_notebook(page, lab, folder / "screen.ipynb")
            page.locator(".evergreen-card h3").wait_for(timeout=180_000)
            press(page, labels, asked)
            taken = page.evaluate("window.latency")
            browser.close()
    finally:
        lab.process.terminate()
        lab.process.wait(timeout=30)
    measured.paint += taken["paint"]
    measured.ack += taken["ack"]
    measured.early += asked.keys - taken["words"]
    measured.lost += taken["words"] - in_log(folder)


def press(page: Page, labels: dict[str, int], asked: argparse.Namespace) -> None:
    page.locator(".evergreen-card").focus()
    page.evaluate(WATCH)
    for _ in range(asked.keys):
        page.wait_for_timeout(asked.pause)
        title = page.evaluate("document.querySelector('.evergreen-card h3')?.textContent ?? ''")
        page.keyboard.press("i" if labels.get(" ".join(title.split())) else "e")
    page.wait_for_function(ALL_SAVED, timeout=60_000)


def in_log(folder: Path) -> int:
    """How many records have a word in the log, each counted once."""
    with open_review(folder) as review:
        return len({event.subject for event in review.log.events(kind="decided")})


def label_there(
    executable: str,
    place: Path,
    run: int,
    rows: Sequence[LabelledRow],
    asked: argparse.Namespace,
    measured: Measured,
) -> None:
    home = place / "asreview" / str(run)
    home.mkdir()
    priors = [(next(row for row in rows if row.label == wanted and row.title), wanted) for wanted in (1, 0)]
    with AsreviewLab(executable, home) as lab:
        project = lab.project(place / "corpus.csv", priors)
        labels = {row.title: row.label for row in rows}
        measured.trips += lab.screen(project, labels, asked.keys, asked.pause / 1000)


def spread(spent: Sequence[float]) -> str:
    return f"{median(spent):.0f}/{percentile(spent):.0f}" if spent else "-"


def percentile(spent: Sequence[float], share: float = 0.95) -> float:
    """The least value that so many of them do not pass."""
    return sorted(spent)[max(0, -int(-share * len(spent) // 1) - 1)]


def summary(measured: Measured, peer: str | None) -> Iterator[str]:
    yield f"{'all runs, milliseconds':<44}{'median':>8}{'p95':>8}{'most':>8}"
    yield line("keydown to next record painted", measured.paint) + f"  {GOALS['paint']}"
    yield line("keydown to durable ack", measured.ack) + f"  {GOALS['ack']}"
    if peer:
        yield line("ASReview: label acknowledged", [trip.acknowledged for trip in measured.trips])
        yield line("ASReview: label and next record", [trip.next_record for trip in measured.trips])
    yield f"keys that found no record yet: {measured.early}; words not in the log: {measured.lost}"


def line(name: str, spent: Sequence[float]) -> str:
    return f"{name:<44}{median(spent):>8.1f}{percentile(spent):>8.1f}{max(spent):>8.1f}"


if __name__ == "__main__":
    main()
