"""Numbers about the state of a review, for people."""

from collections import Counter
from collections.abc import Mapping, Sequence

from ..bulk import bulk
from ..deduplication import cluster
from ..model.cluster import Pair
from ..model.decision import Resolution, ScreeningState, Verdict
from ..model.record import Record
from ..model.search import Lane
from ..reporting.routes import GONE, SOUGHT, Box, Route, Screened, routes
from ..settings import Settings
from ..store import fold
from . import documents
from .alerts import alerts_of
from .assigning import workloads
from .known import known_items
from .plan import is_in_force
from .rescreening import rescreenings
from .state import JUDGED, State
from .stopping import stopping_of
from .values import Deduplication, Doubt, StageCounts, Status


@bulk()
def status(state: State, settings: Settings) -> Status:
    """Where the review stands."""
    ways = _routes(state)
    boxes = Counter(route.box for route in ways)
    sought = sum(boxes[box] for box in SOUGHT)
    return Status(
        title=state.protocol.title,
        workspace=str(settings.workspace),
        as_of=state.as_of,
        protocol_version=state.protocol.version,
        protocol_changed=not is_in_force(settings, state.plan.digest),
        searches=len(state.runs),
        last_search=max((run.ended for run in state.runs), default=None),
        records=len(state.records),
        reports=len(state.clusters),
        studies=len(state.studies),
        uncertain_pairs=len(uncertain(state)),
        title_abstract=stage_counts(state.title_abstract),
        full_text=stage_counts(state.full_text),
        sought=sought,
        retrieved=sought - boxes[Box.PENDING_RETRIEVAL] - boxes[Box.NOT_RETRIEVED],
        not_retrieved=boxes[Box.NOT_RETRIEVED],
        included=boxes[Box.INCLUDED],
        gone=sum(route.box is Box.EXCLUDED_REPORT and route.reason in GONE.values() for route in ways),
        alerts=alerts_of(state),
        stopping=stopping_of(state),
        known=known_items(state),
        workloads=workloads(state),
        rescreen=rescreenings(state),
        documents=documents.states(state),
    )


def _routes(state: State) -> tuple[Route, ...]:
    """Where in the flow the reports that got to full text are; their lanes tell nothing here."""
    reached = {each.record for each in state.full_text}
    screened = Screened(
        records=state.standing,
        title_abstract={each.record: each for each in state.title_abstract},
        full_text={each.record: each for each in state.full_text},
        retrievals=state.retrievals,
        reasons={},
    )
    clusters = [each for each in state.clusters if each.shown in reached]
    lane_of = {id: Lane.DATABASE for each in clusters for id in each.members}
    return routes(clusters, lane_of, screened)


def stage_counts(resolutions: tuple[Resolution, ...]) -> StageCounts:
    """The reports of one stage by state; `maybe` counts with the included, which is where it leads."""
    states = [resolution.state for resolution in resolutions]
    excluded = sum(resolution.verdict is Verdict.EXCLUDE for resolution in resolutions)
    return StageCounts(
        reports=len(resolutions),
        unscreened=states.count(ScreeningState.UNSCREENED),
        waiting=states.count(ScreeningState.WAITING),
        conflict=states.count(ScreeningState.CONFLICT),
        included=states.count(ScreeningState.SETTLED) - excluded,
        excluded=excluded,
    )


@bulk()
def deduplication(state: State) -> Deduplication:
    """What deduplication comes to."""
    return Deduplication(
        records=len(state.records),
        reports=len(state.clusters),
        duplicates=len(state.records) - len(state.clusters),
        versions=len(state.clusters) - len(state.studies),
        studies=len(state.studies),
        doubts=_doubts(state),
        contradictions=cluster.contradictions(state.judgments, state.clusters),
        opposed=state.opposed,
    )


def _doubts(state: State) -> tuple[Doubt, ...]:
    """All that is uncertain; what was told before of the very same records is told again."""

    def make() -> tuple[Doubt, ...]:
        records, pairs = state.records, uncertain(state)
        told = {each.pair: each for each in state.memory.last("doubts") or () if _is_told(each, records)}
        fresh = [pair for pair in pairs if pair not in told]
        told |= zip(fresh, doubts_of(fresh, records), strict=True)
        return tuple(told[pair] for pair in pairs)

    return state.memory.of("doubts", lambda: fold.tip(state.log, *JUDGED), make)


def _is_told(held: Doubt, records: Mapping[str, Record]) -> bool:
    return held.left is records.get(held.pair.left) and held.right is records.get(held.pair.right)


def uncertain(state: State) -> tuple[Pair, ...]:
    """The pairs that wait for a person, best first."""
    return cluster.uncertain(state.pairs, state.judgments, state.clusters)


def doubts_of(pairs: Sequence[Pair], records: Mapping[str, Record]) -> list[Doubt]:
    """Uncertain pairs with what a person needs to end them."""
    if not pairs:
        return []
    from ..deduplication import explain  # loads NumPy, which `status` has no use for

    ends = [(records[pair.left], records[pair.right]) for pair in pairs]
    return [
        Doubt(pair=pair, left=left, right=right, fields=said, explanation=explain.sentence(pair, said))
        for pair, (left, right), said in zip(pairs, ends, explain.explain_all(ends), strict=True)
    ]
