"""The pairs of a review: compared when first asked for, and afterwards only what came since.

What is kept in the derived store is the index of what was compared, and the pairs that came of it. Neither
is written in full whenever a few records come: the pairs are kept as changes of those before, and records
that came after the index was kept are compared again by the next program.
"""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import msgspec

from ..deduplication import RULES_VERSION
from ..deduplication.executor import executor_of
from ..deduplication.grouping import difference
from ..digest import digest
from ..model.cluster import Pair
from ..model.event import EventKind
from ..store import fold
from ..store.derived import Derived

if TYPE_CHECKING:
    from ..deduplication.index import Index
    from ..deduplication.pairing import Paired
    from ..model.record import Record
    from .state import State

FOUND = (EventKind.RECORD_SEEN, EventKind.RELATION_ASSERTED, EventKind.NOTICE_FOUND)
# Pairs are kept whole again after so many changes of them, or when so large a part of them changed.
STEPS, PART = 50, 0.25
# The index is kept again when so large a part of its records came since.
SINCE = 0.02
_UPTO = "upto"


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """Pairs as they are kept under `key`: so many `steps` after whole ones, with so many pairs `changed`.

    `paired` is what they were made as, where they were not read.
    """

    pairs: tuple[Pair, ...]
    key: str
    steps: int = 0
    changed: int = 0
    paired: "Paired | None" = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """Pairs told by those kept under the key `on`: which are gone, by their ids, and which came."""

    on: str
    gone: tuple[tuple[str, str], ...]
    come: tuple[Pair, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """The index of a state's records, and how many of them came since it was kept; None when it never was."""

    index: "Index"
    since: int | None = None


def pairs(state: "State") -> Kept:
    """The pairs of the records there are, from the derived store if they were made before."""
    found = fold.tip(state.log, *FOUND)
    key = digest("pairs", found, RULES_VERSION)
    with suppress(msgspec.DecodeError):  # damaged: it is made anew
        if (held := _read(state.derived, key)) is not None:
            return held
    # Loaded here, as it loads NumPy, which a state with its pairs at hand has no use for.
    from ..deduplication import compare

    last: Kept | None = state.memory.last("pairs")
    compared = state.memory.of("index", lambda: fold.tip(state.log, *FOUND), lambda: _compared(state))
    before, known = (last.paired, last.pairs) if last else (None, ())
    made = compare.paired_of(compared.index, state.relations, before, known)
    kept = Kept(pairs=made.pairs, key=key, paired=made)
    # Records that came meanwhile are among these pairs, or are not: kept is what belongs to the key.
    return _keep(state, kept, last) if fold.tip(state.log, *FOUND) == found else replace(kept, key="")


def _read(derived: Derived, key: str) -> Kept | None:
    """The pairs kept under a key; None when they, or those that they are told by, are not there."""
    changes: list[Change] = []
    asked = key
    while len(changes) <= STEPS and (held := derived.get("pairs", [asked]).get(asked)) is not None:
        part = msgspec.json.decode(held, type=tuple[Pair, ...] | Change)
        if isinstance(part, tuple):
            changed = sum(len(each.gone) + len(each.come) for each in changes)
            return Kept(pairs=_told(part, changes), key=key, steps=len(changes), changed=changed)
        changes.append(part)
        asked = part.on
    return None


def _told(whole: tuple[Pair, ...], changes: Sequence[Change]) -> tuple[Pair, ...]:
    """The pairs after the changes, which are given the last one first."""
    if not changes:
        return whole
    held = {(pair.left, pair.right): pair for pair in whole}
    for change in reversed(changes):
        for key in change.gone:
            held.pop(key, None)
        held |= {(pair.left, pair.right): pair for pair in change.come}
    return tuple(sorted(held.values(), key=lambda pair: (-pair.score, pair.left, pair.right)))


def _keep(state: "State", kept: Kept, last: Kept | None) -> Kept:
    """Keep pairs as a change of the last ones, or whole where there are none or too much has changed."""
    if last is not None and last.key and last.steps < STEPS:
        gone, come = difference(last.pairs, kept.pairs)
        changed = last.changed + len(gone) + len(come)
        if changed <= PART * len(kept.pairs):
            change = Change(
                on=last.key, gone=tuple((each.left, each.right) for each in gone), come=tuple(come)
            )
            state.derived.put("pairs", {kept.key: msgspec.json.encode(change)})
            return replace(kept, steps=last.steps + 1, changed=changed)
    if not state.log.read_only:
        state.derived.clear("pairs")
    state.derived.put("pairs", {kept.key: msgspec.json.encode(kept.pairs)})
    return kept


def _compared(state: "State") -> Compared:
    """The comparison so far, brought to the records there are now; whatever it was, it ends the same."""
    from ..deduplication import compare, index

    upto, records = state.seen
    before: Compared = state.memory.last("index") or _load(state)
    pool = executor_of(state.memory.pool)
    found = compare.indexed(before.index, records, state.progress, pool)
    fresh = int((found.rows.stamps == 0).sum())
    found = index.stamped(found)
    since = None if before.since is None else before.since + fresh
    if state.log.read_only or not len(found.ids) or (since is not None and since <= SINCE * len(found.ids)):
        return Compared(index=found, since=since)
    after = msgspec.json.encode((upto, fold.hash_of(state.log, upto)))
    state.derived.clear("index")
    state.derived.put("index", {index.VERSION: index.dump(found), _UPTO: after})
    return Compared(index=found, since=0)


def _load(state: "State") -> Compared:
    """The index that is kept, with the records that it is known to be of; the empty one if there is none."""
    from ..deduplication import index

    kept = state.derived.get("index", [index.VERSION, _UPTO])
    if index.VERSION not in kept:
        return Compared(index=index.EMPTY)
    found = index.load(kept[index.VERSION])
    return Compared(
        index=replace(found, held=_known(state, kept.get(_UPTO, b""))), since=0 if found.ids else None
    )


def _known(state: "State", after: bytes) -> "dict[str, Record]":
    """The records that are as they were when the index was kept; none where that was another history."""
    with suppress(msgspec.DecodeError):
        upto, hash = msgspec.json.decode(after, type=tuple[int, str | None])
        if hash is not None and hash == fold.hash_of(state.log, upto):
            fresh = fold.read_seen(state.log, upto)
            return {id: record for id, record in state.records.items() if id not in fresh}
    return {}
