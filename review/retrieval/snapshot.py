"""A list that a source gives whole every time: what is no longer on it, and what is there again.

In: the log and the run that has just seen the whole list. Out: listing events to be appended, and warnings.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

import msgspec

from ..model.event import Draft, EventKind
from ..model.search import Listing, RunStatus
from ..store.log import Log
from ..store.searches import Ended, read_last_complete, read_run_pages, read_seen, read_unlisted
from .reader import Reader
from .windows import Plan

# Agencies clear out a few documents at a time. When most of a list is missing at once, a table was cut off
# or a page was down: to call a thousand guidelines withdrawn would be far worse than to wait a day.
SHRINKS_AT_MOST = 0.5
# Two days' lists of one agency: a few documents come and go, while an error page has others or none.
SAME_FROM = 0.9
# After so many days on which the list came back short, and never the same, nothing but a person helps.
PATIENCE_DAYS = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """What a list says beside the one before: records that are gone, records that are back.

    `believed` is False when the list cannot be taken for whole.
    """

    gone: frozenset[str] = frozenset()
    back: frozenset[str] = frozenset()
    warnings: tuple[str, ...] = field(default=())
    believed: bool = True


def compare(
    log: Log, run: Plan, reader: Reader, *, source: str, listed: int, whole: bool, accepted: bool = False
) -> Comparison:
    """Hold the list that a run saw against the ones since the last complete run of the same query.

    Nothing is gone by a list that is not `whole`, nor by one that is suddenly less than half of what it was
    (`listed` documents are on it), unless an earlier day brought nearly the same, or a person has looked and
    `accepted` it; an empty one never is. What a source selects from its list is gone when it left the list,
    not when it only matches the query no longer; so the first run of a query that was amended is held
    against the last of the others.
    """
    seen = read_seen(log, [run.id])
    back = read_unlisted(log, seen)
    if not whole:
        return Comparison(back=back, believed=False)
    since = _since_complete(run.earlier)
    if reader.selects and not since:
        since = read_last_complete(log, source)
    doubt = _doubt(log, run, since, seen, reader, listed if reader.selects else None)
    if doubt is not None and not (accepted and listed):
        return Comparison(back=back, warnings=(_advised(doubt, log, run, since),), believed=False)
    word = (f"{doubt}, and a person accepted it",) if doubt is not None else ()
    missing = read_seen(log, [each.id for each in since]) - seen
    missing -= read_unlisted(log, missing)
    if not (reader.selects and missing):
        return Comparison(gone=missing, back=back, warnings=word)
    gone = _left(log, run, reader, missing)
    return Comparison(gone=gone, back=back, warnings=(*word, *_matching_no_longer(len(missing) - len(gone))))


def listings(comparison: Comparison, run: str, *, actor: str, at: str) -> list[Draft]:
    """One `listing-changed` draft per record that is gone or back."""
    changed = [*((each, False) for each in sorted(comparison.gone))]
    changed += [(each, True) for each in sorted(comparison.back)]
    return [
        Draft(
            kind=EventKind.LISTING_CHANGED,
            subject=record,
            body=msgspec.to_builtins(Listing(record=record, run=run, listed=listed)),
            actor=actor,
            at=at,
        )
        for record, listed in changed
    ]


def _since_complete(earlier: Sequence[Ended]) -> Sequence[Ended]:
    """The last complete run and those after it; all of them when none was complete."""
    complete = [number for number, each in enumerate(earlier) if each.status is RunStatus.COMPLETE]
    return earlier[complete[-1] if complete else 0 :]


def _doubt(
    log: Log, run: Plan, since: Sequence[Ended], seen: frozenset[str], reader: Reader, listed: int | None
) -> str | None:
    """What makes the list doubtful; `listed` is its length where that is not the records seen."""
    if not since:
        return None
    complete = since[0].status is RunStatus.COMPLETE
    if listed is not None and complete:
        now, before = listed, sum(reader.count_listed(page.page) for page in read_run_pages(log, since[0].id))
    else:
        now, before = len(seen), len(read_seen(log, [each.id for each in since[: 1 if complete else None]]))
    if now >= before * SHRINKS_AT_MOST or _confirmed(log, run, since, seen):
        return None
    return f"the list came back with {now:,} documents where there were {before:,}"


def _advised(doubt: str, log: Log, run: Plan, since: Sequence[Ended]) -> str:
    days = {each.until for each in _doubted(run, since) if read_seen(log, [each.id])}
    said = (
        f"{doubt}: nothing is taken for gone, because a list that loses more than half at once is more often "
        "a fault of the source than a clear-out. It is believed when a later day brings the same list again."
    )
    if len(days) + 1 < PATIENCE_DAYS:
        return said
    return (
        f"{said} It came back short, and never the same, on {len(days) + 1} days: look at the source, and if "
        "the list is right, accept it with `review refresh SOURCE --accept-list`."
    )


def _confirmed(log: Log, run: Plan, since: Sequence[Ended], seen: frozenset[str]) -> bool:
    """Whether an earlier day, since the last complete run, brought nearly the same documents, and some."""
    return any(_nearly_same(read_seen(log, [each.id]), seen) for each in _doubted(run, since))


def _doubted(run: Plan, since: Sequence[Ended]) -> list[Ended]:
    """The runs of earlier days, since the last complete one."""
    today = run.window.until
    return [each for each in since if each.status is not RunStatus.COMPLETE and each.until != today]


def _nearly_same(one: frozenset[str], other: frozenset[str]) -> bool:
    """Whether two lists have nearly all of their documents in common.

    >>> _nearly_same(frozenset("abcdefghij"), frozenset("abcdefghi"))
    True
    >>> _nearly_same(frozenset("ab"), frozenset("bc")), _nearly_same(frozenset(), frozenset())
    (False, False)
    """
    return bool(one) and len(one & other) >= SAME_FROM * len(one | other)


def _left(log: Log, run: Plan, reader: Reader, missing: frozenset[str]) -> frozenset[str]:
    left = set(missing)
    for page in read_run_pages(log, run.id):
        left.difference_update(reader.still_listed(page.page))
    return frozenset(left)


def _matching_no_longer(count: int) -> tuple[str, ...]:
    if not count:
        return ()
    return (f"{count:,} of the documents match the query no longer; they are still listed, and not gone",)
