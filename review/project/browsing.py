"""Looking around while screening: reports by words, any report's card, what one has decided, how far it is.

Nothing here tells a reviewer of another's open vote: what others said comes with a card, when it may be seen.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ..model.decision import Decision, Resolution, Stage
from ..model.event import EventKind
from ..model.record import Record
from ..screening.finding import Searcher
from ..screening.resolve import voted
from ..screening.stop import Stopping
from ..store import fold
from .labelling import ensure_label, on_report
from .rescreening import Rescreening, rescreenings
from .screening import card_of
from .state import JUDGED, State
from .stopping import stopping_of
from .summary import stage_counts
from .values import Card, Labelled, StageCounts
from .voting import ensure_person

if TYPE_CHECKING:
    from .facade import Review


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """A report that was looked for, with the reviewer's own vote on it and the labels they may see."""

    record_id: str
    record: Record
    vote: Decision | None = None
    labels: tuple[Labelled, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Past:
    """A word that a reviewer has given, about the report shown for it now.

    `adjudicated` says that it settled a conflict. `can_undo` is true of a word that stands, however long ago
    it was given: taken back by `Review.decide(record_id, None, ...)` at its stage, with `adjudicate` for an
    adjudication.
    """

    record_id: str
    record: Record
    decision: Decision
    adjudicated: bool
    can_undo: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """How far a stage is: its reports by state, the stopping rule, and what is being screened again."""

    counts: StageCounts
    stopping: Stopping | None
    rescreen: Rescreening | None


def search(
    review: "Review",
    words: str,
    reviewer: str,
    stage: Stage = Stage.TITLE_ABSTRACT,
    *,
    label: str | None = None,
    limit: int = 20,
) -> tuple[Hit, ...]:
    """The reports in which all the words stand, best first (see `Searcher.search`), at most `limit`.

    With `label`, those alone that carry it for this reviewer to see; then without words all of these.

    Raises:
        DecisionError: the protocol lists labels, and this is none.
    """

    def make(state: State) -> tuple[Hit, ...]:
        sought = ensure_label(state, label)
        first = {each.record: each for each in state.title_abstract}
        held = {**first, **{each.record: each for each in state.resolutions(stage)}}
        found = searcher_of(state).search(words) if words.strip() or sought is None else list(state.members)
        hits = (_hit(state, held[id], stage, reviewer.strip()) for id in found)
        wanted = (hit for hit in hits if sought is None or sought in {each.name for each in hit.labels})
        return tuple(hit for hit, _ in zip(wanted, range(limit), strict=False))

    return review.derive(make)


def card(review: "Review", record: str, reviewer: str, stage: Stage = Stage.TITLE_ABSTRACT) -> Card:
    """The card of any report; see `screening.card_of`."""
    return review.derive(lambda state: card_of(state, record, reviewer, stage))


def history(
    review: "Review", reviewer: str, *, limit: int | None = 50, stage: Stage | None = None
) -> tuple[Past, ...]:
    """What this reviewer has said of reports, newest first, of both stages or of one.

    Raises:
        DecisionError: there is no name.
    """
    ensure_person(reviewer)

    def make(state: State) -> tuple[Past, ...]:
        standing = {
            word.id for word in (*fold.read_decisions(state.log), *fold.read_adjudications(state.log))
        }
        found = (
            (word, kind)
            for kind in (EventKind.DECIDED, EventKind.ADJUDICATED)
            for word in fold.words_said(state.log, kind, agent=reviewer.strip())
            if word.verdict is not None and word.record in state.shown and stage in (None, word.stage)
        )
        newest = sorted(found, key=lambda said: (said[0].at, said[0].id), reverse=True)[:limit]
        return tuple(_past(state, word, kind, word.id in standing) for word, kind in newest)

    return review.derive(make)


def progress(review: "Review", stage: Stage, *, ask_rule: bool = True) -> Progress:
    """How far a stage is; without `ask_rule` nothing of the stopping rule, which may take a second."""

    def make(state: State) -> Progress:
        return Progress(
            counts=stage_counts(state.resolutions(stage)),
            stopping=stopping_of(state) if ask_rule and stage is Stage.TITLE_ABSTRACT else None,
            rescreen=next((each for each in rescreenings(state) if each.stage is stage), None),
        )

    return review.derive(make)


def searcher_of(state: State) -> Searcher:
    """The searcher of the reports there are, made once."""

    def make() -> Searcher:
        records = state.records
        return Searcher(
            {id: state.reports[id] for id in state.members},
            {id: [records[each] for each in members] for id, members in state.members.items()},
        )

    return state.memory.of("searcher", lambda: fold.tip(state.log, *JUDGED), make)


def _hit(state: State, held: Resolution, stage: Stage, reviewer: str) -> Hit:
    return Hit(
        record_id=held.record,
        record=state.reports[held.record],
        vote=voted(held, reviewer) if held.stage is stage else None,
        labels=on_report(state, held, reviewer),
    )


def _past(state: State, word: Decision, kind: EventKind, standing: bool) -> Past:
    report = state.shown[word.record]
    return Past(
        record_id=report,
        record=state.reports[report],
        decision=word,
        adjudicated=kind is EventKind.ADJUDICATED,
        can_undo=standing,
    )
