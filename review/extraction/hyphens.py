"""Words broken at the end of a line put together again, and letters that print alone taken apart."""

import re
import unicodedata
from collections.abc import Iterable, Set

# What stands for a break that was made by the printer: soft hyphen, and the marks of PDF libraries.
SOFT = "\u00ad\ufffe\x02"
HYPHENS = "-\u2010\u2011" + SOFT
LIGATURES = re.compile("[\ufb00-\ufb06]")
_SOFT = re.compile(f"[{SOFT}]")
_BROKEN = re.compile(rf"(?:^|[\s(\[“‘\"'/])([^\W\d_]+(?:[-\u2010\u2011][^\W\d_]+)*)([{HYPHENS}]) ?$")
_FIRST = re.compile(r"[^\W\d_]+")
_WORD = re.compile(r"[^\W\d_]+(?:[-\u2010\u2011][^\W\d_]+)*")
# Words that begin compounds which are written with a hyphen, so that a break there is one of them.
COMPOUNDS = frozenset(
    """
    all case cell cost cross decision dose end evidence ex full gene half head high in-depth large long low
    manufacturer non off on one open patient point post product quality risk self short single small state
    two three time tissue up vector well
    """.split()  # noqa: SIM905
)
# Short words of grammar: a break after one of them is a syllable's more often than a compound's.
SYLLABLES = frozenset(
    "a an as at be by con de do for he in is it me no of or out over per pro re so to under we".split()  # noqa: SIM905
)


def apart(text: str) -> str:
    """The text with ligatures as letters, blanks of every kind as blanks, and no soft hyphens.

    >>> apart("e\\ufb03cacy\\u00a0and tox\\u00adicity")
    'efficacy and toxicity'
    """
    text = LIGATURES.sub(lambda found: unicodedata.normalize("NFKC", found[0]), text)
    return " ".join(_SOFT.sub("", text).split())


def vocabulary(lines: Iterable[str]) -> set[str]:
    """The words of lines in small letters, compounds whole and in parts; not what a line's end breaks."""
    words: set[str] = set()
    for line in lines:
        plain = LIGATURES.sub(lambda each: unicodedata.normalize("NFKC", each[0]), line).rstrip()
        whole = len(plain) - 1 if plain[-1:] in tuple(HYPHENS) else len(plain) + 1
        for found in _WORD.finditer(plain):
            if found.end() < whole:
                word = found[0].lower().replace("\u2010", "-").replace("\u2011", "-")
                words |= {word, *word.split("-")}
    return words


def join(before: str, after: str, known: Set[str]) -> str:
    """Two lines as one text; a word that was broken between them is whole again.

    A hyphen stays where the text has that compound elsewhere, or where both its parts are words and the
    whole is none; what a printer broke is put together.

    >>> join("a compar-", "ability exercise", {"comparability"})
    'a comparability exercise'
    >>> join("a cell-", "based product", {"cell", "based"})
    'a cell-based product'
    >>> join("CAR-", "T cells", set())
    'CAR-T cells'
    >>> join("pre- and", "post-change", set())
    'pre- and post-change'
    """
    if not before or not after:
        return before or after
    broken, first = _BROKEN.search(before), _FIRST.match(after)
    if broken is None or first is None:
        return before + ("" if before[-1] in "-/\u2010\u2011–" and _goes_on(before, after) else " ") + after
    stem, mark = broken[1], broken[2]
    cut = before[: broken.start(2)]
    if mark in SOFT or _is_one_word(stem, first[0], known):
        return cut + after
    return cut + ("-" if mark in HYPHENS else mark) + ("" if _compound(first[0]) else " ") + after


def _goes_on(before: str, after: str) -> bool:
    """Whether a number or a name that ends in a hyphen or a slash goes on in the next line."""
    return len(before) > 1 and not before[-2].isspace() and (after[0].isalnum())


def _compound(word: str) -> bool:
    return word.lower() not in ("and", "or", "und", "et", "to")


def _is_one_word(stem: str, rest: str, known: Set[str]) -> bool:
    last = stem.rpartition("-")[2].lower()
    folded = stem.lower()
    if f"{folded}-{rest.lower()}" in known:
        return False
    if f"{folded}{rest.lower()}" in known:
        return True
    if not rest.islower() or not _compound(rest) or stem.isupper() or len(rest) < 2:
        return False
    if last in SYLLABLES:
        return True
    return last not in COMPOUNDS and not (last in known and rest in known)
