"""The decisions of a review made once more in a ranker's order: how soon would the relevant have come?"""

from dataclasses import dataclass, replace
from functools import partial
from itertools import accumulate

from ..errors import DecisionError, PluginError, ReviewError
from ..model.protocol import ReviewProtocol
from ..plugins import REGISTRY, Group, Plugin, of_cell
from ..progress import Progress, Step
from ..protocol.parameters import given
from ..screening.labelled import LabelledRow
from ..screening.rank import ProtocolFirst
from ..screening.simulate import Metrics, SimulationResult, StopOutcome, evaluate
from .screening import labels
from .state import State

SHARES = {"recall5": "after 5 %", "recall10": "after 10 %", "recall20": "after 20 %"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Simulated:
    """What one ranker came to: its order, the relevant records found after each record of it, its metrics.

    `metrics` and `stopping` are as `review evaluate screen` gives them (see `screening.simulate.Metrics`).
    """

    ranker: str
    version: str
    order: tuple[str, ...]
    found: tuple[int, ...]
    metrics: Metrics
    stopping: tuple[StopOutcome, ...]


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Simulation:
    """The ranker that was asked for first, then the shipped one; over `records`, of which some `relevant`."""

    records: int
    relevant: int
    seed: int
    rankers: tuple[Simulated, ...]

    def __repr__(self) -> str:
        lines = [f"{self.records:,} decided reports, {self.relevant:,} relevant; relevant ones found"]
        for each in self.rankers:
            shares = ", ".join(f"{getattr(each.metrics, name):.0%} {when}" for name, when in SHARES.items())
            saved = f"work saved at 95 % recall {each.metrics.wss95:.0%}"
            lines.append(f"  {each.ranker} {each.version}: {shares}; {saved}")
        return "\n".join(lines)


@dataclass(frozen=True, slots=True, kw_only=True)
class Decided:
    """The reports that people have decided on at title and abstract, and the protocol they went by."""

    rows: tuple[LabelledRow, ...]
    protocol: ReviewProtocol


def decided(state: State) -> Decided:
    """What there is to simulate: 1 for the reports that go on, 0 for those excluded."""
    taught = sorted(labels(state.title_abstract).items())
    return Decided(rows=tuple(_row(state, *each) for each in taught), protocol=state.protocol)


def simulate(past: Decided, ranker: str | type, seed: int, progress: Progress) -> Simulation:
    """Screen what was decided with that ranker, and with the shipped one beside it.

    Raises:
        DecisionError: no report was found relevant so far, or none was excluded.
        PluginError: there is no such ranker, it raised, or gave no usable scores.
    """
    plugin = _plugin(ranker)
    known = {row.label for row in past.rows}
    if len(known) < 2:
        missing = "excluded" if 1 in known else "included"
        raise DecisionError(
            f"no report was {missing} at title and abstract so far: that tells no rankers apart",
            hint="Screen some first; a few relevant reports among some dozens will do.",
        )
    shipped = REGISTRY.find(Group.RANKERS, ProtocolFirst.name)
    wanted = [plugin] if plugin.name == shipped.name else [plugin, shipped]
    return Simulation(
        records=len(past.rows),
        relevant=sum(row.label for row in past.rows),
        seed=seed,
        rankers=tuple(_simulated(past, each, seed, progress) for each in wanted),
    )


def _plugin(ranker: str | type) -> Plugin:
    if isinstance(ranker, str):
        return REGISTRY.find(Group.RANKERS, ranker)
    own = vars(ranker)  # not what it inherits from another ranker
    return of_cell(Group.RANKERS, own.get("name", ranker.__name__), ranker, str(own.get("version", "1")))


def _row(state: State, id: str, label: int) -> LabelledRow:
    record = state.reports[id]
    return LabelledRow(record=id, title=record.title, abstract=record.abstract, label=label)


def _simulated(past: Decided, plugin: Plugin, seed: int, progress: Progress) -> Simulated:
    def screened() -> SimulationResult:
        return evaluate(past.rows, "", lambda text, seed: made, seed, partial(_told, progress, plugin.name))

    made = plugin.make(given(plugin, past.protocol.screening), protocol=past.protocol, seed=seed)
    try:
        # Through `make` once more, which is the border where what a plug-in raises is given its name.
        result: SimulationResult = replace(plugin, factory=screened).make()
    except PluginError as error:
        if isinstance(error.__cause__, ReviewError):
            raise error.__cause__ from error
        raise
    label = {row.record: row.label for row in past.rows}
    return Simulated(
        ranker=plugin.name,
        version=str(result.version),
        order=result.order,
        found=tuple(accumulate(label[id] for id in result.order)),
        metrics=result.metrics,
        stopping=result.stopping,
    )


def _told(progress: Progress, name: str, step: Step) -> None:
    progress(Step(name=f"simulate {name}", done=step.done, total=step.total))
