"""Deduplication on made-up corpora: `python tests/benchmarks/bench_corpora.py [--seeds 11 12 13 14 15]`.

For each seed: true reports lost per 10,000, sensitivity, the share of copies found by the engine and a
person who answers its queue, the queue as a share of the records, and the share of versions that are linked
(not merged, not missed); then, over all seeds, sensitivity by kind of damage and outcome by kind of
look-alike. bib-dedupe runs beside it on a smaller corpus when it is installed. Nothing is asserted.
"""

import argparse
import time
from collections import Counter, defaultdict
from dataclasses import dataclass, field

from bench_deduplication import HEADER, find_bib_dedupe, report, run_evergreen
from corpus import Entry, generate, table

from review.deduplication.cluster import clusters, uncertain
from review.deduplication.compare import compare
from review.deduplication.evaluate import measure
from review.model.cluster import DuplicateCluster, Pair, PairJudgment, PairVerdict

SEEDS = (11, 12, 13, 14, 15)


@dataclass
class Tally:
    """What is counted over all seeds, by kind."""

    copies: Counter[str] = field(default_factory=Counter)
    removed: Counter[str] = field(default_factory=Counter)
    queued: Counter[str] = field(default_factory=Counter)
    outcomes: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    blame: Counter[str] = field(default_factory=Counter)


def main(seeds: list[int], count: int, beside: int, chatty: bool) -> None:
    tally = Tally()
    print(
        f"{'seed':>6}{'lost':>6}{'per 10k':>9}{'sensitivity':>13}{'with queue':>12}{'queue':>8}"
        f"{'versions':>10}{'s':>7}"
    )
    for seed in seeds:
        print(one_seed(seed, generate(count, seed), tally, chatty), flush=True)
    print(f"\n{'damage':20}{'copies':>8}{'removed':>9}{'queued':>8}{'missed':>8}")
    for name, number in sorted(tally.copies.items(), key=lambda item: tally.removed[item[0]] / item[1]):
        missed = number - tally.removed[name] - tally.queued[name]
        print(
            f"{name:20}{number:>8}{tally.removed[name] / number:>9.4f}"
            f"{tally.queued[name] / number:>8.4f}{missed / number:>8.4f}"
        )
    print(f"\n{'look-alike':22}{'expected':10}" + "".join(f"{verdict.value:>11}" for verdict in PairVerdict))
    for name, found in sorted(tally.outcomes.items()):
        print(f"{name:32}" + "".join(f"{found[verdict.value]:>11}" for verdict in PairVerdict))
    print(f"\nlost reports by kind and rule: {dict(tally.blame.most_common(20))}")
    if beside:
        print(f"\n{beside:,} records of seed {seeds[0]}, both engines\n{HEADER}")
        small = table(generate(beside, seeds[0]))
        print(report("made-up", "evergreen", small, run_evergreen))
        if (other := find_bib_dedupe()) is not None:
            print(report("made-up", "bib-dedupe", small, other))


def one_seed(seed: int, entries: list[Entry], tally: Tally, chatty: bool) -> str:
    records = [entry.record for entry in entries]
    truth = {entry.record.id: str(entry.report) for entry in entries}
    started = time.process_time()
    pairs = compare(records)
    found = clusters(records, pairs)
    seconds = time.process_time() - started
    queue = uncertain(pairs, (), found)
    alone = assigned(found)
    helped = assigned(clusters(records, pairs, [answer(pair, truth) for pair in queue]))
    removal, together = measure(truth, alone)[1], measure(truth, helped)[1]
    count_copies(entries, found, helped, tally)
    linked = count_look_alikes(entries, pairs, alone, tally)
    blame(entries, pairs, found, tally, chatty)
    unique = len(set(truth.values()))
    return (
        f"{seed:>6}{removal.wrongly_removed:>6}{1e4 * removal.wrongly_removed / unique:>9.2f}"
        f"{removal.sensitivity or 0:>13.4f}{together.sensitivity or 0:>12.4f}"
        f"{len(queue) / len(entries):>8.4f}"
        f"{linked:>10.4f}{seconds:>7.2f}"
    )


def assigned(found: tuple[DuplicateCluster, ...]) -> dict[str, str]:
    return {member: cluster.shown for cluster in found for member in cluster.members}


def answer(pair: Pair, truth: dict[str, str]) -> PairJudgment:
    """The word of a person who knows."""
    same = truth[pair.left] == truth[pair.right]
    verdict = PairVerdict.DUPLICATE if same else PairVerdict.DISTINCT
    return PairJudgment(
        id=f"{pair.left}{pair.right}", left=pair.left, right=pair.right, verdict=verdict, agent="N", at="2026"
    )


def count_copies(
    entries: list[Entry], found: tuple[DuplicateCluster, ...], helped: dict[str, str], tally: Tally
) -> None:
    """A copy counts as removed when it is with another record of its report."""
    truth = {entry.record.id: entry.report for entry in entries}
    cluster_of = {member: cluster.members for cluster in found for member in cluster.members}
    asked: dict[str, list[str]] = defaultdict(list)
    for member, shown in helped.items():
        asked[shown].append(member)
    for entry in entries:
        own = entry.record.id
        for name in entry.damage:
            tally.copies[name] += 1
            if any(truth[other] == entry.report for other in cluster_of[own] if other != own):
                tally.removed[name] += 1
            elif any(truth[other] == entry.report for other in asked[helped[own]] if other != own):
                tally.queued[name] += 1


def count_look_alikes(
    entries: list[Entry], pairs: tuple[Pair, ...], alone: dict[str, str], tally: Tally
) -> float:
    """The share of versions that are linked and kept; what became of each kind is tallied."""
    verdicts = {(pair.left, pair.right): pair.verdict for pair in pairs}
    linked = versions = 0
    for entry in entries:
        if not entry.trap:
            continue
        left, right = sorted((entry.record.id, entries[entry.beside].record.id))
        verdict = verdicts.get((left, right), PairVerdict.DISTINCT)
        if alone[left] == alone[right]:
            verdict = PairVerdict.DUPLICATE
        tally.outcomes[f"{entry.trap:22}{entry.expect.value}"][verdict.value] += 1
        if entry.expect is PairVerdict.VERSION:
            versions += 1
            linked += verdict is PairVerdict.VERSION
    return linked / max(versions, 1)


def blame(
    entries: list[Entry],
    pairs: tuple[Pair, ...],
    found: tuple[DuplicateCluster, ...],
    tally: Tally,
    chatty: bool,
) -> None:
    """Which look-alike and which rule lost a report."""
    held = {entry.record.id: entry for entry in entries}
    mixed = {
        cluster.shown for cluster in found if len({held[member].report for member in cluster.members}) > 1
    }
    if not mixed:
        return
    where = assigned(found)
    for pair in pairs:
        one, other = held[pair.left], held[pair.right]
        if where[pair.left] in mixed and where[pair.left] == where[pair.right] and one.report != other.report:
            tally.blame[f"{one.trap or other.trap or 'unlabelled'}: {pair.rule} ({pair.verdict.value})"] += 1
            if chatty:
                print(
                    pair.rule,
                    pair.verdict.value,
                    one.damage,
                    other.damage,
                    *map(told, (one, other)),
                    sep="\n  ",
                )


def told(entry: Entry) -> str:
    record = entry.record
    return " | ".join(
        str(value)
        for value in (
            entry.report,
            record.title,
            record.authors[:3],
            record.published,
            record.venue,
            record.volume,
            record.issue,
            record.pages,
            record.doi,
            record.ids,
        )
    )


if __name__ == "__main__":
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--seeds", type=int, nargs="+", default=list(SEEDS))
    parser.add_argument("--count", type=int, default=20_000, help="records of each corpus")
    parser.add_argument("--beside", type=int, default=2_000, help="records for both engines; 0 for none")
    parser.add_argument("--chatty", action="store_true", help="show the records of every lost report")
    chosen = parser.parse_args()
    main(chosen.seeds, chosen.count, chosen.beside, chosen.chatty)
