"""What is said of searches when they have ended."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ..model.search import Recheck, RunStatus, SearchRun
from ..reporting.bulletin import Alert, left_out, named, said_of
from .main import PARTIAL
from .output import complain, emit

if TYPE_CHECKING:
    from rich.console import Console

    from ..project.known import Known
    from ..project.values import FullTextsFetched, Refreshed


# What a refresh came to in one word, by whether it is complete, and whether it came to nothing.
_OUTCOMES = {(True, False): "complete", (False, False): "partial", (False, True): "nothing"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """A file that was not taken over."""

    error: str
    hint: str


def report(
    runs: Sequence[SearchRun],
    as_json: bool,
    problems: Sequence[Problem] = (),
    warnings: Sequence[str] = (),
) -> int:
    """Print what imports of files came to; the exit code to end with."""

    def show(out: "Console") -> None:
        for run in runs:
            _show_run(out, run)

    told = {"runs": [_imported(run) for run in runs], "problems": problems, "warnings": warnings}
    emit(told, as_json, show)
    for problem in problems:
        complain(problem.error, problem.hint)
    complete = all(run.status is RunStatus.COMPLETE for run in runs)
    return 0 if complete and not problems else PARTIAL


def report_refresh(
    refreshed: "Refreshed", alerts: Sequence[Alert], known: "Sequence[Known]", as_json: bool
) -> int:
    """Print what a refresh came to; the exit code to end with."""

    def show(out: "Console") -> None:
        for run in refreshed.runs:
            _show_run(out, run)
        _show_citations(out, refreshed.citations)
        for recheck in refreshed.rechecks:
            _show_recheck(out, recheck)
        if (texts := refreshed.fulltexts) is not None:
            show_fulltexts(out, texts)
        shown = refreshed.fulltexts.unasked if refreshed.fulltexts else ()
        for each in refreshed.unasked:
            if each not in shown:
                out.print(left_out(each), style="yellow")
        show_alerts(out, alerts)
        show_known(out, known)
        if not refreshed.complete:
            out.print(_outcome(refreshed), style="bold yellow")

    told = {
        "outcome": _OUTCOMES[refreshed.complete, refreshed.nothing],
        "runs": [_listed(run) for run in refreshed.runs],
        "citations": [_brief(run) for run in refreshed.citations],
        "rechecks": refreshed.rechecks,
        "fulltexts": refreshed.fulltexts,
        "unasked": refreshed.unasked,
        "alerts": alerts,
        "known": known,
    }
    emit(told, as_json, show)
    return 0 if refreshed.complete else PARTIAL


def show_known(out: "Console", known: "Sequence[Known]") -> None:
    """Print how many of the reports that must be found and kept are there, and each that is lost."""
    if known:
        lost = [each for each in known if each.lost]
        out.print(f"known reports: {len(known) - len(lost)} of {len(known)} found and not excluded")
        for each in lost:
            out.print(f"  {each.name}: {each.said}", style="yellow")


def show_alerts(out: "Console", alerts: Sequence[Alert]) -> None:
    """Print what sources say of reports of the review: which report, what, who says so, since when."""
    for alert in alerts:
        since = f", since {alert.since[:10]}" if alert.since else ""
        out.print(f"{named(alert)} {said_of(alert)} (says {alert.source}{since})", style="bold red")


def _outcome(refreshed: "Refreshed") -> str:
    if refreshed.nothing:
        return "Nothing was refreshed: no source answered; the reasons stand above."
    whole = sum(run.status is RunStatus.COMPLETE for run in refreshed.runs)
    return (
        f"Done in part: {whole} of {len(refreshed.runs)} searches are complete, and what is missing stands "
        "above. Run `review refresh` again later: it goes on from there."
    )


def show_fulltexts(out: "Console", texts: "FullTextsFetched") -> None:
    """Print what came of looking for full texts."""
    out.print(f"full texts: {len(texts.fetched)} of {texts.sought} sought were fetched")
    for file in texts.files:
        out.print(f"  written: {file}")
    for problem in (*texts.problems, *map(left_out, texts.unasked)):
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
        whole = sum(_searches(run) for run in held if run.status is RunStatus.COMPLETE)
        asked = sum(map(_searches, held))
        fetched, new, changed = (
            sum(getattr(run, name) for run in held) for name in ("fetched", "new", "changed")
        )
        out.print(what, style="bold", end=" ")
        out.print(f"{whole} of {asked} searches complete: {fetched} records, {new} new, {changed} changed")
        for said, times in Counter(each for run in held for each in _said(run)).items():
            out.print(f"  {said}" + (f" ({times} times)" if times > 1 else ""), style="yellow")


def _searches(run: SearchRun) -> int:
    """How many searches a run stands for: those for citations that brought nothing new are one run."""
    return len(dict(run.parameters).get("seeds", "").split("; "))


def _show_run(out: "Console", run: SearchRun) -> None:
    out.print(run.source, style="bold", end=" ")
    out.print(_line(run))
    for said in _said(run):
        out.print(f"  {said}", style="yellow")


def _said(run: SearchRun) -> tuple[str, ...]:
    return (*run.warnings, *([run.error] if run.error else []), *_of_file(run))


def _of_file(run: SearchRun) -> Iterator[str]:
    """What whoever imported a file must know to correct it."""
    if run.corrects is not None:
        yield "the same file was imported before: what is said of it is corrected, and counts once"
    if run.guessed:
        yield (
            f"the file does not say where it comes from: its records are taken for those of `{run.source}`, "
            "after its name; if that is not the database, import it again with "
            "`--source NAME --rename-source`"
        )


def _line(run: SearchRun) -> str:
    gone = f", {run.withdrawn} no longer listed" if run.withdrawn else ""
    gone += f", {run.relisted} listed again" if run.relisted else ""
    return f"{run.status.value}: {run.fetched} records, {run.new} new, {run.changed} changed{gone}"


def _listed(run: SearchRun) -> dict[str, Any]:
    return {**_brief(run), "withdrawn": run.withdrawn, "relisted": run.relisted}


def _imported(run: SearchRun) -> dict[str, Any]:
    told = {"searched_on": run.searched_on, "guessed": run.guessed, "corrects": run.corrects}
    return {**_brief(run), **told}


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
