"""One item as people's words have it: a claim and the words on it in, the item on the map out."""

from collections.abc import Collection, Iterable
from dataclasses import replace

from ..model.evidence import EvidenceItem, ItemStatus, Judgment
from .context import context
from .ground import Ground, Key, claim_key
from .places import Place, find
from .words import Words, claim_of, folded, in_force, persons, standing, when

GONE = (ItemStatus.WITHDRAWN, ItemStatus.SUPERSEDED)


def key_of(id: str, words: Collection[Judgment], ground: Ground) -> Key | None:
    """The claim that these words on an item are about; None when its report is not on the map.

    A claim that is not proposed any more stands where its quote does.
    """
    if (item := ground.items.get(id)) is not None:
        return claim_key(item)
    first = min(words, key=when)
    report = ground.shown.get(first.record, first.record)
    if report not in ground.kept:
        return None
    claim = claim_of(first)
    place = _place(claim.start, claim.end, claim.quote, first, report, ground)
    return report, place.text, place.start, place.end, claim.topic


def item_of(key: Key, words: Iterable[Words], ground: Ground) -> EvidenceItem | None:
    """The item of a claim with the words on it, given by item id; None when nobody says anything of it.

    It has the id under which it was first judged. What was withdrawn or superseded stays so unless it was
    rejected. A word without axes says nothing about them: the item keeps its own.
    """
    proposed = ground.items.get(ground.claims.get(key, ""))
    stand = standing(folded(word for held in words for word in held.values()))
    if not stand:
        return proposed
    rules = ground.protocol.extraction
    base = replace(proposed or _bare(key, stand[0], ground), id=stand[0].item)
    unheard = len(persons(stand)) < rules.judges and not any(word.settles for word in stand)
    base = replace(base, judgments=() if unheard and rules.blinded and rules.judges > 1 else stand)
    word = in_force(stand, rules.judges)
    return base if word is None else _said(base, word, ground)


def _said(base: EvidenceItem, word: Judgment, ground: Ground) -> EvidenceItem:
    """The item with the labels, the span and the status of the word in force."""
    gone = base.status in GONE and word.status is ItemStatus.CONFIRMED
    item = replace(
        base,
        category=word.category,
        topic=word.topic,
        stance=word.stance,
        axes=tuple(sorted(word.axes)) or base.axes,
        status=base.status if gone else word.status or base.status,
        agent=word.agent,
    )
    place = _place(word.start, word.end, word.quote, word, base.report, ground)
    if (place.text, place.start, place.end) == (base.text, base.start, base.end):
        return item
    return _put(item, place, word.quote)


def _bare(key: Key, first: Judgment, ground: Ground) -> EvidenceItem:
    """The claim as the first word on it tells it: for one that no extractor proposes, or not any more."""
    report, _, _, _, topic = key
    claim = claim_of(first)
    place = _place(claim.start, claim.end, claim.quote, first, report, ground)
    withdrawn = ground.standing.get(report) is ItemStatus.WITHDRAWN
    bare = EvidenceItem(
        id=first.item,
        study=ground.study_of.get(report, report),
        report=report,
        record=first.record,
        text=first.text,
        start=claim.start,
        end=claim.end,
        quote=claim.quote,
        category=category_of(topic, ground) or first.category,
        topic=topic,
        stance=first.stance,
        status=ItemStatus.WITHDRAWN if withdrawn else ItemStatus.PROPOSED,
        agent=first.agent,
        axes=tuple(sorted(first.axes)),
        context=claim.quote,
    )
    return _put(bare, place, claim.quote)


def category_of(topic: str, ground: Ground) -> str | None:
    """The category of a topic in the protocol; None when it has no such topic."""
    categories = ground.protocol.categories
    return next((each.id for each in categories if topic in {held.id for held in each.topics}), None)


def _place(start: int, end: int, quote: str, word: Judgment, report: str, ground: Ground) -> Place:
    texts = ground.texts.get(report, ())
    return find(start, end, quote, Place(record=word.record, text=word.text, start=start, end=end), texts)


def _put(item: EvidenceItem, place: Place, quote: str) -> EvidenceItem:
    around, offset = context(place.content, place.start, place.end) if place.content else (quote, 0)
    return replace(
        item,
        record=place.record,
        text=place.text,
        start=place.start,
        end=place.end,
        quote=quote,
        context=around,
        offset=offset,
    )
