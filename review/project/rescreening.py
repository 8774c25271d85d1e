"""What an amendment opens anew: reports settled before it, at the stages whose criteria it changes.

The amendment says itself which (`review protocol amend --rescreen`), so that every copy of the log opens the
same. Nothing is taken back: the earlier votes stand until their authors, or enough others, vote again.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ..model.decision import AgentKind, Decision, Resolution, ScreeningState, Stage, Verdict
from ..model.event import EventKind
from ..model.protocol import ProtocolVersion, Rescreen, ReviewProtocol
from ..protocol import parse_adopted
from ..screening.resolve import NOTHING, Anew, reached, resolve
from ..screening.words import when
from ..store import fold
from .comparing import FOUND

if TYPE_CHECKING:
    from .facade import Review
    from .state import State

PLANNED = (EventKind.PROTOCOL_ADOPTED, EventKind.PROTOCOL_AMENDED)
RESTS_ON = (*FOUND, EventKind.PAIR_JUDGED, *PLANNED)
SPOKEN = (EventKind.DECIDED, EventKind.ADJUDICATED)
Said = tuple[tuple[Decision, ...], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reopened:
    """The reports opened anew at a stage, by shown record; `settled` says when each was settled first."""

    anew: Anew
    settled: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rescreening:
    """How far the reports that amendments have opened anew are at a stage: `done` of `reports`."""

    stage: Stage
    version: str
    reports: int
    done: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Amended:
    """What the last amendment did: the `criteria` that it changed, by code, how many reports are `settled` at
    title and abstract, and how many it has `reopened`, each stage counted."""

    criteria: tuple[str, ...]
    settled: int
    reopened: int


CLOSED = Reopened(anew=NOTHING, settled={})


def reopened(state: "State", stage: Stage) -> Reopened:
    """What amendments have opened anew at a stage."""
    history = _history(state)
    if not any(_opens(version) for version in history):
        return CLOSED
    words = state.memory.of(
        "every word",
        lambda: fold.tip(state.log, *SPOKEN),
        lambda: tuple(fold.words_said(state.log, kind) for kind in SPOKEN),
    )
    numbers = {version.version: number for number, version in enumerate(history)}
    last = max(number for number, version in enumerate(history) if _opens(version))
    earlier = _before(words, numbers, last)
    return state.memory.of(
        f"reopened {stage}",
        # Words are never taken out of the log: as many of them are the same.
        lambda: (fold.tip(state.log, *RESTS_ON), [len(kind) for kind in earlier]),
        lambda: _reopened(state, stage, history, earlier),
    )


def rescreenings(state: "State") -> tuple[Rescreening, ...]:
    """How far re-screening is at each stage at which an amendment has opened reports."""
    return tuple(found for stage in Stage if (found := _progress(state, stage)) is not None)


def amended(review: "Review") -> Amended:
    """What the last amendment of a review did."""

    def make(state: "State") -> Amended:
        history = _history(state)
        before, after = (parse_adopted(version.text) for version in history[-2:])
        since = [reopened(state, stage).anew.since for stage in Stage]
        return Amended(
            criteria=changed_criteria(before, after)[0],
            settled=sum(held.state is ScreeningState.SETTLED for held in state.title_abstract),
            reopened=sum(number == len(history) - 1 for each in since for number in each.values()),
        )

    return review.derive(make)


def changed_criteria(before: ReviewProtocol, after: ReviewProtocol) -> tuple[tuple[str, ...], set[Stage]]:
    """The codes of criteria whose text, kind or stages differ, those that came or went among them, and the
    stages that they serve or served."""
    old, new = ({each.code: each for each in held.criteria} for held in (before, after))
    codes = tuple(code for code in {**old, **new} if old.get(code) != new.get(code))
    held = (side[code] for code in codes for side in (old, new) if code in side)
    return codes, {stage for each in held for stage in each.stages}


def _opens(version: ProtocolVersion) -> bool:
    return version.rescreen in (Rescreen.EXCLUDED, Rescreen.ALL)


def _history(state: "State") -> tuple[ProtocolVersion, ...]:
    return state.memory.of(
        "history", lambda: fold.tip(state.log, *PLANNED), lambda: fold.read_protocols(state.log)
    )


def _before(words: Said, numbers: Mapping[str, int], place: int) -> Said:
    """The words that were given under versions before that one."""
    return tuple(
        tuple(word for word in kind if numbers.get(word.protocol or "", -1) < place) for kind in words
    )


def _reopened(state: "State", stage: Stage, history: Sequence[ProtocolVersion], earlier: Said) -> Reopened:
    """Amendment by amendment, for one may open again what was screened again before it."""
    numbers = {version.version: number for number, version in enumerate(history)}
    since: dict[Stage, dict[str, int]] = {each: {} for each in Stage}
    settled: dict[str, str] = {}
    for number, version in enumerate(history):
        if not _opens(version) or number == 0:
            continue
        before = parse_adopted(history[number - 1].text)
        _, stages = changed_criteria(before, parse_adopted(version.text))
        opened = {each: Anew(since=since[each], versions=numbers) for each in Stage}
        stood = _stood(state, before, _before(earlier, numbers, number), opened)
        for each in stages or set(Stage):
            held = [report for report in stood[each] if _is_in_scope(report, version.rescreen)]
            since[each] |= dict.fromkeys((report.record for report in held), number)
            if each is stage:
                settled = {report.record: _settled_at(report) for report in held} | settled
    return Reopened(anew=Anew(since=since[stage], versions=numbers), settled=settled)


def _stood(
    state: "State", before: ReviewProtocol, earlier: Said, opened: Mapping[Stage, Anew]
) -> dict[Stage, tuple[Resolution, ...]]:
    """Where every report stood at each stage by the words so far and the protocol that was in force."""
    first, second = Stage
    rules = before.screening
    decided, adjudicated = earlier
    screened = resolve(state.clusters, decided, adjudicated, rules, first, anew=opened[first])
    went_on = set(reached(screened))
    clusters = [each for each in state.clusters if each.shown in went_on]
    read = resolve(clusters, decided, adjudicated, rules, second, anew=opened[second])
    return {first: screened, second: read}


def _is_in_scope(held: Resolution, scope: Rescreen | None) -> bool:
    """What a person settled: a tool's exclusion of what nobody looked at is taken back whole, elsewhere."""
    if held.state is not ScreeningState.SETTLED or held.automated:
        return False
    return scope is Rescreen.ALL or held.verdict is Verdict.EXCLUDE


def _settled_at(held: Resolution) -> str:
    people = [vote for vote in held.votes if vote.agent.kind is AgentKind.PERSON]
    return max((when(vote)[0] for vote in people), default="")


def _progress(state: "State", stage: Stage) -> Rescreening | None:
    since = reopened(state, stage).anew.since
    if not since:
        return None
    open = sum(held.again is not None for held in state.resolutions(stage))
    version = _history(state)[max(since.values())].version
    return Rescreening(stage=stage, version=version, reports=len(since), done=len(since) - open)
