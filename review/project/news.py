"""What searches and re-checks brought, gathered from the log."""

from collections.abc import Collection, Sequence
from datetime import UTC, datetime
from pathlib import Path

import msgspec

from ..model.event import EventKind
from ..model.record import GRAVITY, Record, RecordStatus
from ..model.search import Notice, Recheck, SearchRun
from ..reporting import bulletin
from ..reporting.bulletin import Alert, News
from ..reporting.searched import file_of
from ..reporting.writing import write_file
from ..store import fold
from ..store.log import Log
from ..store.searches import read_logged
from .folders import make_folder, writing_to
from .state import Memory, State, whole
from .values import Refreshed


def alerts(log: Log) -> tuple[Alert, ...]:
    """What sources say now of reports that went on to full text, the gravest first; each report by its shown.

    A link that a record of the report has anyway is no news.
    """
    return whole(log, Memory(), _alerts) if fold.read_notices(log) else ()


def digest(log: Log, title: str, at: str, refreshed: Refreshed, since: str | None = None) -> str:
    """The Markdown digest of what a refresh of the review of that title brought, at an instant."""
    return bulletin.digest(title, at, news(log, refreshed, since))


def last_written(path: Path) -> str | None:
    """The instant at which the digest before this one was written to the same file; None when none was."""
    try:
        return datetime.fromtimestamp(path.stat().st_mtime, UTC).isoformat()
    except OSError:
        return None


def write_digest(path: Path, text: str) -> None:
    """Write a digest to a file, whole or not at all.

    Raises:
        WorkspaceError: it cannot be written.
    """
    make_folder(path.parent)
    with writing_to(path):
        write_file(path, text.encode())


def news(log: Log, refreshed: Refreshed, since: str | None = None) -> News:
    """What the searches and re-checks of a refresh brought.

    With the instant of the last digest, `since`, also what searches brought that ended after it: of a
    refresh that was killed, nobody was told.
    """
    records = fold.read_records(log)
    runs = (*refreshed.runs, *refreshed.citations)
    runs = (*_untold(log, since, {run.id for run in runs}), *runs)
    source_of = {run.id: run.source for run in runs}
    logged = read_logged(log, source_of)
    new: dict[str, list[Record]] = {}
    changed = []
    for id, seen in fold.read_sightings(log).items():
        if seen[0] in source_of:
            new.setdefault(source_of[seen[0]], []).append(records[id])
        elif id in logged:
            changed.append(records[id])
    listings = [each for each in fold.read_listings(log).values() if each.run in source_of]
    texts = refreshed.fulltexts
    return News(
        runs=runs,
        new={source: tuple(each) for source, each in new.items()},
        changed=tuple(changed),
        gone=tuple(records[each.record] for each in listings if not each.listed),
        back=tuple(records[each.record] for each in listings if each.listed),
        alerts=_fresh(log, _told(log, refreshed.rechecks, since)),
        rechecks=refreshed.rechecks,
        fetched=tuple(records[id] for id in (texts.fetched if texts else ())),
    )


def _untold(log: Log, since: str | None, told: Collection[str]) -> tuple[SearchRun, ...]:
    """The searches, but for files that people imported, that ended since the last digest."""
    if since is None:
        return ()
    ended = (run for run in fold.read_runs(log) if run.ended > since and run.id not in told)
    return tuple(run for run in ended if file_of(run) is None)


def _fresh(log: Log, told: Collection[tuple[str, str]]) -> tuple[Alert, ...]:
    return whole(log, Memory(), lambda state: _alerts(state, told)) if told else ()


def _alerts(state: State, told: Collection[tuple[str, str]] | None = None) -> tuple[Alert, ...]:
    """One alert per report and source, also where several of its records have a notice: the gravest."""
    reached = {each.record for each in state.full_text}
    found: dict[tuple[str, str], Alert] = {}
    for notice in sorted(state.notices, key=lambda each: _gravity(each.status)):
        shown = state.shown.get(notice.record, notice.record)
        asked_for = told is None or (notice.record, notice.source) in told
        if asked_for and shown in reached and _says_more(state, shown, notice):
            found[shown, notice.source] = Alert(
                record=shown,
                title=state.records[shown].title,
                source=notice.source,
                status=notice.status,
                links=notice.links,
            )
    return tuple(sorted(found.values(), key=lambda each: (-_gravity(each.status), each.title, each.source)))


def _says_more(state: State, shown: str, notice: Notice) -> bool:
    known = {link for id in state.members[shown] for link in state.records[id].links}
    return notice.status is not None or not known.issuperset(notice.links)


def _gravity(status: RecordStatus | None) -> int:
    return GRAVITY.index(status) if status in GRAVITY else -1


def _told(log: Log, rechecks: Sequence[Recheck], since: str | None) -> set[tuple[str, str]]:
    """Of which records, by which source, a notice was written by these re-checks, or since an instant."""
    instants = [*(each.started for each in rechecks), *([since] if since else [])]
    if not instants:
        return set()
    fresh = [event for event in log.events(kind=EventKind.NOTICE_FOUND) if event.at >= min(instants)]
    notices = [msgspec.convert(event.body, Notice) for event in fresh]
    return {(notice.record, notice.source) for notice in notices}
