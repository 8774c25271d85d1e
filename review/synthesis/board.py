"""The items and cells of the map, kept so that a word of a person costs what it touches and no more.

In: a ground and words, all at once or some after others; out: the same board either way.
"""

from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain

from ..model.evidence import Cell, Claim, EvidenceItem, Judgment
from .answers import answered
from .cells import Where, cell, places, where
from .ground import Ground, Key, claim_key
from .judged import item_of, key_of
from .words import Words, claim_of, folded, when

# Report, text, start and id of an item: the order of the map.
Rank = tuple[str, str, int, str]
AFTER = 2**63


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Board:
    """A ground with people's words on it. `words` are by item id, those that take back among them.

    `keys` are the claims of the judged ids, `groups` the judged ids of each claim, `made` the id of its
    item; `order` ranks the `items`; `held` are the ids in each cell.
    """

    ground: Ground
    words: Mapping[str, Words]
    keys: Mapping[str, Key]
    groups: Mapping[Key, tuple[str, ...]]
    made: Mapping[Key, str]
    items: Mapping[str, EvidenceItem]
    order: Sequence[Rank]
    held: Mapping[Where, frozenset[str]]
    cells: Mapping[Where, Cell]


def begin(ground: Ground) -> Board:
    """The board on which nobody has said anything."""
    cells = {at: cell(category, at, (), {}, whole=ground.whole) for category, at in places(ground.protocol)}
    empty = Board(
        ground=ground,
        words={},
        keys={},
        groups={},
        made=dict(ground.claims),
        items={},
        order=(),
        held={at: frozenset() for at in cells},
        cells=cells,
    )
    return _changed(empty, {}, ground.items)


def said(board: Board, words: Iterable[Judgment]) -> Board:
    """The board with these words too, in whatever order they come."""
    fresh: dict[str, list[Judgment]] = {}
    for word in words:
        fresh.setdefault(word.item, []).append(word)
    if not fresh:
        return board
    held = {id: folded(each, board.words.get(id)) for id, each in fresh.items()}
    spoken = replace(board, words={**board.words, **held})
    grouped, touched = _grouped(spoken, fresh)
    made = dict(board.made)
    gone = [id for key in touched if (id := made.pop(key, None)) is not None]
    found = {key: item for key in touched if (item := _item(key, grouped)) is not None}
    made |= {key: item.id for key, item in found.items()}
    return _changed(
        replace(grouped, made=made),
        {id: board.items[id] for id in gone},
        {item.id: item for item in found.values()},
    )


def on(board: Board, id: str) -> EvidenceItem | None:
    """The item of an id, be it one that it was proposed or judged under before; None when there is none."""
    if (item := board.items.get(id)) is not None:
        return item
    proposed = board.ground.items.get(id)
    key = board.keys.get(id) or (claim_key(proposed) if proposed else None)
    return None if key is None else judged_as(board, key)


def words_on(board: Board, item: EvidenceItem) -> Words:
    """The last word of each person on an item's claim, under whichever id, those taken back among them."""
    key = board.keys.get(item.id)
    ids = board.groups.get(key, ()) if key else ()
    return folded(word for id in ids for word in board.words[id].values())


def claim_on(board: Board, item: EvidenceItem) -> Claim:
    """What is judged when an item is: the claim as it was proposed, or as it was first judged."""
    if (key := board.keys.get(item.id)) is None:
        return Claim(start=item.start, end=item.end, quote=item.quote, topic=item.topic)
    first = min((word for id in board.groups[key] for word in board.words[id].values()), key=when)
    _, _, start, end, topic = key
    return Claim(start=start, end=end, quote=claim_of(first).quote, topic=topic)


def judged_as(board: Board, key: Key) -> EvidenceItem | None:
    """The item of a claim, None when there is none."""
    return board.items.get(board.made.get(key, ""))


def _grouped(board: Board, ids: Iterable[str]) -> tuple[Board, set[Key]]:
    """The board with these judged ids under their claims, and the claims that they touch."""
    keys, groups = dict(board.keys), dict(board.groups)
    touched: set[Key] = set()
    for id in ids:
        old, new = keys.pop(id, None), key_of(id, tuple(board.words[id].values()), board.ground)
        if old is not None:
            groups[old] = tuple(each for each in groups[old] if each != id)
            touched.add(old)
        if new is not None:
            keys[id] = new
            groups[new] = tuple(sorted({*groups.get(new, ()), id}))
            touched.add(new)
    return replace(board, keys=keys, groups=groups), touched


def _item(key: Key, board: Board) -> EvidenceItem | None:
    return item_of(key, [board.words[id] for id in board.groups.get(key, ())], board.ground)


def _changed(board: Board, old: Mapping[str, EvidenceItem], new: Mapping[str, EvidenceItem]) -> Board:
    """The board without the old items and with the new, what they answer, and the cells that they touch."""
    items = {**board.items, **new}
    for id in old.keys() - new.keys():
        del items[id]
    order = _order(board.order, old, new)
    new = {**new, **_answering(items, order, chain(old.values(), new.values()), board.ground)}
    items.update(new)
    held, cells = _cells(board, old, new, items)
    return replace(board, items=items, order=order, held=held, cells=cells)


def _order(
    order: Sequence[Rank], old: Mapping[str, EvidenceItem], new: Mapping[str, EvidenceItem]
) -> Sequence[Rank]:
    before, after = {_rank(item) for item in old.values()}, {_rank(item) for item in new.values()}
    if before == after:
        return order
    return sorted([*(rank for rank in order if rank not in before), *after])


def _rank(item: EvidenceItem) -> Rank:
    return item.report, item.text, item.start, item.id


def _answering(
    items: Mapping[str, EvidenceItem], order: Sequence[Rank], touched: Iterable[EvidenceItem], ground: Ground
) -> dict[str, EvidenceItem]:
    """The items of the touched texts whose answers are others than they were."""
    found: dict[str, EvidenceItem] = {}
    for report, text in sorted({(item.report, item.text) for item in touched}):
        low = bisect_left(order, (report, text, -1, ""))
        high = bisect_left(order, (report, text, AFTER, ""))
        there = [items[rank[3]] for rank in order[low:high]]
        for was, item in zip(there, answered(there, ground.contents.get(text, "")), strict=True):
            if item is not was:
                found[item.id] = item
    return found


def _cells(
    board: Board,
    old: Mapping[str, EvidenceItem],
    new: Mapping[str, EvidenceItem],
    items: Mapping[str, EvidenceItem],
) -> tuple[dict[Where, frozenset[str]], dict[Where, Cell]]:
    held, cells = dict(board.held), dict(board.cells)
    came, went = _by_place(new), _by_place({**_before(board, new), **old})
    for at in (came.keys() | went.keys()) & cells.keys():
        held[at] = held[at].difference(went.get(at, ())).union(came.get(at, ()))
        cells[at] = cell(cells[at].category, at, held[at], items, whole=board.ground.whole)
    return held, cells


def _before(board: Board, ids: Iterable[str]) -> dict[str, EvidenceItem]:
    return {id: board.items[id] for id in ids if id in board.items}


def _by_place(items: Mapping[str, EvidenceItem]) -> dict[Where, list[str]]:
    found: dict[Where, list[str]] = {}
    for id, item in items.items():
        for at in where(item):
            found.setdefault(at, []).append(id)
    return found
