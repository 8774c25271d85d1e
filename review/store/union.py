"""Two logs become one: events are taken over by id, in whatever order they come.

In: a log, and the events and blobs of another. Out: the events that were new. People's last words, and
so the verdicts, are the same whichever log took in the other.
"""

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import TypeVar

import msgspec

from ..model.event import Draft, Event
from .log import Log

T = TypeVar("T")

# Events per transaction, and blobs in memory at a time: a full text is some megabytes.
EVENTS, BLOBS = 5_000, 20


def unite(log: Log, events: Iterable[Event], *, blobs: Iterable[bytes] = ()) -> int:
    """Take over the events and blobs that the log lacks, blobs first; how many events were new.

    Killed half-way, a second call takes over the rest.
    """
    for contents in batches(blobs, BLOBS):
        log.append((), blobs=contents)
    return sum(len(log.append(map(draft_of, some))) for some in batches(events, EVENTS))


def merge(log: Log, other: Log) -> int:
    """Take over another log whole, with its blobs; how many events were new."""
    lacking = missing_blobs(log, blob_digests(other))
    return unite(log, other.events(), blobs=map(other.blob, lacking))


def draft_of(event: Event) -> Draft:
    """The event as a draft that keeps its id; number and hashes are each log's own."""
    return Draft(
        kind=event.kind,
        subject=event.subject,
        body=event.body,
        actor=event.actor,
        at=event.at,
        id=event.id,
    )


def blob_digests(log: Log) -> tuple[str, ...]:
    """The digests of all blobs kept, sorted."""
    return tuple(digest for (digest,) in log.rows("SELECT digest FROM blob ORDER BY digest"))


def missing_blobs(log: Log, digests: Iterable[str]) -> tuple[str, ...]:
    """Those of the digests under which the log keeps nothing, in order."""
    asked = msgspec.json.encode(list(digests)).decode()
    query = "SELECT value FROM json_each(?) WHERE value NOT IN (SELECT digest FROM blob) ORDER BY key"
    return tuple(digest for (digest,) in log.rows(query, (asked,)))


def batches(values: Iterable[T], size: int) -> Iterator[list[T]]:
    """The values in lists of at most `size`.

    >>> list(batches("abc", 2))
    [['a', 'b'], ['c']]
    """
    left = iter(values)
    while batch := list(islice(left, size)):
        yield batch
