"""The marks that the export of bioRxiv and medRxiv leaves in texts, read as what they stand for.

In: a title or an abstract as api.biorxiv.org gives it. Out: the same with the marks read, HTML untouched:
`{beta}` and `[&ge;]` for characters that the export could not write, `O_LI ... C_LI` around items of a list,
`O_SCPLOW ... C_SCPLOW` around small capitals, and headings that run into the sentence behind them. What is
none of the known marks stays as it is.
"""

import re

_GREEK = {
    name: chr(code)
    for start, names in (
        (0x391, "Alpha Beta Gamma Delta Epsilon Zeta Eta Theta Iota Kappa Lambda Mu Nu Xi Omicron Pi Rho"),
        (0x3A3, "Sigma Tau Upsilon Phi Chi Psi Omega"),
        (0x3B1, "alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi omicron pi rho"),
        (0x3C3, "sigma tau upsilon phi chi psi omega"),
    )
    for code, name in enumerate(names.split(), start)
}
_SIGNS = {
    **_GREEK,
    "varepsilon": "ε",
    "vartheta": "ϑ",
    "varphi": "φ",
    "varsigma": "ς",
    "+/-": "±",
    "approx": "≈",
    "bullet": "•",
    "degrees": "°",
    "infty": "∞",
    "isin": "∈",
    "micro": "µ",
    "middle dot": "·",
    "o": "º",
    "triangleup": "Δ",
    "uparrow": "↑",
    "downarrow": "↓",
    "~": "∼",
    "~=": "≃",
    "&ge;": "≥",
    "&le;": "≤",
    "-&gt;": "→",
    **{f"superscript {digit}": sign for digit, sign in enumerate("⁰¹²³⁴⁵⁶⁷⁸⁹")},
}
# One letter in square brackets is a concentration as often as a sign.
_SIGN = re.compile(r"\{([^{}\n]{1,20})\}|\[x([0-9A-Fa-f]{4})\]|\[([^\[\]\n]{2,12}|~)\]")
# A figure or table in an abstract is a link to its picture, with a caption.
_FIGURE = re.compile(r"O_(FIG|TBL)\b(?:(?!O_\1\b).)*?C_\1(?![a-z])", re.DOTALL)
_HEADING = re.compile(r"O_ST_ABS(.{0,200}?)C_ST_ABS", re.DOTALL)
_SMALL_CAPITALS = re.compile(r"[OC]_SCP(?:LOW|CAP)")
_OTHER_MARKS = re.compile(
    r"[OCM]_(?:LI|FIG|TBL|ST_ABS|TEXTBOX|DISPLAY|INLINEFIG|LINKSMALLFIG|FLOATNO|TABCAPTION)(?![a-z_])"
    r"|[OC]_LI(?=[A-Z][a-z])"
)
_HEADINGS = (
    "added value of this study|aims?|approach|(?:author|lay|plain language) summary|availability and "
    "implementation|background(?: and (?:aims?|objectives?|purpose))?|conclusions?(?: and (?:implications|"
    "relevance|significance))?|data (?:availability|sources)|design|discussion|evidence before this study|"
    "exposures?|findings|funding|hypothesis|implications of all the available evidence|importance|"
    "interpretation|interventions?|introduction|key (?:findings|messages?|points|results)|limitations|"
    "main (?:outcomes? and measures?|results)|(?:materials? and )?methods(?: and (?:analysis|findings|"
    "results))?|methodology|motivation|objectives?|outcomes?|participants|patients and methods|purpose|"
    "rationale|research question|results?(?: and conclusions?)?|setting|significance(?: statement)?|"
    "study design|trial registration"
)
# What can begin a sentence, and no heading or name goes on with: "MethodsWe", "ResultsRNA was", not "AIM2".
_SENTENCE = r"(?=[A-Z][a-z]|[AI]\s|[A-Z]{2,}[\s,a-z-]|[a-z][A-Z]|\()"
_RUN_ON = re.compile(rf"(?i:\s*({_HEADINGS})){_SENTENCE}")
_ABSTRACT = re.compile(rf"(?i:\s*(?:structured )?abstract)(?:\s*(?:\n|:|$)|{_SENTENCE})")


def read_marks(text: str | None) -> str | None:
    r"""A text with its marks read.

    >>> read_marks("TGF-{beta} in CO_SCPLOWHOC_SCPLOW cells, p [&le;] 0.05, [A] = 2")
    'TGF-β in CHO cells, p ≤ 0.05, [A] = 2'
    >>> read_marks("O_ST_ABSAimC_ST_ABSTo ask.\n\nMethodsWe asked.")
    'Aim: To ask. Methods: We asked.'
    """
    if text is None:
        return None
    text = _SMALL_CAPITALS.sub("", _FIGURE.sub(" ", text))
    text = _HEADING.sub(lambda found: f"\n{found[1].strip().rstrip(':.')}: ", text)
    text = _OTHER_MARKS.sub(" ", text)
    own = _ABSTRACT.match(text)
    lines = (_labelled(line) for line in text[own.end() if own else 0 :].split("\n"))
    return _SIGN.sub(_sign, " ".join(" ".join(lines).split()))


def _labelled(line: str) -> str:
    found = _RUN_ON.match(line)
    return f"{found[1]}: {line[found.end() :]}" if found else line


def _sign(mark: re.Match[str]) -> str:
    if mark[2]:
        return chr(int(mark[2], 16))
    return _SIGNS.get(mark[1] or mark[3], mark[0])
