"""What each source of a protocol is asked: its own query, or the protocol's in the source's language.

Comes in: a protocol. Goes out: the queries, and whatever a source cannot express.
"""

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from ..errors import PluginError, ProtocolError
from ..model.protocol import ReviewProtocol, SourceQuery
from ..plugins import REGISTRY, Group

if TYPE_CHECKING:
    from ..retrieval.query import Clause

DIALECT = "pubmed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """What one source is asked, with the text filled in, and how it came about.

    `translated_from` is the protocol's query where `query.query` is a translation of it. `dropped` tells
    each clause that the source cannot express, with its line and column in the protocol's query; `loses`
    whether records are lost by it. `problem` is why the source cannot be asked at all.
    """

    query: SourceQuery
    dialect: str | None
    translated_from: str | None = None
    clauses: "tuple[Clause, ...]" = ()
    notes: tuple[str, ...] = ()
    problem: str | None = None

    @property
    def dropped(self) -> tuple[str, ...]:
        """The clauses, printable."""
        return tuple(f"line {each.line}, column {each.column}: {said(each)}" for each in self.clauses)

    @property
    def loses(self) -> bool:
        """Whether records are lost that the protocol's query would find."""
        return any(clause.loses for clause in self.clauses)


def planned(protocol: ReviewProtocol) -> tuple[Planned, ...]:
    """What each of the protocol's sources is asked, in the protocol's order."""
    return tuple(_planned(query, protocol.query) for query in protocol.sources)


def said(clause: "Clause") -> str:
    """A clause that could not be expressed, for people."""
    return f"{clause.severity}: `{clause.text}`: {clause.done}"


def _planned(query: SourceQuery, whole: str) -> Planned:
    try:
        dialect = _dialect(query.source)
    except PluginError as error:
        return Planned(query=query, dialect=None, problem=None if query.query else f"{error.message}.")
    if query.query or not whole:
        problem = None if query.query else "neither the source nor the protocol has a query."
        return Planned(query=query, dialect=dialect, problem=problem)
    return _translated(query, whole, dialect)


def _dialect(source: str) -> str:
    return str(getattr(REGISTRY.find(Group.SOURCES, source).factory, "dialect", DIALECT))


def _translated(query: SourceQuery, whole: str, dialect: str) -> Planned:
    from ..retrieval.query import DIALECTS, parse, translate

    if dialect not in DIALECTS:
        problem = f"the query cannot be said in its language `{dialect}`. Give it a `query` of its own."
        return Planned(query=query, dialect=dialect, problem=problem)
    try:
        said = translate(parse(whole), dialect)
    except ProtocolError as error:
        problem = f"the protocol's query cannot be read: {error.message}. {error.hint}"
        return Planned(query=query, dialect=dialect, problem=problem)
    return Planned(
        query=replace(query, query=said.query),
        dialect=dialect,
        translated_from=whole if said.query != whole else None,
        clauses=said.dropped,
        notes=said.notes,
        problem=None if said.query else "nothing of the protocol's query can be said in its language.",
    )
