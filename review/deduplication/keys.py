"""The keys that records meet under: several that fail in different ways, each as a number.

In: `Normal`s. Out: `Keys`. A record with a wrong DOI is found by its title, one with a translated title
by its pages, one with a misspelled beginning by its end. The numbers are the same in every process, so
that they may be kept; the texts, which would take ten times the room, are not.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from .columns import Bools, Indices
from .hashing import apart, hashed, narrowed
from .normalise import Normal
from .traits import Traits
from .variants import standard
from .wording import SMALL_WORDS

_ENDS = 16


@dataclass(frozen=True, slots=True)
class Keys:
    """Record number `owners[k]` has the key `codes[k]`; `finer` is one number per record: year and author."""

    owners: Indices
    codes: Indices
    finer: Indices


def read_keys(records: Sequence[Normal], traits: Traits) -> Keys:
    """The keys of the records, numbered as they come; a record lacks a key that it says nothing of."""
    texts = (
        [_beginning(record.words) for record in records],
        [record.name[-_ENDS:] for record in records],
        [_longest_words(record.words) for record in records],
    )
    families = hashed([record.first.family if record.first else "" for record in records])
    finer = narrowed(families, traits.years)
    parts = [_given(column) for column in (traits.dois, *map(hashed, texts))]
    parts += _places(traits, finer, _known([record.first for record in records]))
    named = [(place, text) for place, record in enumerate(records) for text in _identifiers(record)]
    parts.append(
        (np.array([place for place, _ in named], dtype=np.int64), hashed([text for _, text in named]))
    )
    codes = [apart(codes, sort) for sort, (_, codes) in enumerate(parts)]
    return Keys(np.concatenate([owners for owners, _ in parts]), np.concatenate(codes), finer)


def _places(traits: Traits, finer: Indices, authored: Bools) -> list[tuple[Indices, Indices]]:
    """The keys of the place in print: first author, year and first page; volume, first and last page."""
    paged = traits.starts >= 0
    ends = np.where(traits.ends > 0, traits.ends, -1)
    pages = narrowed(narrowed(traits.volumes, traits.starts), ends)
    first, bound = np.flatnonzero(paged & authored), np.flatnonzero(paged & (traits.volumes != 0))
    return [(first, narrowed(finer, traits.starts)[first]), (bound, pages[bound])]


def _given(column: Indices) -> tuple[Indices, Indices]:
    """The places of what is given in a column, and what is given."""
    places = np.flatnonzero(column)
    return places, column[places]


def _known(column: Sequence[object]) -> Bools:
    return np.fromiter(map(bool, column), np.bool_, len(column))


def _identifiers(record: Normal) -> Iterator[str]:
    yield from record.ids
    yield from (work for work, _ in record.references)
    yield from record.registrations


def _beginning(words: tuple[str, ...]) -> str:
    first = words[:3]
    if not SMALL_WORDS.isdisjoint(first):
        first = tuple([word for word in words if word not in SMALL_WORDS][:3])
    return " ".join(map(standard, first))


def _longest_words(words: tuple[str, ...]) -> str:
    if len(words) < 4:
        return ""
    return " ".join(sorted(map(standard, sorted(dict.fromkeys(words), key=len)[-3:])))
