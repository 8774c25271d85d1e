"""What people have said of records before: their words in the log, those taken back among them."""

from collections.abc import Iterable
from typing import Any

import msgspec

from ..errors import DecisionError
from ..model.decision import AgentKind, Decision
from ..model.event import EventKind
from ..screening.words import when
from ..store import fold
from ..store.log import Log
from .state import State

VOTES = (EventKind.DECIDED, EventKind.ADJUDICATED)


def kind_of(adjudicate: bool) -> EventKind:
    """The kind of event that a vote, or an adjudication, is."""
    return EventKind.ADJUDICATED if adjudicate else EventKind.DECIDED


def spoken(log: Log, kind: EventKind, record: str | None = None) -> list[Decision]:
    """Every word of that kind (about one record if so asked), oldest first by (instant, id)."""
    found = [_decision(event.body) for event in log.events(kind=kind, subject=record)]
    return sorted(found, key=when)


def word_of(log: Log, id: str) -> tuple[EventKind, Decision | None] | None:
    """The kind of the event of that id and, if it is a vote or an adjudication, what it says."""
    seq = fold.seq_of(log, id)
    if seq is None:
        return None
    event = next(iter(log.events(after=seq - 1)))
    return event.kind, _decision(event.body) if event.kind in VOTES else None


def ensure_name(name: str, state: State) -> None:
    """Refuse a name that differs from a known one in case or spaces alone: it would count as another person.

    Raises:
        DecisionError: it does; the known one is named.
    """
    votes = (vote for held in state.title_abstract for vote in held.votes)
    if any(vote.agent.name == name and vote.agent.kind is AgentKind.PERSON for vote in votes):
        return
    words = [*fold.read_decisions(state.log), *fold.read_adjudications(state.log)]
    named = [each.reviewer for each in state.protocol.screening.assign]
    known = [*named, *(word.agent.name for word in words if word.agent.kind is AgentKind.PERSON)]
    if name not in known and (near := same_name(name, known)):
        raise DecisionError(
            f"the protocol names `{near}`, and not `{name}`"
            if near in named
            else f"there is no vote by `{name}` yet, but there are by `{near}`",
            hint=f"Did you mean `{near}`? Two names that differ in case or spaces alone are not kept.",
        )


def ensure_names(names: Iterable[str], state: State) -> None:
    """The same for several names at once, which must not be near one another either.

    Raises:
        DecisionError: one of them is near a known one, or another.
    """
    given = list(dict.fromkeys(names))
    for place, name in enumerate(given):
        ensure_name(name, state)
        if near := same_name(name, given[:place]):
            raise DecisionError(
                f"the table has both `{near}` and `{name}`", hint="Write each reviewer's name in one way."
            )


def same_name(name: str, known: Iterable[str]) -> str | None:
    """The known name that differs by case and spaces alone."""
    return next((each for each in known if _plain(each) == _plain(name)), None)


def _plain(name: str) -> str:
    return "".join(name.split()).casefold()


def _decision(body: Any) -> Decision:
    return msgspec.convert(body, Decision)
