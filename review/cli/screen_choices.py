"""Which of its lists `review screen` is asked for, and whether the other options go with it."""

import sys

import click
from click.core import ParameterSource

from ..model.decision import Stage

NEXT, HERE, FIND = "next", "here", "find"
# What goes with each list, beside its reviewer; without a list it is what comes next.
GOES_WITH = {
    NEXT: ("stage", "limit", "ranker", "lane", "json"),
    HERE: ("stage", "ranker", "lane", "keys"),
    FIND: ("stage", "limit", "label", "json"),
    "conflicts": ("stage", "limit", "label", "json"),
    "waiting": ("stage", "limit", "json"),
    "mine": ("stage", "limit", "label", "json"),
    "history": ("stage", "limit", "json"),
    "agreement": ("stage", "json"),
    "stop": ("stage", "json"),
    "resume": ("stage", "json"),
}
OF_ONE_STAGE = {
    "mine": Stage.FULL_TEXT,
    "stop": Stage.TITLE_ABSTRACT,
    "resume": Stage.TITLE_ABSTRACT,
}


def chosen() -> str:
    """The list that the options of the command at hand ask for.

    Raises:
        click.UsageError: several are asked for, or an option goes with another list only.
    """
    options = given()
    lists = [each for each in GOES_WITH if each in options]
    if len(lists) > 1:
        *others, last = (f"--{each}" for each in lists)
        raise click.UsageError(f"{', '.join(others)} and {last} do not go together: choose one of them")
    name = lists[0] if lists else _unsaid(options)
    for option in ("limit", "label", "lane", "ranker", "keys", "json"):
        if option in options and option not in GOES_WITH[name]:
            raise click.UsageError(_apart(option, name))
    stage = click.get_current_context().params["stage"]
    only = OF_ONE_STAGE.get(name)
    if "stage" in options and only is not None and stage != only:
        raise click.UsageError(f"--{name} is of {only.value} alone: leave --stage {stage} out")
    return name


def given() -> frozenset[str]:
    """The names of the options that stand on the command line."""
    context = click.get_current_context()
    named = (each for each in context.params if _is_given(context, each))
    return frozenset(each.removeprefix("as_") for each in named)


def _is_given(context: click.Context, name: str) -> bool:
    return context.get_parameter_source(name) is ParameterSource.COMMANDLINE


def _unsaid(options: frozenset[str]) -> str:
    """A session where a person sits before both ends, unless they ask for what a list alone can give."""
    if "label" in options:
        return FIND
    listed = options & {"limit", "json"}
    return HERE if not listed and sys.stdin.isatty() and sys.stdout.isatty() else NEXT


def _apart(option: str, name: str) -> str:
    here = "the list of what comes next" if name == NEXT else f"--{name}"
    homes = [
        "the list of what comes next" if each == NEXT else f"--{each}"
        for each, options in GOES_WITH.items()
        if option in options
    ]
    *others, last = homes
    where = f"{', '.join(others)} and {last}" if others else last
    return f"--{option} does not go with {here}; it goes with {where}"
