"""EBSCO's XML: `<records><rec><header>`, the same in CINAHL, PsycINFO and its other databases.

In: the bytes of a file. Out: one entry per `<rec>`.
"""

import re
from typing import Any

from ...decode import decode_head
from ...model.record import PartialDate, Record
from ...model.search import Reading
from ..normalise import clean_doi, clean_pages, kind_of, partial_date, split_note, status_of
from .ids import accession, distinct, isbn, pmid
from .xml_text import first_at, read_elements, texts_at

_NAMES = ("rec",)
_SNIFFED = re.compile(r"<rec\b[^>]*>\s*<header\b[^>]*\bshortDbName=")
_NO_TERMS = "No terms assigned"
# Where the parts of a work stand: an article's, a chapter's, a book's.
_WORKS = ("artinfo", "chapinfo", "bkinfo")


class EbscoXml:
    """EBSCO's XML export."""

    name = "ebsco-xml"
    version = "1"

    def sniff(self, head: bytes) -> bool:
        """Whether a record names its database as EBSCO does."""
        return _SNIFFED.search(decode_head(head)) is not None

    def read(self, content: bytes) -> Reading:
        """Every record of the file.

        Raises:
            SourceFormatError: the bytes are not text in the encoding that they name.
        """
        return read_elements(content, _NAMES, _record, _lacks)


def _lacks(record: Record) -> str | None:
    return None if record.title or record.ids else "the record has neither title nor accession number"


def _record(element: Any) -> Record:
    header = element.find("header")
    said = None if header is None else header.find("controlInfo")
    title = first_at(said, "artinfo/tig/atl", "chapinfo/tig/atl", "bkinfo/btl", "jinfo/jtl")
    abstract, note = split_note(first_at(said, "artinfo/ab", "chapinfo/ab", "bkinfo/ab", "ab"))
    types = [*texts_at(said, "artinfo/doctype"), *texts_at(said, "artinfo/pubtype")]
    number = None if header is None else accession(header.get("uiTerm"), header.get("longDbName"))
    pmids = map(pmid, texts_at(said, "artinfo/ui[@type='pmid']"))
    journal = first_at(said, "jinfo/jtl")
    books = [] if journal else map(isbn, texts_at(said, "bkinfo/isbn"))
    return Record(
        source="",
        source_id="",
        title=title or "",
        abstract=abstract,
        abstract_note=note,
        authors=_authors(said),
        published=_published(said),
        venue=journal or next((name for name in texts_at(said, "bkinfo/btl") if name != title), None),
        volume=first_at(said, "pubinfo/vid"),
        issue=first_at(said, "pubinfo/iid"),
        pages=_pages(said),
        doi=clean_doi(first_at(said, "artinfo/ui[@type='doi']")),
        ids=distinct(number, *pmids, *books),
        kind=kind_of(types),
        language=first_at(said, "language"),
        url=first_at(header, "displayInfo/pLink/url"),
        keywords=_keywords(said),
        status=status_of(types, title),
    )


def _authors(said: Any) -> tuple[str, ...]:
    named = ([*texts_at(said, f"{work}/aug/au")] for work in _WORKS)
    return tuple(dict.fromkeys(next((names for names in named if names), ())))


def _published(said: Any) -> PartialDate | None:
    date = None if said is None else said.find("pubinfo/dt")
    if date is None:
        return None
    parts = ((date.get(name) or "").strip() for name in ("year", "month", "day"))
    year, month, day = (int(part) if re.fullmatch("[0-9]{1,4}", part) else None for part in parts)
    return partial_date(year, month or None, day or None) if year else None


def _pages(said: Any) -> str | None:
    """The pages; an older export gives the first and how many there are."""
    first, many = first_at(said, "artinfo/ppf"), first_at(said, "artinfo/ppct")
    last = str(int(first) + int(many) - 1) if first and many and (first + many).isdigit() else None
    return clean_pages(first_at(said, "artinfo/pages")) or clean_pages(first, last)


def _keywords(said: Any) -> tuple[str, ...]:
    terms = [*texts_at(said, "artinfo/sug/subj"), *texts_at(said, "artinfo/keyword")]
    return tuple(dict.fromkeys(term for term in terms if term != _NO_TERMS))
