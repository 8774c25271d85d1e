"""`review protocol`: checking and amending the plan of the review."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from .output import emit, with_review, workspace_option

if TYPE_CHECKING:
    from rich.console import Console

    from ..project import Review


@click.group("protocol")
def protocol_command() -> None:
    """Check the protocol, amend it, show the one in force."""


@protocol_command.command("check")
@click.argument("file", required=False, type=click.Path(path_type=Path))
@workspace_option
def check_command(file: Path | None, workspace: Path | None, as_json: bool) -> None:
    """Check FILE (default: the workspace's protocol.yaml); errors carry the line."""
    from ..project.plan import check_protocol

    protocol, advice = check_protocol(file, workspace)

    def show(out: "Console") -> None:
        topics = sum(len(category.topics) for category in protocol.categories)
        out.print(
            f"“{protocol.title}”, version {protocol.version}: {len(protocol.criteria)} criteria, "
            f"{len(protocol.categories)} categories, {topics} topics, {len(protocol.axes)} axes, "
            f"{len(protocol.sources)} sources"
        )
        for each in advice:
            out.print(f"advice: {each}", style="yellow")

    emit({"title": protocol.title, "version": protocol.version, "advice": advice}, as_json, show)


@protocol_command.command("amend")
@click.option("--reason", required=True, help="Why; it is kept with the amendment.")
@with_review
def amend_command(review: "Review", reason: str, as_json: bool) -> None:
    """Put the edited protocol.yaml in force."""
    version = review.amend(reason)
    emit({"version": version}, as_json, lambda out: out.print(f"protocol {version} is in force"))


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
