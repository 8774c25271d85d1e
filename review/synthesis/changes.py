"""What changed between two maps: items and cells, each with exactly one cause."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from ..model.evidence import Cell, CellState, EvidenceItem, EvidenceMap, ItemStatus

GONE = (ItemStatus.WITHDRAWN, ItemStatus.SUPERSEDED)
HELD = (CellState.EVIDENCE, CellState.UNREVIEWED)


class ChangeKind(StrEnum):
    """What happened to an item or a cell; a cell opens when it holds items for the first time."""

    ITEM_ADDED = "item-added"
    ITEM_REMOVED = "item-removed"
    ITEM_CHANGED = "item-changed"
    CELL_ADDED = "cell-added"
    CELL_REMOVED = "cell-removed"
    CELL_OPENED = "cell-opened"
    CELL_CLOSED = "cell-closed"
    CELL_CHANGED = "cell-changed"


class Cause(StrEnum):
    """Why; the first that applies, in this order, so that each change has exactly one."""

    TAXONOMY = "taxonomy"
    WITHDRAWN = "withdrawn"
    NEW_EVIDENCE = "new-evidence"
    AMENDMENT = "amendment"
    RE_DECISION = "re-decision"
    JUDGMENT = "judgment"
    MANUAL_EDIT = "manual-edit"
    EXTRACTOR = "extractor"


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One change; of the four values those of its kind are set, None where there is nothing.

    `subject` is the item's id, or "topic | axis | value" of the cell.
    """

    kind: ChangeKind
    cause: Cause
    subject: str
    item_before: EvidenceItem | None = None
    item_after: EvidenceItem | None = None
    cell_before: Cell | None = None
    cell_after: Cell | None = None


def changes(before: EvidenceMap, after: EvidenceMap) -> tuple[Change, ...]:
    """Everything that makes `after` out of `before`: items first, then cells; empty for equal maps.

    Causes: a topic or axis value that came or went is `taxonomy`; an item of a report that was retracted
    or superseded is `withdrawn`; one of a report that the earlier map did not have is `new-evidence`, and so
    is one that only went from one record to another of its study: the same quote under the same topic, in a
    new duplicate that is now the one shown. One of a report that is no longer included is an `amendment` when
    the protocol changed, else a `re-decision` of screening; a proposed item that a person confirms or rejects
    for the first time is a `judgment`, and so is one that a person added; one judged anew is a
    `manual-edit` when only its labels or its quote changed, else a `re-decision`, and so is one whose report
    went to another study; what is left was found or lost by an extractor. A solution that answers other
    challenges changes for the reason that they do. A cell has the cause of the item changes in it, the first
    in the order of `Cause`.
    """
    items = tuple(_item_changes(before, after))
    return (*items, *_cell_changes(before, after, items))


def apply(map: EvidenceMap, diff: Iterable[Change]) -> EvidenceMap:
    """The items and cells after the changes; everything else of the map is left as it was."""
    items = {item.id: item for item in map.items}
    cells = {_place(cell): cell for cell in map.cells}
    for change in diff:
        if change.item_before is not None:
            del items[change.item_before.id]
        if change.item_after is not None:
            items[change.item_after.id] = change.item_after
        if change.cell_before is not None:
            del cells[_place(change.cell_before)]
        if change.cell_after is not None:
            cells[_place(change.cell_after)] = change.cell_after
    return replace(map, items=tuple(items.values()), cells=tuple(cells.values()))


def _item_changes(before: EvidenceMap, after: EvidenceMap) -> Iterator[Change]:
    old, new = ({item.id: item for item in each.items} for each in (before, after))
    judge = _Judge(before, after)
    causes: dict[str, Cause] = {}
    linked: list[str] = []
    for id in sorted(old.keys() | new.keys()):
        was, now = old.get(id), new.get(id)
        if was == now:
            continue
        if was and now and replace(was, answers=now.answers) == now:
            linked.append(id)
        else:
            causes[id] = judge.cause(was, now)
    # What a solution answers follows from the items that it stands next to, and so does the cause.
    causes |= {id: _link_cause(old[id], new[id], causes) for id in linked}
    for id in sorted(causes):
        was, now = old.get(id), new.get(id)
        kind = _item_kind(was, now)
        yield Change(kind=kind, cause=causes[id], subject=id, item_before=was, item_after=now)


def _link_cause(was: EvidenceItem, now: EvidenceItem, causes: Mapping[str, Cause]) -> Cause:
    held = {causes[id] for id in {*was.answers} ^ {*now.answers} if id in causes}
    return next((cause for cause in Cause if cause in held), Cause.EXTRACTOR)


def _item_kind(was: EvidenceItem | None, now: EvidenceItem | None) -> ChangeKind:
    if was is None:
        return ChangeKind.ITEM_ADDED
    return ChangeKind.ITEM_REMOVED if now is None else ChangeKind.ITEM_CHANGED


class _Judge:
    """Finds the cause of an item's change from what else the two maps hold."""

    def __init__(self, before: EvidenceMap, after: EvidenceMap) -> None:
        self.old_topics, self.new_topics = ({cell.topic for cell in each.cells} for each in (before, after))
        self.old_records, self.new_records = (
            {record.id for record in each.records} for each in (before, after)
        )
        self.new_studies = {study.id for study in after.studies} | {item.study for item in after.items}
        self.said: dict[tuple[str, str], list[EvidenceItem]] = {}
        for item in after.items:
            self.said.setdefault((item.quote, item.topic), []).append(item)
        self.amended = before.protocol != after.protocol
        self.gone = _gone(after) - _gone(before)

    def cause(self, was: EvidenceItem | None, now: EvidenceItem | None) -> Cause:
        if was is None and now is not None:
            return self._added(now)
        if now is None and was is not None:
            return self._removed(was)
        if was is not None and now is not None and self._reshown(was, now):
            return Cause.NEW_EVIDENCE
        return _changed(was, now)

    def _added(self, now: EvidenceItem) -> Cause:
        if now.report not in self.old_records:
            return Cause.NEW_EVIDENCE
        if now.topic not in self.old_topics:
            return Cause.TAXONOMY
        judged = now.judgments and now.report not in self.gone
        return Cause.JUDGMENT if judged else self._left(now)

    def _removed(self, was: EvidenceItem) -> Cause:
        if self._replaced(was):
            return Cause.NEW_EVIDENCE
        if was.report not in self.new_records:
            return Cause.AMENDMENT if self.amended else Cause.RE_DECISION
        if was.topic not in self.new_topics:
            return Cause.TAXONOMY
        return self._left(was)

    def _replaced(self, was: EvidenceItem) -> bool:
        """Whether its claim is now read in a record of the same study that the earlier map did not have."""
        return any(
            now.record not in self.old_records and self._same_study(was, now)
            for now in self.said.get((was.quote, was.topic), ())
        )

    def _same_study(self, was: EvidenceItem, now: EvidenceItem) -> bool:
        """A study is named by its smallest record id, so that a new record may give it its own."""
        renamed = now.study == now.record < was.study and was.study not in self.new_studies
        return was.study == now.study or renamed

    def _reshown(self, was: EvidenceItem, now: EvidenceItem) -> bool:
        """Whether another record is shown for its report, and the earlier map did not have that one."""
        judged = was.judgments != now.judgments
        return was.report != now.report and now.report not in self.old_records and not judged

    def _left(self, item: EvidenceItem) -> Cause:
        """A notice of retraction often comes with another text, in which other items are found."""
        if item.report in self.gone:
            return Cause.WITHDRAWN
        return Cause.RE_DECISION if item.judgments else Cause.EXTRACTOR


def _gone(map: EvidenceMap) -> set[str]:
    return {item.report for item in map.items if item.status in GONE}


def _changed(was: EvidenceItem | None, now: EvidenceItem | None) -> Cause:
    if was is None or now is None:
        return Cause.EXTRACTOR
    if was.status is not now.status and (was.status in GONE or now.status in GONE):
        return Cause.WITHDRAWN
    if was.status is ItemStatus.PROPOSED and now.judgments and not was.judgments:
        return Cause.JUDGMENT
    if was.judgments != now.judgments and _labels(was) != _labels(now):
        return Cause.MANUAL_EDIT if was.status is now.status else Cause.RE_DECISION
    moved = (was.study, was.report) != (now.study, now.report)
    judged = (was.status, was.judgments) != (now.status, now.judgments)
    return Cause.RE_DECISION if moved or judged else Cause.EXTRACTOR


def _labels(item: EvidenceItem) -> tuple[object, ...]:
    return item.category, item.topic, item.stance, item.axes, item.quote


def _cell_changes(before: EvidenceMap, after: EvidenceMap, items: tuple[Change, ...]) -> Iterator[Change]:
    old, new = ({_place(cell): cell for cell in each.cells} for each in (before, after))
    causes = {change.subject: change.cause for change in items}
    for place in sorted(old.keys() | new.keys()):
        was, now = old.get(place), new.get(place)
        if was == now:
            continue
        yield Change(
            kind=_cell_kind(was, now),
            cause=_cell_cause(was, now, causes),
            subject=" | ".join(place[1:]),
            cell_before=was,
            cell_after=now,
        )


def _cell_kind(was: Cell | None, now: Cell | None) -> ChangeKind:
    if was is None:
        return ChangeKind.CELL_ADDED
    if now is None:
        return ChangeKind.CELL_REMOVED
    held = (was.state in HELD, now.state in HELD)
    return {(False, True): ChangeKind.CELL_OPENED, (True, False): ChangeKind.CELL_CLOSED}.get(
        held, ChangeKind.CELL_CHANGED
    )


def _cell_cause(was: Cell | None, now: Cell | None, causes: Mapping[str, Cause]) -> Cause:
    if was is None or now is None:
        return Cause.TAXONOMY
    held = {causes[id] for id in (*was.items, *now.items) if id in causes}
    # Without a changed item it was reading, or not having read, that made a gap of it.
    return next((cause for cause in Cause if cause in held), Cause.EXTRACTOR)


def _place(cell: Cell) -> tuple[str, str, str, str]:
    return cell.category, cell.topic, cell.axis, cell.value
