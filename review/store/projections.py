"""What follows from the log at once: projections, advanced in the transaction of the append.

In: a connection inside a transaction, and the events to fold. Out: rows of `head`, `sighting`, `word`.
Every order that matters is by (instant, seq) for machines and by (instant, id) for people, so that the
logs of two machines unite to the same verdicts whichever comes first.
"""

import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import msgspec

from ..bulk import bulk
from ..errors import StoreError
from ..model.event import Event, EventKind
from .events import content_digest, instant
from .schema import PROJECTIONS

CHUNK = 10_000

EVENT_COLUMNS = "seq, id, at, actor, kind, subject, CAST(body AS BLOB), previous, hash"

_HEAD = """
INSERT INTO head (kind, subject, first, seq, id, content, instant) VALUES (?, ?, ?, ?, ?, ?, ?)
ON CONFLICT (subject, kind) DO UPDATE
SET seq = excluded.seq, id = excluded.id, content = excluded.content, instant = excluded.instant
WHERE (excluded.instant, excluded.seq) > (head.instant, head.seq)
"""

_SIGHTING = "INSERT INTO sighting (seq, record, run) VALUES (?, ?, ?)"

_WORD = """
INSERT INTO word (kind, key, seq, id, instant) VALUES (?, ?, ?, ?, ?)
ON CONFLICT (kind, key) DO UPDATE
SET seq = excluded.seq, id = excluded.id, instant = excluded.instant
WHERE (excluded.instant, excluded.id) > (word.instant, word.id)
"""


def advance(connection: sqlite3.Connection, events: Sequence[Event]) -> None:
    """Fold events that follow the watermark, and move it."""
    if not events:
        return
    connection.executemany(_HEAD, sorted(map(_head, events)))
    connection.executemany(_SIGHTING, _sightings(events))
    connection.executemany(_WORD, _words(events))
    connection.execute("UPDATE projection SET watermark = ?", (events[-1].seq,))


def refold(connection: sqlite3.Connection) -> None:
    """Empty every projection and fold the whole log again."""
    for table in PROJECTIONS:
        connection.execute(f"DELETE FROM {table}")  # noqa: S608  # a name of our own
    connection.execute("UPDATE projection SET watermark = 0")
    with bulk():
        for events in chunks(connection):
            advance(connection, events)


def behind(connection: sqlite3.Connection, path: Path) -> bool:
    """Whether a projection's watermark is below the log's.

    Raises:
        StoreError: one is above it: events that had been folded are gone.
    """
    low, high = connection.execute("SELECT min(watermark), max(watermark) FROM projection").fetchone()
    last = connection.execute("SELECT coalesce(max(seq), 0) FROM event").fetchone()[0]
    if high > last:
        raise StoreError(
            f"{path} is damaged: its last event was number {high}, and now is {last}",
            hint="Keep the file as it is, and restore the last `review backup`.",
        )
    return bool(low < last)


def chunks(connection: sqlite3.Connection, after: int = 0, where: str = "1") -> Iterator[list[Event]]:
    """The log in order, some thousand events at a time; no cursor stays open between two chunks."""
    query = f"SELECT {EVENT_COLUMNS} FROM event WHERE seq > ? AND {where} ORDER BY seq LIMIT {CHUNK}"  # noqa: S608
    while rows := connection.execute(query, (after,)).fetchall():
        yield [event_of(row) for row in rows]
        after = rows[-1][0]


def event_of(row: Sequence[Any]) -> Event:
    """The event that a row of `EVENT_COLUMNS` holds."""
    return Event(
        seq=row[0],
        id=row[1],
        at=row[2],
        actor=row[3],
        kind=EventKind(row[4]),
        subject=row[5],
        body=msgspec.json.decode(row[6]),
        previous=row[7],
        hash=row[8],
    )


def _head(event: Event) -> tuple[str, str, int, int, str, str, str]:
    content = content_digest(event.body)
    return (event.kind, event.subject, event.seq, event.seq, event.id, content, instant(event.at))


def _sightings(events: Iterable[Event]) -> Iterator[tuple[int, str, str]]:
    for event in events:
        if event.kind is EventKind.RECORD_SEEN:
            yield event.seq, event.subject, event.body["run"]
        elif event.kind is EventKind.PAGE_FETCHED:
            # A record that says nothing new is on the page alone; an older log's page does not list it.
            for record in sorted({*event.body.get("seen", ())}):
                yield event.seq, record, event.body["run"]


def _words(events: Iterable[Event]) -> Iterator[tuple[str, str, int, str, str]]:
    for event in events:
        if (key := _KEYS.get(event.kind)) is not None:
            named = msgspec.json.encode(key(event.body)).decode()
            yield event.kind, named, event.seq, event.id, instant(event.body["at"])


def _vote(body: Mapping[str, Any]) -> tuple[str, ...]:
    # A tool is one reviewer whatever its version: its newer version's vote takes the place of the older's.
    agent = body["agent"]
    return body["record"], body["stage"], agent["kind"], agent["name"]


def _settlement(body: Mapping[str, Any]) -> tuple[str, ...]:
    return body["record"], body["stage"]


def _pair(body: Mapping[str, Any]) -> tuple[str, ...]:
    return tuple(sorted((body["left"], body["right"])))


def _labelled(body: Mapping[str, Any]) -> tuple[str, ...]:
    return body["record"], body["label"], body["agent"]


def _judged(body: Mapping[str, Any]) -> tuple[str, ...]:
    # An item has one settling word, whoever's it is, beside the word of each person.
    return (body["item"],) if body.get("settles") else (body["item"], body["agent"])


_KEYS: Mapping[EventKind, Callable[[Mapping[str, Any]], tuple[str, ...]]] = {
    EventKind.DECIDED: _vote,
    EventKind.ADJUDICATED: _settlement,
    EventKind.PAIR_JUDGED: _pair,
    EventKind.EVIDENCE_JUDGED: _judged,
    EventKind.LABELLED: _labelled,
}
