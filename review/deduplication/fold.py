"""Text brought to the form in which it is compared: words of lower-case letters and digits.

In: text as a source gives it, with entities, tags, LaTeX, accents, ligatures, any script.
Out: words separated by one space. Only marks that Latin, Greek and Cyrillic writing can do without are
dropped: the vowel signs of Devanagari or the voicing marks of Japanese stay, because without them
different words would look the same, and a wrong merge costs more than a missed one.
"""

import html
import re
import unicodedata
from functools import cache


def word_set(text: str) -> frozenset[str]:
    """The words of a list that is written as one text."""
    return frozenset(text.split())


_TAG = re.compile(r"</?[a-zA-Z][^<>]{0,200}>")
_ACCENT = re.compile(r"\\[\"'`^~=.]\s*\{?\\?([a-zA-Z])\}?|\\[uvHtcdbkr]\{\\?([a-zA-Z]+)\}")
_COMMAND = re.compile(r"\\([a-zA-Z]+)\s*")
_DRESSING = word_set(
    "emph text textbf textit textrm textsc textsf texttt textsuperscript textsubscript it bf rm em "
    "mathbf mathcal mathit mathrm mathsf ensuremath left right"
)
# Letters that Unicode does not take apart into a letter and a mark.
_LETTERS = str.maketrans(
    {"ø": "o", "đ": "d", "ð": "d", "ł": "l", "ħ": "h", "ı": "i", "æ": "ae", "œ": "oe", "þ": "th", "ŋ": "n"}
)
# Unicode writes "LAMDA"; titles write "lambda".
_NAMES = word_set(
    "ALPHA BETA GAMMA DELTA EPSILON ZETA ETA THETA IOTA KAPPA MU NU XI OMICRON PI RHO SIGMA TAU UPSILON "
    "PHI CHI PSI OMEGA"
)
_GREEK = {"λ": "lambda", "ς": "sigma"} | {
    unicodedata.lookup(f"GREEK SMALL LETTER {name}"): name.lower() for name in _NAMES
}
# A Greek letter that stands alone among Latin ones is a symbol ("TNF-α"); in a Greek word it is a letter.
_SYMBOL = re.compile(r"(?<![Ͱ-Ͽ])[α-ω](?![Ͱ-Ͽ])")
_MARKS = re.compile("[\u0300-\u036f]")
# Of bytes, whose translation is ten times as fast as that of text.
_ASCII = bytes(ord(chr(code).lower()) if chr(code).isalnum() else 32 for code in range(128)) + bytes(128)
_SUSPECT = re.compile(r"[&<\\{}$]")
# UTF-8 that was read as Latin-1 or Windows-1252: a lead byte and what follows it, as characters.
_WINDOWS = {bytes((code,)).decode("cp1252", "replace"): code for code in range(128, 160)}
_WINDOWS.pop("\ufffd", None)
_FOLLOWS = "[\u0080-\u00bf" + "".join(_WINDOWS) + "]"
_MISREAD = re.compile(
    f"[\u00c2-\u00df]{_FOLLOWS}|[\u00e0-\u00ef]{_FOLLOWS}{{2}}|[\u00f0-\u00f4]{_FOLLOWS}{{3}}"
)
# Authors in capitals take their entities along: "MART&IACUTE;NEZ".
_SHOUTED = re.compile(r"&[A-Z]{3,8};")
# Written without spaces between words: every character counts as a word, so that one that is replaced
# ("chronic" by "acute") is seen as a replaced word and not as a slip of the pen.
_UNSPACED = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]")


# Where a letter was lost to a wrong encoding, a question mark stands in the middle of the word.
_LOST = re.compile(r"(?<=[^\W\d_])[?\ufffd]+(?=[^\W\d_])")


def plain(text: str) -> str:
    """Text without entities, tags and LaTeX; case, accents and punctuation as they were.

    >>> plain("H<sub>2</sub>O &amp; caf&eacute;")
    'H2O & café'
    >>> plain(r"the {$\\beta$}-cell of Erd{\\H{o}}s")
    'the beta-cell of Erdos'
    >>> plain("SjÃ¶gren â€“ MART&IACUTE;NEZ")
    'Sjögren – MARTíNEZ'
    """
    if not text.isascii() and _MISREAD.search(text):
        text = _MISREAD.sub(_reread, text)
    if _SUSPECT.search(text) is None:
        return text
    for _ in range(2):  # exports of exports hold "&amp;eacute;"
        if "&" not in text:
            break
        text = _SHOUTED.sub(lambda found: html.unescape(found[0].lower()), html.unescape(text))
    if "<" in text:
        text = _TAG.sub("", text)
    if "\\" in text:
        text = _ACCENT.sub(lambda found: found[1] or found[2], text)
        text = _COMMAND.sub(lambda found: "" if found[1] in _DRESSING else found[1], text)
    return re.sub(r"[{}$\\]", "", text)


def _reread(found: re.Match[str]) -> str:
    """The character that the bytes stand for; what is no UTF-8 stays as it is."""
    try:
        return bytes(_WINDOWS.get(letter, ord(letter)) for letter in found[0]).decode()
    except (UnicodeDecodeError, ValueError):
        return found[0]


def fold(text: str) -> str:
    """The words of a plain text: lower case, without accents and punctuation, one space between.

    >>> fold("Café-au-lait: α-synuclein, HPV16")
    'cafe au lait alpha synuclein hpv16'
    >>> fold("Ελληνική μελέτη")
    'ελληνικη μελετη'
    """
    return " ".join(fold_words(text))


def fold_words(text: str) -> list[str]:
    """The words of a plain text, folded as by `fold`."""
    if "?" in text or "\ufffd" in text:
        text = _LOST.sub("", text)
    if text.isascii():
        return text.encode().translate(_ASCII).decode().split()
    text = _MARKS.sub("", unicodedata.normalize("NFKD", text.casefold()).casefold()).translate(_LETTERS)
    text = _SYMBOL.sub(lambda found: _GREEK.get(found[0], found[0]), unicodedata.normalize("NFC", text))
    return "".join(map(_in_words, text)).split()


@cache
def _in_words(character: str) -> str:
    """The character as it stands in words; a space when it separates them.

    `\\w` will not do: it leaves out the combining vowel signs that belong to words. Surrogates that
    stand alone are no characters and would stop the string metrics; they separate.
    """
    if _UNSPACED.match(character):
        return f" {character} "
    return character if character.isalnum() or unicodedata.category(character)[0] == "M" else " "
