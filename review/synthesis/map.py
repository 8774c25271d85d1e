"""The evidence map: items and people's words in, cells of ids out; always computed, never edited."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

from ..model.evidence import EvidenceItem, EvidenceMap, Judgment, Text
from ..model.protocol import ReviewProtocol
from ..model.record import Record
from ..model.search import SearchRun
from ..model.study import Study
from .board import Board, begin, said
from .ground import Ground, lay


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
    texts: Iterable[Text] = (),
) -> EvidenceMap:
    """The map of the included reports, under a protocol (named by its digest unless one is given).

    `included` and `extracted` are record ids: the reports included, and those that the protocol's present
    extractors have read; `in_full` are those of the latter whose document was read, and not only their title
    and abstract. `reports` gives the shown record of each record; without it every record is a
    report. `texts` are those of the reports: a judged quote stands where it is in them. The provenance of a
    report is that of all its records.

    A cell is `evidence` when a live study has a confirmed item in it, `unreviewed` when items are only
    proposed, a `gap` when there is nothing although every included report was read, in full or in part,
    else `not-assessed`.
    """
    ground = lay(
        items,
        texts,
        studies,
        records,
        runs,
        sightings,
        protocol,
        included=included,
        extracted=extracted,
        in_full=in_full,
        reports=reports,
        protocol_digest=protocol_digest,
    )
    return shown(said(begin(ground), judgments), as_of)


def shown(board: Board, as_of: int) -> EvidenceMap:
    """The map that a board comes to, as of event `as_of`."""
    ground = board.ground
    items = tuple(board.items[rank[3]] for rank in board.order)
    wanted = ground.kept.union((item.record for item in items), (item.report for item in items))
    known = wanted & ground.records.keys()
    return EvidenceMap(
        as_of=as_of,
        protocol=ground.protocol_digest,
        cells=tuple(board.cells.values()),
        items=items,
        studies=tuple(study for study in ground.studies if not wanted.isdisjoint(study.reports)),
        records=tuple(ground.records[id] for id in sorted(known)),
        runs=ground.runs,
        sightings=tuple(_provenance(known, ground)),
        read_in_full=ground.read_in_full,
        read_in_part=ground.read_in_part,
    )


def _provenance(ids: Iterable[str], ground: Ground) -> Iterator[tuple[str, tuple[str, ...]]]:
    """The runs that found each record; those of its whole report where it is the shown one."""
    for id in sorted(ids):
        records = (id, *ground.members.get(id, ()))
        yield id, tuple(dict.fromkeys(run for each in records for run in ground.sightings.get(each, ())))
