"""Candidate pairs compared field by field, as columns.

In: pairs of `Normal`s. Out: `Fields`, one entry per pair in every column. A column of signs says same (1),
other (-1) or cannot be said (0); one of similarities is in [0, 1], nan where a side lacks it.
"""

from dataclasses import dataclass

import numpy as np

from .columns import Bools, Floats, Indices, Pairs, Signs, equal
from .fold import fold, plain
from .labels import Mark
from .normalise import TELLING_LETTERS, Normal, is_telling
from .people import compare_names, read_names, shared_part, shorter_part
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Fields:
    """Pairs, column by column; all columns have the same length.

    `title` is a similarity, `words` a `Wording`; `renumbered`: the titles' numbers differ; `reyeared`: only
    their years do; `telling`: both titles are long enough to name one work; `blank`: a title is empty.
    `author` compares first authors (see `people.compare_names`; `LISTED` when one stands further down the
    other's list); `everyone` is the share of authors that both lists hold (of the shorter list, if it
    begins with the same author), not compared where first author and place agree; `several`: both name
    more than one. `years` is the distance. `pages` compares first pages, `ends` last ones, `overlap` is the
    number of pages that two ranges share; `ranged`: both give a first and another last page; `unplaced`:
    neither gives volume, issue or pages. `variant`: two DOIs are forms of one. `foreign`: a title is a
    translation, or the languages or scripts differ. `abstract` is compared only where neither DOI nor place
    tell. `either` and `both` hold the `Mark`s of one side alone and of both sides.
    """

    title: Floats
    words: Signs
    renumbered: Bools
    reyeared: Bools
    telling: Bools
    blank: Bools
    author: Floats
    everyone: Floats
    several: Bools
    years: Floats
    venue: Floats
    volume: Signs
    issue: Signs
    pages: Signs
    ends: Signs
    overlap: Indices
    ranged: Bools
    unplaced: Bools
    doi: Signs
    doi_version: Signs
    variant: Bools
    ids: Signs
    reference: Signs
    revision: Signs
    registration: Bools
    foreign: Bools
    one_source: Bools
    abstract: Floats
    either: Indices
    both: Indices


def compare_fields(pairs: Pairs[Normal], title: Floats | None = None) -> Fields:
    """Compare the pairs in every field; `title` may give the similarity of the titles, if known."""
    if title is None:
        title = pairs.similarities(lambda record: record.name)
    author = _authors(pairs, title)
    pages, volume = _pages(pairs), pairs.signs(lambda record: record.volume)
    doi = pairs.signs(lambda record: record.doi)
    numbered = _renumbering(pairs)
    placed = (volume > 0) & (pages > 0)
    everywhere = np.ones(len(title), dtype=np.bool_)
    marks = pairs.array(lambda record: record.marks)
    return Fields(
        title=title,
        words=pairs.each(_wording, everywhere, 0).astype(np.int8),
        renumbered=pairs.each(_is_renumbered, numbered, 0) > 0,
        reyeared=pairs.each(_is_reyeared, (title >= ALIKE) & numbered, 0) > 0,
        telling=pairs.both(is_telling),
        blank=~pairs.both(lambda record: bool(record.name)),
        author=author,
        everyone=pairs.each(_everyone, (title >= ALIKE) & ~(placed & (author >= 1)), np.nan),
        several=pairs.both(lambda record: len(record.record.authors) > 1),
        years=_years(pairs),
        venue=_venues(pairs),
        volume=volume,
        issue=pairs.signs(lambda record: record.issue),
        pages=pages,
        ends=pairs.signs(lambda record: record.pages.end),
        overlap=_overlap(pairs),
        ranged=pairs.both(_is_ranged),
        unplaced=pairs.both(lambda record: not (record.volume or record.issue or record.pages.start)),
        doi=doi,
        doi_version=pairs.signs(lambda record: record.doi_version),
        variant=pairs.each(_is_variant, doi < 0, 0) > 0,
        ids=_ids(pairs),
        reference=pairs.shared(lambda record: [work for work, _ in record.references]),
        revision=_revisions(pairs),
        registration=pairs.shared(lambda record: record.registrations) > 0,
        foreign=_foreign(pairs),
        one_source=pairs.signs(lambda record: record.record.source) > 0,
        abstract=_abstracts(pairs, (title >= ALIKE) & (doi <= 0) & ~placed),
        either=marks[pairs.left] ^ marks[pairs.right],
        both=marks[pairs.left] & marks[pairs.right],
    )


def worth_comparing(pairs: Pairs[Normal], title: Floats) -> Bools:
    """Which candidates have enough in common to be compared in every field."""
    worth = title >= UNRELATED
    rest = pairs.take(~worth)
    named = rest.signs(lambda record: record.doi) > 0
    named |= (rest.signs(lambda record: record.volume) > 0) & (_pages(rest) > 0)
    for keys in (_report_ids, _works, _registrations):
        named |= rest.shared(keys) > 0
    worth[~worth] = named | (rest.each(_is_contained, ~named, 0) > 0)
    return worth


def _wording(left: Normal, right: Normal) -> float:
    return Wording.EQUAL if left.name == right.name else compare_words(left.words, right.words)


def _renumbering(pairs: Pairs[Normal]) -> Bools:
    first, second = pairs.codes(lambda record: (record.numbers,))
    same, other = pairs.codes(lambda record: (record.name,))
    return ~equal(first, second) & ~equal(same, other)


def _is_renumbered(left: Normal, right: Normal) -> bool:
    wording = compare_words(left.words, right.words)
    added = abs(len(left.words) - len(right.words))
    return is_renumbered(left.numbers.split(), right.numbers.split(), wording, added)


def _is_reyeared(left: Normal, right: Normal) -> bool:
    return is_reyeared(left.words, right.words)


def _is_contained(left: Normal, right: Normal) -> bool:
    shorter, longer = sorted((left.name, right.name), key=len)
    return len(shorter) >= TELLING_LETTERS and (longer.startswith(shorter) or longer.endswith(shorter))


def _authors(pairs: Pairs[Normal], title: Floats) -> Floats:
    first, second = pairs.codes(lambda record: record.first and (record.first.family, record.first.initial))
    known = (first >= 0) & (second >= 0)
    found = pairs.each(_first_author, known & (first != second), 1.0)
    listed = known & ~(found >= LISTED) & (title >= UNRELATED)
    found = np.fmax(found, pairs.each(_listed_author, listed, np.nan))
    return np.where(known, found, np.nan)


def _first_author(left: Normal, right: Normal) -> float:
    return compare_names(left.first, right.first) if left.first and right.first else 0.0


def _listed_author(left: Normal, right: Normal) -> float:
    """`LISTED` when the first author of one stands further down the other's list."""
    ours, theirs = read_names(left.record.authors), read_names(right.record.authors)
    further = {name.family for name in theirs} & {name.family for name in ours[:1]}
    further |= {name.family for name in ours} & {name.family for name in theirs[:1]}
    return LISTED if further else np.nan


def _everyone(left: Normal, right: Normal) -> float:
    """One list may be cut short after its first author; a list in another order must be whole."""
    if left.first is None or right.first is None:
        return np.nan
    if left.record.authors == right.record.authors:
        return 1.0
    ours, theirs = read_names(left.record.authors), read_names(right.record.authors)
    share = shared_part(ours, theirs)
    return share if compare_names(left.first, right.first) > LISTED else share * shorter_part(ours, theirs)


def _years(pairs: Pairs[Normal]) -> Floats:
    years = pairs.array(lambda record: record.year)
    first, second = years[pairs.left], years[pairs.right]
    return np.where((first > 0) & (second > 0), np.abs(first - second), np.nan)


def _venues(pairs: Pairs[Normal]) -> Floats:
    first, second = pairs.codes(lambda record: record.venue)
    known = (first >= 0) & (second >= 0)
    found = pairs.each(
        lambda left, right: compare_venues(left.venue, right.venue), known & (first != second), 1.0
    )
    return np.where(known, found, np.nan)


def _pages(pairs: Pairs[Normal]) -> Signs:
    found = pairs.signs(lambda record: record.pages.start)
    silent = np.array([is_article_number(record.pages) for record in pairs.values], dtype=np.bool_)
    return np.where((found < 0) & (silent[pairs.left] | silent[pairs.right]), 0, found).astype(np.int8)


def _is_ranged(record: Normal) -> bool:
    pages = record.pages
    return pages.start is not None and pages.end is not None and pages.end > pages.start


def _overlap(pairs: Pairs[Normal]) -> Indices:
    start = pairs.array(lambda record: record.pages.start or 0)
    end = pairs.array(lambda record: record.pages.end or record.pages.start or 0)
    letters, others = pairs.codes(lambda record: (record.pages.letters,))
    first, last = (
        np.maximum(start[pairs.left], start[pairs.right]),
        np.minimum(end[pairs.left], end[pairs.right]),
    )
    known = (letters == others) & pairs.both(lambda record: record.pages.start is not None)
    return np.where(known, np.maximum(last - first + 1, 0), 0)


def _is_variant(left: Normal, right: Normal) -> bool:
    """Cut short by a database, or in print and online: "...>3.0.CO;2-W" and "...>3.3.CO;2-N" (SICI)."""
    shorter, longer = sorted((left.doi.partition(">")[0], right.doi.partition(">")[0]), key=len)
    return longer.startswith(shorter) and len(shorter.partition("/")[2]) >= _DOI_LETTERS


# A DOI cut short by a database still holds the journal and most of the number.
_DOI_LETTERS = 8


def _report_ids(record: Normal) -> tuple[str, ...]:
    return record.ids


def _works(record: Normal) -> list[str]:
    return [work for work, _ in record.references]


def _registrations(record: Normal) -> frozenset[str]:
    return record.registrations


def _ids(pairs: Pairs[Normal]) -> Signs:
    """Same when any identifier is shared; other when a scheme that both have holds two values."""
    found = pairs.shared(_report_ids)
    schemes = pairs.shared(lambda record: [own.partition(":")[0] for own in record.ids])
    return np.where((found < 0) & (schemes < 1), 0, found).astype(np.int8)


def _revisions(pairs: Pairs[Normal]) -> Signs:
    """Other when the revisions named differ or only one side names one; 0 when neither does."""
    first, second = pairs.codes(_revision)
    return np.where((first < 0) & (second < 0), 0, np.where(first == second, 1, -1)).astype(np.int8)


def _revision(record: Normal) -> str:
    return record.revision or next((revision for _, revision in record.references), "")


def _foreign(pairs: Pairs[Normal]) -> Bools:
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


def _abstracts(pairs: Pairs[Normal], where: Bools) -> Floats:
    held = where & pairs.both(lambda record: bool(record.record.abstract))
    result = np.full(len(where), np.nan)
    result[held] = pairs.take(held).similarities(lambda record: _beginning(record.record.abstract))
    return result


def compare_abstracts(left: Normal, right: Normal) -> float:
    """The similarity of the beginnings of two abstracts; nan when one is missing."""
    pairs = Pairs([left, right], np.array([0]), np.array([1]))
    return float(_abstracts(pairs, np.array([True]))[0])


def _beginning(abstract: str | None) -> str:
    return fold(plain((abstract or "")[: 2 * _ABSTRACT_LETTERS])).replace(" ", "")[:_ABSTRACT_LETTERS]
