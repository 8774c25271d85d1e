"""The tables of a review's database, and the numbered migrations that bring an older one up.

In: a connection. Out: the same connection, at the schema version of this program, or a StoreError.
"""

import sqlite3
from collections.abc import Callable
from pathlib import Path

from ..errors import StoreError

# "EvGr" in ASCII, kept in the file's header (https://www.sqlite.org/fileformat2.html#application_id).
APPLICATION_ID = 0x45764772

PROJECTIONS = ("head", "sighting", "word")

Migration = Callable[[sqlite3.Connection], None]

LOG = """
CREATE TABLE event (
    seq INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    at TEXT NOT NULL,
    actor TEXT NOT NULL,
    kind TEXT NOT NULL,
    subject TEXT NOT NULL,
    body TEXT NOT NULL,
    previous TEXT NOT NULL,
    hash TEXT NOT NULL
);
CREATE INDEX event_by_kind ON event (kind);
CREATE TABLE blob (digest TEXT PRIMARY KEY, bytes BLOB NOT NULL) WITHOUT ROWID;
"""

# `head` has row numbers so that a first import appends to it and only the narrow index is written all over.
# `head`: the latest event per kind and subject; `word`: the last word per reviewer and thing judged.
PROJECTED = """
CREATE TABLE projection (name TEXT PRIMARY KEY, watermark INTEGER NOT NULL);
CREATE TABLE head (
    kind TEXT NOT NULL,
    subject TEXT NOT NULL,
    first INTEGER NOT NULL,
    seq INTEGER NOT NULL,
    id TEXT NOT NULL,
    content TEXT NOT NULL,
    instant TEXT NOT NULL,
    UNIQUE (subject, kind)
);
CREATE TABLE sighting (seq INTEGER PRIMARY KEY, record TEXT NOT NULL, run TEXT NOT NULL);
CREATE TABLE word (
    kind TEXT NOT NULL,
    key TEXT NOT NULL,
    seq INTEGER NOT NULL,
    id TEXT NOT NULL,
    instant TEXT NOT NULL,
    PRIMARY KEY (kind, key)
) WITHOUT ROWID;
"""

# Disposable as well, but filled by the stages (`derived`) or by exchanges with a team's server (`peer`).
DERIVED = """
CREATE TABLE derived (kind TEXT NOT NULL, key TEXT NOT NULL, value BLOB NOT NULL, UNIQUE (kind, key));
CREATE TABLE peer (name TEXT PRIMARY KEY, pulled INTEGER NOT NULL, pushed INTEGER NOT NULL);
"""

GUARD = """
CREATE TRIGGER {table}_is_never_{done} BEFORE {verb} ON {table}
BEGIN SELECT RAISE(ABORT, 'the {table} table is append-only'); END;
"""


def lay_base(connection: sqlite3.Connection) -> None:
    """Log, blobs, projections and derivations, and the triggers that keep the log append-only."""
    guards = [
        GUARD.format(table=table, verb=verb, done=done)
        for table in ("event", "blob")
        for verb, done in (("UPDATE", "changed"), ("DELETE", "deleted"))
    ]
    for script in (LOG, PROJECTED, DERIVED):
        _run(connection, script)
    for guard in guards:
        connection.execute(guard)
    rows = [(name, 0) for name in PROJECTIONS]
    connection.executemany("INSERT INTO projection (name, watermark) VALUES (?, ?)", rows)


def index_subjects(connection: sqlite3.Connection) -> None:
    """The history of one record without reading the whole log."""
    connection.execute("CREATE INDEX event_by_subject ON event (subject)")


def list_pages(connection: sqlite3.Connection) -> None:
    """Sightings from pages, several to an event; everything is folded again when the log is opened."""
    connection.execute("DROP TABLE sighting")
    columns = "seq INTEGER NOT NULL, record TEXT NOT NULL, run TEXT NOT NULL, PRIMARY KEY (seq, record)"
    connection.execute(f"CREATE TABLE sighting ({columns}) WITHOUT ROWID")
    connection.execute("UPDATE projection SET watermark = 0")


def index_searches(connection: sqlite3.Connection) -> None:
    """The runs of one query without reading all of its source: every included report has its own queries."""
    connection.execute(
        "CREATE INDEX search_by_query ON event (subject, json_extract(body, '$.query')) "
        "WHERE kind = 'search-run'"
    )


# Never reordered and never edited once released: a database holds the numbers that it has been through.
MIGRATIONS: tuple[Migration, ...] = (lay_base, index_subjects, list_pages, index_searches)


def _run(connection: sqlite3.Connection, script: str) -> None:
    # `executescript` would commit first, and half a migration would outlive a crash.
    for statement in script.strip().split(";\n"):
        connection.execute(statement)


def lay(connection: sqlite3.Connection) -> None:
    """Make an empty database a review's, at the newest version."""
    connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    connection.execute("CREATE TABLE migration (number INTEGER PRIMARY KEY, name TEXT NOT NULL)")
    migrate(connection)


def version(connection: sqlite3.Connection) -> int:
    """The number of the last migration that the database has been through."""
    row = connection.execute("SELECT coalesce(max(number), 0) FROM migration").fetchone()
    return int(row[0])


def migrate(connection: sqlite3.Connection, migrations: tuple[Migration, ...] = MIGRATIONS) -> None:
    """Apply, inside the caller's transaction, the migrations that the database lacks; each is recorded."""
    for number, migration in enumerate(migrations[version(connection) :], start=version(connection) + 1):
        migration(connection)
        name = getattr(migration, "__name__", "?")
        connection.execute("INSERT INTO migration (number, name) VALUES (?, ?)", (number, name))


def check_header(path: Path) -> None:
    """Refuse another program's database by its first bytes, before SQLite could change one of them.

    The application id is the big-endian number at byte 68. Source: sqlite.org/fileformat2.html, 1.3.

    Raises:
        StoreError: it is another program's.
    """
    with path.open("rb") as file:
        head = file.read(100)
    if head.startswith(b"SQLite format 3\0") and int.from_bytes(head[68:72]) != APPLICATION_ID:
        raise _foreign(path)


def _foreign(path: Path) -> StoreError:
    return StoreError(
        f"{path} is a database of another program",
        hint="Name the review's own database in review.toml, or begin with `review init DIR`.",
    )


def check(connection: sqlite3.Connection, path: Path) -> bool:
    """Whether the database is a review's at the version of this program; False when it is older.

    Raises:
        StoreError: it is something else, or newer.
    """
    if connection.execute("PRAGMA application_id").fetchone()[0] != APPLICATION_ID:
        raise _foreign(path)
    found = version(connection)
    if found > len(MIGRATIONS):
        raise StoreError(
            f"{path} has schema version {found}; this program knows versions up to {len(MIGRATIONS)}",
            hint="It was written by a newer evergreen-review: run `pip install -U evergreen-review`.",
        )
    return found == len(MIGRATIONS)
