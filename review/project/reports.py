"""The reports that a review goes on with after title and abstract, and their records."""

from collections.abc import Collection, Mapping, Sequence

from ..model.decision import ScreeningState, Verdict
from ..model.record import Record
from ..screening.resolve import reached
from .state import State


def going_on(state: State) -> set[str]:
    """The reports that went on from title and abstract and were not excluded since, by shown record."""
    out = {
        each.record
        for each in state.full_text
        if each.state is ScreeningState.SETTLED and each.verdict is Verdict.EXCLUDE
    }
    return {each.record for each in state.full_text} - out


def included(state: State) -> set[str]:
    """The reports included at full text."""
    return set(reached(state.full_text))


def reports_of(state: State, shown: Collection[str]) -> Mapping[str, Sequence[Record]]:
    """The records of each report, the shown one first."""
    return {
        report: [state.records[id] for id in dict.fromkeys((report, *state.members[report]))]
        for report in shown
    }
