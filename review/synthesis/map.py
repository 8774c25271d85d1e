"""The evidence map: items and people's words in, cells of ids out; always computed, never edited."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from ..digest import digest
from ..model.evidence import Cell, CellState, EvidenceItem, EvidenceMap, ItemStatus, Judgment
from ..model.protocol import ReviewProtocol
from ..model.record import Record
from ..model.search import SearchRun
from ..model.study import Study
from .standing import standings

LIVE = (ItemStatus.PROPOSED, ItemStatus.CONFIRMED)
GONE = (ItemStatus.WITHDRAWN, ItemStatus.SUPERSEDED)


def build_map(
    items: Iterable[EvidenceItem],
    judgments: Iterable[Judgment],
    studies: Sequence[Study],
    records: Mapping[str, Record],
    runs: Sequence[SearchRun],
    sightings: Mapping[str, tuple[str, ...]],
    protocol: ReviewProtocol,
    *,
    as_of: int,
    included: Collection[str],
    extracted: Collection[str],
    in_full: Collection[str] = (),
    reports: Mapping[str, str] | None = None,
    protocol_digest: str | None = None,
) -> EvidenceMap:
    """The map of the included reports, under a protocol (named by its digest unless one is given).

    `included` and `extracted` are record ids: the reports included, and those that the protocol's present
    extractors have read; `in_full` are those of the latter whose document was read, and not only their title
    and abstract. `reports` gives the shown record of each record; without it every record is a
    report. The provenance of a report is that of all its records.

    A cell is `evidence` when a live study has a confirmed item in it, `unreviewed` when items are only
    proposed, a `gap` when there is nothing although every included report was read, in full or in part,
    else `not-assessed`.
    """
    shown = dict(reports or {})
    kept = {shown.get(id, id) for id in included}
    study_of = {report: study.id for study in studies for report in study.reports}
    standing = standings(records, shown)
    effective = [
        item
        for item in _effective(items, judgments, shown, study_of, standing)
        if shown.get(item.report, item.report) in kept
    ]
    wanted = kept | {item.record for item in effective} | {item.report for item in effective}
    read = kept & {shown.get(id, id) for id in extracted}
    gone = {report for report in read if standing.get(report) is ItemStatus.WITHDRAWN}
    full = read & {shown.get(id, id) for id in in_full}
    return EvidenceMap(
        as_of=as_of,
        protocol=protocol_digest or digest(protocol),
        cells=tuple(_cells(effective, protocol, bool(kept) and read == kept)),
        items=tuple(sorted(effective, key=lambda item: (item.report, item.text, item.start, item.id))),
        studies=tuple(study for study in studies if wanted & set(study.reports)),
        records=tuple(records[id] for id in sorted(wanted & records.keys())),
        runs=tuple(runs),
        sightings=tuple(_provenance(wanted & records.keys(), sightings, shown)),
        read_in_full=tuple(sorted(full - gone)),
        read_in_part=tuple(sorted(read - full - gone)),
    )


def last_words(judgments: Iterable[Judgment]) -> dict[str, tuple[Judgment, ...]]:
    """Each person's last word on each item, by item, oldest first; words taken back are left out.

    Order is by (at, id), so that logs of two machines unite to the same map. With several people the
    last word of all is in force and the others stay listed beside it.
    """
    by_person: dict[tuple[str, str], Judgment] = {}
    for each in sorted(judgments, key=lambda each: (each.at, each.id)):
        by_person[each.item, each.agent] = each
    held: dict[str, list[Judgment]] = {}
    for each in sorted(by_person.values(), key=lambda each: (each.at, each.id)):
        if each.status is not None:
            held.setdefault(each.item, []).append(each)
    return {item: tuple(words) for item, words in held.items()}


def disagreements(map: EvidenceMap) -> tuple[EvidenceItem, ...]:
    """The items that people judged differently: one confirmed what another rejected."""
    return tuple(item for item in map.items if len({each.status for each in item.judgments}) > 1)


def _effective(
    items: Iterable[EvidenceItem],
    judgments: Iterable[Judgment],
    shown: Mapping[str, str],
    study_of: Mapping[str, str],
    standing: Mapping[str, ItemStatus],
) -> Iterator[EvidenceItem]:
    """Every item with people's words applied; a judged item that no extractor proposes any more too."""
    words = last_words(judgments)
    for item in items:
        yield _judged(item, words.pop(item.id, ()))
    for item_id in sorted(words):
        yield _from_words(item_id, words[item_id], shown, study_of, standing)


def _judged(item: EvidenceItem, words: tuple[Judgment, ...]) -> EvidenceItem:
    """The item as the last word has it; what was withdrawn or superseded stays so unless rejected.

    A judgment without axes says nothing about them: the item keeps its own.
    """
    if not words or (last := words[-1]).status is None:
        return item
    gone = item.status in GONE and last.status is ItemStatus.CONFIRMED
    return replace(
        item,
        category=last.category,
        topic=last.topic,
        stance=last.stance,
        axes=tuple(sorted(last.axes)) or item.axes,
        status=item.status if gone else last.status,
        agent=last.agent,
        judgments=words,
    )


def _from_words(
    item_id: str,
    words: tuple[Judgment, ...],
    shown: Mapping[str, str],
    study_of: Mapping[str, str],
    standing: Mapping[str, ItemStatus],
) -> EvidenceItem:
    last = words[-1]
    report = shown.get(last.record, last.record)
    bare = EvidenceItem(
        id=item_id,
        study=study_of.get(report, report),
        report=report,
        record=last.record,
        text=last.text,
        start=last.start,
        end=last.end,
        quote=last.quote,
        category=last.category,
        topic=last.topic,
        stance=last.stance,
        status=ItemStatus.PROPOSED,
        agent=last.agent,
        context=last.quote,
    )
    if standing.get(report) is ItemStatus.WITHDRAWN:
        bare = replace(bare, status=ItemStatus.WITHDRAWN)
    return _judged(bare, words)


def _cells(items: Iterable[EvidenceItem], protocol: ReviewProtocol, read: bool) -> Iterator[Cell]:
    """Every topic against every value of every axis, in the protocol's order."""
    held: dict[tuple[str, str, str], list[EvidenceItem]] = {}
    for item in items:
        if item.status in LIVE:
            for pair in item.axes:
                held.setdefault((item.topic, *pair), []).append(item)
    for category in protocol.categories:
        for topic in category.topics:
            for axis in protocol.axes:
                for value in axis.values:
                    found = held.get((topic.id, axis.id, value.id), [])
                    yield _cell((category.id, topic.id, axis.id, value.id), found, read)


def _cell(place: tuple[str, str, str, str], items: Sequence[EvidenceItem], read: bool) -> Cell:
    category, topic, axis, value = place
    confirmed = [item for item in items if item.status is ItemStatus.CONFIRMED]
    return Cell(
        category=category,
        topic=topic,
        axis=axis,
        value=value,
        state=_state(bool(confirmed), bool(items), read),
        studies=tuple(sorted({item.study for item in confirmed})),
        items=tuple(sorted(item.id for item in items)),
    )


def _state(confirmed: bool, proposed: bool, read: bool) -> CellState:
    if confirmed:
        return CellState.EVIDENCE
    if proposed:
        return CellState.UNREVIEWED
    return CellState.GAP if read else CellState.NOT_ASSESSED


def _provenance(
    ids: Collection[str], sightings: Mapping[str, tuple[str, ...]], shown: Mapping[str, str]
) -> Iterator[tuple[str, tuple[str, ...]]]:
    """The runs that found each record; those of its whole report where it is the shown one."""
    members: dict[str, list[str]] = {}
    for id, report in shown.items():
        members.setdefault(report, []).append(id)
    for id in sorted(ids):
        runs = [run for each in (id, *sorted(members.get(id, ()))) for run in sightings.get(each, ())]
        yield id, tuple(dict.fromkeys(runs))
