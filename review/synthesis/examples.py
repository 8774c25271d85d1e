"""What a learning extractor learns from people: their words in, texts with and without a topic out."""

from collections.abc import Iterable, Iterator

from ..model.evidence import Example, ItemStatus, Judgment
from .words import apart, claim_of, last_words, persons, settling


def examples(judgments: Iterable[Judgment]) -> tuple[Example, ...]:
    """The examples of all judgments, sorted; each person's last word counts, and a settling word alone.

    Confirmed is accepted under its topic, rejected is not accepted under the one that was proposed; a quote
    filed elsewhere, or cut otherwise, is one of each. Left out are items that people disagree on, and what
    is accepted here and not there; the stance is left open where people name several.
    """
    found: dict[tuple[str, str], set[Example]] = {}
    for words in last_words(judgments).values():
        for each in _of_item(words):
            found.setdefault((each.text, each.topic), set()).add(each)
    agreed = (held for held in found.values() if len({each.accepted for each in held}) == 1)
    return tuple(sorted((_one(held) for held in agreed), key=lambda each: (each.topic, each.text)))


def _of_item(words: tuple[Judgment, ...]) -> Iterator[Example]:
    settled = settling(words)
    own = (settled,) if settled else persons(words)
    differ = set(apart(own))
    if differ - {"stance"}:
        return
    word, claim = own[-1], claim_of(own[-1])
    if word.status is ItemStatus.REJECTED:
        yield Example(text=claim.quote, topic=claim.topic, accepted=False)
        return
    yield Example(text=word.quote, topic=word.topic, stance=None if differ else word.stance)
    if (word.quote, word.topic) != (claim.quote, claim.topic):
        yield Example(text=claim.quote, topic=claim.topic, accepted=False)


def _one(held: set[Example]) -> Example:
    """The one example of a text and a topic; without a stance where it was given several."""
    first = next(iter(held))
    return first if len(held) == 1 else Example(text=first.text, topic=first.topic, accepted=first.accepted)
