"""Which records are worth comparing: those that share a key.

In: keys as numbers. Out: index pairs (left < right) as one number each, left * records + right.

A key that many share ("Editorial", page 1 of volume 1) does not lose pairs silently: its records are
compared with their neighbours in the order of titles, and once more under the key made finer by year
and first author. What meets under a key depends on the records that have it and on no others.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from .columns import Bools, Indices
from .hashing import narrowed

# How many neighbours of one key a record is compared with, before it and behind it. Keys of seven sorts
# (see `read_keys`), in crowds twice over, of so many neighbours keep the pairs linear in the records; blocks
# of real sets are far smaller.
NEIGHBOURS = 24


@dataclass(frozen=True, slots=True, eq=False)
class Blocks:
    """Record `owners[k]` has the key `codes[k]`; sorted by codes. The records of one code are a block."""

    owners: Indices
    codes: Indices

    def of(self, chosen: Indices) -> "Blocks":
        """The blocks of these codes, which are sorted, alone."""
        starts, sizes = np.searchsorted(self.codes, chosen), self.sizes(chosen)
        shifts = np.repeat(starts - (np.cumsum(sizes) - sizes), sizes)
        places = np.arange(len(shifts)) + shifts
        return Blocks(self.owners[places], self.codes[places])

    def sizes(self, chosen: Indices) -> Indices:
        """How many records each of these codes has."""
        found: Indices = np.searchsorted(self.codes, chosen, "right") - np.searchsorted(self.codes, chosen)
        return found

    def crowded(self) -> Bools:
        """Where the block is one of more records than are all compared with each other."""
        changes = np.flatnonzero(self.codes[1:] != self.codes[:-1]) + 1
        sizes = np.diff(changes, prepend=0, append=len(self.codes))
        return np.repeat(sizes > NEIGHBOURS, sizes)

    def joined(self, other: "Blocks") -> "Blocks":
        """These and the other memberships."""
        order = np.argsort(other.codes, kind="stable")
        places = np.searchsorted(self.codes, other.codes[order], "right")
        return Blocks(
            np.insert(self.owners, places, other.owners[order]),
            np.insert(self.codes, places, other.codes[order]),
        )


NO_BLOCKS = Blocks(np.empty(0, dtype=np.int64), np.empty(0, dtype=np.int64))


def meet(blocks: Blocks, finer: Indices, rank: Callable[[Indices], Indices]) -> Indices:
    """The pairs of records that meet in the blocks, each as often as they meet.

    `finer` has a number for each record there is, `rank` gives records, sorted, their places in the order of
    titles.
    """
    crowded = blocks.crowded()
    found = [_neighbours(blocks.owners[~crowded], blocks.codes[~crowded], len(finer))]
    owners, codes = blocks.owners[crowded], blocks.codes[crowded]
    if owners.size:
        several, place = np.unique(owners, return_inverse=True)
        ranks = rank(several)[place]
        for keys in (codes, narrowed(codes, finer[owners])):
            order = np.lexsort((ranks, keys))
            found.append(_neighbours(owners[order], keys[order], len(finer)))
    return np.concatenate(found)


def _neighbours(owners: Indices, codes: Indices, total: int) -> Indices:
    """Pairs of equal codes not further apart than `NEIGHBOURS`."""
    found = [np.empty(0, dtype=np.int64)]
    for step in range(1, NEIGHBOURS + 1):
        near = np.flatnonzero(codes[step:] == codes[:-step])
        if not near.size:
            break
        first, second = owners[near], owners[near + step]
        pairs = np.minimum(first, second) * total + np.maximum(first, second)
        found.append(pairs[first != second])
    return np.concatenate(found)


def by_title(names: Sequence[str]) -> Indices:
    """The place of each title in their order, ties as they come."""
    order = sorted(range(len(names)), key=names.__getitem__)
    rank = np.empty(len(names), dtype=np.int64)
    rank[order] = np.arange(len(names))
    return rank
