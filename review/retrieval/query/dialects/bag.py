"""Printing for sources that know no operators at all: what is sent is a bag of words."""

from collections.abc import Iterator

from ..tree import And, Node, Not, Or, Range, Term, leaves
from .pubmed import shown
from .translation import Clause, Effect, Translation

# GOV.UK wants two or three of so many words, and half of more than seven.
_ASKS_FOR_MOST = ("govuk",)
_LOUD = (
    "{name} knows no AND, OR, NOT, fields, dates or truncation: it is sent a bag of words and ranks whatever "
    "holds some of them. This is not a search that a systematic review can rest on; use the source to check "
    "and to enrich, or give it a `query` of its own."
)


def printed(tree: Node, name: str) -> Translation:
    """The words of everything that is to be found, each once; nothing of what is to be left out."""
    kept = [leaf for leaf in _wanted(tree) if isinstance(leaf, Term)]
    words = dict.fromkeys(word.replace("*", "") for leaf in kept for word in leaf.text.split())
    query = " ".join(word for word in words if word)
    return Translation(
        query=query,
        dialect=name,
        dropped=tuple(_dropped(tree, name)),
        notes=(_LOUD.format(name=name),),
    )


def _wanted(node: Node) -> Iterator[Term | Range]:
    if isinstance(node, And | Or):
        for operand in node.operands:
            yield from _wanted(operand)
    elif isinstance(node, Not):
        yield from _wanted(node.operands[0])
    else:
        yield node


def _dropped(tree: Node, name: str) -> Iterator[Clause]:
    for leaf in leaves(tree):
        if isinstance(leaf, Range):
            yield _clause(leaf, Effect.WIDER, "it knows no dates; left out")
        elif leaf.truncated or "*" in leaf.text:
            yield _clause(
                leaf, Effect.NARROWER, "it knows no truncation; only the word as it is written is sent"
            )
    if name in _ASKS_FOR_MOST:
        for node in _alternatives(tree):
            done = (
                "it asks for most of the words at once: the alternatives of an OR are not searched one by one"
            )
            yield _clause(node, Effect.NARROWER, done)
    for excluded in _excluded(tree):
        yield _clause(excluded, Effect.WIDER, "it knows no NOT; left out")


def _alternatives(node: Node) -> Iterator[Node]:
    if isinstance(node, Or):
        yield node
    elif isinstance(node, And):
        for operand in node.operands:
            yield from _alternatives(operand)
    elif isinstance(node, Not):
        yield from _alternatives(node.operands[0])


def _excluded(node: Node) -> Iterator[Node]:
    if isinstance(node, Not):
        yield from node.operands[1:]
        yield from _excluded(node.operands[0])
    elif isinstance(node, And | Or):
        for operand in node.operands:
            yield from _excluded(operand)


def _clause(node: Node, effect: Effect, done: str) -> Clause:
    return Clause(text=shown(node), line=node.line, column=node.column, effect=effect, done=done)
