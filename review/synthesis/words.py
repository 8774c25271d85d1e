"""What people said of an item: their last words in, the one in force and what they disagree on out."""

from collections.abc import Iterable, Mapping, Sequence

from ..model.evidence import Claim, ItemStatus, Judgment
from ..store.events import instant

# Each person's last word on an item, and the last that settles it, by who says it and whether it settles.
Speaker = tuple[str, bool]
Words = Mapping[Speaker, Judgment]


def when(word: Judgment) -> tuple[str, str]:
    """The order of words: by instant, then by id, so that logs of two machines unite to the same map."""
    return instant(word.at), word.id


def speaker(word: Judgment) -> Speaker:
    """Whose word it takes the place of: the same person's; of settling words an item has one."""
    return ("", True) if word.settles else (word.agent, False)


def folded(words: Iterable[Judgment], held: Words | None = None) -> Words:
    """The last word of each speaker, those that take back among them, after those `held` before."""
    last = dict(held or {})
    for word in words:
        known = last.get(speaker(word))
        if known is None or when(known) <= when(word):
            last[speaker(word)] = word
    return last


def standing(words: Words) -> tuple[Judgment, ...]:
    """The words that were not taken back, oldest first."""
    return tuple(sorted((word for word in words.values() if word.status is not None), key=when))


def last_words(judgments: Iterable[Judgment]) -> dict[str, tuple[Judgment, ...]]:
    """The words that stand on each item, by item, oldest first."""
    held: dict[str, list[Judgment]] = {}
    for each in judgments:
        held.setdefault(each.item, []).append(each)
    found = {item: standing(folded(words)) for item, words in held.items()}
    return {item: words for item, words in found.items() if words}


def settling(words: Iterable[Judgment]) -> Judgment | None:
    """The word that settles, None when there is none."""
    return next((word for word in words if word.settles), None)


def persons(words: Iterable[Judgment]) -> tuple[Judgment, ...]:
    """The words that people gave for themselves, and not to settle."""
    return tuple(word for word in words if not word.settles)


def in_force(words: Sequence[Judgment], judges: int = 1) -> Judgment | None:
    """The word that counts of those that stand, oldest first; None where it is still open.

    A word that settles; else, where one judge suffices, the last; else the last of as many people as are
    asked for, when they agree on confirming or rejecting and on the topic.
    """
    if (settled := settling(words)) is not None or not words:
        return settled
    open_yet = len(words) < judges or not {"status", "topic"}.isdisjoint(apart(words))
    return None if judges > 1 and open_yet else words[-1]


def apart(words: Iterable[Judgment]) -> tuple[str, ...]:
    """What people's own words differ in: "status", "topic", "stance", "quote"; labels where all confirm."""
    held = persons(words)
    if len({word.status for word in held}) > 1:
        return ("status",)
    if any(word.status is not ItemStatus.CONFIRMED for word in held):
        return ()
    said: dict[str, set[object]] = {
        "topic": {word.topic for word in held},
        "stance": {word.stance for word in held},
        "quote": {(word.start, word.end, word.quote) for word in held},
    }
    return tuple(name for name, values in said.items() if len(values) > 1)


def claim_of(word: Judgment) -> Claim:
    """What was judged."""
    return word.of or Claim(start=word.start, end=word.end, quote=word.quote, topic=word.topic)
