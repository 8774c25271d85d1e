"""What is found in a query: a code, how bad it is, where it stands, and what to do."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from ...errors import ProtocolError


class Severity(StrEnum):
    """An error stops the search, a warning loses or adds records, advice is for a second look."""

    ERROR = "error"
    WARNING = "warning"
    ADVICE = "advice"


class Code(StrEnum):
    """What can be found; the value is what is shown and never changes its meaning."""

    EMPTY = "empty"
    PARENTHESIS = "unbalanced-parenthesis"
    QUOTE = "unbalanced-quote"
    BRACKET = "unbalanced-bracket"
    OPERATOR = "operator-without-operand"
    DEEP = "nested-too-deep"
    LINE_NUMBER = "line-number"
    FIELD = "unknown-field"
    TAG_ALONE = "tag-without-term"
    PROXIMITY = "proximity"
    DATE = "date"
    CHARACTER = "character"
    LOWER_CASE = "lower-case-operator"
    OTHER_OPERATOR = "operator-of-another-platform"
    MISSING_OPERATOR = "missing-operator"
    COMMA = "comma"
    WORDS = "words-without-quotes"
    TRUNCATION_SHORT = "truncation-too-short"
    TRUNCATION_INSIDE = "truncation-inside-quotes"
    TRUNCATION_PLACE = "truncation-not-at-end"
    WILDCARD = "wildcard-not-supported"
    REDUNDANT = "redundant-term"
    NOT = "not"
    NOT_A_HEADING = "not-a-heading"
    SMART_QUOTES = "smart-quotes"
    HYPHEN = "hyphen"
    PRECEDENCE = "mixed-and-or"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One finding; `line` and `column` are counted from 1 in the query's text."""

    code: Code
    severity: Severity
    message: str
    hint: str
    line: int
    column: int


class Placed(Protocol):
    """Whatever stands at a place of the query: a token or a node."""

    @property
    def line(self) -> int:
        """From 1."""

    @property
    def column(self) -> int:
        """From 1."""


def error(at: Placed, code: Code, message: str, hint: str) -> Finding:
    """An error found there."""
    return _finding(Severity.ERROR, at, code, message, hint)


def warning(at: Placed, code: Code, message: str, hint: str) -> Finding:
    """A warning of what was found there."""
    return _finding(Severity.WARNING, at, code, message, hint)


def advice(at: Placed, code: Code, message: str, hint: str) -> Finding:
    """Advice about what stands there."""
    return _finding(Severity.ADVICE, at, code, message, hint)


def _finding(severity: Severity, at: Placed, code: Code, message: str, hint: str) -> Finding:
    return Finding(code=code, severity=severity, message=message, hint=hint, line=at.line, column=at.column)


def unusable(finding: Finding) -> ProtocolError:
    """The error that an unusable query raises; the column stands in its message."""
    return ProtocolError(
        f"column {finding.column} of the query: {finding.message}", hint=finding.hint, line=finding.line
    )
