"""What a translation comes to: the query to send, and every clause that could not be said as it is."""

from dataclasses import dataclass
from enum import StrEnum

from ..findings import Severity


class Effect(StrEnum):
    """What saying a clause otherwise does to the records found."""

    EXACT = "exact"
    WIDER = "wider"
    OTHER = "other"
    NARROWER = "narrower"


@dataclass(frozen=True, slots=True, kw_only=True)
class Clause:
    """A clause of the query that a source cannot express, with what was done instead and what it does.

    `text` is the clause in PubMed's syntax, cut where it is long; line and column are the query's own.
    """

    text: str
    line: int
    column: int
    effect: Effect
    done: str

    @property
    def severity(self) -> Severity:
        """A clause that loses records is an error, one that finds others a warning."""
        return _SEVERITIES[self.effect]

    @property
    def loses(self) -> bool:
        """Whether records are lost by it."""
        return self.severity is Severity.ERROR


_SEVERITIES = {
    Effect.EXACT: Severity.ADVICE,
    Effect.WIDER: Severity.ADVICE,
    Effect.OTHER: Severity.WARNING,
    Effect.NARROWER: Severity.ERROR,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Translation:
    """The query as a source is sent it; "" when nothing of it can be said there.

    `dropped` holds every clause that was dropped, widened or replaced; `notes` what holds of all of it.
    """

    query: str
    dialect: str
    dropped: tuple[Clause, ...] = ()
    notes: tuple[str, ...] = ()
