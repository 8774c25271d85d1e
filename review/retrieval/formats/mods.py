"""MODS, the Library of Congress's XML for catalogues and repositories.

In: the bytes of a file. Out: one entry per `mods` element. Source: MODS 3.8, loc.gov/standards/mods.
"""

import re
from typing import Any

from ...decode import decode_head
from ...model.record import PartialDate, Record, RecordKind
from ...model.search import Reading
from ..normalise import clean_doi, clean_pages, clean_text, kind_of, parse_date, split_note
from .ids import Id, distinct, isbn, mentioned, pmid, shape
from .xml_text import first_at, read_elements, texts_at

_NAMES = ("mods",)
_SNIFFED = re.compile(r"<(?:[\w.-]+:)?(?:mods|modsCollection)[\s/>]")
_AUTHORS = re.compile(r"(?i)aut|author|cre|creator|writer")
_EDITORS = re.compile(r"(?i)edt|editor|com|compiler")
_DATES = ("dateIssued", "copyrightDate", "dateCreated", "dateOther")
_ARTICLE = re.compile(r"(?i)article|conference p|proceedings")


class Mods:
    """MODS files: a modsCollection, a record alone, or records inside what a server wraps around them."""

    name = "mods"
    version = "1"

    def sniff(self, head: bytes) -> bool:
        """Whether the head is XML with a record or a collection of MODS."""
        text = decode_head(head)
        return text.lstrip()[:1] == "<" and _SNIFFED.search(text) is not None

    def read(self, content: bytes) -> Reading:
        """Every record of the file.

        Raises:
            SourceFormatError: the bytes are not text in the encoding that they name.
        """
        return read_elements(content, _NAMES, _record, _lacks)


def _lacks(record: Record) -> str | None:
    held = record.title or record.authors or record.abstract or record.doi or record.ids
    return None if held else "the record has no title, author, abstract or identifier"


def _record(mods: Any) -> Record:
    host = mods.find("relatedItem[@type='host']")
    abstract, note = split_note(" ".join(texts_at(mods, "abstract")) or None)
    return Record(
        source="",
        source_id="",
        title=_title(mods) or "",
        abstract=abstract,
        abstract_note=note,
        authors=_authors(mods),
        published=_published(mods, host),
        venue=_title(host),
        volume=_detail(mods, host, "volume"),
        issue=_detail(mods, host, "issue", "number"),
        pages=_pages(mods, host),
        doi=_doi(mods),
        ids=_ids(mods),
        kind=_kind(mods),
        language=_language(mods),
        url=first_at(mods, "location/url"),
        keywords=tuple(dict.fromkeys(texts_at(mods, "subject/topic"))),
    )


def _title(element: Any) -> str | None:
    """The first title that is no translation or abbreviation, with its article, its subtitle and its part."""
    named = [] if element is None else element.findall("titleInfo")
    for info in sorted(named, key=lambda info: info.get("type") is not None):
        start = "".join(info.findtext(name) or "" for name in ("nonSort",)).strip()
        title = " ".join([*([start] if start else []), *texts_at(info, "title")])
        title = title.replace("' ", "'", 1) if start.endswith("'") else title
        parts = [*texts_at(info, "partNumber"), *texts_at(info, "partName")]
        whole = ": ".join(filter(None, [title, *texts_at(info, "subTitle")]))
        if whole:
            return clean_text(". ".join([whole, *parts]))
    return None


def _authors(mods: Any) -> tuple[str, ...]:
    """Who is named an author; without any, who has no role, then who edits."""
    named = [(name, " ".join(texts_at(name, "role/roleTerm"))) for name in mods.iterfind("name")]
    for wanted in (_AUTHORS.match, lambda role: not role, _EDITORS.match):
        if found := [text for name, role in named if wanted(role) and (text := _name(name))]:
            return tuple(dict.fromkeys(found))
    return ()


def _name(name: Any) -> str | None:
    parts = {kind: " ".join(texts_at(name, f"namePart[@type='{kind}']")) for kind in ("family", "given")}
    if parts["family"]:
        return ", ".join(part for part in (parts["family"], parts["given"]) if part)
    whole = [
        text for part in name.iterfind("namePart") if not part.get("type") for text in texts_at(part, ".")
    ]
    separator = ". " if name.get("type") == "corporate" else ", "
    return separator.join(whole) or first_at(name, "displayForm") or parts["given"] or None


def _published(mods: Any, host: Any) -> PartialDate | None:
    for element in (mods, host):
        dates = [
            found
            for place in ("originInfo/", "part/date")
            for name in (_DATES if place.endswith("/") else ("",))
            for found in (() if element is None else element.iterfind(f"{place}{name}"))
            if found.get("point") != "end"
        ]
        for found in dates:
            if (date := parse_date(clean_text("".join(found.itertext())))) is not None:
                return date
    return None


def _detail(mods: Any, host: Any, *kinds: str) -> str | None:
    paths = [f"part/detail[@type='{kind}']/number" for kind in kinds]
    return next(
        (text for element in (host, mods) for path in paths for text in texts_at(element, path)), None
    )


def _pages(mods: Any, host: Any) -> str | None:
    for element in (host, mods):
        for extent in () if element is None else element.iterfind("part/extent"):
            if extent.get("unit", "page").startswith("page"):
                first, last = (first_at(extent, name) for name in ("start", "end"))
                if pages := clean_pages(first, last) or clean_pages(first_at(extent, "list")):
                    return pages
    return None


def _doi(mods: Any) -> str | None:
    said = [*texts_at(mods, "identifier[@type='doi']")]
    links = [*texts_at(mods, "identifier"), *texts_at(mods, "location/url")]
    said += [text for text in links if "doi.org/10." in text or text.startswith("doi:")]
    return next((doi for text in said if (doi := clean_doi(text))), None)


def _ids(mods: Any) -> tuple[Id, ...]:
    pmids = [
        pmid(text) for kind in ("pmid", "pubmed") for text in texts_at(mods, f"identifier[@type='{kind}']")
    ]
    books = [isbn(text) for text in texts_at(mods, "identifier[@type='isbn']")]
    links = [*texts_at(mods, "identifier[@type='uri']"), *texts_at(mods, "location/url")]
    return distinct(*pmids, *books, *map(shape, texts_at(mods, "identifier")), *mentioned(links))


def _kind(mods: Any) -> RecordKind:
    """What the genre says; a record with no genre is an article when it stands in something else."""
    genres = [*texts_at(mods, "genre")]
    said = kind_of(genres)
    if said not in (RecordKind.ARTICLE, RecordKind.OTHER):
        return said
    inside = mods.find("relatedItem[@type='host']") is not None
    is_article = any(map(_ARTICLE.search, genres)) or (inside and said is RecordKind.ARTICLE)
    return RecordKind.ARTICLE if is_article else RecordKind.OTHER


def _language(mods: Any) -> str | None:
    return first_at(mods, "language/languageTerm", "language")
