"""Zotero's RDF: items, and the journals, notes and files that stand beside them or inside.

In: the bytes of a file. Out: one entry per item. An item tells its sort by `z:itemType`; what it is part of
stands inside `dcterms:isPartOf`, or elsewhere under the address that is given there.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from ...decode import decode_head
from ...model.record import Record, RecordKind
from ...model.search import Entry, Reading
from ..normalise import clean_doi, clean_pages, kind_of, parse_date, split_note, status_of
from .ids import Id, distinct, isbn, mentioned
from .xml_text import first_at, line_at, sound_part, texts_at, tree, xml_text

_SNIFFED = re.compile(r"<rdf:RDF\b(?s:.){0,4000}?zotero\.org/namespaces/export")
_RDF = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}"
_NO_ITEMS = ("attachment", "note", "annotation")
_ITEM = re.compile(rf"<z:itemType>(?!\s*(?:{'|'.join(_NO_ITEMS)})\s*<)")
_BROKEN = "the file is not well-formed XML up to here, or ends without `</rdf:RDF>`: cut off?"
_BEHIND = "the item is not whole, or stands behind the place where the XML breaks off"
_KINDS = {
    "journalArticle": RecordKind.ARTICLE, "conferencePaper": RecordKind.ARTICLE,
    "magazineArticle": RecordKind.ARTICLE, "newspaperArticle": RecordKind.ARTICLE,
    **dict.fromkeys(("statute", "bill"), RecordKind.REGULATION),
    "preprint": RecordKind.PREPRINT, "report": RecordKind.REPORT, "standard": RecordKind.STANDARD,
}  # fmt: skip

Nodes = Mapping[str, Any]


class ZoteroRdf:
    """Zotero's RDF export."""

    name = "zotero-rdf"
    version = "1"

    def sniff(self, head: bytes) -> bool:
        """Whether the root is RDF that knows Zotero's names."""
        return _SNIFFED.search(decode_head(head)) is not None

    def read(self, content: bytes) -> Reading:
        """Every item of the file; of a damaged file those before the damage that lean on nothing behind it.

        Raises:
            SourceFormatError: the bytes are not text in the encoding that they name.
        """
        text = xml_text(content)
        marks = [found.start() for found in _ITEM.finditer(text)]
        whole = tree(text)
        root, end = (whole, None) if whole is not None else sound_part(text)
        nodes = {each.get(f"{_RDF}about"): each for each in root if each.get(f"{_RDF}about")}
        entries = tuple(_entries(root, nodes, is_whole=whole is not None))
        if whole is not None:
            return Reading(entries=entries, counted=len(marks))
        unread = [Entry(line=line_at(text, at), problem=_BEHIND) for at in marks[len(entries) :]]
        return Reading(entries=(*entries, *unread), counted=len(marks), cut=f"line {end}: {_BROKEN}")


def _entries(root: Any, nodes: Nodes, *, is_whole: bool) -> Iterator[Entry]:
    for item in root.iter():
        sort = first_at(item, "itemType")
        if sort is not None and sort not in _NO_ITEMS:
            yield _entry(item, sort, nodes, is_whole=is_whole)


def _entry(item: Any, sort: str, nodes: Nodes, *, is_whole: bool) -> Entry:
    named = [part.get(f"{_RDF}resource") for part in item.iterfind("isPartOf")]
    if missing := [each for each in named if each and each not in nodes and not is_whole]:
        return Entry(line=item.sourceline, problem=f"what it is part of, {missing[0]}, is not in the file")
    record = _record(item, sort, nodes)
    if record.title or record.authors or record.url or record.ids:
        return Entry(line=item.sourceline, record=record)
    return Entry(line=item.sourceline, problem="the item holds nothing but its type")


def _record(item: Any, sort: str, nodes: Nodes) -> Record:
    hosts = _hosts(item, nodes)
    title = first_at(item, "title")
    abstract, note = split_note(first_at(item, "abstract"))
    kind = kind_of(texts_at(item, "type"))
    said = [text for each in (item, *hosts) for text in texts_at(each, "identifier")]
    links = [*texts_at(item, "identifier/URI/value")]
    names = (name for host in hosts if host.tag != "Series" for name in texts_at(host, "title"))
    return Record(
        source="",
        source_id="",
        title=title or "",
        abstract=abstract,
        abstract_note=note,
        authors=_authors(item),
        published=parse_date(first_at(item, "date")),
        venue=next((name for name in names if name != title), None),
        volume=_of_either(item, hosts, "volume"),
        issue=_of_either(item, hosts, "number"),
        pages=clean_pages(first_at(item, "pages")),
        doi=next((doi for text in said if (doi := clean_doi(text))), None),
        ids=_ids(item, sort, said, links),
        kind=kind
        if kind not in (RecordKind.ARTICLE, RecordKind.OTHER)
        else _KINDS.get(sort, RecordKind.OTHER),
        language=first_at(item, "language"),
        url=next(iter(links), None),
        keywords=_keywords(item),
        status=status_of((), title),
    )


def _hosts(item: Any, nodes: Nodes) -> list[Any]:
    """The journals, books and series that the item is part of, named or enclosed."""
    found: list[Any] = []
    for part in item.iterfind("isPartOf"):
        named = nodes.get(part.get(f"{_RDF}resource"))
        found += [*part] if named is None else [named]
    return found


def _of_either(item: Any, hosts: list[Any], path: str) -> str | None:
    return next((text for each in (item, *hosts) for text in texts_at(each, path)), None)


def _authors(item: Any) -> tuple[str, ...]:
    for role in ("authors", "inventors", "presenters", "editors", "contributors"):
        people = item.iterfind(f"{role}/Seq/li/Person")
        if names := [name for each in people if (name := _name(each))]:
            return tuple(dict.fromkeys(names))
    return ()


def _name(person: Any) -> str:
    given = first_at(person, "givenName", "givenname")
    return ", ".join(part for part in (first_at(person, "surname"), given) if part)


def _keywords(item: Any) -> tuple[str, ...]:
    return tuple(dict.fromkeys(word.lstrip("*") for word in texts_at(item, "subject")))


def _ids(item: Any, sort: str, said: list[str], links: list[str]) -> tuple[Id, ...]:
    books = [isbn(text.removeprefix("ISBN")) for text in said if text.startswith("ISBN")]
    notes = [*texts_at(item, "description"), *links]
    return distinct(*mentioned(notes), *(books if "ook" in sort else ()))
