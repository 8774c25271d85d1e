"""Several processes at once, and processes that are killed."""

import os
import signal
import subprocess
import sys
import time

import pytest

from review.errors import WorkspaceError, WorkspaceLocked
from review.store.fold import read_decisions
from review.store.lock import claimed, writing
from review.store.log import create_log, open_log

DECIDE = """
import itertools, sys
from pathlib import Path
import msgspec
from review.model.decision import Agent, AgentKind, Decision, Stage, Verdict
from review.model.event import Draft, EventKind
from review.store.log import open_log
path, name, count = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])
agent = Agent(kind=AgentKind.PERSON, name=name)
with open_log(path) as log:
    print("ready", flush=True)
    sys.stdin.readline()
    for number in range(count) if count else itertools.count():
        vote = Decision(id=f"{name} {number}", record=f"r{number}", stage=Stage.TITLE_ABSTRACT,
                        verdict=Verdict.INCLUDE, agent=agent, at="2026-05-01T10:00:00Z")
        log.append([Draft(kind=EventKind.DECIDED, subject=vote.record, body=msgspec.to_builtins(vote),
                          actor=name, at=vote.at, id=vote.id)], blobs=[vote.id.encode()])
        print(vote.id, flush=True)
"""

CLAIM = """
import sys
from pathlib import Path
from review.store.lock import claimed
with claimed(Path(sys.argv[1]), "refresh", "alice"):
    print("ready", flush=True)
    sys.stdin.readline()
"""


def start(script: str, *arguments: object) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", script, *map(str, arguments)]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert process.stdout.readline() == "ready\n"
    return process


def go(process: subprocess.Popen[str]) -> None:
    process.stdin.write("go\n")
    process.stdin.flush()


def deciding(path, processes: int, each: int) -> tuple[list[str], float]:
    """The ids acknowledged by several processes that decide at once, and the seconds it took."""
    workers = [start(DECIDE, path, f"reviewer {number}", each) for number in range(processes)]
    began = time.perf_counter()
    for worker in workers:
        go(worker)
    said = [worker.communicate()[0].split("\n")[:-1] for worker in workers]
    assert [worker.returncode for worker in workers] == [0] * processes
    return [id for ids in said for id in ids], time.perf_counter() - began


def test_four_processes_deciding_at_once_lose_nothing(log):
    acknowledged, _ = deciding(log.path, 4, 25)
    assert len(acknowledged) == 100
    assert sorted(acknowledged) == sorted(vote.id for vote in read_decisions(log))
    assert log.verify() == ()


@pytest.mark.slow
def test_four_processes_make_many_decisions_a_second(log, capsys):
    acknowledged, seconds = deciding(log.path, 4, 200)
    assert len(acknowledged) == len(set(acknowledged)) == 800
    with capsys.disabled():
        print(f"\nfour processes at once: {len(acknowledged) / seconds:.0f} decisions a second")


def kill_while_deciding(path, name: str, wait_seconds: float) -> list[str]:
    process = start(DECIDE, path, name, 0)
    go(process)
    time.sleep(wait_seconds)
    process.send_signal(signal.SIGKILL)
    said = process.communicate()[0]
    return [line for line in said.split("\n")[:-1] if line]


@pytest.mark.parametrize(
    "rounds", [pytest.param(4), pytest.param(50, marks=pytest.mark.slow, id="fifty rounds")]
)
@pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGKILL")
def test_what_was_acknowledged_survives_a_kill(tmp_path, rounds):
    path = tmp_path / "review.db"
    create_log(path).close()
    acknowledged: set[str] = set()
    for number in range(rounds):
        acknowledged |= set(kill_while_deciding(path, f"round {number}", 0.02 + 0.013 * (number % 11)))
        with open_log(path) as log:
            assert log.verify() == ()
            assert acknowledged <= {event.id for event in log.events()}
    assert acknowledged


def test_one_writer_at_a_time_and_the_lock_is_free_after_a_kill(tmp_path):
    path = tmp_path / "review.db"
    with (
        writing(path),
        pytest.raises(WorkspaceLocked, match="another process"),
        writing(path, wait_seconds=0.05),
    ):
        pass
    with writing(path, wait_seconds=0.05):
        pass


def test_the_second_refresh_is_told_who_holds_the_lock(log, make):
    process = start(CLAIM, log.path)
    with pytest.raises(WorkspaceLocked, match="alice") as caught, claimed(log.path, "refresh", "bob"):
        pass
    assert str(process.pid) in caught.value.message
    log.append([make.vote("deciding goes on meanwhile")])
    process.send_signal(signal.SIGKILL)
    process.communicate()
    with claimed(log.path, "refresh", "bob"):
        pass


def test_a_folder_that_is_gone_is_said_when_locking(tmp_path):
    with pytest.raises(WorkspaceError, match="lock"), writing(tmp_path / "gone" / "review.db"):
        pass


@pytest.mark.skipif(not hasattr(os, "fork"), reason="there is no fork")
def test_a_forked_process_opens_its_own_connection(log, make):
    log.append([make.vote("parent")])
    reading, answering = os.pipe()
    child = os.fork()
    if child == 0:
        answer = f"{len(log.append([make.vote('child')]))} {log.watermark()}"
        os.write(answering, answer.encode())
        os._exit(0)
    os.waitpid(child, 0)
    assert os.read(reading, 100) == b"1 2"
    os.close(reading)
    os.close(answering)
    log.append([make.vote("parent again")])
    assert log.verify() == ()
