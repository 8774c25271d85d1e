"""What a title says besides what the work is called: notice, reply, protocol, draft, revision, language.

In: a title as a source gives it. Out: a `Title`, whose `words` are the name of the work alone, so that an
erratum and its article, a draft and its final text, a retracted article and its twin find each other.
"""

import re
from sys import intern

import msgspec

from .fold import fold, fold_words, plain
from .labels import (
    GENERIC_LENGTH,
    GENERIC_WORDS,
    GUIDANCE_WORDS,
    LABEL_WORDS,
    LABELS,
    ORIGINAL,
    REVISION,
    REVISION_WORDS,
    TAIL,
    Mark,
)

# No title is longer; what is longer is an abstract in the wrong column, or meant to keep a program busy.
_LONGEST = 2_000
_MINUS, _RARE = re.compile(r"-(?!\w)"), re.compile("[≥≤−]")
_CHARGED, _COMPARED = re.compile(r"(\w+)([+-])(?!\w)"), re.compile(r"([<>]) ?=? ?(\d+)")
_PLAIN_SIGNS = str.maketrans("≥≤−", "><-")
_MEETING_ABSTRACT = (Mark.MEETING | Mark.ABSTRACT).value
_GENERIC, _GUIDANCE, _TRANSLATED = Mark.GENERIC.value, Mark.GUIDANCE.value, Mark.TRANSLATED.value


class Title(msgspec.Struct, frozen=True, gc=False):
    """A title taken apart: folded `words` of the name, `marks`, the `revision` named, or "", and `signs`.

    Signs are what words do not keep: "er+" or "er-", ">30" or "<30".
    """

    words: tuple[str, ...]
    marks: int = 0
    revision: str = ""
    signs: frozenset[str] = frozenset()


def read_title(text: str) -> Title:
    """Take a title apart.

    >>> read_title("Erratum: Cough in adults. [German]").words
    ('cough', 'in', 'adults')
    >>> read_title("Guideline on cough, Revision 1").revision, sorted(read_title("ER+ or BMI > 30").signs)
    ('1', ['>30', 'er+'])
    """
    text = text[:_LONGEST]
    text = full = plain(ORIGINAL.split(text, maxsplit=1)[0] if "<" in text else text)
    words = name = fold_words(text)
    marks, revision = 0, ""
    if "[" in text or not LABEL_WORDS.isdisjoint(words):
        held = set(words)
        text, marks = _without_tails(text)
        text, marks = _without_labels(text, marks, held)
        text, revision = _without_revision(text, held)
        name = fold_words(text) if text != full else words
    if len(name) <= GENERIC_LENGTH and GENERIC_WORDS.issuperset(name):
        marks |= _GENERIC
    if not GUIDANCE_WORDS.isdisjoint(words):
        marks |= _GUIDANCE
    return Title(tuple(map(intern, name or words)), marks, revision, _signs(full))


def _signs(text: str) -> frozenset[str]:
    held = "+" in text or "<" in text or ">" in text or ("-" in text and _MINUS.search(text) is not None)
    if not held and (text.isascii() or _RARE.search(text) is None):
        return frozenset()
    text = text.lower().translate(_PLAIN_SIGNS)
    charged = (f"{base}{sign}" for base, sign in _CHARGED.findall(text))
    return frozenset((*charged, *(f"{sign}{number}" for sign, number in _COMPARED.findall(text))))


def _without_tails(text: str) -> tuple[str, int]:
    marks = 0
    for _ in range(4):  # "[Title]. [Review] [16 refs] [Romanian]"
        found = TAIL.search(text)
        if found is None or not fold(text[: found.start()]):
            break
        language = found["language"]
        marks |= _TRANSLATED if language and language.lower() != "english" else 0
        marks |= _MEETING_ABSTRACT if found["abstract"] else 0
        text = text[: found.start()]
    if text.lstrip(" \"'").startswith("[") and text.rstrip(" .\"'").endswith("]"):
        marks |= _TRANSLATED
    return text, marks


def _without_labels(text: str, marks: int, held: set[str]) -> tuple[str, int]:
    for label in LABELS:
        if label.words.isdisjoint(held):
            continue
        shorter, found = label.pattern.subn(" ", text, count=1)
        if found:
            marks |= label.mark
            # A title that is nothing but "Erratum" stays what it is.
            text = shorter if not label.part_of_name and fold(shorter) else text
    return text, marks


def _without_revision(text: str, held: set[str]) -> tuple[str, str]:
    if REVISION_WORDS.isdisjoint(held) and "(R" not in text:
        return text, ""
    found = REVISION.search(text)
    if found is None or not fold(text[: found.start()] + text[found.end() :]):
        return text, ""
    named = next((group for group in found.groups() if group), found[0])
    return text[: found.start()] + " " + text[found.end() :], fold(named)
