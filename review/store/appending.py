"""Drafts become lines of the log: absorbed, given ids, chained and written.

In: a connection inside a transaction, and prepared drafts. Out: the events that were not absorbed.
"""

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import msgspec

from ..model.event import Event, EventKind
from .events import BEGINNING, Prepared, instant, line_hash, machine_id

Key = tuple[EventKind, str]
Head = tuple[str, str, str]  # id, content and instant of the latest event of one kind about one subject

_INSERT = """
INSERT INTO event (seq, id, at, actor, kind, subject, body, previous, hash) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
"""

# CROSS JOIN keeps the order of the tables: asked first, or SQLite may walk all heads of a kind instead.
_HEADS = """
SELECT head.subject, head.id, head.content, head.instant
FROM json_each(?) AS asked CROSS JOIN head ON head.kind = ? AND head.subject = asked.value
"""


def append_events(connection: sqlite3.Connection, drafts: Sequence[Prepared]) -> list[Event]:
    """Write what says something new, and return it."""
    seq, previous = _last(connection)
    events: list[Event] = []
    rows: list[tuple[Any, ...]] = []
    for id, item in _not_absorbed(connection, drafts):
        draft, seq, kind = item.draft, seq + 1, EventKind(item.draft.kind)
        line = (seq, id, draft.at, draft.actor, kind.value, draft.subject, item.text, previous)
        hash = line_hash(line)
        rows.append((*line, hash))
        events.append(
            Event(
                seq=seq,
                id=id,
                at=draft.at,
                actor=draft.actor,
                kind=kind,
                subject=draft.subject,
                body=item.body,
                previous=previous,
                hash=hash,
            )
        )
        previous = hash
    connection.executemany(_INSERT, rows)
    return events


def _last(connection: sqlite3.Connection) -> tuple[int, str]:
    row = connection.execute("SELECT seq, hash FROM event ORDER BY seq DESC LIMIT 1").fetchone()
    return (row[0], row[1]) if row else (0, BEGINNING)


def _not_absorbed(
    connection: sqlite3.Connection, drafts: Sequence[Prepared]
) -> Iterator[tuple[str, Prepared]]:
    heads = _heads(connection, drafts)
    known = _known(connection, drafts)
    for item in drafts:
        id = item.draft.id or _machine(connection, item, heads)
        if id is None or id in known:
            continue
        known.add(id)
        _remember(heads, id, item)
        yield id, item


def _machine(connection: sqlite3.Connection, item: Prepared, heads: dict[Key, Head]) -> str | None:
    kind, subject = key = EventKind(item.draft.kind), item.draft.subject
    head = heads.get(key)
    if head is None:
        return machine_id(kind, subject, item.content, None)
    if head[1] == item.content:
        return None
    id = machine_id(kind, subject, item.content, head[0])
    held = connection.execute("SELECT 1 FROM event WHERE id = ?", (id,)).fetchone()
    return None if held else id


def _remember(heads: dict[Key, Head], id: str, item: Prepared) -> None:
    key = EventKind(item.draft.kind), item.draft.subject
    head, at = heads.get(key), instant(item.draft.at)
    if head is None or at >= head[2]:
        heads[key] = (id, item.content, at)


def _heads(connection: sqlite3.Connection, drafts: Sequence[Prepared]) -> dict[Key, Head]:
    asked: dict[EventKind, set[str]] = {}
    for item in drafts:
        if item.draft.id is None:
            asked.setdefault(EventKind(item.draft.kind), set()).add(item.draft.subject)
    return {
        (kind, subject): (id, content, at)
        for kind, subjects in asked.items()
        for subject, id, content, at in connection.execute(_HEADS, (_listed(subjects), kind.value))
    }


def _known(connection: sqlite3.Connection, drafts: Sequence[Prepared]) -> set[str]:
    given = {item.draft.id for item in drafts if item.draft.id is not None}
    query = "SELECT id FROM event WHERE id IN (SELECT value FROM json_each(?))"
    return {row[0] for row in connection.execute(query, (_listed(given),))} if given else set()


def _listed(values: Iterable[str]) -> str:
    return msgspec.json.encode(sorted(values)).decode()
