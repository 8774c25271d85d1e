"""What became of reports of the review since they were found, as sources say: read from the log alone."""

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

import msgspec

from ..model.event import Event, EventKind
from ..model.record import GRAVITY, Record, RecordStatus
from ..model.search import Notice
from ..model.study import RelationKind
from ..reporting.bulletin import Alert
from ..reporting.routes import GONE
from ..store import fold
from .reports import going_on
from .state import State

if TYPE_CHECKING:
    from .facade import Review

# What a record's own source may come to say of it.
STATUSES = (RecordStatus.SUPERSEDED, *GRAVITY)


def alerts(review: "Review") -> tuple[Alert, ...]:
    """What sources say by now of reports that are in the review or on the way into it, the gravest first."""
    # Before anybody has decided anything there is no report, and no need to look.
    voted = fold.tip(review.log, EventKind.DECIDED, EventKind.ADJUDICATED)
    return review.derive(alerts_of) if voted else ()


def alerts_of(state: State) -> tuple[Alert, ...]:
    """The alerts of a state: one for each thing that a source says of a report.

    Told is what was found since the report was: a notice of a re-check; another status in its own source;
    that it left its source's list; that a document which came later supersedes it. That it was retracted or
    withdrawn is told whenever it was found, for it takes the report out of the flow.
    """
    reached = going_on(state)
    found = [*_noticed(state, reached), *_restated(state, reached)]
    found += [*_unlisted(state, reached), *_superseded(state, reached)]
    each = {(one.record, one.source, one.status, one.listed, one.replaced_by): one for one in reversed(found)}
    return tuple(sorted(each.values(), key=lambda one: (-_gravity(one.status), one.title, one.source)))


def taken_back(state: State, since: str) -> tuple[Alert, ...]:
    """What sources said of such reports and say no longer, by notices since an instant; as they said it."""
    reached = going_on(state)
    said: dict[str, list[tuple[str, Notice]]] = {}
    for event in state.log.events(kind=EventKind.NOTICE_FOUND):
        said.setdefault(event.subject, []).append((event.at, _notice(event)))
    gone = []
    for words in said.values():
        at, last = words[-1]
        before = next((notice for _, notice in reversed(words[:-1]) if _speaks(notice)), None)
        shown = state.shown.get(last.record, last.record)
        if at >= since and not _speaks(last) and before is not None and shown in reached:
            gone.append(_alert(state, shown, before, at))
    return tuple(gone)


def _noticed(state: State, reached: set[str]) -> Iterator[Alert]:
    """One alert per report and source, also where several of its records have a notice: the gravest."""
    instants = {event.subject: event.at for event in state.log.events(kind=EventKind.NOTICE_FOUND)}
    found: dict[tuple[str, str], Alert] = {}
    for notice in sorted(state.notices, key=lambda each: _gravity(each.status)):
        shown = state.shown.get(notice.record, notice.record)
        if shown in reached and _says_more(state, shown, notice):
            at = instants.get(f"{notice.record}|{notice.source}")
            found[shown, notice.source] = _alert(state, shown, notice, at)
    yield from found.values()


def _restated(state: State, reached: set[str]) -> Iterator[Alert]:
    for shown in reached:
        for id in state.members[shown]:
            record = state.records[id]
            if record.status in STATUSES:
                at, first = _since(state, record)
                if record.status in GONE or not first:
                    yield replace(_of(state, shown, record.source), status=record.status, since=at)


def _since(state: State, record: Record) -> tuple[str | None, bool]:
    """Since when a record has the status that it has, and whether it had it when it was first seen."""
    at, first = None, True
    for event in state.log.events(kind=EventKind.RECORD_SEEN, subject=record.id):
        if event.body["record"].get("status") != record.status:
            at, first = None, False
        elif at is None:
            at = event.at
    return at, first


def _unlisted(state: State, reached: set[str]) -> Iterator[Alert]:
    listings = fold.read_listings(state.log)
    for shown in reached:
        for id in state.members[shown]:
            if id in listings and not listings[id].listed:
                *_, last = state.log.events(kind=EventKind.LISTING_CHANGED, subject=id)
                yield replace(_of(state, shown, state.records[id].source), listed=False, since=last.at)


def _superseded(state: State, reached: set[str]) -> Iterator[Alert]:
    order = {id: number for number, id in enumerate(state.sightings)}
    for each in state.relations:
        shown, other = state.shown.get(each.right), state.shown.get(each.left)
        if each.kind is not RelationKind.SUPERSEDES or shown not in reached or other in (None, shown):
            continue
        runs = [state.sightings.get(id, ("",))[0] for id in (each.left, each.right)]
        # What one search brought together, people saw together.
        if runs[0] != runs[1] and order.get(each.left, 0) > order.get(each.right, 0):
            first = next(state.log.events(kind=EventKind.RECORD_SEEN, subject=each.left))
            by = state.records[each.left].title
            yield replace(_of(state, shown, each.origin), replaced_by=by, since=first.at)


def _alert(state: State, shown: str, notice: Notice, at: str | None) -> Alert:
    return replace(_of(state, shown, notice.source), status=notice.status, links=notice.links, since=at)


def _of(state: State, shown: str, source: str) -> Alert:
    record = state.records[shown]
    held = [state.records[id] for id in state.members.get(shown, (shown,))]
    doi = record.doi or next((each.doi for each in held if each.doi), None)
    id = f"{record.source}:{record.source_id}"
    return Alert(record=shown, title=record.title, doi=doi, id=id, source=source)


def _says_more(state: State, shown: str, notice: Notice) -> bool:
    """Whether it says anything but what a record of the report links to anyway."""
    known = {link for id in state.members[shown] for link in state.records[id].links}
    return notice.status is not None or not known.issuperset(notice.links)


def _notice(event: Event) -> Notice:
    return msgspec.convert(event.body, Notice)


def _speaks(notice: Notice) -> bool:
    return notice.status is not None or bool(notice.links)


def _gravity(status: RecordStatus | None) -> int:
    return GRAVITY.index(status) if status in GRAVITY else -1
