"""How the words of two titles differ: spelled otherwise, one longer than the other, or words replaced.

A similarity alone cannot tell "haemolytic" for "hemolytic" from "secondary" for "primary"; the first is
the same title, the second another work.
"""

from collections import Counter
from collections.abc import Sequence
from enum import IntEnum
from functools import lru_cache
from itertools import pairwise

from rapidfuzz.distance import OSA

from .fold import word_set
from .variants import standard

_LONG_WORD, _LONG_TITLE = 8, 8
_MOST_SLIPS = 2
_LETTERED = word_set("vitamin hepatitis influenza type group class grade factor phase stage part")
_LETTERS = frozenset("abcdefgh")
SMALL_WORDS = word_set(
    "a an and as at by de der des die du el en et for from in into is la le les los of on or the to und "
    "von with"
)


class Wording(IntEnum):
    """How two titles' words relate, from least to most alike."""

    REPLACED = 0
    SLIPPED = 1
    EXTENDED = 2
    SPELLED = 3
    EQUAL = 4


def compare_words(left: Sequence[str], right: Sequence[str]) -> Wording:
    """The relation of two titles, given as folded words; word order and small words do not count.

    `SLIPPED` words are a letter or two apart: a slip of the pen, or another word ("hypotension" and
    "hypertension"). Only the place in print can tell.

    >>> compare_words("tumour markers in adults".split(), "tumor markers in adults".split()).name
    'SPELLED'
    >>> compare_words("cough in primary care".split(), "cough in secondary care".split()).name
    'REPLACED'
    >>> compare_words("chronic cough".split(), "chronic cough a review".split()).name
    'EXTENDED'
    >>> compare_words("cough and colds".split(), "cough and co1ds".split()).name
    'REPLACED'
    >>> compare_words("quality of life in sepsis".split(), "quality of lfie in sepsis".split()).name
    'SLIPPED'
    """
    if left == right:
        return Wording.EQUAL
    if not left or not right:
        return Wording.REPLACED
    ours, theirs = _unmatched(left, right), _unmatched(right, left)
    joined = _lies_in(ours, right) or _lies_in(theirs, left)
    if not joined and _has_stranger(ours, theirs) and _has_stranger(theirs, ours):
        return Wording.REPLACED
    if joined and _may_join(left, right):
        ours, theirs = _unjoined(ours, left, right), _unjoined(theirs, right, left)
    if ours and theirs:
        _take_cut_off(left, ours, theirs)
        _take_cut_off(right, theirs, ours)
    rest = [word for word in ours if not _take_spelled(word, theirs)]
    if rest and theirs:
        return Wording.SLIPPED if _are_slips(rest, theirs) else Wording.REPLACED
    if not rest and not theirs:
        return Wording.SPELLED if _counted(left) == _counted(right) else Wording.SLIPPED
    return _extended(theirs or rest, *((left, right) if theirs else (right, left)))


def _counted(words: Sequence[str]) -> list[str]:
    """The numbers of a title in their order, and the letters that number something.

    "Phase 2, 3 mg" and "phase 3, 2 mg" hold the same ones; "vitamin A" holds more than "vitamin".
    """
    found = [form for word in words if (form := standard(word)).isdigit()]
    if not _LETTERED.isdisjoint(words):
        found += [word for before, word in pairwise(words) if before in _LETTERED and word in _LETTERS]
    return found


def _extended(added: list[str], shorter: Sequence[str], longer: Sequence[str]) -> Wording:
    """Whether the longer title adds words, or has them for small ones ("hepatitis A", "hepatitis B")."""
    lost = [word for word in shorter if word in SMALL_WORDS and word not in longer]
    if len(added) > len(lost):
        return Wording.EXTENDED
    return Wording.SLIPPED if _are_slips(added, lost) else Wording.REPLACED


def _unmatched(words: Sequence[str], others: Sequence[str]) -> list[str]:
    held = set(others)
    return [word for word in words if word not in held and word not in SMALL_WORDS]


def _unjoined(unmatched: list[str], words: Sequence[str], others: Sequence[str]) -> list[str]:
    """The unmatched without those that are written together or apart: "p16 ink4a" and "p16ink4a"."""
    if not unmatched:
        return unmatched
    joined = set(others).union(_joined(others).values())
    covered = {place for span, gram in _joined(words).items() if gram in joined for place in range(*span)}
    return [
        word
        for place, word in enumerate(words)
        if word not in joined and word not in SMALL_WORDS and place not in covered
    ]


def _has_stranger(words: list[str], others: list[str]) -> bool:
    """Whether one of the words is like none of the others; most titles that differ have such a word."""
    for word in words:
        for other in others:
            if _may_be_one(word, other):
                break
        else:
            return bool(others)
    return False


@lru_cache(maxsize=200_000)
def _may_be_one(word: str, other: str) -> bool:
    """Whether one may be the other, spelled, slipped or cut off; of most, far apart, little is asked."""
    if OSA.distance(word, other, score_cutoff=_MOST_SLIPS) <= _MOST_SLIPS and _is_slip(word, other):
        return True
    cut = word[0] == other[0] and (word.startswith(other) or other.startswith(word))
    return cut or standard(word) == standard(other)


def _lies_in(unmatched: list[str], words: Sequence[str]) -> bool:
    """Whether one of them may be a part of those words written together; where none is, nothing is joined."""
    together = "".join(words)
    return any(map(together.__contains__, unmatched))


def _may_join(words: Sequence[str], others: Sequence[str]) -> bool:
    """Whether a word of one side begins with a word of the other and goes on as the next one does.

    Most titles have no such word, and looking for joined words costs ten times as much as this.
    """
    starts: dict[str, list[int]] = {}
    for place, other in enumerate(others):
        starts.setdefault(other[0], []).append(place)
    for place, word in enumerate(words):
        for opposite in starts.get(word[0], ()):
            other = others[opposite]
            if word == other:
                continue
            if word.startswith(other) and _goes_on(word[len(other) :], others, opposite + 1):
                return True
            if other.startswith(word) and _goes_on(other[len(word) :], words, place + 1):
                return True
    return False


def _goes_on(rest: str, words: Sequence[str], place: int) -> bool:
    return place < len(words) and (rest.startswith(words[place]) or words[place].startswith(rest))


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
    form = standard(word)
    for other in others:
        if standard(other) == form:
            others.remove(other)
            return True
    return False


def _are_slips(ours: list[str], theirs: list[str]) -> bool:
    """Whether each word has its counterpart a letter or two away."""
    if len(ours) != len(theirs):
        return False
    left = list(theirs)
    for word in ours:
        near = next((other for other in left if _is_slip(word, other)), None)
        if near is None:
            return False
        left.remove(near)
    return True


def _is_slip(word: str, other: str) -> bool:
    """One letter, or two of a long word ("rn" read as "m"), or two that changed places; never a number."""
    shorter = min(len(word), len(other))
    if shorter < 2 or not (word + other).isalpha():
        return False
    allowed = _MOST_SLIPS if shorter >= _LONG_WORD else 1
    return bool(OSA.distance(word, other, score_cutoff=allowed) <= allowed)


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
    ours, theirs = (tuple(word for word in words if not is_year(word)) for words in (left, right))
    both = len(ours) < len(left) and len(theirs) < len(right)
    return both and left != right and len(ours) > 1 and compare_words(ours, theirs) >= Wording.SPELLED


def is_year(word: str) -> bool:
    """Whether a word of a title is a year."""
    return len(word) == 4 and word.isdigit() and word[:2] in ("19", "20")
