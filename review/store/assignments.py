"""Who reads what in a team: records offered, claimed under a lease, and done.

In: a team's server. Out: record ids. No lock is held while a person reads; a lease that runs out frees the
record for somebody else.
"""

from collections.abc import Iterable

from ..model.decision import Stage
from .postgres import Team

# Long enough for a full text and a coffee; a kernel that prefetches renews it by claiming again.
LEASE_SECONDS = 1800

_OFFER = """
INSERT INTO evergreen.assignment (stage, record, seat, place) VALUES (%s, %s, %s, %s)
ON CONFLICT (stage, record, seat) DO UPDATE SET place = excluded.place
"""

# Only a record's lowest free seat can be claimed, or one's own again, so that one claim never takes two.
_CLAIM = """
UPDATE evergreen.assignment SET reviewer = %(reviewer)s, until = now() + %(lease)s * interval '1 second'
WHERE (stage, record, seat) IN (
    SELECT free.stage, free.record, free.seat FROM evergreen.assignment free
    WHERE free.stage = %(stage)s AND NOT free.done AND (free.until IS NULL OR free.until < now())
    AND NOT EXISTS (
        SELECT FROM evergreen.assignment other
        WHERE other.stage = free.stage AND other.record = free.record AND other.seat <> free.seat
        AND (other.reviewer = %(reviewer)s OR free.reviewer IS DISTINCT FROM %(reviewer)s
            AND other.seat < free.seat AND NOT other.done AND (other.until IS NULL OR other.until < now()))
    )
    ORDER BY free.place, free.seat LIMIT %(count)s
    FOR UPDATE SKIP LOCKED
)
RETURNING place, record
"""

_MINE = """
UPDATE evergreen.assignment SET until = now() + %(lease)s * interval '1 second'
WHERE stage = %(stage)s AND reviewer = %(reviewer)s AND NOT done AND until >= now()
RETURNING place, record
"""


def offer(team: Team, stage: Stage, records: Iterable[str], *, seats: int = 1) -> None:
    """Put records up for `seats` reviewers each, best first; offering again moves them to their new place."""
    rows = [
        (stage.value, record, seat, place)
        for place, record in enumerate(records, start=1)
        for seat in range(seats)
    ]
    with team.transaction() as connection, connection.cursor() as cursor:
        cursor.executemany(_OFFER, rows)


def claim(
    team: Team, stage: Stage, reviewer: str, count: int, *, lease_seconds: float = LEASE_SECONDS
) -> tuple[str, ...]:
    """Up to `count` records for this reviewer, best first: those held already, renewed, then free ones.

    Never blocks, and never gives one seat to two reviewers nor two seats of one record to one reviewer.
    """
    asked = {"stage": stage.value, "reviewer": reviewer, "lease": lease_seconds}
    with team.transaction() as connection:
        held = sorted(connection.execute(_MINE, asked).fetchall())
        wanted = max(0, count - len(held))
        new = sorted(connection.execute(_CLAIM, {**asked, "count": wanted}).fetchall())
    return tuple(record for _, record in (*held, *new))[:count]


def finish(team: Team, stage: Stage, reviewer: str, record: str) -> bool:
    """Mark a record as read by this reviewer; False when the lease had gone to somebody else."""
    query = (
        "UPDATE evergreen.assignment SET done = true "
        "WHERE stage = %s AND record = %s AND reviewer = %s RETURNING seat"
    )
    return bool(team.rows(query, (stage.value, record, reviewer)))


def give_back(team: Team, stage: Stage, reviewer: str) -> int:
    """Free what this reviewer holds unread; how many records."""
    query = (
        "UPDATE evergreen.assignment SET reviewer = NULL, until = NULL "
        "WHERE stage = %s AND reviewer = %s AND NOT done RETURNING seat"
    )
    return len(team.rows(query, (stage.value, reviewer)))
