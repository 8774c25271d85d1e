"""ASReview's own web server, asked as its front end asks it, for `bench_latency.py`.

The routes and their order are those of `webapp/src` in its package: a decision is a POST of the label with
`retrain_model`, and when that is answered the next record is fetched. What the browser does in between and
after is left out, in ASReview's favour.
"""

import os
import socket
import subprocess
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import requests

from review.screening.labelled import LabelledRow

PATIENCE_SECONDS = 600


@dataclass(frozen=True)
class Trip:
    """One label: milliseconds until it was acknowledged, and until the next record was there."""

    acknowledged: float
    next_record: float


class AsreviewLab:
    """`asreview lab` over a folder of its own, without authentication; ends with the `with` block."""

    def __init__(self, executable: str, home: Path) -> None:
        port, tasks = free_port(), free_port()
        self.url = f"http://127.0.0.1:{port}/api"
        self.session = requests.Session()
        self.session.trust_env = False
        command = [executable, "lab", "--no-browser", "--skip-update-check", "--host", "127.0.0.1"]
        # Two worker processes and the web server are of one group, and end together.
        self.process = subprocess.Popen(
            [*command, "--port", str(port)],
            env={
                **os.environ,
                "ASREVIEW_PATH": str(home),
                "ASREVIEW_LAB_TASK_MANAGER_ENDPOINT": f"127.0.0.1:{tasks}",
            },
            stdout=(home / "lab.log").open("w"),
            stderr=subprocess.STDOUT,
        )
        self.wait("the server", lambda: self.session.get(f"{self.url}/learners", timeout=60).ok)

    def __enter__(self) -> "AsreviewLab":
        return self

    def __exit__(self, *_: object) -> None:
        self.process.terminate()
        try:
            self.process.wait(timeout=30)
        except subprocess.TimeoutExpired:
            self.process.kill()

    def wait(self, what: str, ready) -> None:
        end = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < end:
            if self.process.poll() is not None:
                raise RuntimeError(f"asreview lab ended with {self.process.returncode}")
            try:
                if ready():
                    return
            except requests.ConnectionError:
                pass
            time.sleep(0.25)
        raise RuntimeError(f"asreview lab: {what} did not come in {PATIENCE_SECONDS} s")

    def project(self, table: Path, priors: Sequence[tuple[LabelledRow, int]]) -> str:
        """A project of these records, its model trained on the priors; its address."""
        with table.open("rb") as file:
            made = self.session.post(
                f"{self.url}/projects/create", data={"mode": "oracle"}, files={"file": (table.name, file)}
            )
        made.raise_for_status()
        place = f"{self.url}/projects/{made.json()['id']}"
        for row, label in priors:
            self.label(place, self.find(place, row.title), label)
        begun = self.session.put(f"{place}/review", data={"status": "review", "trigger_model": 1})
        begun.raise_for_status()
        self.wait("a ranking", lambda: self.next(place)["status"] == "review")
        return place

    def find(self, place: str, title: str) -> int:
        found = self.session.get(f"{place}/search", params={"q": title, "n_max": 20}).json()["result"]
        return next(each["record_id"] for each in found if each["title"] == title)

    def label(self, place: str, record: int, label: int, **more: object) -> None:
        body = {"record_id": record, "label": label, "tags": "[]", **more}
        self.session.post(f"{place}/record/{record}", data=body).raise_for_status()

    def next(self, place: str) -> dict:
        answer = self.session.get(f"{place}/get_record")
        answer.raise_for_status()
        return answer.json()

    def screen(self, place: str, labels: Mapping[str, int], count: int, pause_seconds: float) -> list[Trip]:
        """Label so many records, one after the other, as these labels by title say."""
        trips, shown = [], self.next(place)["result"]
        for _ in range(count):
            time.sleep(pause_seconds)
            started = time.perf_counter()
            self.label(place, shown["record_id"], labels.get(shown["title"], 0), retrain_model=1)
            acknowledged = time.perf_counter()
            shown = self.next(place)["result"]
            ended = time.perf_counter()
            trips.append(Trip((acknowledged - started) * 1000, (ended - started) * 1000))
        return trips


def free_port() -> int:
    """A port of loopback that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def version(executable: str) -> str | None:
    """What `asreview --version` says, None when it does not run."""
    try:
        told = subprocess.run([executable, "--version"], capture_output=True, text=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        return None
    return told.stdout.strip()
