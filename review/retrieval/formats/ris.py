"""RIS, as databases and reference managers write it; RefMan's definition is the ideal, not the rule.

In: the bytes of a file. Out: one entry per record start. Tags whose meaning differs between exporters
are read in the order that the real files speak for.
"""

from ...decode import decode, decode_head
from ...model.record import PartialDate, Record, RecordKind
from ...model.search import Reading
from ..normalise import clean_pages, clean_text, kind_of, parse_date, split_note, status_of
from ..normalise import strip_markup as plain
from .ids import Id, accession, distinct, isbn, mentioned, pmid, shape
from .ris_lines import count, groups, is_ris
from .tagged import Group, first_doi, is_cut, items, joined, reading, texts

_TITLES = ("TI", "T1", "BT", "CT", "ST", "TT")
_VENUES = ("JF", "T2", "JO", "JA", "J2", "J1", "TA", "T3", "C3", "BT")
_TYPES: dict[str, RecordKind] = {
    **dict.fromkeys(("RPRT", "GOVDOC"), RecordKind.REPORT),
    **dict.fromkeys(("STAND", "STD"), RecordKind.STANDARD),
    **dict.fromkeys(("BILL", "STAT", "LEGAL", "LAW"), RecordKind.REGULATION),
}
# Every other type (books, theses, web pages, patents, ...) is something else; no type at all is an article.
_ARTICLES = frozenset({"", "JOUR", "JFULL", "EJOUR", "ABST", "CONF", "CPAPER", "INPR", "MGZN", "NEWS", "SER"})
_CUT = "the record has no end (`ER  - `): cut off here?"


class Ris:
    """RIS files: `TY  - ` to `ER  - `, or, in some exports, records without a type."""

    name = "ris"
    version = "1"

    def sniff(self, head: bytes) -> bool:
        """Whether a line of the head opens or closes a RIS record."""
        return is_ris(decode_head(head))

    def read(self, content: bytes) -> Reading:
        """Every record of the file.

        Raises:
            SourceFormatError: the bytes are not text.
        """
        text = decode(content)
        found = groups(text)
        cut = _CUT if is_cut(found, text, (*_TITLES, "T2")) else None
        return reading(found, _record, count(text), bare=("TY",), cut=cut)


def _record(group: Group) -> Record:
    title = plain(group.first(*_TITLES, "T2", "T3"))
    abstract, note = split_note(plain(joined(group.all("AB")) or joined(group.all("N2"))))
    return Record(
        source="",
        source_id="",
        title=title or "",
        abstract=abstract,
        abstract_note=note,
        authors=_authors(group),
        published=_published(group),
        venue=_venue(group, title),
        volume=clean_text(group.first("VL", "VO")),
        issue=clean_text(group.first("IS")),
        pages=clean_pages(group.first("SP"), group.first("EP")) or clean_text(group.first("C7")),
        doi=_doi(group),
        ids=_ids(group),
        kind=_kind(group),
        language=clean_text(group.first("LA")),
        url=_url(group),
        keywords=_keywords(group),
        status=status_of(group.all("M3"), title),
    )


def _authors(group: Group) -> tuple[str, ...]:
    for tags in (("AU", "A1"), ("A2",), ("ED", "A3"), ("A4",)):
        if found := group.all(*tags):
            return texts(items(found, ("\n", ";")))
    return ()


def _published(group: Group) -> PartialDate | None:
    """The publication year's most precise date; DA may lack the year, Y1 is obsolete where DA stands."""
    dates = [parse_date(group.first(tag)) for tag in ("PY", "DA", "Y1")]
    year = next((date.year for date in dates if date is not None), None)
    if year is None:
        return None
    if dates[1] is None and (day := group.first("DA")):
        dates[1] = parse_date(f"{year} {day}")
    same = [date for date in dates if date is not None and date.year == year]
    return max(same, key=lambda date: (date.month is not None) + (date.day is not None))


def _venue(group: Group, title: str | None) -> str | None:
    names = (plain(group.first(tag)) for tag in _VENUES)
    return next((name for name in names if name and name != title), None)


def _doi(group: Group) -> str | None:
    return first_doi(group.all("DO", "DOI", "DI"), group.all("N1", "M3", "L3"), group.all("UR", "L2"))


def _ids(group: Group) -> tuple[Id, ...]:
    database = next(items(group.all("DB", "DP", "WE")), None)
    numbers = [accession(value, database) for value in group.all("AN", "UT")]
    shaped = [shape(value) for value in group.all("ID", "C2", "U2", "PMCID")]
    linked = mentioned(group.all("N1", "UR", "L2", "L1"))
    books = [isbn(value) for value in group.all("SN", "BN")] if _is_book(group) else []
    return distinct(*numbers, *shaped, *linked, *books, *map(pmid, group.all("PMID")))


def _is_book(group: Group) -> bool:
    return (group.first("TY") or "").strip().upper() in {"BOOK", "EBOOK", "EDBOOK", "CHAP", "ECHAP"}


def _kind(group: Group) -> RecordKind:
    said = kind_of(group.all("M3"))
    if said not in (RecordKind.ARTICLE, RecordKind.OTHER):
        return said
    document = (group.first("TY") or "").strip().upper()
    return _TYPES.get(document, said if document in _ARTICLES else RecordKind.OTHER)


def _url(group: Group) -> str | None:
    return next((value for value in items(group.all("UR", "LK", "L2")) if "//" in value), None)


def _keywords(group: Group) -> tuple[str, ...]:
    return texts(word.lstrip("*") for word in items(group.all("KW", "DE")))
