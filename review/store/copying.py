"""Copies of a log: in memory up to an event, or on disk through the backup API.

In: a connection. Out: a connection to the copy, or a file.
"""

import sqlite3
from pathlib import Path

from .connections import connect_memory
from .projections import refold
from .schema import lay


def copy(connection: sqlite3.Connection, seq: int | None = None) -> sqlite3.Connection:
    """The events up to `seq` (None: all) in memory, folded by the same code; blobs are not copied."""
    memory = connect_memory()
    lay(memory)
    last = connection.execute("SELECT coalesce(max(seq), 0) FROM event").fetchone()[0]
    rows = connection.execute(
        "SELECT * FROM event WHERE seq <= ? ORDER BY seq", (last if seq is None else seq,)
    )
    memory.execute("BEGIN")
    memory.executemany("INSERT INTO event VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", rows)
    refold(memory)
    memory.execute("COMMIT")
    return memory


def back_up(connection: sqlite3.Connection, path: Path) -> None:
    """Write a copy through SQLite's backup API; the name appears when the whole copy is on the disk.

    A copy of the file alone would lack what is still in the -wal file beside it.
    """
    unfinished = path.with_name(f"{path.name}.unfinished")
    unfinished.unlink(missing_ok=True)
    target = sqlite3.connect(unfinished, isolation_level=None)
    try:
        connection.backup(target)
        # A backup is one file: WAL comes back when it is opened as a review.
        target.execute("PRAGMA journal_mode = DELETE")
    finally:
        target.close()
    unfinished.replace(path)
