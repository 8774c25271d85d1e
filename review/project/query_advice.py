"""What is to be said of a protocol's queries, each at its place in the file.

Comes in: a protocol and its text. Goes out: findings, and sentences for people.
"""

from collections.abc import Iterator
from dataclasses import replace

from ..model.protocol import ReviewProtocol
from ..protocol import locate
from ..retrieval.query import Finding, Severity, lint
from .queries import Planned, planned, told


def found(protocol: ReviewProtocol, text: str) -> tuple[Finding, ...]:
    """What is found in the protocol's query and in its sources' own, at its place in the file."""
    return tuple(_found(protocol, text))


def judged(protocol: ReviewProtocol, text: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """What to tell of the queries, a sentence or two each: the errors that keep sources back, and advice."""
    findings = found(protocol, text)
    errors = [told(each) for each in findings if each.severity is Severity.ERROR]
    advice = [told(each) for each in findings if each.severity is not Severity.ERROR]
    broken = protocol.query and any(each.severity is Severity.ERROR for each in lint(protocol.query))
    for query, plan in zip(protocol.sources, planned(protocol), strict=True):
        # An error of a query has been told at its place: not once more for every source that it keeps back.
        if plan.problem is None or query.query or (broken and plan.dialect is not None):
            continue
        (errors if plan.dialect is not None else advice).append(_trouble(plan))
    return tuple(errors), tuple(advice)


def _trouble(plan: Planned) -> str:
    name = plan.query.source
    see = f" See `review protocol queries {name}`." if plan.loses else ""
    return f"The source `{name}` cannot be asked: {plan.problem}{see}"


def _found(protocol: ReviewProtocol, text: str) -> Iterator[Finding]:
    if protocol.query:
        yield from (_placed(each, text, ("query",)) for each in lint(protocol.query))
    for number, plan in enumerate(planned(protocol)):
        yield from (_placed(each, text, ("sources", number, "query")) for each in plan.findings)


def _placed(finding: Finding, text: str, path: tuple[str | int, ...]) -> Finding:
    line, column = locate(text, path, finding.line, finding.column)
    return replace(finding, line=line, column=column or 1)
