"""Clusters and studies that go on from those before equal those made of nothing."""

import random
from itertools import combinations

from hypothesis import given, settings
from hypothesis import strategies as st

from review.deduplication.cluster import clusters, clusters_of
from review.deduplication.grouping import changed, difference, grouped
from review.deduplication.studies import studies
from review.model.cluster import Pair, PairJudgment, PairVerdict
from review.model.record import Record

RULES = (PairVerdict.DUPLICATE, PairVerdict.DUPLICATE, PairVerdict.VERSION, PairVerdict.UNCERTAIN)


def made(draw, numbers):
    held = {}
    for number in numbers:
        doi = draw.choice([None, f"10.5555/{draw.randint(1, 6)}"])
        record = Record(source="s", source_id=str(number), title="t", doi=doi)
        held[record.id] = record
    return held


def drawn(draw, ids):
    """Pairs and words; some are between records that are not there."""
    twos = draw.sample(list(combinations(sorted([*ids, "nobody"]), 2)), min(len(ids), 12))
    pairs = [
        Pair(left=left, right=right, score=draw.choice([0.5, 0.9]), rule="r", verdict=draw.choice(RULES))
        for left, right in twos
    ]
    words = [
        PairJudgment(
            id=str(number),
            left=left,
            right=right,
            verdict=draw.choice([*RULES[1:3], PairVerdict.DISTINCT, None]),
            agent="Nadia",
            at=f"2024-01-{draw.randint(1, 28):02}",
        )
        for number, (left, right) in enumerate(draw.sample(twos, min(len(twos), draw.randint(0, 3))))
    ]
    return pairs, words


@settings(deadline=None, max_examples=150)
@given(seed=st.integers(0, 99_999), steps=st.integers(1, 5))
def test_groups_that_go_on_equal_groups_made_of_nothing(seed, steps):
    draw, held, pairs, words, found = random.Random(seed), {}, [], [], None
    held = made(draw, range(60))
    for _ in range(steps):
        kept = [id for id in held if draw.random() > 0.03]
        held = {id: held[id] for id in kept} | made(draw, draw.sample(range(80), draw.randint(0, 4)))
        fresh, said = drawn(draw, draw.sample(sorted(held), min(8, len(held))))
        known = {(pair.left, pair.right): pair for pair in [*pairs, *fresh] if draw.random() > 0.05}
        pairs, words = list(known.values()), [word for word in [*words, *said] if draw.random() > 0.1]
        found = grouped(held, pairs, words, found)
        assert found.clusters == clusters(list(held.values()), pairs, words)
        assert found.studies == studies(found.clusters, pairs, words)


NUMBERS = st.tuples(
    st.sampled_from([None, "10.5555/one", "10.5555/two", "10.1101/x1v1", "10.1101/x1v2"]),
    st.sampled_from([(), (("pmid", "1"),), (("pmid", "2"),)]),
)


@settings(deadline=None, max_examples=100, derandomize=True)
@given(ends=st.lists(st.tuples(NUMBERS, NUMBERS, st.sampled_from(RULES)), min_size=1, max_size=8))
def test_a_lone_pair_ends_as_it_would_among_others(ends):
    """Lone pairs take a short path through `clusters_of`; a doubt with a third record leads off it."""
    held, pairs, doubts = {}, [], []
    for place, (*numbers, verdict) in enumerate(ends):
        one, other, third = (
            Record(source="s", source_id=f"{place} {side}", title="t", doi=doi, ids=ids)
            for side, (doi, ids) in enumerate((*numbers, (None, ())))
        )
        held |= {each.id: each for each in (one, other, third)}
        pairs.append(between(one, other, verdict))
        doubts.append(between(one, third, PairVerdict.UNCERTAIN))
    assert clusters_of(held, pairs) == clusters_of(held, [*pairs, *doubts])


def between(one, other, verdict):
    left, right = sorted((one.id, other.id))
    return Pair(left=left, right=right, score=0.9, rule="r", verdict=verdict)


def test_only_what_a_change_can_reach_is_made_again():
    held = made(random.Random(1), range(40))
    ids = sorted(held)
    pairs = [
        Pair(left=left, right=right, score=0.9, rule="r", verdict=PairVerdict.VERSION)
        for left, right in zip(ids[::2], ids[1::2], strict=True)
    ]
    before = grouped(held, pairs, [])
    after = grouped(held, pairs[1:], [], before)
    assert sum(one is other for one, other in zip(before.clusters, after.clusters, strict=True)) == 38
    assert {id(each) for each in after.studies} - {id(each) for each in before.studies}
    assert len(after.studies) == len(before.studies) + 1


def test_what_changed_is_found_whatever_the_order():
    one, two = made(random.Random(1), range(5)), made(random.Random(2), range(3, 6))
    assert changed(one, one) == set()
    assert changed(one, {**one, **two}) == set(two)
    assert changed(one, dict(reversed(({**one, **two}).items()))) == set(two)
    assert changed({**one, **two}, one) == {id for id in one if id in two}


def test_pairs_that_went_and_came_are_told_by_the_very_object():
    one, two, again = (
        Pair(left=left, right="z", score=1.0, rule="r", verdict=PairVerdict.DUPLICATE) for left in "aba"
    )
    assert difference((one, two), (two, again)) == ([one], [again])
    held = (one, two)
    assert difference(held, held) == ([], [])
