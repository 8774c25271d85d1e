"""Measure and wrap text without a font at hand, so that no line is ever wider than it was thought to be."""

import unicodedata
from collections.abc import Sequence

# Advance widths in thousandths of an em: the widest of Helvetica, Liberation Sans and DejaVu Sans for
# each class of letters (their published metrics), since nobody knows the reader's sans-serif.
NARROW, SLIM, PLAIN, CAPITAL, WIDE, FULL = 360, 440, 640, 740, 1000, 1050
NARROW_LETTERS, SLIM_LETTERS, WIDE_LETTERS = "iljI.,:;'|!` ", 'tfr()[]/\\-"°', "mwMW@%&–—…"


def width(text: str, size: float) -> float:
    """An upper estimate of the width of `text` at font size `size`, in the size's unit."""
    return sum(_advance(letter) for letter in text) * size / 1000


def _advance(letter: str) -> int:
    if letter in NARROW_LETTERS:
        return NARROW
    if letter in SLIM_LETTERS:
        return SLIM
    if letter in WIDE_LETTERS:
        return WIDE
    if unicodedata.combining(letter):
        return 0
    if ord(letter) >= 0x1100:
        return FULL
    return CAPITAL if letter.isupper() else PLAIN


def wrap(words: Sequence[str], room: float, size: float) -> list[list[str]]:
    """The words in lines no wider than `room`; a word that is wider by itself is cut."""
    lines: list[list[str]] = [[]]
    for piece in (piece for word in words for piece in _pieces(word, room, size)):
        if lines[-1] and width(" ".join([*lines[-1], piece]), size) > room:
            lines.append([])
        lines[-1].append(piece)
    return lines


def _pieces(word: str, room: float, size: float) -> list[str]:
    pieces = [""]
    for letter in word:
        if pieces[-1] and width(pieces[-1] + letter, size) > room:
            pieces.append("")
        pieces[-1] += letter
    return pieces
