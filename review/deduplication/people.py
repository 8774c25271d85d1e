"""Names of authors as sources spell them, brought to family name and initials, and compared.

Sources write "Okafor, Nadia", "Okafor N", "Nadia Okafor" and, once a reference manager has been through,
"van, Hamont D" or "Le, Quintrec M.". Two names are therefore compared by the words of the family name,
wherever the other side put them.
"""

import math
import re
from collections.abc import Sequence
from functools import lru_cache

import msgspec
from rapidfuzz.distance import Indel

from .fold import fold_words, plain, word_set

# A letter is easily lost ("Ostensson", "stensson"); one that is replaced makes another name ("Hansen",
# "Hanson"), and so does any letter of a short one ("Zhou", "Zhu").
_LONG_ENOUGH = 4
_PARTICLES = word_set(
    "al bin da das de degli del della der den di do dos du el la le les st ten ter van vanden von y zu zum"
)
_CORPORATE = word_set(
    "agency association board centre center collaboration collaborative collaborators commission committee "
    "conference consortium council department federation foundation group groups inc institute investigators "
    "ministry network office organisation organization panel party pharmaceuticals society study task team "
    "trial trialists union university"
)
# A given "name" of two letters are two initials.
_INITIALS = 3
_CHARACTERS = re.compile("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_SUFFIXES = word_set("jr sr ii iii iv phd md dr prof inc ltd")


class Name(msgspec.Struct, frozen=True, gc=False):
    """`family` without spaces and particles, the `initial` of the given name, and the name in `full`.

    `lost` letters of the family name became question marks in a wrong encoding.
    """

    family: str
    initial: str
    full: str
    lost: int = 0


class Parts(msgspec.Struct, frozen=True, gc=False):
    """All `words` of a name, the `given` ones, `initials`, sorted; a group is `corporate`."""

    words: frozenset[str]
    given: frozenset[str]
    initials: str
    corporate: bool


@lru_cache(maxsize=100_000)
def read_name(text: str) -> Name:
    """The name of one author.

    >>> read_name("van der Berg, Johanna").family, read_name("Berg JM").initial
    ('berg', 'j')
    """
    family, given = _split(plain(text))
    words = _kept(fold_words(family))
    others = fold_words(given)
    initial = next((word[0] for word in others if word not in _SUFFIXES), "")
    return Name("".join(words), initial, text, family.count("?") + family.count("\ufffd"))


@lru_cache(maxsize=100_000)
def read_parts(text: str) -> Parts:
    """What is needed of the name of one author only where family names differ."""
    family, rest = _split(plain(text))
    names = _kept(fold_words(family))
    others = [word for word in fold_words(rest) if word not in _SUFFIXES]
    letters = "".join(names)[:1] + "".join(word if len(word) < _INITIALS else word[0] for word in others)
    given = frozenset(word for word in others if len(word) > 1)
    words = given.union(word for word in names if len(word) > 1)
    return Parts(words, given, "".join(sorted(letters)), not _CORPORATE.isdisjoint(words))


def _kept(family: list[str]) -> list[str]:
    words = [word for word in family if word not in _SUFFIXES]
    return [word for word in words if word not in _PARTICLES] or words


def _split(text: str) -> tuple[str, str]:
    if not text.isascii() and _CHARACTERS.search(text) is not None:
        return "".join(text.replace(",", " ").split()), ""  # family and given name, with or without a space
    family, comma, given = text.partition(",")
    if comma:
        return family, given
    words = text.split()
    if len(words) < 2:
        return text, ""
    last = words[-1].replace(".", "").replace("-", "")
    shouted = text.isupper() and len(last) >= _INITIALS  # "NADIA LEE", not "OKAFOR NM"
    if len(last) <= 4 and ("." in words[-1] or (last.isupper() and not shouted)):  # MEDLINE's order
        return " ".join(words[:-1]), words[-1]
    return words[-1], " ".join(words[:-1])


def compare_names(left: Name, right: Name) -> float:
    """How far two names may be one author's; nan between a group and a person.

    1.0: family name and initial agree (or an initial is missing); 0.8: a family name occurs among the
    other's words, or is spelled nearly the same; 0.5: the same family name with another initial, or the
    same initials in other roles ("Hua, T" and "Tong, H"); 0.0: different.
    """
    if left.family == right.family and (
        left.initial == right.initial or not (left.initial and right.initial)
    ):
        return 1.0
    ours, theirs = read_parts(left.full), read_parts(right.full)
    if left.family == right.family:
        return 0.5 if ours.given.isdisjoint(theirs.given) else 0.8
    if left.family in theirs.words or right.family in ours.words or _spelled(left, right):
        return 0.8
    if not ours.words.isdisjoint(theirs.words) and _are_regrouped(ours.words, theirs.words):
        return 0.8
    if ours.corporate != theirs.corporate:  # databases differ in whether they index the group
        return math.nan
    swapped = left.family[:1] != right.family[:1] and ours.initials == theirs.initials
    return 0.5 if swapped and len(ours.initials) > 1 else 0.0


def _are_regrouped(ours: frozenset[str], theirs: frozenset[str]) -> bool:
    """Whether their words agree, in other roles: "Perez de, Mendiguren B." and "Perez de Mendiguren, B."."""
    shared = ours & theirs
    return any(len(word) >= _INITIALS for word in shared) and shared in (ours, theirs)


@lru_cache(maxsize=200_000)
def read_names(authors: tuple[str, ...]) -> tuple[Name, ...]:
    """The names of a record's authors; "et al." and "…" are left out."""
    return tuple(
        name
        for name in map(read_name, authors)
        if name.family and name.family not in ("al", "others", "etal")
    )


@lru_cache(maxsize=200_000)
def read_families(authors: tuple[str, ...]) -> tuple[str, ...]:
    """The family names of a record's authors, in their order."""
    return tuple(name.family for name in read_names(authors))


def shared_part(left: Sequence[Name], right: Sequence[Name]) -> float:
    """The share of the shorter list's names that the longer one holds, in [0, 1]; 0 when one is empty."""
    if not left or not right:
        return 0.0
    shorter, longer = sorted((left, right), key=len)
    families = {name.family for name in longer}
    missing = [name for name in shorter if name.family not in families]
    if missing:
        words = families.union(*(read_parts(name.full).words for name in longer))
        missing = [
            name
            for name in missing
            if name.family not in words and read_parts(name.full).words.isdisjoint(families)
        ]
    spelled = sum(any(_spelled(name, other) for other in longer) for name in missing)
    return 1 - (len(missing) - spelled) / len(shorter)


def _spelled(left: Name, right: Name) -> bool:
    shorter, longer = left.family, right.family
    if len(shorter) > len(longer):
        shorter, longer = longer, shorter
    missing = len(longer) - len(shorter)
    # One letter that was lost may stand for two: the ß of "Claußen" is folded to "ss".
    if 0 < missing <= 2 * max(left.lost, right.lost):
        letters = iter(longer)
        return all(letter in letters for letter in shorter)
    if missing != 1:  # a letter replaced is one letter less and one more
        return missing == 0 and shorter == longer and len(shorter) >= _LONG_ENOUGH
    return len(shorter) >= _LONG_ENOUGH and bool(Indel.distance(shorter, longer, score_cutoff=1) <= 1)


def shorter_part(left: Sequence[Name], right: Sequence[Name]) -> float:
    """The length of the shorter list as a share of the longer one's; 0 when one is empty."""
    return min(len(left), len(right)) / max(len(left), len(right), 1)
