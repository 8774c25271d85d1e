"""Sentences that speak of a challenge: topic, stance, and where to check for a negation or a hedge.

Rules only: cues of the protocol, widened by word forms, synonyms and `terms/`. A finding covers its
whole sentence; `value` is the cue that spoke loudest and `score` how far it is believed.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from review.model.evidence import Finding
from review.model.protocol import ReviewProtocol

from .boundaries import companions, read_boundaries
from .components import register
from .lexicon import capitals, read_terms, topic_cues, versioned
from .phrases import Cue, Hit, Phrases, longest
from .scoring import hints, scores
from .sentences import Paragraph, english, paragraphs, sentences
from .stances import stance, stance_cues

GATES = ("text", "sentence", "none")


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentence:
    """A sentence with what was found in it; `anchored`: something in it names the review's domain."""

    start: int
    end: int
    hits: tuple[Hit, ...]

    def of(self, *kinds: str) -> list[Hit]:
        """The hits of these kinds."""
        return [hit for hit in self.hits if hit.cue.kind in kinds]


class Challenges:
    """Finds challenges by cues; fields "challenge" (topic ids), "stance" and "check"."""

    name = "challenges"
    version = "1"
    axes: tuple[str, ...] = ()

    def __init__(self, protocol: ReviewProtocol, *, gate: str = "text", minimum: float = 0.5) -> None:
        if gate not in GATES:
            raise ValueError(f"`gate` is {gate!r}; it can be {', '.join(GATES)}")
        self.version = versioned(
            type(self).version,
            *("challenges", "synonyms", "stances", "blocked", "boundaries", "everyday", "acronyms"),
        )
        self._gate = gate if protocol.anchors else "none"
        self._minimum = minimum
        self._category = {
            topic.id: category.id for category in protocol.categories for topic in category.topics
        }
        self._boundaries = read_boundaries(protocol)
        self._nlp = english()
        self._phrases = Phrases(self._nlp, self._cues(protocol), capitals=capitals())

    def extract(self, texts: Sequence[str]) -> Sequence[Sequence[Finding]]:
        """The findings of each text, sentence by sentence."""
        return [list(self._text(cut)) for cut in paragraphs(self._nlp, texts)]

    def _cues(self, protocol: ReviewProtocol) -> Iterator[Cue]:
        yield from topic_cues(protocol.categories)
        yield from stance_cues(protocol.stances)
        yield from (Cue(text=text, label=text, kind="anchor") for text in protocol.anchors)
        for line in read_terms("blocked"):
            yield from (Cue(text=text, label=text, kind="block") for text in line["block"])
        yield from companions(self._boundaries)

    def _text(self, cut: Iterable[Paragraph]) -> Iterator[Finding]:
        found = [sentence for paragraph in cut for sentence in self._sentences(paragraph)]
        anchored = self._gate == "none" or any(sentence.of("anchor") for sentence in found)
        for sentence in found:
            yield from self._findings(
                sentence, anchored=anchored if self._gate != "sentence" else bool(sentence.of("anchor"))
            )

    def _sentences(self, paragraph: Paragraph) -> Iterator[Sentence]:
        hits, at = self._phrases.find(paragraph.doc, paragraph.start), 0
        for start, end in sentences(paragraph):
            first = at
            while at < len(hits) and hits[at].start < end:
                at += 1
            if inside := tuple(hit for hit in hits[first:at] if hit.end <= end):
                yield Sentence(start=start, end=end, hits=inside)

    def _findings(self, sentence: Sentence, *, anchored: bool) -> Iterator[Finding]:
        every = scores(hints(sentence.hits, self._boundaries, anchored=anchored), self._category)
        kept = {topic: said for topic, said in sorted(every.items()) if said[1] >= self._minimum}
        if not kept:
            return
        span: dict[str, Any] = {"start": sentence.start, "end": sentence.end}
        for topic, (cue, score) in kept.items():
            yield Finding(field="challenge", label=topic, value=cue, score=round(score, 3), **span)
        label, spoken = stance(sentence.hits)
        yield Finding(field="stance", label=label, value=spoken, **span)
        for hit in longest(sentence.of("negation", "hedge")):
            yield Finding(field="check", label=hit.cue.kind, start=hit.start, end=hit.end, value=hit.cue.text)


create_challenges = register("review_challenges", Challenges)
