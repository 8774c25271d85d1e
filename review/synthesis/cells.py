"""The cells of the map: every topic against every value of every axis, holding ids of items."""

from collections.abc import Iterable, Iterator, Mapping

from ..model.evidence import Cell, CellState, EvidenceItem, ItemStatus
from ..model.protocol import ReviewProtocol

LIVE = (ItemStatus.PROPOSED, ItemStatus.CONFIRMED)
# Topic, axis and value.
Where = tuple[str, str, str]


def places(protocol: ReviewProtocol) -> Iterator[tuple[str, Where]]:
    """The category and the place of every cell, in the protocol's order."""
    for category in protocol.categories:
        for topic in category.topics:
            for axis in protocol.axes:
                for value in axis.values:
                    yield category.id, (topic.id, axis.id, value.id)


def where(item: EvidenceItem | None) -> frozenset[Where]:
    """The places that an item stands in; none when it does not count."""
    if item is None or item.status not in LIVE:
        return frozenset()
    return frozenset((item.topic, *pair) for pair in item.axes)


def cell(
    category: str, at: Where, held: Iterable[str], items: Mapping[str, EvidenceItem], *, whole: bool
) -> Cell:
    """One cell with the items of those ids; `whole` says that every included report was read."""
    ids = tuple(sorted(held))
    confirmed = {items[id].study for id in ids if items[id].status is ItemStatus.CONFIRMED}
    topic, axis, value = at
    return Cell(
        category=category,
        topic=topic,
        axis=axis,
        value=value,
        state=_state(bool(confirmed), bool(ids), whole),
        studies=tuple(sorted(confirmed)),
        items=ids,
    )


def _state(confirmed: bool, proposed: bool, whole: bool) -> CellState:
    if confirmed:
        return CellState.EVIDENCE
    if proposed:
        return CellState.UNREVIEWED
    return CellState.GAP if whole else CellState.NOT_ASSESSED
