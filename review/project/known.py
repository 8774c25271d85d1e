"""Reports that a review must find and keep: what became of each, told with every refresh."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ..errors import DecisionError
from ..model.decision import Resolution, ScreeningState, Stage, Verdict
from ..screening.finding import Finder
from .state import State

if TYPE_CHECKING:
    from .facade import Review


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """A report that the protocol names: `report` is the shown record's id, None when no search found it.

    `sources` found it; `lost` says that it was not found, or was excluded; `said` is where it stands.
    """

    name: str
    report: str | None
    title: str | None
    sources: tuple[str, ...]
    lost: bool
    said: str


def known_of(review: "Review") -> tuple[Known, ...]:
    """The reports that the protocol of a review names, in its order."""
    return review.derive(known_items)


def known_items(state: State) -> tuple[Known, ...]:
    """The reports that the protocol names, in its order."""
    if not state.protocol.known:
        return ()
    finder = Finder(state.records, state.shown)
    first = {held.record: held for held in state.title_abstract}
    second = {held.record: held for held in state.full_text}
    return tuple(_known(state, name, finder, (first, second)) for name in state.protocol.known)


Stages = tuple[dict[str, Resolution], dict[str, Resolution]]


def _known(state: State, name: str, finder: Finder, stages: Stages) -> Known:
    try:
        report = state.shown[finder.meant(name)]
    except DecisionError as error:
        return Known(name=name, report=None, title=None, sources=(), lost=True, said=error.message)
    first, second = stages
    held = second.get(report) or first[report]
    out = held.state is ScreeningState.SETTLED and held.verdict is Verdict.EXCLUDE
    return Known(
        name=name,
        report=report,
        title=state.records[report].title,
        sources=tuple(dict.fromkeys(state.records[id].source for id in state.members[report])),
        lost=out,
        said=_said(held),
    )


def _said(held: Resolution) -> str:
    at = "title and abstract" if held.stage is Stage.TITLE_ABSTRACT else "full text"
    if held.state is not ScreeningState.SETTLED:
        return f"{held.state.value} at {at}"
    if held.verdict is Verdict.EXCLUDE:
        who = " by the stopping rule, never looked at" if held.automated else ""
        return f"excluded at {at}{who}" + (f" ({held.criterion})" if held.criterion else "")
    return f"included at {at}"
