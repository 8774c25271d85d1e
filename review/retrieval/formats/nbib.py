"""PubMed's nbib, also known as MEDLINE: four places of tag, a hyphen, six places of indent.

In: the bytes of a file. Out: one entry per citation. ERIC writes the same shape without PMIDs.
Source: NLM, "MEDLINE/PubMed Data Element (Field) Descriptions".
"""

import re

from ...decode import decode, decode_head
from ...model.record import PartialDate, Record, RecordStatus
from ...model.search import Reading
from ..normalise import clean_doi, clean_pages, clean_text, kind_of, parse_date, split_note, status_of
from ..normalise import strip_markup as plain
from .ids import Id, distinct, isbn, pmid, shape
from .tagged import Group, joined, reading, texts

# PubMed pads tags to four places; some tools leave out the blank after the hyphen, or the padding.
_TAG = re.compile(r"([A-Z][A-Z0-9]{1,3}) *(?<=^.{4})-[ \t]?(.*)|(PMID) ?- ?([0-9].*)")
_PMID = re.compile(r"(?m)^PMID ?- ?[0-9]")
_OPENING = frozenset({"PMID", "OWN"})
_OWNER = re.compile(r"\s*OWN -")
_FIRST = re.compile(r"(?m)^[ \t]*([A-Z][A-Z0-9]{1,3}) {0,2}- ?(\S[^\n]*)?$")
_BLANK = re.compile(r"\n[ \t]*\n")
_CUT = "the citation has no `SO  -` line: cut off here?"


class Nbib:
    """nbib files: citations from `PMID-` to a blank line, or from `OWN -` where there are no PMIDs."""

    name = "nbib"
    version = "1"

    def sniff(self, head: bytes) -> bool:
        """Whether the first tag of the head opens a citation; a RIS record may hold a PMID further down."""
        first = _FIRST.search(decode_head(head))
        if first is None or first[2] is None:
            return False
        return first[1] == "OWN" or (first[1] == "PMID" and first[2].strip().isdigit())

    def read(self, content: bytes) -> Reading:
        """Every citation of the file.

        Raises:
            SourceFormatError: the bytes are not text.
        """
        text = decode(content)
        found = _groups(text)
        cut = _CUT if found and _is_cut(found[-1], text) else None
        return reading(found, _record, _count(text), cut=cut)


def _groups(text: str) -> list[Group]:
    found: list[Group] = []
    group: Group | None = None
    before = ""
    for number, line in enumerate(text.split("\n"), start=1):
        if (tagged := _TAG.match(line)) is not None:
            tag, value = (tagged[1], tagged[2]) if tagged[1] else (tagged[3], tagged[4])
            if tag in _OPENING and _starts(tag, before, group):
                group = Group(number)
                found.append(group)
            if group is not None:
                group.add(tag, value.strip())
        elif group is not None and (more := line.strip()):
            group.extend(more)
        before = line
    return found


def _starts(tag: str, before: str, group: Group | None) -> bool:
    """A PMID opens a citation, unless its citation was opened by an owner that came first after a blank."""
    if tag == "OWN":
        return not before.strip()
    return group is None or group.fields[0][0] != "OWN" or bool(group.all("PMID"))


def _count(text: str) -> int:
    """Citations on the text itself: the PMIDs of each block between blank lines, or its one owner."""
    blocks = _BLANK.split(text)
    return sum(len(_PMID.findall(block)) or bool(_OWNER.match(block)) for block in blocks)


def _is_cut(last: Group, text: str) -> bool:
    """PubMed closes every citation but a book's with its source (SO)."""
    from_pubmed = last.first("STAT") is not None
    is_book = any("book" in value.lower() for value in last.all("PT")) or last.first("BTI") is not None
    unfinished = from_pubmed and not is_book and last.first("SO") is None
    return unfinished or (not text.endswith("\n") and last.first("TI", "BTI", "TT", "JT", "PT") is None)


def _record(group: Group) -> Record:
    chapter, book = group.first("TI"), group.first("BTI")
    title = plain(chapter or book or group.first("TT"))
    abstract, note = split_note(plain(joined(group.all("AB") or group.all("OAB"))))
    return Record(
        source="",
        source_id="",
        title=title or "",
        abstract=abstract,
        abstract_note=note,
        authors=_authors(group),
        published=_published(group),
        venue=plain((book if chapter else None) or group.first("JT", "TA", "CTI")),
        volume=clean_text(group.first("VI")),
        issue=clean_text(group.first("IP")),
        pages=clean_pages(group.first("PG")) or _article_number(group),
        doi=_doi(group),
        ids=_ids(group),
        kind=kind_of(group.all("PT")),
        language=clean_text(group.first("LA")),
        keywords=_keywords(group),
        status=_status(group, title),
    )


def _authors(group: Group) -> tuple[str, ...]:
    """Full names where PubMed has them, with corporate authors in their place; editors if no authors."""
    full = group.all("FAU")
    tags = ("FAU", "CN") if len(full) >= len(group.all("AU")) else ("AU", "CN")
    names = group.all(*tags) or group.all("FED") or group.all("ED")
    return texts(names)


def _published(group: Group) -> PartialDate | None:
    return parse_date(group.first("DP")) or parse_date(group.first("DEP"))


def _article_number(group: Group) -> str | None:
    numbers = [value for value in group.all("LID") if value.endswith("[pii]")]
    short = [value.removesuffix("[pii]").strip() for value in numbers]
    return next((value for value in short if re.fullmatch(r"[eE]?[0-9]{1,7}", value)), None)


def _doi(group: Group) -> str | None:
    numbers = group.all("LID", "AID")
    marked = [value for value in numbers if value.rstrip().endswith("[doi]")]
    bare = [value for value in numbers if "[" not in value]
    return next((doi for value in (*marked, *bare) if (doi := clean_doi(value))), None)


def _ids(group: Group) -> tuple[Id, ...]:
    shaped = [shape(value.strip()) for value in group.all("PMC", "OID")]
    return distinct(*map(pmid, group.all("PMID")), *shaped, *map(isbn, group.all("ISBN")))


def _keywords(group: Group) -> tuple[str, ...]:
    return texts(word.lstrip("*") for word in group.all("MH", "OT"))


def _status(group: Group, title: str | None) -> RecordStatus | None:
    """What became of the article, as its links to notices say: RIN, ECI, EIN."""
    if group.first("RIN"):
        return RecordStatus.RETRACTED
    if (said := status_of(group.all("PT"), title)) is not None:
        return said
    if group.first("ECI"):
        return RecordStatus.CONCERN
    return RecordStatus.CORRECTED if group.first("EIN") else None
