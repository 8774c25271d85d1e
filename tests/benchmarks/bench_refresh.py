"""A refresh timed from outside, against a server on loopback: `python tests/benchmarks/bench_refresh.py`.

10,000 made records of Europe PMC are searched twice, in 20 pages of 500, as its adapter asks for. Printed
are the CPU seconds of the whole process, for the first run and for the second, which finds nothing changed
(the least of nine; the goal is under 0.5 s), and for `review --version`, which does nothing; the peak memory
of runs over 10, 100 and 400 pages of 100 records, also without the 64 MB that SQLite may keep of its file;
and both for a run with 1,000 runs of 10 pages behind it.
"""

import json
import os
import resource
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

ROUNDS, EARLIER_RUNS = 9, 1_000
TEXT = "donors vary and assays vary more so that a comparison of two products is a challenge to makers"
WORDS = TEXT.split()
# Runs the command and says at its end how much memory it held at most, as Linux counts it since its start:
# what getrusage tells of a child includes what its parent held.
WATCHED = """
import sys
from review.cli.main import run
code = run(sys.argv[1:])
status = open("/proc/self/status").read()
print(status.partition("VmHWM:")[2].split()[0], file=sys.stderr)
sys.exit(code)
"""
WITHOUT_CACHE = "import review.store.connections as connections\nconnections.CACHE = -2000\n"
SETTINGS = '[sources.europepmc]\nbase_url = "{url}"\npause_seconds = 0.0\n'
ENVIRONMENT = {**os.environ, "NO_PROXY": "*"}


@dataclass(frozen=True, kw_only=True)
class Spent:
    """What one process took."""

    cpu: float
    seconds: float
    megabytes: float


def main() -> None:
    with tempfile.TemporaryDirectory() as name, Served() as served:
        folder = Path(name)
        for line in (*speed(served, folder), *memory(served, folder), *history(served, folder)):
            print(line, flush=True)


def speed(served: "Served", folder: Path) -> Iterator[str]:
    served.give(pages=20, records=500)
    workspace = made(folder / "speed", served.url)
    first = refreshed(workspace, new=10_000)
    again = [refreshed(workspace, new=0) for _ in range(ROUNDS)]
    size = sum(map(len, served.pages)) / 2**20
    yield f"10,000 records in 20 pages, {size:.0f} MB"
    yield f"{'first run, CPU':<44}{first.cpu:>8.2f} s ({first.seconds:.1f} s in all)"
    yield f"{'unchanged run, CPU':<44}{min(each.cpu for each in again):>8.2f} s"
    nothing = min(spent([sys.executable, "-m", "review", "--version"])[1].cpu for _ in range(ROUNDS))
    yield f"{'`review --version`, CPU':<44}{nothing:>8.2f} s"


def memory(served: "Served", folder: Path) -> Iterator[str]:
    for pages in (10, 100, 400):
        served.give(pages=pages, records=100)
        workspace = made(folder / f"pages{pages}", served.url)
        first = refreshed(workspace, new=pages * 100)
        again = refreshed(workspace, new=0)
        bare = refreshed(workspace, new=0, prelude=WITHOUT_CACHE)
        told = f"peak memory over {pages} pages of 100 records"
        yield (
            f"{told:<44}{first.megabytes:>8.0f} MB, unchanged {again.megabytes:.0f} MB, "
            f"without SQLite's cache {bare.megabytes:.0f} MB"
        )


def history(served: "Served", folder: Path) -> Iterator[str]:
    served.give(pages=10, records=100)
    workspace = made(folder / "history", served.url)
    refreshed(workspace, new=1_000)
    before = refreshed(workspace, new=0)
    live_on(workspace)
    after = refreshed(workspace, new=0)
    told = f"with {EARLIER_RUNS:,} runs of 10 pages behind it"
    yield f"{told:<44}{after.megabytes:>8.0f} MB, {after.cpu:.2f} s CPU"
    yield f"{'and with two':<44}{before.megabytes:>8.0f} MB, {before.cpu:.2f} s CPU"


def live_on(workspace: Path) -> None:
    """Put as many runs like the last one into the log, each with its pages and what was seen on them."""
    from review.project import open_review
    from review.retrieval.ledger import page_fetched, search_run
    from review.store.fold import read_pages, read_runs

    with open_review(workspace) as review:
        last = read_runs(review.log)[-1]
        pages = [each for each in read_pages(review.log) if each.run == last.id]
        for number in range(EARLIER_RUNS):
            name, actor = f"run {number}", "europepmc 1"
            drafts = [page_fetched(replace(each, run=name), actor=actor, at=last.started) for each in pages]
            review.log.append([*drafts, search_run(replace(last, id=name), actor=actor)])


def made(workspace: Path, url: str) -> Path:
    """A new workspace whose Europe PMC is the server."""
    command = [sys.executable, "-m", "review", "init", str(workspace), "--protocol", "atmp-biosimilars"]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    with (workspace / "review.toml").open("a", encoding="utf-8") as file:
        file.write(SETTINGS.format(url=url))
    return workspace


def refreshed(workspace: Path, *, new: int, prelude: str = "") -> Spent:
    """One `review refresh` of Europe PMC in a process of its own; it must end well and find so much new."""
    command = [
        sys.executable,
        "-c",
        prelude + WATCHED,
        "refresh",
        "europepmc",
        "-w",
        str(workspace),
        "--json",
    ]
    said, used = spent(command)
    [run] = json.loads(said)["runs"]
    if (run["status"], run["new"], run["changed"]) != ("complete", new, 0):
        raise SystemExit(f"the refresh went wrong: {run}")
    return used


def spent(command: list[str]) -> tuple[bytes, Spent]:
    """What a process prints, and what it took; the last line of its errors is its memory in kB."""
    before, started = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    done = subprocess.run(command, check=True, capture_output=True, env=ENVIRONMENT)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return done.stdout, Spent(
        cpu=after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime,
        seconds=time.perf_counter() - started,
        megabytes=int(done.stderr.split()[-1]) / 1024 if done.stderr else 0.0,
    )


class Served:
    """Europe PMC as far as a refresh needs it: pages by cursor, whatever is asked."""

    def __init__(self) -> None:
        self.pages: list[bytes] = []

    def give(self, *, pages: int, records: int) -> None:
        """Have so many pages of so many records."""
        self.pages = [page(number, pages, records) for number in range(pages)]

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._http.server_address[1]}"

    def __enter__(self) -> "Served":
        self._http = ThreadingHTTPServer(("127.0.0.1", 0), speaker(self))
        threading.Thread(target=self._http.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._http.shutdown()
        self._http.server_close()


def speaker(served: Served) -> type[BaseHTTPRequestHandler]:
    class Speaker(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True

        def do_GET(self) -> None:
            mark = dict(parse_qsl(urlsplit(self.path).query)).get("cursorMark", "*")
            body = served.pages[0 if mark == "*" else int(mark)]
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: Any) -> None:
            pass

    return Speaker


def page(number: int, pages: int, records: int) -> bytes:
    results = [result(number * records + each) for each in range(records)]
    more = {"nextCursorMark": str(number + 1)} if number + 1 < pages else {}
    answer = {"version": "6.9", "hitCount": pages * records, **more, "resultList": {"result": results}}
    return json.dumps(answer).encode()


def result(number: int) -> dict[str, Any]:
    """A result of some 3 kB in the shape of `resultType=core`."""
    text = " ".join(WORDS[(number * step) % len(WORDS)] for step in range(1, 260))
    people = [f"Okafor{number % 97} N{each}" for each in range(6)]
    return {
        "id": str(30_000_000 + number),
        "source": "MED",
        "pmid": str(30_000_000 + number),
        "doi": f"10.5555/refresh.{number}",
        "title": f"Potency assay number {number} for cell therapies.",
        "authorString": ", ".join(people) + ".",
        "authorList": {
            "author": [
                {"fullName": each, "lastName": each.split()[0], "initials": "N", "authorId": {}}
                for each in people
            ]
        },
        "journalInfo": {
            "issue": "3",
            "volume": str(number % 40),
            "yearOfPublication": 2024,
            "journal": {"title": "Cells and Assays", "issn": "0000-0000"},
        },
        "pubYear": "2024",
        "abstractText": f"<h4>Background</h4> Assay {number}: {text}.",
        "language": "eng",
        "pubTypeList": {"pubType": ["research-article", "Journal Article"]},
        "keywordList": {"keyword": ["potency", "cell therapy"]},
        "firstPublicationDate": "2024-05-01",
    }


if __name__ == "__main__":
    main()
