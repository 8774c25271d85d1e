"""Web of Science's tagged export (.ciw, .isi, savedrecs.txt), of every database on its platform.

In: the bytes of a file. Out: one entry per record start. Records go from `PT` to `ER`, continued lines are
indented by three places (some tools have taken the indent away), and `EF` ends the file.
Source: Clarivate, "Web of Science Core Collection Field Tags".
"""

import re
from dataclasses import replace
from functools import partial

from ...decode import decode, decode_head, last_line
from ...model.record import Record
from ...model.search import Reading
from ..normalise import clean_pages, clean_text, kind_of, split_note, status_of
from ..normalise import strip_markup as plain
from .ids import Id, distinct, isbn, mentioned, of_platform, pmid
from .tagged import Group, count, dated, first_doi, groups, is_cut, items, joined, reading, terms, texts

_TAG = re.compile(r"([A-Z][A-Z0-9])(?: (.*)|[ \t]*)$")
# What a continued line of prose may begin with where the indent is lost, "CO emissions ...", is no tag.
_KNOWN = re.compile(
    r"A[BFNRU]|B[AEFNPS]|C[1-3ACLRTY]|D[2AEIT]|E[ADFIMPR]|F[UX]|G[AP]|H[CO]|I[DS]|J[9I]|LA|MA|N[RT]|O[AI]"
    r"|P[ADGIMNSTUY]|R[IP]|S[CEINOPU]|T[CI]|U[12RT]|VL|W[CE]|Z9"
)
_DOCUMENT = re.compile(r"(?:[A-Z][A-Za-z ]*)?")
_TELLING = ("TI", "AU", "AF", "AB", "SO", "UT", "DI")
_MARKS = re.compile(
    r"(?m)^(?:(?P<start>PT(?:[ \t]+[A-Z][A-Za-z ]*)?[ \t]*$)|(?P<end>E[RF][ \t]*$|FN[ ])"
    rf"|(?P<telling>(?:{'|'.join(_TELLING)})(?: |[ \t]*$)))"
)
_SNIFFED = re.compile(
    r"(?m)^(?:FN (?:Clarivate|Thomson|ISI |Web of)|FN [^\n]*\n+VR [0-9]"
    r"|PT(?:[ \t]+[A-Z][A-Za-z ]*)?[ \t]*\n[A-Z][A-Z0-9] \S[^\n]*\n(?:   |[A-Z][A-Z0-9](?: |$)))"
)
_HEADER = re.compile(r"(?m)^FN (?:Clarivate|Thomson|ISI |Web of|[^\n]*\n+VR [0-9])")
_END = re.compile(r"(?m)^EF[ \t]*$")
_INDENTED = re.compile(r"(?m)^   \S")
_EMAIL = re.compile(r" ?\([^()\s]*@[^()\s]*\)")
_CUT = "the record has no end (`ER`): cut off here?"
_UNTOLD = "the file has neither the beginning (`FN`) nor the end (`EF`) by which a whole export is told"


class Wos:
    """Web of Science tagged files, with or without the `FN` and `VR` header."""

    name = "wos"
    version = "1"

    def sniff(self, head: bytes) -> bool:
        """Whether the head names the platform or opens a record as it does."""
        return _SNIFFED.search(decode_head(head)) is not None

    def read(self, content: bytes) -> Reading:
        """Every record of the file.

        Raises:
            SourceFormatError: the bytes are not text.
        """
        text = decode(content)
        split = partial(_split, anything=_INDENTED.search(text) is not None)
        found = [group for group in groups(text, split, "PT", "ER") if _is_record(group)]
        cut = _CUT if is_cut(found, text, ("TI", "SO")) else None
        read = reading(found, _record, count(_MARKS, text), bare=("PT",), cut=cut)
        if _END.search(text, _last_header(text)) is not None:
            return read
        if _HEADER.search(text) is None:
            return replace(read, notes=(_UNTOLD,))
        return replace(read, cut=f"line {last_line(text)}: the file ends without `EF`: cut off here?")


def _last_header(text: str) -> int:
    """Where the last of the exports begins that were put one after another."""
    return max((found.start() for found in _HEADER.finditer(text)), default=0)


def _split(line: str, group: Group | None, *, anything: bool) -> tuple[str | None, str]:
    if line.startswith("FN "):
        return "ER", ""
    found = _TAG.match(line)
    if found is None or not (anything or _KNOWN.fullmatch(found[1])):
        return None, ""
    tag, value = found[1], (found[2] or "").strip()
    if tag in ("ER", "EF"):
        return (None, "") if value else ("ER", "")
    if tag == "PT" and not _DOCUMENT.fullmatch(value):
        return None, ""
    return ("", "") if tag == "VR" else (tag, value)


def _is_record(group: Group) -> bool:
    return any(tag in ("PT", *_TELLING) for tag, _ in group.fields)


def _record(group: Group) -> Record:
    title = plain(group.first("TI"))
    abstract, note = split_note(plain(joined(group.all("AB"))))
    return Record(
        source="",
        source_id="",
        title=title or "",
        abstract=abstract,
        abstract_note=note,
        authors=_authors(group),
        published=dated(group.first("PY") or group.first("EA"), group.first("PD", "EA")),
        venue=_venue(group, title),
        volume=clean_text(group.first("VL")),
        issue=clean_text(group.first("IS")),
        pages=_pages(group),
        doi=first_doi(group.all("DI"), linked=group.all("UR")),
        ids=_ids(group),
        kind=kind_of(_types(group)),
        language=clean_text(group.first("LA")),
        url=next((url for url in items(group.all("UR")) if "://" in url), None),
        keywords=terms(value.replace("\n", " ") for value in group.all("DE", "ID")),
        status=status_of(_types(group), title),
    )


def _types(group: Group) -> list[str]:
    """The document types; one may be set apart further, "Article; Retracted Publication"."""
    types = list(items((value.replace("\n", " ") for value in group.all("DT")), (";",)))
    return types or (["Book"] if group.first("PT") in ("B", "Book") else [])


def _authors(group: Group) -> tuple[str, ...]:
    """Full names where they are complete, then the groups; of a book without authors its editors."""
    short, full = ([*items(group.all(tag), ("\n", ";"))] for tag in ("AU", "AF"))
    names = (full if len(full) >= len(short) else short) + [*items(group.all("CA", "GP"))]
    for tags in (("BF",), ("BA",), ("BE", "ED")):
        names = names or [*items(group.all(*tags), ("\n", ";"))]
    return texts(_EMAIL.sub("", name) for name in names)


def _venue(group: Group, title: str | None) -> str | None:
    names = (plain(group.first(tag)) for tag in ("SO", "SE", "JI", "J9"))
    return next((name for name in names if name and name != title), None)


def _pages(group: Group) -> str | None:
    number = re.sub(r"(?i)^(?:ARTN|UNSP)\s+", "", group.first("AR") or "")
    return clean_pages(group.first("BP"), group.first("EP")) or clean_pages(number or group.first("PS"))


def _ids(group: Group) -> tuple[Id, ...]:
    unique = [of_platform(value) for value in group.all("UT") or group.all("AN")]
    books = [isbn(value) for value in items(group.all("BN"), ("\n", ";"))]
    return distinct(*unique, *map(pmid, group.all("PM")), *mentioned(group.all("UR")), *books)
