"""What the elements of EndNote's XML mean.

In: one `<record>` element. Out: the record. Line breaks within a field are `&#xD;`: they separate notes,
numbers and, where an import filter failed to, authors and keywords.
"""

import re
from collections.abc import Iterable
from typing import Any

from ...model.record import PartialDate, Record
from ..normalise import clean_pages, clean_text, split_note, status_of
from ..normalise import strip_markup as plain
from .ids import Id, accession, distinct, isbn, mentioned, pmid, shape
from .reference_types import reference_kind
from .tagged import dated, first_doi, items, terms, texts

_TITLES = ("titles/title", "titles/short-title", "titles/translated-title", "titles/secondary-title")
_VENUES = (
    "periodical/full-title", "titles/secondary-title", "alt-periodical/full-title", "titles/alt-title",
    "periodical/abbr-1", "titles/tertiary-title",
)  # fmt: skip
# Of the reference types' numbers those of articles and official documents, for writers that leave out names.
_NUMBERS = {
    "0": "Journal Article", "17": "Journal Article", "19": "Magazine Article", "23": "Newspaper Article",
    "43": "Electronic Article", "10": "Conference Proceedings", "47": "Conference Paper", "27": "Report",
    "46": "Government Document", "4": "Bill", "31": "Statute", "50": "Legal Rule or Regulation",
    "58": "Standard",
}  # fmt: skip
# PubMed's publication types come as lines of the notes, among names and addresses.
_NOTED = {
    "review", "systematic review", "meta-analysis", "guideline", "practice guideline", "consensus statement",
    "preprint", "retracted publication",
}  # fmt: skip
_BREAKS = ("\r",)
_PUBMED = re.compile(r"(?i)\bPUBMED:? ?([0-9]{1,9})\b")


def holds_something(record: Record) -> bool:
    """Whether a record says anything that tells one document from another."""
    return bool(record.title or record.authors or record.abstract or record.doi or record.ids or record.url)


def read_record(element: Any) -> Record:
    """The record in one element."""
    title = next((text for path in _TITLES if (text := plain(_text(element, path)))), None)
    abstract, note = split_note(plain(_text(element, "abstract")))
    works = [*items(_all(element, "work-type"), (*_BREAKS, ";")), *_noted(element)]
    return Record(
        source="",
        source_id="",
        title=title or "",
        abstract=abstract,
        abstract_note=note,
        authors=_authors(element),
        published=_published(element),
        venue=_venue(element, title),
        volume=clean_text(_text(element, "volume")),
        issue=clean_text(_text(element, "number")),
        pages=_pages(element),
        doi=_doi(element),
        ids=_ids(element),
        kind=reference_kind(_type(element), works),
        language=clean_text(_text(element, "language")),
        url=next((url for url in _urls(element) if re.match(r"(?i)(?:https?|ftp)://", url)), None),
        keywords=terms(_flat(_all(element, "keywords/keyword"))),
        status=status_of(works, title),
    )


def _all(element: Any, path: str) -> list[str]:
    """The texts of the elements at a path, styles joined; no empty ones."""
    found = ("".join(each.itertext()) for each in element.iterfind(path))
    return [text for text in found if text.strip()]


def _text(element: Any, path: str) -> str | None:
    return next(iter(_all(element, path)), None)


def _flat(values: Iterable[str]) -> list[str]:
    """Values without the line breaks of indented XML; EndNote's own breaks stay."""
    return [value.replace("\n", " ") for value in values]


def _authors(element: Any) -> tuple[str, ...]:
    """The authors, else the editors, else those further down."""
    for role in ("authors", "secondary-authors", "tertiary-authors", "subsidiary-authors"):
        if found := _flat(_all(element, f"contributors/{role}/author")):
            return texts(items(found, (*_BREAKS, ";")))
    return ()


def _published(element: Any) -> PartialDate | None:
    return dated(clean_text(_text(element, "dates/year")), clean_text(_text(element, "dates/pub-dates/date")))


def _venue(element: Any, title: str | None) -> str | None:
    names = (plain(_text(element, path)) for path in _VENUES)
    return next((name for name in names if name and name != title), None)


def _pages(element: Any) -> str | None:
    pages = element.find("pages")
    ends = (pages.get("start"), pages.get("end")) if pages is not None else (None, None)
    return clean_pages(_text(element, "pages")) or clean_pages(*ends)


def _notes(element: Any) -> list[str]:
    return list(items(_all(element, "notes"), _BREAKS))


def _noted(element: Any) -> list[str]:
    return [line for line in _notes(element) if line.casefold() in _NOTED]


def _urls(element: Any) -> list[str]:
    return list(items(_all(element, "urls/*/url"), _BREAKS))


def _doi(element: Any) -> str | None:
    return first_doi(_all(element, "electronic-resource-num"), _notes(element), _urls(element))


def _type(element: Any) -> str | None:
    kind = element.find("ref-type")
    if kind is None:
        return None
    return kind.get("name") or _NUMBERS.get((kind.text or "").strip(), (kind.text or "").strip() or None)


def _ids(element: Any) -> tuple[Id, ...]:
    providers = [clean_text(text) or "" for text in _all(element, "remote-database-provider")]
    database = clean_text(_text(element, "remote-database-name")) or next(iter(providers), None)
    numbers = [accession(value, database) for value in items(_all(element, "accession-num"), _BREAKS)]
    shaped = [
        shape(value) for path in ("custom2", "custom6") for value in items(_all(element, path), _BREAKS)
    ]
    # Embase.com's export keeps the PMID in custom 5, the Cochrane Library's in custom 3, "PUBMED 17360873".
    own = [("pmid", number) for text in _all(element, "custom3") for number in _PUBMED.findall(text)]
    if database and re.search(r"(?i)embase|medline", database):
        own += [each for value in _all(element, "custom5") if (each := pmid(value))]
    is_book = "book" in (_type(element) or "").lower()
    books = [isbn(value) for value in items(_all(element, "isbn"), _BREAKS)] if is_book else []
    linked = mentioned([*_notes(element), *_urls(element)])
    known = {value for scheme, value in (*own, *linked) if scheme == "pmid"}
    unnamed = [each for each in numbers if each is None or each[0] != "accession" or each[1] not in known]
    return distinct(*unnamed, *shaped, *own, *books, *linked)
