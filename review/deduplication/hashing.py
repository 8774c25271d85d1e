"""Texts as numbers, the same in every process, so that they may be kept; two of one are seldom not the same.

In: texts. Out: one number for each.
"""

import hashlib
from collections.abc import Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from .columns import Indices

# The golden ratio's fraction in 64 bits: multiples of it lie far apart (Knuth 1973, The Art of Computer
# Programming 3, 6.4).
_APART, _ROUND = 0x9E3779B97F4A7C15, 1 << 64
# Letters of so many texts stay in the processor's cache.
_AT_ONCE = 2_000


def hashed(texts: Sequence[str]) -> Indices:
    """A number for each text, the same in every process.

    Each letter is weighed by its place (multilinear hashing: two texts have one number by chance only, one
    of 2**40 or rarer). That of the empty text is 0.
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
