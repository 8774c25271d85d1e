"""What costs little to know of pairs: whatever their traits tell.

In: pairs of rows of `Traits`. Out: an `Outline`, one entry per pair in every column.
"""

from dataclasses import dataclass

import numpy as np

from .columns import Bools, Floats, Indices, Signs, equal, signs
from .traits import Flag, Traits


@dataclass(frozen=True, slots=True, kw_only=True)
class Outline:
    """Columns of `Fields` that cost little.

    Others than in `Fields`: `reyeared` is true of all titles that name years, `ids` is 1 where a work or an
    identifier is shared, and `reference` and `registration`, which take more, are left empty.
    """

    telling: Bools
    years: Floats
    volume: Signs
    pages: Signs
    ends: Signs
    overlap: Indices
    revision: Signs
    reyeared: Bools
    registration: Bools
    doi: Signs
    ids: Signs
    reference: Signs
    either: Indices
    both: Indices


def outline(traits: Traits, left: Indices, right: Indices) -> Outline:
    """The outline of pairs of rows."""
    flags = traits.flags[left] & traits.flags[right]
    years, others = traits.years[left], traits.years[right]
    ours, theirs = traits.revisions[left], traits.revisions[right]
    return Outline(
        telling=~equal(flags & Flag.TELLING.value, 0),
        years=np.where((years > 0) & (others > 0), np.abs(years - others), np.nan),
        volume=signs(traits.volumes, left, right),
        pages=_pages(traits, left, right),
        ends=signs(traits.ends, left, right),
        overlap=_overlap(traits, left, right),
        revision=np.where(ours != theirs, -1, np.where(ours != 0, 1, 0)).astype(np.int8),
        reyeared=~equal(flags & Flag.DATED.value, 0),
        registration=np.zeros(len(left), dtype=np.bool_),
        doi=signs(traits.dois, left, right),
        ids=_shared(traits, left, right),
        reference=np.zeros(len(left), dtype=np.int8),
        either=traits.marks[left] ^ traits.marks[right],
        both=traits.marks[left] & traits.marks[right],
    )


def _pages(traits: Traits, left: Indices, right: Indices) -> Signs:
    """Same or other first page; 0 where an article number stands for it, unless both are of one form."""
    found = signs(traits.starts.clip(min=0), left, right)
    forms, others = traits.articles[left], traits.articles[right]
    silent = (~equal(forms, 0) | ~equal(others, 0)) & (~equal(forms, others) | equal(forms, 1))
    return np.where((found < 0) & silent, 0, found).astype(np.int8)


def _overlap(traits: Traits, left: Indices, right: Indices) -> Indices:
    """The number of pages that two ranges share."""
    first, second = traits.starts[left], traits.starts[right]
    last = np.where(traits.ends > 0, traits.ends, traits.starts)
    shared = np.minimum(last[left], last[right]) - np.maximum(first, second) + 1
    known = (first >= 0) & (second >= 0) & equal(traits.letters[left], traits.letters[right])
    return np.where(known, np.maximum(shared, 0), 0)


def _shared(traits: Traits, left: Indices, right: Indices) -> Signs:
    """1 where two share an identifier or a work, else 0."""
    found = np.zeros(len(left), dtype=np.int8)
    counts = np.bincount(traits.owners, minlength=len(traits.years))
    starts = np.cumsum(counts) - counts
    known = np.flatnonzero((counts[left] > 0) & (counts[right] > 0))
    for one in range(int(counts.max(initial=0))):
        mine = known[counts[left[known]] > one]
        for other in range(int(counts[right[mine]].max(initial=0))):
            both = mine[counts[right[mine]] > other]
            same = traits.codes[starts[left[both]] + one] == traits.codes[starts[right[both]] + other]
            found[both[same]] = 1
    return found
