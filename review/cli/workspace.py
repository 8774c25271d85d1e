"""`review init` and `review status`."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from ..model.decision import Stage
from .documents import show_documents
from .output import emit, json_option, with_review
from .runs import show_alerts, show_known

if TYPE_CHECKING:
    from rich.console import Console

    from ..project import Review
    from ..project.values import StageCounts, Status


@click.command("init")
@click.argument("folder", type=click.Path(path_type=Path))
@click.option(
    "--protocol",
    default="blank",
    show_default=True,
    help="A shipped protocol's name (blank, atmp-biosimilars) or the path of a YAML file.",
)
@json_option
def init_command(folder: Path, protocol: str, as_json: bool) -> None:
    """Make the workspace of a new review in FOLDER."""
    from ..project import init_review

    with init_review(folder, protocol) as review:
        status = review.status()

    def show(out: "Console") -> None:
        out.print(f"{folder} is the workspace of “{status.title}”.")
        out.print("Next: edit protocol.yaml, and raise its `version`;")
        out.print("  `review protocol check` says what is wrong in it, and what is still to be filled in;")
        out.print('  `review protocol amend --reason "..."` puts what you edited in force;')
        out.print("  then `review import FILE` or `review refresh`.")

    emit(status, as_json, show)


@click.command("status")
@with_review
def status_command(review: "Review", as_json: bool) -> None:
    """Where the review stands."""
    status = review.status()
    emit(status, as_json, lambda out: _show(out, status))


def _show(out: "Console", status: "Status") -> None:
    out.print(status.title, style="bold")
    out.print(f"protocol {status.protocol_version}, {status.as_of} events in {status.workspace}")
    if status.protocol_changed:
        out.print(
            "protocol.yaml is not the one in force; `review protocol amend` puts it in force", style="yellow"
        )
    out.print(
        f"{status.records} records of {status.reports} reports, {status.studies} studies, "
        f"from {status.searches} searches (last: {status.last_search or 'never'})"
    )
    if status.uncertain_pairs:
        out.print(f"{status.uncertain_pairs} uncertain pairs wait for a person: `review duplicates`")
    _stage(out, "title and abstract", status.title_abstract)
    _stopping(out, status)
    _people(out, status, Stage.TITLE_ABSTRACT)
    _stage(out, "full text", status.full_text)
    _people(out, status, Stage.FULL_TEXT)
    out.print(
        f"reports sought {status.sought}, retrieved {status.retrieved}, not retrieved {status.not_retrieved}"
    )
    gone = f", {status.gone} left it since, retracted or withdrawn" if status.gone else ""
    out.print(f"included in the flow: {status.included} reports{gone}")
    show_documents(out, status.documents)
    show_alerts(out, status.alerts)
    show_known(out, status.known)


def _stopping(out: "Console", status: "Status") -> None:
    from ..project.stopping import sentence

    if status.stopping is not None:
        out.print(
            f"  {sentence(status.stopping)}" + (": `review screen --stop`" if status.stopping.open else "")
        )
        if status.stopping.warning:
            out.print(f"  {status.stopping.warning}", style="yellow")


def _people(out: "Console", status: "Status", stage: "Stage") -> None:
    for each in status.workloads:
        if each.stage is stage and each.reports:
            waits = f", {each.waiting} wait for their vote" if each.waiting else ""
            out.print(f"  {each.reviewer}: {each.screened} of {each.reports} screened{waits}")
    for again in status.rescreen:
        if again.stage is stage:
            more = ": `review screen --lane rescreen`" if again.done < again.reports else ""
            out.print(
                f"  screened again under protocol {again.version}: {again.done} of {again.reports}{more}"
            )


def _stage(out: "Console", name: str, counts: "StageCounts") -> None:
    out.print(
        f"{name}: {counts.reports} reports, {counts.included} go on, {counts.excluded} excluded, "
        f"{counts.waiting} wait for a second vote, {counts.conflict} in conflict, "
        f"{counts.unscreened} unscreened"
    )
