"""Which pairs a rule may keep, told by what costs little; the others are not compared in every field.

In: pairs of rows of `Traits`, later of `Normal`s. Out: for each pair whether it is worth it. Titles of one
subject share their words, so that most records that meet under a word have nothing else in common. Left out
is only what no rule of `RULES` could call anything but distinct (tests/deduplication/test_sieve.py).
"""

import numpy as np

from . import measures
from .agreements import MOST_AUTHORS
from .columns import Bools, Floats, Indices, Texts, equal, similarities
from .fields import Fields
from .labels import Mark
from .measures import ALIKE, LISTED
from .outline import Outline, outline
from .pairs import Pairs
from .traits import Traits
from .wording import Wording

_LINKED, _REGISTRY = (Mark.NOTICE | Mark.PREPRINT | Mark.REGISTRY).value, Mark.REGISTRY.value
_TITLED = _LINKED | Mark.DRAFT.value
_COCHRANE, _GUIDANCE = Mark.COCHRANE.value, Mark.GUIDANCE.value
# Far less than any similarity, far more than what its computation rounds off.
_ROUNDING = 0.01
# So many pairs are looked at together: more would fill the memory, fewer take longer.
_AT_ONCE = 250_000


def is_told(f: Outline | Fields) -> Bools:
    """Where something else than title and authors tells what two records are to each other."""
    known = (f.doi > 0) | (f.ids > 0) | (f.reference > 0) | f.registration
    return known | (f.pages > 0) | ~equal(f.both & _COCHRANE, 0)


def is_promising(f: Outline | Fields) -> Bools:
    """Where a rule may keep a pair although its titles are not `ALIKE`.

    It is told by something else, or one title may hold the other: that of a notice, preprint or registry
    entry, of pages that meet, or of one year and perhaps one place; or both are registry entries, of which
    each database has another title.
    """
    slipped = (f.volume > 0) & (f.overlap > 1)
    longer = f.telling & (f.years <= 0) & (f.volume >= 0) & (f.pages >= 0) & (f.doi >= 0)
    linked = ~equal(f.either & _LINKED, 0) | ~equal(f.both & _REGISTRY, 0)
    return is_told(f) | linked | slipped | longer


def is_plausible(f: Outline | Fields) -> Bools:
    """Where a rule may keep a pair because its titles are `ALIKE`, although nothing else tells.

    The two are near in time and at no other place, or at one that may be a slip; or their sort is
    linked by its title: drafts, revisions, guidelines, reports of several years.
    """
    nowhere_else = (f.volume >= 0) & (f.pages >= 0)
    slip = (f.volume > 0) & ((f.overlap > 0) | (f.ends > 0))
    slip |= (f.volume < 0) ^ (f.pages < 0)
    here = ~(f.years > 1) & (nowhere_else | slip)
    sorts = ~equal(f.either & _TITLED, 0) | ~equal(f.both & _GUIDANCE, 0)
    return here | sorts | (f.revision < 0) | f.reyeared


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


def words_may_agree(pairs: Pairs, told: Bools, title: Floats) -> Bools:
    """Where no word of the titles is another one, or only a year; or something else than they tells."""
    kept: Bools = told | (measures.wordings(pairs, ~told) > Wording.REPLACED)
    numbered = ~kept & (title >= ALIKE) & measures.differ_in_numbers(pairs)
    return kept | measures.reyeared(pairs, numbered)


def people_may_agree(pairs: Pairs, told: Bools, title: Floats, author: Floats) -> Bools:
    """Where the authors may be the same, or need not be; given how alike titles and first authors are."""
    like, marks = title >= ALIKE, pairs.traits.marks
    ours, theirs = marks[pairs.left], marks[pairs.right]
    dated = measures.differ_in_numbers(pairs) | ~equal(ours & theirs & _GUIDANCE, 0)
    # The title of a registry entry alone may tell what it belongs to.
    kept = told | ~(author < LISTED) | (like & dated) | ~equal((ours ^ theirs) & _REGISTRY, 0)
    places = np.flatnonzero(~kept & like)
    kept[places] = measures.shared_authors(pairs.take(places), MOST_AUTHORS) >= MOST_AUTHORS
    return kept
