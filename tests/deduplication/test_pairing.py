"""Pairs that go on from those before equal those made of nothing, and are the very same where they stay."""

import random
from dataclasses import replace
from itertools import combinations

from hypothesis import given, settings
from hypothesis import strategies as st

from review.deduplication.cluster import clusters, uncertain
from review.deduplication.compare import compare, indexed, paired_of, pairs_of
from review.deduplication.index import EMPTY, dump, load
from review.deduplication.pairing import COPIES
from review.model.record import Record
from review.model.study import Relation, RelationKind

WORDS = ("cough", "asthma", "trial", "adults", "chronic", "review", "therapy")


def made_up(number, draw):
    """A record whose content is often another's."""
    return Record(
        source="s",
        source_id=str(number),
        title=f"Zelvorastat for chronic cough in {draw.choice(WORDS)} and {draw.choice(WORDS)}",
        volume=draw.choice([None, "1"]),
        pages=draw.choice([None, "1-5"]),
        doi=draw.choice([None, f"10.5555/{draw.randint(1, 4)}"]),
    )


def related(draw, ids):
    twos = [draw.sample([*ids, "nobody"], 2) for _ in range(draw.randint(0, 4))] if len(ids) > 2 else []
    return [Relation(left=one, kind=RelationKind.CORRECTS, right=two, origin="o") for one, two in twos]


@settings(deadline=None, max_examples=60)
@given(seed=st.integers(0, 99_999), steps=st.integers(1, 5))
def test_pairs_that_go_on_equal_pairs_made_of_nothing(seed, steps):
    draw, held, index, before = random.Random(seed), {}, EMPTY, None
    for _ in range(steps):
        numbers = draw.sample(range(30), draw.randint(0, 12))
        held = {id: each for id, each in held.items() if draw.random() > 0.1}
        held |= {each.id: each for each in (made_up(number, draw) for number in numbers)}
        index = indexed(load(dump(index)) if draw.random() < 0.3 else index, held)
        if draw.random() < 0.8:
            relations = related(draw, sorted(held))
            before = paired_of(index, relations, before)
            assert before.pairs == pairs_of(indexed(EMPTY, held), relations)


def test_a_pair_of_a_record_that_changed_and_then_went_leaves_with_it(record):
    """A pair that is found anew, equal to what it was, is the one that is taken out later."""
    one, other = copies(record, 2)
    other = replace(other, volume="1")
    held, before = {one.id: one, other.id: other}, None
    changed = held | {one.id: replace(one, url="https://example.org")}
    index = EMPTY
    for batch, count in ((held, 1), (changed, 1), ({one.id: one}, 0)):
        index = indexed(index, batch)
        before = paired_of(index, (), before)
        assert len(before.pairs) == count


def test_equal_pairs_that_are_known_are_taken_over():
    draw = random.Random(1)
    held = {each.id: each for each in (made_up(number, draw) for number in range(20))}
    index = indexed(EMPTY, held)
    known = pairs_of(index)
    assert known and all(
        one is two for one, two in zip(paired_of(index, (), known=known).pairs, known, strict=True)
    )


def copies(record, count):
    made = [record(str(number), title="Zelvorastat for chronic refractory cough") for number in range(count)]
    return sorted(made, key=lambda each: each.id)


def test_copies_that_are_both_kept_apart_from_the_first_are_still_one_report(record, word):
    first, second, third = held = copies(record, 3)
    words = [word(first, second, "distinct"), word(first, third, "distinct")]
    found = clusters(held, compare(held), words)
    assert [each.members for each in found] == [(first.id,), (second.id, third.id)]


def test_headings_that_are_both_kept_apart_from_the_first_are_asked_about(record, word):
    made = (record(str(number), title="Editor's notes", year=2002) for number in range(3))
    first, second, third = held = sorted(made, key=lambda each: each.id)
    pairs, words = compare(held), [word(first, second, "distinct"), word(first, third, "distinct")]
    (asked,) = uncertain(pairs, words, clusters(held, pairs, words))
    assert (asked.left, asked.right) == (second.id, third.id)


def test_few_copies_are_paired_with_each_other_and_many_with_the_first(record):
    few, many = copies(record, COPIES), copies(record, 1_000)
    assert {(pair.left, pair.right) for pair in compare(few)} == {
        (one.id, other.id) for one, other in combinations(few, 2)
    }
    assert [pair.left for pair in compare(many)] == [many[0].id] * 999
