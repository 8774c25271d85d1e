"""What was probably not meant is said with a code, a line and a column."""

import pytest

from review.retrieval.query import Code, Severity, lint, parse


@pytest.mark.parametrize(
    ("text", "code", "line", "column"),
    [
        ("(a AND b", "unbalanced-parenthesis", 1, 1),
        ('a AND "b', "unbalanced-quote", 1, 7),
        ("a[tiab", "unbalanced-bracket", 1, 2),
        ("a AND", "operator-without-operand", 1, 3),
        ("#1 OR #2", "line-number", 1, 1),
        ("#1 OR #2", "line-number", 1, 7),
        ("cells[tiba]", "unknown-field", 1, 6),
        ("(a OR b)[ti]", "tag-without-term", 1, 9),
        ("a b[ti:~2]", "proximity", 1, 1),
        ("soon[dp]", "date", 1, 1),
        ('"a" or "b"', "lower-case-operator", 1, 5),
        ("cell or gene", "lower-case-operator", 1, 6),
        ("cell Not gene", "lower-case-operator", 1, 6),
        ('"a"\n"b"', "missing-operator", 2, 1),
        ("gene therapy", "words-without-quotes", 1, 1),
        ("cell adj3 gene", "operator-of-another-platform", 1, 6),
        ("cell NEAR/3 gene", "operator-of-another-platform", 1, 6),
        ("cell.ti,ab.", "operator-of-another-platform", 1, 5),
        ("cel*", "truncation-too-short", 1, 1),
        ('"gene* therapy"', "truncation-inside-quotes", 1, 1),
        ("colou*r", "truncation-not-at-end", 1, 1),
        ("wom?n", "wildcard-not-supported", 1, 1),
        ("costs OR cost*", "redundant-term", 1, 1),
        ('"gene therapy"[ti] OR "gene therap*"[ti]', "redundant-term", 1, 1),
        ("a OR b OR a", "redundant-term", 1, 11),
        ("a AND a", "redundant-term", 1, 7),
        ("a NOT b", "not", 1, 7),
        ("biosimilar*[mh]", "not-a-heading", 1, 1),
        ("“cell”", "smart-quotes", 1, 1),
        ("CAR–T", "hyphen", 1, 1),
        ("a OR b\nAND c", "mixed-and-or", 2, 1),
        ("a AND b OR c", "mixed-and-or", 1, 9),
    ],
)
def test_each_slip_is_found_where_it_stands(text, code, line, column):
    assert (code, line, column) in [(each.code, each.line, each.column) for each in lint(text)]


@pytest.mark.parametrize(
    "text",
    [
        '(biosimilar*[tiab] OR "Biosimilar Pharmaceuticals"[mh]) AND ("gene therap*"[tiab] OR "CAR-T"[tiab])',
        "# the product\n(cells[ti]) AND 2010:2020[dp]",
        "a AND b AND c",
        "cost*[ti] OR costs[tiab]",
        'cost* OR "costs of goods"',
    ],
)
def test_a_sound_query_has_nothing_found_in_it(text):
    assert lint(text) == ()


def test_findings_come_in_the_order_of_the_text():
    places = [(each.line, each.column) for each in lint('cel* NOT "gene* x"\nAND wom?n OR b')]
    assert places == sorted(places)
    assert len(places) > 4


def test_what_is_only_unwise_is_no_error():
    assert {each.severity for each in lint("(a")} == {Severity.ERROR}
    assert Severity.ERROR not in {each.severity for each in lint('cel* OR "gene* x" wom?n NOT CAR–T')}


@pytest.mark.parametrize(
    "query", ["gene\u200btherapy[tiab]", "\u202egene", "\uff08a OR b\uff09 AND c", "a\ufeff"]
)
def test_what_cannot_be_seen_or_looks_like_a_bracket_is_an_error(query):
    assert Code.CHARACTER in {each.code for each in lint(query)}


def test_the_joiners_of_persian_words_may_stand():
    assert parse("\u0645\u06cc\u200c\u0631\u0648\u062f[tiab]") is not None


@pytest.mark.timeout(60)
@pytest.mark.parametrize("query", ["a" * 300_000 + "*[tiab] OR " + "b" * 300_000 + "*[tiab]", "a " * 100_000])
def test_a_monstrous_query_is_looked_at(query):
    lint(query)
