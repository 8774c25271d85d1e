"""Which pairs a rule may keep, told by what costs little; the others are not compared in every field.

In: pairs of rows of `Traits`, later of `Normal`s. Out: for each pair whether it is worth it. Titles of one
subject share their words, so that most records that meet under a word have nothing else in common. Left out
is only what no rule of `RULES` could call anything but distinct (tests/deduplication/test_sieve.py).
"""

from dataclasses import dataclass

import numpy as np

from . import measures
from .agreements import MOST_AUTHORS
from .columns import Bools, Floats, Indices, Pairs, Signs, Texts, equal, similarities
from .fields import Fields
from .labels import Mark
from .measures import ALIKE, LISTED
from .normalise import Normal
from .traits import Traits
from .wording import Wording

_LINKED, _REGISTRY = (Mark.NOTICE | Mark.PREPRINT | Mark.REGISTRY).value, Mark.REGISTRY.value
_TITLED = _LINKED | Mark.DRAFT.value
_COCHRANE, _GUIDANCE = Mark.COCHRANE.value, Mark.GUIDANCE.value
# Far less than any similarity, far more than what its computation rounds off.
_ROUNDING = 0.01
# So many pairs are looked at together: more would fill the memory, fewer take longer.
_AT_ONCE = 250_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Outline:
    """Those columns of `Fields` that cost little.

    `reyeared` is true of all titles that name years; `registration`, which takes more, is left false.
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


def is_told(f: Outline | Fields) -> Bools:
    """Where something else than title and authors tells what two records are to each other."""
    known = (f.doi > 0) | (f.ids > 0) | (f.reference > 0) | f.registration
    return known | (f.pages > 0) | ~equal(f.both & _COCHRANE, 0)


def is_promising(f: Outline | Fields) -> Bools:
    """Where a rule may keep a pair although its titles are not `ALIKE`.

    It is told by something else, or one title may hold the other: that of a notice, preprint or registry
    entry, of pages that meet, or of one year and perhaps one place.
    """
    slipped = (f.volume > 0) & (f.overlap > 1)
    longer = f.telling & (f.years <= 0) & (f.volume >= 0) & (f.pages >= 0) & (f.doi >= 0)
    return is_told(f) | ~equal(f.either & _LINKED, 0) | slipped | longer


def is_plausible(f: Outline | Fields) -> Bools:
    """Where a rule may keep a pair because its titles are `ALIKE`, although nothing else tells.

    The two are near in time and at no other place, or at one that may be a slip; or their sort is
    linked by its title: drafts, revisions, guidelines, reports of several years.
    """
    nowhere_else = (f.volume >= 0) & (f.pages >= 0)
    slip = (f.volume > 0) & ((f.overlap > 0) | (f.ends > 0))
    slip |= (f.years <= 0) & ((f.volume < 0) ^ (f.pages < 0))
    here = ~(f.years > 1) & (nowhere_else | slip)
    sorts = ~equal(f.either & _TITLED, 0) | ~equal(f.both & _GUIDANCE, 0)
    return here | sorts | (f.revision < 0) | f.reyeared


def outline(traits: Traits, left: Indices, right: Indices) -> Outline:
    """What costs little to know of pairs of rows."""
    starts, ends = np.maximum(traits.starts, 0), np.maximum(traits.ends, 0)
    pages = _signs(starts, left, right)
    forms, others = traits.articles[left], traits.articles[right]
    silent = (~equal(forms, 0) | ~equal(others, 0)) & (~equal(forms, others) | equal(forms, 1))
    shared = np.minimum(ends[left], ends[right]) - np.maximum(starts[left], starts[right]) + 1
    ranged = (traits.starts[left] >= 0) & (traits.starts[right] >= 0)
    ranged &= equal(traits.letters[left], traits.letters[right])
    years, others = traits.years[left], traits.years[right]
    return Outline(
        telling=(traits.telling[left] & traits.telling[right]) > 0,
        years=np.where((years > 0) & (others > 0), np.abs(years - others), np.nan),
        volume=_signs(traits.volumes, left, right),
        pages=np.where((pages < 0) & silent, 0, pages).astype(np.int8),
        ends=_signs(traits.ends.clip(min=0), left, right),
        overlap=np.where(ranged, np.maximum(shared, 0), 0),
        revision=-(~equal(traits.revisions[left], traits.revisions[right])).astype(np.int8),
        reyeared=(traits.dated[left] & traits.dated[right]) > 0,
        registration=np.zeros(len(left), dtype=np.bool_),
        doi=_signs(traits.dois, left, right),
        ids=_shared(traits, left, right),
        reference=np.zeros(len(left), dtype=np.int8),
        either=traits.marks[left] ^ traits.marks[right],
        both=traits.marks[left] & traits.marks[right],
    )


def _signs(column: Indices, left: Indices, right: Indices) -> Signs:
    """1 where two are the same, -1 where they differ, 0 where one is not given."""
    first, second = column[left], column[right]
    known = ~equal(first, 0) & ~equal(second, 0)
    return np.where(known, np.where(first == second, 1, -1), 0).astype(np.int8)


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


def sift(traits: Traits, names: Texts, left: Indices, right: Indices) -> tuple[Indices, Bools]:
    """The places of the pairs that are `ALIKE` in their titles or promising, and which of those are told.

    Pairs are of rows, which have `names`.
    """
    places, told = [np.empty(0, np.int64)], [np.empty(0, np.bool_)]
    for start in range(0, len(left), _AT_ONCE):
        ours, theirs = left[start : start + _AT_ONCE], right[start : start + _AT_ONCE]
        f = outline(traits, ours, theirs)
        kept = is_promising(f)
        rest = np.flatnonzero(~kept & is_plausible(f))
        alike = similarities(names[ours[rest]], names[theirs[rest]], ALIKE - _ROUNDING)
        kept[rest[alike >= ALIKE]] = True
        places.append(np.flatnonzero(kept) + start)
        told.append(is_told(f)[kept])
    return np.concatenate(places), np.concatenate(told)


def words_may_agree(pairs: Pairs[Normal], told: Bools, title: Floats) -> Bools:
    """Where no word of the titles is another one, or only a year; or something else than they tells."""
    kept = told | (pairs.each(measures.compare_wording, ~told, 0) > Wording.REPLACED)
    numbered = ~kept & (title >= ALIKE) & measures.differ_in_numbers(pairs)
    return kept | measures.reyeared(pairs, numbered)


def people_may_agree(pairs: Pairs[Normal], told: Bools, title: Floats, author: Floats) -> Bools:
    """Where the authors may be the same, or need not be; given how alike titles and first authors are."""
    like = title >= ALIKE
    guidance = pairs.both(lambda record: bool(record.marks & _GUIDANCE))
    dated = measures.differ_in_numbers(pairs) | guidance
    kept = told | ~(author < LISTED) | (like & dated) | _of_registries(pairs)
    places = np.flatnonzero(~kept & like)
    kept[places] = measures.shared_authors(pairs.take(places), MOST_AUTHORS) >= MOST_AUTHORS
    return kept


def _of_registries(pairs: Pairs[Normal]) -> Bools:
    """Where one side is an entry of a registry: its title alone may tell what it belongs to."""
    entries = pairs.array(lambda record: record.marks & _REGISTRY)
    return ~equal(entries[pairs.left], entries[pairs.right])
