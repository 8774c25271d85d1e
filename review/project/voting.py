"""From what a person presses to an event: checked first, written after."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import uuid4

import msgspec

from ..errors import DecisionError
from ..model.cluster import PairJudgment, PairVerdict
from ..model.decision import Agent, AgentKind, Decision, Stage, Verdict
from ..model.event import Draft, EventKind
from ..model.protocol import CriterionKind, ReviewProtocol
from .lookup import find_record, find_report
from .standing import ensure_vote
from .state import State

KNOWN = ("id", "at", "saw", "rank", "ranking", "dwell_ms", "supersedes")


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
    """The decision that a ballot means.

    Raises:
        DecisionError: the record, the verdict, the criterion or the adjudication makes no sense.
    """
    record = find_report(state.records, state.shown, ballot.record)
    verdict = _verdict(ballot.verdict)
    ensure_person(ballot.reviewer)
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
        **{"id": str(uuid4()), "at": at, **known},
    )
    ensure_vote(made, state, adjudicate=adjudicate)
    return made


def draft(decision: Decision, *, adjudicate: bool = False) -> Draft:
    """The event of a decision; its id is the front end's, so that a double send is absorbed."""
    return Draft(
        kind=EventKind.ADJUDICATED if adjudicate else EventKind.DECIDED,
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
) -> PairJudgment:
    """A person's word on two records, in the order in which pairs are kept.

    Raises:
        DecisionError: a record is unknown, both are one, or the verdict is none a person gives.
    """
    ensure_person(reviewer)
    low, high = sorted((find_record(state.records, left), find_record(state.records, right)))
    if low == high:
        raise DecisionError("a record cannot be paired with itself", hint="Name two different records.")
    if verdict is PairVerdict.UNCERTAIN:
        raise DecisionError(
            "`uncertain` is what a person is asked to end", hint="Say duplicate, version or distinct."
        )
    return PairJudgment(
        id=str(uuid4()),
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
