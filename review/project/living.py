"""Sources asked again where the reports of the review stand."""

from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

from ..errors import PluginError
from ..model.search import Recheck, RunStatus
from ..plugins import Finder
from ..progress import Progress
from ..retrieval.outages import Outages
from ..settings import Settings
from ..store.log import Log
from .reports import going_on, reports_of
from .searching import opened
from .state import State

Clock = Callable[[], datetime]


def rechecks(
    log: Log,
    state: State,
    settings: Settings,
    names: Collection[str],
    now: Clock,
    progress: Progress,
    record: Path | None = None,
    outages: Outages | None = None,
) -> tuple[Recheck, ...]:
    """Ask each named source again about every report that is in the review or on its way into it.

    A source that has nothing more for us in this refresh is not asked.
    """
    from ..retrieval.recheck import recheck

    outages = outages or Outages()
    reports = {shown: tuple(records) for shown, records in reports_of(state, going_on(state)).items()}
    done = []
    for name in names:
        if outages.of(name).why is not None:
            outages.skip(name, "re-check", len(reports))
            continue
        try:
            with able(name, settings, record, Finder, "asked by identifier", outages) as source:
                done.append(recheck(log, source, reports, now=now, progress=progress))
        except PluginError as error:
            done.append(_not_asked(name, len(reports), now().isoformat(), error))
    return tuple(done)


@contextmanager
def able(
    name: str, settings: Settings, record: Path | None, able: type[Any], what: str, outages: Outages
) -> Iterator[Any]:
    """The source of that name, reaching its server for as long as it is needed.

    Raises:
        PluginError: there is none, or it cannot do what is wanted of it.
    """
    with opened(name, settings, record, outages=outages) as (source, _):
        if not isinstance(source, able):
            raise PluginError(
                f"the source `{name}` cannot be {what}",
                hint="Take it out of `living:` in protocol.yaml, and name one that can.",
            )
        yield source


def _not_asked(name: str, reports: int, at: str, error: PluginError) -> Recheck:
    return Recheck(
        source=name,
        version="",
        started=at,
        ended=at,
        status=RunStatus.FAILED,
        asked=reports,
        answered=0,
        found=0,
        error=f"{error.message}. {error.hint}",
    )
