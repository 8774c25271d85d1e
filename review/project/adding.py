"""Evidence that a person found and no extractor proposed."""

from dataclasses import replace
from typing import TYPE_CHECKING

from ..digest import digest
from ..model.evidence import EvidenceItem, ItemStatus, Judgment, Stance
from ..synthesis import propose
from ..synthesis.board import Board, judged_as
from . import evidence
from .confirming import Axes, Word, after_own, axes_of, draft, ensure_said, kept_of, made_of, topic_of
from .quoting import Span, quoted
from .state import State

if TYPE_CHECKING:
    from .facade import Review


def add(
    review: "Review",
    report: str,
    quote: str,
    *,
    topic: str,
    reviewer: str,
    stance: str = Stance.CHALLENGE,
    axes: Axes | None = None,
    reason: str | None = None,
    event: str | None = None,
) -> Judgment:
    """Record as confirmed what no extractor proposed: a quote of an included report, under a topic.

    The quote must stand exactly once in what was read of the report. Without axes it has those that an item
    proposed there would have. A claim that is proposed already is confirmed.

    Raises:
        DecisionError: report, quote, topic, stance, axes or person make no sense; nothing is written.
    """

    def make(state: State) -> Judgment:
        span = quoted(report, quote, state)
        word = Word(item="", status=ItemStatus.CONFIRMED, reviewer=reviewer, event=event)
        board = evidence.board(state)
        ensure_said(word, board, state)
        category, held = topic_of(topic, state.protocol)
        item = _added(span, category, held, board)
        word = replace(word, item=item.id, stance=stance, reason=reason)
        if (kept := kept_of(word, item, state)) is not None:
            return kept
        item = replace(item, axes=axes_of(axes, state.protocol) if axes is not None else _axes(span, state))
        return after_own(made_of(word, item, board, state, review.now().isoformat()), item, board)

    judgment = review.derive(make)
    review.log.append([draft(judgment)])
    return judgment


def _added(span: Span, category: str, topic: str, board: Board) -> EvidenceItem:
    """The item of that claim if there is one, else a bare one with the id that a proposal would have."""
    key = (span.report, span.text, span.start, span.end, topic)
    if (known := judged_as(board, key)) is not None:
        return known
    return EvidenceItem(
        id=digest(span.record, span.text, span.start, span.end, topic),
        study=board.ground.study_of.get(span.report, span.report),
        report=span.report,
        record=span.record,
        text=span.text,
        start=span.start,
        end=span.end,
        quote=span.quote,
        category=category,
        topic=topic,
        stance=Stance.CHALLENGE,
        status=ItemStatus.PROPOSED,
        agent="",
    )


def _axes(span: Span, state: State) -> tuple[tuple[str, str], ...]:
    annotated, _ = evidence.evidence_of(state)
    own = [each for each in annotated.annotations if each.record == span.record]
    where = (span.text, span.start, span.end)
    return propose.axes_of(own, state.standing.get(span.record), state.protocol, where)
