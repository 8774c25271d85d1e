"""Clusters and studies that go on from those before: only what a change can reach is made again.

In: records, pairs and people's words, and what was made of earlier ones. Out: a `Grouped`, equal to the one
made of nothing. Records that pairs or words connect, by whatever chain, form a neighbourhood; what is one
report or one study is decided within it, so that a neighbourhood in which nothing changed keeps its own.
"""

from bisect import insort
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import compress, islice
from operator import attrgetter, eq, is_not
from typing import TypeVar

from ..bulk import bulk
from ..model.cluster import DuplicateCluster, Pair, PairJudgment
from ..model.record import Record
from ..model.study import Study
from .cluster import clusters_of
from .studies import studies

T = TypeVar("T")
# Where so large a part of the records is reached, making all of it again takes less time.
_MOST = 0.25
# So many are sorted into the others one by one sooner than all are sorted.
_FEW = 2_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Grouped:
    """The records of each report, the reports of each study, and what these were made of.

    `near` are the pairs of each record.
    """

    records: Mapping[str, Record]
    pairs: Sequence[Pair]
    judgments: Sequence[PairJudgment]
    near: Mapping[str, tuple[Pair, ...]]
    clusters: tuple[DuplicateCluster, ...]
    studies: tuple[Study, ...]


def grouped(
    records: Mapping[str, Record],
    pairs: Sequence[Pair],
    judgments: Sequence[PairJudgment],
    before: Grouped | None = None,
) -> Grouped:
    """The clusters and studies of records, by id. Relations are among the pairs, as `compare` has them."""
    with bulk():
        if (
            before is not None
            and len(before.records)
            and (found := _advanced(records, pairs, judgments, before))
        ):
            return found
        made = clusters_of(records, pairs, judgments)
        return Grouped(
            records=records,
            pairs=pairs,
            judgments=judgments,
            near=_with({}, pairs),
            clusters=made,
            studies=studies(made, pairs, judgments),
        )


def _advanced(
    records: Mapping[str, Record],
    pairs: Sequence[Pair],
    judgments: Sequence[PairJudgment],
    before: Grouped,
) -> Grouped | None:
    """The same, going on from `before`; None where most of it would have to be made again."""
    gone, come = difference(before.pairs, pairs)
    words = set(judgments) ^ set(before.judgments)
    touched = changed(before.records, records)
    if len(records) != len(before.records) + sum(id not in before.records for id in touched):
        touched |= before.records.keys() - records.keys()
    changes: list[Pair | PairJudgment] = [*gone, *come, *words]
    touched.update(id for each in changes for id in (each.left, each.right))
    if len(touched) > _MOST * len(records):
        return None
    near = _with(_without(before.near, gone), come) if gone or come else before.near
    said = [_said(before.judgments), _said(judgments)]
    reached = _reached(touched, [before.near, near], said)
    own = {id: records[id] for id in reached if id in records}
    between = {id(pair): pair for each in own for pair in near.get(each, ())}.values()
    spoken = [word for word in judgments if word.left in reached or word.right in reached]
    made = clusters_of(own, list(between), spoken)
    linked = studies(made, list(between), spoken)
    return Grouped(
        records=records,
        pairs=pairs,
        judgments=judgments,
        near=near,
        clusters=_sorted([each for each in before.clusters if each.shown not in reached], made, "members"),
        studies=_sorted([each for each in before.studies if each.id not in reached], linked, "id"),
    )


def changed(old: Mapping[str, Record], new: Mapping[str, Record]) -> set[str]:
    """The ids of the new records that are not the very same as among the old ones."""
    if old is new:
        return set()
    if len(old) <= len(new) and all(map(eq, old, new)):  # what came stands behind what was there
        others = map(is_not, old.values(), new.values())
        return {*compress(old, others), *islice(new, len(old), None)}
    return {id for id, record in new.items() if old.get(id) is not record}


def difference(old: Sequence[Pair], new: Sequence[Pair]) -> tuple[list[Pair], list[Pair]]:
    """The pairs that went and those that came; one that was made anew is among both."""
    if old is new:
        return [], []
    held, kept = set(map(id, old)), set(map(id, new))
    return [pair for pair in old if id(pair) not in kept], [pair for pair in new if id(pair) not in held]


def _without(near: Mapping[str, tuple[Pair, ...]], gone: Iterable[Pair]) -> dict[str, tuple[Pair, ...]]:
    found = dict(near)
    lost = {id(pair): pair for pair in gone}
    for end in {end for pair in lost.values() for end in (pair.left, pair.right)}:
        found[end] = tuple(pair for pair in found[end] if id(pair) not in lost)
    return found


def _with(near: Mapping[str, tuple[Pair, ...]], come: Iterable[Pair]) -> dict[str, tuple[Pair, ...]]:
    found = dict(near)
    for pair in come:
        found[pair.left] = (*found.get(pair.left, ()), pair)
        found[pair.right] = (*found.get(pair.right, ()), pair)
    return found


def _said(judgments: Iterable[PairJudgment]) -> dict[str, list[PairJudgment]]:
    found: dict[str, list[PairJudgment]] = {}
    for word in judgments:
        found.setdefault(word.left, []).append(word)
        found.setdefault(word.right, []).append(word)
    return found


def _reached(
    touched: Collection[str],
    near: Sequence[Mapping[str, Sequence[Pair]]],
    said: Sequence[Mapping[str, Sequence[PairJudgment]]],
) -> set[str]:
    """What hangs together with what was touched, as it was or as it is."""
    reached, waiting = set(touched), list(touched)
    while waiting:
        for other in _neighbours(waiting.pop(), (*near, *said)):
            if other not in reached:
                reached.add(other)
                waiting.append(other)
    return reached


def _neighbours(own: str, graphs: Iterable[Mapping[str, Sequence[Pair | PairJudgment]]]) -> Iterator[str]:
    for graph in graphs:
        for each in graph.get(own, ()):
            yield each.right if each.left == own else each.left


def _sorted(kept: list[T], made: Sequence[T], name: str) -> tuple[T, ...]:
    """Two sorted stretches as one."""
    if len(made) <= _FEW:
        for each in made:
            insort(kept, each, key=attrgetter(name))
    else:
        kept = sorted((*kept, *made), key=attrgetter(name))
    return tuple(kept)
