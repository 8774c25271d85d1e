"""What searches and re-checks brought since people were last told, gathered from the log."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import msgspec

from ..model.decision import Retrieval
from ..model.event import EventKind
from ..model.record import Record
from ..model.search import Recheck, SearchRun
from ..reporting import bulletin
from ..reporting.bulletin import Alert, News
from ..reporting.searched import file_of
from ..store import fold
from ..store.log import Log
from ..store.searches import read_logged
from .alerts import alerts_of, taken_back
from .known import known_of
from .state import State, state_of
from .values import Refreshed

if TYPE_CHECKING:
    from .facade import Review


def digest(review: "Review", title: str, at: str, refreshed: Refreshed, since: str | None = None) -> str:
    """The Markdown digest of what a refresh of the review of that title brought, at an instant."""
    return bulletin.digest(title, at, news(review, refreshed, since))


def news(review: "Review", refreshed: Refreshed, since: str | None = None) -> News:
    """What the searches and re-checks of a refresh brought.

    With the instant of the last digest, `since`, it is also what came of refreshes without one, or that were
    killed; and of a search that was broken off, told, and gone on with, only what came after.
    """
    log, state = review.log, state_of(review)
    records = state.records
    runs = _runs(log, refreshed, since)
    source_of = {run.id: run.source for run in runs}
    logged = read_logged(log, source_of, since)
    new: dict[str, list[Record]] = {}
    changed = []
    for id, seen in state.sightings.items():
        if id in logged and seen[0] in source_of:
            new.setdefault(source_of[seen[0]], []).append(records[id])
        elif id in logged:
            changed.append(records[id])
    listings = [each for each in fold.read_listings(log).values() if each.run in source_of]
    fresh, withdrawn = _notices(review, since or _began(refreshed))
    return News(
        runs=runs,
        new={source: tuple(each) for source, each in new.items()},
        changed=tuple(changed),
        gone=tuple(records[each.record] for each in listings if not each.listed),
        back=tuple(records[each.record] for each in listings if each.listed),
        alerts=fresh,
        taken_back=withdrawn,
        unasked=refreshed.unasked,
        rechecks=refreshed.rechecks,
        fetched=tuple(records[id] for id in _fetched(log, refreshed, since)),
        missed=tuple(f"{each.name}: {each.said}" for each in known_of(review) if each.lost),
    )


def _runs(log: Log, refreshed: Refreshed, since: str | None) -> tuple[SearchRun, ...]:
    """The searches of a refresh, after those, but for files that people imported, that nobody was told of."""
    runs = (*refreshed.runs, *refreshed.citations)
    if since is None:
        return runs
    mine = {run.id for run in runs}
    ended = (run for run in fold.read_runs(log) if run.ended > since and run.id not in mine)
    return (*(run for run in ended if file_of(run) is None), *runs)


def _notices(review: "Review", since: str | None) -> tuple[tuple[Alert, ...], tuple[Alert, ...]]:
    """The alerts since an instant, and those that were taken back since."""
    if since is None:
        return (), ()

    def both(state: State) -> tuple[tuple[Alert, ...], tuple[Alert, ...]]:
        fresh = (each for each in alerts_of(state) if each.since is not None and each.since >= since)
        return tuple(fresh), taken_back(state, since)

    return review.derive(both)


def _fetched(log: Log, refreshed: Refreshed, since: str | None) -> Iterator[str]:
    """The reports whose full text was fetched by this refresh, or by any program since the last digest."""
    texts = refreshed.fulltexts
    mine = dict.fromkeys(texts.fetched if texts else ())
    if since is not None:
        events = (each for each in log.events(kind=EventKind.FULLTEXT) if each.at > since)
        retrievals = (msgspec.convert(each.body, Retrieval) for each in events)
        mine |= dict.fromkeys(each.record for each in retrievals if each.url is not None)
    yield from mine


def _began(refreshed: Refreshed) -> str | None:
    """When a refresh began to ask; None when it asked nothing."""
    searches = (*refreshed.runs, *refreshed.citations)
    asked: tuple[SearchRun | Recheck, ...] = (*searches, *refreshed.rechecks)
    return min((each.started for each in asked), default=None)
