"""Live searches: each of the protocol's sources asked, one run per query."""

from collections.abc import Callable, Collection, Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

from ..errors import PluginError, ProtocolError, ReviewError, SettingsError
from ..model.protocol import SourceQuery
from ..model.search import Lane, RunStatus, SearchRun, Window
from ..plugins import REGISTRY, Group, Plugin
from ..progress import Progress
from ..retrieval import refresh as live
from ..retrieval.abandoned import close_abandoned
from ..retrieval.ledger import run_id
from ..retrieval.recording import Recorder
from ..settings import Settings, source_settings
from ..store.log import Log
from .lanes import own_lane
from .queries import Planned, planned
from .state import State

Clock = Callable[[], datetime]
PARTS = {
    Group.SOURCES: ("name", "platform", "version", "search", "parse"),
    Group.FULLTEXTS: ("name", "version", "fetch"),
}


def searches(
    log: Log,
    state: State,
    settings: Settings,
    names: Collection[str],
    now: Clock,
    progress: Progress,
    record: Path | None = None,
) -> tuple[SearchRun, ...]:
    """Search each of the protocol's sources, or the named ones; one run per query.

    A source that cannot be made or asked keeps none of the others back: its run is `failed`, and not in the
    log, for nothing was asked. Into the folder `record` every exchange with a server is written, sanitised.

    Raises:
        SettingsError: a name is not among the protocol's sources, it has none, or nothing can be recorded.
    """
    plans = _plans(state, names)
    make = partial(_run, log, settings, state.protocol.version, now, progress, record)
    return tuple(map(make, plans))


def _run(
    log: Log,
    settings: Settings,
    protocol: str,
    now: Clock,
    progress: Progress,
    record: Path | None,
    plan: Planned,
) -> SearchRun:
    query = plan.query
    try:
        if plan.problem is not None:
            raise ProtocolError(
                f"the source `{query.source}` was not asked: {plan.problem.rstrip('.')}",
                hint="See `review protocol queries`.",
            )
        with opened(query.source, settings, record) as (source, plugin):
            return live.refresh(
                log,
                source,
                query,
                protocol=protocol,
                now=now,
                progress=progress,
                translated_from=plan.translated_from,
                notes=(*plan.notes, *plan.dropped),
                code=plugin.source,
            )
    except (PluginError, ProtocolError) as error:
        return not_run(query, protocol, now().isoformat(), error)


@contextmanager
def opened(
    name: str, settings: Settings, record: Path | None = None, group: Group = Group.SOURCES
) -> Iterator[tuple[Any, Plugin]]:
    """A plug-in's instance that reaches its server for as long as it is needed, and the plug-in that it is.

    Raises:
        PluginError: there is none, or it cannot be made.
        SettingsError: nothing can be recorded in the folder `record`.
    """
    from ..retrieval.http import HttpClient  # loads requests, which nothing but a search needs

    mine = source_settings(settings, name)
    plugin = REGISTRY.find(group, name)
    recorder = Recorder(record, name) if record is not None else None
    with closing(HttpClient.of(mine, plugin.factory, recorder=recorder)) as http:
        made = plugin.make(http=http, settings=mine, workspace=settings.workspace)
        yield _shaped(made, plugin, PARTS[group]), plugin


def _shaped(made: Any, plugin: Plugin, parts: tuple[str, ...]) -> Any:
    missing = [name for name in parts if not hasattr(made, name)]
    if missing:
        raise PluginError(
            f"the source `{plugin.name}` ({plugin.origin}) has no `{missing[0]}`",
            hint=f"A plug-in of {plugin.group.value} has {', '.join(parts)}: see `review.seams`.",
        )
    return made


def not_run(query: SourceQuery, protocol: str, at: str, error: ReviewError) -> SearchRun:
    """The run of a source that could not be made: failed, and nothing was asked."""
    return SearchRun(
        id=run_id(query.source, query.query, Window(), at),
        source=query.source,
        platform=query.source,
        lane=query.lane or own_lane(query.source),
        query=query.query,
        started=at,
        ended=at,
        status=RunStatus.FAILED,
        parser_version="",
        protocol=protocol,
        error=f"{error.message.rstrip('.')}. {error.hint}",
    )


def abandoned(log: Log, state: State, runs: Collection[SearchRun], now: Clock) -> tuple[SearchRun, ...]:
    """Close the interrupted searches that are not among those just run: the protocol was amended since.

    Where a source could not be asked, what is open of it waits until it can.
    """
    places = {run.source: (run.platform, run.lane) for run in state.runs if run.lane is not Lane.CITATION}

    def described(source: str) -> tuple[str, Lane]:
        return places.get(source) or (_platform(source), own_lane(source))

    asked = {(run.source, run.query) for run in runs}
    waiting = {run.source for run in runs if run.status is RunStatus.FAILED}
    version = state.protocol.version
    return close_abandoned(log, asked, described, waiting=waiting, protocol=version, now=now)


def _platform(source: str) -> str:
    try:
        return str(getattr(REGISTRY.find(Group.SOURCES, source).factory, "platform", source))
    except PluginError:
        return source


def _plans(state: State, names: Collection[str]) -> tuple[Planned, ...]:
    known = [query.source for query in state.protocol.sources]
    if strange := sorted(set(names) - set(known)):
        raise SettingsError(
            f"the protocol has no source `{strange[0]}`", hint=f"Its sources: {', '.join(known) or 'none'}."
        )
    if not known:
        raise SettingsError(
            "the protocol names no sources to refresh",
            hint="Add a `sources:` section to protocol.yaml and run `review protocol amend --reason ...`.",
        )
    asked = tuple(query for query in state.protocol.sources if not names or query.source in names)
    # To plan for a source is to load its plug-in: not of those that are not asked.
    return planned(replace(state.protocol, sources=asked))
