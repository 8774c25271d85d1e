"""The Cochrane Library's plain text: `Record #1 of 7`, then a field to a line, `TI: ...`.

In: the bytes of a file. Out: one entry per heading. (Its RIS and BibTeX have the same headings.)
"""

import re
from collections.abc import Sequence
from dataclasses import replace

from ...decode import decode, decode_head, last_line
from ...model.record import Record
from ...model.search import Reading
from ..normalise import clean_pages, clean_text, kind_of, parse_date, split_note, status_of
from ..normalise import strip_markup as plain
from .ids import Id, accession, distinct, labelled
from .tagged import Group, first_doi, items, joined, reading, texts

_HEADING = re.compile(r"(?m)^Record #([0-9]{1,9}) of ([0-9]{1,9})[ \t]*$")
_SNIFFED = re.compile(r"(?m)^Record #[0-9]+ of [0-9]+[ \t]*\n\s*ID: ")
_FIELD = re.compile(r"([A-Z]{2,3}): ?(.*)")
_MARKS = re.compile(r"^\*|\[checkword\]$")
_NUMBERED = re.compile(r"(PUBMED|EMBASE) [0-9]{1,10}")


class CochraneText:
    """The Cochrane Library's citations as plain text."""

    name = "cochrane-text"
    version = "1"

    def sniff(self, head: bytes) -> bool:
        """Whether a heading stands above an ID."""
        return _SNIFFED.search(decode_head(head)) is not None

    def read(self, content: bytes) -> Reading:
        """Every record of the file.

        Raises:
            SourceFormatError: the bytes are not text.
        """
        text = decode(content)
        headings = [(int(found[1]), int(found[2])) for found in _HEADING.finditer(text)]
        missing = _missing(headings)
        read = reading(_groups(text), _record, len(headings) + missing, bare=("ID",))
        if not missing:
            return read
        said = f"the headings say `of {headings[-1][1]}`, and {missing:,} records are missing"
        return replace(read, cut=f"line {last_line(text)}: {said}: cut off here?")


def _missing(headings: Sequence[tuple[int, int]]) -> int:
    """How many records the headings promise and do not bring; a file may hold several exports."""
    missing, last, promised = 0, 0, 0
    for number, many in headings:
        if number <= last or many != promised:
            missing, last, promised = missing + max(0, promised - last), 0, many
        missing, last = missing + number - last - 1, number
    return missing + max(0, promised - last)


def _groups(text: str) -> list[Group]:
    found: list[Group] = []
    for number, line in enumerate(text.split("\n"), start=1):
        field = _FIELD.match(line)
        if _HEADING.fullmatch(line):
            found.append(Group(number))
        elif found and field is not None:
            found[-1].add(field[1], field[2].strip())
        elif found and line.strip():
            found[-1].extend(line.strip())
    return found


def _record(group: Group) -> Record:
    title, types = plain(group.first("TI")), list(items(group.all("PT"), (";",)))
    abstract, note = split_note(plain(joined(group.all("AB"))))
    return Record(
        source="",
        source_id="",
        title=title or "",
        abstract=abstract,
        abstract_note=note,
        authors=texts(items(group.all("AU"), ("\n", ";"))),
        published=parse_date(group.first("YR")),
        venue=plain(group.first("SO")),
        volume=clean_text(group.first("VL")),
        issue=clean_text(group.first("NO")),
        pages=clean_pages(group.first("PG")),
        doi=first_doi(group.all("DOI"), (), group.all("US")),
        ids=_ids(group),
        kind=kind_of(types),
        url=next((url for url in items(group.all("US")) if "://" in url), None),
        keywords=texts(_MARKS.sub("", word) for word in items(group.all("KY"), ("\n", ";"))),
        status=status_of(types, title),
    )


def _ids(group: Group) -> tuple[Id, ...]:
    said = (found for value in group.all("PM", "XR") for found in _NUMBERED.finditer(value))
    others = [labelled("pmid" if each[1] == "PUBMED" else "embase", each[0]) for each in said]
    return distinct(accession(group.first("ID"), "cochrane"), *others)
