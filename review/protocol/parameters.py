"""The parameters that a protocol gives its ranker: which of them the ranker takes."""

import inspect
from collections.abc import Iterable, Mapping
from typing import Any

from ..errors import PluginError
from ..model.protocol import ScreeningRules
from ..plugins import Plugin
from ..spelling import nearest

# What a ranker's factory is offered by name, whatever the protocol says.
OFFERED = frozenset({"protocol", "seed", "derived"})
_NAMED = (inspect.Parameter.POSITIONAL_OR_KEYWORD, inspect.Parameter.KEYWORD_ONLY)


def known(ranker: Plugin) -> tuple[str, ...] | None:
    """The parameters that a ranker takes, None when it takes any.

    They are those that its class lists as `parameters`, else those that its factory names beside what it is
    offered. A factory with `**` takes any; so does one that names none and asks for the protocol, off which
    it may read whatever it likes.
    """
    listed = getattr(ranker.factory, "parameters", None)
    if isinstance(listed, tuple | list):
        return tuple(map(str, listed))
    taken = _taken(ranker)
    if taken is None:
        return None
    own = tuple(name for name in taken if name not in OFFERED)
    return None if not own and "protocol" in taken else own


def unknown(ranker: Plugin, names: Iterable[str]) -> dict[str, tuple[str, str]]:
    """Those of the names that are no parameter of a ranker, each with a message and a hint."""
    there = known(ranker)
    strange = (name for name in names if name in OFFERED or (there is not None and name not in there))
    return {
        name: (
            f"the ranker `{ranker.name}` has no parameter `{name}`",
            nearest(name, there) if there else "It takes none here: leave it out, or name another `ranker`.",
        )
        for name in strange
    }


def ensure_known(ranker: Plugin, parameters: Mapping[str, Any]) -> None:
    """Refuse parameters that a ranker would pass over in silence.

    Raises:
        PluginError: there is such a one.
    """
    for message, hint in unknown(ranker, parameters).values():
        raise PluginError(message, hint=hint)


def given(ranker: Plugin, rules: ScreeningRules) -> dict[str, Any]:
    """What a ranker's factory is given by name of the protocol's parameters; those of another are not its."""
    if ranker.name != rules.ranker:
        return {}
    taken, strange = _taken(ranker), unknown(ranker, rules.ranker_parameters)
    return {
        name: value
        for name, value in rules.ranker_parameters.items()
        if name not in strange and (taken is None or name in taken)
    }


def _taken(ranker: Plugin) -> tuple[str, ...] | None:
    """The names by which a factory can be given something, None when it is any."""
    try:
        takes = inspect.signature(ranker.factory).parameters.values()
    except (TypeError, ValueError):  # what is written in C may not say
        return None
    if any(each.kind is inspect.Parameter.VAR_KEYWORD for each in takes):
        return None
    return tuple(each.name for each in takes if each.kind in _NAMED)
