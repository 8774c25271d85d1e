"""The two conventions by which the field measures deduplication, and what a person at the queue adds.

In: the true cluster and the found one of every record, by name. Out: counts and shares.

Published figures mix two conventions, so both are given and named. *Pairs*: precision, recall and F1 over
the unordered pairs of records inside clusters. *Removal*: of every cluster found, the shown record is
kept and the others are removed; a true cluster of which no record is kept was wrongly removed.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class PairMeasure:
    """Unordered pairs inside clusters, transitively closed; None where a share has nothing to divide by."""

    true: int
    found: int
    common: int
    precision: float | None
    recall: float | None
    f1: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class RemovalMeasure:
    """One record of each found cluster is kept, the others are removed.

    `removable`: records that are copies by the truth; `removed`: those rightly removed; `sensitivity` is
    their share. `wrongly_removed`: true clusters of which no record is kept; `specificity` the share of true
    clusters that are still there.
    """

    removable: int
    removed: int
    wrongly_removed: int
    sensitivity: float | None
    specificity: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueMeasure:
    """The pairs that wait for a person, as a share of all records, and what comes of a right answer to each.

    `duplicates` of the pairs are one report by the truth; `sensitivity` and `wrongly_removed` are those of
    the removal convention once the queue has been worked off.
    """

    pairs: int
    share: float | None
    duplicates: int
    removed: int
    wrongly_removed: int
    sensitivity: float | None


def measure(truth: Mapping[str, str], assignment: Mapping[str, str]) -> tuple[PairMeasure, RemovalMeasure]:
    """Compare clusters, named by the record that is kept, with true ones; both by `record_id`."""
    return _measure_pairs(truth, assignment), _measure_removal(truth, assignment)


def measure_queue(
    truth: Mapping[str, str], asked: Iterable[tuple[str, str]], answered: Mapping[str, str]
) -> QueueMeasure:
    """What the queue of pairs `asked` comes to; `answered` are the clusters after it was worked off."""
    pairs = list(asked)
    removal = _measure_removal(truth, answered)
    return QueueMeasure(
        pairs=len(pairs),
        share=_share(len(pairs), len(truth)),
        duplicates=sum(truth[left] == truth[right] for left, right in pairs),
        removed=removal.removed,
        wrongly_removed=removal.wrongly_removed,
        sensitivity=removal.sensitivity,
    )


def _measure_pairs(truth: Mapping[str, str], assignment: Mapping[str, str]) -> PairMeasure:
    true, found = _pair_count(truth.values()), _pair_count(assignment.values())
    common = _pair_count((truth[name], assignment[name]) for name in truth)
    return PairMeasure(
        true=true,
        found=found,
        common=common,
        precision=_share(common, found),
        recall=_share(common, true),
        f1=_share(2 * common, true + found),
    )


def _pair_count(labels: Iterable[object]) -> int:
    return sum(size * (size - 1) // 2 for size in Counter(labels).values())


def _measure_removal(truth: Mapping[str, str], assignment: Mapping[str, str]) -> RemovalMeasure:
    there = {truth[name] for name, shown in assignment.items() if name == shown}
    originals = len(set(truth.values()))
    removable = len(truth) - originals
    removed = sum(name != shown and truth[name] in there for name, shown in assignment.items())
    return RemovalMeasure(
        removable=removable,
        removed=removed,
        wrongly_removed=originals - len(there),
        sensitivity=_share(removed, removable),
        specificity=_share(len(there), originals),
    )


def _share(part: int, whole: int) -> float | None:
    return round(part / whole, 6) if whole else None
