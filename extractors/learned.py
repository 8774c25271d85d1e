"""The learned tier: sentences that speak of a challenge in words that no rule knows.

It learns from the shipped examples, the protocol's definitions and cues and what people confirmed and
rejected. `value` is "learned: " and the terms that spoke loudest, `score` a calibrated chance.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from review.encoders import encoder
from review.model.evidence import Example, Finding, Stance
from review.model.protocol import ReviewProtocol

from .components import register
from .examples import lessons
from .learning import Model, learn
from .lexicon import versioned
from .reading import TERMS, Sentence, checked, reader
from .relations import relations, said

PREFIX = "learned: "
# Of calibrated chances F1 is highest at half of the best F1 that can be had (Lipton et al. 2014,
# arXiv:1402.1892); leaving one out on the shipped examples, that is 0.38.
MINIMUM = 0.4


class Learned:
    """Finds challenges by what it learned; fields "challenge" (topic ids), "stance" and "relation".

    A category's best topic has the category's chance, any other its own. `model` names a local
    sentence-transformers model (extra `embeddings`), whose embeddings it then weighs as well. It learns
    when it is first asked for findings.
    """

    name = "learned"
    version = "1"
    axes: tuple[str, ...] = ()

    def __init__(
        self,
        protocol: ReviewProtocol,
        *,
        examples: Sequence[Example] = (),
        minimum: float = MINIMUM,
        gate: str = "text",
        model: str | None = None,
    ) -> None:
        self.version = versioned(type(self).version, *TERMS, "examples")
        self._lessons = lessons(protocol, examples)
        self._minimum = minimum
        self._gate = checked(gate)
        self._embed = encoder(model) if model else None
        self._reader = reader(protocol)

    def extract(self, texts: Sequence[str]) -> Sequence[Sequence[Finding]]:
        """The findings of each text, sentence by sentence, then the relations between them."""
        read = self._reader.read(texts, self._gate)
        model = learn(self._lessons, self._reader, self._gate, self._embed)
        every = [sentence for found in read for sentence in found]
        if model is None or not every:
            return [[] for _ in texts]
        chances = iter(model.chances(every).tolist())
        return [list(self._text(model, found, [next(chances) for _ in found])) for found in read]

    def _text(
        self, model: Model, found: Sequence[Sentence], chances: Sequence[Sequence[float]]
    ) -> Iterator[Finding]:
        spoken = []
        for sentence, row in zip(found, chances, strict=True):
            topics = self._topics(model, row)
            stance, chance = _stance(model, row, sentence)
            if topics:
                yield from _findings(model, sentence, topics)
                yield _stance_finding(sentence, stance, chance)
            if topics or stance is not Stance.BACKGROUND:
                spoken.append(said(sentence, tuple(topics), stance))
        yield from relations(spoken, self._reader.category)

    def _topics(self, model: Model, row: Sequence[float]) -> Mapping[str, float]:
        """The topics of a sentence with their scores, in the protocol's order."""
        labels = model.labels
        kinds = {
            kind: chance
            for kind, chance in zip(labels.categories, row, strict=False)
            if chance >= self._minimum
        }
        if not kinds:
            return {}
        own = dict(zip(labels.topics, row[len(labels.categories) :], strict=False))
        found: dict[str, float] = {}
        for kind, chance in kinds.items():
            here = {topic: own[topic] for topic in labels.topics if self._reader.category[topic] == kind}
            best = max(here, key=lambda topic: here[topic])
            found |= {topic: min(here[topic], chance) for topic in here if here[topic] >= self._minimum}
            found[best] = chance
        return found


def _stance(model: Model, row: Sequence[float], sentence: Sentence) -> tuple[Stance, float | None]:
    """The likeliest stance; what the rules say where no lesson had any."""
    labels = model.labels
    if len(labels.stances) < 2:
        return sentence.stance, None
    chances = row[labels.filed :]
    at = max(range(len(chances)), key=lambda each: chances[each])
    return labels.stances[at], chances[at] / sum(chances)


def _findings(model: Model, sentence: Sentence, topics: Mapping[str, float]) -> Iterator[Finding]:
    labels = (*model.labels.categories, *model.labels.topics)
    spoken = model.words.loudest(sentence.text, [labels.index(topic) for topic in topics])
    for (topic, chance), loudest in zip(topics.items(), spoken, strict=True):
        yield Finding(
            field="challenge",
            label=topic,
            start=sentence.start,
            end=sentence.end,
            value=PREFIX + ", ".join(loudest or ["the rules"]),
            score=round(chance, 3),
        )


def _stance_finding(sentence: Sentence, stance: Stance, chance: float | None) -> Finding:
    span: dict[str, Any] = {"start": sentence.start, "end": sentence.end}
    score = None if chance is None else round(chance, 3)
    return Finding(field="stance", label=stance, value="learned", score=score, **span)


create_learned = register("review_learned", Learned)
