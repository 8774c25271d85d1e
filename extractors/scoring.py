"""From the cues of a sentence to topics with scores."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import prod

from .boundaries import Boundary
from .lexicon import everyday
from .phrases import Hit, longest

# What is left of a cue when nothing in the text names the review's domain: most of it, unless it is a
# word of medical abstracts on anything (terms/everyday.jsonl).
UNANCHORED, UNANCHORED_EVERYDAY = 0.95, 0.50
HIGHEST = 0.95  # no number of rules makes a sentence certain


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Hint:
    """What one span of a sentence says for one topic; the order is that of strength."""

    strength: float
    cue: str
    topic: str
    start: int
    end: int


def hints(hits: Iterable[Hit], boundaries: Sequence[Boundary], *, anchored: bool) -> list[Hint]:
    """The hints of a sentence: of overlapping cues the longest, and what the boundary rules add."""
    hits = list(hits)
    found = [
        Hint(
            strength=_strength(hit, anchored),
            cue=hit.cue.text,
            topic=hit.cue.label,
            start=hit.start,
            end=hit.end,
        )
        for hit in longest(hit for hit in hits if hit.cue.kind in ("topic", "block"))
        if hit.cue.kind == "topic"
    ]
    for rule in boundaries:
        held = max((hint for hint in found if hint.topic in rule.when and hint.strength >= 0.5), default=None)
        with_it = next(
            (hit for hit in hits if hit.cue.kind == "companion" and hit.cue.label == rule.name), None
        )
        if held and with_it:
            name = f"{rule.name}: {with_it.cue.text}"
            found.append(
                Hint(strength=held.strength, cue=name, topic=rule.add, start=with_it.start, end=with_it.end)
            )
    return found


def _strength(hit: Hit, anchored: bool) -> float:
    if anchored:
        return hit.cue.strength
    return hit.cue.strength * (UNANCHORED_EVERYDAY if hit.cue.text in everyday() else UNANCHORED)


def scores(found: Sequence[Hint], category: Mapping[str, str]) -> dict[str, tuple[str, float]]:
    """Per topic its loudest cue and its score; a category's best topic has the support of its others.

    A span counts once, by its strongest hint: "guidance" is not two cues because two cues fit it.
    """
    by_topic: dict[str, list[Hint]] = {}
    for hint in found:
        by_topic.setdefault(hint.topic, []).append(hint)
    every = {topic: _either(hinted) for topic, hinted in by_topic.items()}
    best: dict[str, str] = {}
    for topic in sorted(every, key=lambda topic: (-every[topic], topic)):
        best.setdefault(category[topic], topic)
    for kind, topic in best.items():
        every[topic] = _either(hint for hint in found if category[hint.topic] == kind)
    return {topic: (max(by_topic[topic]).cue, score) for topic, score in every.items()}


def _either(found: Iterable[Hint]) -> float:
    """How far to believe that at least one of several independent hints is right."""
    by_span: dict[tuple[int, int], float] = {}
    for hint in found:
        here = (hint.start, hint.end)
        by_span[here] = max(by_span.get(here, 0.0), hint.strength)
    return min(HIGHEST, 1 - prod(1 - strength for strength in by_span.values()))
