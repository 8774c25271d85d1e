"""NoteExpress's tagged text, the export of the Chinese databases (CNKI, Wanfang, VIP): `{Title}: ...`.

In: the bytes of a file. Out: one entry per `{Reference Type}`.
"""

import re

from ...decode import decode, decode_head
from ...model.record import Record
from ...model.search import Reading
from ..normalise import clean_pages, clean_text, split_note
from ..normalise import strip_markup as plain
from .ids import Id, accession, distinct, isbn, mentioned
from .reference_types import reference_kind
from .tagged import Group, dated, first_doi, groups, is_broken, items, joined, reading, terms, texts

_START = "Reference Type"
_FIELD = re.compile(r"[ \t]*\{([A-Za-z][A-Za-z /&-]{1,30})\}:[ \t]*(.*)")
_MARK = re.compile(r"(?m)^[ \t]*\{Reference Type\}:")
_TITLES = ("Title", "Translated Title")
_CUT = "the text breaks off before the record's title: cut off here?"


class NoteExpress:
    """NoteExpress files."""

    name = "noteexpress"
    version = "1"

    def sniff(self, head: bytes) -> bool:
        """Whether a line opens a record."""
        return _MARK.search(decode_head(head)) is not None

    def read(self, content: bytes) -> Reading:
        """Every record of the file.

        Raises:
            SourceFormatError: the bytes are not text.
        """
        text = decode(content)
        found = [group for group in groups(text, _split, _START, "") if group.fields[0][0] == _START]
        cut = _CUT if is_broken(found, text, _TITLES) else None
        return reading(found, _record, len(_MARK.findall(text)), bare=(_START,), cut=cut)


def _split(line: str, group: Group | None) -> tuple[str | None, str]:
    found = _FIELD.match(line)
    return (found[1], found[2].strip()) if found else (None, "")


def _record(group: Group) -> Record:
    abstract, note = split_note(plain(joined(group.all("Abstract", "Translated Abstract")[:1])))
    return Record(
        source="",
        source_id="",
        title=plain(group.first(*_TITLES)) or "",
        abstract=abstract,
        abstract_note=note,
        authors=_authors(group),
        published=dated(group.first("Year"), group.first("Date")),
        venue=plain(group.first("Journal", "Source", "Secondary Title", "Publisher")),
        volume=clean_text(group.first("Volume")),
        issue=clean_text(group.first("Issue")),
        pages=clean_pages(group.first("Pages")),
        doi=first_doi(group.all("DOI"), (), group.all("URL", "Link")),
        ids=_ids(group),
        kind=reference_kind(group.first(_START)),
        language=clean_text(group.first("Language")),
        url=next((url for url in items(group.all("URL", "Link")) if "://" in url), None),
        keywords=terms(group.all("Keywords"), commas=True),
    )


def _authors(group: Group) -> tuple[str, ...]:
    for tag in ("Author", "Translated Author"):
        if found := group.all(tag):
            return texts(items(found, ("\n", ";")))
    return ()


def _ids(group: Group) -> tuple[Id, ...]:
    numbers = [accession(value, group.first("Database Provider")) for value in group.all("Accession Number")]
    is_book = "book" in (group.first(_START) or "").lower()
    books = [isbn(value) for value in group.all("ISBN/ISSN")] if is_book else []
    return distinct(*numbers, *books, *mentioned(group.all("URL", "Link")))
