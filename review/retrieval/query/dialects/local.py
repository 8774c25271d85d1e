"""For sources that give their whole list: the query itself, which is matched on each text here."""

from ..matches import judged
from ..tree import MESH_FIELDS, Node, Term, leaves
from .pubmed import printed as normal
from .pubmed import shown
from .translation import Clause, Effect, Translation

_NOTE = "The whole list is fetched, and matched here on titles and whatever text the list has."


def printed(tree: Node, name: str) -> Translation:
    """The query in its normal form, with every clause that no text can decide."""
    dropped = []
    for leaf in leaves(tree):
        if not judged(leaf):
            dropped.append((leaf, Effect.WIDER, "no text shows it; it is taken as met"))
        elif isinstance(leaf, Term) and leaf.field in MESH_FIELDS:
            dropped.append((leaf, Effect.OTHER, "there are no headings: matched as words"))
    clauses = tuple(
        Clause(text=shown(leaf), line=leaf.line, column=leaf.column, effect=effect, done=done)
        for leaf, effect, done in dropped
    )
    return Translation(query=normal(tree), dialect=name, dropped=clauses, notes=(_NOTE,))
