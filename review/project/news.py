"""What searches and re-checks brought, gathered from the log."""

from collections.abc import Sequence
from pathlib import Path

import msgspec

from ..model.event import EventKind
from ..model.record import GRAVITY, Record
from ..model.search import Notice, Recheck
from ..reporting import bulletin
from ..reporting.bulletin import Alert, News
from ..reporting.writing import write_file
from ..store import fold
from ..store.log import Log
from .folders import make_folder, writing_to
from .state import Memory, State, whole
from .values import Refreshed


def alerts(log: Log) -> tuple[Alert, ...]:
    """What sources say now of reports that went on to full text, the gravest first."""
    return whole(log, Memory(), _alerts) if fold.read_notices(log) else ()


def digest(log: Log, title: str, at: str, refreshed: Refreshed) -> str:
    """The Markdown digest of what a refresh of the review of that title brought, at an instant."""
    return bulletin.digest(title, at, news(log, refreshed))


def write_digest(path: Path, text: str) -> None:
    """Write a digest to a file, whole or not at all.

    Raises:
        WorkspaceError: it cannot be written.
    """
    make_folder(path.parent)
    with writing_to(path):
        write_file(path, text.encode())


def news(log: Log, refreshed: Refreshed) -> News:
    """What the searches and re-checks of a refresh brought."""
    records = fold.read_records(log)
    runs = (*refreshed.runs, *refreshed.citations)
    source_of = {run.id: run.source for run in runs}
    new: dict[str, list[Record]] = {}
    changed = []
    for id, seen in fold.read_sightings(log).items():
        if seen[0] in source_of:
            new.setdefault(source_of[seen[0]], []).append(records[id])
        elif any(run in source_of for run in seen):
            changed.append(records[id])
    listings = [each for each in fold.read_listings(log).values() if each.run in source_of]
    told, texts = _told(log, refreshed.rechecks), refreshed.fulltexts
    return News(
        runs=runs,
        new={source: tuple(each) for source, each in new.items()},
        changed=tuple(changed),
        gone=tuple(records[each.record] for each in listings if not each.listed),
        back=tuple(records[each.record] for each in listings if each.listed),
        alerts=tuple(each for each in alerts(log) if (each.record, each.source) in told),
        rechecks=refreshed.rechecks,
        fetched=tuple(records[id] for id in (texts.fetched if texts else ())),
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
