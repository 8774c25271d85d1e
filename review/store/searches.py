"""What the ledger asks of the searches before: of one source or one run, in sets, never the whole history.

In: a log. Out: small values; no page nor run that lies behind is held longer than it is looked at.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

import msgspec

from ..model.event import EventKind
from ..model.search import PageFetched, RunStatus
from .events import instant
from .log import Log

# Files are pages of searches too; their events name the import as the actor.
FILES = "import"


@dataclass(frozen=True, slots=True, kw_only=True)
class Ended:
    """A closed run, as much of it as the next one must know; `seq` is that of its last `search-run` event.

    `at` is the instant of that event, as text that sorts; `times` counts how often in a row it ended with as
    many `pages`.
    """

    seq: int
    id: str
    status: RunStatus
    until: date | None
    at: str = ""
    started: str = ""
    pages: int = 0
    times: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Begun:
    """A page of a run, and when its first page was fetched."""

    at: str
    page: PageFetched


# A run that had ended and was gone on with is open again. Grouped, and not joined: what is grouped has no
# index, and there are as many runs as included reports and refreshes.
_OPEN = f"""
SELECT at, CAST(body AS BLOB) FROM event WHERE seq IN (
    SELECT min(page) FROM (
        SELECT subject AS run, seq AS page, NULL AS ended FROM event
        WHERE kind = '{EventKind.PAGE_FETCHED}' AND actor <> '{FILES}'
        UNION ALL
        SELECT json_extract(body, '$.id'), NULL, seq FROM event WHERE kind = '{EventKind.SEARCH_RUN}'
    ) GROUP BY run HAVING max(page) > coalesce(max(ended), 0)
) ORDER BY seq
"""  # noqa: S608  # names of our own

_ENDED = f"""
SELECT seq, at, json_extract(body, '$.id'), json_extract(body, '$.status'),
       json_extract(body, '$.window.until'), json_extract(body, '$.started'),
       json_array_length(body, '$.pages')
FROM event
WHERE subject = ? AND kind = '{EventKind.SEARCH_RUN}' AND json_extract(body, '$.query') = ?
"""  # noqa: S608  # a name of our own

# Bare columns beside max() are those of the row with the greatest value (sqlite.org/lang_select.html, 2.4).
# The plus keeps SQLite from taking the index of the kind, which is on many more lines.
_COMPLETE = f"""
SELECT max(seq), json_extract(body, '$.id'), json_extract(body, '$.window.until') FROM event
WHERE subject = ? AND +kind = '{EventKind.SEARCH_RUN}'
AND json_extract(body, '$.status') = '{RunStatus.COMPLETE}'
GROUP BY json_extract(body, '$.query') ORDER BY 1
"""  # noqa: S608

_BEGUN = f"""
SELECT at, CAST(body AS BLOB) FROM event
WHERE seq IN (
    SELECT min(seq) FROM event WHERE kind = '{EventKind.PAGE_FETCHED}' AND seq > ? GROUP BY subject
) AND json_extract(body, '$.source') = ? AND json_extract(body, '$.query') = ?
ORDER BY seq
"""  # noqa: S608

_PAGES = f"""
SELECT seq FROM event WHERE subject = ? AND +kind = '{EventKind.PAGE_FETCHED}'
ORDER BY json_extract(body, '$.number'), seq
"""  # noqa: S608

_SEEN = f"""
SELECT DISTINCT seen.value AS record FROM json_each(?) AS run
CROSS JOIN event ON event.subject = run.value AND +event.kind = '{EventKind.PAGE_FETCHED}'
CROSS JOIN json_each(event.body, '$.seen') AS seen
"""  # noqa: S608

_LOGGED = f"""
WITH after AS (
    SELECT json_extract(body, '$.id') AS run, max(seq) AS seq FROM event
    WHERE kind = '{EventKind.SEARCH_RUN}' AND at <= ?2
    AND json_extract(body, '$.id') IN (SELECT value FROM json_each(?1)) GROUP BY run
)
SELECT DISTINCT sighting.record FROM sighting
CROSS JOIN event ON event.seq = sighting.seq LEFT JOIN after ON after.run = sighting.run
WHERE sighting.run IN (SELECT value FROM json_each(?1)) AND event.kind = '{EventKind.RECORD_SEEN}'
AND sighting.seq > coalesce(after.seq, 0)
"""  # noqa: S608

_COUNTS = f"""
WITH page AS (SELECT seq FROM event WHERE subject = ?1 AND +kind = '{EventKind.PAGE_FETCHED}'),
logged AS (
    SELECT DISTINCT record FROM sighting
    WHERE seq > (SELECT min(seq) FROM page) AND run = ?1 AND seq NOT IN (SELECT seq FROM page)
)
SELECT count(*), coalesce(sum(EXISTS (
    SELECT 1 FROM sighting AS earliest
    WHERE earliest.seq = head.first AND earliest.record = logged.record AND earliest.run = ?1
)), 0)
FROM logged CROSS JOIN head ON head.subject = logged.record AND head.kind = '{EventKind.RECORD_SEEN}'
"""  # noqa: S608

_SAME = f"""
SELECT count(*) FROM json_each(?) AS said
CROSS JOIN head ON head.subject = said.key AND head.kind = '{EventKind.RECORD_SEEN}'
AND head.content = said.value
"""  # noqa: S608

_UNLISTED = f"""
SELECT head.subject FROM json_each(?) AS asked
CROSS JOIN head ON head.subject = asked.value AND head.kind = '{EventKind.LISTING_CHANGED}'
JOIN event ON event.seq = head.seq WHERE NOT json_extract(event.body, '$.listed')
"""  # noqa: S608


def read_ended(log: Log, source: str, query: str) -> tuple[Ended, ...]:
    """The closed runs of one query of one source, each as it last ended, oldest first."""
    rows = sorted(log.rows(_ENDED, (source, query)), key=lambda row: (instant(row[1]), row[0]))
    held: dict[str, Ended] = {}
    for seq, at, id, status, until, started, pages in rows:
        before = held.get(id)
        if before is not None and before.pages > pages:
            continue
        held.pop(id, None)
        held[id] = Ended(
            seq=seq,
            id=id,
            status=RunStatus(status),
            until=date.fromisoformat(until) if until else None,
            at=instant(at),
            started=started,
            pages=pages,
            times=before.times + 1 if before is not None and before.pages == pages else 1,
        )
    return tuple(held.values())


def read_last_complete(log: Log, source: str) -> tuple[Ended, ...]:
    """The last complete run of each query of one source, in the order of the log."""
    return tuple(
        Ended(seq=seq, id=id, status=RunStatus.COMPLETE, until=date.fromisoformat(until) if until else None)
        for seq, id, until in log.rows(_COMPLETE, (source,))
    )


def read_begun(log: Log, source: str, query: str, after: int = 0) -> tuple[Begun, ...]:
    """The runs of one query of one source that began after event `after`, in the order of the log."""
    decode = msgspec.json.Decoder(PageFetched).decode
    return tuple(Begun(at=at, page=decode(body)) for at, body in log.rows(_BEGUN, (after, source, query)))


def read_open(log: Log) -> tuple[Begun, ...]:
    """The searches of live sources that began and never ended, in the order of the log."""
    decode = msgspec.json.Decoder(PageFetched).decode
    return tuple(Begun(at=at, page=decode(body)) for at, body in log.rows(_OPEN))


def read_last_page(log: Log, run: str) -> Begun | None:
    """The last page of a run by number, with the instant at which its first was fetched; None without any."""
    held = log.rows(_PAGES, (run,))
    if not held:
        return None
    [(at,)] = log.rows("SELECT at FROM event WHERE seq = ?", held[0])
    return Begun(at=at, page=_page(log, held[-1][0]))


def read_run_pages(log: Log, run: str) -> Iterator[PageFetched]:
    """The pages of a run by number, each read when it is asked for."""
    for (seq,) in log.rows(_PAGES, (run,)):
        yield _page(log, seq)


def read_seen(log: Log, runs: Collection[str]) -> frozenset[str]:
    """The records on the pages of these runs."""
    return frozenset(record for (record,) in log.rows(_SEEN, (_listed(runs),)))


def count_seen(log: Log, run: str, besides: Collection[str] = ()) -> int:
    """How many records are on the pages of a run, or among those `besides`, each counted once."""
    query = f"SELECT count(*) FROM ({_SEEN} UNION SELECT value FROM json_each(?))"  # noqa: S608
    return int(log.rows(query, (_listed([run]), _listed(besides)))[0][0])


def count_new(log: Log, run: str) -> tuple[int, int]:
    """How many records a run was the first to see, and of how many others it logged another content."""
    [(logged, new)] = log.rows(_COUNTS, (run,))
    return new, logged - new


def read_logged(log: Log, runs: Collection[str], since: str | None = None) -> frozenset[str]:
    """The records of which these runs logged a content: new ones, and those that said something else.

    Of a run that ended, by the instant `since`, and was gone on with, those that it logged afterwards.
    """
    return frozenset(record for (record,) in log.rows(_LOGGED, (_listed(runs), since or "")))


def are_latest(log: Log, contents: Mapping[str, str]) -> bool:
    """Whether every record, by id, was last seen with the content of this digest."""
    [(same,)] = log.rows(_SAME, (msgspec.json.encode(contents).decode(),))
    return bool(same == len(contents))


def read_unlisted(log: Log, records: Collection[str]) -> frozenset[str]:
    """Those of the records that were last said to be gone from their source's list."""
    return frozenset(record for (record,) in log.rows(_UNLISTED, (_listed(records),)))


def _page(log: Log, seq: int) -> PageFetched:
    [(body,)] = log.rows("SELECT CAST(body AS BLOB) FROM event WHERE seq = ?", (seq,))
    return msgspec.json.decode(body, type=PageFetched)


def _listed(values: Collection[str]) -> str:
    return msgspec.json.encode(sorted(values)).decode()
