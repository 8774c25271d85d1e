"""The flow of an update: what came since a release, beside what the release had included.

In: what the flows of then and now are counted from. Out: the flow of an updated review (PRISMA 2020,
doi:10.1136/bmj.n71), whose previous and new inclusions make the total. A report is followed through merges
and splits by its records: one that was included stays the one it was, whichever record stands for it.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from ..model.flow import PrismaFlow, Template
from ..model.protocol import ReviewProtocol
from .prisma import Counted, ensure, flow_of
from .routes import DATABASE_LANES, Box, Route

_FOUND_AGAIN = (Box.DUPLICATE, Box.NOT_SOUGHT)
_PENDING = (Box.PENDING_SCREENING, Box.PENDING_RETRIEVAL, Box.PENDING_ASSESSMENT)
Cluster = tuple[Route, ...]


def update(before: Counted, now: Counted, protocol: ReviewProtocol, as_of: int) -> PrismaFlow:
    """The flow since `before`.

    Through the boxes go the records that came since, and the reports that were not decided then or are
    decided otherwise now (`identified_before`). A record that was found again is a duplicate of the report
    that was decided. Reports that were included and are not now are withdrawn: retracted, taken back, one
    report with another, or open again, when they are pending as well.

    Raises:
        CountError: what was counted contradicts itself.
    """
    ends = {route.record: route.box for route in before.routes}
    clusters = _clusters(now.routes)
    moving = [route for cluster in clusters for route in _moving(cluster, ends, now)]
    base = flow_of(
        Counted(
            routes=tuple(moving),
            lane_of={route.record: now.lane_of[route.record] for route in moving},
            names=now.names,
            studies=now.studies,
        ),
        protocol,
        as_of,
    )
    other = base.template is Template.NEW_OTHER
    flow = replace(
        base,
        template=Template.UPDATED_OTHER if other else Template.UPDATED_DB,
        identified_before=tuple(sorted(route.record for route in moving if route.record in ends)),
        **_reports(before, clusters),
        **_studies(before, now),
    )
    ensure(flow)
    return flow


def _clusters(routes: Sequence[Route]) -> list[Cluster]:
    """The routes of each report, the one that is counted first."""
    held: dict[str, list[Route]] = {}
    for route in routes:
        held.setdefault(route.shown, []).append(route)
    return [tuple(sorted(cluster, key=_counted_first)) for cluster in held.values()]


def _counted_first(route: Route) -> tuple[bool, bool]:
    return route.box in _FOUND_AGAIN, route.record != route.shown


def _moving(cluster: Cluster, ends: Mapping[str, Box], now: Counted) -> Iterator[Route]:
    """The records of a report that go through the boxes of the update."""
    counted, *others = cluster
    fresh = [route for route in others if route.record not in ends]
    if not _is_settled(cluster, ends):
        yield counted
        yield from fresh
        return
    if counted.record not in ends:
        yield _found_again(counted, now)
    for route in fresh:
        yield _found_again(route, now)


def _is_settled(cluster: Cluster, ends: Mapping[str, Box]) -> bool:
    """Whether the report was decided, and as it is now; what was included is told beside the boxes."""
    was = {ends[route.record] for route in cluster if route.record in ends}
    return cluster[0].box not in _PENDING and (Box.INCLUDED in was or cluster[0].box in was)


def _found_again(route: Route, now: Counted) -> Route:
    database = now.lane_of[route.record] in DATABASE_LANES
    box = Box.DUPLICATE if database else Box.NOT_SOUGHT
    return Route(record=route.record, shown=route.shown, database=database, box=box)


def _reports(before: Counted, clusters: Sequence[Cluster]) -> dict[str, Any]:
    previous = {route.record for route in before.routes if route.box is Box.INCLUDED}
    standing = [cluster for cluster in clusters if cluster[0].box is Box.INCLUDED]
    # Of two that were included and are one report now, one goes on.
    kept = {min(held) for cluster in standing if (held := {route.record for route in cluster} & previous)}
    return {
        "previous_reports": tuple(sorted(previous)),
        "withdrawn_reports": tuple(sorted(previous - kept)),
        "total_reports": tuple(sorted(cluster[0].record for cluster in standing)),
    }


def _studies(before: Counted, now: Counted) -> dict[str, Any]:
    """Each study now goes on from at most one then, the first that it shares a record with."""
    then, held = _included(before), _included(now)
    study_of = {record: study for study, records in then.items() for record in records}
    known: dict[str, str] = {}
    for study, records in held.items():
        earlier = {study_of[record] for record in records if record in study_of} - known.keys()
        if earlier:
            known[min(earlier)] = study
    return {
        "previous_studies": tuple(then),
        "withdrawn_studies": tuple(study for study in then if study not in known),
        "new_studies": tuple(sorted(held.keys() - set(known.values()))),
        "total_studies": tuple(held),
    }


def _included(found: Counted) -> dict[str, frozenset[str]]:
    """The included studies, by id, with all records of their reports."""
    shown = {route.shown for route in found.routes if route.box is Box.INCLUDED}
    records: dict[str, list[str]] = {}
    for route in found.routes:
        records.setdefault(route.shown, []).append(route.record)
    return {
        study.id: frozenset(record for report in study.reports for record in records[report])
        for study in sorted(found.studies, key=lambda study: study.id)
        if shown.intersection(study.reports)
    }
