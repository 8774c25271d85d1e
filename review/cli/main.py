"""The command `review`: finds the command's file, and turns errors into messages and exit codes."""

import logging
import os
import sys
from collections.abc import Sequence
from importlib import import_module
from io import TextIOWrapper
from typing import Any

import click

from .. import __version__
from ..bulk import bulk
from ..errors import ReviewError
from .output import complain, tell

# Which file of this package holds a command; files are loaded only when a command of theirs is asked for.
COMMANDS = {
    "init": "workspace",
    "import": "incoming",
    "refresh": "refreshing",
    "schedule": "scheduling",
    "dedupe": "duplicates",
    "duplicates": "duplicates",
    "screen": "deciding",
    "decide": "deciding",
    "label": "deciding",
    "fulltext": "incoming",
    "extract": "evidence",
    "confirm": "confirming",
    "map": "evidence",
    "changes": "evidence",
    "prisma": "publishing",
    "release": "publishing",
    "export": "publishing",
    "protocol": "protocols",
    "status": "workspace",
    "evaluate": "evaluating",
    "lab": "lab",
    "demo": "demo",
    "doctor": "maintenance",
    "rebuild": "maintenance",
    "backup": "maintenance",
}
PARTIAL = 4


class Commands(click.Group):
    """The commands, each loaded when it is asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The commands, in the order of a review."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of that name, or None."""
        if cmd_name not in COMMANDS:
            return None
        with bulk():
            module = import_module(f".{COMMANDS[cmd_name]}", __package__)
        command: click.Command = getattr(module, f"{cmd_name}_command")
        return command


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="review")
def cli() -> None:
    """Living systematic reviews of papers and guidelines.

    Start with `review demo`, or with `review init DIR` for a review of your own.
    """


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line and leave with its exit code.

    0 done, 1 a bug, 2 usage, 3 an error with a hint, 4 done in part.
    """
    given = list(sys.argv[1:] if arguments is None else arguments)
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(name)s: %(message)s")
    # Its warnings are about blocks that our reader goes on to recover or to name with their line.
    logging.getLogger("bibtexparser").setLevel(logging.ERROR)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            # A terminal that has no such letter gets its number, and not an error.
            stream.reconfigure(errors="backslashreplace")
    code = run(given)
    _flush()
    sys.exit(code)


def run(arguments: Sequence[str]) -> int:
    """The exit code of the command that `arguments` name."""
    as_json = "--json" in arguments
    try:
        _ensure_text(arguments)
        outcome: Any = cli.main(list(arguments), prog_name="review", standalone_mode=False)
    except click.ClickException as error:
        error.show()
        if as_json:
            tell(error.format_message(), "See `--help` of the command.")
        return error.exit_code
    except (click.Abort, KeyboardInterrupt):
        complain("stopped", "What was saved before stays saved; run the command again to go on.")
        return 130
    except ReviewError as error:
        complain(error.message, error.hint, as_json=as_json)
        return 3
    except (BrokenPipeError, SystemExit):
        # Whoever read our output has enough (`review screen | head`); libraries turn that into an exit.
        return 0
    except Exception as error:
        logging.getLogger(__name__).exception("this is a bug in Evergreen")
        if as_json:
            tell(f"{type(error).__name__}: {error}", "This is a bug in Evergreen; please report it.")
        return 1
    return outcome if isinstance(outcome, int) else 0


def _ensure_text(arguments: Sequence[str]) -> None:
    if odd := [each for each in arguments if "\0" in each]:
        raise click.UsageError(f"an argument holds a NUL character: {odd[0]!r}")


def _flush() -> None:
    """Write out what is still held, unless nobody reads it: Python would complain of that at its end."""
    try:
        sys.stdout.flush()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
