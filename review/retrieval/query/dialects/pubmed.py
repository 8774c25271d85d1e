"""PubMed's own syntax: the normal form of a query, and how its clauses are shown to people."""

from ..tree import And, Field, Node, Not, Or, Range, Term

_LONGEST = 60
_OPERATORS: dict[type, str] = {And: " AND ", Or: " OR ", Not: " NOT "}


def printed(node: Node) -> str:
    """The query in PubMed's syntax, on one line; `parse` reads the same tree from it.

    >>> from ..parse import parse
    >>> printed(parse("a[ti] OR b AND (c) # comment"))
    '(a[ti] OR b) AND c'
    """
    if isinstance(node, Range):
        dates = node.start if node.start == node.end else f"{node.start}:{node.end}"
        return f"{dates}[{node.field}]"
    if isinstance(node, Term):
        return _term(node)
    operator = _OPERATORS[type(node)]
    return operator.join(
        printed(each) if isinstance(each, Term | Range) else f"({printed(each)})" for each in node.operands
    )


def shown(node: Node) -> str:
    """The clause as it is named to people, cut where it is long."""
    text = printed(node)
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"


def _term(term: Term) -> str:
    text = term.text + "*" * term.truncated
    quoted = f'"{text}"' if term.phrase else text
    if term.near is not None:
        return f"{quoted}[{term.field}:~{term.near}]"
    return quoted if term.field is Field.ALL else f"{quoted}[{term.field}]"
