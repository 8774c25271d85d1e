"""`review doctor`, `review rebuild` and `review backup`: care of the installation and the database."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from .output import emit, with_review, workspace_option

if TYPE_CHECKING:
    from rich.console import Console

    from ..project import Review


@click.command("doctor")
@workspace_option
def doctor_command(workspace: Path | None, as_json: bool) -> int:
    """Check the installation and, where there is one, the workspace's log."""
    from ..project.doctor import diagnose

    findings = diagnose(workspace)

    def show(out: "Console") -> None:
        for finding in findings:
            out.print("ok  " if finding.ok else "BAD ", style="" if finding.ok else "red", end=" ")
            out.print(finding.text)
            if not finding.ok:
                out.print(f"     {finding.hint}")

    emit({"findings": findings}, as_json, show)
    return 0 if all(finding.ok for finding in findings) else 3


@click.command("rebuild")
@with_review
def rebuild_command(review: "Review", as_json: bool) -> None:
    """Throw away everything derived and derive it again from the log."""
    from ..project.doctor import rebuild

    events = rebuild(review)
    emit({"events": events}, as_json, lambda out: out.print(f"rebuilt from {events} events"))


@click.command("backup")
@click.argument("path", type=click.Path(path_type=Path))
@with_review
def backup_command(review: "Review", path: Path, as_json: bool) -> None:
    """Copy the database to PATH, safely even while others write."""
    review.log.backup(path)
    emit({"backup": str(path)}, as_json, lambda out: out.print(f"backup: {path}"))
