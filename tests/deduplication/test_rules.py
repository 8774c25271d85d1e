"""The rules on pairs that a librarian would recognise: tests/cases/dedup_pairs.json."""

import json
from pathlib import Path

import pytest

from review.deduplication.compare import compare
from review.deduplication.explain import explain, judge, sentence
from review.deduplication.rules import RULES

CASES = json.loads((Path(__file__).parent.parent / "cases" / "dedup_pairs.json").read_text(encoding="utf-8"))


def both(case, record):
    return record("a", **case["left"]), record("b", **case["right"])


@pytest.mark.parametrize("case", CASES, ids=[case["case"] for case in CASES])
def test_a_pair_is_what_a_librarian_says(case, record):
    pair = judge(*both(case, record))
    assert (pair.verdict, pair.rule) == (case["verdict"], case.get("rule", pair.rule))


@pytest.mark.parametrize("case", CASES, ids=[case["case"] for case in CASES])
def test_the_order_of_a_pair_does_not_matter(case, record):
    left, right = both(case, record)
    assert judge(left, right) == judge(right, left)


@pytest.mark.parametrize("case", CASES, ids=[case["case"] for case in CASES])
def test_compare_finds_what_judging_the_pair_alone_says(case, record):
    left, right = both(case, record)
    pair = judge(left, right)
    assert compare([left, right]) == ((pair,) if pair.verdict != "distinct" else ())


@pytest.mark.parametrize("case", CASES, ids=[case["case"] for case in CASES])
def test_every_pair_can_be_told_in_one_line(case, record):
    left, right = both(case, record)
    line = sentence(judge(left, right), explain(left, right))
    assert line.isprintable() or any(ord(character) < 32 for character in left.title + right.title)
    assert "\n" not in line and "->" in line


def test_every_rule_has_a_name_of_its_own_a_reason_and_a_source():
    assert len({rule.name for rule in RULES}) == len(RULES)
    assert all(rule.why and rule.source for rule in RULES)


def test_every_rule_decides_a_case(record):
    """A rule that no case needs is a rule that nobody would miss."""
    assert {rule.name for rule in RULES} <= {judge(*both(case, record)).rule for case in CASES}


def test_no_rule_merges_before_the_reasons_to_keep_apart_are_heard():
    verdicts = [rule.verdict for rule in RULES]
    assert verdicts.index("duplicate") > max(
        place for place, verdict in enumerate(verdicts) if verdict in ("version", "distinct")
    )
