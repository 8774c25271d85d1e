"""The shipped terms (`terms/*.jsonl`) put beside the cues of a protocol."""

import json
from collections.abc import Iterable, Iterator
from functools import cache
from importlib.resources import files
from typing import Any

from review.digest import digest
from review.model.protocol import Axis, Category

from .phrases import Cue

# How far one hit is believed, by where the cue comes from: the order was set by reasoning, the values
# by the share of right labels on the annotated sentences (tests/extraction/test_quality.py holds them).
OWN, SYNONYM, SHIPPED_PHRASE, SHIPPED_WORD, WEAK = 0.80, 0.75, 0.70, 0.55, 0.30


@cache
def read_terms(name: str) -> tuple[dict[str, Any], ...]:
    """The lines of `terms/NAME.jsonl`, each a JSON object."""
    text = files(__package__).joinpath("terms", f"{name}.jsonl").read_text(encoding="utf-8")
    return tuple(json.loads(line) for line in text.splitlines() if line.strip())


def versioned(version: str, *names: str) -> str:
    """An extractor's version with the digest of its terms: edited terms make another version."""
    return f"{version}+{digest([read_terms(name) for name in names])[:8]}"


def capitals() -> frozenset[str]:
    """Short names that are also words ("who", "us"): they count only in capitals."""
    return frozenset(word for line in read_terms("acronyms") for word in line["capitals"])


@cache
def everyday() -> frozenset[str]:
    """Cues that any abstract may hold, whatever it is about, as counted in those of unrelated reviews."""
    return frozenset(line["cue"] for line in read_terms("everyday"))


def topic_cues(categories: Iterable[Category]) -> Iterator[Cue]:
    """Cues of every topic, labelled with its id: the protocol's, their synonyms, and the shipped ones.

    Shipped terms belong to a topic of that name under a category of that id, whatever the topic's id is,
    so that they never leak into a protocol that means something else.
    """
    shipped = _grouped("challenges", "category", "topic")
    for category in categories:
        for topic in category.topics:
            strengths = dict.fromkeys(topic.cues, OWN)
            for text in topic.cues:
                strengths |= {other: SYNONYM for other in synonyms(text) if other not in strengths}
            for line in shipped.get((category.id, plain(topic.name)), ()):
                for text in line["cues"]:
                    strengths.setdefault(text, WEAK if line.get("weak") else _shipped(text))
            for text, strength in strengths.items():
                yield Cue(text=text, label=topic.id, kind="topic", strength=strength, verbs=True)


def _shipped(text: str) -> float:
    return SHIPPED_PHRASE if " " in text.strip() or "-" in text else SHIPPED_WORD


def axis_cues(axis: Axis, name: str | None) -> Iterator[Cue]:
    """Cues of every value of an axis, labelled with its id; `terms/NAME.jsonl` adds to values it knows."""
    shipped = _grouped(name, "axis", "value") if name else {}
    for value in axis.values:
        texts = [*value.cues]
        for known in dict.fromkeys((plain(value.id), plain(value.name))):
            texts += [text for line in shipped.get((axis.id, known), ()) for text in line["cues"]]
        yield from (Cue(text=text, label=value.id) for text in dict.fromkeys(texts))


def synonyms(text: str) -> list[str]:
    """The cue with one of its words, or a run of them, put into other words; single words have none.

    >>> "production cost*" in synonyms("manufacturing cost*")
    True
    """
    if " " not in text and "-" not in text:
        return []
    found = [
        f" {text} ".replace(f" {term} ", f" {other} ").strip()
        for ring in read_terms("synonyms")
        for term in ring["ring"]
        if f" {term} " in f" {text} "
        for other in ring["ring"]
    ]
    return [cue for cue in dict.fromkeys(found) if cue != text]


def _grouped(name: str, *keys: str) -> dict[tuple[str, str], list[dict[str, Any]]]:
    grouped: dict[tuple[str, str], list[dict[str, Any]]] = {}
    for line in read_terms(name):
        first, second = (str(line.get(key)) for key in keys)
        grouped.setdefault((first, plain(second)), []).append(line)
    return grouped


def plain(name: str) -> str:
    """A name as it is compared: small letters, single blanks, hyphens and underscores as blanks."""
    return " ".join(name.casefold().replace("_", " ").replace("-", " ").split())
