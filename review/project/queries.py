"""What each source of a protocol is asked: its own query, or the protocol's in the source's language.

Comes in: a protocol, and its text where places are to be told. Goes out: the queries, and whatever a
source cannot express.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from ..errors import PluginError, ProtocolError
from ..model.protocol import ReviewProtocol, SourceQuery
from ..plugins import REGISTRY, Group
from ..protocol import locate
from ..retrieval.query import DIALECTS, Clause, Finding, Severity, lint, parse, translate

DIALECT = "pubmed"
# The languages in which a source's own query can be read, and so be checked.
_READABLE = ("pubmed", "local")


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
    clauses: tuple[Clause, ...] = ()
    notes: tuple[str, ...] = ()
    problem: str | None = None

    @property
    def dropped(self) -> tuple[str, ...]:
        """The clauses, printable."""
        return tuple(f"line {each.line}, column {each.column}: {said(each)}" for each in self.clauses)

    @property
    def loses(self) -> bool:
        """Whether records are lost that the protocol's query would find."""
        return any(clause.severity is Severity.ERROR for clause in self.clauses)


def planned(protocol: ReviewProtocol) -> tuple[Planned, ...]:
    """What each of the protocol's sources is asked, in the protocol's order."""
    return tuple(_planned(query, protocol.query) for query in protocol.sources)


def said(clause: Clause) -> str:
    """A clause that could not be expressed, for people."""
    return f"{clause.severity}: `{clause.text}`: {clause.done}"


def found(protocol: ReviewProtocol, text: str) -> tuple[Finding, ...]:
    """What is found in the protocol's query and in its sources' own, at its place in the file."""
    return tuple(_found(protocol, text))


def advice(protocol: ReviewProtocol, text: str) -> tuple[str, ...]:
    """Everything to tell of the queries, a sentence each.

    Raises:
        ProtocolError: a query cannot be read, with its line in the file.
    """
    findings = found(protocol, text)
    for finding in findings:
        if finding.severity is Severity.ERROR:
            raise ProtocolError(finding.message, hint=finding.hint, line=finding.line)
    told = [f"line {each.line}, column {each.column}: {each.message}. {each.hint}" for each in findings]
    return (*told, *_troubles(planned(protocol)))


def _troubles(plans: Sequence[Planned]) -> Iterator[str]:
    for plan in plans:
        if plan.problem is not None:
            yield f"The source `{plan.query.source}` cannot be asked: {plan.problem}"
        elif plan.loses:
            name = plan.query.source
            yield f"`{name}` finds less than the query says: see `review protocol queries {name}`."


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


def _found(protocol: ReviewProtocol, text: str) -> Iterator[Finding]:
    if protocol.query:
        yield from (_placed(each, text, ("query",)) for each in lint(protocol.query))
    for number, (query, plan) in enumerate(zip(protocol.sources, planned(protocol), strict=True)):
        if query.query and plan.dialect in _READABLE:
            path = ("sources", number, "query")
            yield from (_placed(_lenient(each, plan), text, path) for each in lint(query.query))


def _lenient(finding: Finding, plan: Planned) -> Finding:
    """PubMed itself has the last word on a query in its own language: nothing in one stops anybody here."""
    if plan.dialect == DIALECT and finding.severity is Severity.ERROR:
        return replace(finding, severity=Severity.WARNING)
    return finding


def _placed(finding: Finding, text: str, path: tuple[str | int, ...]) -> Finding:
    line, column = locate(text, path, finding.line, finding.column)
    return replace(finding, line=line, column=column or 1)
