"""Decisions handed to another screening tool, or kept in a table of our own."""

from pathlib import Path
from typing import TYPE_CHECKING

from ..errors import DecisionError
from ..model.decision import Stage
from ..model.protocol import CriterionKind
from ..reporting.writing import write_file
from ..screening import outgoing
from ..screening.interchange import write_decisions
from ..store import fold
from .folders import writing_to
from .labelling import on_report
from .state import state_of

if TYPE_CHECKING:
    from .facade import Review

OWN = "evergreen"
WRITERS = {
    ("rayyan", ".csv"): outgoing.rayyan_csv,
    ("rayyan", ".ris"): outgoing.rayyan_ris,
    ("asreview", ".csv"): outgoing.asreview_csv,
    ("asreview", ".ris"): outgoing.asreview_ris,
    ("covidence", ".ris"): outgoing.covidence_ris,
}
TOOLS = (OWN, *dict.fromkeys(tool for tool, _ in WRITERS))


def hand_over(
    review: "Review",
    path: Path,
    tool: str,
    stage: Stage,
    outcome: str | None = None,
    *,
    adjudicated: bool = False,
) -> int:
    """Write the reports of a stage with their votes as `tool` reads them; how many there are.

    `outcome` leaves only the reports so settled. For "evergreen" every vote that stands is written, or with
    `adjudicated` every adjudication, of both stages, as CSV that `import_table` reads back the same.

    Raises:
        DecisionError: the tool takes no file of this kind, or one for each outcome and none is given.
        WorkspaceError: the place cannot be written.
    """
    state = state_of(review)
    if tool == OWN:
        if path.suffix.lower() != ".csv" or outcome is not None:
            raise DecisionError(
                "our own table is CSV and holds every outcome",
                hint="Name a .csv file and leave out --outcome; or say with --as for whom it is.",
            )
        words = fold.read_adjudications(state.log) if adjudicated else fold.read_decisions(state.log)
        return _write(path, write_decisions(words, state.records), len(words))
    if (write := WRITERS.get((tool, path.suffix.lower()))) is None:
        kinds = ", ".join(suffix for name, suffix in WRITERS if name == tool)
        raise DecisionError(f"{tool} takes no `{path.name}`", hint=f"Name a file that ends in {kinds}.")
    if tool == "covidence" and outcome is None:
        raise DecisionError("Covidence takes one file for each outcome", hint="Name it with --outcome.")
    texts = {each.code: each.text for each in state.protocol.criteria if each.kind is CriterionKind.EXCLUDE}
    reports = [
        outgoing.Outgoing(
            record=state.reports[held.record],
            held=held,
            texts=texts,
            labels=tuple(each.name for each in on_report(state, held, None)),
        )
        for held in state.resolutions(stage)
    ]
    chosen = [each for each in reports if outcome is None or each.verdict == outcome]
    return _write(path, write(chosen), len(chosen))


def _write(path: Path, text: str, count: int) -> int:
    with writing_to(path):
        write_file(path, text.encode())
    return count
