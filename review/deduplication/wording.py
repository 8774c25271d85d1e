"""How the words of two titles differ: spelled otherwise, one longer than the other, or words replaced.

A similarity alone cannot tell "haemolytic" for "hemolytic" from "secondary" for "primary"; the first is
the same title, the second another work.
"""

from collections import Counter
from collections.abc import Sequence
from enum import IntEnum

from rapidfuzz.distance import Indel, Levenshtein

from .fold import word_set

# English spelling differs at the end or in the middle of a word, opposites differ at its beginning
# ("hypo-/hyper-", "intra-/inter-", "pre-/post-"): a shared beginning of four letters tells them apart.
SHARED_BEGINNING = 4
_LONG_WORD, _LONG_TITLE, _WORD = 8, 8, 6
SMALL_WORDS = word_set(
    "a an and as at by de der des die du el en et for from in into is la le les los of on or the to und "
    "von with"
)


class Wording(IntEnum):
    """How two titles' words relate, from least to most alike."""

    REPLACED = 0
    EXTENDED = 1
    SPELLED = 2
    EQUAL = 3


def compare_words(left: Sequence[str], right: Sequence[str]) -> Wording:
    """The relation of two titles, given as folded words; word order and small words do not count.

    >>> compare_words("tumour markers in adults".split(), "tumor markers in adults".split()).name
    'SPELLED'
    >>> compare_words("cough in primary care".split(), "cough in secondary care".split()).name
    'REPLACED'
    >>> compare_words("chronic cough".split(), "chronic cough a review".split()).name
    'EXTENDED'
    """
    if left == right:
        return Wording.EQUAL
    if not left or not right:
        return Wording.REPLACED
    ours, theirs = _unmatched(left, right), _unmatched(right, left)
    if ours and theirs:
        _take_cut_off(left, ours, theirs)
        _take_cut_off(right, theirs, ours)
    rest = [word for word in ours if not _take_spelled(word, theirs)]
    if rest and theirs:
        return Wording.REPLACED
    return Wording.EXTENDED if rest or theirs else Wording.SPELLED


def _unmatched(words: Sequence[str], others: Sequence[str]) -> list[str]:
    held = set(others)
    if held.issuperset(words):
        return []
    # "post transplant" and "posttransplant", "p16 ink4a" and "p16ink4a" are the same words.
    joined = held.union(_joined(others).values())
    covered = {place for span, gram in _joined(words).items() if gram in joined for place in range(*span)}
    return [
        word
        for place, word in enumerate(words)
        if word not in joined and word not in SMALL_WORDS and place not in covered
    ]


def _joined(words: Sequence[str]) -> dict[tuple[int, int], str]:
    spans = [(start, start + length) for length in (2, 3, 4) for start in range(len(words) - length + 1)]
    return {span: "".join(words[slice(*span)]) for span in spans}


def _take_cut_off(words: Sequence[str], own: list[str], others: list[str]) -> None:
    """Databases cut long titles in the middle of a word: "colony-stimulating fac" for "factor"."""
    if len(words) < _LONG_TITLE or words[-1] not in own:
        return
    for other in others:
        if other.startswith(words[-1]):
            own.remove(words[-1])
            others.remove(other)
            return


def _take_spelled(word: str, others: list[str]) -> bool:
    for other in others:
        if spelled_alike(word, other):
            others.remove(other)
            return True
    return False


def spelled_alike(left: str, right: str) -> bool:
    """Whether two words are spellings, numbers or slips of one.

    >>> spelled_alike("haemolytic", "hemolytic"), spelled_alike("hypotension", "hypertension")
    (True, False)
    """
    left, right = _american(left), _american(right)
    if left == right:
        return True
    if left[0] != right[0] or any(character.isdigit() for character in left + right):
        return False
    shorter = min(len(left), len(right))
    if left[:SHARED_BEGINNING] == right[:SHARED_BEGINNING] and shorter >= SHARED_BEGINNING:
        allowed = 2 if shorter >= _LONG_WORD else 1
        return bool(Levenshtein.distance(left, right, score_cutoff=allowed) <= allowed)
    # A letter left out is a slip; a letter replaced may be "micro-" for "macro-".
    return shorter >= _WORD and bool(Indel.distance(left, right, score_cutoff=1) <= 1)


def _american(word: str) -> str:
    return word.replace("ae", "e").replace("oe", "e").replace("ph", "f")


def is_renumbered(left: Sequence[str], right: Sequence[str], wording: Wording, words_added: int) -> bool:
    """Whether two titles differ in their numbers: parts, types, years, numbered series.

    `left` and `right` are the numbers. A subtitle may bring numbers of its own ("... in 212 adults"); a
    number that comes with fewer than three words is a part or a year.
    """
    ours, theirs = Counter(left) - Counter(right), Counter(right) - Counter(left)
    if not ours and not theirs:
        return False
    return bool(ours and theirs) or wording is not Wording.EXTENDED or words_added < _SUBTITLE_WORDS


_SUBTITLE_WORDS = 3


def is_reyeared(left: Sequence[str], right: Sequence[str]) -> bool:
    """Whether two titles, as words, differ in a year and in nothing else.

    >>> is_reyeared("standards of care 2023".split(), "standards of care 2024".split())
    True
    """
    ours, theirs = (tuple(word for word in words if not _is_year(word)) for words in (left, right))
    both = len(ours) < len(left) and len(theirs) < len(right)
    return both and left != right and len(ours) > 1 and compare_words(ours, theirs) >= Wording.SPELLED


def _is_year(word: str) -> bool:
    return len(word) == 4 and word.isdigit() and word[:2] in ("19", "20")
