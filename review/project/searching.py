"""Live searches: each of the protocol's sources asked, one run per query."""

from collections.abc import Callable, Collection
from contextlib import closing
from datetime import datetime
from typing import Any

from ..errors import PluginError, SettingsError
from ..model.protocol import SourceQuery
from ..model.search import RunStatus, SearchRun, Window
from ..plugins import REGISTRY, Group, Plugin
from ..progress import Progress
from ..retrieval import refresh as live
from ..retrieval.ledger import run_id
from ..settings import Settings, source_settings
from ..store.lock import claimed
from ..store.log import Log
from .state import State

Clock = Callable[[], datetime]
SOURCE_PARTS = ("name", "platform", "version", "search", "parse")


def refresh(
    log: Log,
    state: State,
    settings: Settings,
    names: Collection[str],
    now: Clock,
    progress: Progress,
) -> tuple[SearchRun, ...]:
    """Search each of the protocol's sources, or the named ones; one run per query.

    A source that cannot be made keeps none of the others back: its run is `failed`, and not in the log,
    for nothing was asked.

    Raises:
        SettingsError: a name is not among the protocol's sources, or it has none.
        WorkspaceLocked: another process is refreshing.
    """
    queries = _queries(state, names)
    with claimed(log.path, "refresh", settings.reviewer or "`review refresh`"):
        return tuple(_run(log, query, settings, state.protocol.version, now, progress) for query in queries)


def _run(
    log: Log, query: SourceQuery, settings: Settings, protocol: str, now: Clock, progress: Progress
) -> SearchRun:
    from ..retrieval.http import HttpClient  # loads requests, which nothing but a search needs

    mine = source_settings(settings, query.source)
    try:
        plugin = REGISTRY.find(Group.SOURCES, query.source)
        with closing(HttpClient.of(mine, plugin.factory)) as http:
            source = _shaped(plugin.make(http=http, settings=mine, workspace=settings.workspace), plugin)
            return live.refresh(log, source, query, protocol=protocol, now=now, progress=progress)
    except PluginError as error:
        return _not_run(query, protocol, now().isoformat(), error)


def _shaped(source: Any, plugin: Plugin) -> Any:
    missing = [name for name in SOURCE_PARTS if not hasattr(source, name)]
    if missing:
        raise PluginError(
            f"the source `{plugin.name}` ({plugin.origin}) has no `{missing[0]}`",
            hint=f"A source has {', '.join(SOURCE_PARTS)}: see `review.plugins.Source`.",
        )
    return source


def _not_run(query: SourceQuery, protocol: str, at: str, error: PluginError) -> SearchRun:
    return SearchRun(
        id=run_id(query.source, query.query, Window(), at),
        source=query.source,
        platform=query.source,
        lane=query.lane,
        query=query.query,
        started=at,
        ended=at,
        status=RunStatus.FAILED,
        parser_version="",
        protocol=protocol,
        error=f"{error.message}. {error.hint}",
    )


def _queries(state: State, names: Collection[str]) -> list[SourceQuery]:
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
    return [query for query in state.protocol.sources if not names or query.source in names]
