"""The lines of RIS files: which are tags, where a record starts and ends, and an independent count.

In: normalised text. Out: groups of fields. Every exporter's way of breaking the rules is met here, so
that `ris.py` only has to say what the tags mean.
"""

import re

from . import tagged
from .tagged import Group

# "XX  - value". Longer tags (PMID) are EBSCO's and PsycINFO's own.
_NUMBERED = r"[ \t]*(?:[0-9]+\.[ \t]+(?=TY))?"
_WIDE = r"(?:  |[ ]?\t)-"
_TAG = re.compile(rf"{_NUMBERED}([A-Z][A-Z0-9]{{1,3}}){_WIDE}[ \t]*(.*)")
# One space where two belong: only a type that can be one, a bare end, and known tags outside prose,
# because an abstract may go on with "AD - Alzheimer's disease".
_NARROW_TYPE = re.compile(r"TY ?- ?([A-Z]{3,7})[ \t]*$")
_NARROW_END = re.compile(r"ER ?-[ ]*$")
_NARROW = re.compile(r"([A-Z][A-Z0-9]|PMID|DOI) ?- (.*)")
_KNOWN = re.compile(
    r"A[1-4BDNUV]|B[NT]|C[1-378ANPTY]|D[ABIOP]|E[DPT]|I[DS]|J[12AFO]|KW|L[1-4AB]|M[1-3]|N[12V]|OP|P[BY]"
    r"|R[INP]|S[ENPT]|T[123AIT]|U[12RT]|V[LO]|Y[12]|PMID|DOI"
)
_PROSE = frozenset({"AB", "N2", "N1", "AD", "C1", "CR"})
# What Ovid and the Cochrane Library print between records; without an ER it would end up in a field.
_HEADING = re.compile(
    r"(?:[0-9]+\.|Record #[0-9]+ of [0-9]+|Provider: .*|Content: (?:text|application)/.*)\s*$"
)
# What a record without a type must have, to be told from the chatter that exporters put in between.
_TELLING = ("TI", "T1", "AU", "A1", "AB", "N2", "DO")

_MARKS = re.compile(
    rf"(?m)^{_NUMBERED}(?:(?P<start>TY(?:{_WIDE}| ?- ?[A-Z]{{3,7}}[ \t]*$))|(?P<end>ER(?:{_WIDE}|[ ]?-[ ]*$))"
    rf"|(?P<telling>(?:{'|'.join(_TELLING)})(?:{_WIDE}|[ ]?-)[ \t]*\S))"
)
_SNIFFED = re.compile(rf"(?m)^{_NUMBERED}(?:TY(?:{_WIDE}|[ ]?-)[ ]?[A-Z]|ER(?:{_WIDE}|[ ]?-)[ \t]*$)")


def is_ris(head: str) -> bool:
    """Whether a line opens or closes a record."""
    return _SNIFFED.search(head) is not None


def count(text: str) -> int:
    """Record starts, on the text itself: each TY, and each run of tags without one that tells of a record."""
    return tagged.count(_MARKS, text)


def groups(text: str) -> list[Group]:
    """The records: from TY, or from the first tag after an end, to ER or the next TY.

    What stands between records and tells of none is an exporter's chatter.
    """
    return [group for group in tagged.groups(text, _split, "TY", "ER") if _is_record(group)]


def _split(line: str, group: Group | None) -> tuple[str | None, str]:
    if (found := _TAG.match(line)) is not None:
        return found[1], found[2].strip()
    if _HEADING.match(line):
        return "", ""
    if (found := _NARROW_TYPE.match(line)) is not None:
        return "TY", found[1]
    if _NARROW_END.match(line):
        return "ER", ""
    found = _NARROW.match(line)
    if found is None or not _KNOWN.fullmatch(found[1]):
        return None, ""
    in_prose = group is not None and group.fields[-1][0] in _PROSE
    return (None, "") if in_prose else (found[1], found[2].strip())


def _is_record(group: Group) -> bool:
    return group.fields[0][0] == "TY" or group.first(*_TELLING) is not None
