"""Live searches: each of the protocol's sources asked, one run per query."""

from collections.abc import Collection, Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

from ..bulk import bulk
from ..errors import PluginError, ProtocolError, ReviewError, SettingsError
from ..model.protocol import SourceQuery
from ..model.search import Lane, RunStatus, SearchRun, Window
from ..plugins import REGISTRY, Group, Plugin, ensure_readable
from ..retrieval import refresh as live
from ..retrieval.abandoned import close_abandoned
from ..retrieval.ledger import run_id
from ..retrieval.outages import Outages
from ..retrieval.recording import Recorder
from ..retrieval.windows import is_snapshot
from ..settings import Settings, source_settings
from ..store.log import Log
from .errand import Clock, Errand
from .lanes import own_lane
from .queries import Planned, planned
from .state import State

PARTS = {
    Group.SOURCES: ("name", "platform", "version", "search", "parse"),
    Group.FULLTEXTS: ("name", "version", "fetch"),
}


def searches(
    errand: Errand, state: State, names: Collection[str], *, accepted: bool = False
) -> tuple[SearchRun, ...]:
    """Search each of the protocol's sources, or the named ones; a run per query.

    Where a search of earlier days was broken off it is finished, and another is made for the days since. A
    source that cannot be made or asked keeps none of the others back: its run is `failed`, and not in the
    log, for nothing was asked. `accepted` says that the lists of these sources are right, however short.

    Raises:
        SettingsError: a name is not among the protocol's sources, it has none, it gives no list to accept,
            or nothing can be recorded.
    """
    plans = _plans(state, names)
    if accepted:
        _ensure_lists(names)
    make = partial(_runs, errand, state.protocol.version, accepted)
    return tuple(run for plan in plans for run in make(plan))


def _runs(errand: Errand, protocol: str, accepted: bool, plan: Planned) -> tuple[SearchRun, ...]:
    query, today = plan.query, errand.now().date()
    try:
        if plan.problem is not None:
            raise ProtocolError(
                f"the source `{query.source}` was not asked: {plan.problem.rstrip('.')}",
                hint="See `review protocol queries`.",
            )
        with opened(query.source, errand.settings, errand.record, outages=errand.outages) as made:
            source, plugin = made
            _keep_code(plugin, errand.log)
            search = partial(
                live.refresh,
                errand.log,
                source,
                query,
                protocol=protocol,
                now=errand.now,
                progress=errand.progress,
                translated_from=plan.translated_from,
                notes=(*plan.notes, *plan.dropped),
                code=plugin.source,
                accepted=accepted,
            )
            run = search()
            return (run, search()) if _is_behind(run, today) else (run,)
    except (PluginError, ProtocolError) as error:
        return (not_run(query, protocol, errand.now().isoformat(), error),)


def _keep_code(plugin: Plugin, log: Log) -> None:
    """Keep the code of a source that a notebook cell defines, so that it can be read later what was run."""
    ensure_readable(plugin)
    if plugin.text is not None:
        log.append([], blobs=[plugin.text.encode(errors="surrogatepass")])


def _is_behind(run: SearchRun, today: date) -> bool:
    """Whether a search that was broken off on an earlier day is done, and the days since are to come."""
    until = run.window.until
    return run.status is RunStatus.COMPLETE and until is not None and until < today


def _ensure_lists(names: Collection[str]) -> None:
    """Refuse to accept the list of a source that gives none, and of all sources at once."""
    searched = [name for name in names if not is_snapshot(REGISTRY.find(Group.SOURCES, name).factory)]
    if searched or not names:
        raise SettingsError(
            f"the source `{searched[0]}` gives no list that could be accepted"
            if searched
            else "a list is accepted of a source that is named",
            hint="Name the source whose shorter list you have looked at: "
            "`review refresh SOURCE --accept-list`.",
        )


@contextmanager
def opened(
    name: str,
    settings: Settings,
    record: Path | None = None,
    group: Group = Group.SOURCES,
    outages: Outages | None = None,
) -> Iterator[tuple[Any, Plugin]]:
    """A plug-in's instance that reaches its server for as long as it is needed, and the plug-in that it is.

    Raises:
        PluginError: there is none, or it cannot be made.
        SettingsError: nothing can be recorded in the folder `record`.
    """
    with bulk():
        from ..retrieval.http import HttpClient  # loads requests, which nothing but a search needs
    mine = source_settings(settings, name)
    plugin = REGISTRY.find(group, name)
    recorder = Recorder(record, name) if record is not None else None
    outage = outages.of(name) if outages is not None else None
    client = HttpClient.of(mine, plugin.factory, recorder=recorder, source=name, outage=outage)
    with closing(client) as http:
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
