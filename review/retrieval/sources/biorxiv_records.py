"""From an answer of api.biorxiv.org to records.

In: JSON that a stranger sent, alone or with the query that its entries are to be held against. Out: records;
nothing here touches the network.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from ...model.record import Link, Record, RecordKind
from ...model.study import RelationKind
from ..normalise import clean_doi, clean_text, parse_date, status_of, strip_markup
from ..query import Node, matches
from .highwire import read_marks
from .shapes import count, fields, items, read_json, string, text, unnamed

# What the server writes where it has nothing.
_NOTHING = "na"


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """An answer: its entries, the server's own total, and what the server says of it ("ok")."""

    entries: tuple[Any, ...]
    total: int | None
    status: str | None
    query: str | None = None


def with_query(content: bytes, query: str) -> bytes:
    """An answer as the server sent it, with the query that its entries are to be held against."""
    return b'{"query": ' + json.dumps(query).encode() + b', "answer": ' + content + b"}"


def answer_of(page: bytes) -> Answer | None:
    """What a page says; None when it is no answer of the server."""
    held = fields(read_json(page))
    query = held.get("query")
    if isinstance(query, str):
        held = fields(held.get("answer"))
    if not isinstance(held.get("messages", held.get("collection")), list):
        return None
    said = next((each for each in items(held.get("messages")) if isinstance(each, dict)), {})
    return Answer(
        entries=tuple(items(held.get("collection"))),
        total=count(said.get("total")),
        status=_text(said.get("status")),
        query=query if isinstance(query, str) else None,
    )


def latest(entries: Iterable[Any]) -> list[dict[str, Any]]:
    """The latest version of each preprint, in the order in which the preprints first appear."""
    found: dict[str, dict[str, Any]] = {}
    for entry in entries:
        entry = _preprint(fields(entry))
        held = found.setdefault(_source_id(entry), entry)
        if _version(entry) > _version(held):
            found[_source_id(entry)] = entry
    return list(found.values())


def _preprint(entry: dict[str, Any]) -> dict[str, Any]:
    """An entry in the words of `/details`; `/pubs` has the preprint's own fields under names of their own."""
    doi = entry.get("preprint_doi") or entry.get("biorxiv_doi")
    if doi is None:
        return entry
    own = {name.removeprefix("preprint_"): value for name, value in entry.items()}
    return own | {"doi": doi, "published": entry.get("published_doi")}


def is_wanted(record: Record, query: Node | None) -> bool:
    """Whether the title and abstract of a record match."""
    return query is None or matches(query, f"{record.title}\n{record.abstract or ''}")


def read_record(entry: dict[str, Any], source: str, venue: str, site: str) -> Record:
    """The record in one entry; `site` is the address of the server's own pages."""
    doi, version = clean_doi(_text(entry.get("doi"))), _version(entry)
    title = _prose(entry.get("title")) or ""
    posted = parse_date(_text(entry.get("date")))
    article = clean_doi(_text(entry.get("published")))
    return Record(
        source=source,
        source_id=_source_id(entry),
        title=title,
        abstract=_prose(entry.get("abstract")),
        authors=_authors(entry),
        published=posted,
        venue=venue,
        doi=doi,
        kind=RecordKind.PREPRINT,
        url=f"{site}/content/{doi}v{version}" if doi else None,
        keywords=tuple(word for word in [_text(entry.get("category"))] if word),
        status=status_of([_text(entry.get("type"))], title),
        revised=posted if version > 1 else None,
        links=(Link(kind=RelationKind.IS_VERSION_OF, scheme="doi", value=article),)
        if article and article != doi
        else (),
    )


def _prose(value: Any) -> str | None:
    # The lines of an abstract are needed to tell its headings, hence no clean text before.
    return strip_markup(read_marks(string(value))) if _text(value) else None


def _source_id(entry: dict[str, Any]) -> str:
    doi = clean_doi(_text(entry.get("doi")))
    return doi or unnamed(entry)


def _authors(entry: dict[str, Any]) -> tuple[str, ...]:
    names = (clean_text(name) for name in (_text(entry.get("authors")) or "").split(";"))
    return tuple(name for name in names if name)


def _version(entry: dict[str, Any]) -> int:
    return count(entry.get("version")) or 1


def _text(value: Any) -> str | None:
    found = text(value)
    return None if found is None or found.lower() == _NOTHING else found
