"""From what a person says of an evidence item to an event: checked first, written after."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TypedDict
from uuid import uuid4

import msgspec

from ..errors import DecisionError
from ..model.event import Draft, EventKind
from ..model.evidence import Claim, EvidenceItem, ItemStatus, Judgment, Stance
from ..model.protocol import ReviewProtocol
from ..progress import Progress, Step, track
from ..screening.words import after
from ..store import fold
from ..synthesis.board import Board, claim_on, on, words_on
from ..synthesis.words import speaker
from . import evidence
from .quoting import moved
from .state import Remembering, State, whole
from .voting import ensure_person
from .words import ensure_name, same_name

Axes = Mapping[str, Sequence[str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Word:
    """What a person says of an item; topic, stance, axes and span None leave the item's own.

    `status` None takes their word back. Another span of the same text is given by `start` and `end`, or by
    the `quote` itself, which must be what the text says there. `settles`: the word ends a disagreement.
    `event` is the id of a front end's keypress.
    """

    item: str
    status: ItemStatus | None
    reviewer: str
    topic: str | None = None
    stance: str | None = None
    axes: Axes | None = None
    start: int | None = None
    end: int | None = None
    quote: str | None = None
    reason: str | None = None
    settles: bool = False
    event: str | None = None


class Said(TypedDict, total=False):
    """What may be left out of a `Word`."""

    topic: str | None
    stance: str | None
    axes: Axes | None
    start: int | None
    end: int | None
    quote: str | None
    reason: str | None
    settles: bool
    event: str | None


def judgment(word: Word, board: Board, state: State, at: str) -> Judgment:
    """The judgment that a person's word means; it holds the quote, so that no extractor can take it away.

    One that was sent before is given as it was kept.

    Raises:
        DecisionError: item, status, topic, stance, axes, span or person make no sense, there is nothing to
            settle or to take back, or the event's id is that of another word.
    """
    ensure_said(word, board, state)
    item = find(word.item, board)
    if (kept := kept_of(word, item, state)) is not None:
        return kept
    made = made_of(word, item, board, state, at)
    return after_own(made, item, board)


def made_of(word: Word, item: EvidenceItem, board: Board, state: State, at: str) -> Judgment:
    """What a word says of an item, at an instant."""
    span = moved(item, word.start, word.end, word.quote, board)
    category, topic = topic_of(word.topic, state.protocol) if word.topic else (item.category, item.topic)
    claim = claim_on(board, item)
    own = Claim(start=span.start, end=span.end, quote=span.quote, topic=topic)
    return Judgment(
        id=word.event or str(uuid4()),
        item=item.id,
        record=item.record,
        text=item.text,
        start=span.start,
        end=span.end,
        quote=span.quote,
        category=category,
        topic=topic,
        stance=stance_of(word.stance) if word.stance else item.stance,
        status=word.status,
        agent=word.reviewer.strip(),
        at=at,
        axes=item.axes if word.axes is None else axes_of(word.axes, state.protocol),
        reason=word.reason,
        of=None if claim == own else claim,
        settles=word.settles,
    )


def after_own(made: Judgment, item: EvidenceItem, board: Board) -> Judgment:
    """The judgment at an instant after the word that it takes the place of.

    Raises:
        DecisionError: it takes back, or settles, what is not there.
    """
    words = words_on(board, item)
    own = words.get(speaker(made))
    if made.status is None and (own is None or own.status is None):
        raise DecisionError(
            f"there is no word of `{made.agent}` on this item to take back",
            hint="Only one's own word can be taken back; `--settle` with `undo` takes back a settlement.",
        )
    others = {each.agent for each in words.values() if each.status is not None and not each.settles}
    if made.settles and made.status is not None and len(others) < 2:
        raise DecisionError(
            "fewer than two people have judged this item: there is nothing to settle",
            hint="Confirm or reject it without settling; `review confirm --disagreements` lists the others.",
        )
    return made if own is None else replace(made, at=after(made.at, own))


def ensure_said(word: Word, board: Board, state: State) -> None:
    """Refuse a word that is none a person says, or one without its speaker.

    Raises:
        DecisionError: it is.
    """
    if word.status not in (ItemStatus.CONFIRMED, ItemStatus.REJECTED, None):
        raise DecisionError(f"`{word.status}` is not a person's word", hint="Confirm or reject.")
    ensure_person(word.reviewer)
    name = word.reviewer.strip()
    if not any(name == each.agent for words in board.words.values() for each in words.values()):
        _ensure_new(name, board, state)


def _ensure_new(name: str, board: Board, state: State) -> None:
    known = sorted({each.agent for words in board.words.values() for each in words.values()})
    if near := same_name(name, known):
        raise DecisionError(
            f"there is no word by `{name}` yet, but there are by `{near}`",
            hint=f"Did you mean `{near}`? Two names that differ in case or spaces alone are not kept.",
        )
    ensure_name(name, state)


def kept_of(word: Word, item: EvidenceItem, state: State) -> Judgment | None:
    """The judgment that was kept under this event's id already, None when the id is new."""
    seq = fold.seq_of(state.log, word.event) if word.event else None
    if seq is None:
        return None
    event = next(iter(state.log.events(after=seq - 1)))
    held = msgspec.convert(event.body, Judgment) if event.kind is EventKind.EVIDENCE_JUDGED else None
    said = (word.status, word.reviewer.strip(), word.settles)
    if held is None or (held.status, held.agent, held.settles) != said or held.item != item.id:
        raise DecisionError(
            f"the id `{word.event}` is already used for something else",
            hint="Each keypress has an id of its own: nothing was written; say it again.",
        )
    return held


def find(key: str, board: Board) -> EvidenceItem:
    """The item that a person means by its id, one that it had before, or the beginning of it.

    Raises:
        DecisionError: it means none, or several.
    """
    if (item := on(board, key)) is not None:
        return item
    found = [item for id, item in board.items.items() if id.startswith(key)] if len(key) >= 6 else []
    if len(found) != 1:
        short = "Give at least 6 characters of its id. " if len(key) < 6 else ""
        raise DecisionError(
            f"`{key}` means {len(found) or 'no'} evidence items",
            hint=f"{short}`review confirm --list` shows their ids.",
        )
    return found[0]


def topic_of(topic: str, protocol: ReviewProtocol) -> tuple[str, str]:
    """The category and the id of a topic of the protocol."""
    known = {each.id: category.id for category in protocol.categories for each in category.topics}
    if topic not in known:
        raise DecisionError(f"the protocol has no topic `{topic}`", hint=f"Known: {', '.join(known)}.")
    return known[topic], topic


def stance_of(word: str) -> Stance:
    """The stance of that name."""
    try:
        return Stance(word)
    except ValueError as error:
        names = ", ".join(each.value for each in Stance)
        raise DecisionError(f"`{word}` is no stance", hint=f"Use one of {names}.") from error


def axes_of(axes: Axes, protocol: ReviewProtocol) -> tuple[tuple[str, str], ...]:
    """(axis, value) pairs of the protocol, sorted."""
    known = {axis.id: [value.id for value in axis.values] for axis in protocol.axes}
    for axis, values in axes.items():
        if axis not in known:
            raise DecisionError(f"the protocol has no axis `{axis}`", hint=f"Known: {', '.join(known)}.")
        for value in values:
            if value not in known[axis]:
                hint = f"Known: {', '.join(known[axis])}."
                raise DecisionError(f"the axis `{axis}` has no value `{value}`", hint=hint)
    return tuple(sorted({(axis, value) for axis, values in axes.items() for value in values}))


def ready(review: Remembering, progress: Progress) -> None:
    """Make all that a word on an item is checked against, telling how far it is; the review remembers it."""
    parts: tuple[Callable[[State], object], ...] = (
        lambda state: state.clusters,
        lambda state: state.full_text,
        evidence.ground,
        evidence.board,
    )

    def make(state: State) -> None:
        progress(Step(name="evidence", done=0, total=len(parts)))
        for part in track(parts, "evidence", progress, len(parts)):
            part(state)

    whole(review.log, review.memory, make, progress)


def said(word: Word, state: State, at: datetime) -> Judgment:
    """The judgment that one word means in a state of the review (see `judgment`)."""
    return judgment(word, evidence.board(state), state, at.isoformat())


def draft(judgment: Judgment) -> Draft:
    """The event of a judgment."""
    return Draft(
        kind=EventKind.EVIDENCE_JUDGED,
        subject=judgment.item,
        body=msgspec.to_builtins(judgment),
        actor=judgment.agent,
        at=judgment.at,
        id=judgment.id,
    )


def drafts(words: Sequence[Word], state: State, at: datetime) -> list[Draft]:
    """The events of many words at once, on one state.

    Raises:
        DecisionError: one of them makes no sense; none is written.
    """
    board = evidence.board(state)
    return [draft(judgment(word, board, state, at.isoformat())) for word in words]
