"""What searches and re-checks brought, gathered from the log."""

from collections.abc import Sequence

import msgspec

from ..model.event import EventKind
from ..model.record import GRAVITY, Record
from ..model.search import Notice, Recheck, SearchRun
from ..reporting.bulletin import Alert, News
from ..store import fold
from ..store.log import Log
from .state import Memory, State, whole


def alerts(log: Log) -> tuple[Alert, ...]:
    """What sources say now of reports that went on to full text, the gravest first."""
    return whole(log, Memory(), _alerts) if fold.read_notices(log) else ()


def news(
    log: Log,
    runs: Sequence[SearchRun],
    rechecks: Sequence[Recheck] = (),
    fetched: Sequence[str] = (),
) -> News:
    """What these searches and re-checks brought; `fetched` are ids of reports with a new full text."""
    records = fold.read_records(log)
    source_of = {run.id: run.source for run in runs}
    new: dict[str, list[Record]] = {}
    changed = []
    for id, seen in fold.read_sightings(log).items():
        if seen[0] in source_of:
            new.setdefault(source_of[seen[0]], []).append(records[id])
        elif any(run in source_of for run in seen):
            changed.append(records[id])
    listings = [each for each in fold.read_listings(log).values() if each.run in source_of]
    told = _told(log, rechecks)
    return News(
        runs=tuple(runs),
        new={source: tuple(each) for source, each in new.items()},
        changed=tuple(changed),
        gone=tuple(records[each.record] for each in listings if not each.listed),
        back=tuple(records[each.record] for each in listings if each.listed),
        alerts=tuple(each for each in alerts(log) if (each.record, each.source) in told),
        rechecks=tuple(rechecks),
        fetched=tuple(records[id] for id in fetched),
    )


def _alerts(state: State) -> tuple[Alert, ...]:
    reached = {each.record for each in state.full_text}
    found = [
        Alert(
            record=notice.record,
            title=state.records[notice.record].title,
            source=notice.source,
            status=notice.status,
            links=notice.links,
        )
        for notice in state.notices
        if state.shown.get(notice.record) in reached
    ]
    return tuple(sorted(found, key=lambda each: (-_gravity(each), each.title, each.source)))


def _gravity(alert: Alert) -> int:
    return GRAVITY.index(alert.status) if alert.status in GRAVITY else -1


def _told(log: Log, rechecks: Sequence[Recheck]) -> set[tuple[str, str]]:
    """Of which records, by which source, these re-checks wrote a notice."""
    if not rechecks:
        return set()
    since = min(each.started for each in rechecks)
    fresh = [event for event in log.events(kind=EventKind.NOTICE_FOUND) if event.at >= since]
    notices = [msgspec.convert(event.body, Notice) for event in fresh]
    return {(notice.record, notice.source) for notice in notices}
