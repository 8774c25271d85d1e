"""The measures behind `Fields`: what is compared of each field of two records, and how."""

import numpy as np

from .columns import Bools, Floats, Indices, Pairs, Signs, equal
from .fold import fold, plain
from .identifiers import is_one_doi
from .labels import Mark
from .normalise import TELLING_LETTERS, Normal
from .people import compare_names, read_families, read_names, shared_part, shorter_part
from .places import compare_venues, is_article_number
from .wording import Wording, compare_words, is_renumbered, is_reyeared

# Below it two titles have nothing in common; such pairs are compared only when they share an identifier
# or a place in print. Unrelated titles of one journal reach .5 (tests/deduplication/test_fields.py).
UNRELATED = 0.55
# Titles less alike than this are not called the same, whatever their words: those were reshuffled.
ALIKE = 0.85
# Between "the same name, spelled in two ways" and "the same name, other initial" of `people`.
LISTED = 0.7
_ABSTRACT_LETTERS = 600


def worth_comparing(pairs: Pairs[Normal], title: Floats) -> Bools:
    """Which candidates have enough in common to be compared in every field."""
    worth = title >= UNRELATED
    rest = pairs.take(~worth)
    named = rest.signs(lambda record: record.doi) > 0
    named |= (rest.signs(lambda record: record.volume) > 0) & (first_pages(rest) > 0)
    for keys in (_report_ids, works, _registrations):
        named |= rest.shared(keys) > 0
    worth[~worth] = named | (rest.each(_is_contained, ~named, 0) > 0)
    return worth


def compare_wording(left: Normal, right: Normal) -> float:
    """The `Wording` of two titles."""
    return Wording.EQUAL if left.name == right.name else compare_words(left.words, right.words)


def differ_in_numbers(pairs: Pairs[Normal]) -> Bools:
    """Where the numbers of two titles that are not the same differ."""
    first, second = pairs.codes(lambda record: (record.numbers,))
    same, other = pairs.codes(lambda record: (record.name,))
    return ~equal(first, second) & ~equal(same, other)


def are_renumbered(left: Normal, right: Normal) -> bool:
    """Whether other numbers make another title."""
    wording = compare_words(left.words, right.words)
    added = abs(len(left.words) - len(right.words))
    return is_renumbered(left.numbers.split(), right.numbers.split(), wording, added)


def are_reyeared(left: Normal, right: Normal) -> bool:
    """Whether the titles differ in a year alone."""
    return is_reyeared(left.words, right.words)


def _is_contained(left: Normal, right: Normal) -> bool:
    shorter, longer = sorted((left.name, right.name), key=len)
    return len(shorter) >= TELLING_LETTERS and (longer.startswith(shorter) or longer.endswith(shorter))


def first_authors(pairs: Pairs[Normal], title: Floats) -> Floats:
    """How far the first authors may be one person; nan where one is missing."""
    first, second = pairs.codes(lambda record: record.first and (record.first.family, record.first.initial))
    known = (first >= 0) & (second >= 0)
    found = pairs.each(_first_author, known & (first != second), 1.0)
    listed = np.flatnonzero(known & ~(found >= LISTED) & (title >= UNRELATED))
    found[listed] = np.fmax(found[listed], np.where(_are_listed(pairs.take(listed)), LISTED, np.nan))
    return np.where(known, found, np.nan)


def _first_author(left: Normal, right: Normal) -> float:
    return compare_names(left.first, right.first) if left.first and right.first else 0.0


def _are_listed(pairs: Pairs[Normal]) -> Bools:
    """Where the first author of one stands further down the other's list."""
    further = pairs.shared(_first_family, _families) > 0
    return further | (pairs.shared(_families, _first_family) > 0)


def _families(record: Normal) -> tuple[str, ...]:
    return read_families(record.record.authors)


def _first_family(record: Normal) -> tuple[str, ...]:
    return read_families(record.record.authors)[:1]


def all_authors(left: Normal, right: Normal) -> float:
    """One list may be cut short after its first author; a list in another order must be whole."""
    if left.first is None or right.first is None:
        return np.nan
    if left.record.authors == right.record.authors:
        return 1.0
    ours, theirs = read_names(left.record.authors), read_names(right.record.authors)
    share = shared_part(ours, theirs)
    return share if compare_names(left.first, right.first) > LISTED else share * shorter_part(ours, theirs)


def shared_authors(pairs: Pairs[Normal], least: float) -> Floats:
    """`all_authors`, or 0 where the lengths of the lists keep it below `least`; first authors differ."""
    length = pairs.array(lambda record: len(_families(record)))
    first, second = length[pairs.left], length[pairs.right]
    share = np.minimum(first, second) / np.maximum(np.maximum(first, second), 1)
    return pairs.each(all_authors, share >= least, 0)


def years_apart(pairs: Pairs[Normal]) -> Floats:
    """The distance of the years; nan where one is missing."""
    years = pairs.array(lambda record: record.year)
    first, second = years[pairs.left], years[pairs.right]
    return np.where((first > 0) & (second > 0), np.abs(first - second), np.nan)


def venues(pairs: Pairs[Normal]) -> Floats:
    """How far the venues may be one; nan where one is missing."""
    first, second = pairs.codes(lambda record: record.venue)
    known = (first >= 0) & (second >= 0)
    found = pairs.each(
        lambda left, right: compare_venues(left.venue, right.venue), known & (first != second), 1.0
    )
    return np.where(known, found, np.nan)


def first_pages(pairs: Pairs[Normal]) -> Signs:
    """Same or other first page; 0 where an article number stands for it."""
    found = pairs.signs(lambda record: record.pages.start)
    silent = np.array([is_article_number(record.pages) for record in pairs.values], dtype=np.bool_)
    return np.where((found < 0) & (silent[pairs.left] | silent[pairs.right]), 0, found).astype(np.int8)


def is_ranged(record: Normal) -> bool:
    """Whether a first and a later last page are given."""
    pages = record.pages
    return pages.start is not None and pages.end is not None and pages.end > pages.start


def shared_pages(pairs: Pairs[Normal]) -> Indices:
    """The number of pages that two ranges share."""
    start = pairs.array(lambda record: record.pages.start or 0)
    end = pairs.array(lambda record: record.pages.end or record.pages.start or 0)
    letters, others = pairs.codes(lambda record: (record.pages.letters,))
    first, last = (
        np.maximum(start[pairs.left], start[pairs.right]),
        np.minimum(end[pairs.left], end[pairs.right]),
    )
    known = (letters == others) & pairs.both(lambda record: record.pages.start is not None)
    return np.where(known, np.maximum(last - first + 1, 0), 0)


def are_variants(left: Normal, right: Normal) -> bool:
    """Whether two DOIs are forms of one."""
    return is_one_doi(left.doi, right.doi)


def _report_ids(record: Normal) -> tuple[str, ...]:
    return record.ids


def works(record: Normal) -> list[str]:
    """The reference numbers of a guideline, without their revisions."""
    return [work for work, _ in record.references]


def _registrations(record: Normal) -> frozenset[str]:
    return record.registrations


def report_ids(pairs: Pairs[Normal]) -> Signs:
    """Same when any identifier is shared; other when a scheme that both have holds two values."""
    found = pairs.shared(_report_ids)
    schemes = pairs.shared(lambda record: [own.partition(":")[0] for own in record.ids])
    return np.where((found < 0) & (schemes < 1), 0, found).astype(np.int8)


def revisions(pairs: Pairs[Normal]) -> Signs:
    """Other when the revisions named differ or only one side names one; 0 when neither does."""
    first, second = pairs.codes(_revision)
    return np.where((first < 0) & (second < 0), 0, np.where(first == second, 1, -1)).astype(np.int8)


def _revision(record: Normal) -> str:
    return record.revision or next((revision for _, revision in record.references), "")


def foreign(pairs: Pairs[Normal]) -> Bools:
    """Where a title is a translation, or languages or scripts differ."""
    translated = np.array(
        [bool(record.marks & Mark.TRANSLATED.value) for record in pairs.values], dtype=np.bool_
    )
    languages = pairs.signs(lambda record: record.language)
    scripts = pairs.signs(lambda record: _script(record.name))
    return translated[pairs.left] | translated[pairs.right] | (languages < 0) | (scripts < 0)


def _script(name: str) -> str:
    if name.isascii():
        return "latin" if name else ""
    letters = [character for character in name[:20] if character.isalpha()] or [" "]
    latin = sum(character < "\u0250" for character in letters)
    return "latin" if 2 * latin >= len(letters) else "other"


def abstracts(pairs: Pairs[Normal], where: Bools) -> Floats:
    """The similarity of the beginnings of the abstracts, where it is wanted; else nan."""
    held = where & pairs.both(lambda record: bool(record.record.abstract))
    result = np.full(len(where), np.nan)
    result[held] = pairs.take(held).similarities(lambda record: _beginning(record.record.abstract))
    return result


def compare_abstracts(left: Normal, right: Normal) -> float:
    """The similarity of the beginnings of two abstracts; nan when one is missing."""
    pairs = Pairs([left, right], np.array([0]), np.array([1]))
    return float(abstracts(pairs, np.array([True]))[0])


def _beginning(abstract: str | None) -> str:
    return fold(plain((abstract or "")[: 2 * _ABSTRACT_LETTERS])).replace(" ", "")[:_ABSTRACT_LETTERS]
