"""From a work of DataCite to a record.

In: JSON that a stranger sent, in DataCite's schema 3 or 4. Out: records; nothing here touches the network.
"""

import re
from collections.abc import Iterator
from typing import Any

from ...model.record import Link, PartialDate, Record, RecordKind
from ...model.study import RelationKind
from ..formats.ids import Id, distinct, isbn
from ..normalise import clean_doi, clean_pages, kind_of, parse_date
from .shapes import at, items_at, plain, string, text_at, unnamed

_KINDS = {
    "journalarticle": RecordKind.ARTICLE,
    "datapaper": RecordKind.ARTICLE,
    "conferencepaper": RecordKind.ARTICLE,
    "preprint": RecordKind.PREPRINT,
    "report": RecordKind.REPORT,
    "standard": RecordKind.STANDARD,
    "studyregistration": RecordKind.TRIAL,
}
_ARTICLE = re.compile(r"(?i)article|journal|\bpaper\b")
# What DataCite says of the work, as what we say: the kind, and whether the other is the one that does it.
_RELATIONS = {
    "isversionof": (RelationKind.IS_VERSION_OF, False),
    "hasversion": (RelationKind.IS_VERSION_OF, True),
    "isnewversionof": (RelationKind.SUPERSEDES, False),
    "ispreviousversionof": (RelationKind.SUPERSEDES, True),
    "obsoletes": (RelationKind.SUPERSEDES, False),
    "isobsoletedby": (RelationKind.SUPERSEDES, True),
    "ispreprintof": (RelationKind.IS_VERSION_OF, False),
    "haspreprint": (RelationKind.IS_VERSION_OF, True),
}
# The schema's own words for what is not known, such as "(:unav)" for a creator.
_UNKNOWN = re.compile(r"(?i)\(?:(?:unac|unal|unap|unas|unav|unkn|none|null|tba|etal)\)?|unknown|n\.?/?a\.?")


def works_of(answer: dict[str, Any]) -> list[Any] | None:
    """The works of an answer: of a list, or one asked for by its DOI; None when it holds other things."""
    data = answer.get("data", answer)
    if isinstance(data, list):
        return None if any(text_at(each, "type") not in (None, "dois") for each in data) else data
    return [data] if isinstance(at(data, "attributes"), dict) else None


def read_work(work: Any, source: str) -> Record:
    """The record of one work; what is missing or misshapen is None."""
    said = at(work, "attributes")
    doi = clean_doi(text_at(said, "doi") or text_at(work, "id"))
    container = at(said, "container")
    return Record(
        source=source,
        source_id=doi or text_at(work, "id") or unnamed(work),
        title=_title(said) or "",
        abstract=_abstract(said),
        authors=tuple(_authors(said)),
        published=_published(said),
        venue=_known(at(container, "title")) or _known(at(said, "publisher")) or _known(_publisher(said)),
        volume=text_at(container, "volume"),
        issue=text_at(container, "issue"),
        pages=clean_pages(string(at(container, "firstPage")), string(at(container, "lastPage"))),
        doi=doi,
        ids=_ids(said),
        kind=_kind(said),
        language=text_at(said, "language"),
        url=f"https://doi.org/{doi}" if doi else None,
        keywords=_keywords(said),
        revised=_last(said, "Updated"),
        links=tuple(dict.fromkeys(_links(said))),
    )


def _known(value: Any) -> str | None:
    found = plain(value)
    return None if found is None or _UNKNOWN.fullmatch(found) else found


def _publisher(said: Any) -> Any:
    return at(said, "publisher", "name")


def _title(said: Any) -> str | None:
    """The main title, with its subtitle; translations and other titles are left out."""
    titles = items_at(said, "titles")
    main = [
        found for each in titles if not text_at(each, "titleType") and (found := _known(at(each, "title")))
    ]
    under = [_known(at(each, "title")) for each in titles if text_at(each, "titleType") == "Subtitle"]
    if not main:
        return next((found for each in titles if (found := _known(at(each, "title")))), None)
    return ": ".join(part for part in (main[0], *under[:1]) if part)


def _abstract(said: Any) -> str | None:
    held = [each for each in items_at(said, "descriptions") if text_at(each, "descriptionType") == "Abstract"]
    # Rarely a list of paragraphs in place of the text.
    parts = (part for each in held for part in items_at(each, "description") or [at(each, "description")])
    return " ".join(found for part in parts if (found := _known(part))) or None


def _authors(said: Any) -> Iterator[str]:
    for each in items_at(said, "creators"):
        last, first = text_at(each, "familyName"), text_at(each, "givenName")
        name = f"{last}, {first}" if last and first else _known(at(each, "name")) or last
        if name:
            yield name


def _published(said: Any) -> PartialDate | None:
    """The date of issue, else the year of publication; the one that is the more precise of the two."""
    issued = _last(said, "Issued")
    year = parse_date(text_at(said, "publicationYear"))
    return issued if issued is not None and (year is None or issued.year == year.year) else year or issued


def _last(said: Any, kind: str) -> PartialDate | None:
    dates = (
        parse_date(text_at(each, "date"))
        for each in items_at(said, "dates")
        if text_at(each, "dateType") == kind
    )
    known = [day for day in dates if day is not None]
    return max(known, key=lambda day: (day.year, day.month or 0, day.day or 0), default=None)


def _ids(said: Any) -> tuple[Id, ...]:
    found: list[Id | None] = []
    for each in items_at(said, "identifiers"):
        kind, value = (text_at(each, "identifierType") or "").lower(), text_at(each, "identifier")
        if kind in ("pmid", "arxiv") and value:
            found.append((kind, value.removeprefix("arXiv:")))
        elif kind == "isbn":
            found.append(isbn(value))
    return distinct(*found)


def _kind(said: Any) -> RecordKind:
    """The kind by the general type; "Text" is all sorts of things, and its own words are asked."""
    general = (text_at(said, "types", "resourceTypeGeneral") or "").lower()
    own = text_at(said, "types", "resourceType") or ""
    if general in _KINDS:
        return _KINDS[general]
    if general not in ("text", ""):
        return RecordKind.OTHER
    kind = kind_of([own])
    journal = _ARTICLE.search(own) or text_at(said, "container", "volume")
    return kind if kind is not RecordKind.ARTICLE or journal else RecordKind.OTHER


def _keywords(said: Any) -> tuple[str, ...]:
    subjects = (_known(at(each, "subject")) for each in items_at(said, "subjects"))
    return tuple(dict.fromkeys(subject for subject in subjects if subject))


def _links(said: Any) -> Iterator[Link]:
    own = clean_doi(text_at(said, "doi"))
    for each in items_at(said, "relatedIdentifiers"):
        relation = _RELATIONS.get((text_at(each, "relationType") or "").lower())
        scheme, value = (
            (text_at(each, "relatedIdentifierType") or "").lower(),
            text_at(each, "relatedIdentifier"),
        )
        if scheme == "doi":
            value = clean_doi(value)
        if relation and value and scheme in ("doi", "pmid", "arxiv") and value != own:
            yield Link(kind=relation[0], scheme=scheme, value=value, inverse=relation[1])
