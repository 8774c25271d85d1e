"""Printing for sources that know AND, OR and NOT; what they do not know is dropped to the safe side.

A clause that a source cannot express counts as met where it was to keep records, and as not met where it was
to take them away, so that the search gets wider. Where that cannot be had, in an OR, the clause says so.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from ..tree import And, Leaf, Node, Not, Or
from .pubmed import shown
from .translation import Clause, Effect, Translation

NOTHING = "nothing of the query can be said to this source: give it a `query` of its own"
_WIDER = "left out, which makes the search wider"
_NARROWER = "left out of its OR, which loses records: give the source a `query` of its own"


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """A leaf as a source understands it; None when it does not. `why` tells of anything but EXACT."""

    text: str | None
    effect: Effect = Effect.EXACT
    why: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A subtree printed, with what happened inside; without text when it cannot be said, and why."""

    text: str | None
    clauses: tuple[Clause, ...] = ()
    why: str = ""


Speaker = Callable[[Leaf], Said]
Joiners = Mapping[type[And | Or | Not], str]


def printed(tree: Node, name: str, say: Speaker, joiners: Joiners) -> Translation:
    """The query that says the tree, by the leaves' speaker and the words for And, Or and Not."""
    part = _part(tree, say, joiners, keeps=True)
    if part.text is None:
        lost = _clause(tree, Effect.NARROWER, f"{part.why}; {NOTHING}")
        return Translation(query="", dialect=name, dropped=(lost,))
    inner = isinstance(tree, And | Or | Not) and _is_enclosed(part.text)
    clauses = tuple(sorted(part.clauses, key=lambda each: (each.line, each.column)))
    return Translation(query=part.text[1:-1] if inner else part.text, dialect=name, dropped=clauses)


def _part(node: Node, say: Speaker, joiners: Joiners, *, keeps: bool) -> Part:
    """A subtree that matches at least what it should (`keeps`), or at most."""
    if not isinstance(node, And | Or | Not):
        return _leaf(node, say(node), keeps=keeps)
    inverted = isinstance(node, Not)
    parts = [
        (operand, _part(operand, say, joiners, keeps=keeps != (inverted and number > 0)))
        for number, operand in enumerate(node.operands)
    ]
    lost = [(operand, part) for operand, part in parts if part.text is None]
    if lost and _is_lost(node, [part for _, part in parts], keeps=keeps):
        return Part(text=None, why=lost[0][1].why)
    narrows = isinstance(node, Or) and keeps
    said = [part for _, part in parts if part.text is not None]
    text = joiners[type(node)].join(str(part.text) for part in said)
    left_out = (
        _clause(
            operand,
            Effect.NARROWER if narrows else Effect.WIDER,
            f"{part.why}; {_NARROWER if narrows else _WIDER}",
        )
        for operand, part in lost
    )
    return Part(
        text=f"({text})" if len(said) > 1 else text,
        clauses=(*(clause for part in said for clause in part.clauses), *left_out),
    )


def _is_lost(node: And | Or | Not, parts: list[Part], *, keeps: bool) -> bool:
    """Whether the whole group cannot be said because parts of it cannot."""
    if isinstance(node, Not):
        return parts[0].text is None or (not keeps and any(part.text is None for part in parts))
    if isinstance(node, And) and not keeps:
        return True
    return all(part.text is None for part in parts)


def _leaf(leaf: Leaf, said: Said, *, keeps: bool) -> Part:
    if said.text is None:
        return Part(text=None, why=said.why)
    if not keeps and said.effect in (Effect.WIDER, Effect.OTHER):
        return Part(text=None, why=said.why)
    if said.effect is Effect.EXACT:
        return Part(text=said.text)
    if not keeps:
        return Part(text=said.text, clauses=(_clause(leaf, Effect.WIDER, said.why),))
    return Part(text=said.text, clauses=(_clause(leaf, said.effect, said.why),))


def _clause(node: Node, effect: Effect, done: str) -> Clause:
    return Clause(text=shown(node), line=node.line, column=node.column, effect=effect, done=done)


def _is_enclosed(text: str) -> bool:
    """Whether one pair of parentheses holds the whole text; those within quotes do not count."""
    depth, quoted = 0, False
    for place, letter in enumerate(text):
        quoted ^= letter == '"'
        depth += 0 if quoted else (letter == "(") - (letter == ")")
        if depth == 0:
            return place == len(text) - 1 and place > 0
    return False
