"""Sources asked again where the reports of the review stand."""

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from typing import Any

from ..errors import PluginError
from ..model.search import Recheck, RunStatus
from ..plugins import Finder
from .errand import Errand
from .reports import going_on, reports_of
from .searching import opened
from .state import State


def rechecks(errand: Errand, state: State, names: Collection[str]) -> tuple[Recheck, ...]:
    """Ask each named source again about every report that is in the review or on its way into it.

    A source that has nothing more for us in this refresh is not asked.
    """
    from ..retrieval.recheck import recheck

    reports = {shown: tuple(records) for shown, records in reports_of(state, going_on(state)).items()}
    done = []
    for name in names:
        if errand.outages.of(name).why is not None:
            errand.outages.skip(name, "re-check", len(reports))
            continue
        try:
            with able(errand, name, Finder, "asked by identifier") as source:
                done.append(recheck(errand.log, source, reports, now=errand.now, progress=errand.progress))
        except PluginError as error:
            done.append(_not_asked(name, len(reports), errand.now().isoformat(), error))
    return tuple(done)


@contextmanager
def able(errand: Errand, name: str, able: type[Any], what: str) -> Iterator[Any]:
    """The source of that name, reaching its server for as long as it is needed.

    Raises:
        PluginError: there is none, or it cannot do what is wanted of it.
    """
    with opened(name, errand.settings, errand.record, outages=errand.outages) as (source, _):
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
