"""Pairs told field by field."""

from itertools import pairwise

from corpus import generate

from review.deduplication.explain import explain, explain_all


def test_many_pairs_are_told_as_each_alone_would_be():
    records = [entry.record for entry in generate(120, 5)]
    ends = list(pairwise(records))
    assert explain_all(ends) == [explain(left, right) for left, right in ends]
    assert {match.field for told in explain_all(ends) for match in told} >= {"title", "abstract", "ids"}
