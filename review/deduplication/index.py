"""What is kept of compared records, so that the next ones are compared with them and nothing else is.

In: `Record`s by id. Out: an `Index`, and the bytes it is kept in. It holds numbers, and of texts only names
of works, which order crowded blocks: what has to be compared again is normalised again.
"""

import hashlib
from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import msgspec
import numpy as np

from ..digest import digest
from ..model.record import Record
from . import RULES_VERSION
from .block import NO_BLOCKS, Blocks, by_title
from .columns import Bools, Floats, Indices, Texts, moved, sources
from .grouping import changed
from .rules import RULES
from .traits import COLUMNS, NO_TRAITS, Traits

# Raised when what is kept, or how keys are made, changes.
_LAYOUT = 6
_CHECK = 16
# An index is of no use to other rules, another normalisation or another layout.
VERSION = digest("index", _LAYOUT, RULES_VERSION, [rule.name for rule in RULES])


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Found:
    """Pairs of rows that a rule decided: left < right, its number in `RULES`, how much they agree."""

    left: Indices
    right: Indices
    rules: Indices
    scores: Floats

    def take(self, chosen: Bools) -> "Found":
        """The chosen pairs."""
        return Found(
            left=self.left[chosen],
            right=self.right[chosen],
            rules=self.rules[chosen],
            scores=self.scores[chosen],
        )

    def joined(self, other: "Found") -> "Found":
        """These and the other pairs."""
        return Found(
            left=np.concatenate([self.left, other.left]),
            right=np.concatenate([self.right, other.right]),
            rules=np.concatenate([self.rules, other.rules]),
            scores=np.concatenate([self.scores, other.scores]),
        )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Rows:
    """One entry per record, in the order of ids.

    `stamps` are digests of contents, 0 when not taken; `alike` the same number where contents are the same,
    and seldom elsewhere; `firsts` the row of the record of the smallest id that says the same. Of those
    firsts are known the `finer` key and the `names` of their works (see `Normal.name`).
    """

    stamps: Indices
    alike: Indices
    firsts: Indices
    finer: Indices
    names: Texts

    def moved(self, places: Indices, total: int) -> "Rows":
        """The rows at other places among `total`; those of place -1 are left out, new ones are 0."""
        rows = sources(places, total)
        columns = {name: moved(getattr(self, name), rows) for name in _ROWS}
        columns["firsts"] = moved(places[self.firsts], rows)
        names = np.concatenate([self.names, np.array([""], dtype=np.object_)])[rows]
        return Rows(**columns, names=names)


_TRAIT, _TRAITS = "trait ", (*COLUMNS, "owners", "codes")
_ROWS = ("stamps", "alike", "firsts", "finer")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Index:
    """Compared records: their rows, the blocks and traits of those that are firsts, and the pairs.

    `held` is the very mapping of records that `indexed` was given, empty where the index was read from bytes:
    what is the same object in the next one is known not to have changed, so it must not change afterwards.
    Indexes of one `mark` have the same rows; `moves` are the mark of the index that this one was made of, and
    where that one's rows are now (-1: gone). Two indexes are equal only as one object.
    """

    ids: Sequence[str]
    rows: Rows
    blocks: Blocks
    found: Found
    traits: Traits
    held: Mapping[str, Record] = field(default_factory=dict)
    mark: object = field(default_factory=object)
    moves: tuple[object, Indices] | None = None

    def moved(self, ids: Sequence[str], places: Indices) -> "Index":
        """The index with its rows at other places; what belongs to a row of place -1 is left out."""
        owners, left, right = places[self.blocks.owners], places[self.found.left], places[self.found.right]
        kept = owners >= 0
        found = replace(self.found, left=left, right=right).take((left >= 0) & (right >= 0))
        return Index(
            ids=ids,
            rows=self.rows.moved(places, len(ids)),
            blocks=Blocks(owners[kept], self.blocks.codes[kept]),
            found=found,
            traits=self.traits.moved(places, len(ids)),
        )

    def rank(self, rows: Indices) -> Indices:
        """The places of these firsts, sorted, in the order of titles, ties by id."""
        return by_title(self.rows.names[rows].tolist())

    def compared_with(self, records: Mapping[str, Record]) -> tuple[Bools, list[str]]:
        """Which rows say what the record of their id says among these, and the ids of all other records."""
        if len(self.held) == len(self.ids):
            others = changed(self.held, records)
            if len(records) < len(self.ids) + sum(id not in self.held for id in others):
                others |= self.held.keys() - records.keys()
            rows = [bisect_left(self.ids, id) for id in others & self.held.keys()]
        else:
            others = set(records)
            rows = list(range(len(self.ids)))
        kept = np.ones(len(self.ids), dtype=np.bool_)
        for row in rows:
            kept[row] = self._is_same(row, records.get(self.ids[row]))
        staying = {self.ids[row] for row in rows if kept[row]}
        return kept, sorted((others - staying) & records.keys())

    def _is_same(self, row: int, record: Record | None) -> bool:
        held = self.held.get(self.ids[row])
        if held is None or record is None:
            return record is not None and int(self.rows.stamps[row]) == stamp(record)
        return held is record or held == record


def stamp(record: Record) -> int:
    """A number for the whole content of a record; never 0."""
    content = hashlib.blake2b(msgspec.msgpack.encode(record), digest_size=8)
    return int.from_bytes(content.digest(), "little", signed=True) or 1


def _numbers() -> Indices:
    return np.empty(0, dtype=np.int64)


EMPTY = Index(
    ids=(),
    rows=Rows(**{name: _numbers() for name in _ROWS}, names=np.empty(0, dtype=np.object_)),
    blocks=NO_BLOCKS,
    found=Found(left=_numbers(), right=_numbers(), rules=_numbers(), scores=np.empty(0)),
    traits=NO_TRAITS,
)


def stamped(index: Index) -> Index:
    """The index with the digests of contents that are missing."""
    stamps = index.rows.stamps.copy()
    for row in np.flatnonzero(stamps == 0).tolist():
        stamps[row] = stamp(index.held[index.ids[row]])
    return replace(index, rows=replace(index.rows, stamps=stamps))


def dump(index: Index) -> bytes:
    """The index as bytes, without its records; the digests that are missing are taken."""
    index = stamped(index)
    parts: tuple[tuple[Any, tuple[str, ...]], ...] = (
        (index.rows, _ROWS),
        (index.blocks, ("owners", "codes")),
        (index.found, ("left", "right", "rules", "scores")),
    )
    columns = {name: getattr(part, name).tobytes() for part, names in parts for name in names}
    columns |= {f"{_TRAIT}{name}": getattr(index.traits, name).tobytes() for name in _TRAITS}
    packed = msgspec.msgpack.encode((list(index.ids), index.rows.names.tolist(), columns))
    return _check(packed) + packed


def load(kept: bytes) -> Index:
    """The index that was dumped; the empty one, with which all is compared anew, where bytes were damaged."""
    packed = kept[_CHECK:]
    if kept[:_CHECK] != _check(packed):
        return EMPTY
    ids, names, columns = msgspec.msgpack.decode(packed, type=tuple[list[str], list[str], dict[str, bytes]])
    scores = np.frombuffer(columns.pop("scores"), dtype=np.float64)
    whole = {name: np.frombuffer(column, dtype=np.int64) for name, column in columns.items()}
    return Index(
        ids=ids,
        rows=Rows(**{name: whole[name] for name in _ROWS}, names=np.array(names, dtype=np.object_)),
        blocks=Blocks(whole["owners"], whole["codes"]),
        found=Found(left=whole["left"], right=whole["right"], rules=whole["rules"], scores=scores),
        traits=Traits(**{name: whole[f"{_TRAIT}{name}"] for name in _TRAITS}),
    )


def _check(packed: bytes) -> bytes:
    """What tells whether bytes are those that were written, by this layout."""
    return hashlib.blake2b(packed, digest_size=_CHECK, key=VERSION.encode()[:64]).digest()
