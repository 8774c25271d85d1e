"""What an event is made of: its checked body, its id, and its line in the hash chain.

In: drafts. Out: values ready to be written; nothing here touches a database.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

import msgspec

from ..digest import digest, digest_bytes
from ..errors import StoreError
from ..model.cluster import PairJudgment
from ..model.decision import Decision, Labelling, Retrieval
from ..model.event import Draft, EventKind
from ..model.evidence import ExtractionRun, Judgment
from ..model.protocol import ProtocolVersion
from ..model.search import Listing, Notice, PageFetched, Recheck, SearchRun, Sighting
from ..model.study import Relation, Release

BODIES: Mapping[EventKind, type] = {
    EventKind.PROTOCOL_ADOPTED: ProtocolVersion,
    EventKind.PROTOCOL_AMENDED: ProtocolVersion,
    EventKind.PAGE_FETCHED: PageFetched,
    EventKind.RECORD_SEEN: Sighting,
    EventKind.SEARCH_RUN: SearchRun,
    EventKind.RELATION_ASSERTED: Relation,
    EventKind.PAIR_JUDGED: PairJudgment,
    EventKind.DECIDED: Decision,
    EventKind.ADJUDICATED: Decision,
    EventKind.FULLTEXT: Retrieval,
    EventKind.EXTRACTION_RUN: ExtractionRun,
    EventKind.EVIDENCE_JUDGED: Judgment,
    EventKind.RELEASED: Release,
    EventKind.LISTING_CHANGED: Listing,
    EventKind.NOTICE_FOUND: Notice,
    EventKind.RECHECKED: Recheck,
    EventKind.LABELLED: Labelling,
}

# What the first line of a log names as its predecessor.
BEGINNING = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Prepared:
    """A draft that can be written: its body as JSON text and as what that text reads back as."""

    draft: Draft
    text: str
    body: Any
    content: str


def prepare(draft: Draft) -> Prepared:
    """Check a draft before anything is written.

    Raises:
        StoreError: text that Unicode cannot encode (a lone surrogate), a body that JSON cannot hold,
            or a body that is not the noun its kind calls for, and so could never be read back.
    """
    kind = EventKind(draft.kind)
    _check_names(draft)
    try:
        encoded = msgspec.json.encode(draft.body)
        _decoder(kind).decode(encoded)
        body = msgspec.json.decode(encoded)
    except (UnicodeError, msgspec.MsgspecError, TypeError, OverflowError, RecursionError) as error:
        raise StoreError(
            f"the body of a {kind} event about {draft.subject!a} cannot be kept: {error}",
            hint="Nothing was written; the text must be valid Unicode and the body a "
            f"{BODIES[kind].__name__} as `msgspec.to_builtins` gives it.",
        ) from error
    return Prepared(draft=draft, text=encoded.decode(), body=body, content=content_digest(body))


@lru_cache(maxsize=len(EventKind))
def _decoder(kind: EventKind) -> msgspec.json.Decoder[Any]:
    return msgspec.json.Decoder(BODIES[kind])


def _check_names(draft: Draft) -> None:
    names = f"{draft.subject}\n{draft.actor}\n{draft.at}\n{draft.id or ''}"
    try:
        names.encode()
    except UnicodeEncodeError as error:
        raise _bad_name(draft, "holds a lone surrogate") from error
    # PostgreSQL keeps no NUL in text, so a log that held one could never be shared.
    if "\0" in names:
        raise _bad_name(draft, "holds a NUL character")


def _bad_name(draft: Draft, reason: str) -> StoreError:
    return StoreError(
        f"subject, actor, time or id of a {draft.kind} event {reason}: {draft.subject!a}, {draft.actor!a}",
        hint="Nothing was written; clean the text where it enters and send the event again.",
    )


def content_digest(body: Any) -> str:
    """What tells two bodies apart: their own `digest` when they carry one, else the digest of the whole."""
    if isinstance(body, dict) and "digest" in body:
        return str(body["digest"])
    return digest(body)


def machine_id(kind: EventKind, subject: str, content: str, previous: str | None) -> str:
    """The id of a machine's event; `previous` is the id of the subject's latest event of that kind.

    The chain through `previous` is what makes contents that go A, B, A, B four events instead of two.
    """
    return digest(kind, subject, content, previous)


def line_hash(line: Sequence[Any]) -> str:
    """The hash of a line of the log, from `seq` to the hash of the line `previous` to it.

    It covers the body's exact text, never normalised, so that a change of any byte shows.
    """
    return digest_bytes(msgspec.json.encode(line))


@lru_cache(maxsize=4096)
def instant(at: str) -> str:
    """A time as text that sorts, whatever its zone and number of decimals; a time without zone is UTC.

    What is no ISO 8601 instant stays as it is: an order that is the same everywhere is all that folds need.

    >>> instant("2024-05-01T12:00:00Z") < instant("2024-05-01T12:00:00.120Z")
    True
    >>> instant("2024-05-01T12:00:00+02:00")
    '2024-05-01T10:00:00.000000+00:00'
    """
    try:
        moment = datetime.fromisoformat(at)
        aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
        return aware.astimezone(UTC).isoformat(timespec="microseconds")
    except (ValueError, OverflowError):
        return at
