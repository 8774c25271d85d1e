"""Columns, one entry per record or per pair, and what is asked of them."""

from typing import Any

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import fuzz, process

Indices = NDArray[np.int64]
Bools = NDArray[np.bool_]
Floats = NDArray[np.float64]
Signs = NDArray[np.int8]
Texts = NDArray[np.object_]


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


def sources(places: Indices, total: int) -> Indices:
    """Where the rows that go to these places come from, of `total`; -1 where none does, which is the last.

    Rows of place -1 go nowhere.
    """
    found = np.full(total, -1, dtype=np.int64)
    kept = np.flatnonzero(places >= 0)
    found[places[kept]] = kept
    return found


def moved(column: Indices, rows: Indices) -> Indices:
    """The entries of these rows (see `sources`), 0 for row -1."""
    return np.append(column, 0)[rows]


def signs(column: Indices, left: Indices, right: Indices) -> Signs:
    """1 where the entries of two rows are the same, -1 where they differ, 0 where one is 0: not given."""
    first, second = column[left], column[right]
    known = ~equal(first, 0) & ~equal(second, 0)
    return np.where(known, np.where(first == second, 1, -1), 0).astype(np.int8)


def similarities(left: Texts, right: Texts, least: float = 0) -> Floats:
    """The share of letters that two texts have in common, in order; in [0, 1], 0 where below `least`."""
    if not left.size:
        return np.empty(0)
    found = process.cpdist(left.tolist(), right.tolist(), scorer=fuzz.ratio, score_cutoff=100 * least)
    return np.asarray(found, dtype=np.float64) / 100
