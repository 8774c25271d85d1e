"""Who sees which record next: resolutions and a ranked order in, record ids out."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

from ..digest import digest
from ..model.decision import Resolution, ScreeningState, Verdict
from ..model.protocol import ScreeningRules
from .assign import holders
from .resolve import persons, voted

Assigned = Mapping[str, Sequence[str]]


def queue(
    resolutions: Sequence[Resolution],
    order: Sequence[str],
    reviewer: str,
    rules: ScreeningRules,
    seed: int = 0,
    assigned: Assigned | None = None,
) -> tuple[str, ...]:
    """The shown records that this reviewer should see next, best first.

    Those are the unscreened ones and those that wait for one more person, never one that the reviewer has
    voted on, and no conflict. `order` are record ids, best first; a record that it lacks (it came after
    the ranking) goes last. The protocol's `random_share` of places is filled by drawing at random: of a
    hundred records that a reviewer screens, `100 * random_share` are drawn, whenever the queue is asked
    for, and two reviewers with one seed draw the same records. `assigned` says to whom each record goes, in
    the order of `assign.preference`; None lets anybody.
    """
    missing = {
        held.record
        for held in resolutions
        if _open(held, reviewer, rules) and _is_for(held, reviewer, rules, assigned)
    }
    ranked = _ranked(resolutions, order, missing)
    return tuple(_mixed(ranked, rules.random_share, screened(resolutions, reviewer), seed))


def again(
    resolutions: Sequence[Resolution],
    order: Sequence[str],
    reviewer: str,
    rules: ScreeningRules,
    assigned: Assigned | None = None,
) -> tuple[str, ...]:
    """The shown records that an amendment has opened anew and that this reviewer has not voted on since.

    Those that the reviewer voted on before come first, each part in `order`; nothing is drawn at random.
    """
    missing = {
        held.record
        for held in resolutions
        if held.again is not None and reviewer not in held.again and _is_for(held, reviewer, rules, assigned)
    }
    own = {held.record for held in resolutions if voted(held, reviewer) is not None}
    return tuple(sorted(_ranked(resolutions, order, missing), key=lambda record: record not in own))


def screened(resolutions: Iterable[Resolution], reviewer: str) -> int:
    """How many reports that reviewer has voted on."""
    return sum(voted(held, reviewer) is not None for held in resolutions)


def is_drawn(place: int, share: float) -> bool:
    """Whether the record at this place, from 0, of all that a reviewer screens is drawn at random."""
    return int((place + 1) * share) > int(place * share)


def conflicts(resolutions: Iterable[Resolution]) -> tuple[str, ...]:
    """The shown records on which reviewers disagree and nobody has adjudicated."""
    return tuple(held.record for held in resolutions if held.state is ScreeningState.CONFLICT)


def undecided(resolutions: Iterable[Resolution], reviewer: str) -> tuple[str, ...]:
    """The shown records that wait for this reviewer to replace their own `maybe` (full text only)."""
    waiting = (held for held in resolutions if held.state is ScreeningState.WAITING)
    own = ((held.record, voted(held, reviewer)) for held in waiting)
    return tuple(record for record, vote in own if vote is not None and vote.verdict is Verdict.MAYBE)


def waiting(resolutions: Iterable[Resolution], rules: ScreeningRules) -> tuple[str, ...]:
    """The shown records that somebody has voted on and that lack further persons' votes."""
    return tuple(held.record for held in resolutions if is_lacking(held, rules))


def is_lacking(held: Resolution, rules: ScreeningRules) -> bool:
    """Whether somebody has voted on the report and further persons' votes are wanted."""
    return held.state is ScreeningState.WAITING and len(persons(held)) < rules.reviewers_per_record


def is_half_again(held: Resolution) -> bool:
    """Whether an amendment opened the report anew and some, not all, of its reviewers have voted again."""
    return held.state is ScreeningState.WAITING and bool(held.again)


def _is_for(held: Resolution, reviewer: str, rules: ScreeningRules, assigned: Assigned | None) -> bool:
    if assigned is None:
        return True
    first = held.again or ()
    return reviewer in holders(
        assigned.get(held.record, ()), (*first, *persons(held)), rules.reviewers_per_record
    )


def _ranked(resolutions: Sequence[Resolution], order: Sequence[str], missing: Collection[str]) -> list[str]:
    ranked = [record for record in dict.fromkeys(order) if record in missing]
    late = set(missing).difference(ranked)
    return ranked + [held.record for held in resolutions if held.record in late]


def _open(held: Resolution, reviewer: str, rules: ScreeningRules) -> bool:
    wanted = held.state is ScreeningState.UNSCREENED or is_lacking(held, rules)
    return wanted and voted(held, reviewer) is None


def _mixed(ranked: Sequence[str], share: float, done: int, seed: int) -> Iterator[str]:
    if share <= 0:
        yield from ranked
        return
    best = iter(ranked)
    drawn = iter(sorted(ranked, key=lambda record: digest("draw", seed, record)))
    shown: set[str] = set()
    for place in range(done, done + len(ranked)):
        lot = drawn if is_drawn(place, share) else best
        record = next(record for record in lot if record not in shown)
        shown.add(record)
        yield record
