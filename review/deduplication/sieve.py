"""Which pairs a rule may keep, told by what costs little; the others are not compared in every field.

In: pairs of `Normal`s. Out: for each pair whether it is worth it. Titles of one subject share their words,
so that most records that meet under a word have nothing else in common. Left out is only what no rule of
`RULES` could call anything but distinct (tests/deduplication/test_sieve.py).
"""

from dataclasses import dataclass

import numpy as np

from . import measures
from .agreements import MOST_AUTHORS
from .columns import Bools, Floats, Indices, Pairs, Signs, equal, similarities
from .fields import Fields
from .labels import Mark
from .measures import ALIKE, LISTED
from .normalise import Normal, is_telling
from .wording import Wording

_LINKED, _REGISTRY = (Mark.NOTICE | Mark.PREPRINT).value, Mark.REGISTRY.value
_COCHRANE, _GUIDANCE = Mark.COCHRANE.value, Mark.GUIDANCE.value
# Far less than any similarity, far more than what its computation rounds off.
_ROUNDING = 0.01
# So many pairs are looked at together: more would fill the memory, fewer take longer.
_AT_ONCE = 1_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Outline:
    """Those columns of `Fields` that cost little."""

    telling: Bools
    years: Floats
    volume: Signs
    pages: Signs
    overlap: Indices
    doi: Signs
    ids: Signs
    reference: Signs
    either: Indices
    both: Indices


def is_told(f: Outline | Fields) -> Bools:
    """Where something else than title and authors tells what two records are to each other."""
    sorts = ~equal(f.either & _REGISTRY, 0) | ~equal(f.both & _COCHRANE, 0)
    return (f.doi > 0) | (f.ids > 0) | (f.reference > 0) | (f.pages > 0) | sorts


def is_promising(f: Outline | Fields) -> Bools:
    """Where a rule may keep a pair although its titles are not `ALIKE`.

    It is told by something else, or one title may hold the other: that of a notice or preprint, of pages
    that meet, or of one year and perhaps one place.
    """
    slipped = (f.volume > 0) & (f.overlap > 1)
    longer = f.telling & (f.years <= 0) & (f.volume >= 0) & (f.pages >= 0) & (f.doi >= 0)
    return is_told(f) | ~equal(f.either & _LINKED, 0) | slipped | longer


def outline(pairs: Pairs[Normal]) -> Outline:
    """What costs little to know of the pairs."""
    marks = pairs.array(lambda record: record.marks)
    return Outline(
        telling=pairs.both(is_telling),
        years=measures.years_apart(pairs),
        volume=pairs.signs(lambda record: record.volume),
        pages=measures.first_pages(pairs),
        overlap=measures.shared_pages(pairs),
        doi=pairs.signs(lambda record: record.doi),
        ids=pairs.shared(lambda record: record.ids),
        reference=pairs.shared(measures.works),
        either=marks[pairs.left] ^ marks[pairs.right],
        both=marks[pairs.left] & marks[pairs.right],
    )


def sift(pairs: Pairs[Normal]) -> tuple[Indices, Bools]:
    """The places of the pairs that are `ALIKE` in their titles or promising, and which of those are told."""
    names = np.array([record.name for record in pairs.values], dtype=np.object_)
    places, told = [np.empty(0, np.int64)], [np.empty(0, np.bool_)]
    for start in range(0, len(pairs.left), _AT_ONCE):
        part = pairs.only(slice(start, start + _AT_ONCE))
        f = outline(part)
        kept = is_promising(f)
        rest = np.flatnonzero(~kept)
        alike = similarities(names[part.left[rest]], names[part.right[rest]], ALIKE - _ROUNDING)
        kept[rest[alike >= ALIKE]] = True
        places.append(np.flatnonzero(kept) + start)
        told.append(is_told(f)[kept])
    return np.concatenate(places), np.concatenate(told)


def words_may_agree(pairs: Pairs[Normal], told: Bools) -> Bools:
    """Where no word of the titles is another one, or something else than titles and authors tells."""
    free = told | measures.differ_in_numbers(pairs)
    return free | (pairs.each(measures.compare_wording, ~free, 0) > Wording.REPLACED)


def people_may_agree(pairs: Pairs[Normal], told: Bools, title: Floats, author: Floats) -> Bools:
    """Where the authors may be the same, or need not be; given how alike titles and first authors are."""
    like = title >= ALIKE
    guidance = pairs.both(lambda record: bool(record.marks & _GUIDANCE))
    dated = measures.differ_in_numbers(pairs) | guidance
    kept = told | ~(author < LISTED) | (like & dated)
    places = np.flatnonzero(~kept & like)
    kept[places] = measures.shared_authors(pairs.take(places), MOST_AUTHORS) >= MOST_AUTHORS
    return kept
