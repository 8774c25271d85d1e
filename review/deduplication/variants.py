"""The forms in which one word is written: British and American, plural, transcribed, a number in words.

Nothing else is a spelling. Words that differ in a letter or two may be a slip of the pen, and may be
nitrate and nitrite, dysphagia and dysphasia: only the place in print or the abstract can tell.
"""

import re
from functools import lru_cache

# In order: what follows sees what went before.
_FORMS = (
    ("ae", "e"),
    ("oe", "e"),
    ("ue", "u"),
    ("ph", "f"),
    ("y", "i"),
    ("iz", "is"),
    ("our", "or"),
    ("ogue", "og"),
    ("leuk", "leuc"),
)
_SHORTEST = 4
_TWICE = re.compile(r"([^\W\d_])\1")
_ENDS = (
    (re.compile(r"ies$"), "i"),
    (re.compile(r"s$"), ""),
    (re.compile(r"grame$"), "gram"),
    (re.compile(r"(?<=[tb])re$"), "er"),
)
_NUMERALS_IN_ORDER = ("i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi", "xii", "xiii", "xiv")
_WORDS_IN_ORDER = (
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
)
ROMAN = {numeral: str(number) for number, numeral in enumerate(_NUMERALS_IN_ORDER, start=1)}
SPELLED = {word: str(number) for number, word in enumerate(_WORDS_IN_ORDER, start=1)}
_NUMBERS = ROMAN | SPELLED


@lru_cache(maxsize=200_000)
def standard(word: str) -> str:
    """The form that all spellings of a folded word have in common; it need not be a word.

    >>> standard("tumours") == standard("tumor"), standard("haemolytic") == standard("hemolytic")
    (True, True)
    >>> standard("nitrate") == standard("nitrite"), standard("ii") == standard("two")
    (False, True)
    """
    if word in _NUMBERS:
        return _NUMBERS[word]
    if len(word) < _SHORTEST or not word.isascii() or not word.isalpha():
        return word
    for form, other in _FORMS:
        word = word.replace(form, other)
    word = _TWICE.sub(r"\1", word)
    for ending, other in _ENDS:
        word = ending.sub(other, word)
    return word
