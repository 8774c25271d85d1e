"""Made-up corpora: the same every time, true to their labels, and deduplicated within the goals."""

from collections import Counter, defaultdict
from itertools import combinations

import corpus
import corpus_damage
import corpus_traps
import pytest

from review.deduplication.cluster import clusters, uncertain
from review.deduplication.compare import compare
from review.deduplication.evaluate import evaluate

COUNT, SEED = 3_000, 20


@pytest.fixture(scope="module")
def entries():
    return corpus.generate(COUNT, SEED)


@pytest.fixture(scope="module")
def found(entries):
    records = [entry.record for entry in entries]
    pairs = compare(records)
    return pairs, clusters(records, pairs)


def test_a_seed_gives_the_same_corpus_every_time(entries):
    generate = corpus.generate
    assert generate(COUNT, SEED) == entries
    assert [entry.record for entry in generate(100, 1)] != [entry.record for entry in generate(100, 2)]


def test_every_kind_of_damage_and_of_look_alike_is_there():
    entries = corpus.generate(12_000, SEED)
    damages = Counter(name for entry in entries for name in entry.damage)
    assert damages.keys() == corpus_damage.DAMAGES.keys()
    assert {entry.trap for entry in entries} - {""} == corpus_traps.TRAPS.keys()


def test_a_copy_has_an_original_and_a_look_alike_is_another_report(entries):
    originals = Counter(entry.report for entry in entries if not entry.damage)
    assert set(originals.values()) == {1}
    assert {entry.report for entry in entries} == originals.keys()
    assert all(entries[entry.beside].report != entry.report for entry in entries if entry.trap)


def test_the_table_of_a_corpus_can_be_evaluated(entries):
    measured = evaluate(corpus.table(entries[:500]))
    assert measured.records == 500 and measured.removal.wrongly_removed == 0


def test_no_report_of_a_made_up_corpus_is_lost(entries, found):
    held = {entry.record.id: entry.report for entry in entries}
    mixed = [cluster for cluster in found[1] if len({held[member] for member in cluster.members}) > 1]
    assert mixed == []


def test_nearly_every_copy_is_removed_or_waits_for_a_person_in_a_short_queue(entries, found):
    pairs, joined = found
    queue = uncertain(pairs, (), joined)
    held = {entry.record.id: entry.report for entry in entries}
    shown = {member: cluster.shown for cluster in joined for member in cluster.members}
    reports: dict[int, set[str]] = defaultdict(set)
    for member, report in held.items():
        reports[report].add(shown[member])
    asked = {frozenset((shown[pair.left], shown[pair.right])) for pair in queue}
    missed = sum(
        not any(frozenset(two) in asked for two in combinations(apart, 2))
        for apart in reports.values()
        if len(apart) > 1
    )
    copies = sum(bool(entry.damage) for entry in entries)
    assert missed <= 0.01 * copies and len(queue) <= 0.015 * len(entries)
