"""The items that a person looks through, in an order to read in, with what found each and who said what."""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING

from ..errors import DecisionError
from ..model.evidence import Annotation, EvidenceItem, ItemStatus, Judgment
from ..model.tiers import LABEL_SCORE, NO_SCORE, Tier, tier
from ..synthesis.board import Board, words_on
from ..synthesis.words import persons, standing
from . import evidence
from .lookup import find_report
from .state import State

if TYPE_CHECKING:
    from .facade import Review


class Order(StrEnum):
    """Report by report as the texts go; the surest first; or first what teaches an extractor most."""

    READING = "reading"
    SUREST = "surest"
    UNCERTAIN = "uncertain"


@dataclass(frozen=True, slots=True, kw_only=True)
class Trigger:
    """What spoke for an item: an extractor, its rule or cue (None where it names none), and on what words."""

    extractor: str
    version: str
    field: str
    label: str
    rule: str | None
    score: float | None
    quote: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """An item as one person sees it. `item.judgments` are the words that they may see, `own` is theirs.

    `part` is where in the report the quote stands, None when its text is not read any more. `open`: the
    person has not judged it yet, and as many people as are asked for have not either.
    """

    item: EvidenceItem
    title: str
    part: str | None
    tier: Tier
    triggers: tuple[Trigger, ...]
    own: Judgment | None
    open: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which items are asked for; () and None leave nothing out."""

    topics: Collection[str] = ()
    statuses: Collection[str] = ()
    report: str | None = None
    tier: str | None = None
    open: bool = False


def worklist(
    review: "Review",
    reviewer: str = "",
    wanted: Wanted | None = None,
    *,
    order: str = Order.READING,
    limit: int | None = None,
) -> tuple[Proposal, ...]:
    """The items that are asked for, as a person sees them, in one of the orders of `Order`.

    A topic may also be a category. Without a name, no one's own words are told apart.

    Raises:
        DecisionError: a topic, a status, a tier, an order or the report is not known.
    """
    asked = wanted or Wanted()
    return review.derive(lambda state: _listed(state, reviewer.strip(), asked, order, limit))


def proposal(review: "Review", item: str, reviewer: str = "") -> Proposal:
    """One item as a person sees it; named as in `Review.confirm`.

    Raises:
        DecisionError: there is no such item.
    """
    from .confirming import find

    def make(state: State) -> Proposal:
        board = evidence.board(state)
        return _proposal(find(item, board), board, state, reviewer.strip())

    return review.derive(make)


def _score(item: EvidenceItem) -> float:
    return NO_SCORE if item.score is None else item.score


def _listed(
    state: State, reviewer: str, wanted: Wanted, order: str, limit: int | None
) -> tuple[Proposal, ...]:
    _ensure_known("order", order, [each.value for each in Order])
    board = evidence.board(state)
    items = [
        item for item in _chosen(board, state, wanted) if not wanted.open or _open(item, board, reviewer)
    ]
    return tuple(_proposal(item, board, state, reviewer) for item in _ordered(items, board, order)[:limit])


def _chosen(board: Board, state: State, wanted: Wanted) -> list[EvidenceItem]:
    categories = state.protocol.categories
    topics = {topic.id: category.id for category in categories for topic in category.topics}
    for each in wanted.topics:
        _ensure_known("topic", each, [*topics, *topics.values()])
    for each in wanted.statuses:
        _ensure_known("status", each, [status.value for status in ItemStatus])
    if wanted.tier is not None:
        _ensure_known("tier", wanted.tier, [each.value for each in Tier])
    report = find_report(state.records, state.shown, wanted.report) if wanted.report else None
    shown = state.shown.get(report, report) if report else None
    return [
        item
        for item in board.items.values()
        if (not wanted.topics or {item.topic, item.category} & {*wanted.topics})
        and (not wanted.statuses or item.status in wanted.statuses)
        and (shown is None or item.report == shown)
        and (wanted.tier is None or tier(item) == wanted.tier)
    ]


def _ensure_known(what: str, word: str, known: Sequence[str]) -> None:
    if word not in known:
        hint = f"Known: {', '.join(dict.fromkeys(known))}."
        raise DecisionError(f"there is no {what} `{word}`", hint=hint)


def _ordered(items: Sequence[EvidenceItem], board: Board, order: str) -> list[EvidenceItem]:
    """In reading order, or by score with reading order among equals."""
    texts = {
        text.digest: at
        for held in board.ground.texts.values()
        for at, text in reversed(tuple(enumerate(held)))
    }
    reports = {id: at for at, id in enumerate(board.ground.records)}
    last = len(reports)
    found = sorted(
        items,
        key=lambda item: (
            reports.get(item.report, last),
            item.report,
            texts.get(item.text, len(texts)),
            item.start,
            item.id,
        ),
    )
    if order == Order.SUREST:
        return sorted(found, key=lambda item: -_score(item))
    if order == Order.UNCERTAIN:
        return sorted(found, key=lambda item: abs(_score(item) - LABEL_SCORE))
    return found


def _proposal(item: EvidenceItem, board: Board, state: State, reviewer: str) -> Proposal:
    words = words_on(board, item)
    own = words.get((reviewer, False))
    own = own if own is not None and own.status is not None else None
    said = standing(words)
    judges, blinded = state.protocol.extraction.judges, state.protocol.extraction.blinded
    complete = len(persons(said)) >= judges or any(word.settles for word in said)
    seen = said if complete or (own and not blinded) else (own,) if own else ()
    record = board.ground.records.get(item.report)
    texts = board.ground.texts.get(item.report, ())
    return Proposal(
        item=replace(item, judgments=seen),
        title=record.title if record else "",
        part=next((text.part for text in texts if text.digest == item.text), None),
        tier=tier(item),
        triggers=tuple(_trigger(each) for each in item.annotations),
        own=own,
        open=_open(item, board, reviewer),
    )


def _open(item: EvidenceItem, board: Board, reviewer: str) -> bool:
    """Whether the item still waits for this person; without a name, for anyone."""
    if item.status is not ItemStatus.PROPOSED:
        return False
    said = persons(standing(words_on(board, item)))
    judges = board.ground.protocol.extraction.judges
    return len(said) < judges and reviewer not in {word.agent for word in said}


def _trigger(each: Annotation) -> Trigger:
    return Trigger(
        extractor=each.extractor.name,
        version=each.extractor.version,
        field=each.field,
        label=each.label,
        rule=each.value,
        score=each.score,
        quote=each.quote,
    )


def astray(review: "Review") -> dict[str, int]:
    """How many confirmed items have a topic that the protocol does not have, so that no map shows them."""
    board = review.derive(evidence.board)
    known = {topic.id for each in board.ground.protocol.categories for topic in each.topics}
    confirmed = (each for each in board.items.values() if each.status is ItemStatus.CONFIRMED)
    return dict(sorted(Counter(each.topic for each in confirmed if each.topic not in known).items()))


def sums(review: "Review") -> dict[str, int]:
    """How many items there are of each status."""
    statuses = Counter(item.status.value for item in review.derive(evidence.board).items.values())
    return {status.value: statuses[status.value] for status in ItemStatus}
