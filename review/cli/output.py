"""How commands speak: to people by default, one JSON object with `--json`, progress on standard error."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
import msgspec

from ..progress import Progress, Step

if TYPE_CHECKING:
    from rich.console import Console

    from ..project import Review

Command = Callable[..., Any]


def workspace_option(command: Command) -> Command:
    """Add `--workspace` and `--json`, which every command of a workspace takes."""
    option = click.option(
        "--workspace",
        "-w",
        type=click.Path(path_type=Path, file_okay=False),
        help="The review's folder (default: the nearest one above that holds review.toml).",
    )
    return option(json_option(command))


def json_option(command: Command) -> Command:
    """Add `--json`."""
    return click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")(command)


def with_review(command: Command) -> Command:
    """Open the workspace's review, hand it to the command, and close it."""

    @workspace_option
    @wraps(command)
    def opened(workspace: Path | None, **options: Any) -> Any:
        with open_review(workspace) as review:
            return command(review, **options)

    return opened


def open_review(workspace: Path | None) -> "Review":
    """The review of a workspace; loaded here so that `--help` need not."""
    from ..project import open_review as opened

    return opened(workspace)


def emit(value: Any, as_json: bool, show: Callable[["Console"], None]) -> None:
    """Print a value as one JSON object, or let `show` print it for people."""
    if as_json:
        encoded = msgspec.json.encode(value, enc_hook=str)
        click.echo(msgspec.json.format(encoded, indent=2).decode())
    else:
        show(console())


def console() -> "Console":
    """Standard output, for people."""
    from rich.console import Console

    return Console(highlight=False, soft_wrap=True)


def complain(message: str, hint: str, *, as_json: bool = False) -> None:
    """Say on standard error what went wrong and what to do; with `--json`, an object on standard output."""
    click.secho(f"Error: {message}", fg="red", err=True)
    click.echo(f"Hint: {hint}", err=True)
    if as_json:
        click.echo(msgspec.json.encode({"error": message, "hint": hint}).decode())


@contextmanager
def progress_bar() -> Iterator[Progress]:
    """A progress callback that draws on standard error; silent when nobody watches."""
    if not sys.stderr.isatty():
        yield lambda step: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeElapsedColumn
    from rich.progress import Progress as Bars

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Bars(*columns, console=Console(stderr=True), transient=True) as bars:
        tasks: dict[str, Any] = {}

        def show(step: Step) -> None:
            if step.name not in tasks:
                tasks[step.name] = bars.add_task(step.name, total=step.total)
            bars.update(tasks[step.name], completed=step.done, total=step.total)

        yield show
