"""What is to be said of a protocol's queries, each at its place in the file.

Comes in: a protocol and its text. Goes out: findings, and sentences for people.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from ..errors import ProtocolError
from ..model.protocol import ReviewProtocol
from ..protocol import locate
from ..retrieval.query import Finding, Severity, lint
from .queries import DIALECT, Planned, planned

# The languages in which a source's own query can be read, and so be checked.
_READABLE = ("pubmed", "local")


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
