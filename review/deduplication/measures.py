"""The measures behind `Fields`: what is compared of each field of two records, and how."""

import numpy as np

from .columns import Bools, Floats, Indices, Pairs, Signs, equal
from .fold import fold, plain
from .identifiers import is_one_doi
from .labels import Mark
from .normalise import TELLING_LETTERS, Normal
from .people import compare_names, read_families, read_names, shared_part, shorter_part
from .places import article_form, compare_venues, is_article_number
from .wording import Wording, compare_words, is_renumbered, is_reyeared, is_year

# Below it two titles have nothing in common; such pairs are compared only when they share an identifier
# or a place in print. Unrelated titles of one journal reach .5 (tests/deduplication/test_fields.py).
UNRELATED = 0.55
# Titles less alike than this are not called the same, whatever their words: those were reshuffled.
ALIKE = 0.85
# Between "the same name, spelled in two ways" and "the same name, other initial" of `people`.
LISTED = 0.7
_ABSTRACT_LETTERS = 600
_OPPOSITES = str.maketrans("+-<>", "-+><")


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
    """The `Wording` of two titles; words with opposite signs ("ER+", "ER-") are no more than slips."""
    wording = Wording.EQUAL if left.name == right.name else compare_words(left.words, right.words)
    if left.signs and right.signs and not left.signs.isdisjoint(map(_opposite, right.signs)):
        return min(wording, Wording.SLIPPED)
    return wording


def _opposite(sign: str) -> str:
    return sign.translate(_OPPOSITES)


def differ_in_numbers(pairs: Pairs[Normal]) -> Bools:
    """Where the numbers of two titles that are not the same differ."""
    first, second = pairs.codes(lambda record: (record.numbers,))
    others = ~equal(first, second)
    return pairs.each(lambda left, right: left.name != right.name, others, 0) > 0


def are_renumbered(left: Normal, right: Normal) -> bool:
    """Whether other numbers make another title."""
    wording = compare_words(left.words, right.words)
    added = abs(len(left.words) - len(right.words))
    return is_renumbered(left.numbers.split(), right.numbers.split(), wording, added)


def reyeared(pairs: Pairs[Normal], where: Bools) -> Bools:
    """Where the titles differ in a year alone; asked for `where` they differ in their numbers."""
    dated = pairs.both(is_dated)
    return pairs.each(lambda left, right: is_reyeared(left.words, right.words), where & dated, 0) > 0


def is_dated(record: Normal) -> bool:
    """Whether the title names a year."""
    return bool(record.numbers) and any(map(is_year, record.numbers.split()))


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
    families = [read_families(record.record.authors) for record in pairs.values]
    ends = zip(pairs.left.tolist(), pairs.right.tolist(), strict=True)
    found = (_is_listed(families[left], families[right]) for left, right in ends)
    return np.fromiter(found, np.bool_, len(pairs.left))


def _is_listed(ours: tuple[str, ...], theirs: tuple[str, ...]) -> bool:
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


def shared_authors(pairs: Pairs[Normal], least: float) -> Floats:
    """`all_authors`, or 0 where the lengths of the lists keep it below `least`; first authors differ."""
    length = pairs.array(lambda record: len(read_families(record.record.authors)))
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
    """Same or other first page; 0 where an article number stands for it, unless both are of one form."""
    found = pairs.signs(lambda record: record.pages.start)
    silent = np.array([is_article_number(record.pages) for record in pairs.values], dtype=np.bool_)
    silent = (silent[pairs.left] | silent[pairs.right]) & (
        pairs.signs(lambda record: article_form(record.pages)) <= 0
    )
    return np.where((found < 0) & silent, 0, found).astype(np.int8)


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


def registered_as_one(pairs: Pairs[Normal]) -> Bools:
    """Where both name one registration."""
    return pairs.shared(_registrations) > 0


def _registrations(record: Normal) -> frozenset[str]:
    return record.registrations


def report_ids(pairs: Pairs[Normal]) -> Signs:
    """Same when any identifier is shared; other when a scheme that both have holds two values."""
    found = pairs.shared(_report_ids)
    schemes = pairs.shared(lambda record: [own.partition(":")[0] for own in record.ids])
    return np.where((found < 0) & (schemes < 1), 0, found).astype(np.int8)


def revisions(pairs: Pairs[Normal]) -> Signs:
    """Other when the revisions named differ or only one side names one; 0 when neither does."""
    first, second = pairs.codes(named_revision)
    return np.where((first < 0) & (second < 0), 0, np.where(first == second, 1, -1)).astype(np.int8)


def named_revision(record: Normal) -> str:
    """The revision that the title or a reference number names, or ""."""
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


def _beginning(abstract: str | None) -> str:
    return fold(plain((abstract or "")[: 2 * _ABSTRACT_LETTERS])).replace(" ", "")[:_ABSTRACT_LETTERS]
