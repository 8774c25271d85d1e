"""The pairs of a review: compared when first asked for, and afterwards only what came since.

What is kept in the derived store is the index of what was compared, and the pairs that came of it.
"""

from contextlib import suppress
from typing import TYPE_CHECKING

import msgspec

from ..deduplication import RULES_VERSION
from ..deduplication.executor import executor_of
from ..digest import digest
from ..model.cluster import Pair
from ..model.event import EventKind
from ..store import fold

if TYPE_CHECKING:
    from ..deduplication.index import Index
    from .state import State

FOUND = (EventKind.RECORD_SEEN, EventKind.RELATION_ASSERTED, EventKind.NOTICE_FOUND)


def pairs(state: "State") -> tuple[Pair, ...]:
    """The pairs of the records there are, from the derived store if they were made before."""
    found = fold.tip(state.log, *FOUND)
    key = digest("pairs", found, RULES_VERSION)
    if (held := state.derived.get("pairs", [key]).get(key)) is not None:
        with suppress(msgspec.DecodeError):  # damaged: it is made anew
            return msgspec.json.decode(held, type=tuple[Pair, ...])
    # Loaded here, as it loads NumPy, which a state with its pairs at hand has no use for.
    from ..deduplication import compare

    index = state.memory.of("index", lambda: fold.tip(state.log, *FOUND), lambda: _index(state))
    made = compare.pairs_of(index, state.relations)
    # Records that came meanwhile are among these pairs, or are not: kept is what belongs to the key.
    if fold.tip(state.log, *FOUND) == found:
        if not state.log.read_only:
            state.derived.clear("pairs")
        state.derived.put("pairs", {key: msgspec.json.encode(made)})
    return made


def _index(state: "State") -> "Index":
    """The comparison so far, brought to the records there are now; whatever it was, it ends the same."""
    from ..deduplication import compare, index

    before = state.memory.last("index")
    if before is None:
        kept = state.derived.get("index", [index.VERSION]).get(index.VERSION)
        before = index.EMPTY if kept is None else index.load(kept)
    pool = executor_of(state.memory.pool)
    found = index.stamped(compare.indexed(before, state.records, state.progress, pool))
    if not state.log.read_only and len(found.ids):
        state.derived.clear("index")
        state.derived.put("index", {index.VERSION: index.dump(found)})
    return found
