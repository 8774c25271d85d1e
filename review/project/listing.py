"""What adjudicators and reviewers look through: conflicts, own maybes, what waits and for whom, agreement."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ..model.decision import Decision, Resolution, Stage
from ..model.record import Record
from ..screening import agreement, queue
from ..screening.resolve import persons
from .assigning import assigned_of, wanted
from .labelling import ensure_label, on_report
from .state import State, state_of
from .values import Labelled
from .voting import ensure_person

if TYPE_CHECKING:
    from .facade import Review


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """A report, by the record shown for it, with the votes and labels that are to be seen."""

    record_id: str
    record: Record
    votes: tuple[Decision, ...]
    labels: tuple[Labelled, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """A report that lacks votes: who has `voted`, never how, and how many are `missing`.

    `reviewers` are those who are to give them by the protocol; () where anybody may.
    """

    record_id: str
    record: Record
    voted: tuple[str, ...]
    missing: int
    reviewers: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreements:
    """How the reviewers agree at one stage: every two of them, and all together.

    `reports` have the votes of two persons or more; `percent` and `pabak` are over all pairs of votes on one
    report; `fleiss` is nan when there is no such report, or one verdict only.
    """

    stage: Stage
    reports: int
    percent: float
    fleiss: float
    pabak: float
    pairs: tuple[agreement.Agreement, ...]


def conflicts(review: "Review", stage: Stage, label: str | None = None) -> tuple[Listed, ...]:
    """The reports in conflict at a stage, each with every vote: what a third person needs to settle it.

    Raises:
        DecisionError: only those with `label` are asked for, and the protocol lists labels, and this is none.
    """
    state = state_of(review)
    held = _by_record(state, stage)
    found = (_listed(state, held[id], held[id].votes, None) for id in queue.conflicts(held.values()))
    return _labelled(found, ensure_label(state, label))


def undecided(review: "Review", reviewer: str, label: str | None = None) -> tuple[Listed, ...]:
    """The full texts that wait for this reviewer to replace their own `maybe`, each with that vote alone.

    Raises:
        DecisionError: there is no name, or no such label, as for `conflicts`.
    """
    ensure_person(reviewer)
    state, name = state_of(review), reviewer.strip()
    held = _by_record(state, Stage.FULL_TEXT)
    found = (
        _listed(state, held[id], tuple(vote for vote in held[id].votes if vote.agent.name == name), name)
        for id in queue.undecided(held.values(), name)
    )
    return _labelled(found, ensure_label(state, label))


def waiting(review: "Review", stage: Stage) -> tuple[Waiting, ...]:
    """The reports of a stage that somebody has voted on and that lack votes, with whose they lack."""
    state = state_of(review)
    rules, assigned = state.protocol.screening, assigned_of(state)
    return tuple(
        Waiting(
            record_id=held.record,
            record=state.reports[held.record],
            voted=(voted := persons(held)),
            missing=rules.reviewers_per_record - len(voted),
            reviewers=wanted(held, assigned, rules),
        )
        for held in state.resolutions(stage)
        if queue.is_lacking(held, rules)
    ) + tuple(_again(state, held) for held in state.resolutions(stage) if queue.is_half_again(held))


def _again(state: State, held: Resolution) -> Waiting:
    spoken = tuple(held.again or ())
    left = tuple(name for name in persons(held) if name not in spoken)
    return Waiting(
        record_id=held.record,
        record=state.reports[held.record],
        voted=spoken,
        missing=max(1, len(left)),
        reviewers=left,
    )


def agreements(review: "Review", stage: Stage) -> Agreements:
    """How far the reviewers agree at a stage; a report counts when all have voted on it, or voted again."""
    state = state_of(review)
    rules, held = state.protocol.screening, state.resolutions(stage)
    resolutions = [each for each in held if not each.again and not queue.is_lacking(each, rules)]
    percent, pabak = agreement.overall(resolutions)
    return Agreements(
        stage=stage,
        reports=agreement.shared(resolutions),
        percent=percent,
        pabak=pabak,
        fleiss=agreement.fleiss(resolutions),
        pairs=agreement.pairwise(resolutions),
    )


def _by_record(state: State, stage: Stage) -> dict[str, Resolution]:
    return {held.record: held for held in state.resolutions(stage)}


def _labelled(found: Iterable[Listed], label: str | None) -> tuple[Listed, ...]:
    return tuple(each for each in found if label is None or label in {held.name for held in each.labels})


def _listed(state: State, held: Resolution, votes: tuple[Decision, ...], whose: str | None) -> Listed:
    return Listed(
        record_id=held.record,
        record=state.reports[held.record],
        votes=votes,
        labels=on_report(state, held, whose),
    )
