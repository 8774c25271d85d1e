"""A team's log on a PostgreSQL server, and its exchange with each reviewer's local log.

In: a connection string, events and blobs. Out: the same, on the other side. The server shares log, blobs and
assignments only; every kernel folds into its own SQLite, which can be thrown away and pulled again.
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from types import TracebackType
from typing import TYPE_CHECKING, Any

import msgspec

from ..errors import StoreError
from ..model.event import Event
from .blobs import Packed, unpack
from .events import BEGINNING, line_hash
from .log import Log
from .projections import event_of
from .team_schema import APPEND_LOCK, VERSION, lay_team
from .union import BLOBS, EVENTS, batches, blob_digests, missing_blobs, unite

if TYPE_CHECKING:
    import psycopg

_COLUMNS = "seq, id, at, actor, kind, subject, body, previous, hash"

_INSERT = f"""
INSERT INTO evergreen.event ({_COLUMNS}) VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s)
"""  # noqa: S608  # names of our own

# Votes of others on what this reviewer has voted on: they may have been hidden when they were passed over.
_REVEALED = """
SELECT other.id FROM evergreen.event mine JOIN evergreen.event other ON other.vote = mine.vote
WHERE mine.member = session_user AND other.member <> session_user AND other.seq <= %s
"""


class Team:
    """The shared log, made by `create_team` or `open_team`."""

    def __init__(self, connection: "psycopg.Connection[Any]", id: str) -> None:
        self.id = id
        self._connection = connection

    def append(self, events: Iterable[Event]) -> int:
        """Add the events whose ids the server lacks, under its own numbers and hashes; how many.

        The advisory lock makes numbers appear in the order of their commits: whoever has read up to one
        number misses none below it.
        """
        added = 0
        for some in batches(events, EVENTS):
            with self.transaction() as connection:
                connection.execute("SELECT pg_advisory_xact_lock(%s)", (APPEND_LOCK,))
                rows = _chained(self._last(), self._unknown(some))
                with connection.cursor() as cursor:
                    cursor.executemany(_INSERT, rows)
                added += len(rows)
        return added

    def keep(self, blobs: Iterable[bytes | Packed]) -> None:
        """Add the blobs that the server lacks."""
        query = "INSERT INTO evergreen.blob (digest, bytes) VALUES (%s, %s) ON CONFLICT DO NOTHING"
        for some in batches(blobs, BLOBS):
            with self.transaction() as connection, connection.cursor() as cursor:
                cursor.executemany(query, some)

    def events(self, after: int = 0) -> Iterator[Event]:
        """The events after `after` that this reviewer may see, oldest first."""
        query = f"SELECT {_COLUMNS} FROM evergreen.event WHERE seq > %s ORDER BY seq LIMIT {EVENTS}"  # noqa: S608
        while rows := self.rows(query, (after,)):
            yield from map(event_of, rows)
            after = rows[-1][0]

    def revealed(self, log: Log, until: int) -> Iterator[Event]:
        """The events up to `until` that were hidden from this reviewer before, and that the log lacks."""
        ids = {id for (id,) in self.rows(_REVEALED, (until,))}
        held = "SELECT id FROM event WHERE id IN (SELECT value FROM json_each(?))"
        lacking = ids - {id for (id,) in log.rows(held, (msgspec.json.encode(sorted(ids)).decode(),))}
        query = f"SELECT {_COLUMNS} FROM evergreen.event WHERE id = ANY (%s) ORDER BY seq"  # noqa: S608
        for some in batches(sorted(lacking), EVENTS):
            yield from map(event_of, self.rows(query, (some,)))

    def blob_digests(self) -> tuple[str, ...]:
        """The digests of all blobs, sorted."""
        return tuple(digest for (digest,) in self.rows("SELECT digest FROM evergreen.blob ORDER BY digest"))

    def blobs(self, digests: Iterable[str]) -> Iterator[bytes]:
        """The blobs under those digests, a few at a time."""
        query = "SELECT digest, bytes FROM evergreen.blob WHERE digest = ANY (%s)"
        for some in batches(digests, BLOBS):
            yield from (unpack(Packed(digest, bytes(held))) for digest, held in self.rows(query, (some,)))

    def watermark(self) -> int:
        """The number of the last event, seen or not; 0 when there is none."""
        return self._last()[0]

    def rows(self, query: str, parameters: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        """All rows of a query, for the modules of this floor."""
        with _said_plainly():
            return self._connection.execute(query.encode(), parameters).fetchall()

    @contextmanager
    def transaction(self) -> Iterator["psycopg.Connection[Any]"]:
        """All or nothing, for the modules of this floor."""
        with _said_plainly(), self._connection.transaction():
            yield self._connection

    def close(self) -> None:
        """Leave the server."""
        self._connection.close()

    def _last(self) -> tuple[int, str]:
        seq, hash = self.rows("SELECT seq, hash FROM evergreen.tip()")[0]
        return (seq, hash) if seq is not None else (0, BEGINNING)

    def _unknown(self, events: Sequence[Event]) -> list[Event]:
        ids = [event.id for event in events]
        known = {id for (id,) in self.rows("SELECT evergreen.known(%s)", (ids,))}
        return [event for event in {event.id: event for event in events}.values() if event.id not in known]

    def __enter__(self) -> "Team":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def _chained(last: tuple[int, str], events: Iterable[Event]) -> list[tuple[Any, ...]]:
    before, previous = last
    rows = []
    for seq, event in enumerate(events, start=before + 1):
        body = msgspec.json.encode(event.body).decode()
        line = (seq, event.id, event.at, event.actor, event.kind.value, event.subject, body, previous)
        previous = line_hash(line)
        rows.append((*line, previous))
    return rows


def create_team(address: str) -> Team:
    """Make a team's tables and roles in an empty database that belongs to the caller.

    Logins become reviewers or adjudicators by `GRANT evergreen_reviewer TO alice`.

    Raises:
        StoreError: the server cannot be reached, or the tables are there already.
    """
    connection = _connect(address)
    try:
        with _said_plainly(), connection.transaction():
            lay_team(connection)
    finally:
        connection.close()
    return open_team(address)


def open_team(address: str) -> Team:
    """Connect to a team's server; `address` is a PostgreSQL connection string.

    Raises:
        StoreError: the server cannot be reached, holds no team, or one of a newer program.
    """
    connection = _connect(address)
    try:
        with _said_plainly():
            id, version = connection.execute("SELECT id, version FROM evergreen.team").fetchone() or ("", 0)
        if version > VERSION:
            raise StoreError(
                f"the team's tables have version {version}; this program knows version {VERSION}",
                hint="They were made by a newer evergreen-review: run `pip install -U evergreen-review`.",
            )
    except BaseException:
        connection.close()
        raise
    return Team(connection, id)


def pull(team: Team, log: Log) -> int:
    """Take over what the team has and the log lacks; how many events were new."""
    after, pushed = _peer(log, team)
    new = 0
    for some in batches(team.events(after), EVENTS):
        unite(log, (), blobs=team.blobs(missing_blobs(log, team.blob_digests())))
        new += unite(log, some)
        after = some[-1].seq
        _remember(log, team, after, pushed)
    return new + unite(log, team.revealed(log, after))


def push(log: Log, team: Team) -> int:
    """Give the team what the log has and the team lacks, blobs first; how many events were new."""
    pulled, after = _peer(log, team)
    new = 0
    for some in batches(log.events(after=after), EVENTS):
        there = set(team.blob_digests())
        lacking = [digest for digest in blob_digests(log) if digest not in there]
        team.keep(_packed(log, lacking))
        new += team.append(some)
        after = some[-1].seq
        _remember(log, team, pulled, after)
    return new


def _packed(log: Log, digests: Iterable[str]) -> Iterator[Packed]:
    for digest in digests:
        yield Packed(*log.rows("SELECT digest, bytes FROM blob WHERE digest = ?", (digest,))[0])


def _peer(log: Log, team: Team) -> tuple[int, int]:
    rows = log.rows("SELECT pulled, pushed FROM peer WHERE name = ?", (team.id,))
    return (rows[0][0], rows[0][1]) if rows else (0, 0)


def _remember(log: Log, team: Team, pulled: int, pushed: int) -> None:
    query = "INSERT INTO peer (name, pulled, pushed) VALUES (?, ?, ?) ON CONFLICT (name) DO UPDATE "
    with log.transaction() as connection:
        connection.execute(
            query + "SET pulled = excluded.pulled, pushed = excluded.pushed", (team.id, pulled, pushed)
        )


def _connect(address: str) -> "psycopg.Connection[Any]":
    try:
        import psycopg
    except ImportError as error:
        raise StoreError(
            "the team server needs the library psycopg",
            hint="Run `pip install 'evergreen-review[team]'`.",
        ) from error
    with _said_plainly():
        return psycopg.connect(address, autocommit=True)


@contextmanager
def _said_plainly() -> Iterator[None]:
    import psycopg

    try:
        yield
    except psycopg.Error as error:
        raise StoreError(
            f"the team server said: {str(error).strip()}",
            hint="Check the server's address, that it runs, and your role (`evergreen_reviewer`); "
            "what is in the local log is safe and can be pushed again.",
        ) from error
