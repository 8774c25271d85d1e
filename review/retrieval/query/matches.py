"""Whether a text matches a query, for sources that give their whole list and cannot search it.

Comes in: a tree and a text, such as a title. Goes out: False only where the text certainly does not match:
what cannot be judged on a text (dates, languages, publication types, ...) speaks neither for nor against.
"""

import re
import unicodedata
from collections.abc import Iterator
from itertools import takewhile

from .tree import MESH_FIELDS, TEXT_FIELDS, Field, Node, Not, Or, Range, Term, words

# Chinese, Japanese and Thai are written without spaces: there every letter counts as a word.
_WORDS = re.compile(
    "[\u0e00-\u0e7f\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff]|[^\\W_\u0e00-\u0e7f\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff]+"
)
_MARKS = re.compile("[\u0300-\u036f]")
# Fields in which a word of the text shows that the term matches, not only that it may.
_SURE = TEXT_FIELDS - {Field.TITLE, Field.ABSTRACT, Field.KEYWORD}
_LINKING = frozenset({"and", "of", "the", "in", "for", "or", "with"})


def matches(tree: Node, text: str) -> bool:
    """Whether a text may match: words whole, phrases in a row, capitals and accents counting for nothing.

    Unquoted words may stand anywhere, a MeSH heading counts as its words, and fields that no text shows
    are taken as met. Inside a NOT only what is certain takes a text away: a title that speaks of animals
    is not yet indexed as being about animals.

    >>> from .parse import parse
    >>> matches(parse('"gene therap*"[tiab] AND 2020[dp] NOT animals[mh]'), "Gene-therapies in animals")
    True
    """
    return _verdict(tree, _Text(text), sure=False) is not False


def judged(term: Term | Range) -> bool:
    """Whether a leaf can be judged on a text at all."""
    return isinstance(term, Term) and (term.field in TEXT_FIELDS or term.field in MESH_FIELDS)


class _Text:
    """A text as its folded words, each with a space on both sides."""

    def __init__(self, text: str) -> None:
        self.words = tuple(_folded(text))
        self.row = f" {' '.join(self.words)} "

    def has(self, word: str, truncated: bool) -> bool:
        """Whether a word, or words in a row, stand in the text."""
        return f" {word}" in self.row if truncated else f" {word} " in self.row


def _folded(text: str) -> Iterator[str]:
    if not text.isascii():
        text = _MARKS.sub("", unicodedata.normalize("NFKD", text))
    return (found.group() for found in _WORDS.finditer(text.casefold()))


def _verdict(node: Node, text: _Text, *, sure: bool) -> bool | None:
    """True, False, or None where it cannot be told; `sure`: what only may match cannot be told."""
    if isinstance(node, Range):
        return None
    if isinstance(node, Term):
        return _term(node, text, sure=sure)
    if isinstance(node, Not):
        return _without(node, text, sure=sure)
    decisive = isinstance(node, Or)
    verdicts = [_verdict(operand, text, sure=sure) for operand in node.operands]
    if decisive in verdicts:
        return decisive
    return None if None in verdicts else not decisive


def _without(node: Not, text: _Text, *, sure: bool) -> bool | None:
    kept = _verdict(node.operands[0], text, sure=sure)
    taken = [_verdict(operand, text, sure=not sure) for operand in node.operands[1:]]
    if kept is False or True in taken:
        return False
    return None if kept is None or None in taken else True


def _term(term: Term, text: _Text, *, sure: bool) -> bool | None:
    if not judged(term):
        return None
    found = _found(term, text)
    return None if found and sure and term.field not in _SURE else found


def _found(term: Term, text: _Text) -> bool:
    wanted = [(" ".join(_folded(word)), word.endswith("*")) for word in words(term)]
    wanted = [(word, truncated) for word, truncated in wanted if word]
    if term.field in MESH_FIELDS:
        heading = [pair for pair in wanted if pair[0] not in _LINKING]
        return all(text.has(word, truncated) for word, truncated in heading)
    if term.near is not None:
        return _near([word for word, _ in wanted], term.near, text)
    if term.phrase:
        return _row(wanted, text)
    return all(text.has(word, truncated) for word, truncated in wanted)


def _row(wanted: list[tuple[str, bool]], text: _Text) -> bool:
    if not any(truncated for _, truncated in wanted[:-1]):
        return text.has(" ".join(word for word, _ in wanted), wanted[-1][1] if wanted else False)
    parts = [re.escape(word) + (r"[^ ]*" if truncated else "") for word, truncated in wanted]
    return re.search(f" {' '.join(parts)} ", text.row) is not None


def _near(wanted: list[str], between: int, text: _Text) -> bool:
    """Whether all words stand within one stretch that holds at most so many others."""
    needed = [word for each in wanted for word in each.split()]
    places = sorted((at, word) for at, word in enumerate(text.words) if word in needed)
    width = len(needed) + between
    for first, (start, _) in enumerate(places):
        stretch = takewhile(lambda place: place[0] < start + width, places[first:])  # noqa: B023
        held = [word for _, word in stretch]
        if all(held.count(word) >= needed.count(word) for word in needed):
            return True
    return False
