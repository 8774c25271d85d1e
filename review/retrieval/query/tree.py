"""A Boolean query as a tree: what a parser makes and every printer, matcher and check reads."""

import dataclasses
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum


class Field(StrEnum):
    """Where a term is looked for; the value is PubMed's shortest tag."""

    ALL = "all"
    TITLE = "ti"
    ABSTRACT = "ab"
    TITLE_ABSTRACT = "tiab"
    TEXT_WORD = "tw"
    KEYWORD = "ot"
    MESH = "mh"
    MESH_NOT_EXPLODED = "mh:noexp"
    MESH_MAJOR = "majr"
    MESH_MAJOR_NOT_EXPLODED = "majr:noexp"
    SUBHEADING = "sh"
    SUBHEADING_NOT_EXPLODED = "sh:noexp"
    SUBSTANCE = "nm"
    PHARMACOLOGICAL_ACTION = "pa"
    REGISTRY_NUMBER = "rn"
    AUTHOR = "au"
    FIRST_AUTHOR = "1au"
    LAST_AUTHOR = "lastau"
    FULL_AUTHOR = "fau"
    CORPORATE_AUTHOR = "cn"
    AUTHOR_ID = "auid"
    INVESTIGATOR = "ir"
    AFFILIATION = "ad"
    JOURNAL = "ta"
    VOLUME = "vi"
    ISSUE = "ip"
    PAGES = "pg"
    LANGUAGE = "la"
    PUBLICATION_TYPE = "pt"
    PUBLICATION_TYPE_NOT_EXPLODED = "pt:noexp"
    FILTER = "sb"
    SUBJECT_NAME = "ps"
    EDITOR = "ed"
    BOOK = "book"
    ISBN = "isbn"
    PUBLISHER = "pubn"
    PLACE = "pl"
    JOURNAL_ID = "jid"
    CONFLICTS = "cois"
    ORIGINAL_TITLE = "tt"
    GRANT = "gr"
    PMID = "pmid"
    LOCATION_ID = "lid"
    SECONDARY_ID = "si"
    PUBLISHED = "dp"
    PUBLISHED_ONLINE = "epdat"
    PUBLISHED_IN_PRINT = "ppdat"
    ENTERED = "edat"
    CREATED = "crdt"
    INDEXED = "mhda"
    COMPLETED = "dcom"
    MODIFIED = "lr"


MESH_FIELDS = frozenset(
    {Field.MESH, Field.MESH_NOT_EXPLODED, Field.MESH_MAJOR, Field.MESH_MAJOR_NOT_EXPLODED}
)
DATE_FIELDS = frozenset(
    {
        Field.PUBLISHED,
        Field.PUBLISHED_ONLINE,
        Field.PUBLISHED_IN_PRINT,
        Field.ENTERED,
        Field.CREATED,
        Field.INDEXED,
        Field.COMPLETED,
        Field.MODIFIED,
    }
)
TEXT_FIELDS = frozenset(
    {Field.ALL, Field.TITLE, Field.ABSTRACT, Field.TITLE_ABSTRACT, Field.TEXT_WORD, Field.KEYWORD}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """Words to find in a field, without quotes, tag and last `*`.

    `phrase` when they stood in quotes: they follow each other. Without quotes each word counts by itself.
    `truncated` when any ending of the last word will do; `near` is how many words may lie between, in any
    order. Line and column (from 1) are where it stands; two terms are equal wherever they stand.
    """

    text: str
    field: Field = Field.ALL
    phrase: bool = False
    truncated: bool = False
    near: int | None = None
    line: int = dataclasses.field(default=1, compare=False)
    column: int = dataclasses.field(default=1, compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Range:
    """Dates from `start` to `end`, both included, as YYYY, YYYY/MM or YYYY/MM/DD; 3000 is open."""

    start: str
    end: str
    field: Field = Field.PUBLISHED
    line: int = dataclasses.field(default=1, compare=False)
    column: int = dataclasses.field(default=1, compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class And:
    """Two or more, all of them."""

    operands: tuple["Node", ...]
    line: int = dataclasses.field(default=1, compare=False)
    column: int = dataclasses.field(default=1, compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Or:
    """Two or more, any of them."""

    operands: tuple["Node", ...]
    line: int = dataclasses.field(default=1, compare=False)
    column: int = dataclasses.field(default=1, compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Not:
    """The first operand without each of the others, of which there is at least one."""

    operands: tuple["Node", ...]
    line: int = dataclasses.field(default=1, compare=False)
    column: int = dataclasses.field(default=1, compare=False)


Leaf = Term | Range
Group = And | Or | Not
Node = Leaf | Group


def leaves(node: Node) -> Iterator[Leaf]:
    """Every term and range of a tree, in the order in which they stand."""
    if isinstance(node, Term | Range):
        yield node
        return
    for operand in node.operands:
        yield from leaves(operand)


def words(term: Term) -> tuple[str, ...]:
    """The words of a term, each with its `*`.

    >>> words(Term(text="gene therap", truncated=True))
    ('gene', 'therap*')
    """
    return tuple((term.text + "*" * term.truncated).split())
