"""Names of authors as sources spell them, brought to family name and initials, and compared.

Sources write "Okafor, Nadia", "Okafor N", "Nadia Okafor" and, once a reference manager has been through,
"van, Hamont D" or "Le, Quintrec M.". Two names are therefore compared by the words of the family name,
wherever the other side put them.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz.distance import JaroWinkler

from .fold import fold, plain, word_set

# Two spellings of a family name, such as "ostensson" and "stensson"; below it, names of different people
# become as close as spellings of one (tests/deduplication/test_people.py derives it).
SPELLING = 0.9
_PARTICLES = word_set(
    "al bin da das de degli del della der den di do dos du el la le les st ten ter van vanden von y zu zum"
)
_CORPORATE = word_set(
    "agency association board centre center collaboration collaborative collaborators commission committee "
    "conference consortium council department federation foundation group groups inc institute investigators "
    "ministry network office organisation organization panel party pharmaceuticals society study task team "
    "trial trialists union university"
)
_SUFFIXES = word_set("jr sr ii iii iv phd md dr prof inc ltd")


@dataclass(frozen=True, slots=True)
class Name:
    """`family` without spaces and particles, the `initial` of the given name, all `words` and `initials`.

    `corporate`: the author is a group or an institution.
    """

    family: str
    initial: str
    words: frozenset[str]
    initials: str
    corporate: bool


@lru_cache(maxsize=100_000)
def read_name(text: str) -> Name:
    """The name of one author.

    >>> read_name("van der Berg, Johanna").family, read_name("Berg JM").initial
    ('berg', 'j')
    """
    family, given = _split(plain(text))
    words = [word for word in fold(family).split() if word not in _SUFFIXES]
    kept = [word for word in words if word not in _PARTICLES] or words
    others = [word for word in fold(given).split() if word not in _SUFFIXES]
    initial = others[0][0] if others else ""
    every = [*kept, *others]
    initials = "".join(
        sorted("".join(kept)[:1] + "".join(word if len(word) < 3 else word[0] for word in others))
    )
    long = frozenset(word for word in every if len(word) > 1)
    return Name("".join(kept), initial, long, initials, not _CORPORATE.isdisjoint(long))


def _split(text: str) -> tuple[str, str]:
    family, comma, given = text.partition(",")
    if comma:
        return family, given
    words = text.split()
    if len(words) < 2:
        return text, ""
    last = words[-1].replace(".", "").replace("-", "")
    if last.isupper() and len(last) <= 4 and not text.isupper():  # "Okafor NM": MEDLINE's order
        return " ".join(words[:-1]), words[-1]
    if "." in words[-1] and len(last) <= 4:
        return " ".join(words[:-1]), words[-1]
    return words[-1], " ".join(words[:-1])


def compare_names(left: Name, right: Name) -> float:
    """How far two names may be one author's; nan between a group and a person.

    1.0: family name and initial agree (or an initial is missing); 0.8: a family name occurs among the
    other's words, or is spelled nearly the same; 0.5: the same family name with another initial, or the
    same initials in other roles ("Hua, T" and "Tong, H"); 0.0: different.
    """
    if left.family == right.family:
        if left.initial == right.initial or not left.initial or not right.initial:
            return 1.0
        return 0.8 if len(left.words & right.words) > 1 else 0.5
    if left.family in right.words or right.family in left.words or _parts(left, right):
        return 0.8
    if _spelled(left.family, right.family):
        return 0.8
    if left.corporate != right.corporate:  # databases differ in whether they index the group
        return math.nan
    return 0.5 if len(left.initials) > 1 and left.initials == right.initials else 0.0


def _parts(left: Name, right: Name) -> bool:
    # "Perez de, Mendiguren B." and "Perez de Mendiguren, B.": the words agree, their roles do not.
    shared = left.words & right.words
    return any(len(word) > 2 for word in shared) and shared in (left.words, right.words)


@lru_cache(maxsize=200_000)
def read_names(authors: tuple[str, ...]) -> tuple[Name, ...]:
    """The names of a record's authors; "et al." and "…" are left out."""
    return tuple(
        name
        for name in map(read_name, authors)
        if name.family and name.family not in ("al", "others", "etal")
    )


def shared_part(left: Sequence[Name], right: Sequence[Name]) -> float:
    """The share of the shorter list's names that the longer one holds, in [0, 1]; 0 when one is empty."""
    if not left or not right:
        return 0.0
    shorter, longer = sorted((left, right), key=len)
    families = {name.family for name in longer}
    words = families.union(*(name.words for name in longer))
    missing = [name for name in shorter if name.family not in words and name.words.isdisjoint(families)]
    spelled = sum(any(_spelled(name.family, family) for family in families) for name in missing)
    return 1 - (len(missing) - spelled) / len(shorter)


def _spelled(left: str, right: str) -> bool:
    return bool(JaroWinkler.similarity(left, right, score_cutoff=SPELLING) > 0)


def shorter_part(left: Sequence[Name], right: Sequence[Name]) -> float:
    """The length of the shorter list as a share of the longer one's; 0 when one is empty."""
    return min(len(left), len(right)) / max(len(left), len(right), 1)
