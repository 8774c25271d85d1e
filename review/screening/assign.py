"""Who screens which report: a record's id and the protocol's shares in, names out; nothing is written down.

Each named reviewer draws a lot for each record, by the digest of the record's id and the name, and the lots
of those with larger shares are better; the best lots screen the record. So a record has its reviewers from
the first, whoever asks and whatever else arrives, and a reviewer who joins or leaves takes or gives only
their own part (rendezvous hashing with weights: Thaler & Ravishankar 1998, doi:10.1109/90.663936).
"""

import math
from collections.abc import Sequence

from ..digest import digest
from ..model.protocol import Assignment

_LOTS = 16**13


def preference(record: str, source: str, assignments: Sequence[Assignment]) -> tuple[str, ...]:
    """Every named reviewer, the best lot for this record first.

    Those to whom the record's source was given come before those who were given others.
    """

    def place(each: Assignment) -> tuple[bool, float, str]:
        lot = (int(digest("assign", record, each.reviewer)[:13], 16) + 1) / _LOTS
        return bool(each.sources) and source not in each.sources, -math.log(lot) / each.share, each.reviewer

    return tuple(each.reviewer for each in sorted(assignments, key=place))


def holders(order: Sequence[str], voters: Sequence[str], count: int) -> tuple[str, ...]:
    """The `count` persons who screen a report: those who have voted, then by preference.

    Somebody who votes on a report of others takes the place of the last of them who has not.
    """
    given = tuple(dict.fromkeys(voters))
    return (*given, *(name for name in order if name not in given))[: max(count, len(given))]
