"""Cues with wildcards, matched by a PhraseMatcher that learns word forms as it meets them.

A regular expression per cue costs some 600 times as much as a PhraseMatcher. So a cue is kept as a
sequence of slots; each word that a text brings for the first time is put into the slots that it fits,
and every sequence that has a word in each slot becomes an ordinary pattern. What a text matches depends
on the text alone, not on what was seen before it.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import product

from spacy.attrs import LOWER
from spacy.language import Language
from spacy.matcher import PhraseMatcher
from spacy.tokens import Doc

from .wordforms import forms

# Written together, apart or with a hyphen: "preclinical", "pre clinical", "pre-clinical".
_PREFIXES = (
    "anti",
    "bio",
    "co",
    "cross",
    "inter",
    "micro",
    "multi",
    "non",
    "over",
    "post",
    "pre",
    "re",
    "sub",
)
_LONGEST_FREE = 4  # with more gaps than this, only all blanks or all hyphens: 2**n patterns would be many


@dataclass(frozen=True, slots=True, kw_only=True)
class Cue:
    """A phrase that speaks for `label`, which is of `kind`: `*` any word ending, `?` any one letter.

    A word of it in capitals, or one that is in `capitals` where cues are matched, wants capitals in the
    text. `strength` in [0, 1] is how far one hit is believed; `verbs` lets words take verb endings.
    """

    text: str
    label: str
    kind: str = "label"
    strength: float = 1.0
    verbs: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """A cue found in a text, [start, end) in code points."""

    start: int
    end: int
    cue: Cue


@dataclass(slots=True)
class _Slot:
    forms: list[str] = field(default_factory=list)
    capitals: bool = False


@dataclass(slots=True)
class _Sequence:
    key: str
    slots: list[_Slot]


class Phrases:
    """Finds cues in docs; one for all cues of an extractor."""

    def __init__(self, nlp: Language, cues: Iterable[Cue], *, capitals: Iterable[str] = ()) -> None:
        self._nlp = nlp
        self._capitals = frozenset(capitals)
        self._matcher = PhraseMatcher(nlp.vocab, attr="LOWER")
        self._cues: dict[int, list[Cue]] = defaultdict(list)
        self._strict: dict[int, list[bool]] = {}
        self._exact: dict[str, list[tuple[_Sequence, int]]] = defaultdict(list)
        self._wild: dict[str, list[tuple[re.Pattern[str], _Sequence, int]]] = defaultdict(list)
        self._seen: set[int] = set()
        for (text, verbs), group in _by_text(cues).items():
            self._add(text, verbs, group)

    def find(self, doc: Doc, offset: int = 0, text: str | None = None) -> list[Hit]:
        """Every hit in a doc that begins at `offset`, overlapping ones too, by start, longest first.

        `text` is the doc's, for who has it: a doc puts it together anew each time.
        """
        for word in set(doc.to_array(LOWER).tolist()) - self._seen:
            self._learn(word)
        shouted = not any(map(str.islower, text or doc.text))
        hits = [
            Hit(start=offset + doc[start].idx, end=offset + doc[end - 1].idx + len(doc[end - 1]), cue=cue)
            for key, start, end in self._matcher(doc)
            if key not in self._strict or (not shouted and _in_capitals(doc, start, end, self._strict[key]))
            for cue in self._cues[key]
        ]
        return sorted(hits, key=lambda hit: (hit.start, -hit.end, hit.cue.label, hit.cue.text))

    def _add(self, text: str, verbs: bool, group: list[Cue]) -> None:
        for number, words in enumerate(_writings(text)):
            key = f"{text}\t{verbs}\t{number}"
            sequence = _Sequence(key=key, slots=[])
            for chunk in words:
                for word in self._split(chunk):
                    self._slot(sequence, word, verbs)
            number_key = self._nlp.vocab.strings.add(key)
            self._cues[number_key] = group
            if any(slot.capitals for slot in sequence.slots):
                self._strict[number_key] = [slot.capitals for slot in sequence.slots]

    def _split(self, chunk: str) -> list[str]:
        if "*" in chunk or "?" in chunk:
            return [chunk]
        return [token.text for token in self._nlp.make_doc(chunk) if token.text != "-"]

    def _slot(self, sequence: _Sequence, word: str, verbs: bool) -> None:
        low, at = word.lower(), len(sequence.slots)
        sequence.slots.append(_Slot(capitals=low in self._capitals or (len(word) > 1 and word.isupper())))
        if "*" in low or "?" in low:
            pattern = re.escape(low).replace(r"\*", r"\w*").replace(r"\?", r"\w")
            self._wild[re.split(r"[*?]", low)[0][:3]].append((re.compile(pattern), sequence, at))
        else:
            for form in {low} if sequence.slots[-1].capitals else forms(low, verbs=verbs):
                self._exact[form].append((sequence, at))

    def _learn(self, number: int) -> None:
        self._seen.add(number)
        word = self._nlp.vocab.strings[number]
        for sequence, at in self._fits(word):
            sequence.slots[at].forms.append(word)
            if all(slot.forms for slot in sequence.slots):
                choices = [[word] if i == at else slot.forms for i, slot in enumerate(sequence.slots)]
                self._matcher.add(sequence.key, [self._doc(words) for words in _spaced(choices)])

    def _fits(self, word: str) -> Iterator[tuple[_Sequence, int]]:
        yield from self._exact.get(word, ())
        for stem in {word[:length] for length in range(4)}:
            for pattern, sequence, at in self._wild.get(stem, ()):
                if pattern.fullmatch(word):
                    yield sequence, at

    def _doc(self, words: Sequence[str]) -> Doc:
        return Doc(self._nlp.vocab, words=list(words))


def _by_text(cues: Iterable[Cue]) -> dict[tuple[str, bool], list[Cue]]:
    grouped: dict[tuple[str, bool], list[Cue]] = {}
    for cue in cues:
        if text := " ".join(cue.text.split()):
            grouped.setdefault((text, cue.verbs), []).append(cue)
    return grouped


def _writings(text: str) -> list[list[str]]:
    """The ways to split a cue into words: as it is, with its hyphens closed up, with prefixes set apart.

    >>> _writings("pre-clinical stud*")
    [['pre', 'clinical', 'stud*'], ['preclinical', 'stud*']]
    >>> _writings("nonclinical")
    [['nonclinical'], ['non', 'clinical']]
    """
    found = [re.split(r"[\s-]+", text.strip("- "))]
    if any(text.lower().startswith(prefix + "-") or f" {prefix}-" in text.lower() for prefix in _PREFIXES):
        found.append(re.sub(rf"\b({'|'.join(_PREFIXES)})-", r"\1", text, flags=re.IGNORECASE).split())
        found[-1] = [part for word in found[-1] for part in word.split("-")]
    for prefix in _PREFIXES:
        if text.lower().startswith(prefix) and len(re.split(r"[\s-]", text)[0]) - len(prefix) >= 6:
            found.append([prefix, *re.split(r"[\s-]+", text[len(prefix) :])])
    return [words for i, words in enumerate(found) if words not in found[:i] and all(words)]


def _spaced(choices: Sequence[Sequence[str]]) -> Iterator[list[str]]:
    """Every choice of words, with and without a hyphen in each gap."""
    gaps = len(choices) - 1
    hyphens = (
        product((False, True), repeat=gaps) if gaps <= _LONGEST_FREE else ((False,) * gaps, (True,) * gaps)
    )
    for marks in list(hyphens):
        for words in product(*choices):
            yield [
                part for word, mark in zip(words, (*marks, False), strict=True) for part in _with(word, mark)
            ]


def _with(word: str, hyphen: bool) -> tuple[str, ...]:
    return (word, "-") if hyphen else (word,)


def _in_capitals(doc: Doc, start: int, end: int, wanted: Sequence[bool]) -> bool:
    """Whether the words that want capitals have them."""
    words = [token.text for token in doc[start:end] if token.text != "-"]
    return all(not must or sum(map(str.isupper, word)) >= 2 for word, must in zip(words, wanted, strict=True))


def longest(hits: Iterable[Hit]) -> list[Hit]:
    """The hits without those that lie inside a longer one; equal spans all stay. In order of start."""
    kept: list[Hit] = []
    reached = -1
    for hit in sorted(hits, key=lambda hit: (hit.start, -hit.end)):
        if hit.end > reached or (kept and (hit.start, hit.end) == (kept[-1].start, kept[-1].end)):
            kept.append(hit)
            reached = max(reached, hit.end)
    return kept
