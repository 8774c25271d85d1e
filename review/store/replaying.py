"""What a replay asks of the log: which pages of a source are kept, and which records their content is from.

In: a log. Out: pages one at a time, and small values by record.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

import msgspec

from ..model.event import EventKind
from ..model.record import Record
from ..model.search import PageFetched, Sighting
from .log import Log
from .searches import FILES


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """A query of a live source with pages in the log."""

    source: str
    query: str
    pages: int


_KEPT = f"""
SELECT json_extract(body, '$.source') AS source, json_extract(body, '$.query') AS query, count(*)
FROM event WHERE kind = '{EventKind.PAGE_FETCHED}' AND actor <> '{FILES}'
GROUP BY source, query ORDER BY min(seq)
"""  # noqa: S608  # names of our own

_PAGES = f"""
SELECT seq, subject FROM event WHERE kind = '{EventKind.PAGE_FETCHED}' AND actor <> '{FILES}'
AND json_extract(body, '$.source') = ? AND json_extract(body, '$.query') = ? ORDER BY seq DESC
"""  # noqa: S608

# A bare column beside max() is that of the row with the greatest value (sqlite.org/lang_select.html, 2.4).
_LAST = """
SELECT record FROM (SELECT record, run, max(seq) FROM sighting GROUP BY record)
WHERE run IN (SELECT value FROM json_each(?))
"""

_LATEST = f"""
SELECT head.subject, CAST(event.body AS BLOB) FROM json_each(?) AS asked
CROSS JOIN head ON head.subject = asked.value AND head.kind = '{EventKind.RECORD_SEEN}'
JOIN event ON event.seq = head.seq
"""  # noqa: S608


def read_kept(log: Log) -> tuple[Kept, ...]:
    """Every query of every live source with its number of kept pages, the oldest first."""
    return tuple(Kept(source=source, query=query, pages=pages) for source, query, pages in log.rows(_KEPT))


class KeptPages:
    """The pages of one query of one source; every file of the log is left out."""

    def __init__(self, log: Log, source: str, query: str) -> None:
        self._log = log
        rows = log.rows(_PAGES, (source, query))
        self._seqs = [seq for seq, _ in rows]
        self._runs = {run for _, run in rows}

    def __len__(self) -> int:
        return len(self._seqs)

    def newest_first(self) -> Iterator[PageFetched]:
        """The pages, each read when it is asked for."""
        decode = msgspec.json.Decoder(PageFetched).decode
        for seq in self._seqs:
            [(body,)] = self._log.rows("SELECT CAST(body AS BLOB) FROM event WHERE seq = ?", (seq,))
            yield decode(body)

    def decided(self) -> frozenset[str]:
        """The records that were last seen in one of these searches, and not in another one or in a file."""
        runs = msgspec.json.encode(sorted(self._runs)).decode()
        return frozenset(record for (record,) in self._log.rows(_LAST, (runs,)))


def read_latest(log: Log, records: Collection[str]) -> Mapping[str, Record]:
    """The latest content of these records; one that was never seen is left out."""
    decode = msgspec.json.Decoder(Sighting).decode
    asked = msgspec.json.encode(sorted(records)).decode()
    return {id: decode(body).record for id, body in log.rows(_LATEST, (asked,))}
