"""Text as spaCy docs, a paragraph each, cut into sentences; every offset stays that of the text."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import spacy
from spacy.attrs import IS_PUNCT, ORTH
from spacy.language import Language
from spacy.pipeline import Sentencizer
from spacy.strings import get_string_id
from spacy.tokens import Doc

# spaCy's memory grows with the longest text (some 100 bytes a token), so a 20 MB abstract goes in pieces.
PIECE_LENGTH = 20_000

_STOPS = frozenset(get_string_id(each) for each in Sentencizer.default_punct_chars)
_GAP = re.compile(r"\s*\n\s*\n\s*")
# One character for one character, so that offsets hold: dashes, quotes and spaces of every sort,
# and what spaCy cannot encode (lone surrogates).
_PLAIN = {
    **dict.fromkeys(map(ord, "‐‑‒–−"), "-"),
    **dict.fromkeys(map(ord, "‘’ʼ"), "'"),
    **dict.fromkeys(map(ord, "\0\x0b\x0c\u00a0\u2002\u2003\u2009\u200a\u202f\u3000"), " "),
    **dict.fromkeys(range(0xD800, 0xE000), "\ufffd"),
}
# A full stop after one of these ends no sentence; spaCy's English knows "e.g.", "i.e." and the like.
_ABBREVIATIONS = frozenset(
    "al art ca cf dept ed eds eq fig figs incl no nos prof ref refs resp sect st suppl viz vol vs".split()  # noqa: SIM905
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Paragraph:
    """Part of a text as a spaCy doc; `start` is where it begins in the text, in code points.

    `text` is what the doc was made of: `doc.text` puts it together anew each time it is asked.
    """

    doc: Doc
    start: int
    text: str


@cache
def english() -> Language:
    """The blank English pipeline, one for all readers: words and punctuation; needs no model.

    It only learns the words that it meets; nothing is ever added to it.
    """
    return spacy.blank("en")


def fold(text: str) -> str:
    """The text with dashes, quotes and spaces made plain, code point for code point.

    >>> fold("cost\\u2010effective\\u00a0price")
    'cost-effective price'
    """
    return text.translate(_PLAIN)


def paragraphs(nlp: Language, texts: Sequence[str]) -> Iterator[list[Paragraph]]:
    """The paragraphs of each text, in the order of the texts; blank ones are left out."""
    cuts = [list(_pieces(fold(text))) for text in texts]
    tokenizer: Any = nlp.tokenizer  # spaCy allows a bare function there as well
    docs = tokenizer.pipe(piece for cut in cuts for _, piece in cut)
    for cut in cuts:
        yield [Paragraph(doc=next(docs), start=start, text=piece) for start, piece in cut]


def _pieces(text: str) -> Iterator[tuple[int, str]]:
    start = 0
    for gap in _GAP.finditer(text):
        yield from _shortened(text, start, gap.start())
        start = gap.end()
    yield from _shortened(text, start, len(text))


def _shortened(text: str, start: int, end: int) -> Iterator[tuple[int, str]]:
    while end - start > PIECE_LENGTH:
        cut = text.rfind(". ", start, start + PIECE_LENGTH) + 1
        if cut <= start:
            cut = text.rfind(" ", start + 1, start + PIECE_LENGTH)
        cut = cut if cut > start else start + PIECE_LENGTH
        yield start, text[start:cut]
        start = cut
    if text[start:end].strip():
        yield start, text[start:end]


def sentences(paragraph: Paragraph) -> list[tuple[int, int]]:
    """The sentences, [start, end) in the text, without white space at either end.

    A full stop after an abbreviation, or before a small letter, ends none.
    """
    doc = paragraph.doc
    starts = [0, *(at for at in _starts(doc) if not _goes_on(doc, at))]
    ends = [doc[at].idx for at in starts[1:]] + [len(paragraph.text)]
    ranges = [
        _trimmed(paragraph.text, doc[at].idx, end, paragraph.start)
        for at, end in zip(starts, ends, strict=True)
    ]
    return [(start, end) for start, end in ranges if start < end]


def _starts(doc: Doc) -> list[int]:
    """Where sentences begin behind the first, as spaCy's Sentencizer says, without an object per token.

    A word begins one when a stop stands between it and the word before.
    """
    found, seen = [], False
    for at, (word, punctuation) in enumerate(doc.to_array([ORTH, IS_PUNCT]).tolist()):
        if word in _STOPS:
            seen = True
        elif seen and not punctuation:
            found.append(at)
            seen = False
    return [at for at in found if at]


def _goes_on(doc: Doc, at: int) -> bool:
    if doc[at - 1].text != ".":
        return False
    return bool(doc[at].text[:1].islower()) or (at >= 2 and doc[at - 2].lower_ in _ABBREVIATIONS)


def _trimmed(text: str, start: int, end: int, offset: int) -> tuple[int, int]:
    cut = text[start:end]
    return offset + start + len(cut) - len(cut.lstrip()), offset + start + len(cut.rstrip())
