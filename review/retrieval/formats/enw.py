"""EndNote's tagged export (.enw), which is Refer and BibIX: a percent sign, a character, a blank, the value.

In: the bytes of a file. Out: one entry per record start: `%0`, the type, or, where there is none, a block
between blank lines that holds a title. A second `%0` right under the first is another type of the same
record.
"""

import re
from collections.abc import Iterator
from itertools import takewhile

from ...decode import decode, decode_head
from ...model.record import Record
from ...model.search import Reading
from ..normalise import clean_pages, clean_text, split_note, status_of
from ..normalise import strip_markup as plain
from .ids import Id, accession, distinct, isbn, mentioned, shape
from .reference_types import reference_kind
from .tagged import Group, dated, first_doi, is_broken, items, joined, reading, terms, texts

_TAG = re.compile(r"[ \t]*%([0-9A-Z!-/:-@\[-`~|])(?:[ \t]+(.*)|$)")
_BLANK = re.compile(r"\n\s*\n")
_TYPES = re.compile(r"(?m)^[ \t]*%0(?:[ \t][^\n]*)?(?:\n[ \t]*%0(?:[ \t][^\n]*)?)*$")
_TITLE = re.compile(r"(?m)^[ \t]*%T[ \t]+\S")
_ANY = re.compile(r"(?m)^[ \t]*%[0-9A-Z][ \t]+\S")
_SNIFFED = re.compile(r"\s*%(?:0 \S|[A-Z] \S[^\n]*\n\s*(?:%[0-9A-Z@+~] \S|\Z))")
# "Doe, John and Roe, Jane" is two people, "Health and Human Services" is one body.
# CNKI writes all authors on one line, each but the first with its tag.
_AND = re.compile(r";|\n|[ \t]{0,4}%A[ \t]|\s{1,4}and\s{1,4}(?=[^,;\n]{1,60},)")
_CUT = "the text breaks off before the record's title: cut off here?"


class Enw:
    """EndNote tagged files, Refer and BibIX."""

    name = "enw"
    version = "1"

    def sniff(self, head: bytes) -> bool:
        """Whether the file begins with a type, or with two fields."""
        return _SNIFFED.match(decode_head(head)) is not None

    def read(self, content: bytes) -> Reading:
        """Every record of the file.

        Raises:
            SourceFormatError: the bytes are not text.
        """
        text = decode(content)
        found = _groups(text)
        cut = _CUT if is_broken(found, text, ("T", "B", "J")) else None
        return reading(found, _record, _count(text), bare=("0",), cut=cut)


def _blocks(text: str) -> Iterator[tuple[int, list[str]]]:
    block: list[str] = []
    for number, line in enumerate([*text.split("\n"), ""], start=1):
        if line.strip():
            block.append(line)
        elif block:
            yield number - len(block), block
            block = []


def _groups(text: str) -> list[Group]:
    found: list[Group] = []
    for first, block in _blocks(text):
        last: str | None = None
        for number, line in enumerate(block, start=first):
            tagged = _TAG.match(line)
            if tagged is None:
                last = None if last is None else ""
                if found:
                    found[-1].extend(line.strip())
                continue
            if _opens(tagged[1], last, block, is_first=not found):
                found.append(Group(number))
            last = tagged[1]
            if found:
                found[-1].add(last, (tagged[2] or "").strip())
    return found


def _opens(tag: str, last: str | None, block: list[str], *, is_first: bool) -> bool:
    """A type opens a record; the first field of a block does, when a title comes before any type."""
    if tag == "0":
        return last != "0"
    if last is not None:
        return False
    tagged = [found for line in block if (found := _TAG.match(line))]
    untyped = takewhile(lambda found: found[1] != "0", tagged)
    before = {found[1] for found in untyped if (found[2] or "").strip()}
    return "T" in before or (is_first and any(each.isalnum() for each in before))


def _count(text: str) -> int:
    """Record starts on the text itself: runs of types, and titles of blocks before any type."""
    total = 0
    for block in _BLANK.split(text):
        runs = list(_TYPES.finditer(block))
        before = block[: runs[0].start()] if runs else block
        untyped = _TITLE.search(before) or (_ANY.search(before) if total == 0 else None)
        total += len(runs) + (untyped is not None)
    return total


def _record(group: Group) -> Record:
    title = plain(group.first("T"))
    abstract, note = split_note(plain(joined(group.all("X"))))
    works = list(items(group.all("9"), (";",)))
    return Record(
        source="",
        source_id="",
        title=title or plain(group.first("B", "J")) or "",
        abstract=abstract,
        abstract_note=note,
        authors=_authors(group),
        published=dated(group.first("D"), group.first("8")),
        venue=_venue(group, title),
        volume=clean_text(group.first("V")),
        issue=clean_text(group.first("N")),
        pages=clean_pages(group.first("P")),
        doi=first_doi(group.all("R"), group.all("M", "Z", "O"), group.all("U")),
        ids=_ids(group),
        kind=reference_kind(_type(group), works),
        language=clean_text(group.first("G")),
        url=next((url for url in items(group.all("U", ">")) if "://" in url), None),
        keywords=terms(group.all("K")),
        status=status_of(works, title),
    )


def _type(group: Group) -> str | None:
    """The type; of two the second, which says more: "Serial", "Audio"."""
    return next(reversed(group.all("0")), None)


def _authors(group: Group) -> tuple[str, ...]:
    """The authors, people and bodies, else the editors, else those of the series."""
    for tags in (("A", "Q"), ("E",), ("Y",)):
        if found := group.all(*tags):
            return texts(name for value in found for name in _AND.split(value))
    return ()


def _venue(group: Group, title: str | None) -> str | None:
    names = (plain(group.first(tag)) for tag in ("J", "B", "S"))
    return next((name for name in names if name and title and name != title), None)


def _ids(group: Group) -> tuple[Id, ...]:
    database = group.first("~", "W")
    numbers = [accession(value, database) for value in group.all("M")]
    shaped = [shape(value) for value in group.all("2")]
    is_book = "book" in (_type(group) or "").lower()
    books = [isbn(value) for value in items(group.all("@"))] if is_book else []
    return distinct(*numbers, *shaped, *books, *mentioned(group.all("Z", "U")))
