"""The measures behind `Fields`: what is compared of each field of two records, and how."""

import re

import numpy as np

from .columns import Bools, Floats, Signs, equal
from .fold import fold, plain
from .identifiers import is_one_doi
from .labels import Mark
from .normalise import TELLING_LETTERS, Normal
from .outline import outline
from .pairs import Pairs
from .people import compare_names, read_families, read_names, shared_part, shorter_part
from .places import compare_venues
from .traits import Flag, works
from .wording import Wording, compare_words, is_renumbered, is_reyeared

# Below it two titles have nothing in common; such pairs are compared only when they share an identifier
# or a place in print. Unrelated titles of one journal reach .5 (tests/deduplication/test_fields.py).
UNRELATED = 0.55
# Titles less alike than this are not called the same, whatever their words: those were reshuffled.
ALIKE = 0.85
# Between "the same name, spelled in two ways" and "the same name, other initial" of `people`.
LISTED = 0.7
_ABSTRACT_LETTERS = 600
_DIGITS = re.compile(r"\d+")
# Abstracts with other numbers are not more alike than this, whatever they share.
RECOUNTED = 0.9
_REGISTRY = re.compile("[A-Za-z]+")
_OPPOSITES = str.maketrans("+-<>", "-+><")


def worth_comparing(pairs: Pairs, title: Floats) -> Bools:
    """Which candidates have enough in common to be compared in every field."""
    worth = title >= UNRELATED
    rest = pairs.take(~worth)
    known = outline(rest.traits, rest.left, rest.right)
    named = (known.doi > 0) | ((known.volume > 0) & (known.pages > 0))
    named |= (report_ids(rest) > 0) | (references(rest) > 0) | registered_as_one(rest)
    worth[~worth] = named | (rest.each(_is_contained, ~named, 0) > 0)
    return worth


def wordings(pairs: Pairs, where: Bools) -> Signs:
    """The `Wording` of two titles, where it is wanted; words with opposite signs are no more than slips."""
    equals = (pairs.signs(pairs.traits.titles) > 0) & ~pairs.both(Flag.SIGNED)
    found = pairs.each(_wording, where & ~equals, Wording.REPLACED).astype(np.int8)
    found[where & equals] = Wording.EQUAL
    return found


def _wording(left: Normal, right: Normal) -> float:
    wording = Wording.EQUAL if left.name == right.name else compare_words(left.words, right.words)
    if left.signs and right.signs and not left.signs.isdisjoint(map(_opposite, right.signs)):
        return min(wording, Wording.SLIPPED)
    return wording


def _opposite(sign: str) -> str:
    """ "er-" for "er+", "<30" for ">30"."""
    return sign.translate(_OPPOSITES)


def differ_in_numbers(pairs: Pairs) -> Bools:
    """Where the numbers of two titles that are not the same differ."""
    numbers, titles = pairs.traits.numbers, pairs.traits.titles
    other = ~equal(numbers[pairs.left], numbers[pairs.right])
    return other & ~equal(titles[pairs.left], titles[pairs.right])


def are_renumbered(left: Normal, right: Normal) -> bool:
    """Whether other numbers make another title."""
    wording = compare_words(left.words, right.words)
    added = abs(len(left.words) - len(right.words))
    return is_renumbered(left.numbers.split(), right.numbers.split(), wording, added)


def reyeared(pairs: Pairs, where: Bools) -> Bools:
    """Where the titles differ in a year alone; asked for `where` they differ in their numbers."""
    dated = where & pairs.both(Flag.DATED)
    return pairs.each(lambda left, right: is_reyeared(left.words, right.words), dated, 0) > 0


def _is_contained(left: Normal, right: Normal) -> bool:
    shorter, longer = sorted((left.name, right.name), key=len)
    return len(shorter) >= TELLING_LETTERS and (longer.startswith(shorter) or longer.endswith(shorter))


def first_authors(pairs: Pairs, title: Floats) -> Floats:
    """How far the first authors may be one person; nan where one is missing."""
    same = pairs.signs(pairs.traits.authors)
    found = pairs.each(_first_author, same < 0, 1.0)
    unlike = (same < 0) & ~(found >= LISTED) & (title >= UNRELATED)
    listed = pairs.each(_are_listed, unlike, 0) > 0
    found[listed] = np.fmax(found[listed], LISTED)
    return np.where(same != 0, found, np.nan)


def _first_author(left: Normal, right: Normal) -> float:
    return compare_names(left.first, right.first) if left.first and right.first else 0.0


def _are_listed(left: Normal, right: Normal) -> bool:
    """Whether the first author of one stands further down the other's list."""
    ours, theirs = read_families(left.record.authors), read_families(right.record.authors)
    return bool(ours and theirs) and (ours[0] in theirs or theirs[0] in ours)


def all_authors(left: Normal, right: Normal) -> float:
    """One list may be cut short after its first author; a list in another order must be whole."""
    if left.first is None or right.first is None:
        return np.nan
    if left.record.authors == right.record.authors:
        return 1.0
    ours, theirs = read_names(left.record.authors), read_names(right.record.authors)
    share = shared_part(ours, theirs)
    return share if compare_names(left.first, right.first) > LISTED else share * shorter_part(ours, theirs)


def shared_authors(pairs: Pairs, least: float) -> Floats:
    """`all_authors`, or 0 where the lengths of the lists keep it below `least`; first authors differ."""

    def shared(left: Normal, right: Normal) -> float:
        lengths = len(read_families(left.record.authors)), len(read_families(right.record.authors))
        near = min(lengths) >= least * max(*lengths, 1)
        return all_authors(left, right) if near else 0.0

    return pairs.each(shared, np.ones(len(pairs.left), dtype=np.bool_), 0)


def venues(pairs: Pairs) -> Floats:
    """How far the venues may be one; nan where one is missing."""
    same = pairs.signs(pairs.traits.venues)
    found = pairs.each(lambda left, right: compare_venues(left.venue, right.venue), same < 0, 1.0)
    return np.where(same != 0, found, np.nan)


def are_variants(left: Normal, right: Normal) -> bool:
    """Whether two DOIs are forms of one."""
    return is_one_doi(left.doi, right.doi)


def report_ids(pairs: Pairs) -> Signs:
    """Same when any identifier is shared; other when a scheme that both have holds two values."""
    return pairs.each(_report_ids, pairs.both(Flag.NUMBERED), 0).astype(np.int8)


def _report_ids(left: Normal, right: Normal) -> int:
    if not set(left.ids).isdisjoint(right.ids):
        return 1
    schemes = {own.partition(":")[0] for own in left.ids}
    return 0 if schemes.isdisjoint(own.partition(":")[0] for own in right.ids) else -1


def references(pairs: Pairs) -> Signs:
    """Same when two guidelines share a reference number, other when both have some and share none."""
    return pairs.each(_references, pairs.both(Flag.REFERENCED), 0).astype(np.int8)


def _references(left: Normal, right: Normal) -> int:
    return -1 if set(works(left)).isdisjoint(works(right)) else 1


def entries(pairs: Pairs) -> Signs:
    """Same where two registry entries have one number, other where one registry gave them two."""
    marks = pairs.traits.marked(Mark.REGISTRY.value)
    return pairs.each(_entries, marks[pairs.left] & marks[pairs.right], 0).astype(np.int8)


def _entries(left: Normal, right: Normal) -> int:
    ours, theirs = _REGISTRY.match(left.entry), _REGISTRY.match(right.entry)
    if ours is None or theirs is None:
        return 0
    return 1 if left.entry == right.entry else -1 if ours[0] == theirs[0] else 0


def registered_as_one(pairs: Pairs) -> Bools:
    """Where both name one registration."""
    named = np.array([bool(record.registrations) for record in pairs.records], dtype=np.bool_)
    return pairs.each(_are_registered, named[pairs.left] & named[pairs.right], 0) > 0


def _are_registered(left: Normal, right: Normal) -> bool:
    return not left.registrations.isdisjoint(right.registrations)


def foreign(pairs: Pairs) -> Bools:
    """Where a title is a translation, or languages or scripts differ."""
    marks = pairs.traits.marks
    translated = ((marks[pairs.left] | marks[pairs.right]) & Mark.TRANSLATED.value) != 0
    scripts = pairs.traits.flags & (Flag.LATIN | Flag.OTHER).value
    found: Bools = translated | (pairs.signs(pairs.traits.languages) < 0) | (pairs.signs(scripts) < 0)
    return found


def abstracts(pairs: Pairs, where: Bools) -> Floats:
    """The similarity of the beginnings of the abstracts, where it is wanted; else nan."""
    held = np.flatnonzero(where & pairs.both(Flag.ABSTRACT))
    pairs, result = pairs.take(held), np.full(len(where), np.nan)
    result[held] = pairs.similarities(lambda record: _beginning(record.record.abstract))
    near = (result[held] > RECOUNTED) & (result[held] < 1)
    result[held[pairs.each(_are_recounted, near, 0) > 0]] = RECOUNTED
    return result


def _are_recounted(left: Normal, right: Normal) -> bool:
    """Whether abstracts hold other numbers, as those of a report that comes every year do."""
    ours, theirs = ("".join(_DIGITS.findall(_beginning(each.record.abstract))) for each in (left, right))
    # The one may be cut short, and in the middle of a number.
    return not ours.startswith(theirs) and not theirs.startswith(ours)


def _beginning(abstract: str | None) -> str:
    return fold(plain((abstract or "")[: 2 * _ABSTRACT_LETTERS])).replace(" ", "")[:_ABSTRACT_LETTERS]
