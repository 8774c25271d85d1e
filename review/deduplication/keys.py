"""The keys that records meet under: several that fail in different ways, each as a number.

In: `Normal`s. Out: `Keys`. A record with a wrong DOI is found by its title, one with a translated title
by its pages, one with a misspelled beginning by its end. The numbers are the same in every process, so
that they may be kept; the texts, which would take ten times the room, are not.
"""

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from .columns import Bools, Indices
from .normalise import Normal
from .variants import standard
from .wording import SMALL_WORDS

_ENDS = 16
# The golden ratio's fraction in 64 bits: multiples of it lie far apart (Knuth 1973, The Art of Computer
# Programming 3, 6.4).
_APART, _ROUND = 0x9E3779B97F4A7C15, 1 << 64
# Letters of so many texts stay in the processor's cache.
_AT_ONCE = 2_000


@dataclass(frozen=True, slots=True)
class Keys:
    """Record number `owners[k]` has the key `codes[k]`; `finer` is one number per record: year and author."""

    owners: Indices
    codes: Indices
    finer: Indices


def read_keys(records: Sequence[Normal]) -> Keys:
    """The keys of the records, numbered as they come; a record lacks a key that it says nothing of."""
    texts = (
        [record.doi for record in records],
        [_beginning(record.words) for record in records],
        [record.name[-_ENDS:] for record in records],
        [_longest_words(record.words) for record in records],
    )
    parts = [(np.flatnonzero(_given(column)), hashed(list(filter(None, column)))) for column in texts]
    finer = _author_year(records)
    parts += _places(records, finer)
    known = [(place, text) for place, record in enumerate(records) for text in _identifiers(record)]
    named = np.array([place for place, _ in known], dtype=np.int64)
    parts.append((named, hashed([text for _, text in known])))
    codes = [apart(codes, sort) for sort, (_, codes) in enumerate(parts)]
    return Keys(np.concatenate([owners for owners, _ in parts]), np.concatenate(codes), finer)


def _author_year(records: Sequence[Normal]) -> Indices:
    families = hashed([record.first.family if record.first else "" for record in records])
    return narrowed(families, _numbers(record.year for record in records))


def _places(records: Sequence[Normal], finer: Indices) -> list[tuple[Indices, Indices]]:
    """The keys of the place in print: first author, year and first page; volume, first and last page."""
    start = _numbers(-1 if record.pages.start is None else record.pages.start for record in records)
    end = _numbers(-1 if record.pages.end is None else record.pages.end for record in records)
    volumes = [record.volume for record in records]
    paged = start >= 0
    authored = np.flatnonzero(paged & _given([record.first for record in records]))
    bound = np.flatnonzero(paged & _given(volumes))
    pages = narrowed(narrowed(hashed(volumes), start), end)
    return [(authored, narrowed(finer, start)[authored]), (bound, pages[bound])]


def _given(column: Sequence[object]) -> Bools:
    return np.fromiter(map(bool, column), np.bool_, len(column))


def _numbers(values: Iterable[int]) -> Indices:
    return np.fromiter(values, np.int64)


def hashed(texts: Sequence[str]) -> Indices:
    """A number for each text, the same in every process.

    Each letter is weighed by its place (multilinear hashing: two texts have one number by chance only, of
    2**40 or more; such records would be compared once too often).
    Source: Lemire and Kaser 2014, doi:10.1093/comjnl/bxt070.
    """
    parts = [_hashed(texts[start : start + _AT_ONCE]) for start in range(0, len(texts), _AT_ONCE)]
    return np.concatenate([np.empty(0, np.uint64), *parts]).view(np.int64)


def _hashed(texts: Sequence[str]) -> NDArray[np.uint64]:
    lengths = np.fromiter(map(len, texts), np.int64, len(texts))
    ends = np.cumsum(lengths)
    letters = np.frombuffer("".join(texts).encode("utf-32-le", "surrogatepass"), "<u4")
    places = np.arange(len(letters)) - np.repeat(ends - lengths, lengths)
    longest = int(lengths.max(initial=1))
    weighed = (letters + np.uint64(1)) * _weights(1 << (longest - 1).bit_length())[places]
    sums = np.concatenate([np.zeros(1, np.uint64), np.cumsum(weighed, dtype=np.uint64)])
    hashes: NDArray[np.uint64] = sums[ends] - sums[ends - lengths]
    return hashes


def narrowed(codes: Indices, finer: Indices) -> Indices:
    """The keys made finer."""
    return (codes.view(np.uint64) * np.uint64(_APART) + finer.view(np.uint64)).view(np.int64)


def apart(codes: Indices, sort: int) -> Indices:
    """The keys of one sort, which are no keys of another."""
    return (codes.view(np.uint64) + np.uint64(sort * _APART % _ROUND)).view(np.int64)


@lru_cache(maxsize=8)
def _weights(count: int) -> NDArray[np.uint64]:
    """Odd numbers without a pattern, always the same; the first of many are those of few."""
    return np.frombuffer(hashlib.shake_256(b"weights").digest(8 * count), "<u8") | np.uint64(1)


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
