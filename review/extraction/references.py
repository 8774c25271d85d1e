"""Reference numbers of guidelines, laws and trials in a text, told from what only looks like them.

"Q5E" is a guideline and a mutation, "E6" a guideline and a protein: an ICH code counts behind the word ICH,
in a row with such a code, or with its revision, "E6(R2)".
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

_DASH = "[-\u2010\u2011\u2013]"
_ISSUERS = "EMA|EMEA|CHMP|CPMP|CAT|CVMP|COMP|PDCO|HMPC|PRAC"
_GROUP = r"[A-Z][A-Za-z]{1,9}(?:[-,& ]{1,2}[A-Z]{2,6})?/ ?"
_EDITION = r"\(?[Rr]ev(?:ision)?[ .]{0,2}\d{1,2}\)?|(?:- )?[Cc]orr(?:\.|igendum)?(?: ?\d)?"
_EMA = re.compile(
    rf"\b(?:{_ISSUERS})/ ?(?:{_GROUP}){{0,4}}\d{{1,7}}/ ?(?:19|20)?\d\d\b"
    rf"(?P<edition>(?:[ ,]{{0,2}}(?:{_EDITION}))*)"
)
_DOCKET = re.compile(rf"\bFDA{_DASH}((?:19|20)\d\d){_DASH}([A-Z]){_DASH}(\d{{4,5}})(?:{_DASH}\d{{4}})?\b")
_CODE = r"(?P<code>[QSEM] ?\d{1,2} ?[A-F]?)(?P<revision> ?\(R\d{1,2}\))?(?!\w)"
_BETWEEN = (
    r"(?i:(?:['’]s)?(?:[\s,:(]+(?:harmoni[sz]ed|tripartite|guidelines?|guidance|topics?|documents?|note|for|step|final"
    r"|draft|industry|consensus|on|the|and|quality|safety|efficacy))*[\s,:(–-]{0,3})"
)
_ICH = re.compile(rf"\bICH{_BETWEEN}{_CODE}")
_ICH_NEXT = re.compile(rf"(?:\s*(?:,|;|/|&|\band\b|\bor\b|\bto\b))+\s*(?:ICH )?{_CODE}")
_ICH_REVISED = re.compile(r"\b(?P<code>[QSEM]\d{1,2}[A-F]?)(?P<revision>\(R\d{1,2}\))")
_CODES = frozenset(
    """
    Q1 Q1A Q1B Q1C Q1D Q1E Q1F Q2 Q3 Q3A Q3B Q3C Q3D Q3E Q4 Q4A Q4B Q5A Q5B Q5C Q5D Q5E Q6 Q6A Q6B Q7 Q7A Q8
    Q9 Q10 Q11 Q12 Q13 Q14 S1 S1A S1B S1C S2 S2A S2B S3 S3A S3B S4 S4A S5 S5A S5B S6 S7A S7B S8 S9 S10 S11 S12
    E1 E1A E2 E2A E2B E2C E2D E2E E2F E3 E4 E5 E6 E7 E8 E9 E10 E11 E11A E12 E12A E14 E15 E16 E17 E18 E19 E20
    E21 E22 M1 M2 M3 M4 M4E M4Q M4S M5 M6 M7 M8 M9 M10 M11 M12 M13 M13A M13B M14 M15
    """.split()  # noqa: SIM905
)
_CELEX = re.compile(
    r"\b[0356](?:19[5-9]|20[0-4])\d(?:R|L|D|H|DC|SC|PC|XC|CJ|TJ|CC|C|G|Q|A|M)\d{4}(?:\(\d\d\))?(?![\w])"
    r"(?:-\d{8}(?!\d))?"
)
_ACT = re.compile(
    r"\b(?P<kind>Regulation|Directive|Decision)s? \((?P<body>EC|EU|EEC|Euratom)\) ?(?P<no>No\.? ?)?"
    r"(?P<number>\d{1,4}/\d{2,4})\b"
)
_ACT_NEXT = re.compile(
    r"(?:,| and| or) \((?P<body>EC|EU|EEC)\) ?(?P<no>No\.? ?)?(?P<number>\d{1,4}/\d{2,4})\b"
)
_OLD_ACT = re.compile(r"\b(?P<kind>Directive|Decision)s? (?P<number>\d{2,4}/\d{1,4}/(?:EC|EEC|EU))\b")
_SERIES = re.compile(
    r"\b(?:(?:WHO )?Technical Report Series|WHO TRS|TRS(?= No))[ ,]{1,2}(?:No\.? ?)?(?P<number>\d{3,4})\b"
    r"(?:[ ,(]{1,3}Annex (?P<annex>\d{1,2})\b)?"
)
_TRIAL = re.compile(r"\bNCT ?(\d{8})\b")
_EUDRACT = re.compile(rf"(?<![\w-])((?:19|20)\d\d){_DASH}(\d{{6}}){_DASH}(\d\d)(?:{_DASH}(\d\d))?(?![\w-])")
_CODE_OF_LAW = re.compile(r"\b(\d{1,2}) (?:CFR|C\.F\.R\.)(?: Parts?| §§?)? ?(\d{1,4}(?:\.\d{1,4})?)\b")


@dataclass(frozen=True, slots=True)
class Mention:
    """A reference number at [start, end) of a text, by scheme, and as its issuer writes it."""

    scheme: str
    value: str
    start: int
    end: int


def references(text: str) -> list[Mention]:
    """The reference numbers in a text, in order, every mention.

    >>> [(each.scheme, each.value) for each in references("see ICH Q5E and Q6B; the E6 protein")]
    [('ich', 'Q5E'), ('ich', 'Q6B')]
    """
    found = [mention for reader in _READERS for mention in reader(text)]
    return sorted(found, key=lambda mention: (mention.start, mention.end))


def _ema(text: str) -> Iterator[Mention]:
    for found in _EMA.finditer(text):
        edition = found["edition"]
        number = found[0][: len(found[0]) - len(edition)].replace(" ", "")
        revision = re.search(r"[Rr]ev(?:ision)?[ .]{0,2}(\d{1,2})", edition)
        value = number + (f" Rev. {revision[1]}" if revision else "") + (" corr." if "orr" in edition else "")
        yield Mention("ema", value, found.start(), found.start() + len(found[0].rstrip()))


def _docket(text: str) -> Iterator[Mention]:
    for found in _DOCKET.finditer(text):
        yield Mention("fda-docket", f"FDA-{found[1]}-{found[2]}-{found[3]}", *found.span())


def _ich(text: str) -> Iterator[Mention]:
    seen: set[int] = set()
    for first in _ICH.finditer(text):
        found: re.Match[str] | None = first
        while found is not None and (mention := _code(found)) is not None:
            seen.add(mention.start)
            yield mention
            found = _ICH_NEXT.match(text, found.end())
    for revised in _ICH_REVISED.finditer(text):
        if revised.start() not in seen and (mention := _code(revised)) is not None:
            yield mention


def _code(found: re.Match[str]) -> Mention | None:
    code = found["code"].replace(" ", "")
    if code not in _CODES:
        return None
    revision = (found["revision"] or "").strip()
    return Mention("ich", code + revision, found.start("code"), found.end())


def _celex(text: str) -> Iterator[Mention]:
    for found in _CELEX.finditer(text):
        yield Mention("celex", found[0], *found.span())


def _acts(text: str) -> Iterator[Mention]:
    for first in _ACT.finditer(text):
        found: re.Match[str] | None = first
        start = first.start()
        while found is not None:
            number = f"{'No ' if found['no'] else ''}{found['number']}"
            yield Mention("eu-act", f"{first['kind']} ({found['body']}) {number}", start, found.end())
            found = _ACT_NEXT.match(text, found.end())
            start = found.start("body") - 1 if found else 0
    for old in _OLD_ACT.finditer(text):
        yield Mention("eu-act", f"{old['kind']} {old['number']}", *old.span())


def _series(text: str) -> Iterator[Mention]:
    for found in _SERIES.finditer(text):
        annex = f" Annex {found['annex']}" if found["annex"] else ""
        yield Mention("who-trs", f"WHO TRS {found['number']}{annex}", *found.span())


def _trials(text: str) -> Iterator[Mention]:
    for found in _TRIAL.finditer(text):
        yield Mention("nct", f"NCT{found[1]}", *found.span())
    for number in _EUDRACT.finditer(text):
        scheme = "eu-ct" if number[4] else "eudract"
        yield Mention(scheme, "-".join(part for part in number.groups() if part), *number.span())


def _laws(text: str) -> Iterator[Mention]:
    for found in _CODE_OF_LAW.finditer(text):
        yield Mention("cfr", f"{found[1]} CFR {found[2]}", *found.span())


_READERS: tuple[Callable[[str], Iterator[Mention]], ...] = (
    _ema,
    _docket,
    _ich,
    _celex,
    _acts,
    _series,
    _trials,
    _laws,
)
