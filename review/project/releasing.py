"""States of the review that were given a number, and what changed on the map since."""

from datetime import datetime

import msgspec

from ..digest import digest
from ..errors import StoreError
from ..model.event import Draft, EventKind
from ..model.evidence import EvidenceMap
from ..model.flow import PrismaFlow
from ..model.study import LivingStatus, Release
from ..progress import silent
from ..store import fold
from ..store.log import Log
from ..synthesis.changes import Change
from ..synthesis.changes import changes as between
from . import evidence, publishing
from .memory import Memory
from .state import State, at, whole


def changes(log: Log, memory: Memory, since: int | None) -> tuple[Change, ...]:
    """What changed on the map since event `since` (default: the last release, else the beginning).

    Raises:
        StoreError: there is no such event.
    """
    if since is None:
        releases = fold.read_releases(log)
        since = cut_in(log, releases[-1]) if releases else 0
    last = log.watermark()
    if not 0 <= since <= last:
        raise StoreError(f"there is no event {since}", hint=f"Events are numbered from 1 to {last}.")
    return between(at(log, since, map_of), whole(log, memory, lambda state: evidence.build(state, silent)))


def release(log: Log, trigger: str, status: LivingStatus, moment: datetime) -> Release:
    """The release of the log's present state.

    It is made from the log as it was at the cut, so that what another process adds meanwhile stays out.
    """
    cut = log.watermark()

    def make(state: State) -> Release:
        return Release(
            number=len(fold.read_releases(state.log)) + 1,
            cut=cut,
            tip=fold.id_of(state.log, cut),
            at=moment.isoformat(),
            flow=digest(publishing.build_flow(state)),
            map=digest(evidence.build(state, silent)),
            protocol=state.plan.digest,
            trigger=trigger,
            status=status,
        )

    return at(log, cut, make)


def draft(release: Release) -> Draft:
    """The event of a release."""
    kind, body = EventKind.RELEASED, msgspec.to_builtins(release)
    return Draft(kind=kind, subject="release", body=body, actor=str(kind), at=release.at)


def flow_since(log: Log, memory: Memory, number: int) -> PrismaFlow:
    """The flow of the update since the release of that number (PRISMA 2020's diagram of an updated review).

    What was included then is counted from the log as it was, by the rules of today.

    Raises:
        StoreError: there is no such release.
        CountError: an identity fails.
    """
    before = at(log, cut_in(log, numbered(log, number)), publishing.counted)
    return whole(log, memory, lambda state: publishing.build_flow(state, before))


def numbered(log: Log, number: int) -> Release:
    """The release of that number.

    Raises:
        StoreError: there is none.
    """
    releases = fold.read_releases(log)
    if type(number) is not int or not 1 <= number <= len(releases):
        held = f"They are numbered from 1 to {len(releases)}." if releases else "Make one: `review release`."
        raise StoreError(f"there is no release {number}", hint=held)
    return releases[number - 1]


def map_of(state: State) -> EvidenceMap:
    """The map of a state; an empty one before there is a protocol."""
    if not fold.read_protocols(state.log):
        return EvidenceMap(as_of=0, protocol="", cells=())
    return evidence.build(state, silent)


def cut_in(log: Log, release: Release) -> int:
    """The release's last event in this log, whose numbers may not be those of the log it was made in."""
    found = fold.seq_of(log, release.tip) if release.tip is not None else None
    return release.cut if found is None else found
