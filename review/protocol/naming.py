"""What a protocol names that must be there: sources that records are assigned by, parameters of its ranker.

A protocol that is in force is not held to it (see `parse_adopted`): people are screening by it.
"""

from collections.abc import Iterator

from ..errors import PluginError
from ..model.protocol import ReviewProtocol
from ..plugins import REGISTRY, Group
from ..spelling import nearest
from .faults import Fault
from .parameters import unknown


def strangers(protocol: ReviewProtocol) -> Iterator[Fault]:
    """Every name in a protocol that means nothing there."""
    yield from _sources(protocol)
    yield from _parameters(protocol)


def _sources(protocol: ReviewProtocol) -> Iterator[Fault]:
    """Records come from its sources and those that it asks for citations; without any, from files alone."""
    if not protocol.sources:
        return
    known = dict.fromkeys((*(each.source for each in protocol.sources), *protocol.living.citations))
    for number, each in enumerate(protocol.screening.assign):
        for at, source in enumerate(each.sources):
            if source not in known:
                yield Fault(
                    path=("screening", "assign", number, "sources", at),
                    message=f"records of `{source}` are assigned to {each.reviewer}, and the protocol has no "
                    "such source",
                    hint=nearest(source, known) + " Name it under `sources` first, also where its results "
                    "come in files.",
                )


def _parameters(protocol: ReviewProtocol) -> Iterator[Fault]:
    rules = protocol.screening
    if not rules.ranker_parameters or rules.ranker not in REGISTRY.names(Group.RANKERS):
        return
    try:
        plugin = REGISTRY.find(Group.RANKERS, rules.ranker)
    except PluginError:  # it cannot be imported here, and whoever asks for it says so
        return
    for name, (message, hint) in unknown(plugin, rules.ranker_parameters).items():
        yield Fault(path=("screening", "ranker_parameters", name), message=message, hint=hint)
