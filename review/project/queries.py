"""What each source of a protocol is asked: its own query, or the protocol's in the source's language.

Comes in: a protocol. Goes out: the queries, whatever a source cannot express, and why one is not asked.
"""

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from ..errors import PluginError
from ..model.protocol import ReviewProtocol, SourceQuery
from ..plugins import REGISTRY, Group

if TYPE_CHECKING:
    from ..retrieval.query import Clause, Finding

DIALECT = "pubmed"
LOCAL = "local"


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """What one source is asked, with the text filled in, and how it came about.

    `translated_from` is the protocol's query where `query.query` is a translation of it. `dropped` tells
    each clause that the source cannot express, with its line and column in the protocol's query; `loses`
    whether records are lost by it. `findings` are of the source's own query, where its language can be
    read, with their places in that query. `problem` is why the source is not asked at all: nothing, or
    less than was meant, would be found.
    """

    query: SourceQuery
    dialect: str | None
    translated_from: str | None = None
    clauses: "tuple[Clause, ...]" = ()
    notes: tuple[str, ...] = ()
    findings: "tuple[Finding, ...]" = ()
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
    whole = protocol.query
    fault = None
    if whole and any(not query.query for query in protocol.sources):
        from ..retrieval.query import lint

        fault = _fault(lint(whole))
    return tuple(
        _own(query) if query.query else _translated(query, whole, fault) for query in protocol.sources
    )


def said(clause: "Clause") -> str:
    """A clause that could not be expressed, for people."""
    return f"{clause.severity}: `{clause.text}`: {clause.done}"


def told(finding: "Finding") -> str:
    """A finding with its place, for people."""
    return f"line {finding.line}, column {finding.column}: {finding.message}. {finding.hint}"


def _own(query: SourceQuery) -> Planned:
    try:
        stated = _dialect(query.source)
    except PluginError:
        return Planned(query=query, dialect=None)
    findings = _findings(query.query, stated)
    fault = _fault(findings)
    problem = f"its query cannot be used: {fault}" if fault is not None else None
    return Planned(query=query, dialect=stated or DIALECT, findings=findings, problem=problem)


def _findings(text: str, stated: str | None) -> "tuple[Finding, ...]":
    """What is found in a source's own query; of one that states no language it may be wrong, and no error."""
    if stated not in (DIALECT, LOCAL, None):
        return ()
    from ..retrieval.query import Severity, lint

    findings = lint(text, verbatim=stated == DIALECT)
    if stated is not None:
        return findings
    return tuple(
        replace(each, severity=Severity.WARNING) if each.severity is Severity.ERROR else each
        for each in findings
    )


def _fault(findings: "tuple[Finding, ...]") -> str | None:
    if not findings:
        return None
    from ..retrieval.query import Severity  # to load the language is not for a refresh without a fault

    errors = [each for each in findings if each.severity is Severity.ERROR]
    if not errors:
        return None
    more = f" ({len(errors) - 1} more of its errors: `review protocol check`)" * (len(errors) > 1)
    return told(errors[0]) + more


def _dialect(source: str) -> str | None:
    dialect = getattr(REGISTRY.find(Group.SOURCES, source).factory, "dialect", None)
    return None if dialect is None else str(dialect)


def _translated(query: SourceQuery, whole: str, fault: str | None) -> Planned:
    try:
        dialect = _dialect(query.source) or DIALECT
    except PluginError as error:
        return Planned(query=query, dialect=None, problem=f"{error.message}.")
    problem = _untranslatable(whole, dialect, fault)
    if problem is not None:
        return Planned(query=query, dialect=dialect, problem=problem)
    from ..retrieval.query import parse, translate

    sent = translate(parse(whole), dialect)
    plan = Planned(
        query=replace(query, query=sent.query),
        dialect=dialect,
        translated_from=whole if sent.query != whole else None,
        clauses=sent.dropped,
        notes=sent.notes,
    )
    return replace(plan, problem=_too_little(plan))


def _untranslatable(whole: str, dialect: str, fault: str | None) -> str | None:
    from ..retrieval.query import DIALECTS

    if not whole:
        return "neither the source nor the protocol has a query."
    if dialect not in DIALECTS:
        return f"the query cannot be said in its language `{dialect}`. Give it a `query` of its own."
    return None if fault is None else f"the protocol's query cannot be used: {fault}"


def _too_little(plan: Planned) -> str | None:
    if not plan.query.query:
        return "nothing of the protocol's query can be said in its language."
    lost = [clause for clause in plan.clauses if clause.loses]
    if not lost:
        return None
    shown = list(dict.fromkeys(f"`{clause.text}`" for clause in lost))
    names = ", ".join(shown[:3]) + ", ..." * (len(shown) > 3)
    return f"it would find less than the protocol's query says, by {names}. Give it a `query` of its own."
