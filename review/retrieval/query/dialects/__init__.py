"""One query in the language of each source, with every clause that a source cannot express.

Comes in: a tree and the name of a dialect. Goes out: the query to send, and what was dropped or widened.
"""

from dataclasses import replace

from ....errors import ProtocolError
from ....spelling import nearest
from ..tree import Field, Node, Term, leaves
from . import bag, boolean, local
from .languages import LANGUAGES
from .pubmed import printed
from .translation import Clause, Effect, Translation

__all__ = ["DIALECTS", "Clause", "Effect", "Translation", "printed", "translate"]

_BAGS = ("crossref", "govuk")
DIALECTS = ("pubmed", *sorted({*LANGUAGES, *_BAGS, "local"}))
_NO_MORE = "Terms without a tag are looked for in title and abstract only, not in the rest of the record."
_MAPPED = "PubMed maps terms without a tag to headings and other words; this source does not."


def translate(tree: Node, dialect: str) -> Translation:
    """The query in a dialect, with whatever could not be said as it is.

    Raises:
        ProtocolError: there is no such dialect.

    >>> from ..parse import parse
    >>> translate(parse('"gene therapy"[tiab] AND cost*[ti]'), "europepmc").query
    'TITLE_ABS:"gene therapy" AND TITLE:cost*'
    """
    if dialect == "pubmed":
        return Translation(query=printed(tree), dialect=dialect)
    if dialect == "local":
        return local.printed(tree, dialect)
    if dialect in _BAGS:
        return bag.printed(tree, dialect)
    if (language := LANGUAGES.get(dialect)) is None:
        raise ProtocolError(
            f"there is no query dialect `{dialect}`",
            hint=nearest(dialect, DIALECTS),
        )
    said = boolean.printed(tree, dialect, language.say, language.joiners)
    untagged = any(leaf.field is Field.ALL for leaf in leaves(tree))
    notes = (
        *language.notes,
        *([_MAPPED] if _is_mapped(tree) else []),
        *([_NO_MORE] if untagged and language.narrower else []),
    )
    return replace(said, query=language.around(said.query), notes=notes)


def _is_mapped(tree: Node) -> bool:
    return any(
        isinstance(leaf, Term) and leaf.field is Field.ALL and not (leaf.phrase or leaf.truncated)
        for leaf in leaves(tree)
    )
