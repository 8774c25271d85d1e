"""Ovid's own formats: records under headings, `<1>` or `<1. >`, in one of two shapes.

In: the bytes of a file. Out: one entry per record start. Tagged: `TI  - value`, opened by `VN  - Ovid
Technologies`, continued lines indented or not, all of it sometimes moved by one place. Labelled: a field's
name on a line of its own, its value indented below. What the fields mean is in `ovid_fields.py`.
"""

import re

from ...decode import decode, decode_head
from ...model.search import Reading
from .ovid_fields import BARE, TITLES, read_record
from .tagged import Group, is_broken, reading

_HEADING = re.compile(r"[ \t]*<[0-9]+\.?[ \t]*>[ \t]*$")
_VENDOR = re.compile(r" ?VN {1,2}-(?:[ \t]|$)")
_WIDE = re.compile(r" ?([A-Z][A-Z0-9]{1,4})  -(?:[ \t]+(.*)|$)")
_NARROW = re.compile(r" ?([A-Z][A-Z0-9]) -(?:[ \t]+(.*)|$)")
_LABEL = re.compile(r"([A-Z][\w()&/@' -]{1,60}?):?()[ \t]*$")
_MARKS = re.compile(r"(?m)^(?:[ \t]*<[0-9]+\.?[ \t]*>[ \t]*$| ?VN {1,2}-(?:[ \t]|$))")
_SNIFFED = re.compile(
    r"(?m)^(?: ?VN {1,2}- *Ovid Tech|[ \t]*<[0-9]+\.?[ \t]*>[ \t]*\n\s*"
    r"(?:[A-Z][A-Z0-9]{1,4} {1,2}- |[A-Z][\w()&/@' -]{1,60}:?[ \t]*\n[ \t]+\S))"
)
_CUT = "the text breaks off before the record's title: cut off here?"


class Ovid:
    """Ovid's tagged and labelled files: MEDLINE, Embase, PsycINFO and the others on its platform."""

    name = "ovid"
    version = "1"

    def sniff(self, head: bytes) -> bool:
        """Whether the head names the vendor, or numbers a record and goes on as Ovid does."""
        return _SNIFFED.search(decode_head(head)) is not None

    def read(self, content: bytes) -> Reading:
        """Every record of the file.

        Raises:
            SourceFormatError: the bytes are not text.
        """
        text = decode(content)
        found = _groups(text)
        cut = _CUT if is_broken(found, text, TITLES) else None
        return reading(found, read_record, _count(text), bare=BARE, cut=cut)


def _groups(text: str) -> list[Group]:
    """The records; the first line of each tells its shape."""
    found: list[Group] = []
    shape: re.Pattern[str] | None = None
    is_vended = False
    for number, line in enumerate(text.split("\n"), start=1):
        if _HEADING.match(line):
            found.append(Group(number))
            shape, is_vended = None, False
            continue
        if _VENDOR.match(line):
            if is_vended or not found:
                found.append(Group(number))
            shape, is_vended = None, True
        if found and line.strip():
            shape = shape or next((each for each in (_WIDE, _NARROW) if each.match(line)), _LABEL)
            _add(found[-1], line, shape)
    return found


def _add(group: Group, line: str, shape: re.Pattern[str]) -> None:
    field = shape.match(line)
    if field is not None:
        group.add(field[1], (field[2] or "").strip())
    else:
        group.extend(line.strip())


def _count(text: str) -> int:
    """Record starts on the text itself: headings, and vendors' names that are not the first under one."""
    total, numbered = 0, False
    for found in _MARKS.finditer(text):
        is_heading = "<" in found[0]
        total += is_heading or not numbered
        numbered = is_heading
    return total
