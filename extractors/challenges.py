"""Sentences that speak of a challenge: topic, stance, relation, and where to check for a negation or a hedge.

Rules only: cues of the protocol, widened by word forms, synonyms and `terms/`. A finding covers its
whole sentence; `value` is the cue that spoke loudest and `score` how far it is believed.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from review.model.evidence import Finding
from review.model.protocol import ReviewProtocol

from .components import register
from .lexicon import versioned
from .phrases import longest
from .reading import TERMS, Sentence, checked, reader
from .relations import relations, said


class Challenges:
    """Finds challenges by cues; fields "challenge" (topic ids), "stance", "check" and "relation"."""

    name = "challenges"
    version = "2"
    axes: tuple[str, ...] = ()

    def __init__(self, protocol: ReviewProtocol, *, gate: str = "text", minimum: float = 0.5) -> None:
        self.version = versioned(type(self).version, *TERMS)
        self._gate = checked(gate)
        self._minimum = minimum
        self._reader = reader(protocol)

    def extract(self, texts: Sequence[str]) -> Sequence[Sequence[Finding]]:
        """The findings of each text, sentence by sentence, then the relations between them."""
        return [list(self._text(found)) for found in self._reader.read(texts, self._gate)]

    def _text(self, found: Sequence[Sentence]) -> Iterator[Finding]:
        spoken = []
        for sentence in found:
            if not sentence.hits:
                continue
            topics = {
                topic: told for topic, told in sorted(sentence.topics.items()) if told[1] >= self._minimum
            }
            if topics:
                yield from _findings(sentence, topics)
            spoken.append(said(sentence, tuple(topics), sentence.stance))
        yield from relations(spoken, self._reader.category)


def _findings(sentence: Sentence, topics: Mapping[str, tuple[str, float]]) -> Iterator[Finding]:
    span: dict[str, Any] = {"start": sentence.start, "end": sentence.end}
    for topic, (cue, score) in topics.items():
        yield Finding(field="challenge", label=topic, value=cue, score=round(score, 3), **span)
    yield Finding(field="stance", label=sentence.stance, value=sentence.spoken, **span)
    for hit in longest(sentence.of("negation", "hedge")):
        yield Finding(field="check", label=hit.cue.kind, start=hit.start, end=hit.end, value=hit.cue.text)


create_challenges = register("review_challenges", Challenges)
