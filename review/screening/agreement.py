"""How far reviewers agree: percent, Cohen's kappa, PABAK and Fleiss' kappa, with the counts behind them.

`maybe` is a category of its own here: it is what the reviewer said, whatever becomes of the record.
"""

import itertools
import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from ..model.decision import AgentKind, Resolution, Verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreement:
    """How two people agree on the `records` (or items) both have judged.

    `counts` are (first's verdict, second's verdict, records), every pair that occurs, sorted.
    `percent` in [0, 1] is the share judged alike; `kappa` and `pabak` in [-1, 1]. All three are nan when
    the two share no record; `kappa` is also nan when both gave one and the same verdict throughout,
    for then agreement by chance is certain and kappa is 0/0.
    """

    first: str
    second: str
    records: int
    counts: tuple[tuple[str, str, int], ...]
    percent: float
    kappa: float
    pabak: float


def compare(
    first: Mapping[str, str], second: Mapping[str, str], names: tuple[str, str] = ("", "")
) -> Agreement:
    """The agreement of two people, each given as record id -> verdict, or what else they called it.

    Sources: Cohen 1960, doi:10.1177/001316446002000104; PABAK Byrt et al. 1993,
    doi:10.1016/0895-4356(93)90018-V, with as many categories as were used, at least two.
    """
    shared = sorted(first.keys() & second.keys())
    counts = Counter((first[record], second[record]) for record in shared)
    observed = _share(sum(count for (one, other), count in counts.items() if one == other), len(shared))
    categories = max(2, len({verdict for pair in counts for verdict in pair}))
    return Agreement(
        first=names[0],
        second=names[1],
        records=len(shared),
        counts=tuple((one, other, counts[one, other]) for one, other in sorted(counts)),
        percent=observed,
        kappa=_corrected(observed, _chance(counts, len(shared))),
        pabak=_corrected(observed, 1 / categories),
    )


def pairwise(resolutions: Iterable[Resolution]) -> tuple[Agreement, ...]:
    """The agreement of every two persons who share a record, by name; tools are left out."""
    votes: dict[str, dict[str, str]] = {}
    for held in resolutions:
        for vote in held.votes:
            if vote.agent.kind is AgentKind.PERSON and vote.verdict is not None:
                votes.setdefault(vote.agent.name, {})[held.record] = vote.verdict
    return every_two(votes)


def every_two(words: Mapping[str, Mapping[str, str]]) -> tuple[Agreement, ...]:
    """The agreement of every two who judged a thing in common, by name; each given as in `compare`."""
    pairs = itertools.combinations(sorted(words), 2)
    found = (compare(words[one], words[other], (one, other)) for one, other in pairs)
    return tuple(agreement for agreement in found if agreement.records)


def fleiss(resolutions: Iterable[Resolution]) -> float:
    """Fleiss' kappa over the records that at least two persons have judged (see `fleiss_of`)."""
    return fleiss_of(map(_verdicts, resolutions))


def fleiss_of(words: Iterable[Sequence[str]]) -> float:
    """Fleiss' kappa over what each record was called, those called so by at least two persons; in [-1, 1].

    nan when there is no such record, or when everybody gave one and the same verdict. Records may have
    different numbers of judges: each counts once, and the categories' shares are over all judgements,
    which for equal numbers is Fleiss' own formula (1971, doi:10.1037/h0031619).
    """
    rows = [row for row in words if len(row) > 1]
    if not rows:
        return math.nan
    observed = sum(_alike(row) for row in rows) / len(rows)
    everything = Counter(itertools.chain.from_iterable(rows))
    chance = sum((count / everything.total()) ** 2 for count in everything.values())
    return _corrected(observed, chance)


def overall(resolutions: Iterable[Resolution]) -> tuple[float, float]:
    """The share of pairs of votes on one report that are alike, and its PABAK (see `overall_of`)."""
    return overall_of(map(_verdicts, resolutions))


def overall_of(words: Iterable[Sequence[str]]) -> tuple[float, float]:
    """The share of pairs of words on one record that are alike, each record counting once; and its PABAK.

    In [0, 1] and [-1, 1]; nan when no record has the words of two persons. With two people they are those
    of `compare`.
    """
    rows = [row for row in words if len(row) > 1]
    if not rows:
        return math.nan, math.nan
    percent = sum(map(_alike, rows)) / len(rows)
    categories = max(2, len(set(itertools.chain.from_iterable(rows))))
    return percent, _corrected(percent, 1 / categories)


def shared(resolutions: Iterable[Resolution]) -> int:
    """How many reports at least two persons have judged."""
    return sum(len(row) > 1 for row in map(_verdicts, resolutions))


def _verdicts(held: Resolution) -> Sequence[Verdict]:
    people = (vote for vote in held.votes if vote.agent.kind is AgentKind.PERSON)
    last = {vote.agent.name: vote.verdict for vote in people}
    return [verdict for verdict in last.values() if verdict is not None]


def _alike(row: Sequence[str]) -> float:
    same = sum(count * (count - 1) for count in Counter(row).values())
    return same / (len(row) * (len(row) - 1))


def _share(part: int, whole: int) -> float:
    return part / whole if whole else math.nan


def _chance(counts: Mapping[tuple[str, str], int], records: int) -> float:
    one, other = Counter[str](), Counter[str]()
    for (left, right), count in counts.items():
        one[left] += count
        other[right] += count
    return _share(sum(one[verdict] * other[verdict] for verdict in one), records**2)


def _corrected(observed: float, chance: float) -> float:
    return (observed - chance) / (1 - chance) if chance < 1 else math.nan
