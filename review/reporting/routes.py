"""Where each record of a new review ends in the PRISMA 2020 diagram: votes in, one box per record out."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from ..model.cluster import DuplicateCluster
from ..model.decision import Resolution, Retrieval, RetrievalStatus, ScreeningState, Verdict
from ..model.protocol import ReviewProtocol
from ..model.record import Record, RecordStatus
from ..model.search import Lane, SearchRun

DATABASE_LANES = (Lane.DATABASE, Lane.REGISTER)
GONE = {
    RecordStatus.RETRACTED: "Retracted after publication",
    RecordStatus.WITHDRAWN: "Withdrawn after publication",
}


class Box(StrEnum):
    """The boxes in which a record's way through the diagram can end."""

    DUPLICATE = "duplicate"
    PENDING_SCREENING = "pending screening"
    EXCLUDED = "excluded"
    NOT_SOUGHT = "not sought"
    PENDING_RETRIEVAL = "pending retrieval"
    NOT_RETRIEVED = "not retrieved"
    PENDING_ASSESSMENT = "pending assessment"
    EXCLUDED_REPORT = "excluded report"
    INCLUDED = "included"


SOUGHT = (
    Box.PENDING_RETRIEVAL,
    Box.NOT_RETRIEVED,
    Box.PENDING_ASSESSMENT,
    Box.EXCLUDED_REPORT,
    Box.INCLUDED,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """One record's end: in which lane, in which box, for which reason; `shown` names its cluster."""

    record: str
    shown: str
    database: bool
    box: Box
    reason: str | None = None
    automated: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Screened:
    """What the router looks at: both stages by shown record, retrievals by record, criteria by code."""

    records: Mapping[str, Record]
    title_abstract: Mapping[str, Resolution]
    full_text: Mapping[str, Resolution]
    retrievals: Mapping[str, Retrieval]
    reasons: Mapping[str, str]


def lanes(
    records: Mapping[str, Record],
    sightings: Mapping[str, tuple[str, ...]],
    runs: Iterable[SearchRun],
    protocol: ReviewProtocol,
) -> dict[str, Lane]:
    """The lane of each record: its first run's; the protocol's for its source while no run is closed.

    What a database or register search finds is of its lane, whether it was found otherwise before or not: a
    record that stands in two lanes is counted once, and the other methods count what they alone have found.

    A source for which the protocol names no lane is a database.

    `runs` are oldest first. A lane is corrected by importing the same file again: what counts is the lane of
    the last run of the first run's source that read the very same pages. A chase of citations that comes
    upon the pages of a search corrects nothing.
    """
    closed = list(runs)
    corrected = {_same(run): run.lane for run in closed if run.pages}
    by_run = {run.id: corrected.get(_same(run), run.lane) for run in closed}
    planned = {query.source: query.lane or Lane.DATABASE for query in protocol.sources}
    return {
        id: _first([by_run[run] for run in sightings.get(id, ()) if run in by_run])
        or planned.get(record.source, Lane.DATABASE)
        for id, record in records.items()
    }


def _first(found: Sequence[Lane]) -> Lane | None:
    return next((lane for lane in found if lane in DATABASE_LANES), found[0] if found else None)


def _same(run: SearchRun) -> tuple[object, ...]:
    """What two searches share of which the later corrects the lane of the earlier."""
    return run.source, run.pages, dict(run.parameters).get("direction")


def routes(
    clusters: Iterable[DuplicateCluster], lane_of: Mapping[str, Lane], screened: Screened
) -> tuple[Route, ...]:
    """One route per record.

    A cluster is counted once. With any member from a database or register it belongs to that lane, by
    its shown record when that came so, else by its first member that did; its members from other
    methods were found again and are not sought. The other lane has no box for records screened out or
    for duplicates: such records are not sought.
    """
    return tuple(route for cluster in clusters for route in _cluster(cluster, lane_of, screened))


def _cluster(cluster: DuplicateCluster, lane_of: Mapping[str, Lane], screened: Screened) -> Iterator[Route]:
    found = {id: lane_of[id] in DATABASE_LANES for id in cluster.members}
    database = any(found.values())
    counted = cluster.shown
    if database and not found[counted]:
        counted = next(id for id in cluster.members if found[id])
    for id in cluster.members:
        if id == counted:
            yield _end(id, cluster, database, screened)
        else:
            box = Box.DUPLICATE if found[id] else Box.NOT_SOUGHT
            yield Route(record=id, shown=cluster.shown, database=found[id], box=box)


def _end(id: str, cluster: DuplicateCluster, database: bool, screened: Screened) -> Route:
    first = screened.title_abstract.get(cluster.shown)
    automated, reason = False, None
    if first is None or first.state is not ScreeningState.SETTLED:
        box = Box.PENDING_SCREENING
    elif first.verdict is Verdict.EXCLUDE:
        box, automated = (Box.EXCLUDED if database else Box.NOT_SOUGHT), first.automated
    else:
        box, reason = _sought(cluster, screened)
    return Route(
        record=id, shown=cluster.shown, database=database, box=box, reason=reason, automated=automated
    )


def _sought(cluster: DuplicateCluster, screened: Screened) -> tuple[Box, str | None]:
    second = screened.full_text.get(cluster.shown)
    if second is None or second.state is not ScreeningState.SETTLED or second.verdict is Verdict.MAYBE:
        return _waiting(cluster, second, screened.retrievals), None
    if second.verdict is Verdict.EXCLUDE:
        return Box.EXCLUDED_REPORT, _reason(second.criterion, screened.reasons)
    gone = _gone(cluster, screened.records)
    return (Box.EXCLUDED_REPORT, gone) if gone else (Box.INCLUDED, None)


def _waiting(
    cluster: DuplicateCluster, second: Resolution | None, retrievals: Mapping[str, Retrieval]
) -> Box:
    """Whoever has begun to assess a report has it, whether or not its retrieval was written down."""
    held = sorted((retrievals[id] for id in cluster.members if id in retrievals), key=lambda each: each.at)
    statuses = [retrieval.status for retrieval in held]
    if RetrievalStatus.RETRIEVED in statuses or (second is not None and second.votes):
        return Box.PENDING_ASSESSMENT
    if statuses and statuses[-1] is RetrievalStatus.NOT_RETRIEVED:
        return Box.NOT_RETRIEVED
    return Box.PENDING_RETRIEVAL


def _gone(cluster: DuplicateCluster, records: Mapping[str, Record]) -> str | None:
    """Why an inclusion no longer stands, as any source of the report says."""
    statuses = {records[id].status for id in cluster.members}
    return next((text for status, text in GONE.items() if status in statuses), None)


def _reason(criterion: str | None, reasons: Mapping[str, str]) -> str:
    if criterion is None:
        return "No reason recorded"
    return reasons.get(criterion, criterion)
