"""Pairs of records whose fields are to be compared.

In: `Normal`s, their `Traits`, and places among them. Out: columns, one entry per pair.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from .columns import Bools, Floats, Indices, Signs, signs, similarities
from .normalise import Normal
from .traits import Flag, Traits, read_traits


@dataclass(frozen=True, slots=True, eq=False)
class Pairs:
    """Pairs (left[k], right[k]) of `records`, by their places; row k of `traits` are those of record k."""

    records: Sequence[Normal]
    traits: Traits
    left: Indices
    right: Indices

    @staticmethod
    def of(records: Sequence[Normal], left: Indices, right: Indices) -> "Pairs":
        """Pairs of records of which no traits are known yet."""
        return Pairs(records, read_traits(records), left, right)

    def take(self, chosen: Bools | Indices | slice) -> "Pairs":
        """The chosen pairs alone."""
        return replace(self, left=self.left[chosen], right=self.right[chosen])

    def compact(self) -> "Pairs":
        """The same pairs, of the records that they are made of and no others."""
        used, places = np.unique(np.concatenate([self.left, self.right]), return_inverse=True)
        records = [self.records[place] for place in used.tolist()]
        total = len(self.left)
        return Pairs(records, self.traits.take(used), places[:total], places[total:])

    def signs(self, column: Indices) -> Signs:
        """1 where the two are the same in a column of the traits, -1 where they differ, 0 where one is 0."""
        return signs(column, self.left, self.right)

    def both(self, flag: Flag) -> Bools:
        """Where the flag holds for both."""
        found: Bools = (self.traits.flags[self.left] & self.traits.flags[self.right] & flag.value) != 0
        return found

    def each(self, function: Callable[[Normal, Normal], float], where: Bools, otherwise: float) -> Floats:
        """`function` of both records `where` it is wanted, elsewhere `otherwise`."""
        result = np.full(len(self.left), otherwise, dtype=np.float64)
        places, records = np.flatnonzero(where), self.records
        ends = zip(self.left[places].tolist(), self.right[places].tolist(), strict=True)
        result[places] = [function(records[one], records[other]) for one, other in ends]
        return result

    def similarities(self, text: Callable[[Normal], str]) -> Floats:
        """The share of letters that texts of the two have in common, in order; in [0, 1]."""
        texts = np.empty(len(self.records), dtype=np.object_)
        for place in np.unique(np.concatenate([self.left, self.right])).tolist():
            texts[place] = text(self.records[place])
        return similarities(texts[self.left], texts[self.right])
