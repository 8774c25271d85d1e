"""Which challenge a proposed solution is for: one in the same sentence, or in the sentence beside it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from review.model.evidence import Finding, Stance

from .reading import Sentence


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """A sentence, [start, end): its place in the text (paragraph, sentence), its topics, what it does.

    Both `challenge` and `solution` may be true: "the lack of standards could be overcome by ...".
    """

    start: int
    end: int
    place: tuple[int, int]
    topics: tuple[str, ...]
    challenge: bool
    solution: bool


def said(sentence: Sentence, topics: tuple[str, ...], stance: Stance) -> Said:
    """What a tier makes of a sentence.

    One with a topic and cues of both is a challenge with its solution, whichever of them weighs more.
    """
    cues = {hit.cue.label for hit in sentence.of("stance")} | {stance}
    both = bool(topics) and stance is not Stance.RESOLVED
    return Said(
        start=sentence.start,
        end=sentence.end,
        place=sentence.place,
        topics=topics,
        challenge=both and Stance.CHALLENGE in cues,
        solution=stance is Stance.SOLUTION or (both and Stance.SOLUTION in cues),
    )


def relations(found: Sequence[Said], category: Mapping[str, str]) -> Iterator[Finding]:
    """A finding "relation" over every solution's sentence per challenge that it is for.

    `label` is the challenge's topic and `value` "START-END TOPIC", the challenge's sentence. A sentence that
    names a challenge itself is about that one. Otherwise it is about the sentence before, or else the one
    behind, within the paragraph, whose topics it shares; when it shares none, those of a category of its
    own; when it names no topic at all, every topic of the sentence before.
    """
    by_place = {each.place: each for each in found}
    for each in found:
        if not each.solution:
            continue
        for challenge, topic in _meant(each, by_place, category):
            yield Finding(
                field="relation",
                label=topic,
                start=each.start,
                end=each.end,
                value=f"{challenge.start}-{challenge.end} {topic}",
            )


def _meant(
    each: Said, by_place: Mapping[tuple[int, int], Said], category: Mapping[str, str]
) -> Iterator[tuple[Said, str]]:
    if each.challenge and each.topics:
        yield from ((each, topic) for topic in each.topics)
        return
    paragraph, sentence = each.place
    for beside in (sentence - 1, sentence + 1):
        other = by_place.get((paragraph, beside))
        if other is None or not other.challenge:
            continue
        if topics := _shared(each, other, category, before=beside < sentence):
            yield from ((other, topic) for topic in topics)
            return


def _shared(each: Said, other: Said, category: Mapping[str, str], *, before: bool) -> list[str]:
    if not each.topics:
        return list(other.topics) if before else []
    kinds = {category[topic] for topic in each.topics}
    same = [topic for topic in other.topics if topic in each.topics]
    return same or [topic for topic in other.topics if category[topic] in kinds]
