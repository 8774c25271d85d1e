"""What the learned tier learns from: shipped sentences, the protocol's own words, and people's."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from review.model.evidence import Example, Stance
from review.model.protocol import ReviewProtocol

from .lexicon import plain, read_terms

# So many sentences must speak of a topic before people's words on it are learnt from: fewer are no sample
# of what the topic is, and their other words would be taken for it.
FEWEST = 10
# A definition or a cue is less than a sentence, a person's word about this very review is more.
SENTENCE, PHRASE, PERSON = 1.0, 0.3, 3.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Lesson:
    """A text and its topics; `against` are those that it is not about, None all others."""

    text: str
    topics: frozenset[str]
    against: frozenset[str] | None = None
    stance: Stance | None = None
    weight: float = SENTENCE


def lessons(protocol: ReviewProtocol, examples: Iterable[Example] = ()) -> tuple[Lesson, ...]:
    """Everything there is to learn from, in an order that depends on what it is alone."""
    shipped = tuple(_shipped(protocol))
    own = _enough(tuple(_people(protocol, examples)), shipped)
    judged = {lesson.text for lesson in own}
    return (*(each for each in shipped if each.text not in judged), *_phrases(protocol), *own)


def _enough(people: Iterable[Lesson], shipped: Iterable[Lesson]) -> tuple[Lesson, ...]:
    """People's lessons, with those of their topics of which there are sentences enough."""
    # By text: a person's word on a shipped sentence takes its place.
    sentences = {each.text: each for each in (*shipped, *people) if each.weight >= SENTENCE}
    counts = Counter(topic for each in sentences.values() for topic in each.topics)
    known = {topic for topic, count in counts.items() if count >= FEWEST}
    held = (replace(each, topics=each.topics & known) for each in people)
    return tuple(each for each in held if each.topics or each.against)


def _shipped(protocol: ReviewProtocol) -> Iterator[Lesson]:
    """The shipped sentences, for those of their topics that the protocol has, by name.

    A sentence whose topics the protocol all lacks is left out: it may well speak of one under another name.
    Those without any topic are for every protocol: without them, whatever is said would be some topic's.
    """
    ids = {(each.id, plain(topic.name)): topic.id for each in protocol.categories for topic in each.topics}
    lines = [
        (line, frozenset(ids.get((kind, plain(name)), "") for kind, name in line["topics"]) - {""})
        for line in read_terms("examples")
    ]
    weight = SENTENCE if any(topics for _, topics in lines) else PHRASE
    for line, topics in lines:
        if topics or not line["topics"]:
            yield Lesson(text=line["text"], topics=topics, stance=Stance(line["stance"]), weight=weight)


def _phrases(protocol: ReviewProtocol) -> Iterator[Lesson]:
    """Names, definitions, notes and cues, each a text that speaks of its topic."""
    meant: dict[str, set[str]] = {}
    for category in protocol.categories:
        for topic in category.topics:
            for text in (topic.name, topic.definition, *topic.include, *topic.cues):
                meant.setdefault(" ".join(text.replace("*", "").replace("?", "").split()), set()).add(
                    topic.id
                )
    for text, topics in sorted(meant.items()):
        if text:
            yield Lesson(text=text, topics=frozenset(topics), weight=PHRASE)


def _people(protocol: ReviewProtocol, examples: Iterable[Example]) -> Iterator[Lesson]:
    """One lesson per text that people judged; of contradicting words neither counts."""
    known = {topic.id for category in protocol.categories for topic in category.topics}
    by_text: dict[str, list[Example]] = {}
    for each in examples:
        if each.topic in known:
            by_text.setdefault(each.text, []).append(each)
    for text, said in sorted(by_text.items()):
        yes = {each.topic for each in said if each.accepted}
        no = {each.topic for each in said if not each.accepted}
        stances = {each.stance for each in said if each.accepted and each.stance}
        yield Lesson(
            text=text,
            topics=frozenset(yes - no),
            against=frozenset(no - yes),
            stance=stances.pop() if len(stances) == 1 else None,
            weight=PERSON,
        )
