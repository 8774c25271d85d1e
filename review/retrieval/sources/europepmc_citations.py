"""Who cites whom in Europe PMC: lists of references and of citations, and the place in one of them.

In: the JSON of `/{source}/{id}/references` and `/citations`. Out: values; nothing here touches the network.
A list names a report in a few words; where Europe PMC has the report itself, its own record is read instead,
so that a report has one record however it was found. What it could not match to any report is kept as a
record all the same: known by the digest of its words, and where it has no title, titled by the book it stands
in, else by the citation as it is printed.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from ...model.record import Record
from ...model.search import Direction, Page
from .asking import cursor_of, place_in
from .europepmc_records import ensure_accepted, listed, read_record, results_of
from .shapes import object_of

LISTS = {
    Direction.BACKWARD: ("references", "referenceList", "reference"),
    Direction.FORWARD: ("citations", "citationList", "citation"),
}
# Where a citation stands in its list, and whether Europe PMC knows it: nothing of the report itself.
_OF_THE_LIST = ("citedOrder", "match", "citedByCount")
# An id of Europe PMC as a part of an address.
_SOURCE_ID = re.compile(r"[A-Z]{2,4}/[A-Za-z0-9][A-Za-z0-9._-]*")


@dataclass(frozen=True, slots=True, kw_only=True)
class Trail:
    """A place in a list: the `page` of the report `of`, after `given` entries, `doubled` of them doubles."""

    of: str
    page: int = 1
    given: int = 0
    doubled: int = 0

    def cursor(self) -> str:
        """The place as a cursor."""
        return cursor_of(self)


def trail_of(cursor: str) -> Trail:
    """The place that a cursor names.

    Raises:
        SourceUnavailable: it names none.
    """
    return place_in(cursor, Trail, "Europe PMC")


def is_source_id(text: str | None) -> bool:
    """Whether a text is an id of Europe PMC that can be asked for, such as MED/31452104."""
    return _SOURCE_ID.fullmatch(text or "") is not None


def entries_of(answer: dict[str, Any]) -> list[dict[str, Any]] | None:
    """The entries of a list of references or citations, None when it is neither."""
    for _, outer, inner in LISTS.values():
        if outer in answer:
            return [each for each in listed(answer, outer, inner) or [] if isinstance(each, dict)]
    return [] if answer.get("hitCount") == 0 and "resultList" not in answer else None


def matched(entries: list[dict[str, Any]]) -> list[str]:
    """The ids in Europe PMC of what the entries were matched to, each once."""
    found = dict.fromkeys(f"{each.get('source')}/{each.get('id')}" for each in entries)
    return [each for each in found if is_source_id(each)]


def joined(content: bytes, found: list[bytes]) -> bytes:
    """A list and the search results for what it was matched to, as one page; both as the server sent them."""
    return b'{"list": ' + content + b', "found": [' + b", ".join(found) + b"]}" if found else content


def read_list(answer: dict[str, Any], source: str) -> Iterator[Record] | None:
    """The records of a list, in full where they were found; None when the answer holds no list."""
    held = answer.get("list", answer)
    entries = entries_of(held) if isinstance(held, dict) else None
    if entries is None:
        return None
    return _records(entries, answer.get("found"), source)


def page_of_list(
    content: bytes, whole: bytes, url: str, trail: Trail, source: str
) -> tuple[Page, Trail | None]:
    """A page of a list, and the place after it; `whole` is the content with what it was matched to.

    Raises:
        SourceUnavailable: it is an error in place of a list.
    """
    answer = object_of(content) or {}
    ensure_accepted(answer)
    entries = entries_of(answer)
    if not entries:  # what is no list is kept as it is; `parse` will say what is wrong with it
        return Page(content=content, url=url, reported=_hits(answer, trail.doubled)), None
    distinct = {record.source_id for record in read_list(object_of(whole) or {}, source) or ()}
    doubled = trail.doubled + len(entries) - len(distinct)
    after = Trail(of=trail.of, page=trail.page + 1, given=trail.given + len(entries), doubled=doubled)
    hits = _hits(answer, 0)
    more = after if hits is None or after.given < hits else None
    reported = _hits(answer, doubled)
    return Page(content=whole, url=url, cursor=more.cursor() if more else None, reported=reported), more


def _hits(answer: dict[str, Any], doubled: int) -> int | None:
    hits = answer.get("hitCount")
    return hits - doubled if isinstance(hits, int) else None


def _records(entries: list[dict[str, Any]], found: Any, source: str) -> Iterator[Record]:
    answers = [each for each in found if isinstance(each, dict)] if isinstance(found, list) else []
    known = [read_record(result, source) for each in answers for result in results_of(each) or []]
    full = {record.source_id: record for record in known}
    for entry in entries:
        short = read_record(_as_result(entry), source)
        yield full.get(short.source_id, short)


def _as_result(entry: dict[str, Any]) -> dict[str, Any]:
    """An entry in the words of a search result, so that it is read as one."""
    own = {name: value for name, value in entry.items() if name not in _OF_THE_LIST}
    return own | {
        "title": entry.get("title") or entry.get("publicationTitle") or entry.get("unstructuredInformation"),
        "journalTitle": entry.get("journalAbbreviation") or entry.get("publicationTitle"),
        "journalVolume": entry.get("volume"),
        "pubType": entry.get("citationType"),
        "pubYear": entry.get("pubYear") or None,  # 0 where there is none
    }
