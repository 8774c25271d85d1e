"""What the log says now, as the model's nouns.

In: a log. Out: values; every order is given by the log alone, so that two readers see the same.
"""

from collections.abc import Mapping
from operator import itemgetter
from typing import Any, TypeVar

import msgspec

from ..bulk import bulk
from ..model.cluster import PairJudgment
from ..model.decision import Decision, Labelling, Retrieval, RetrievalStatus
from ..model.event import EventKind
from ..model.evidence import Judgment
from ..model.protocol import ProtocolVersion
from ..model.record import Record
from ..model.search import Listing, Notice, PageFetched, Recheck, SearchRun, Sighting
from ..model.study import Relation, Release
from .events import instant
from .log import Log

T = TypeVar("T")

_LATEST = """
SELECT head.subject, CAST(event.body AS BLOB) FROM head JOIN event ON event.seq = head.seq
WHERE head.kind = ? ORDER BY head.first
"""

# In no order: SQLite would carry all the bodies through its sorting.
_SEEN = """
SELECT head.first, head.subject, CAST(event.body AS BLOB) FROM head JOIN event ON event.seq = head.seq
WHERE head.kind = ?
"""

# Of records that an event after some number is about.
_SEEN_AFTER = f"{_SEEN} AND head.subject IN (SELECT subject FROM event WHERE kind = head.kind AND seq > ?)"  # noqa: S608  # text of our own

_WORDS = """
SELECT CAST(event.body AS BLOB) FROM word JOIN event ON event.seq = word.seq
WHERE word.kind = ? ORDER BY word.instant, word.id
"""

_SAID = "SELECT CAST(body AS BLOB) FROM event WHERE kind = ? AND (? IS NULL OR actor = ?)"

_FIRST = "SELECT subject, min(at) FROM event WHERE kind = ? GROUP BY subject"

_ALL = "SELECT seq, at, CAST(body AS BLOB) FROM event WHERE kind = ?"


def tip(log: Log, *kinds: EventKind) -> str:
    """The hash of the last event of these kinds (of all when none is named), "" when there is none.

    The chain covers every line before it, so what depends on these kinds may be kept under it.
    """
    # Each kind's last is one step in the index; asked for together, all of their events would be sorted.
    lasts = " UNION ALL ".join(["SELECT max(seq) AS last FROM event WHERE kind = ?"] * len(kinds))
    last = f"SELECT max(last) FROM ({lasts})" if kinds else "SELECT max(seq) FROM event"  # noqa: S608  # marks only
    held = log.rows(f"SELECT hash FROM event WHERE seq = ({last})", kinds)  # noqa: S608  # marks only
    return str(held[0][0]) if held else ""


def id_of(log: Log, seq: int) -> str | None:
    """The id of event `seq`, which every log that takes it over keeps; None when there is no such event."""
    held = log.rows("SELECT id FROM event WHERE seq = ?", (seq,))
    return str(held[0][0]) if held else None


def seq_of(log: Log, id: str) -> int | None:
    """The number that the event of that id has in this log; None when the log lacks it."""
    held = log.rows("SELECT seq FROM event WHERE id = ?", (id,))
    return int(held[0][0]) if held else None


def read_records(log: Log, held: Mapping[str, Record] | None = None, after: int = 0) -> dict[str, Record]:
    """Every record by id, in order of first sighting, with its latest content.

    With what was `held` at event `after` only the records seen since are read.
    """
    decode = msgspec.json.Decoder(Sighting).decode
    asked = (_SEEN_AFTER, (EventKind.RECORD_SEEN, after)) if held else (_SEEN, (EventKind.RECORD_SEEN,))
    with bulk():
        rows = sorted(log.rows(*asked), key=itemgetter(0))
        return {**(held or {}), **{id: decode(body).record for _, id, body in rows}}


def read_seen(log: Log, after: int = 0) -> set[str]:
    """The ids of the records that were logged after event `after`."""
    query = "SELECT DISTINCT subject FROM event WHERE kind = ? AND seq > ?"
    return {id for (id,) in log.rows(query, (EventKind.RECORD_SEEN, after))}


def read_sightings(
    log: Log, held: Mapping[str, tuple[str, ...]] | None = None, after: int = 0
) -> dict[str, tuple[str, ...]]:
    """The ids of the runs that logged each record, first sighting first; goes on as `read_records` does."""
    found = dict(held or {})
    runs: dict[str, dict[str, None]] = {}
    for record, run in log.rows("SELECT record, run FROM sighting WHERE seq > ? ORDER BY seq", (after,)):
        if record not in runs:
            runs[record] = dict.fromkeys(found.get(record, ()))
        runs[record][run] = None
    return found | {record: tuple(seen) for record, seen in runs.items()}


def hash_of(log: Log, seq: int) -> str | None:
    """The hash of event `seq`, which stands for all that came before it; None when there is no such event."""
    held = log.rows("SELECT hash FROM event WHERE seq = ?", (seq,))
    return str(held[0][0]) if held else None


def read_runs(log: Log) -> tuple[SearchRun, ...]:
    """Every closed run, oldest first; one that was gone on with is told as it ended last.

    That is where it had the most pages, whatever the clock said then.
    """
    # The first imports of two people may share an id when their logs are united; a run keeps its beginning.
    runs: dict[tuple[str, str], SearchRun] = {}
    for run in _read(log, SearchRun, EventKind.SEARCH_RUN):
        held = runs.get((run.id, run.started))
        if held is None or len(run.pages) >= len(held.pages):
            runs.pop((run.id, run.started), None)
            runs[run.id, run.started] = run
    return tuple(runs.values())


def read_pages(log: Log) -> tuple[PageFetched, ...]:
    """Every page fetched, oldest first."""
    return _read(log, PageFetched, EventKind.PAGE_FETCHED)


def read_listings(log: Log) -> dict[str, Listing]:
    """The last change of each record's place on its source's list, by record id; most have none."""
    return {listing.record: listing for listing in _read(log, Listing, EventKind.LISTING_CHANGED)}


def read_notices(log: Log) -> tuple[Notice, ...]:
    """What each source last said of where each report stands; those that say nothing any more left out."""
    last = {(each.record, each.source): each for each in _read(log, Notice, EventKind.NOTICE_FOUND)}
    return tuple(notice for notice in last.values() if notice.status is not None or notice.links)


def read_rechecks(log: Log) -> tuple[Recheck, ...]:
    """Every re-check of the review's reports, oldest first."""
    return _read(log, Recheck, EventKind.RECHECKED)


def read_relations(log: Log) -> tuple[Relation, ...]:
    """Every relation once, in the order in which they were first asserted."""
    return tuple(dict.fromkeys(_read(log, Relation, EventKind.RELATION_ASSERTED)))


def read_releases(log: Log) -> tuple[Release, ...]:
    """Every release, oldest first."""
    return _read(log, Release, EventKind.RELEASED)


def read_protocols(log: Log) -> tuple[ProtocolVersion, ...]:
    """Every version of the protocol, oldest first; the last is in force."""
    return _read(log, ProtocolVersion, EventKind.PROTOCOL_ADOPTED, EventKind.PROTOCOL_AMENDED)


def read_pair_judgments(log: Log) -> tuple[PairJudgment, ...]:
    """The last word on each pair, whoever's it is, oldest first; those taken back are left out."""
    judgments = _words(log, PairJudgment, EventKind.PAIR_JUDGED)
    return tuple(judgment for judgment in judgments if judgment.verdict is not None)


def read_words_on_pairs(log: Log) -> tuple[PairJudgment, ...]:
    """Every word that anybody said of a pair, oldest first, also those that were replaced or taken back."""
    return _read(log, PairJudgment, EventKind.PAIR_JUDGED)


def read_decisions(log: Log) -> tuple[Decision, ...]:
    """Each agent's last word on each record at each stage, oldest first; those taken back are left out.

    The last word is the greatest (at, id) of the agent; an agent is a person or a tool by name, so that
    a tool's newer version replaces the vote of the older. Taking back leaves no vote, not the one before.
    """
    return _votes(log, EventKind.DECIDED)


def read_adjudications(log: Log) -> tuple[Decision, ...]:
    """The last adjudication of each record at each stage, oldest first; those taken back are left out."""
    return _votes(log, EventKind.ADJUDICATED)


def words_said(log: Log, *kinds: EventKind, agent: str | None = None) -> tuple[Decision, ...]:
    """Every vote (or adjudication, by `kinds`), those taken back among them, oldest first.

    Of those agents alone whose name is `agent`, where one is given.
    """
    decode = msgspec.json.Decoder(Decision).decode
    with bulk():
        rows = [row for kind in kinds for row in log.rows(_SAID, (kind, agent, agent))]
        found = [decode(body) for (body,) in rows]
    return tuple(sorted(found, key=lambda word: (instant(word.at), word.id)))


def read_labellings(log: Log) -> tuple[Labelling, ...]:
    """The labels that persons have put on records and not taken off, oldest first."""
    found = _words(log, Labelling, EventKind.LABELLED)
    return tuple(labelling for labelling in found if not labelling.removed)


def read_first_seen(log: Log) -> dict[str, str]:
    """When each record was seen first, by record id; the same whichever log took in the other."""
    return {id: instant(at) for id, at in log.rows(_FIRST, (EventKind.RECORD_SEEN,))}


def read_retrievals(log: Log) -> dict[str, Retrieval]:
    """What came last of looking for each record's full text, by record id."""
    decode = msgspec.json.Decoder(Retrieval).decode
    return {id: decode(body) for id, body in log.rows(_LATEST, (EventKind.FULLTEXT,))}


def read_documents(log: Log) -> dict[str, Retrieval]:
    """The retrieval that last brought each record a document, by record id, in the order of the documents.

    Said again without a document, a retrieval keeps the one there is; only a later word that the full
    text was not retrieved drops it.
    """
    kept: dict[str, Retrieval] = {}
    for retrieval in _read(log, Retrieval, EventKind.FULLTEXT):
        if retrieval.blob is not None or retrieval.status is RetrievalStatus.NOT_RETRIEVED:
            kept.pop(retrieval.record, None)
        if retrieval.blob is not None:
            kept[retrieval.record] = retrieval
    return kept


def read_judgments(log: Log, *, taken_back: bool = False) -> tuple[Judgment, ...]:
    """Each person's last word on each item, and the one that settles it, oldest first.

    Words that were taken back are left out, or there as what took them back.
    """
    judgments = _words(log, Judgment, EventKind.EVIDENCE_JUDGED)
    return tuple(judgment for judgment in judgments if taken_back or judgment.status is not None)


def _votes(log: Log, kind: EventKind) -> tuple[Decision, ...]:
    return tuple(vote for vote in _words(log, Decision, kind) if vote.verdict is not None)


def _words(log: Log, noun: type[T], kind: EventKind) -> tuple[T, ...]:
    decode = msgspec.json.Decoder(noun).decode
    with bulk():
        return tuple(decode(body) for (body,) in log.rows(_WORDS, (kind,)))


def _read(log: Log, noun: type[T], *kinds: EventKind) -> tuple[T, ...]:
    decode = msgspec.json.Decoder(noun).decode
    rows: list[tuple[Any, ...]] = [row for kind in kinds for row in log.rows(_ALL, (kind,))]
    # By time, since a log that took in another's has the other's past behind its own; ties as logged.
    rows.sort(key=lambda row: (instant(row[1]), row[0]))
    return tuple(decode(body) for _, _, body in rows)
