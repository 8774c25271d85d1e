"""Whether screening may stop, and what is written when a person stops it.

The rule is asked at title and abstract, of the reports that people have settled, in the order in which they
did. What is left when a person stops was never looked at: those are exclusions by the rule, told apart from
the reviewers' own (PRISMA 2020: excluded by automation tools), and taken back whole.

A stop covers the reports that were there. Those that come later were in no order that the rule has seen, so
they are a queue of their own: the rule is asked of them alone, from the first of them, and makes its promise
for them again. While they are few, that means that all of them are read.
"""

from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

import msgspec

from ..digest import digest
from ..errors import DecisionError
from ..model.decision import Agent, AgentKind, Decision, Resolution, ScreeningState, Stage, Verdict
from ..model.event import Draft
from ..screening.stop import FIRST_PHASE, Stopping, estimate, phases, stopping
from ..screening.words import after, when
from ..store import fold
from . import voting
from .rescreening import reopened
from .state import VOTED, State, state_of

if TYPE_CHECKING:
    from .facade import Review

VERSION = "1"
# Of what is kept of the state of a rule; the version of the tool is another matter.
LAYOUT = "2"
PREFIX = "stopping "


def stopping_of(state: State) -> Stopping | None:
    """What the protocol's rule says now, and what the reports drawn at random let expect.

    None when the protocol has neither. Kept in the derived store.
    """
    rules = state.protocol.screening
    if (rule := rules.stopping).rule == "none" and not rules.random_share:
        return None
    key = digest(PREFIX, LAYOUT, fold.tip(state.log, *VOTED), state.plan.digest)
    if (kept := state.derived.get("stopping", [key]).get(key)) is not None:
        with suppress(msgspec.DecodeError):  # damaged, or of another layout: it is made anew
            return msgspec.json.decode(kept, type=Stopping)
    covered, held = batch(state)
    screened, total = settled(state, held), len(held)
    drawn = drawn_of(screened)
    first, second = phases(rule, labels(screened), drawn)
    found = stopping(rule, first, total, second)
    found = replace(
        found,
        drawn=sum(drawn),
        estimate=estimate(labels(screened), drawn, total),
        excluded=sum(held.automated and held.verdict is Verdict.EXCLUDE for held in state.title_abstract),
        covered=covered,
    )
    if not state.log.read_only:
        state.derived.clear("stopping")
        state.derived.put("stopping", {key: msgspec.json.encode(found)})
    return found


def is_drawing(state: State) -> bool:
    """Whether the protocol's rule has come to the phase in which reports are drawn at random."""
    rule = state.protocol.screening.stopping
    screened = settled(state, batch(state)[1])
    return phases(rule, labels(screened), drawn_of(screened))[1] is not None


def batch(state: State) -> tuple[int, Sequence[Resolution]]:
    """How many reports a stop covers that others have come after, and the reports that the rule is asked of.

    Those are all, or, when some came after the last stop, these. Covered is what the rule has excluded and
    what somebody had voted on; a report that a later record joins stays where it was.
    """
    held = state.title_abstract
    stopped = max((when(vote)[0] for each in held for vote in each.votes if _is_ours(vote)), default=None)
    if stopped is None:
        return 0, held
    later = [each for each in held if _came_later(state, each, stopped)]
    return (len(held) - len(later), later) if later else (0, held)


def _came_later(state: State, held: Resolution, stopped: str) -> bool:
    if any(_is_ours(vote) for vote in held.votes):
        return False
    return not held.votes or min(state.first_seen[id] for id in state.members[held.record]) > stopped


def labels(held: Sequence[Resolution]) -> list[int]:
    """1 for each report that goes on, 0 for each that is excluded."""
    return [int(each.verdict is not Verdict.EXCLUDE) for each in held]


def drawn_of(held: Sequence[Resolution]) -> list[bool]:
    """Whether each report was drawn at random, for somebody who voted on it."""
    return [any(vote.drawn for vote in each.votes) for each in held]


def settled(state: State, resolutions: Iterable[Resolution]) -> list[Resolution]:
    """The reports that people have settled, in the order of their last votes.

    One that is screened again keeps its place from the first time: in the order of that lane, a row of
    exclusions would tell of what the lane is made of, and not of what is left unseen.
    """
    found = [
        held
        for held in resolutions
        if held.state is ScreeningState.SETTLED and not held.automated and held.votes
    ]
    first = reopened(state, Stage.TITLE_ABSTRACT).settled
    last = {held.record: max(map(when, held.votes)) for held in found}
    return sorted(
        found, key=lambda held: (first.get(held.record) or last[held.record][0], last[held.record][1])
    )


def sentence(state: Stopping) -> str:
    """The state of the rule, and what is expected to remain, in one line."""
    if state.estimate is None:
        return _ruled(state)
    hoped = f"about {round(state.estimate):,} reports to go on in all, by {state.drawn:,} drawn at random"
    return f"{_ruled(state)}; {hoped} ({state.found:,} found)"


def _ruled(state: Stopping) -> str:
    if state.rule == "none":
        return "every report is read"
    if state.covered:
        stopped = f"stopped before with {state.excluded:,} of {state.covered:,} reports never looked at"
        return f"{stopped}; of the {state.total:,} that came later: {_asked(state)}"
    if state.excluded:
        return f"stopped after {state.screened:,} reports; {state.excluded:,} were never looked at"
    return _asked(state)


def _asked(state: Stopping) -> str:
    if state.screened >= state.total:
        return "every report has been screened" if state.total else "there is no report to screen"
    promise = f"recall at least {state.target:.0%} with confidence {state.confidence:.0%}"
    if not state.guaranteed:
        promise = f"{state.rule.removeprefix('consecutive-')} irrelevant records in a row"
    if state.stop:
        return f"screening may stop: {promise}, after {state.screened:,} of {state.total:,} reports"
    if state.remaining is None:
        return f"{promise}: drawing at random begins after {FIRST_PHASE} irrelevant records in a row"
    drawn = ", drawn at random" if state.drawing else ""
    return f"{promise} after about {state.remaining:,} more{drawn}, if none of them is relevant"


def stop(review: "Review", reviewer: str) -> int:
    """Exclude, by the rule, what nobody has looked at; how many reports that are.

    Raises:
        DecisionError: the protocol names no rule, the rule does not say stop, there is no reviewer, or
            nothing is left.
    """
    voting.ensure_person(reviewer)
    state = state_of(review)
    found = stopping_of(state)
    if found is None or found.rule == "none":
        raise DecisionError(
            "the protocol names no stopping rule",
            hint="Write `stopping:` under `screening:` in protocol.yaml and put it in force, or read on.",
        )
    if not found.stop:
        raise DecisionError(
            f"the rule does not say stop: {sentence(found)}",
            hint="Go on; the protocol may name another rule.",
        )
    left = [held.record for held in state.title_abstract if not held.votes]
    if not left:
        raise DecisionError("nothing is left that nobody has looked at", hint="Screening is at its end.")
    at = review.now()
    review.log.append([_exclusion(id, found, state, reviewer.strip(), at) for id in left])
    return len(left)


def resume(review: "Review", reviewer: str) -> int:
    """Take back every exclusion by a stopping rule; how many reports that leaves open."""
    voting.ensure_person(reviewer)
    state = state_of(review)
    words = [vote for vote in fold.read_decisions(state.log) if _is_ours(vote)]
    excluded = sum(held.automated for held in state.title_abstract)
    review.log.append([_taken_back(vote, reviewer.strip(), review.now()) for vote in words])
    return excluded


def _exclusion(record: str, found: Stopping, state: State, reviewer: str, at: datetime) -> Draft:
    parameters = digest(found.target, found.confidence)
    made = Decision(
        id=digest(PREFIX, fold.tip(state.log), record),
        record=record,
        stage=Stage.TITLE_ABSTRACT,
        verdict=Verdict.EXCLUDE,
        agent=Agent(
            kind=AgentKind.TOOL, name=f"{PREFIX}{found.rule}", version=VERSION, parameters=parameters
        ),
        at=at.isoformat(),
        note=f"Never looked at; {reviewer} stopped. The rule: {sentence(found)}.",
        protocol=state.protocol.version,
    )
    return voting.draft(made)


def _taken_back(vote: Decision, reviewer: str, at: datetime) -> Draft:
    made = Decision(
        id=digest("resume", vote.id),
        record=vote.record,
        stage=vote.stage,
        verdict=None,
        agent=vote.agent,
        at=after(at.isoformat(), vote),
        note=f"{reviewer} goes on.",
        protocol=vote.protocol,
        supersedes=vote.id,
    )
    return voting.draft(made)


def _is_ours(vote: Decision) -> bool:
    return vote.agent.kind is AgentKind.TOOL and vote.agent.name.startswith(PREFIX)
