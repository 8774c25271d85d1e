"""One Boolean query: read from PubMed's syntax, checked, matched on a text, said in other languages.

Comes in: the text of a query. Goes out: a tree, findings with line and column, whether a text matches,
and what each source is to be sent.
"""

from .dialects import DIALECTS, Clause, Effect, Translation, translate
from .lint import Code, Finding, Severity, lint
from .matches import matches
from .parse import parse
from .tree import And, Field, Leaf, Node, Not, Or, Range, Term, leaves, words

__all__ = [
    "DIALECTS",
    "And",
    "Clause",
    "Code",
    "Effect",
    "Field",
    "Finding",
    "Leaf",
    "Node",
    "Not",
    "Or",
    "Range",
    "Severity",
    "Term",
    "Translation",
    "leaves",
    "lint",
    "matches",
    "parse",
    "translate",
    "words",
]
