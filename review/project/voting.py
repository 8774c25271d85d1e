"""From what a person presses to an event: checked first, written after."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import msgspec

from ..digest import digest
from ..errors import DecisionError
from ..model.cluster import PairJudgment, PairVerdict
from ..model.decision import Agent, AgentKind, Decision, Stage, Verdict
from ..model.event import Draft, EventKind
from ..model.protocol import CriterionKind, ReviewProtocol
from ..screening.words import after, same
from .lookup import find_report
from .standing import ensure_vote
from .state import State
from .words import ensure_name, kind_of, spoken, word_of

KNOWN = ("id", "at", "saw", "rank", "ranking", "dwell_ms", "drawn", "supersedes")
# A clock may be off by so much; a stamp further ahead of ours is not believed.
AHEAD = timedelta(minutes=5)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ballot:
    """What a person asks for, in their own words; `verdict` None takes their last word back."""

    record: str
    verdict: str | None
    reviewer: str
    stage: Stage = Stage.TITLE_ABSTRACT
    criterion: str | None = None
    note: str | None = None


def decision(
    ballot: Ballot, state: State, *, at: str, adjudicate: bool = False, event: Mapping[str, Any] | None = None
) -> Decision:
    """The decision that a ballot means; one that was sent before is given as it was kept.

    `at` is our own clock's. The front end's, in `event`, is taken if it is an instant not far ahead of
    ours. Either way the word comes after the same person's last on that record, or it would be lost.

    Raises:
        DecisionError: the record, the verdict, the criterion or the adjudication makes no sense, or the
            event's id is that of another decision.
    """
    record = find_report(state.records, state.shown, ballot.record)
    verdict = _verdict(ballot.verdict)
    ensure_person(ballot.reviewer)
    ensure_name(ballot.reviewer.strip(), state)
    _ensure_criterion(ballot.criterion, verdict, ballot.stage, state.protocol)
    known = {key: value for key, value in (event or {}).items() if key in KNOWN and value is not None}
    made = Decision(
        record=record,
        stage=ballot.stage,
        verdict=verdict,
        agent=Agent(kind=AgentKind.PERSON, name=ballot.reviewer.strip()),
        criterion=ballot.criterion,
        note=ballot.note or None,
        protocol=state.protocol.version,
        **{"id": str(uuid4()), **known, "at": _believed(known.get("at"), at)},
    )
    if (kept := _kept(made, state, adjudicate)) is not None:
        return kept
    ensure_vote(made, state, adjudicate=adjudicate)
    own = [
        word for word in spoken(state.log, kind_of(adjudicate), record) if _replaces(made, word, adjudicate)
    ]
    return replace(made, at=after(made.at, own[-1])) if own else made


def drafts(decision: Decision, state: State, *, adjudicate: bool = False) -> list[Draft]:
    """The events of a decision about a report: its own, and the end of what it replaces.

    The reviewer's votes on the report's other records are taken back, so that the new word is their only
    one; taking back takes back all of them. Of adjudications a report has one, whoever's it is.
    """
    made = [draft(decision, adjudicate=adjudicate)]
    if word_of(state.log, decision.id) is not None:
        return made
    others = [id for id in state.members[state.shown[decision.record]] if id != decision.record]
    standing = _standing(others, decision, state, adjudicate)
    return made + [draft(_undo(vote, decision), adjudicate=adjudicate) for vote in standing]


def _believed(stamp: Any, now: str) -> str:
    try:
        read = datetime.fromisoformat(stamp)
        aware = (read if read.tzinfo else read.replace(tzinfo=UTC)).astimezone(UTC)
    except (TypeError, ValueError, OverflowError):
        return now
    late = aware > datetime.fromisoformat(now) + AHEAD
    return now if late else aware.isoformat() if read.tzinfo is None else str(stamp)


def _kept(made: Decision, state: State, adjudicate: bool) -> Decision | None:
    """The decision that was kept under this id already, None when the id is new."""
    held = word_of(state.log, made.id)
    if held is None:
        return None
    kind, word = held
    if word is not None and kind is kind_of(adjudicate):
        shown = state.shown.get(word.record, word.record)
        if same(replace(word, record=shown), replace(made, record=state.shown[made.record])):
            return word
    raise DecisionError(
        f"the id `{made.id}` is already used for another decision",
        hint="Each keypress has an id of its own: nothing was written; decide again.",
    )


def _replaces(made: Decision, word: Decision, adjudicate: bool) -> bool:
    """Whether a word is of the same stage and the same agent; a report has one adjudication, whoever's."""
    agents = [(each.agent.kind, each.agent.name) for each in (made, word)]
    return word.stage is made.stage and (adjudicate or agents[0] == agents[1])


def _standing(others: Iterable[str], made: Decision, state: State, adjudicate: bool) -> list[Decision]:
    last: dict[str, Decision] = {}
    for record in others:
        for word in spoken(state.log, kind_of(adjudicate), record):
            if _replaces(made, word, adjudicate):
                last[record] = word
    return [word for word in last.values() if word.verdict is not None]


def _undo(vote: Decision, by: Decision) -> Decision:
    return Decision(
        id=digest("undo", vote.id, by.id),
        record=vote.record,
        stage=vote.stage,
        verdict=None,
        agent=by.agent,
        at=after(by.at, vote),
        protocol=by.protocol,
        supersedes=vote.id,
    )


def draft(decision: Decision, *, adjudicate: bool = False) -> Draft:
    """The event of a decision; its id is the front end's, so that a double send is absorbed."""
    return Draft(
        kind=kind_of(adjudicate),
        subject=decision.record,
        body=msgspec.to_builtins(decision),
        actor=decision.agent.name,
        at=decision.at,
        id=decision.id,
    )


def pair_judgment(
    state: State,
    left: str,
    right: str,
    verdict: PairVerdict | None,
    reviewer: str,
    reason: str | None,
    at: datetime,
    id: str | None = None,
) -> PairJudgment:
    """A person's word on two records, in the order in which pairs are kept; `id` is the keypress's, if any.

    Raises:
        DecisionError: a record is unknown, both are one, or the verdict is none a person gives.
    """
    ensure_person(reviewer)
    low, high = sorted(find_report(state.records, state.shown, word) for word in (left, right))
    if low == high:
        raise DecisionError("a record cannot be paired with itself", hint="Name two different records.")
    if verdict is PairVerdict.UNCERTAIN:
        raise DecisionError(
            "`uncertain` is what a person is asked to end", hint="Say duplicate, version or distinct."
        )
    return PairJudgment(
        id=id or str(uuid4()),
        left=low,
        right=high,
        verdict=verdict,
        agent=reviewer.strip(),
        at=at.isoformat(),
        reason=reason,
    )


def pair_draft(judgment: PairJudgment) -> Draft:
    """The event of a pair judgment."""
    return Draft(
        kind=EventKind.PAIR_JUDGED,
        subject=f"{judgment.left}|{judgment.right}",
        body=msgspec.to_builtins(judgment),
        actor=judgment.agent,
        at=judgment.at,
        id=judgment.id,
    )


def _verdict(word: str | None) -> Verdict | None:
    if word is None:
        return None
    try:
        return Verdict(word)
    except ValueError as error:
        raise DecisionError(
            f"`{word}` is no verdict", hint=f"Use one of {', '.join(each.value for each in Verdict)}."
        ) from error


def ensure_person(reviewer: str) -> None:
    """Refuse a word without its speaker.

    Raises:
        DecisionError: there is no name.
    """
    if not reviewer.strip():
        raise DecisionError(
            "there is no reviewer's name",
            hint="Give `--reviewer NAME`, or set EVERGREEN_REVIEWER or `reviewer` in review.toml.",
        )


def _ensure_criterion(
    code: str | None, verdict: Verdict | None, stage: Stage, protocol: ReviewProtocol
) -> None:
    allowed = [
        criterion.code
        for criterion in protocol.criteria
        if criterion.kind is CriterionKind.EXCLUDE and stage in criterion.stages
    ]
    if code is not None and code not in {criterion.code for criterion in protocol.criteria}:
        raise DecisionError(
            f"the protocol has no criterion `{code}`", hint=f"Known here: {', '.join(allowed)}."
        )
    if verdict is Verdict.EXCLUDE and code is not None and code not in allowed:
        raise DecisionError(
            f"`{code}` is no reason to exclude at {stage.value}", hint=f"Reasons here: {', '.join(allowed)}."
        )
    if verdict is Verdict.EXCLUDE and code is None and stage is Stage.FULL_TEXT:
        raise DecisionError(
            "an exclusion at full text needs a reason (PRISMA 2020, item 16b)",
            hint=f"Give one of {', '.join(allowed)}.",
        )
