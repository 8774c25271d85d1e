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


def test_a_pair_is_told_field_by_field_with_the_rule_that_decided_it(record):
    title = "Zelvorastat for chronic refractory cough: a randomised trial"
    place = {"authors": ["Okafor, Nadia"], "volume": "14"}
    one = record("1", title=title, pages="201-212", doi="10.5555/one", **place)
    other = record("2", title=title.replace("randomised", "randomized"), pages="201-12", **place)
    assert sentence(judge(one, other), explain(one, other)) == (
        "title 0.98, first author same, volume same, pages 201-212 / 201-12 same, DOI missing on one side"
        " -> duplicate by rule `title-place` (one title, first author, volume and first page)"
    )


def test_an_article_number_beside_pages_is_not_called_half_the_same(record):
    one, other = record("1", title="Cough", pages="e12"), record("2", title="Cough", pages="201-212")
    assert "pages e12 / 201-212 cannot be compared" in sentence(judge(one, other), explain(one, other))


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
