"""The queue, as cards."""

import logging
from collections.abc import Mapping, Sequence

from ..digest import digest
from ..model.decision import Resolution, ScreeningState, Stage, Verdict
from ..model.record import Record
from ..plugins import REGISTRY, Group, Plugin, Ranker, broken
from ..screening.queue import queue
from ..screening.rank import bind, reasons
from ..screening.resolve import visible_votes
from .state import State
from .values import Card

logger = logging.getLogger(__name__)

Order = tuple[tuple[str, float], ...]


def cards(
    state: State,
    reviewer: str,
    stage: Stage,
    limit: int | None,
    ranker: str | None,
) -> tuple[Card, ...]:
    """What a reviewer should screen next at one stage, best first."""
    name = ranker or state.protocol.screening.ranker
    order = state.memory.of(f"order {stage} {name}", str(state.as_of), lambda: _order(state, stage, name))
    resolutions = state.resolutions(stage)
    wanted = queue(resolutions, [id for id, _ in order], reviewer, state.protocol.screening)
    ranking = digest(name, state.as_of, stage)
    shown = {resolution.record: resolution for resolution in resolutions}
    place = {id: (number, score) for number, (id, score) in enumerate(order, start=1)}
    fitted = _ranker(name, state)
    return tuple(
        _card(state, shown[id], reviewer, ranking, *place[id], reasons(fitted, state.records[id]))
        for id in wanted[:limit]
    )


def labels(resolutions: Sequence[Resolution]) -> dict[str, int]:
    """What the votes so far teach a ranker: 1 for the reports that go on, 0 for those excluded."""
    taught: dict[str, int] = {}
    for resolution in resolutions:
        if resolution.state is ScreeningState.SETTLED:
            taught[resolution.record] = int(resolution.verdict is not Verdict.EXCLUDE)
        elif resolution.votes:
            taught[resolution.record] = int(any(v.verdict is not Verdict.EXCLUDE for v in resolution.votes))
    return taught


def _order(state: State, stage: Stage, name: str) -> Order:
    resolutions = state.resolutions(stage)
    records: Mapping[str, Record] = {each.record: state.records[each.record] for each in resolutions}
    ranker = _ranker(name, state)
    bound = state.memory.of(
        f"bound {stage} {name}", digest(id(ranker), sorted(records)), lambda: bind(ranker, records)
    )
    try:
        return bound.rank(labels(resolutions))
    except Exception as error:  # a plug-in call: its error is named, the traceback chained
        logger.exception("the ranker %s raised", name)
        raise broken(_plugin(name), error) from error


def _plugin(name: str) -> Plugin:
    return REGISTRY.find(Group.RANKERS, name)


def _ranker(name: str, state: State) -> Ranker:
    plugin = _plugin(name)
    key = digest(state.plan.digest, plugin.version, plugin.source)
    made: Ranker = state.memory.of(f"ranker {name}", key, lambda: plugin.make(protocol=state.protocol))
    return made


def _card(
    state: State,
    resolution: Resolution,
    reviewer: str,
    ranking: str,
    number: int,
    score: float,
    why: tuple[str, ...],
) -> Card:
    record = state.records[resolution.record]
    members = state.members[resolution.record]
    return Card(
        record=record,
        record_id=resolution.record,
        stage=resolution.stage,
        saw=digest(record.title, record.abstract),
        rank=number,
        ranking=ranking,
        score=score,
        reasons=why,
        duplicates=tuple(state.records[id] for id in members if id != resolution.record),
        votes=visible_votes(resolution, reviewer, state.protocol.screening),
    )
