"""Ovid's tables, whose columns are its tags: a cell is a field, blank lines part its values.

In: the cells of a row and the header. Out: an entry. What the fields mean is in `ovid_fields.py`.
"""

import re
from collections.abc import Sequence

from ...model.search import Entry
from .ovid_fields import BARE, read_record
from .tagged import Group

_TAGS = frozenset({"VN", "DB", "UI", "TI"})
_LISTS = ("AU", "FA", "ED", "MH", "SH", "KW", "DE", "ID", "PT", "DT")
_NUMBERED = "PM"  # 31452104 [https://www.ncbi.nlm.nih.gov/pubmed/?term=31452104]
_NUMBER = re.compile(r"[0-9]+")
_ROW_NUMBER = "ORN"


def is_ovid(header: Sequence[str]) -> bool:
    """Whether the columns are named by Ovid's tags."""
    return {name.strip() for name in header} >= _TAGS


def read_ovid_row(line: int, cells: Sequence[str], header: Sequence[str]) -> Entry:
    """The entry of one row."""
    if len(cells) < len(header) or any(cell.strip() for cell in cells[len(header) :]):
        return Entry(line=line, problem=f"{len(cells)} cells where the header has {len(header)}")
    group = Group(line)
    for tag, cell in zip((name.strip() for name in header), cells, strict=False):
        values = re.split(r"\n\s*\n", cell) if tag in _LISTS else [cell]
        for value in filter(str.strip, values):
            found = _NUMBER.match(value) if tag == _NUMBERED else None
            group.add(tag, found[0] if found else value.strip())
    if not any(tag not in (*BARE, _ROW_NUMBER) for tag, _ in group.fields):
        return Entry(line=line, problem="the row holds nothing in the columns that are read")
    return Entry(line=line, record=read_record(group))
