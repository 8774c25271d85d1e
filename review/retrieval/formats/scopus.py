"""Rows of Scopus that are longer than their header, read where it is certain which cells are the extra ones.

In: the header. Out: what puts the cells of a row under it, or leaves them as they are.
Scopus gives a record as many columns `Funding Text 2`, `Funding Text 3`, ... as it needs; where tables are
put together under one header, the rows of one have more of them than the header names.
"""

import re
from collections.abc import Callable, Sequence
from functools import cache

Mend = Callable[[Sequence[str]], Sequence[str]]

_FUNDING = re.compile(r"Funding Text [0-9]+")
_EID = re.compile(r"eid=(2-s2\.0-[0-9]+)")


def mender(header: Sequence[str], is_strict: Callable[[], bool]) -> Mend:
    """What takes the surplus cells after the last `Funding Text` out of a row.

    It is certain which they are when no quotation mark of the file is misplaced (`is_strict`, asked only
    when there is a surplus), the cells counted from the left give the year and the address with the
    record's EID, and those counted from the right the same EID, preceded by the word Scopus.
    """
    funding = [place for place, name in enumerate(header) if _FUNDING.fullmatch(name.strip())]
    if not funding or [name.strip() for name in header[-2:]] != ["Source", "EID"]:
        return lambda cells: cells
    width, cut = len(header), funding[-1] + 1
    left = {name.strip(): place for place, name in enumerate(header[:cut])}
    strict = cache(is_strict)

    def mend(cells: Sequence[str]) -> Sequence[str]:
        if len(cells) <= width or not _is_anchored(cells, left) or not strict():
            return cells
        return [*cells[:cut], *cells[cut - width :]]

    return mend


def _is_anchored(cells: Sequence[str], left: dict[str, int]) -> bool:
    linked = _EID.search(cells[left["Link"]]) if "Link" in left else None
    is_year = "Year" in left and re.fullmatch("[12][0-9]{3}", cells[left["Year"]].strip()) is not None
    own = linked is not None and cells[-1].strip() == linked[1]
    return own and is_year and cells[-2].strip() == "Scopus"
