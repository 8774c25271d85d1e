"""What a query says that was probably not meant: findings with line and column.

Comes in: the text. Goes out: everything the reader found, and what only the whole tree shows.
"""

import re
from collections.abc import Iterator
from dataclasses import replace

from .findings import Code, Finding, Severity, advice, warning
from .parse import read
from .platforms import foreign
from .slips import slips
from .tokens import tokenise
from .tree import MESH_FIELDS, And, Node, Not, Or, Term, leaves, words

__all__ = ["Code", "Finding", "Severity", "lint"]

# PubMed truncates a word only after so many letters.
SHORTEST_STEM = 4

# What PubMed may know better than we do, of a text that is sent to it word for word.
PUBMEDS = frozenset({Code.FIELD, Code.TAG_ALONE, Code.DATE, Code.PROXIMITY, Code.DEEP})
# What is wrong in any language; the rest of what is found in another platform's syntax comes of that.
_ANYWHERE = frozenset({Code.CHARACTER, Code.QUOTE, Code.PARENTHESIS, Code.LOWER_CASE, Code.COMMA})

_INSIDE = re.compile(r"\*(?=\w)")


def lint(text: str, *, verbatim: bool = False) -> tuple[Finding, ...]:
    """Everything found in the text of a query, in its order; a query with errors is looked at no further.

    `verbatim`: the text is sent to PubMed as it is, so that a tag or date unknown here is no error.
    """
    node, found = read(text)
    strange = (*slips(tokenise(text)[0]), *foreign(text))
    if strange:
        found = (*strange, *(each for each in found if each.code in _ANYWHERE))
    elif node is not None:
        found = (*found, *(finding for each in (_terms, _nots, _redundant) for finding in each(node)))
    told = {(each.code, each.line, each.column): each for each in reversed(found)}
    ordered = sorted(told.values(), key=lambda each: (each.line, each.column))
    return tuple(_lenient(each) for each in ordered) if verbatim else tuple(ordered)


def _lenient(finding: Finding) -> Finding:
    soft = finding.severity is Severity.ERROR and finding.code in PUBMEDS
    return replace(finding, severity=Severity.WARNING) if soft else finding


def _terms(tree: Node) -> Iterator[Finding]:
    for leaf in leaves(tree):
        if isinstance(leaf, Term):
            yield from _truncation(leaf)
            yield from _heading(leaf)


def _truncation(term: Term) -> Iterator[Finding]:
    *before, last = words(term)
    for word in (*before, last):
        if "*" in word and len(word.partition("*")[0]) < SHORTEST_STEM:
            message = f"`{word}` has fewer than {SHORTEST_STEM} letters before `*`"
            yield warning(term, Code.TRUNCATION_SHORT, message, "PubMed does not truncate it: write it out.")
    if any(word.endswith("*") for word in before):
        message = f"`{term.text}` truncates a word that is not the phrase's last"
        yield warning(
            term, Code.TRUNCATION_INSIDE, message, "PubMed truncates the last word of a phrase only."
        )
    if any(_INSIDE.search(word) for word in (*before, last)):
        message = f"`{term.text}` has `*` within a word"
        yield warning(
            term, Code.TRUNCATION_PLACE, message, "Truncate the end of a word; join spellings by OR."
        )


def _heading(term: Term) -> Iterator[Finding]:
    if term.field in MESH_FIELDS and term.truncated:
        message = f"`{term.text}*` is no MeSH heading: they are whole"
        yield advice(term, Code.NOT_A_HEADING, message, "Look it up in the MeSH browser.")


def _nots(node: Node) -> Iterator[Finding]:
    if isinstance(node, Not):
        yield from _nots(node.operands[0])
        for operand in node.operands[1:]:
            if not _spares(operand):
                message = (
                    "NOT takes away every record that mentions this, also one that is about your question"
                )
                yield advice(operand, Code.NOT, message, "Leave it to screening where you can.")
    elif isinstance(node, And | Or):
        for operand in node.operands:
            yield from _nots(operand)


def _spares(taken: Node) -> bool:
    """Whether it is a part of `NOT (animals[mh] NOT humans[mh])`, which takes no report of people away.

    Source: the Cochrane Highly Sensitive Search Strategies (Cochrane Handbook, technical supplement to 4).
    """
    if isinstance(taken, Not):
        return True
    return isinstance(taken, Term) and taken.field in MESH_FIELDS and taken.text.casefold() == "humans"


def _redundant(node: Node) -> Iterator[Finding]:
    if isinstance(node, Or):
        yield from _covered([each for each in node.operands if isinstance(each, Term)])
    if isinstance(node, And | Or | Not):
        if isinstance(node, And):
            yield from _doubled([each for each in node.operands if isinstance(each, Term)])
        for operand in node.operands:
            yield from _redundant(operand)


def _doubled(terms: list[Term]) -> Iterator[Finding]:
    for number, term in enumerate(terms):
        if term in terms[:number]:
            yield _redundancy(term, "stands here again")


def _covered(terms: list[Term]) -> Iterator[Finding]:
    """Terms of one OR that find nothing which another of them does not find."""
    stems = {(_form(term), term.field, term.near): term for term in terms if term.truncated}
    lengths = sorted({len(form) for form, _, _ in stems if len(form) >= SHORTEST_STEM})
    seen: set[Term] = set()
    for term in terms:
        form = _form(term)
        keys = ((form[:length], term.field, term.near) for length in lengths if length <= len(form))
        wider = next((stems[key] for key in keys if key in stems and stems[key] != term), None)
        if wider is not None and (wider.phrase == term.phrase or " " not in wider.text + term.text):
            yield _redundancy(term, f"is found by `{wider.text}*` already")
        elif term in seen:
            yield _redundancy(term, "stands here again")
        seen.add(term)


def _form(term: Term) -> str:
    return " ".join(term.text.casefold().split())


def _redundancy(term: Term, why: str) -> Finding:
    named = term.text + "*" * term.truncated
    return advice(term, Code.REDUNDANT, f"`{named}`[{term.field}] {why}", "Delete it.")
