"""`review demo`: the shipped example, from search results to map and diagram."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from ..progress import Step
from .output import emit, json_option

if TYPE_CHECKING:
    from rich.console import Console


@click.command("demo")
@click.argument("folder", required=False, default="evergreen-demo", type=click.Path(path_type=Path))
@json_option
def demo_command(folder: Path, as_json: bool) -> None:
    """Take the shipped example through the whole of a living review in FOLDER, offline."""
    from ..project.demo import run_demo

    told = run_demo(folder, Narrator())

    def show(out: "Console") -> None:
        out.print()
        for sentence in told.sentences:
            out.print(f"• {sentence}")
        out.print(f"map:     {told.map}")
        out.print(f"diagram: {told.diagram}")
        out.print(f"next:    review lab --workspace {told.workspace}")

    emit(told, as_json, show)


class Narrator:
    """Says on standard error what is being done, a line per kind of work."""

    def __init__(self) -> None:
        self._last = ""

    def __call__(self, step: Step) -> None:
        """Note a step; only a new kind of work makes a new line."""
        if step.name != self._last:
            click.echo(f"  {step.name} …", err=True)
            self._last = step.name
