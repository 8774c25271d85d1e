"""What is said of searches when they have ended."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ..model.search import RunStatus, SearchRun
from .main import PARTIAL
from .output import complain, emit

if TYPE_CHECKING:
    from rich.console import Console


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """A file that was not taken over."""

    error: str
    hint: str


def report(runs: Sequence[SearchRun], as_json: bool, problems: Sequence[Problem] = ()) -> int:
    """Print what the searches came to; the exit code to end with."""

    def show(out: "Console") -> None:
        for run in runs:
            out.print(run.source, style="bold", end=" ")
            out.print(_line(run))
            for warning in (*run.warnings, *([run.error] if run.error else [])):
                out.print(f"  {warning}", style="yellow")

    emit({"runs": [_brief(run) for run in runs], "problems": problems}, as_json, show)
    for problem in problems:
        complain(problem.error, problem.hint)
    complete = all(run.status is RunStatus.COMPLETE for run in runs)
    return 0 if complete and not problems else PARTIAL


def _line(run: SearchRun) -> str:
    return f"{run.status.value}: {run.fetched} records, {run.new} new, {run.changed} changed"


def _brief(run: SearchRun) -> dict[str, Any]:
    return {
        "source": run.source,
        "platform": run.platform,
        "status": run.status,
        "reported": run.reported,
        "fetched": run.fetched,
        "new": run.new,
        "changed": run.changed,
        "warnings": run.warnings,
        "error": run.error,
    }
