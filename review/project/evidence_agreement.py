"""How far people agree on evidence, where they do not, and what settled it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ..model.evidence import EvidenceItem, ItemStatus, Judgment
from ..screening import agreement
from ..synthesis.board import Board, claim_on, words_on
from ..synthesis.judged import category_of
from ..synthesis.words import apart, persons, settling, standing
from . import evidence

if TYPE_CHECKING:
    from .facade import Review

REJECTED = ItemStatus.REJECTED.value


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidenceAgreement:
    """How people agree on the `items` of a category that at least two of them have judged.

    Of a category are the items that were proposed under it, and those that anyone filed there. A word counts
    as "confirmed" when it confirms the item under this category, else as "rejected". With `category` None
    it is over all items, and a word is the category that it files the item under, or "rejected".
    `percent`, `pabak` and `fleiss` are over all people, each item counting once; `pairs` are every two.
    They are nan where there is nothing to compare, or kappa is 0/0 (see `screening.agreement`).
    """

    category: str | None
    items: int
    percent: float
    pabak: float
    fleiss: float
    pairs: tuple[agreement.Agreement, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Disagreement:
    """An item on which people's words differ, in `on`: "status", or "topic", "stance", "quote".

    `words` are the people's own, oldest first; `settled` is the word that ends it, None while it is open.
    """

    item: EvidenceItem
    title: str
    on: tuple[str, ...]
    words: tuple[Judgment, ...]
    settled: Judgment | None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Case:
    item: EvidenceItem
    proposed: str
    words: tuple[Judgment, ...]
    settled: Judgment | None


def agreements(review: "Review") -> tuple[EvidenceAgreement, ...]:
    """How far people agree: over all items first, then by category, in the protocol's order.

    Only their own words count, not those that settled a disagreement.
    """
    board = review.derive(evidence.board)
    cases = [case for case in _cases(board) if len(case.words) > 1]
    categories = [category.id for category in board.ground.protocol.categories]
    return tuple(_agreement(category, cases) for category in (None, *categories))


def disagreements(review: "Review", *, settled: bool = False) -> tuple[Disagreement, ...]:
    """The items on which people's words differ, in the order of the map; those settled as well if asked.

    Where judging is blinded, an item is told of when as many people have spoken as are asked for.
    """
    board = review.derive(evidence.board)
    rules, records = board.ground.protocol.extraction, board.ground.records
    least = rules.judges if rules.blinded else 0
    return tuple(
        Disagreement(
            item=case.item,
            title=records[case.item.report].title if case.item.report in records else "",
            on=on,
            words=case.words,
            settled=case.settled,
        )
        for case in _cases(board)
        if (on := apart(case.words)) and len(case.words) >= least and (settled or case.settled is None)
    )


def _cases(board: Board) -> Iterator[_Case]:
    for rank in board.order:
        item = board.items[rank[3]]
        if words := standing(words_on(board, item)):
            topic = claim_on(board, item).topic
            proposed = category_of(topic, board.ground) or item.category
            yield _Case(item=item, proposed=proposed, words=persons(words), settled=settling(words))


def _agreement(category: str | None, cases: Iterable[_Case]) -> EvidenceAgreement:
    own = [case for case in cases if category is None or category in {case.proposed, *_filed(case)}]
    by_person: dict[str, dict[str, str]] = {}
    for case in own:
        for word in case.words:
            by_person.setdefault(word.agent, {})[case.item.id] = _called(word, category)
    rows = [[_called(word, category) for word in case.words] for case in own]
    percent, pabak = agreement.overall_of(rows)
    return EvidenceAgreement(
        category=category,
        items=len(own),
        percent=percent,
        pabak=pabak,
        fleiss=agreement.fleiss_of(rows),
        pairs=agreement.every_two(by_person),
    )


def _filed(case: _Case) -> Iterator[str]:
    return (word.category for word in case.words if word.status is ItemStatus.CONFIRMED)


def _called(word: Judgment, category: str | None) -> str:
    if word.status is not ItemStatus.CONFIRMED:
        return REJECTED
    if category is None:
        return word.category
    return ItemStatus.CONFIRMED.value if word.category == category else REJECTED
