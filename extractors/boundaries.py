"""Boundary rules between topics, as data (`terms/boundaries.jsonl`): what one topic brings along.

The rules that say "this and not that" need no code: the longest cue wins, so that "manufacturing cost"
(cost of goods) leaves no "manufactur*" behind, nor "exclusivity period" a word of the agency's.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from review.model.protocol import Category

from .lexicon import plain, read_terms
from .phrases import Cue


@dataclass(frozen=True, slots=True, kw_only=True)
class Boundary:
    """Where one of the topics `when` meets one of the `cues` in a sentence, the topic `add` is meant too."""

    name: str
    when: frozenset[str]
    cues: tuple[str, ...]
    add: str


def read_boundaries(categories: Iterable[Category]) -> list[Boundary]:
    """The shipped rules, for those of their topics that the protocol has, by name."""
    ids = {plain(topic.name): topic.id for category in categories for topic in category.topics}
    return [
        Boundary(
            name=line["rule"],
            when=frozenset(ids[plain(name)] for name in line["when"] if plain(name) in ids),
            cues=tuple(line["with"]),
            add=ids[plain(line["add"])],
        )
        for line in read_terms("boundaries")
        if plain(line["add"]) in ids
    ]


def companions(rules: Iterable[Boundary]) -> Iterator[Cue]:
    """The cues that the rules look for beside a topic."""
    for rule in rules:
        yield from (Cue(text=text, label=rule.name, kind="companion") for text in rule.cues)
