"""What adjudicators and reviewers look through: conflicts with their votes, own maybes, agreement."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ..model.decision import Decision, Resolution, Stage
from ..model.record import Record
from ..screening import agreement, queue
from .state import State, state_of
from .voting import ensure_person

if TYPE_CHECKING:
    from .facade import Review


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """A report, by the record shown for it, with the votes that are to be seen."""

    record_id: str
    record: Record
    votes: tuple[Decision, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreements:
    """How the reviewers agree at one stage: every two of them, and all by Fleiss' kappa.

    `reports` have the votes of two persons or more; `fleiss` is nan when there is none, or one verdict only.
    """

    stage: Stage
    reports: int
    fleiss: float
    pairs: tuple[agreement.Agreement, ...]


def conflicts(review: "Review", stage: Stage) -> tuple[Listed, ...]:
    """The reports in conflict at a stage, each with every vote: what a third person needs to settle it."""
    state = state_of(review.log)
    held = _by_record(state, stage)
    return tuple(_listed(state, held[id], held[id].votes) for id in queue.conflicts(held.values()))


def undecided(review: "Review", reviewer: str) -> tuple[Listed, ...]:
    """The full texts that wait for this reviewer to replace their own `maybe`, each with that vote alone.

    Raises:
        DecisionError: there is no name.
    """
    ensure_person(reviewer)
    state, name = state_of(review.log), reviewer.strip()
    held = _by_record(state, Stage.FULL_TEXT)
    return tuple(
        _listed(state, held[id], tuple(vote for vote in held[id].votes if vote.agent.name == name))
        for id in queue.undecided(held.values(), name)
    )


def agreements(review: "Review", stage: Stage) -> Agreements:
    """How far the reviewers agree at a stage."""
    resolutions = state_of(review.log).resolutions(stage)
    return Agreements(
        stage=stage,
        reports=agreement.shared(resolutions),
        fleiss=agreement.fleiss(resolutions),
        pairs=agreement.pairwise(resolutions),
    )


def _by_record(state: State, stage: Stage) -> dict[str, Resolution]:
    return {held.record: held for held in state.resolutions(stage)}


def _listed(state: State, held: Resolution, votes: tuple[Decision, ...]) -> Listed:
    return Listed(record_id=held.record, record=state.reports[held.record], votes=votes)
