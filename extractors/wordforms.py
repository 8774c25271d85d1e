"""Forms of English words by rule: spelling, number and, where asked for, verb endings.

The rules make too much ("clinicals"); that is harmless, since a form counts only when a text holds it.
"""

import re
from functools import cache

_SPELLINGS = (
    (r"is(e|es|ed|ing|er|ers|ation|ations)$", r"iz\1"),
    (r"iz(e|es|ed|ing|er|ers|ation|ations)$", r"is\1"),
    (r"ys(e|es|ed|ing)$", r"yz\1"),
    (r"yz(e|es|ed|ing)$", r"ys\1"),
    (r"(behavi|tum|fav|lab|vap|harb|col|hon)our", r"\1or"),
    (r"(behavi|tum|fav|lab|vap|harb|col|hon)or(?!i[gct])", r"\1our"),
    (r"(cent|tit|fib|lit|met)re(s?)$", r"\1er\2"),
    (r"(cent|tit|fib|lit)er(s?)$", r"\1re\2"),
    (r"aemi", "emi"),
    (r"haem", "hem"),
    (r"paed", "ped"),
    (r"oest", "est"),
    (r"ogramme(s?)$", r"ogram\1"),
    (r"ogram(s?)$", r"ogramme\1"),
    (r"ll(ed|ing)$", r"l\1"),
    (r"icence(s?)$", r"icense\1"),
    (r"icense(s?)$", r"icence\1"),
)


@cache
def forms(word: str, *, verbs: bool = False) -> frozenset[str]:
    """The word, its other spellings and its plurals; with `verbs` also its singular and verb endings.

    Words of fewer than four letters, or with anything but letters in them, have no other form.

    >>> sorted(forms("tumour"))
    ['tumor', 'tumors', 'tumour', 'tumours']
    >>> "pricing" in forms("price", verbs=True), "scale" in forms("scaling", verbs=True)
    (True, False)
    """
    if len(word) < 4 or not word.isalpha():
        return frozenset({word})
    spelled = _spellings(word)
    found = spelled | {form for each in spelled for form in _plurals(each)}
    if verbs and not word.endswith("ing"):  # "scaling" is a noun here, and "scale" another thing
        found |= {form for each in spelled for stem in _stems(each) for form in _endings(stem)}
    return frozenset(found)


def _spellings(word: str) -> set[str]:
    return {word} | {re.sub(pattern, new, word) for pattern, new in _SPELLINGS}


def _plurals(word: str) -> set[str]:
    if word.endswith(("s", "ed", "ing", "ly")):
        return set()
    if re.search(r"[^aeiou]y$", word):
        return {word[:-1] + "ies"}
    return {word + ("es" if word.endswith(("x", "ch", "sh")) else "s")}


def _stems(word: str) -> set[str]:
    """What the word may be a form of; `e` is put back where it may have been dropped."""
    for ending, back in (("ies", "y"), ("ied", "y"), ("ing", ""), ("ed", ""), ("s", "")):
        if word.endswith(ending) and len(word) - len(ending) >= 3 and not word.endswith(("ss", "us", "is")):
            stem = word[: -len(ending)] + back
            return {stem, stem + "e"} if ending in ("ing", "ed") else {stem}
    return {word}


def _endings(stem: str) -> set[str]:
    if stem.endswith("e"):
        return {stem, stem + "s", stem + "d", stem[:-1] + "ing"}
    if re.search(r"[^aeiou]y$", stem):
        return {stem, stem[:-1] + "ies", stem[:-1] + "ied", stem + "ing"}
    return {stem, stem + "s", stem + "ed", stem + "ing"} | _plurals(stem)
