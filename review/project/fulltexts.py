"""What is to be said of a full text that came in for a report with which the review does not go on."""

from collections.abc import Collection, Iterator
from typing import TYPE_CHECKING

from ..model.decision import Resolution, RetrievalStatus, ScreeningState, Verdict
from ..model.event import EventKind
from ..screening.resolve import persons
from .lookup import find_report
from .state import State

if TYPE_CHECKING:
    from .facade import Review


def excluded(review: "Review", record: str) -> str | None:
    """That a report was excluded at title and abstract, by whom, and how to reopen it; None if it was not.

    Raises:
        DecisionError: `record` means no report.
    """

    def make(state: State) -> str | None:
        report = state.shown[find_report(state.records, state.shown, record)]
        return next(_said(state, {report}), None)

    return review.derive(make)


def excluded_after(review: "Review", event: int) -> tuple[str, ...]:
    """The same of every report whose full text is sought or retrieved by the words after that event."""

    def make(state: State) -> tuple[str, ...]:
        said = state.log.events(kind=EventKind.FULLTEXT, after=event)
        found = (each for each in said if each.body["status"] != RetrievalStatus.NOT_RETRIEVED)
        return tuple(_said(state, {state.shown[each.subject] for each in found}))

    return review.derive(make)


def _said(state: State, reports: Collection[str]) -> Iterator[str]:
    for held in state.title_abstract:
        settled = held.state is ScreeningState.SETTLED and held.verdict is Verdict.EXCLUDE
        if held.record in reports and settled:
            yield (
                f"{held.record[:12]} “{state.reports[held.record].title[:60]}” was excluded at title and "
                f"abstract ({_by(held)}): what was said is kept, and the review does not go on with the "
                f"report. To reopen it, {_way(held, held.record)}."
            )


def _by(held: Resolution) -> str:
    if held.automated:
        return "by the stopping rule"
    return f"by {held.adjudicated or ', '.join(persons(held))}"


def _way(held: Resolution, report: str) -> str:
    decide = f"`review decide {report[:12]} include --reviewer NAME"
    if held.automated:
        return f"{decide}`, or take back all that the rule excluded: `review screen --resume`"
    if held.adjudicated:
        return f"settle it otherwise: {decide} --adjudicate`"
    return f"whoever excluded it decides anew: {decide}`"
