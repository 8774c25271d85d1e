"""LaTeX in BibTeX values to plain text: accents, special letters, escapes; braces go.

In: the value of a field. Out: text. Unknown commands keep their name, so that nothing is lost unseen.
Mathematics between dollars is left as it stands.
"""

import re
import unicodedata

_ACCENTS = {
    "`": "\u0300", "'": "\u0301", "^": "\u0302", "~": "\u0303", "=": "\u0304", "u": "\u0306", ".": "\u0307",
    '"': "\u0308", "r": "\u030a", "H": "\u030b", "v": "\u030c", "d": "\u0323", "c": "\u0327", "k": "\u0328",
    "b": "\u0331",
}  # fmt: skip
_LETTERS = {
    "i": "ı", "j": "ȷ", "l": "ł", "L": "Ł", "o": "ø", "O": "Ø", "aa": "å", "AA": "Å", "ae": "æ", "AE": "Æ",
    "oe": "œ", "OE": "Œ", "ss": "ß", "th": "þ", "TH": "Þ", "dh": "ð", "DH": "Ð", "dj": "đ", "DJ": "Đ",
    "alpha": "α", "beta": "β", "gamma": "γ", "delta": "δ", "epsilon": "ε", "zeta": "ζ", "eta": "η",
    "theta": "θ", "kappa": "κ", "lambda": "λ", "mu": "μ", "nu": "ν", "xi": "ξ", "pi": "π", "rho": "ρ",
    "sigma": "σ", "tau": "τ", "phi": "φ", "chi": "χ", "psi": "ψ", "omega": "ω", "Delta": "Δ", "Omega": "Ω",
    "textendash": "–", "textemdash": "—", "textquoteright": "’", "textquoteleft": "‘",
    "textquotedblleft": "“", "textquotesingle": "'", "textcopyright": "©", "backslash": "\\", "slash": "/",
    "hyphen": "-", "textordmasculine": "º", "textordfeminine": "ª", "textasciicircum": "^",
    "textquotedblright": "”", "textregistered": "®", "texttrademark": "™", "copyright": "©", "pounds": "£",
    "textless": "<", "textgreater": ">", "textbackslash": "\\", "textasciitilde": "~", "textunderscore": "_",
    "textdegree": "°", "textpm": "±", "pm": "±", "times": "×", "leq": "≤", "le": "≤", "geq": "≥", "ge": "≥",
    "ldots": "…", "dots": "…", "textellipsis": "…", "textmu": "μ", "S": "§", "P": "¶", "LaTeX": "LaTeX",
    "TeX": "TeX", "textbar": "|", "textperiodcentered": "·", "cdot": "·", "infty": "∞", "approx": "≈",
}  # fmt: skip
# Commands that only say how their argument looks.
_LOOKS = re.compile(
    r"\\(?:text(?:it|bf|rm|sc|sf|tt|up|sl|md|normal|super(?:script)?|sub(?:script)?)|emph|mkbib(?:emph|quote|bold)"
    r"|mbox|hbox|url|href|enquote|uppercase|lowercase|(?:it|bf|rm|sc|sf|tt|em|itshape|bfseries|scshape|upshape"
    r"|ttfamily|protect|relax|noopsort|nocase)(?![A-Za-z]))(?:\s+|(?=[^A-Za-z]|$))"
)
_ACCENT = re.compile(
    r"\\(?:([`'^~=.\"])\s*|([uvHcdbkr])(?:\s+|(?=\{)))(?:\{\s*(\\?[A-Za-z]{0,2}?)\s*\}|(\\[ij](?![A-Za-z])|[A-Za-z]))"
)
_COMMAND = re.compile(r"\\([A-Za-z]+)(?:\s*\{\}|\s+|(?=[^A-Za-z]|$))")
_ESCAPED = re.compile(r"\\([&%$#_{}])")
_SPACE = re.compile(r"\\[,;:! ]|\\\\")
_MATH = re.compile(r"(?<!\\)(\$(?:[^$\\]|\\.)+\$)")
_DASHES = (("---", "—"), ("--", "–"), ("``", "“"), ("''", "”"))
# Where escaped braces wait until the grouping braces are gone.
_KEPT = {"{": "\ue000", "}": "\ue001", "\\": "\ue002"}


def plain_text(value: str) -> str:
    r"""The value as a reader sees it.

    >>> plain_text(r"{\"O}zg{\"u}r, S{\o}ren and Mu{\~n}oz: 50\% of {DNA} -- na{\"\i}ve")
    'Özgür, Søren and Muñoz: 50% of DNA – naïve'
    """
    if not any(mark in value for mark in ("\\", "{", "}", "~", "--", "``", "''")):
        return value
    pieces = _MATH.split(value)
    return "".join(piece if at % 2 else _plain(piece) for at, piece in enumerate(pieces))


def _plain(text: str) -> str:
    if "\\" in text:
        text = _ESCAPED.sub(lambda found: _KEPT.get(found[1], found[1]), text)
        text = _ACCENT.sub(_accented, _LOOKS.sub("", text))
        text = _COMMAND.sub(_letter, text)
        text = _SPACE.sub(" ", text).replace("\\-", "").replace("\\/", "")
    for written, printed in _DASHES:
        text = text.replace(written, printed)
    text = text.replace("~", " ").replace("{", "").replace("}", "")
    for character, kept in _KEPT.items():
        text = text.replace(kept, character)
    return text


def _accented(found: re.Match[str]) -> str:
    letter = (found[3] if found[3] is not None else found[4]).lstrip("\\") or " "
    mark = _ACCENTS[found[1] or found[2]]
    return unicodedata.normalize("NFC", letter[0] + mark + letter[1:])


def _letter(found: re.Match[str]) -> str:
    letter = _LETTERS.get(found[1])
    if letter is None:
        return found[0].replace("\\", _KEPT["\\"])
    return _KEPT.get(letter, letter)
