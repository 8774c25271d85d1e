"""Locks between processes: the short one around every write, and long ones that name their holder.

In: the path of the database. Out: context managers; the operating system frees them when a process dies.
"""

import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import BaseFileLock, FileLock, Timeout

from ..errors import WorkspaceError, WorkspaceLocked

# A write is a few milliseconds; whoever waits so long waits for a process that hangs.
WAIT_SECONDS = 30.0

# The library's 50 ms would let four processes that decide at once wait for nobody most of the time.
POLL_SECONDS = 0.001


@contextmanager
def writing(path: Path, wait_seconds: float = WAIT_SECONDS) -> Iterator[None]:
    """Be the only writer to the database, of all processes.

    SQLite's own lock is not enough: before 3.51.3 a checkpoint beside a write can damage the file
    (https://www.sqlite.org/wal.html#walresetbug).

    Raises:
        WorkspaceLocked: another process has been writing for `wait_seconds`.
        WorkspaceError: there can be no lock file.
    """
    lock = _lock(path, "lock", wait_seconds)
    if lock is None:
        raise WorkspaceLocked(
            f"another process has been writing to {path} for more than {wait_seconds:g} seconds",
            hint="Wait until it is done, or end it; what it has acknowledged is safe.",
        )
    try:
        yield
    finally:
        lock.release()


@contextmanager
def claimed(path: Path, work: str, who: str) -> Iterator[None]:
    """Hold the workspace for long work such as a refresh; `who` is told to whoever else asks.

    Does not wait, and does not keep others from deciding in the meantime.

    Raises:
        WorkspaceLocked: another process does the same work now.
        WorkspaceError: there can be no lock file.
    """
    lock, note = _lock(path, f"{work}.lock", 0), _beside(path, f"{work}.holder")
    if lock is None:
        raise WorkspaceLocked(
            f"{_holder(note)} is at work on the {work} of {path}",
            hint=f"Wait until that {work} is done, or end that process; then the lock is free.",
        )
    try:
        note.write_text(f"{who} (process {os.getpid()} on {socket.gethostname()})", encoding="utf-8")
        yield
    finally:
        note.unlink(missing_ok=True)
        lock.release()


def _lock(path: Path, suffix: str, wait_seconds: float) -> BaseFileLock | None:
    lock = FileLock(_beside(path, suffix), timeout=wait_seconds, poll_interval=POLL_SECONDS)
    try:
        # The library would make the folder, and a review that was moved away would seem to be there.
        path.parent.stat()
        lock.acquire()
    except Timeout:
        return None
    except OSError as error:
        raise WorkspaceError(
            f"the lock beside {path} cannot be made: {error}",
            hint="Check that the folder is there, can be written, and has room.",
        ) from error
    return lock


def _holder(note: Path) -> str:
    try:
        return note.read_text(encoding="utf-8") or "another process"
    except OSError:
        return "another process"


def _beside(path: Path, suffix: str) -> Path:
    return path.with_name(f"{path.name}.{suffix}")
