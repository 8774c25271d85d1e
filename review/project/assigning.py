"""Who is to screen which report, where the protocol says so.

A report goes to those whom the lots of its oldest record name (the one seen first, then by id). Records that
come later and turn out to be the same report change nothing; where two reports are merged, the older one's
reviewers have it, and whoever has voted on either keeps their place, as their votes do.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ..errors import DecisionError
from ..model.decision import Resolution, Stage
from ..model.protocol import ScreeningRules
from ..screening.assign import holders, preference
from ..screening.queue import is_lacking
from ..screening.resolve import persons
from ..spelling import nearest
from ..store import fold
from .state import JUDGED, State

Assigned = Mapping[str, Sequence[str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Workload:
    """How many reports of a stage are a reviewer's by the protocol, and how many of these have their vote.

    `waiting` are those of the others that somebody else has voted on.
    """

    reviewer: str
    stage: Stage
    reports: int
    screened: int
    waiting: int


def assigned_of(state: State) -> Assigned | None:
    """The named reviewers of each report by its shown record, in order; None where anybody may screen."""
    assignments = state.protocol.screening.assign
    if not assignments:
        return None
    return state.memory.of(
        "assigned",
        lambda: (fold.tip(state.log, *JUDGED), assignments),
        lambda: {each.shown: _preference(state, each.members) for each in state.clusters},
    )


def _preference(state: State, members: Sequence[str]) -> tuple[str, ...]:
    seen = state.first_seen
    oldest = min(members, key=lambda id: (seen.get(id, ""), id))
    return preference(oldest, state.records[oldest].source, state.protocol.screening.assign)


def ensure_assigned(reviewer: str, rules: ScreeningRules) -> None:
    """Refuse a queue to somebody to whom the protocol assigns nothing.

    Raises:
        DecisionError: the protocol names others.
    """
    names = [each.reviewer for each in rules.assign]
    if names and reviewer not in names:
        raise DecisionError(
            f"the protocol assigns no record to `{reviewer}`",
            hint=f"{nearest(reviewer, names)} They stand under `screening.assign`. "
            "Any one record can be voted on with `review decide`; a conflict is settled with `--adjudicate`.",
        )


def wanted(held: Resolution, assigned: Assigned | None, rules: ScreeningRules) -> tuple[str, ...]:
    """The named reviewers whose votes a report lacks; none where anybody may give them."""
    if assigned is None:
        return ()
    given = persons(held)
    names = holders(assigned.get(held.record, ()), given, rules.reviewers_per_record)
    return tuple(name for name in names if name not in given)


def workloads(state: State) -> tuple[Workload, ...]:
    """What each named reviewer has to screen at each stage, and has screened."""
    assigned, rules = assigned_of(state), state.protocol.screening
    if assigned is None:
        return ()
    return tuple(
        _workload(each.reviewer, stage, state.resolutions(stage), assigned, rules)
        for stage in Stage
        for each in rules.assign
    )


def _workload(
    reviewer: str, stage: Stage, resolutions: Sequence[Resolution], assigned: Assigned, rules: ScreeningRules
) -> Workload:
    waiting, untouched, done = 0, 0, 0
    for held in resolutions:
        given = persons(held)
        if reviewer in given:
            done += 1
        elif not given or is_lacking(held, rules):
            names = holders(assigned.get(held.record, ()), given, rules.reviewers_per_record)
            waiting += reviewer in names and bool(given)
            untouched += reviewer in names and not given
    return Workload(
        reviewer=reviewer, stage=stage, reports=done + waiting + untouched, screened=done, waiting=waiting
    )
