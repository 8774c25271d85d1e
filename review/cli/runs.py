"""What is said of searches when they have ended."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ..model.search import Recheck, RunStatus, SearchRun
from ..reporting.bulletin import Alert, said_of
from .main import PARTIAL
from .output import complain, emit

if TYPE_CHECKING:
    from rich.console import Console

    from ..project.values import FullTextsFetched, Refreshed


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """A file that was not taken over."""

    error: str
    hint: str


def report(runs: Sequence[SearchRun], as_json: bool, problems: Sequence[Problem] = ()) -> int:
    """Print what the searches came to; the exit code to end with."""

    def show(out: "Console") -> None:
        for run in runs:
            _show_run(out, run)

    emit({"runs": [_brief(run) for run in runs], "problems": problems}, as_json, show)
    for problem in problems:
        complain(problem.error, problem.hint)
    complete = all(run.status is RunStatus.COMPLETE for run in runs)
    return 0 if complete and not problems else PARTIAL


def report_refresh(refreshed: "Refreshed", alerts: Sequence[Alert], as_json: bool) -> int:
    """Print what a refresh came to; the exit code to end with."""

    def show(out: "Console") -> None:
        for run in refreshed.runs:
            _show_run(out, run)
        _show_citations(out, refreshed.citations)
        for recheck in refreshed.rechecks:
            _show_recheck(out, recheck)
        if (texts := refreshed.fulltexts) is not None:
            show_fulltexts(out, texts)
        for alert in alerts:
            out.print(f"{alert.title}: {said_of(alert)} (says {alert.source})", style="bold red")

    told = {
        "runs": [{**_brief(run), "withdrawn": run.withdrawn} for run in refreshed.runs],
        "citations": [_brief(run) for run in refreshed.citations],
        "rechecks": refreshed.rechecks,
        "fulltexts": refreshed.fulltexts,
        "alerts": alerts,
    }
    emit(told, as_json, show)
    return 0 if refreshed.complete else PARTIAL


def show_fulltexts(out: "Console", texts: "FullTextsFetched") -> None:
    """Print what came of looking for full texts."""
    out.print(f"full texts: {len(texts.fetched)} of {texts.sought} sought were fetched")
    for problem in texts.problems:
        out.print(f"  {problem}", style="yellow")


def _show_recheck(out: "Console", recheck: Recheck) -> None:
    out.print(recheck.source, style="bold", end=" ")
    out.print(
        f"re-check {recheck.status.value}: {recheck.answered} of {recheck.asked} reports known, "
        f"{recheck.found} said to stand otherwise than before"
    )
    if recheck.error:
        out.print(f"  {recheck.error}", style="yellow")


def _show_citations(out: "Console", runs: Sequence[SearchRun]) -> None:
    """One line per source and direction: there is a search for every included report."""
    ways: dict[str, list[SearchRun]] = {}
    for run in runs:
        way = dict(run.parameters).get("direction")
        ways.setdefault(f"{run.source} {way} citations" if way else run.source, []).append(run)
    for what, held in ways.items():
        whole = sum(run.status is RunStatus.COMPLETE for run in held)
        fetched, new, changed = (
            sum(getattr(run, name) for run in held) for name in ("fetched", "new", "changed")
        )
        out.print(what, style="bold", end=" ")
        out.print(
            f"{whole} of {len(held)} searches complete: {fetched} records, {new} new, {changed} changed"
        )
        for said, times in Counter(each for run in held for each in _said(run)).items():
            out.print(f"  {said}" + (f" ({times} times)" if times > 1 else ""), style="yellow")


def _show_run(out: "Console", run: SearchRun) -> None:
    out.print(run.source, style="bold", end=" ")
    out.print(_line(run))
    for said in _said(run):
        out.print(f"  {said}", style="yellow")


def _said(run: SearchRun) -> tuple[str, ...]:
    return (*run.warnings, *([run.error] if run.error else []))


def _line(run: SearchRun) -> str:
    gone = f", {run.withdrawn} no longer listed" if run.withdrawn else ""
    return f"{run.status.value}: {run.fetched} records, {run.new} new, {run.changed} changed{gone}"


def _brief(run: SearchRun) -> dict[str, Any]:
    return {
        "source": run.source,
        "query": run.query,
        "platform": run.platform,
        "status": run.status,
        "reported": run.reported,
        "fetched": run.fetched,
        "new": run.new,
        "changed": run.changed,
        "warnings": run.warnings,
        "error": run.error,
    }
