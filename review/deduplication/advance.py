"""An index brought to the records there are now: what is new or changed is compared, the rest is kept.

In: an `Index` and records by id. Out: the index that a comparison of all of them would have made.

Whom a record meets under a key depends on the records that have that key. So a block that nobody entered
or left has the pairs it had. In one that was entered, every new pair has an end that entered, while one of
the others may have been pushed out of reach if the block is crowded. Where a crowded block was left, any
two may have come within reach.
"""

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import compress

import numpy as np

from ..model.record import Record
from .batches import Work, judge_all, normalise_all
from .block import NEIGHBOURS, Blocks, meet
from .columns import Bools, Indices, among, distinct
from .hashing import hashed
from .index import EMPTY, Found, Index
from .keys import read_keys
from .labels import Mark
from .normalise import Normal, content, registered
from .pairs import Pairs
from .sieve import sift
from .traits import read_traits

_REGISTRY = Mark.REGISTRY.value
# Titles are long; together with the place in print so much of one tells most records apart.
_BEGINNING = 40


def advance(index: Index, records: Mapping[str, Record], work: Work) -> Index:
    """The index of these records, made of the one of others; equal to the one made of nothing."""
    kept, fresh = index.compared_with(records)
    if kept.all() and not fresh:
        return replace(index, held=records)
    wide, old, alive = _widened(index, kept, fresh, records)
    spots = np.flatnonzero(old)
    firsts = _firsts(wide, alive, ~old, records)
    row = np.arange(len(wide.ids))
    before, after = old & (wide.rows.firsts == row), alive & (firsts == row)
    change = Change(entering=after & ~before, leaving=before & ~after, after=after)
    wide = replace(wide, rows=replace(wide.rows, firsts=firsts))
    normals = Normals(wide.ids, records, work)
    wide = _with_forms(wide, normals, change.entering)
    registries = wide.traits.marked(_REGISTRY)
    if (registries & before).any() != (registries & after).any() and (before & after).any():
        return advance(EMPTY, records, work)  # with the first registry entry, registrations become keys
    if (registries & after).any():
        normals.register()
    wide = _compared(wide, normals, change, work)
    places = np.where(alive, np.cumsum(alive) - 1, -1)
    if not alive.all():
        wide = wide.moved(list(compress(wide.ids, alive.tolist())), places)
    return replace(wide, held=records, mark=object(), moves=(index.mark, places[spots]))


@dataclass(frozen=True, slots=True)
class Change:
    """Which rows enter the blocks, which leave them, and which are in them afterwards."""

    entering: Bools
    leaving: Bools
    after: Bools


class Normals:
    """The comparable forms of rows, each made when it is first needed."""

    def __init__(self, ids: Sequence[str], records: Mapping[str, Record], work: Work) -> None:
        self._ids, self._records, self._work = ids, records, work
        self._held: list[Normal | None] = [None] * len(ids)
        self._registered = False

    def of(self, rows: Indices) -> list[Normal]:
        """The forms of these rows."""
        missing = [row for row in rows.tolist() if self._held[row] is None]
        if missing:
            named = [(self._ids[row], self._records[self._ids[row]]) for row in missing]
            for row, normal in zip(missing, normalise_all(named, self._work), strict=True):
                self._held[row] = registered(normal) if self._registered else normal
        return [normal for row in rows.tolist() if (normal := self._held[row]) is not None]

    def register(self) -> None:
        """Have all of them name the registrations that their records name."""
        self._registered = True
        self._held = [None if normal is None else registered(normal) for normal in self._held]


def _widened(
    index: Index, kept: Bools, fresh: Sequence[str], records: Mapping[str, Record]
) -> tuple[Index, Bools, Bools]:
    """The index with a row more for each `fresh` record, new or changed; which rows are old, which stay.

    The row of the record as it was stays beside that of the record as it is: what left is told by it.
    """
    ids, total = [*index.ids, *fresh], len(index.ids)
    behind = [bisect_right(index.ids, id) for id in fresh]
    order = np.insert(np.arange(total), np.array(behind, dtype=np.int64), np.arange(total, len(ids)))
    places = np.empty(len(ids), dtype=np.int64)
    places[order] = np.arange(len(ids))
    old = order < len(index.ids)
    wide = index.moved([ids[row] for row in order.tolist()], places[: len(index.ids)])
    wide.rows.alike[~old] = hashed([_beginning(records[id]) for id in fresh])
    alive = ~old
    alive[places[: len(index.ids)][kept]] = True
    return wide, old, alive


def _beginning(record: Record) -> str:
    """What records of one content have in common, and others seldom."""
    return f"{record.title[:_BEGINNING]} {record.volume} {record.pages} {record.doi}"


def _firsts(index: Index, alive: Bools, fresh: Bools, records: Mapping[str, Record]) -> Indices:
    """The first row of each content, of rows of which one that begins alike came or went made anew."""
    alike, firsts = index.rows.alike, index.rows.firsts.copy()
    rows = np.flatnonzero(alive & among(alike, distinct(alike[fresh | ~alive])))
    firsts[rows] = rows
    order = rows[np.argsort(alike[rows], kind="stable")]
    twins = np.flatnonzero(alike[order[1:]] == alike[order[:-1]])
    seen: dict[tuple[object, ...], int] = {}
    for row in np.sort(order[np.union1d(twins, twins + 1)]).tolist():
        firsts[row] = seen.setdefault(content(records[index.ids[row]]), row)
    return firsts


def _with_forms(index: Index, normals: Normals, entering: Bools) -> Index:
    """The index that knows of the rows that enter what is known of firsts."""
    rows = np.flatnonzero(entering)
    forms = normals.of(rows)
    names = index.rows.names.copy()
    names[rows] = [form.name for form in forms]
    traits = index.traits.put(rows, read_traits(forms))
    return replace(index, rows=replace(index.rows, names=names), traits=traits)


def _compared(index: Index, normals: Normals, change: Change, work: Work) -> Index:
    """The index with blocks and pairs as they are after the change."""
    rows = np.flatnonzero(change.entering)
    keys = read_keys(normals.of(rows), index.traits.take(rows))
    finer = index.rows.finer.copy()
    finer[rows] = keys.finer
    left = change.leaving[index.blocks.owners]
    gone, come = distinct(index.blocks.codes[left]), distinct(keys.codes)
    opened = gone[index.blocks.sizes(gone) > NEIGHBOURS]
    staying = Blocks(index.blocks.owners[~left], index.blocks.codes[~left])
    blocks = staying.joined(Blocks(rows[keys.owners], keys.codes))
    touched = blocks.of(np.union1d(gone, come)) if staying.codes.size else blocks
    met = meet(touched, finer, index.rank)
    entered = change.entering[met // len(finer)] | change.entering[met % len(finer)]
    wanted = distinct(np.concatenate([met[entered], meet(blocks.of(opened), finer, index.rank)]))
    fresh = _judged(wanted, normals, index, work)
    index = replace(index, blocks=blocks, rows=replace(index.rows, finer=finer))
    found = index.found.take(change.after[index.found.left] & change.after[index.found.right])
    found = found.take(~among(found.left * len(finer) + found.right, wanted))
    found = found.take(~_lost(found, touched, met, index))
    return replace(index, found=found.joined(fresh))


def _judged(wanted: Indices, normals: Normals, index: Index, work: Work) -> Found:
    left, right = wanted // max(len(index.ids), 1), wanted % max(len(index.ids), 1)
    kept, told = sift(index.traits, index.rows.names, left, right)
    left, right = left[kept], right[kept]
    several, places = np.unique(np.concatenate([left, right]), return_inverse=True)
    forms, total = normals.of(several), len(left)
    pairs = Pairs(forms, index.traits.take(several), places[:total], places[total:])
    judged = judge_all(pairs, told, work)
    return Found(
        left=left[judged.places],
        right=right[judged.places],
        rules=judged.rules,
        scores=judged.scores,
    )


def _lost(found: Found, touched: Blocks, met: Indices, index: Index) -> Bools:
    """Which pairs that were found meet no more, pushed apart in a crowded block and in no other together."""
    total = len(index.ids)
    pairs = found.left * total + found.right
    crowd = np.zeros(total, dtype=np.bool_)
    crowd[touched.owners[touched.crowded()]] = True
    lost: Bools = crowd[found.left] & crowd[found.right]
    lost[lost] = ~_occur(pairs[lost], met, total)
    if lost.any():
        ends = np.zeros(total, dtype=np.bool_)
        ends[found.left[lost]] = ends[found.right[lost]] = True
        others = distinct(index.blocks.codes[ends[index.blocks.owners]])
        met = meet(index.blocks.of(others), index.rows.finer, index.rank)
        lost[lost] = ~_occur(pairs[lost], met, total)
    return lost


def _occur(pairs: Indices, met: Indices, total: int) -> Bools:
    """Which pairs of `total` rows are among those that met, which are many, unsorted and not once only."""
    ends = np.zeros(total, dtype=np.bool_)
    ends[pairs // total] = ends[pairs % total] = True
    near = met[ends[met // total] & ends[met % total]]
    return among(pairs, distinct(near))
