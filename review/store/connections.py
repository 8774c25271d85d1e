"""SQLite connections: opened with the pragmas that make the log safe, one per thread.

In: a path. Out: connections whose errors are said plainly.
"""

import os
import sqlite3
import threading
import weakref
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from ..errors import ReviewError, StoreError, WorkspaceError, WorkspaceLocked

# How long SQLite itself waits for another connection; the writer's lock has been waited for already.
BUSY_SECONDS = 30.0

# 64 MiB of pages (negative: KiB), so that a first import finds its indexes in memory.
CACHE = -65536

# https://www.sqlite.org/rescode.html, primary codes.
_BUSY, _LOCKED, _READONLY, _CORRUPT, _FULL, _CANTOPEN, _NOTADB = 5, 6, 8, 11, 13, 14, 26


def connect(path: Path) -> sqlite3.Connection:
    """Open an existing database for reading and writing; never creates one.

    FULL: a commit returns when the disk has it. Recursive triggers: else INSERT OR REPLACE would delete
    a row of the log without waking the trigger that forbids it.
    """
    connection = _open(f"{path.resolve().as_uri()}?mode=rw")
    # Takes effect on a new file only. A record's line is some 2.5 kB: of these three fill a page, where one
    # would leave half of a page of 4 kB empty (3.4 against 4.7 kB on the disk per record).
    connection.execute("PRAGMA page_size = 8192")
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")
    # Pages, so 16 MB: an import rewrites the same index pages in every batch, and now copies them less often.
    connection.execute("PRAGMA wal_autocheckpoint = 2000")
    return connection


def connect_read_only(path: Path) -> sqlite3.Connection:
    """Open an existing database for reading only.

    In a folder that cannot be written SQLite cannot make the shared memory that WAL needs, so a database
    without a -wal file beside it is opened as one that nobody changes (`immutable`).
    """
    log_beside = path.with_name(f"{path.name}-wal")
    still = not os.access(path.parent, os.W_OK) and not log_beside.exists()
    connection = _open(f"{path.resolve().as_uri()}?mode=ro{'&immutable=1' if still else ''}")
    connection.execute("PRAGMA query_only = ON")
    return connection


def connect_memory() -> sqlite3.Connection:
    """An empty database in memory."""
    return _open("file::memory:")


def _open(uri: str) -> sqlite3.Connection:
    connection = sqlite3.connect(
        uri, uri=True, isolation_level=None, check_same_thread=False, timeout=BUSY_SECONDS
    )
    try:
        connection.execute("PRAGMA recursive_triggers = ON")
        connection.execute(f"PRAGMA cache_size = {CACHE}")
    except sqlite3.Error:
        connection.close()
        raise
    return connection


class Connections:
    """One connection per process and thread, opened when first asked for; or one that all share."""

    def __init__(self, connect: Callable[[], sqlite3.Connection], *, shared: bool = False) -> None:
        self._connect = connect
        self._shared = shared
        # Keyed by process too: a connection must not be used, nor closed, on the other side of a fork.
        self._held: dict[tuple[int, int], _Held] = {}
        self._finalizer = weakref.finalize(self, _close_all, self._held)

    @contextmanager
    def use(self) -> Iterator[sqlite3.Connection]:
        """The connection of this thread; nobody closes it meanwhile, which would end the process.

        Raises:
            StoreError: the connections have been closed.
        """
        self._ensure_open()
        key = os.getpid(), 0 if self._shared else threading.get_ident()
        if (held := self._held.get(key)) is None:
            held = self._held[key] = _Held(self._connect())
        with held.turn:
            if not self._finalizer.alive:
                held.connection.close()
            self._ensure_open()
            yield held.connection

    def close(self) -> None:
        """Close every connection of this process, each once it is at rest; a second time does nothing."""
        self._finalizer()

    def _ensure_open(self) -> None:
        if not self._finalizer.alive:
            raise StoreError("the log is closed", hint="Open the review again.")


class _Held:
    """A connection, and whose turn it is to use or to close it."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self.connection = connection
        self.turn = threading.RLock()


def _close_all(held: dict[tuple[int, int], _Held]) -> None:
    for (process, _), each in list(held.items()):
        if process == os.getpid():
            with each.turn:
                each.connection.close()


@contextmanager
def said_plainly(path: Path) -> Iterator[None]:
    """Turn SQLite's errors into what happened to the review and what to do about it.

    Raises:
        StoreError: the disk is full, the file damaged or foreign, the log touched where it must not be.
        WorkspaceError: the file cannot be written or opened.
        WorkspaceLocked: another program holds the file.
    """
    try:
        yield
    except sqlite3.Error as error:
        raise plain(path, error) from error


def plain(path: Path, error: sqlite3.Error) -> ReviewError:
    """The error to show a reviewer for one of SQLite's."""
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    if code in (_BUSY, _LOCKED):
        return WorkspaceLocked(
            f"another program holds {path}: {error}",
            hint="Close whatever else has the database open (a browser for it, a sync client), then retry.",
        )
    if code in (_READONLY, _CANTOPEN):
        return WorkspaceError(
            f"{path} cannot be opened or written: {error}",
            hint="Check the permissions of the file, its folder, and the -wal and -shm files beside it.",
        )
    message, hint = _ADVICE.get(code, ("{path}: {error}", "Run `review doctor`."))
    return StoreError(message.format(path=path, error=error), hint=hint)


_ADVICE = {
    _FULL: (
        "there is no room to write to {path}: {error}",
        "Free some space and do it again: nothing of it was kept, and everything acknowledged before is.",
    ),
    _CORRUPT: (
        "{path} is damaged: {error}",
        "Keep the file, run `review doctor` to see what is affected, and restore the last `review backup`.",
    ),
    _NOTADB: (
        "{path} is not a database: {error}",
        "Name the review's own database (`database` in review.toml), or restore the last `review backup`.",
    ),
}
