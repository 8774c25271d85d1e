"""RefWorks' tagged format: two letters, a blank, the value; a record starts with its type, `RT`.

In: the bytes of a file. Out: one entry per record start. The legend that RefWorks prints before the records
(`RT=Reference Type`) holds no tags.
"""

import re

from ...decode import decode, decode_head
from ...model.record import Record
from ...model.search import Reading
from ..normalise import clean_pages, clean_text, split_note, status_of
from ..normalise import strip_markup as plain
from .ids import Id, accession, distinct, isbn, mentioned, pmid, shape
from .reference_types import reference_kind
from .tagged import Group, count, dated, first_doi, groups, is_broken, items, joined, reading, terms, texts

_TAG = re.compile(r"([A-Z][A-Z0-9]|U1[0-5]|PMC?ID)(?:[ \t]+(.*)|[ \t]*)$")
_LEGEND = (
    r"A[1-6BDNV]|C[LNR]|D[BOS]|E[DR]|FD|I[DPS]|J[FO]|K1|L[AKL]|NO|O[LPT]|P[BP]|R[DT]|S[FLNPRT]|T[1-3]"
    r"|U(?:1[0-5]|[1-9]|L)|VO|W[PTV]|YR|PMC?ID"
)
_KNOWN = re.compile(_LEGEND)
_PROSE = frozenset({"AB", "NO", "AD", "CR", "AV"})
_TYPE = r"[A-Z][A-Za-z,/ -]{2,40}"
_TELLING = ("T1", "A1", "AB", "JF", "DO")
_MARKS = re.compile(
    rf"(?m)^(?:(?P<start>RT[ \t]+{_TYPE}$)|(?P<end>ER[ \t]*$)"
    rf"|(?P<telling>(?:{'|'.join(_TELLING)})(?:[ \t]|$)))"
)
_SNIFFED = re.compile(rf"(?m)^RT[ \t]+{_TYPE}\n(?:{_LEGEND})[ \t]+[^\s-]")
_CUT = "the text breaks off before the record's title: cut off here?"


class RefWorks:
    """RefWorks tagged files."""

    name = "refworks"
    version = "1"

    def sniff(self, head: bytes) -> bool:
        """Whether a type, on a line of its own, opens a record."""
        return _SNIFFED.search(decode_head(head)) is not None

    def read(self, content: bytes) -> Reading:
        """Every record of the file.

        Raises:
            SourceFormatError: the bytes are not text.
        """
        text = decode(content)
        found = [group for group in groups(text, _split, "RT", "ER") if _is_record(group)]
        cut = _CUT if is_broken(found, text, ("T1", "T2")) else None
        return reading(found, _record, count(_MARKS, text), bare=("RT", "SR", "ID"), cut=cut)


def _split(line: str, group: Group | None) -> tuple[str | None, str]:
    found = _TAG.match(line)
    if found is None:
        return None, ""
    tag, value = found[1], (found[2] or "").strip()
    in_prose = group is not None and group.fields[-1][0] in _PROSE
    if in_prose and not _KNOWN.fullmatch(tag):
        return None, ""
    if tag == "RT" and not re.fullmatch(_TYPE, value):
        return None, ""
    return (None, "") if tag == "ER" and value else (tag, value)


def _is_record(group: Group) -> bool:
    return any(tag in ("RT", *_TELLING) for tag, _ in group.fields)


def _record(group: Group) -> Record:
    title = plain(group.first("T1", "T2"))
    abstract, note = split_note(plain(joined(group.all("AB"))))
    works = list(items(group.all("SF"), (";",)))
    return Record(
        source="",
        source_id="",
        title=title or "",
        abstract=abstract,
        abstract_note=note,
        authors=_authors(group),
        published=dated(group.first("YR"), group.first("FD")),
        venue=_venue(group, title),
        volume=clean_text(group.first("VO")),
        issue=clean_text(group.first("IS")),
        pages=clean_pages(group.first("SP"), group.first("OP")),
        doi=first_doi(group.all("DO"), group.all("NO"), group.all("LK", "UL")),
        ids=_ids(group),
        kind=reference_kind(group.first("RT"), works),
        language=clean_text(group.first("LA")),
        url=next((url for url in items(group.all("UL", "LK")) if "://" in url), None),
        keywords=terms(group.all("K1")),
        status=status_of(works, title),
    )


def _authors(group: Group) -> tuple[str, ...]:
    """The authors, else the editors; RefWorks leaves out the blank after the family name."""
    for tags in (("A1",), ("A2",), ("A3",)):
        if found := group.all(*tags):
            return texts(re.sub(r",(?=\S)", ", ", name) for name in items(found, ("\n", ";")))
    return ()


def _venue(group: Group, title: str | None) -> str | None:
    names = (plain(group.first(tag)) for tag in ("JF", "T2", "JO", "WT", "T3"))
    return next((name for name in names if name and name != title), None)


def _ids(group: Group) -> tuple[Id, ...]:
    database = group.first("DB", "SF", "DS")
    numbers = [accession(value, database) for value in group.all("AN")]
    linked = mentioned(group.all("NO", "LK", "UL"))
    is_book = (group.first("RT") or "").startswith("Book")
    books = [isbn(value) for value in group.all("SN")] if is_book else []
    own = [*map(pmid, group.all("PMID")), *map(shape, group.all("PMCID"))]
    return distinct(*numbers, *linked, *books, *own)
