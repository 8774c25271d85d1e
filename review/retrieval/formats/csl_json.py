"""CSL-JSON: what Zotero, Mendeley, Pandoc and DOI resolvers give a citation processor.

In: the bytes of a file. Out: one entry per item. Crossref's own JSON has the same shape, with lists of texts.
Source: the CSL 1.0.2 input schema, csl-data.json.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from ...decode import decode, decode_head
from ...model.record import PartialDate, Record, RecordKind
from ...model.search import Entry, Reading
from ..normalise import (
    clean_doi,
    clean_pages,
    clean_text,
    kind_of,
    parse_date,
    partial_date,
    split_note,
    status_of,
)
from ..normalise import strip_markup as plain
from .ids import Id, distinct, isbn, mentioned, pmid, shape
from .json_items import Item, items, keys, starts, unclosed

_TELLING = frozenset({"title", "author", "editor", "issued", "DOI", "URL", "container-title", "abstract"})
_KINDS: dict[str, RecordKind] = {
    **dict.fromkeys(
        (
            "article", "article-journal", "article-magazine", "article-newspaper", "paper-conference",
            "journal-article", "proceedings-article", "speech", "periodical",
        ),
        RecordKind.ARTICLE,
    ),
    **dict.fromkeys(("posted-content", "preprint"), RecordKind.PREPRINT),
    **dict.fromkeys(("bill", "legislation", "regulation", "treaty"), RecordKind.REGULATION),
    **dict.fromkeys(("report", "report-component"), RecordKind.REPORT),
    "standard": RecordKind.STANDARD,
}  # fmt: skip
_NOTED_DOI = re.compile(r"(?im)(?:^|\{:)\s*DOI:\s*(10\.\S+?)(?:\}|\s|$)")


class CslJson:
    """CSL-JSON files: a list of items, `items` in an object, one item alone or one to a line."""

    name = "csl-json"
    version = "1"

    def sniff(self, head: bytes) -> bool:
        """Whether the first objects of the head have a type and what else a citation has."""
        text = decode_head(head)
        if text.lstrip()[:1] not in ("[", "{"):
            return False
        if '"message"' in text[:4000] and '"message-type"' in text[:4000]:
            return True
        return any("type" in each and each & _TELLING for each in keys(text))

    def read(self, content: bytes) -> Reading:
        """Every item of the file.

        Raises:
            SourceFormatError: the bytes are not text.
        """
        text = decode(content)
        entries = tuple(map(_entry, items(text)))
        return Reading(entries=entries, counted=len(starts(text)), cut=unclosed(text))


def _entry(item: Item) -> Entry:
    if item.problem is not None:
        return Entry(line=item.line, problem=item.problem)
    if not isinstance(item.value.get("type"), str):
        return Entry(line=item.line, problem="the item has no `type`")
    if not any(item.value.get(name) for name in _TELLING):
        return Entry(line=item.line, problem="the item holds nothing but its type")
    return Entry(line=item.line, record=_record(item.value))


def _record(item: Mapping[str, Any]) -> Record:
    title = plain(_first(item, "title", "title-short"))
    abstract, note = split_note(plain(_first(item, "abstract")))
    return Record(
        source="",
        source_id="",
        title=title or "",
        abstract=abstract,
        abstract_note=note,
        authors=_authors(item),
        published=next((date for name in _DATES if (date := _date(item.get(name)))), None),
        venue=_venue(item, title),
        volume=clean_text(_first(item, "volume")),
        issue=clean_text(_first(item, "issue")),
        pages=_pages(item),
        doi=_doi(item),
        ids=_ids(item),
        kind=_kind(item),
        language=clean_text(_first(item, "language")),
        url=clean_text(_first(item, "URL")),
        keywords=_keywords(item),
        status=status_of([_first(item, "status"), _first(item, "genre")], title),
    )


_DATES = ("issued", "published", "published-print", "published-online", "original-date", "submitted")


def _texts(item: Mapping[str, Any], *names: str) -> Iterator[str]:
    """The texts and numbers under these names, whether alone or in lists."""
    for name in names:
        held = item.get(name)
        for value in held if isinstance(held, list) else [held]:
            if isinstance(value, str) and value.strip():
                yield value
            elif isinstance(value, int | float) and not isinstance(value, bool):
                yield str(value)


def _first(item: Mapping[str, Any], *names: str) -> str | None:
    return next(_texts(item, *names), None)


def _venue(item: Mapping[str, Any], title: str | None) -> str | None:
    names = (
        plain(name) for name in _texts(item, "container-title", "collection-title", "event-title", "event")
    )
    return next((name for name in names if name and name != title), None)


def _authors(item: Mapping[str, Any]) -> tuple[str, ...]:
    for role in ("author", "editor", "collection-editor", "container-author"):
        held = item.get(role)
        people = held if isinstance(held, list) else [held]
        if names := [name for each in people if (name := _name(each))]:
            return tuple(dict.fromkeys(names))
    return ()


def _name(person: Any) -> str | None:
    if not isinstance(person, dict):
        return clean_text(person) if isinstance(person, str) else None
    part = {name: clean_text(_first(person, name)) for name in _NAME_PARTS}
    family = " ".join(text for name in ("non-dropping-particle", "family") if (text := part[name]))
    given = " ".join(text for name in ("given", "dropping-particle", "suffix") if (text := part[name]))
    return ", ".join(text for text in (family, given) if text) or part["literal"] or part["name"]


_NAME_PARTS = (
    "family", "given", "suffix", "non-dropping-particle", "dropping-particle", "literal", "name",
)  # fmt: skip


def _date(held: Any) -> PartialDate | None:
    """A date of `date-parts` (numbers, texts or nothing), else one in words; a season is not sure enough."""
    if not isinstance(held, dict):
        return parse_date(str(held)) if isinstance(held, str | int) else None
    dates = held.get("date-parts")
    for parts in dates if isinstance(dates, list) else ():
        if (date := _parts(parts)) is not None:
            return date
    return next((date for text in _texts(held, "literal", "raw", "year") if (date := parse_date(text))), None)


def _parts(parts: Any) -> PartialDate | None:
    said = [str(part).strip() for part in parts] if isinstance(parts, list) else []
    numbers = [int(part) if re.fullmatch("[0-9]{1,4}", part) else None for part in said[:3]]
    year, month, day = [*numbers, None, None, None][:3]
    return partial_date(year, month, day) if year is not None and year >= 1000 else None


def _pages(item: Mapping[str, Any]) -> str | None:
    return clean_pages(_first(item, "page", "page-first", "article-number", "number"))


def _doi(item: Mapping[str, Any]) -> str | None:
    """The DOI, wherever the flavour has it: in its own field, in `custom`, in a note or in an address."""
    said = [*_texts(item, "DOI"), *_texts(_custom(item), "DOI", "doi")]
    said += [found for note in _texts(item, "note", "annote") for found in _NOTED_DOI.findall(note[:4000])]
    said += [text for text in _texts(item, "URL", "id") if "doi.org/10." in text]
    return next((doi for value in said if (doi := clean_doi(value))), None)


def _custom(item: Mapping[str, Any]) -> Mapping[str, Any]:
    held = item.get("custom")
    return held if isinstance(held, dict) else {}


def _ids(item: Mapping[str, Any]) -> tuple[Id, ...]:
    custom = _custom(item)
    pmids = [pmid(value) for value in (*_texts(item, "PMID"), *_texts(custom, "PMID", "pmid"))]
    shaped = [shape(value.strip()) for value in (*_texts(item, "PMCID", "id"), *_texts(custom, "PMCID"))]
    books = [isbn(value) for value in _texts(item, "ISBN")] if _is_book(item) else []
    return distinct(*pmids, *shaped, *books, *mentioned(_texts(item, "note", "annote", "URL", "id")))


def _is_book(item: Mapping[str, Any]) -> bool:
    return str(item.get("type")) in {"book", "chapter", "monograph", "book-chapter", "edited-book"}


def _kind(item: Mapping[str, Any]) -> RecordKind:
    said = kind_of(_texts(item, "genre", "subtype"))
    if said not in (RecordKind.ARTICLE, RecordKind.OTHER):
        return said
    return _KINDS.get(str(item.get("type")), RecordKind.OTHER)


def _keywords(item: Mapping[str, Any]) -> tuple[str, ...]:
    words: Sequence[str | None] = [
        clean_text(word)
        for value in _texts(item, "keyword", "keywords", "categories", "subject")
        for word in re.split("[;\n]" if ";" in value or "\n" in value else ",", value)
    ]
    return tuple(dict.fromkeys(word for word in words if word))
