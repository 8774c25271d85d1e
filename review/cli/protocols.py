"""`review protocol`: checking and amending the plan of the review."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from .main import PARTIAL
from .output import emit, with_review, workspace_option

if TYPE_CHECKING:
    from rich.console import Console

    from ..project import Review
    from ..project.queries import Planned


@click.group("protocol")
def protocol_command() -> None:
    """Check the protocol, amend it, show the one in force."""


@protocol_command.command("check")
@click.argument("file", required=False, type=click.Path(path_type=Path))
@workspace_option
def check_command(file: Path | None, workspace: Path | None, as_json: bool) -> int:
    """Check FILE (default: the workspace's protocol.yaml); errors carry the line.

    Ends with code 4 when it can be used, but an error in a query keeps a source from being asked.
    """
    from ..project.plan import check_protocol

    checked = check_protocol(file, workspace)
    protocol = checked.protocol

    def show(out: "Console") -> None:
        topics = sum(len(category.topics) for category in protocol.categories)
        out.print(
            f"“{protocol.title}”, version {protocol.version}: {len(protocol.criteria)} criteria, "
            f"{len(protocol.categories)} categories, {topics} topics, {len(protocol.axes)} axes, "
            f"{len(protocol.sources)} sources"
        )
        for each in checked.errors:
            out.print(f"error: {each}", style="red")
        for each in checked.advice:
            out.print(f"advice: {each}", style="yellow")

    told = {"title": protocol.title, "version": protocol.version}
    emit({**told, "errors": checked.errors, "advice": checked.advice}, as_json, show)
    return PARTIAL if checked.errors else 0


@protocol_command.command("queries")
@click.argument("sources", nargs=-1)
@workspace_option
def queries_command(sources: tuple[str, ...], workspace: Path | None, as_json: bool) -> int:
    """Show what each of protocol.yaml's sources (or of SOURCES) will be sent, and what it cannot express.

    Ends with code 4 when a source will not be asked: its query has an error, or it would find less than the
    protocol's query says. Give such a source a `query` of its own.
    """
    from ..project.plan import plan_queries
    from ..retrieval.query import Severity

    plans, findings = plan_queries(sources, workspace)

    def show(out: "Console") -> None:
        for finding in findings:
            place = f"line {finding.line}, column {finding.column}"
            style = "red" if finding.severity is Severity.ERROR else "yellow"
            out.print(f"{finding.severity}: {place}: {finding.message} ({finding.code})", style=style)
            out.print(f"    {finding.hint}")
        for plan in plans:
            _show_plan(out, plan)

    emit({"queries": [_encoded(plan) for plan in plans], "findings": findings}, as_json, show)
    broken = any(finding.severity is Severity.ERROR for finding in findings)
    return PARTIAL if broken or any(plan.problem for plan in plans) else 0


def _show_plan(out: "Console", plan: "Planned") -> None:
    how = "in its own words" if plan.translated_from is None else f"translated into {plan.dialect}"
    out.print(f"{plan.query.source} ({how}{', not asked' if plan.problem else ''}):", style="bold")
    out.print(f"    {plan.query.query or 'nothing'}")
    if plan.problem is not None:
        out.print(f"    error: {plan.problem}", style="red")
    for dropped in plan.dropped:
        out.print(f"    {dropped}", style="red" if dropped.startswith("error") else "yellow")
    for note in plan.notes:
        out.print(f"    note: {note}")


def _encoded(plan: "Planned") -> dict[str, object]:
    return {
        "source": plan.query.source,
        "dialect": plan.dialect,
        "query": plan.query.query,
        "translated_from": plan.translated_from,
        "dropped": plan.clauses,
        "notes": plan.notes,
        "problem": plan.problem,
    }


@protocol_command.command("amend")
@click.option("--reason", required=True, help="Why; it is kept with the amendment.")
@click.option(
    "--rescreen",
    type=click.Choice(("excluded", "all", "none")),
    help="Which of the reports settled so far are to be screened again (default: none).",
)
@with_review
def amend_command(review: "Review", reason: str, rescreen: str | None, as_json: bool) -> None:
    """Put the edited protocol.yaml in force.

    Where it changes criteria, earlier decisions stand all the same; with --rescreen the reports that were
    settled at the stages of these criteria come again, with `review screen --lane rescreen`, and each earlier
    vote stands until its author votes again.
    """
    from ..project.rescreening import amended
    from ..project.worklist import astray
    from .evidence import show_astray

    version = review.amend(reason, rescreen=rescreen)
    found, lost = amended(review), astray(review)

    def show(out: "Console") -> None:
        out.print(f"protocol {version} is in force")
        if found.criteria:
            out.print(f"criteria changed: {', '.join(found.criteria)}")
        if found.reopened:
            out.print(f"{found.reopened} reports to screen again: `review screen --lane rescreen`")
        elif found.criteria and found.settled and rescreen is None:
            out.print(f"{found.settled} decided reports stand as they are; see --rescreen", style="yellow")
        show_astray(out, lost)

    told = {"version": version, "criteria": found.criteria, "reopened": found.reopened, "astray": lost}
    emit(told, as_json, show)


@protocol_command.command("show")
@with_review
def show_command(review: "Review", as_json: bool) -> None:
    """The protocol in force, and every amendment with its reason."""
    from ..project.plan import history

    versions = history(review.log)

    def show(out: "Console") -> None:
        out.print(versions[-1].text)
        for each in versions:
            out.print(f"version {each.version}: {each.reason or 'adopted'}")

    emit({"versions": versions}, as_json, show)
