"""Texts read once for every tier: their sentences, the cues in each, and the topics these speak for."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from threading import Lock

from review.model.evidence import Stance
from review.model.protocol import Category, ReviewProtocol, StanceLexicon

from .boundaries import companions, read_boundaries
from .lexicon import capitals, read_terms, topic_cues, versioned
from .phrases import Cue, Hit, Phrases
from .scoring import hints, scores
from .sentences import Paragraph, english, paragraphs, sentences
from .stances import stance, stance_cues

GATES = ("text", "sentence", "none")


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentence:
    """A sentence, [start, end) in the text, with what the rules make of it.

    `place` is its paragraph and its number there. `topics` has per topic its loudest cue and its score,
    `spoken` is the cue that decided the stance.
    """

    start: int
    end: int
    place: tuple[int, int]
    text: str
    hits: tuple[Hit, ...]
    topics: Mapping[str, tuple[str, float]]
    stance: Stance
    spoken: str | None

    def of(self, *kinds: str) -> list[Hit]:
        """The hits of these kinds."""
        return [hit for hit in self.hits if hit.cue.kind in kinds]


class Reader:
    """Reads texts by the cues of a protocol and of `terms/`; what was read last is kept for the next tier."""

    def __init__(
        self, categories: tuple[Category, ...], stances: StanceLexicon, anchors: tuple[str, ...]
    ) -> None:
        self.category = {topic.id: each.id for each in categories for topic in each.topics}
        self._anchors = anchors
        self._boundaries = read_boundaries(categories)
        self._nlp = english()
        self._phrases = Phrases(self._nlp, self._cues(categories, stances), capitals=capitals())
        self._lock = Lock()
        self._last: tuple[tuple[Sequence[str], str], list[list[Sentence]]] | None = None

    def read(self, texts: Sequence[str], gate: str) -> list[list[Sentence]]:
        """The sentences of each text; `gate` says whether an anchor is asked for in text or sentence."""
        asked = (list(texts), gate if self._anchors else "none")
        with self._lock:
            if self._last is None or self._last[0] != asked:
                self._last = (asked, [list(self._text(cut, gate)) for cut in paragraphs(self._nlp, texts)])
            return self._last[1]

    def _cues(self, categories: tuple[Category, ...], stances: StanceLexicon) -> Iterator[Cue]:
        yield from topic_cues(categories)
        yield from stance_cues(stances)
        yield from (Cue(text=text, label=text, kind="anchor") for text in self._anchors)
        for line in read_terms("blocked"):
            yield from (Cue(text=text, label=text, kind="block") for text in line["block"])
        yield from companions(self._boundaries)

    def _text(self, cut: Iterable[Paragraph], gate: str) -> Iterator[Sentence]:
        found = [each for at, paragraph in enumerate(cut) for each in self._sentences(at, paragraph)]
        free = gate == "none" or not self._anchors
        free = free or (gate == "text" and any(_anchored(hits) for *_, hits in found))
        for start, end, place, text, hits in found:
            label, spoken = stance(hits)
            hinted = hints(hits, self._boundaries, anchored=free or _anchored(hits)) if hits else []
            topics = scores(hinted, self.category) if hinted else {}
            yield Sentence(
                start=start,
                end=end,
                place=place,
                text=text,
                hits=hits,
                topics=topics,
                stance=label,
                spoken=spoken,
            )

    def _sentences(
        self, at: int, paragraph: Paragraph
    ) -> Iterator[tuple[int, int, tuple[int, int], str, tuple[Hit, ...]]]:
        hits, reached = self._phrases.find(paragraph.doc, paragraph.start, paragraph.text), 0
        for number, (start, end) in enumerate(sentences(paragraph)):
            first = reached
            while reached < len(hits) and hits[reached].start < end:
                reached += 1
            inside = tuple(hit for hit in hits[first:reached] if hit.end <= end)
            text = paragraph.text[start - paragraph.start : end - paragraph.start]
            yield start, end, (at, number), text, inside


def _anchored(hits: Iterable[Hit]) -> bool:
    return any(hit.cue.kind == "anchor" for hit in hits)


# The shipped terms that the rules know.
TERMS = ("challenges", "synonyms", "stances", "blocked", "boundaries", "everyday", "acronyms")


def reader(protocol: ReviewProtocol) -> Reader:
    """The reader of a protocol; extractors of the same protocol share it."""
    return _reader(protocol.categories, protocol.stances, protocol.anchors, versioned("", *TERMS))


@lru_cache(maxsize=2)
def _reader(
    categories: tuple[Category, ...], stances: StanceLexicon, anchors: tuple[str, ...], terms: str
) -> Reader:
    return Reader(categories, stances, anchors)


def checked(gate: str) -> str:
    """The gate, if there is one of that name.

    Raises:
        ValueError: there is none.
    """
    if gate not in GATES:
        raise ValueError(f"`gate` is {gate!r}; it can be {', '.join(GATES)}")
    return gate
