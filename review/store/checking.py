"""Whether the log is still what was written: hash chain, blobs, SQLite's own checks, projections.

In: a connection. Out: sentences, one per problem; none when all is well.
"""

import sqlite3
from collections.abc import Iterator

import msgspec

from ..errors import StoreError
from .blobs import Packed, unpack
from .copying import copy
from .events import BEGINNING, line_hash
from .schema import PROJECTIONS

_GUARDS = {f"{table}_is_never_{done}" for table in ("event", "blob") for done in ("changed", "deleted")}

# A list of a thousand damaged lines helps nobody: after the first ones the advice is the same.
MOST = 20


def problems(connection: sqlite3.Connection) -> tuple[str, ...]:
    """Everything found wrong, at most twenty sentences per kind of problem."""
    found: list[str] = []
    for search in (_integrity, _guards, _chain, _blobs, _projections):
        found.extend(_first(search(connection)))
    return tuple(found)


def _first(sentences: Iterator[str]) -> Iterator[str]:
    """The first sentences, and what SQLite says when it can read no further."""
    try:
        for count, sentence in enumerate(sentences):
            if count == MOST:
                yield "and more of the same"
                return
            yield sentence
    except (sqlite3.Error, UnicodeError) as error:
        yield f"the database cannot be read: {error}"


def _integrity(connection: sqlite3.Connection) -> Iterator[str]:
    for (said,) in connection.execute("PRAGMA integrity_check"):
        if said != "ok":
            yield f"SQLite's integrity check: {said}"


def _guards(connection: sqlite3.Connection) -> Iterator[str]:
    held = {row[0] for row in connection.execute("SELECT name FROM sqlite_schema WHERE type = 'trigger'")}
    for name in sorted(_GUARDS - held):
        yield f"the trigger {name} is gone: the log is no longer append-only"


def _chain(connection: sqlite3.Connection) -> Iterator[str]:
    before, expected = BEGINNING, 1
    columns = "seq, id, at, actor, kind, subject, body, previous, hash"
    for *line, hash in connection.execute(f"SELECT {columns} FROM event ORDER BY seq"):  # noqa: S608
        seq, previous = line[0], line[-1]
        if seq != expected:
            yield f"event {expected} is missing"
        elif previous != before:
            yield f"event {seq} does not follow the event before it: the chain is broken"
        if line_hash(line) != hash:
            yield f"event {seq} is not what was written: its hash differs"
        before, expected = hash, seq + 1


def _blobs(connection: sqlite3.Connection) -> Iterator[str]:
    for (digest,) in connection.execute("SELECT digest FROM blob").fetchall():
        row = connection.execute("SELECT digest, bytes FROM blob WHERE digest = ?", (digest,)).fetchone()
        try:
            unpack(Packed(*row))
        except StoreError as error:
            yield error.message


def _projections(connection: sqlite3.Connection) -> Iterator[str]:
    try:
        again = copy(connection)
    except (ValueError, KeyError, TypeError, msgspec.MsgspecError) as error:
        yield f"the log cannot be folded: {error}"
        return
    for table in (*PROJECTIONS, "projection"):
        query = f"SELECT * FROM {table} ORDER BY 1, 2"  # noqa: S608  # a name of our own
        if connection.execute(query).fetchall() != again.execute(query).fetchall():
            yield f"the projection {table} does not follow from the log: run `review rebuild`"
    again.close()
