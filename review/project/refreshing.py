"""A whole refresh: the searches, and what the protocol asks for the reports that are in the review."""

from collections.abc import Collection
from contextlib import AbstractContextManager
from pathlib import Path

from ..errors import SettingsError
from ..model.event import EventKind
from ..progress import Progress, silent
from ..settings import Settings
from ..store import fold
from ..store.derived import Derived
from ..store.lock import claimed
from ..store.log import Log
from . import living, searching
from .chasing import citations
from .errand import Clock, Errand
from .fetching import fulltexts
from .memory import Memory
from .plan import ensure_in_force
from .state import State
from .values import FullTextsFetched, Refreshed


def refresh(
    log: Log,
    settings: Settings,
    names: Collection[str],
    now: Clock,
    progress: Progress,
    record: Path | None,
    memory: Memory,
    *,
    accepted: bool = False,
) -> Refreshed:
    """Search, then chase the citations of the reports, ask again about them, fetch full texts.

    A search that was interrupted, and that the protocol asks for no longer, is closed as it is.
    With `names` these sources are searched and nothing else is done. Everything is under one lock. A source
    that has nothing more for us (it cannot be reached, its quota is used up) is left, and that is told once.

    Raises:
        ProtocolError: the workspace's protocol file was edited and not put in force.
        SettingsError: a name is not among the protocol's sources, it has none, or nothing can be recorded.
        WorkspaceLocked: another process is refreshing.
    """
    ensure_in_force(log, settings)
    errand = Errand(log=log, settings=settings, now=now, progress=progress, record=record)
    with _alone(log, settings):
        runs = searching.searches(errand, _state(log, memory), names, accepted=accepted)
        if names:
            return Refreshed(runs=runs)
        # Before anybody has decided anything there is no report to do more for, and no need to look.
        if not fold.tip(log, EventKind.DECIDED, EventKind.ADJUDICATED):
            return Refreshed(runs=(*runs, *searching.abandoned(log, _state(log, memory), runs, now)))
        rules = _state(log, memory).protocol.living
        chased = citations(errand, _state(log, memory), rules)
        runs = (*runs, *searching.abandoned(log, _state(log, memory), (*runs, *chased), now))
        asked = living.rechecks(errand, _state(log, memory), rules.recheck)
        texts = None
        if places := rules.fulltexts:
            texts = fulltexts(errand, _state(log, memory), places)
        return Refreshed(
            runs=runs,
            citations=chased,
            rechecks=asked,
            fulltexts=texts,
            unasked=tuple(errand.outages.unasked),
        )


def fetch_fulltexts(
    log: Log, settings: Settings, now: Clock, progress: Progress = silent
) -> FullTextsFetched:
    """Fetch the open-access full text of every sought report, from the places that the protocol names.

    Raises:
        SettingsError: the protocol names none.
        WorkspaceLocked: another process is refreshing.
    """
    state = _state(log, Memory())
    places = state.protocol.living.fulltexts
    if not places:
        raise SettingsError(
            "the protocol names no place where full texts are fetched",
            hint="Write `fulltexts: [europepmc]` under `living:` in protocol.yaml, and amend the protocol.",
        )
    with _alone(log, settings):
        return fulltexts(Errand(log=log, settings=settings, now=now, progress=progress), state, places)


def _alone(log: Log, settings: Settings) -> AbstractContextManager[None]:
    return claimed(log.path, "refresh", settings.reviewer or "`review refresh`")


def _state(log: Log, memory: Memory) -> State:
    return State(log, Derived(log), memory)
