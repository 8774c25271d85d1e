"""Which sources have nothing more for us for now, so that they are asked no further in this refresh.

In: how each request to a source ended. Out: why it is not asked any more, and what was not asked therefore.
"""

from dataclasses import dataclass, field

from ..model.search import Unasked
from .verdicts import Failure

# One page may be beyond a server; that it is the server itself shows when every request fails.
FAILURES_AT_MOST = 3


@dataclass(slots=True)
class Outage:
    """The requests to one source so far; `why` and `hint` are None while it is worth asking."""

    why: str | None = None
    hint: str | None = None
    _failures: int = 0

    def note(self, failure: Failure | None, why: str = "") -> None:
        """Take down how a request ended: None is well, else how, and in words."""
        self._failures = self._failures + 1 if failure is not None and failure.later else 0
        if failure is not None and (failure.over or self._failures >= FAILURES_AT_MOST):
            self.why, self.hint = why, failure.hint


@dataclass(slots=True)
class Outages:
    """The outages of one refresh, by source, and what was not asked for their sake."""

    unasked: list[Unasked] = field(default_factory=list)
    _held: dict[str, Outage] = field(default_factory=dict)

    def of(self, source: str) -> Outage:
        """What is known of one source."""
        return self._held.setdefault(source, Outage())

    def skip(self, source: str, what: str, reports: int) -> None:
        """Take down that a source was not asked about so many reports; none is nothing to tell."""
        if reports:
            why = self.of(source).why or "it could not be asked"
            self.unasked.append(Unasked(source=source, what=what, reports=reports, why=why))
