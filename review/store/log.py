"""The log: everything that happened, in order, never changed.

In: drafts and bytes. Out: events; and, for the modules beside this one, rows and transactions.
"""

import sqlite3
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import Any

from ..bulk import bulk
from ..errors import StoreError
from ..model.event import Draft, Event, EventKind
from . import projections, schema
from .appending import append_events
from .blobs import Packed, keep, pack, unpack
from .checking import problems
from .connections import Connections, connect, connect_read_only, said_plainly
from .copying import back_up, copy
from .events import prepare
from .lock import writing
from .places import MOUNTS, check_file, check_local, check_writable

Rows = list[tuple[Any, ...]]
Blob = Callable[[str], bytes]


class Log:
    """The log of one review, made by `create_log` or `open_log`; may be used from several threads."""

    def __init__(
        self, path: Path, connections: Connections, *, read_only: bool = False, blob: Blob | None = None
    ) -> None:
        self.path = path
        self.read_only = read_only
        self._connections = connections
        self._blob = blob
        # Threads of this process queue here, where waiting costs nothing; processes meet at the file lock.
        self._turn = threading.Lock()

    def append(self, drafts: Iterable[Draft], *, blobs: Iterable[bytes] = ()) -> tuple[Event, ...]:
        """Write all drafts and blobs, fold them, and return the events that say something new.

        One transaction: when this returns, all of it is on the disk; when it raises, none of it is.
        Absorbed are a known id, a machine's body equal to its subject's latest, and a known blob.

        Raises:
            StoreError: a draft that cannot be kept, a full disk, a damaged file or a log opened for reading.
            WorkspaceLocked: another process has been writing for too long.
        """
        with bulk():
            prepared = [prepare(draft) for draft in drafts]
            packed = [pack(content) for content in blobs]
            if not prepared and not packed:
                return ()
            with self.transaction() as connection:
                keep(connection, packed)
                events = append_events(connection, prepared)
                projections.advance(connection, events)
        return tuple(events)

    def blob(self, digest: str) -> bytes:
        """The bytes kept under a digest.

        Raises:
            StoreError: there are none, or they are damaged.
        """
        rows = self.rows("SELECT digest, bytes FROM blob WHERE digest = ?", (digest,))
        if rows:
            return unpack(Packed(*rows[0]))
        if self._blob is not None:
            return self._blob(digest)
        raise StoreError(
            f"no blob {digest} is kept in {self.path}",
            hint="Fetch or import it again; after work with a team, pull first.",
        )

    def events(
        self, *, kind: EventKind | None = None, subject: str | None = None, after: int = 0
    ) -> Iterator[Event]:
        """The events after `after`, oldest first, of one kind or about one subject if so asked.

        Ends with the event that is the last when the reading begins.
        """
        # The plus keeps SQLite from taking the index of the kind, which is on many more lines, for both.
        asked = {"kind = ?": kind} if subject is None else {"subject = ?": subject, "+kind = ?": kind}
        held = {clause: value for clause, value in asked.items() if value is not None}
        query = (
            f"SELECT {projections.EVENT_COLUMNS} FROM event "  # noqa: S608  # names of our own
            f"WHERE {' AND '.join((*held, 'seq > ?', 'seq <= ?'))} ORDER BY seq LIMIT {projections.CHUNK}"
        )
        last = self.watermark()
        while rows := self.rows(query, (*held.values(), after, last)):
            yield from map(projections.event_of, rows)
            after = rows[-1][0]

    def watermark(self) -> int:
        """The number of the last event; 0 when there is none."""
        return int(self.rows("SELECT coalesce(max(seq), 0) FROM event")[0][0])

    def as_of(self, seq: int) -> "Log":
        """The log as it was when event `seq` was its last: in memory, folded, for reading only.

        Blobs are read from this log, which must stay open as long.
        """
        with said_plainly(self.path), self._connections.use() as connection:
            memory = copy(connection, seq)
        memory.execute("PRAGMA query_only = ON")
        connections = Connections(lambda: memory, shared=True)
        return Log(self.path, connections, read_only=True, blob=self.blob)

    def backup(self, path: Path) -> None:
        """Write a whole copy to `path`, also while others write.

        Raises:
            StoreError: something is there already, or there is no room.
        """
        _refuse_existing(path)
        with said_plainly(path), self._connections.use() as connection:
            back_up(connection, path)

    def verify(self) -> tuple[str, ...]:
        """The problems found in hash chain, blobs, projections and file; none when all is well."""
        with said_plainly(self.path), self._connections.use() as connection:
            return problems(connection)

    def close(self) -> None:
        """Close the connections of every thread; a second time does nothing."""
        self._connections.close()

    def rows(self, query: str, parameters: Sequence[Any] = ()) -> Rows:
        """All rows of a query, for the modules of this floor; no cursor stays open."""
        with said_plainly(self.path), self._connections.use() as connection:
            return connection.execute(query, parameters).fetchall()

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """Write as the only writer, all or nothing, for the modules of this floor; not to be nested.

        Raises:
            StoreError: the log was opened for reading only, or SQLite cannot write.
            WorkspaceLocked: another process has been writing for too long.
        """
        if self.read_only:
            raise StoreError(
                f"{self.path} is open for reading only",
                hint="Ask for permission to write there, or copy the workspace to a place of your own.",
            )
        with (
            self._turn,
            writing(self.path),
            said_plainly(self.path),
            self._connections.use() as connection,
            _all_or_nothing(connection),
        ):
            yield connection

    def __enter__(self) -> "Log":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def create_log(path: Path, *, mounts: Path = MOUNTS) -> Log:
    """Make a new, empty log.

    Raises:
        StoreError: something is there already.
        WorkspaceError: the folder cannot be written, or lies on a network share (as `mounts` says).
    """
    _refuse_existing(path)
    check_local(path, mounts)
    check_writable(path)
    with said_plainly(path):
        try:
            path.touch(exist_ok=False)
        except FileNotFoundError as error:
            raise StoreError(f"there is no folder {path.parent}", hint="Make the folder first.") from error
        connection = connect(path)
        with closing(connection), _all_or_nothing(connection):
            schema.lay(connection)
    return open_log(path, mounts=mounts)


def open_log(path: Path, *, read_only: bool = False, mounts: Path = MOUNTS) -> Log:
    """Open an existing log; one of an older schema version is brought up first.

    Raises:
        StoreError: missing, of zero length, damaged, another program's, or newer than this program.
        WorkspaceError: not writable, or on a network share (as `mounts` says).
    """
    check_file(path)
    check_local(path, mounts)
    schema.check_header(path)
    if not read_only:
        check_writable(path)
    connections = Connections(partial(connect_read_only if read_only else connect, path))
    log = Log(path, connections, read_only=read_only)
    try:
        _bring_up(log)
    except BaseException:
        log.close()
        raise
    return log


def _bring_up(log: Log) -> None:
    with said_plainly(log.path), log._connections.use() as connection:
        ready = schema.check(connection, log.path) and not projections.behind(connection, log.path)
    if ready:
        return
    if log.read_only:
        raise StoreError(
            f"{log.path} was written by an older evergreen-review",
            hint="Open it once for writing (any command does), so that it can be brought up to date.",
        )
    with log.transaction() as connection:
        schema.migrate(connection)
        if projections.behind(connection, log.path):
            projections.refold(connection)


@contextmanager
def _all_or_nothing(connection: sqlite3.Connection) -> Iterator[None]:
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
        connection.execute("COMMIT")
    except BaseException:
        # SQLite has rolled back already after some errors, a full disk among them.
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise


def _refuse_existing(path: Path) -> None:
    if path.exists():
        raise StoreError(f"{path} exists already", hint="Choose another name, or move that file away.")
