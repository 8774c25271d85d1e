"""What is appended to the log: events, by kind."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class EventKind(StrEnum):
    """Everything that can happen; each kind is documented in ARCHITECTURE.md."""

    PROTOCOL_ADOPTED = "protocol-adopted"
    PROTOCOL_AMENDED = "protocol-amended"
    PAGE_FETCHED = "page-fetched"
    RECORD_SEEN = "record-seen"
    SEARCH_RUN = "search-run"
    RELATION_ASSERTED = "relation-asserted"
    PAIR_JUDGED = "pair-judged"
    DECIDED = "decided"
    ADJUDICATED = "adjudicated"
    FULLTEXT = "full-text"
    EXTRACTION_RUN = "extraction-run"
    EVIDENCE_JUDGED = "evidence-judged"
    RELEASED = "released"
    LISTING_CHANGED = "listing-changed"
    NOTICE_FOUND = "notice-found"
    RECHECKED = "rechecked"
    LABELLED = "labelled"


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """An event to be appended; `body` is what JSON can hold.

    `id` None means a machine's event: the store makes the id from (kind, subject, body, id of the
    subject's previous event of that kind), and absorbs a body equal to that previous one.
    """

    kind: EventKind
    subject: str
    body: Any
    actor: str
    at: str
    id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One line of the log; `hash` covers the line and `previous`, the hash of the line before."""

    seq: int
    id: str
    at: str
    actor: str
    kind: EventKind
    subject: str
    body: Any
    previous: str
    hash: str
