"""How commands speak: to people by default, one JSON object with `--json`, progress on standard error."""

import re
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
import msgspec

from ..bulk import bulk
from ..progress import Progress

if TYPE_CHECKING:
    from rich.console import Console

    from ..project import Review

Command = Callable[..., Any]
# The control characters of ASCII and Latin-1 but tab and line feed.
CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f]")


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
    """Open the workspace's review, hand it to the command, and close it.

    A command's `reviewer` who is not given is the one of the workspace's settings.
    """

    @workspace_option
    @wraps(command)
    def opened(workspace: Path | None, **options: Any) -> Any:
        with open_review(workspace) as review:
            if "reviewer" in options:
                options["reviewer"] = options["reviewer"] or review.settings.reviewer or ""
            return command(review, **options)

    return opened


def open_review(workspace: Path | None) -> "Review":
    """The review of a workspace; loaded here so that `--help` need not."""
    with bulk():
        from ..project import open_review as opened

    return opened(workspace)


def emit(value: Any, as_json: bool, show: Callable[["Console"], None]) -> None:
    """Print a value as one JSON object, or let `show` print it for people."""
    if as_json:
        click.echo(msgspec.json.format(_encoded(value), indent=2).decode())
    else:
        show(console())


def _encoded(value: Any) -> bytes:
    """The value as JSON; what is not a number is null, a path its text, half a character its escape."""
    try:
        return msgspec.json.encode(value, enc_hook=str)
    except UnicodeEncodeError:
        return msgspec.json.encode(_whole(msgspec.to_builtins(value, enc_hook=str)))


def _whole(value: Any) -> Any:
    if isinstance(value, str):
        return _encodable(value)
    if isinstance(value, dict):
        return {_whole(key): _whole(each) for key, each in value.items()}
    return [_whole(each) for each in value] if isinstance(value, list | tuple) else value


def _encodable(text: str) -> str:
    """The text without half characters, which a file's name may have and no encoding takes."""
    return text.encode("utf-8", errors="backslashreplace").decode()


def printable(text: str) -> str:
    """The text without what would command a terminal: titles and file names come from strangers.

    >>> printable("a\\x1b[2Jb\\ud800")
    'a�[2Jb\\\\ud800'
    """
    return CONTROLS.sub("\ufffd", _encodable(text))


def figure(number: float) -> str:
    """A coefficient as people read it; what is no number is undefined."""
    return "undefined" if number != number else f"{number:.2f}"


def console() -> "Console":
    """Standard output, for people; every text is printed as it is, and styles are given beside it."""
    from rich.console import Console

    class Plain(Console):
        def render_str(self, text: str, **options: Any) -> Any:
            return super().render_str(printable(text), **options)

    return Plain(highlight=False, markup=False, emoji=False, soft_wrap=True)


def complain(message: str, hint: str, *, as_json: bool = False) -> None:
    """Say on standard error what went wrong and what to do; with `--json`, an object on standard output."""
    click.secho(f"Error: {printable(message)}", fg="red", err=True)
    click.echo(f"Hint: {printable(hint)}", err=True)
    if as_json:
        tell(message, hint)


def warn(warnings: Sequence[str]) -> None:
    """Say on standard error what the person should know of what was done all the same."""
    for each in warnings:
        click.secho(f"Warning: {printable(each)}", fg="yellow", err=True)


def tell(message: str, hint: str) -> None:
    """Print what went wrong as one JSON object."""
    click.echo(_encoded({"error": message, "hint": hint}).decode())


@contextmanager
def progress_bar() -> Iterator[Progress]:
    """A progress callback that draws on standard error; silent when nobody watches."""
    if not sys.stderr.isatty():
        yield lambda step: None
        return
    from ..project.watching import drawing, terminal_bars

    with terminal_bars() as bars:
        yield drawing(bars)
