"""Pairs that go on from those before equal those made of nothing, and are the very same where they stay."""

import random

from hypothesis import given, settings
from hypothesis import strategies as st

from review.deduplication.compare import indexed, paired_of, pairs_of
from review.deduplication.index import EMPTY, dump, load
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


def test_equal_pairs_that_are_known_are_taken_over():
    draw = random.Random(1)
    held = {each.id: each for each in (made_up(number, draw) for number in range(20))}
    index = indexed(EMPTY, held)
    known = pairs_of(index)
    assert known and all(
        one is two for one, two in zip(paired_of(index, (), known=known).pairs, known, strict=True)
    )
