"""The queue, as cards."""

import logging
import threading
from collections.abc import Mapping, Sequence
from dataclasses import replace

from ..digest import digest
from ..errors import DecisionError
from ..model.decision import Decision, Resolution, ScreeningState, Stage, Verdict
from ..model.protocol import ReviewProtocol, ScreeningRules
from ..model.record import Record
from ..plugins import REGISTRY, Group, Plugin, Ranker, broken
from ..protocol.parameters import given
from ..screening.queue import again, is_drawn, queue, screened
from ..screening.rank import bind, reasons
from ..screening.resolve import visible_votes, voted
from ..store import fold
from ..store.derived import Derived
from .assigning import assigned_of, ensure_assigned
from .labelling import on_report
from .lookup import find_report
from .state import VOTED, State
from .stopping import is_drawing
from .values import Card
from .voting import Ballot

logger = logging.getLogger(__name__)

# So many records are put before a reviewer at a time.
SHOWN = 8
# The lane of what amendments have opened anew.
RESCREEN = "rescreen"
Order = tuple[tuple[str, float], ...]
Place = tuple[int, float | None]


class Fitted:
    """A ranker and the records of one stage; it learns, scores and gives reasons for one thread at a time."""

    def __init__(
        self, plugin: Plugin, protocol: ReviewProtocol, records: Mapping[str, Record], derived: Derived
    ) -> None:
        self._plugin = plugin
        self._ranker: Ranker = plugin.make(
            given(plugin, protocol.screening), protocol=protocol, derived=derived
        )
        self._bound = bind(self._ranker, records)
        self._taught: Mapping[str, int] | None = None
        self._turn = threading.RLock()

    def order(self, labels: Mapping[str, int]) -> Order:
        """Every record with its score, best first, as these labels teach."""
        with self._turn:
            self._taught = None
            try:
                order = self._bound.rank(labels)
            except Exception as error:  # a plug-in call: its error is named, the traceback chained
                logger.exception("the ranker %s raised", self._plugin.name)
                raise broken(self._plugin, error) from error
            self._taught = labels
        return order

    def reasons(self, labels: Mapping[str, int], records: Sequence[Record]) -> list[tuple[str, ...]]:
        """Why each of these records stands where the same labels put it."""
        with self._turn:
            if self._taught != labels:
                self.order(labels)
            return [reasons(self._ranker, record) for record in records]


def cards(
    state: State,
    reviewer: str,
    stage: Stage,
    limit: int | None,
    ranker: str | None,
    lane: str | None = None,
) -> tuple[Card, ...]:
    """What a reviewer should screen next at one stage, best first; all of it from one state of the votes.

    In the lane "rescreen" that is what amendments have opened anew.

    Raises:
        DecisionError: there is no such lane, or the protocol assigns the reviewer nothing.
    """
    if lane not in (None, RESCREEN):
        raise DecisionError(f"there is no lane `{lane}`", hint=f"The one lane with a name is {RESCREEN}.")
    ensure_assigned(reviewer, state.protocol.screening)
    # Made once more at most: who votes faster than that is given an order that is a vote or two behind.
    for _ in range(2):
        before = fold.tip(state.log, *VOTED)
        made = _cards(state, reviewer, stage, limit, ranker, lane)
        if fold.tip(state.log, *VOTED) == before:
            break
    return made


def card_of(state: State, record: str, reviewer: str, stage: Stage) -> Card:
    """The card of any one report of a stage, as the reviewer may see it; nobody drew it at random.

    Raises:
        DecisionError: no single record is meant, or its report did not get to this stage.
    """
    report = state.shown[find_report(state.records, state.shown, record)]
    held = next((each for each in state.resolutions(stage) if each.record == report), None)
    if held is None:
        raise DecisionError(
            f"“{state.reports[report].title[:60]}” did not get to {stage.value}",
            hint="It is to be included at title and abstract first.",
        )
    return _Desk(state, reviewer.strip(), stage, None).cards([report])[0]


def event_of(state: State, asked: Ballot) -> dict[str, bool]:
    """What is known of a vote that came without a card: whether chance put its report into the queue."""
    if asked.verdict is None or not in_force(state, asked.stage).random_share:
        return {}
    report, name = find_report(state.records, state.shown, asked.record), asked.reviewer.strip()
    if (named := state.protocol.screening.assign) and name not in {each.reviewer for each in named}:
        return {"drawn": False}
    shown = cards(state, name, asked.stage, SHOWN, None)
    return {"drawn": any(card.drawn for card in shown if card.record_id == report)}


def labels(resolutions: Sequence[Resolution], reviewer: str | None = None) -> dict[str, int]:
    """What the votes so far teach a ranker: 1 for the reports that go on, 0 for those excluded.

    For a `reviewer`, what is settled and their own votes: an order that had learnt from another's vote on
    an open report would tell of it.
    """
    taught: dict[str, int] = {}
    for held in resolutions:
        if held.state is ScreeningState.SETTLED:
            taught[held.record] = int(held.verdict is not Verdict.EXCLUDE)
        elif votes := held.votes if reviewer is None else _own(held, reviewer):
            taught[held.record] = int(any(vote.verdict is not Verdict.EXCLUDE for vote in votes))
    return taught


def _own(held: Resolution, reviewer: str) -> tuple[Decision, ...]:
    vote = voted(held, reviewer)
    return () if vote is None else (vote,)


def _cards(
    state: State, reviewer: str, stage: Stage, limit: int | None, ranker: str | None, lane: str | None
) -> tuple[Card, ...]:
    desk = _Desk(state, reviewer, stage, ranker)
    assigned, rules = assigned_of(state), desk.rules
    if lane == RESCREEN:
        wanted = again(desk.resolutions, list(desk.place), reviewer, rules, assigned)
        return desk.cards(wanted[:limit])
    wanted = queue(desk.resolutions, list(desk.place), reviewer, rules, assigned=assigned)
    done = screened(desk.resolutions, reviewer)
    return tuple(
        replace(card, drawn=is_drawn(done + number, rules.random_share))
        for number, card in enumerate(desk.cards(wanted[:limit]))
    )


class _Desk:
    """One reviewer at one stage: where every report stands, in which order, and the cards of some of them."""

    def __init__(self, state: State, reviewer: str, stage: Stage, ranker: str | None) -> None:
        self._state, self._reviewer = state, reviewer
        self.rules = in_force(state, stage)
        plugin = REGISTRY.find(Group.RANKERS, ranker or self.rules.ranker)
        self.resolutions = state.resolutions(stage)
        whose = reviewer if self.rules.blinded and self.rules.reviewers_per_record > 1 else None
        self._fitted = fitted = _fitted(state, stage, plugin, self.resolutions)
        self._taught = labels(self.resolutions, whose)
        order = state.memory.of(
            f"order {stage} {plugin.name} {whose or ''}",
            lambda: (fold.tip(state.log, *VOTED), fitted),
            lambda: fitted.order(labels(state.resolutions(stage), whose)),
        )
        self.place: dict[str, Place] = {
            id: (number, score) for number, (id, score) in enumerate(order, start=1)
        }
        tip = fold.tip(state.log, *VOTED)
        self._ranking = digest(plugin.name, plugin.version, plugin.source, tip, stage, whose)

    def cards(self, wanted: Sequence[str]) -> tuple[Card, ...]:
        """The cards of these reports, with the reasons for their places."""
        records = self._state.records  # asked for once: each time asks the log where it stands
        shown = {held.record: held for held in self.resolutions if held.record in records}
        held = [id for id in wanted if id in shown]
        why = self._fitted.reasons(self._taught, [self._state.reports[id] for id in held])
        last: Place = (len(self.place) + 1, None)
        return tuple(
            _card(self._state, shown[id], self._reviewer, self._ranking, *self.place.get(id, last), said)
            for id, said in zip(held, why, strict=True)
        )


def in_force(state: State, stage: Stage) -> ScreeningRules:
    """The protocol's rules of screening; in the second phase of its stopping rule all is drawn at random."""
    rules = state.protocol.screening
    drawing = stage is Stage.TITLE_ABSTRACT and is_drawing(state)
    return replace(rules, random_share=1.0) if drawing else rules


def _fitted(state: State, stage: Stage, plugin: Plugin, resolutions: Sequence[Resolution]) -> Fitted:
    """The ranker of one stage, made anew with its plug-in, the protocol, or what its records say.

    The plug-in itself is in the key: a cell that was run again registers another, whatever its version.
    """
    held = state.reports
    records = {each.record: held[each.record] for each in resolutions if each.record in held}
    protocol = state.protocol
    return state.memory.of(
        f"fitted {stage} {plugin.name}",
        lambda: (plugin, protocol, records),
        lambda: Fitted(plugin, protocol, records, state.derived),
    )


def _card(
    state: State,
    resolution: Resolution,
    reviewer: str,
    ranking: str,
    number: int,
    score: float | None,
    why: tuple[str, ...],
) -> Card:
    id = resolution.record
    members = state.members.get(id, ())
    duplicates = tuple(state.records[other] for other in members if other != id and other in state.records)
    described = state.described.get(id)
    return Card(
        record=state.reports[id],
        record_id=id,
        stage=resolution.stage,
        saw=digest(state.records[id].digest, [each.digest for each in duplicates]),
        rank=number,
        ranking=ranking,
        score=score,
        reasons=why,
        duplicates=duplicates,
        loans=described.loans if described else (),
        votes=visible_votes(resolution, reviewer, state.protocol.screening),
        labels=on_report(state, resolution, reviewer),
        again=resolution.again is not None and reviewer not in resolution.again,
    )
