"""Columns over pairs: how a property of records becomes one value per pair, fast."""

from collections.abc import Callable, Collection, Hashable, Sequence
from dataclasses import dataclass
from itertools import repeat
from typing import Any, Generic, TypeVar

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import fuzz, process

Indices = NDArray[np.int64]
Bools = NDArray[np.bool_]
Floats = NDArray[np.float64]
Signs = NDArray[np.int8]
Texts = NDArray[np.object_]
T = TypeVar("T")


def equal(left: Any, right: Any) -> Bools:
    """Where two columns, or a column and a value, are equal."""
    result: Bools = np.equal(left, right)
    return result


def distinct(values: Indices) -> Indices:
    """The values, each once, sorted; half the time of `np.unique` where most are there once."""
    values = np.sort(values)
    found: Indices = values[np.diff(values, prepend=values[:1] - 1) != 0]
    return found


def among(values: Indices, chosen: Indices) -> Bools:
    """Which values are among the chosen ones, which are sorted."""
    if not chosen.size:
        return np.zeros(len(values), dtype=np.bool_)
    places = np.minimum(np.searchsorted(chosen, values), len(chosen) - 1)
    return equal(chosen[places], values)


@dataclass(frozen=True, slots=True, eq=False)
class Pairs(Generic[T]):
    """Pairs (left[k], right[k]) of `values`, by their places.

    A method that compares returns one entry per pair; `codes` gives one for each side of each, `array` one
    for each value, `take` fewer pairs.
    """

    values: Sequence[T]
    left: Indices
    right: Indices

    def take(self, chosen: Bools | Indices | slice) -> "Pairs[T]":
        """The chosen pairs alone, and of the values only those they are made of."""
        left, right = self.left[chosen], self.right[chosen]
        used, places = np.unique(np.concatenate([left, right]), return_inverse=True)
        values = [self.values[index] for index in used.tolist()]
        return Pairs(values, places[: len(left)], places[len(left) :])

    def codes(self, key: Callable[[T], Hashable]) -> tuple[Indices, Indices]:
        """One number per distinct key, for both sides; -1 for an empty key, which is like nothing."""
        keys = [key(value) for value in self.values]
        several = dict.fromkeys(filter(None, keys))
        numbers = dict(zip(several, range(len(several)), strict=True))
        codes = np.fromiter(map(numbers.get, keys, repeat(-1)), np.int64, len(keys))
        return codes[self.left], codes[self.right]

    def signs(self, key: Callable[[T], Hashable]) -> Signs:
        """1 where the keys are the same, -1 where they differ, 0 where one is empty."""
        first, second = self.codes(key)
        known = (first >= 0) & (second >= 0)
        return np.where(known, np.where(first == second, 1, -1), 0).astype(np.int8)

    def shared(self, keys: Callable[[T], Collection[Hashable]]) -> Signs:
        """1 where the sides share a key, -1 where both have keys and share none, 0 where one has none."""
        numbers: dict[Hashable, int] = {}
        lists = _Lists.of([keys(value) for value in self.values], numbers)
        known = np.flatnonzero((lists.counts[self.left] > 0) & (lists.counts[self.right] > 0))
        result = np.zeros(len(self.left), dtype=np.int8)
        if known.size:
            ours = lists.entries_of(self.left[known], len(numbers))
            shared = among(ours, np.sort(lists.entries_of(self.right[known], len(numbers))))
            result[known] = -1
            result[known[ours[shared] // len(numbers)]] = 1
        return result

    def both(self, flag: Callable[[T], bool]) -> Bools:
        """Where the flag holds for both sides."""
        flags = self.array(flag).astype(np.bool_)
        return flags[self.left] & flags[self.right]

    def array(self, number: Callable[[T], int]) -> Indices:
        """A number of each value (not of each pair)."""
        return np.fromiter(map(number, self.values), np.int64, len(self.values))

    def each(self, function: Callable[[T, T], float], where: Bools, otherwise: float) -> Floats:
        """`function` of both sides `where` it is wanted, elsewhere `otherwise`."""
        result = np.full(len(self.left), otherwise, dtype=np.float64)
        places = np.flatnonzero(where)
        first, second = self.left[places].tolist(), self.right[places].tolist()
        result[places] = [
            function(self.values[one], self.values[other]) for one, other in zip(first, second, strict=True)
        ]
        return result

    def similarities(self, text: Callable[[T], str]) -> Floats:
        """The share of letters that two texts have in common, in order; in [0, 1]."""
        texts = np.array([text(value) for value in self.values], dtype=np.object_)
        return similarities(texts[self.left], texts[self.right])


def similarities(left: Texts, right: Texts, least: float = 0) -> Floats:
    """The share of letters that two texts have in common, in order; in [0, 1], 0 where below `least`."""
    if not left.size:
        return np.empty(0)
    found = process.cpdist(left.tolist(), right.tolist(), scorer=fuzz.ratio, score_cutoff=100 * least)
    return np.asarray(found, dtype=np.float64) / 100


@dataclass(frozen=True, slots=True)
class _Lists:
    """Lists of numbers, one after the other, and how many each has."""

    numbers: Indices
    counts: Indices

    @staticmethod
    def of(lists: Sequence[Collection[Hashable]], known: dict[Hashable, int]) -> "_Lists":
        """The lists with a number for each key, which is entered among those that are `known`."""
        numbers = [known.setdefault(key, len(known)) for keys in lists for key in keys]
        return _Lists(np.array(numbers, np.int64), np.fromiter(map(len, lists), np.int64, len(lists)))

    def entries_of(self, rows: Indices, total: int) -> Indices:
        """Every number in the lists of these rows, each as place of the row * `total` + number."""
        sizes = self.counts[rows]
        shifts = np.cumsum(self.counts)[rows] - np.cumsum(sizes)
        places = np.arange(sizes.sum()) + np.repeat(shifts, sizes)
        found: Indices = np.repeat(np.arange(len(rows)), sizes) * total + self.numbers[places]
        return found
