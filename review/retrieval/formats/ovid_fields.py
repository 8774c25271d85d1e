"""What the fields of Ovid's records mean, whether they go by tag or by name, in every database of its.

In: the fields of one record. Out: the record. The same tag can mean another thing elsewhere: here IS is the
ISSN, IP the issue and ST the status of the indexing.
"""

import re

from ...model.record import Record, RecordKind
from ..normalise import clean_pages, clean_text, kind_of, split_note, status_of
from ..normalise import strip_markup as plain
from .ids import Id, accession, distinct, isbn, mentioned, pmid
from .ovid_source import cited
from .tagged import Group, dated, first_doi, items, joined, terms, texts

TITLES = ("TI", "Title", "Chapter Title", "Book Title", "BT", "TT")
BARE = ("VN", "DB", "SCORE", "Score", "Database")
_TYPES = ("PT", "DT", "Publication Type", "Document Type")
_LINKS = (
    "XL",
    "XP",
    "UR",
    "Link to the Ovid Full Text or citation",
    "Link to the External Link Resolver",
    "URL",
    "FTURL",
    "AO",
)
_BOOKS = ("IB", "ISBN")
# What Ovid adds to a title: "Cells on trial.[Article]", "Cells on trial. [References]."
_ADDED = re.compile(r"(?<=[.?!])\s*\[([A-Z][A-Za-z ,&/-]{2,40})\]\.?$")
_BRACKETS = re.compile(r" ?\[[^\[\]]*\]")
_MARKS = re.compile(r"(?:[\s,;]*(?:[0-9]{1,3}|[*+#]+|\(?[0-9a-z]\)))+$")
_DEGREE = (
    r"(?:Ph\.?\s?D|M\.?D|R\.?N|[BM]\.?(?:Sc|S|A|Ed|PH|BA|SN|N)|MPH|MBBS|MBCh?B|MBBCh|MB|DO|DDS|DMD|DVM|DPhil|D\.?Sc"
    r"|Pharm\.?\s?D|Ed\.?D|Dr\.?P\.?H|JD|FA[A-Z]{2,4}|FRC[A-Z]{1,3}|FRACP|CRNA|NP|PT|OTR)\.?"
)
# Only behind a given name that is spelled out: the MA of "Smith MA" and of "Smith, J MA" is the name's own.
_DEGREES = re.compile(rf"([^,]+, *\S*[a-zß-ÿ].*?)(?:[\s,;]+{_DEGREE})+$")
_LONGEST = 200  # of a name; what is longer is a list that nobody can take apart
_STOP = re.compile(r"(?<=[a-z]{3})\.$")


def read_record(group: Group) -> Record:
    """The record that the fields describe; what the source line says counts where no field says it."""
    title, added = _titled(group)
    abstract, note = split_note(plain(joined(group.all("AB", "Abstract"))))
    types = [*items(group.all(*_TYPES)), *added]
    source = cited(group.first("SO", "Source"))
    return Record(
        source="",
        source_id="",
        title=title,
        abstract=abstract,
        abstract_note=note,
        authors=_authors(group),
        published=dated(
            group.first("YR", "Year of Publication", "Publication Year", "Year") or source.get("date"),
            group.first("DP", "Date of Publication", "Publication Date") or source.get("date"),
        )
        or dated(None, group.first("Status")),
        venue=_venue(group, source, title),
        volume=clean_text(group.first("VO", "VI", "Volume")) or source.get("volume"),
        issue=clean_text(group.first("IP", "Issue/Part", "Issue")) or source.get("issue"),
        pages=_pages(group) or clean_pages(source.get("pages")),
        doi=first_doi(
            group.all("DO", "DI", "DOI Number", "DOI", "Digital Object Identifier"),
            linked=group.all("AO"),
        ),
        ids=_ids(group),
        kind=_kind(group, types),
        language=_language(group),
        url=next(
            (found[0] for link in group.all(*_LINKS) if (found := re.search(r"https?://\S+", link))), None
        ),
        keywords=_keywords(group),
        status=status_of(types, title),
    )


def _titled(group: Group) -> tuple[str, list[str]]:
    """The title, and what is said behind it of the sort of article, where that is a telling sort."""
    said = plain(group.first(*TITLES)) or ""
    found = _ADDED.search(said)
    added = [found[1]] if found and kind_of([found[1]]) is not RecordKind.OTHER else []
    return _ADDED.sub("", said), added


def _authors(group: Group) -> tuple[str, ...]:
    """Names without degrees and marks of institutions; full ones where they are complete; else editors."""
    short, full = (_names(group, *tags) for tags in (("AU", "Author", "Authors"), ("FA", "FAU")))
    editors = ("ED", "Editor", "Editors", "Book Editors")
    return (full if len(full) >= len(short) else short) or _names(group, *editors)


def _names(group: Group, *tags: str) -> tuple[str, ...]:
    names: list[str] = []
    for value in group.all(*tags):
        value = _BRACKETS.sub("", value)
        separator = r";\s{2,}|\n" if re.search(r";\s\s|\n", value) or not value.count(",") > 1 else r";|\n"
        names += re.split(separator, value)
    return texts(_bare(name) for name in names)


def _bare(name: str) -> str:
    """A name without what Ovid puts behind it.

    >>> _bare("Bunkers, Sandra Schmidt RN; PhD; FAAN 1"), _bare("AHMED, Mughees."), _bare("Doe, J. 1,2,+")
    ('Bunkers, Sandra Schmidt', 'AHMED, Mughees', 'Doe, J.')
    """
    if len(name) > _LONGEST:
        return name
    name = _MARKS.sub("", name.strip())
    titled = _DEGREES.match(name)
    return _STOP.sub("", titled[1] if titled else name).rstrip(",; ")


def _venue(group: Group, source: dict[str, str], title: str) -> str | None:
    said = plain(group.first("JN", "Journal Name", "Journal", "JT", "BT", "Book Title")) or source.get(
        "venue"
    )
    return said if said != title else None


def _pages(group: Group) -> str | None:
    said = clean_text(group.first("PG", "Page", "Pages", "Pagination"))
    return clean_pages(said) if said and re.search("[0-9]", said) else None


def _ids(group: Group) -> tuple[Id, ...]:
    database = group.first("DB", "Database")
    said = [
        value.strip().rstrip(".") for value in group.all("UI", "AN", "Unique Identifier", "Accession Number")
    ]
    # PsycINFO puts the sort of document before its number: "Peer Reviewed Journal: 2015-33942-012."
    numbers = [accession(value.rpartition(": ")[2], database) for value in said]
    books = [isbn(value) for value in items(group.all(*_BOOKS), (",", ";"))]
    own = [pmid(value) for value in group.all("PM", "PMID", "PubMed ID")]
    return distinct(*numbers, *own, *mentioned(group.all(*_LINKS)), *books)


def _kind(group: Group, types: list[str]) -> RecordKind:
    said = kind_of(types)
    is_book = bool(group.all(*_BOOKS)) and not group.all("IS", "ISSN")
    return RecordKind.OTHER if said is RecordKind.ARTICLE and is_book else said


def _language(group: Group) -> str | None:
    said = clean_text(group.first("LG", "Language"))
    return said.rstrip(".") if said else None


def _keywords(group: Group) -> tuple[str, ...]:
    own = terms(
        group.all("KW", "Author Keywords", "Keyword Heading", "Keywords", "ID", "Key Concepts", "DE"),
        commas=True,
    )
    headings = terms(group.all("MH", "SH", "MeSH Subject Headings", "Subject Headings", "Emtree Heading"))
    return texts(word.rstrip(".") for word in (*own, *headings))
