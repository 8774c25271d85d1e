"""In which box of the PRISMA diagram the records of a source belong, where the protocol does not say."""

from collections.abc import Iterable
from dataclasses import replace

from ..errors import PluginError
from ..model.protocol import ReviewProtocol
from ..model.search import Lane, SearchRun
from ..plugins import REGISTRY, Group


def own_lane(source: str) -> Lane:
    """The lane of a source by its own word; most are databases, and so is one that is not installed."""
    try:
        return Lane(getattr(REGISTRY.find(Group.SOURCES, source).factory, "lane", Lane.DATABASE))
    except PluginError:
        return Lane.DATABASE


def laned(protocol: ReviewProtocol, runs: Iterable[SearchRun]) -> ReviewProtocol:
    """The protocol with a lane for each source: as it is written, else as last searched, else its own."""
    # A plug-in is loaded for what was never searched alone: a flow is built often.
    searched = {run.source: run.lane for run in runs if "direction" not in dict(run.parameters)}
    sources = (
        replace(query, lane=query.lane or searched.get(query.source) or own_lane(query.source))
        for query in protocol.sources
    )
    return replace(protocol, sources=tuple(sources))
