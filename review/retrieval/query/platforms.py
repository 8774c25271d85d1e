"""The syntax of other platforms, which PubMed does not know and strategies are often pasted in."""

import bisect
import re
from collections.abc import Iterator
from dataclasses import dataclass

from .findings import Code, Finding, error
from .tokens import masked

_HEADING = 'Write a heading as "Gene Therapy"[mh], without its narrower ones as [mh:noexp].'
_TAG = "Write a tag such as [tiab] after each term."
_NEAR = 'Write words near each other as "gene therapy"[tiab:~3], in one order or the other.'
_STAR = "Write `*` at the end of a word, and spellings joined by OR."
_LIMIT = "Write a limit as a term, joined by AND: english[la], 2010:2020[dp]."
_OPERATOR = "Write AND, OR or NOT."

_CODES = "ti|ab|tw|mp|kw|kf|hw|sh|pt|af|nm|ot|rn|jn|jw|fs|dm|mf|px|rx|yr|lg|tn|fx|ox"
# A word of capitals that another platform takes for an operator, between two terms that PubMed reads as such.
_BETWEEN = r'(?<=[\w"*)$\]] )(?<!\bOR )(?<!\bAND )(?<!\bNOT ){}(?= [\w"(*\'])(?! (?:OR|AND|NOT)\b)'
_BEGINS = r"(?:\A|(?<=[(\n])|(?<=\bAND )|(?<=\bOR )|(?<=\bNOT ))"

_FAMILY = "Embase, Web of Science and the Cochrane Library"
# What is looked for, the platforms that write so, and what to write instead. The first that fits counts.
_OUTSIDE_QUOTES: tuple[tuple[str, str, str], ...] = (
    (r"(?i:'[^'\n]{1,120}'\s*/\s*(?:exp|de|mj|br)\b)", "Embase", _HEADING),
    (r"(?i:(?<=\])/lim\b)", "Embase", _LIMIT),
    (r'(?i:(?<=[\w")\]])/(?:exp|mj)\b(?!\[))', "Embase", _HEADING),
    (
        r"(?i:(?<=[\w\"')*])[ ]?:[ ]?(?:ti|ab|kw|de|tt|au)(?:,(?:ti|ab|kw|de|tt|au|lnk))*(?![\w/:\[(\"]))",
        "Embase and the Cochrane Library",
        _TAG,
    ),
    (rf'(?i:(?<=[\w")*$?])\.(?:{_CODES})(?:,(?:{_CODES}))*\.(?!\w))', "Ovid", _TAG),
    (
        rf'(?i:(?<=[\w")*$?])\.(?:ti|ab|tw|mp|kf|kw|hw|sh)(?:,(?:{_CODES}))*(?![\w.\[/-]))',
        "Ovid",
        _TAG,
    ),
    (
        r'(?i:(?<![\w-])exp\s+(?:(?!\b(?:AND|OR|NOT)\b)[^\n()\[\]]){1,80}?(?<=[\w"])/(?!\w))',
        "Ovid",
        _HEADING,
    ),
    (
        r'(?:(?<!\w)(?!and/)[^\W\d]\w*|(?<=[")*]))/(?=\s*(?:\)|\Z|\n|,|\.(?!\d)|(?i:and|or|not|adj)\b))',
        "Ovid",
        _HEADING,
    ),
    (r"(?i:(?<![\w-])adj[0-9]{1,2}(?![\w\[-]))", "Ovid", _NEAR),
    (_BETWEEN.format("(?i:adj)"), "Ovid", _NEAR),
    (r"(?i:\blimit\s+#?[0-9]+\s+to\b)", "Ovid", _LIMIT),
    (r"(?i:(?<![a-z])[a-z]+#[a-z]+)", "Ovid", _STAR),
    (r"(?i:\b(?:o?near|next)/[0-9]+\b)", _FAMILY, _NEAR),
    (_BETWEEN.format("(?:NEAR|NEXT)"), _FAMILY, _NEAR),
    (r"(?i:\b(?:w|pre)/[0-9]{1,3}\b)", "Scopus", _NEAR),
    (r"(?i:\bTITLE-ABS(?:-KEY)?(?:-AUTH)?\b)", "Scopus", _TAG),
    (r"(?i:\b(?:AUTHKEY|SRCTITLE|INDEXTERMS)\s*\()|\b(?:TITLE|ABS|KEY)\(", "Scopus", _TAG),
    (r"(?i:\bLIMIT-TO\s*\()|\b(?:EXCLUDE|DOCTYPE|LANGUAGE)\(|\bPUBYEAR\s", "Scopus", _LIMIT),
    (r'(?i:(?<![\w-])(?:TS|TI|AB|AK|KP|SO|WC|PY|DOP|ALL)\s?=\s?(?=[("\w]))', "Web of Science", _TAG),
    (_BEGINS + r'(?:TI|AB|MH|MM)\s*(?=")|' + _BEGINS + r"(?:TI|AB|MH|MM)\s+(?=\()", "EBSCO", _TAG),
    (
        r"(?i:(?<![\w.-])(?:noft|ti|ab|su|tiab|mainsubject|mesh(?:\.exact)?(?:\.explode)?)\()",
        "ProQuest",
        _TAG,
    ),
    (
        r'(?:\b(?:TITLE_ABS|TITLE|ABSTRACT|SRC|PUB_TYPE|FIRST_PDATE|KW|AUTH)[ ]?:)[ ]?(?=[("\[\w])',
        "Europe PMC",
        _TAG,
    ),
    (r'(?i:(?<![\w-])(?:tw|mh|ti|ab|kw)[ ]?:[ ]?(?=[("]))', "LILACS", _TAG),
    (r"(?i:\bMeSH descriptor\b)", "the Cochrane Library", _HEADING),
    (r"(?<=\s)(?:\|\|?|&&)(?=\s)", "programming languages", _OPERATOR),
)
_ANYWHERE: tuple[tuple[str, str, str], ...] = (
    (r"(?<![A-Za-z])(?:[A-Za-z]{3,}\$[0-9]?(?!\w)|[A-Za-z]{2,}\$[A-Za-z]+)", "Ovid", _STAR),
    (r'(?i:\[mh\s+(?!noexp)[\^"“a-z])', "the Cochrane Library", _HEADING),
)


def _joined(rules: tuple[tuple[str, str, str], ...]) -> re.Pattern[str]:
    return re.compile("|".join(f"(?P<_{number}>{rule[0]})" for number, rule in enumerate(rules)))


_PATTERNS = (
    (_joined(_OUTSIDE_QUOTES), _OUTSIDE_QUOTES, False),
    (_joined(_ANYWHERE), _ANYWHERE, True),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Place:
    line: int
    column: int


def foreign(text: str) -> tuple[Finding, ...]:
    """Whatever in the text is the syntax of another platform, each an error that names the platform.

    What stands in quotation marks, tags and comments is left alone, but for truncation by `$`.
    """
    return tuple(_foreign(text))


def _foreign(text: str) -> Iterator[Finding]:
    starts = [0, *(found.end() for found in re.finditer("\n", text))]
    for pattern, rules, whole in _PATTERNS:
        for found in pattern.finditer(masked(text, comments_only=whole)):
            line = bisect.bisect_right(starts, found.start())
            at = _Place(line=line, column=found.start() - starts[line - 1] + 1)
            _, platform, hint = rules[int(str(found.lastgroup)[1:])]
            shown = " ".join(text[found.start() : found.end()].split())
            message = f"`{shown}` is the syntax of {platform}, which PubMed does not know"
            yield error(at, Code.OTHER_OPERATOR, message, hint)
