"""The PRISMA 2020 flow of a review: records, votes and retrievals in, every box with its ids out."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any

from ..digest import digest
from ..errors import CountError
from ..model.cluster import DuplicateCluster
from ..model.decision import Resolution, Retrieval
from ..model.flow import FlowCounts, Ids, NamedIds, PrismaFlow, Template
from ..model.protocol import ReviewProtocol
from ..model.record import Record
from ..model.search import Lane, SearchRun
from ..model.study import Study
from .identities import Failure, failures
from .routes import DATABASE_LANES, GONE, SOUGHT, Box, Route, Screened, lanes, routes
from .searched import found_in

__all__ = ["Counted", "Failure", "counted", "counts", "ensure", "failures", "flow_of"]

FINAL = (
    "duplicates",
    "excluded_automatic",
    "excluded_other",
    "pending_screening",
    "records_excluded",
    "dbr_notretrieved_reports",
    "pending_retrieval",
    "pending_assessment",
    "dbr_excluded",
    "other_notretrieved_reports",
    "other_excluded",
    "other_pending",
    "new_reports",
)
NAMED = ("database_specific_results", "register_specific_results", "dbr_excluded", "other_excluded")
OTHER_FOUND = ("website_results", "organisation_results", "citations_results")


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """What a flow is counted from: each record's end, lane and name of where it was found; the studies."""

    routes: tuple[Route, ...]
    lane_of: Mapping[str, Lane]
    names: Mapping[str, str]
    studies: tuple[Study, ...]


def counted(
    records: Mapping[str, Record],
    sightings: Mapping[str, tuple[str, ...]],
    runs: Sequence[SearchRun],
    clusters: Iterable[DuplicateCluster],
    title_abstract: Iterable[Resolution],
    full_text: Iterable[Resolution],
    retrievals: Mapping[str, Retrieval],
    studies: Iterable[Study],
    protocol: ReviewProtocol,
) -> Counted:
    """What the flow of these records, votes and retrievals is counted from."""
    screened = Screened(
        records=records,
        title_abstract={each.record: each for each in title_abstract},
        full_text={each.record: each for each in full_text},
        retrievals=retrievals,
        reasons=_reasons(protocol),
    )
    lane_of = lanes(records, sightings, runs, protocol)
    return Counted(
        routes=routes(clusters, lane_of, screened),
        lane_of=lane_of,
        names=found_in(sightings, runs, records),
        studies=tuple(studies),
    )


def flow_of(found: Counted, protocol: ReviewProtocol, as_of: int) -> PrismaFlow:
    """The flow of a new review, every number as the ids it counts, sorted; `routes` says who goes where.

    Records screened are those with a settled verdict, reports assessed likewise: what waits is in the
    `pending` fields, which close the sums. In the other lane `other_pending` holds all that waits there,
    screened or not. A report retracted or withdrawn after it was included is excluded with that reason
    in its own lane. Exclusions by automation are those that no person voted on; nothing but duplicates
    is removed before screening.

    Raises:
        CountError: what was counted contradicts itself, such as a record in two clusters.
    """
    made = _Boxes(found.routes, found.lane_of)
    flow = _flow(made, found.names, found.studies, protocol, as_of)
    ensure(flow)
    return flow


class _Boxes:
    """Routes, asked for by what they have in common."""

    def __init__(self, made: tuple[Route, ...], lane_of: Mapping[str, Lane]) -> None:
        self.routes, self.lane_of = made, lane_of

    def where(self, keep: Callable[[Route], bool]) -> Ids:
        return tuple(sorted(route.record for route in self.routes if keep(route)))

    def lane(self, lane: Lane) -> Ids:
        return tuple(sorted(id for id, each in self.lane_of.items() if each is lane))

    def ended(self, database: bool, *boxes: Box) -> Ids:
        return self.where(lambda route: route.database is database and route.box in boxes)

    def reasons(self, database: bool, order: Sequence[str]) -> NamedIds:
        named: dict[str, list[str]] = {}
        for route in self.routes:
            if route.database is database and route.box is Box.EXCLUDED_REPORT:
                named.setdefault(route.reason or "", []).append(route.record)
        known = {reason: at for at, reason in enumerate(order)}
        ranked = sorted(named, key=lambda reason: (known.get(reason, len(known)), reason))
        return tuple((reason, tuple(sorted(named[reason]))) for reason in ranked)


def _flow(
    made: _Boxes, names: Mapping[str, str], studies: Iterable[Study], protocol: ReviewProtocol, as_of: int
) -> PrismaFlow:
    other = any(lane not in DATABASE_LANES for lane in made.lane_of.values()) or any(
        query.lane not in (None, *DATABASE_LANES) for query in protocol.sources
    )
    order = [*_reasons(protocol).values(), *GONE.values()]
    included = made.where(lambda route: route.box is Box.INCLUDED)
    shown = {route.shown for route in made.routes if route.box is Box.INCLUDED}
    databases, registers = made.lane(Lane.DATABASE), made.lane(Lane.REGISTER)
    excluded = made.ended(True, Box.EXCLUDED)
    return PrismaFlow(
        template=Template.NEW_OTHER if other else Template.NEW_DB,
        as_of=as_of,
        protocol=digest(protocol),
        database_results=databases,
        database_specific_results=_by_name(databases, names),
        register_results=registers,
        register_specific_results=_by_name(registers, names),
        duplicates=made.ended(True, Box.DUPLICATE),
        excluded_automatic=(),
        excluded_other=(),
        records_screened=made.ended(True, Box.EXCLUDED, *SOUGHT),
        records_excluded=excluded,
        excluded_automation=made.where(lambda route: route.automated and route.box is Box.EXCLUDED),
        dbr_sought_reports=made.ended(True, *SOUGHT),
        dbr_notretrieved_reports=made.ended(True, Box.NOT_RETRIEVED),
        dbr_assessed=made.ended(True, Box.EXCLUDED_REPORT, Box.INCLUDED),
        dbr_excluded=made.reasons(True, order),
        new_studies=tuple(sorted(study.id for study in studies if shown & set(study.reports))),
        new_reports=included,
        pending_screening=made.ended(True, Box.PENDING_SCREENING),
        pending_retrieval=made.ended(True, Box.PENDING_RETRIEVAL),
        pending_assessment=made.ended(True, Box.PENDING_ASSESSMENT),
        **(_other(made, order) if other else {}),
    )


def _other(made: _Boxes, order: Sequence[str]) -> dict[str, Any]:
    waiting = (Box.PENDING_SCREENING, Box.PENDING_RETRIEVAL, Box.PENDING_ASSESSMENT)
    return {
        "website_results": made.lane(Lane.WEBSITE),
        "organisation_results": made.lane(Lane.ORGANISATION),
        "citations_results": made.lane(Lane.CITATION),
        "other_sought_reports": made.ended(False, *SOUGHT),
        "other_notretrieved_reports": made.ended(False, Box.NOT_RETRIEVED),
        "other_assessed": made.ended(False, Box.EXCLUDED_REPORT, Box.INCLUDED),
        "other_excluded": made.reasons(False, order),
        "other_pending": made.ended(False, *waiting),
    }


def _reasons(protocol: ReviewProtocol) -> dict[str, str]:
    """The text of each criterion; with its code where two criteria read the same."""
    texts = Counter(criterion.text for criterion in protocol.criteria)
    return {
        criterion.code: criterion.text
        if texts[criterion.text] == 1
        else f"{criterion.text} ({criterion.code})"
        for criterion in protocol.criteria
    }


def _by_name(ids: Ids, names: Mapping[str, str]) -> NamedIds:
    held = sorted({names[id] for id in ids})
    return tuple((name, tuple(id for id in ids if names[id] == name)) for name in held)


def counts(flow: PrismaFlow) -> FlowCounts:
    """The same boxes as numbers; what is not drawn stays None."""
    held: dict[str, Any] = {field.name: getattr(flow, field.name, None) for field in fields(FlowCounts)}
    for name, value in held.items():
        if name in NAMED and value is not None:
            held[name] = tuple((label, len(ids)) for label, ids in value)
        elif value is not None:
            held[name] = len(value)
    return FlowCounts(**held)


def ensure(flow: PrismaFlow, *, finished: bool = False) -> None:
    """See that the flow obeys every identity, and that every record ends in exactly one box.

    Raises:
        CountError: it does not; the message names the identity and what would mend it.
    """
    found = (*failures(counts(flow), flow.template, finished=finished), *_lost_or_twice(flow))
    if found:
        said = tuple(f"{each.identity}: {each.message}; {each.mend}" for each in found)
        raise CountError(
            f"the numbers of the flow do not add up: {said[0]}",
            hint=f"Nothing was written. To mend it: {found[0].mend}.",
            failures=said,
        )


def _lost_or_twice(flow: PrismaFlow) -> Iterator[Failure]:
    ends = [id for name in FINAL for id in _flat(getattr(flow, name))]
    database = {*flow.database_results, *flow.register_results}
    other = {id for name in OTHER_FOUND for id in _flat(getattr(flow, name))}
    problems = (
        ("I11", "in two boxes at once", {id for id, n in Counter(ends).items() if n > 1}),
        ("I1", "in two lanes at once", database & other),
        ("I1", "in no box", database - set(ends)),
        ("I1", "never identified", set(ends) - database - other),
        (
            "I2",
            "excluded by automation but not excluded",
            {*flow.excluded_automation} - {*flow.records_excluded},
        ),
    )
    for identity, what, ids in problems:
        if ids:
            message = f"{len(ids)} records are {what}, the first is {min(ids)}"
            yield Failure(identity=identity, message=message, mend="run `review rebuild`")


def _flat(value: Ids | NamedIds | None) -> Iterator[str]:
    for each in value or ():
        if isinstance(each, str):
            yield each
        else:
            yield from each[1]
