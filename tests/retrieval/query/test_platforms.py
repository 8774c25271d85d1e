"""What makes another search of a query is an error with its place; a valid strategy of PubMed has none."""

import json
from pathlib import Path

import pytest

from review.retrieval.query import Code, Severity, lint
from review.retrieval.query.tokens import masked

# Strategies as they are published and as PubMed's own pages show them: none of them may be an error.
CASES = Path(__file__).parents[2] / "cases" / "queries_valid.json"
VALID = json.loads(CASES.read_text(encoding="utf-8"))


@pytest.mark.parametrize("query", VALID)
def test_a_valid_strategy_of_pubmed_has_no_error(query):
    assert [each.message for each in lint(query) if each.severity is Severity.ERROR] == []


def test_the_filter_that_spares_reports_of_people_is_not_advised_against():
    assert lint("animals[mh] NOT humans[mh]") == ()
    assert lint("cells[tiab] NOT (animals[mh] NOT humans[mh])") == ()
    assert [each.code for each in lint("cells[tiab] NOT animals[mh]")] == [Code.NOT]


def errors(query: str) -> list[tuple[str, int, int]]:
    return [(each.code, each.line, each.column) for each in lint(query) if each.severity is Severity.ERROR]


@pytest.mark.parametrize(
    ("query", "column", "platform"),
    [
        ("exp Neoplasms/", 1, "Ovid"),
        ('exp "Gene Therapy"/', 1, "Ovid"),
        ("(Neoplasms/ OR a)", 2, "Ovid"),
        ("(a OR b).ti,ab.", 9, "Ovid"),
        ("cancer.ab", 7, "Ovid"),
        ("cancer.mp. [mp=title, abstract]", 7, "Ovid"),
        ("gene adj3 therapy", 6, "Ovid"),
        ("gene ADJ therapy", 6, "Ovid"),
        ("limit 3 to english language", 1, "Ovid"),
        ("therap$", 1, "Ovid"),
        ("therap$2 AND a", 1, "Ovid"),
        ('"gene therap$"[tiab]', 7, "Ovid"),
        ("wom#n", 1, "Ovid"),
        ("'gene therapy'/exp", 1, "Embase"),
        ("'gene therapy'/de", 1, "Embase"),
        ("cancer/exp", 7, "Embase"),
        ("[english]/lim", 10, "Embase"),
        ("'gene therapy':ti,ab", 15, "Embase"),
        ("cancer:ti,ab,kw", 7, "Cochrane"),
        ("gene NEAR/3 therapy", 6, "Web of Science"),
        ("gene near/3 therapy", 6, "Embase"),
        ('"gene" NEXT "therapy"', 8, "Cochrane"),
        ('[mh "Gene Therapy"]', 1, "Cochrane"),
        ("MeSH descriptor: [Gene Therapy] explode all trees", 1, "Cochrane"),
        ("gene W/3 therapy", 6, "Scopus"),
        ("gene PRE/3 therapy", 6, "Scopus"),
        ("TITLE-ABS-KEY(gene)", 1, "Scopus"),
        ("gene AND PUBYEAR > 2010", 10, "Scopus"),
        ("TS=(gene)", 1, "Web of Science"),
        ('ti="gene"', 1, "Web of Science"),
        ('(MH "Gene Therapy+")', 2, "EBSCO"),
        ("TI ( gene )", 1, "EBSCO"),
        ("noft(gene)", 1, "ProQuest"),
        ('TITLE_ABS:"gene therapy"', 1, "Europe PMC"),
        ('tw:("gene")', 1, "LILACS"),
        ("a || b", 3, "programming languages"),
    ],
)
def test_the_syntax_of_another_platform_is_an_error_that_names_it(query, column, platform):
    (found,) = [each for each in lint(query) if each.severity is Severity.ERROR]
    assert (found.code, found.line, found.column) == (Code.OTHER_OPERATOR, 1, column)
    assert platform in found.message
    assert found.hint.startswith("Write ")


def test_a_pasted_strategy_is_told_line_by_line():
    query = "1. exp Gene Therapy/\n2. (gene adj3 therap$).ti,ab.\n3. 1 or 2\n4. limit 3 to english"
    found = errors(query)
    assert [line for _, line, _ in found] == sorted(line for _, line, _ in found)
    assert {line for code, line, _ in found if code == "line-number"} == {1, 2, 3, 4}
    assert {line for code, line, _ in found if code == "operator-of-another-platform"} == {1, 2, 4}
    assert ("lower-case-operator", 3, 6) in found


@pytest.mark.parametrize(
    ("query", "columns"),
    [
        ("1 or 2", [1, 6]),
        ("1 OR 2", [1, 6]),
        ("3 AND english[la]", [1]),
        ("(1 AND 2) NOT cells[tiab]", [2, 8]),
        ("#1 AND #2", [1, 8]),
        ("or/1-5", [1]),
        ("1-5/or", [1]),
        ("S1 AND S2", [1, 8]),
        ("1. cancer[tiab]", [1]),
    ],
)
def test_a_line_of_a_search_history_is_an_error(query, columns):
    assert [column for code, _, column in errors(query) if code == Code.LINE_NUMBER] == columns


@pytest.mark.parametrize(
    ("query", "column"),
    [
        ('"a" or "b"', 5),
        ("a[tiab] or b[tiab]", 9),
        ("(a) and (b)", 5),
        ("english[la] or german[la]", 13),
        ("english or german[la]", 9),
        ("Neoplasms[mh] and Humans[mh]", 15),
        ("Smith J[au] not Jones A[au]", 13),
        ("safety and efficacy[tiab]", 8),
        ("safety and efficacy", 8),
        ("Safety And Efficacy[tiab]", 8),
        ("a AND not b", 7),
    ],
)
def test_an_operator_in_small_letters_is_an_error(query, column):
    assert errors(query) == [("lower-case-operator", 1, column)]


def test_words_around_an_operator_in_small_letters_are_shown_as_a_phrase_and_as_two_terms():
    (found,) = [each for each in lint("safety and efficacy[tiab]") if each.code == Code.LOWER_CASE]
    assert found.hint == 'Quote a phrase: "safety and efficacy"[tiab]; or write AND between terms.'


@pytest.mark.parametrize(
    ("query", "columns"),
    [
        ("cancer, tumour", [1]),
        ("cancer, tumour[tiab]", [1]),
        ('"cancer", "tumour"', [9]),
        ("cancer[tiab], tumour[tiab]", [13]),
        ("(cancer), (tumour)", [9]),
        ('cancer, "gene therapy"', [1]),
        ("english, german[la]", [1]),
        ("a; b; c", [1, 4]),
    ],
)
def test_a_comma_between_terms_is_an_error(query, columns):
    assert errors(query) == [("comma", 1, column) for column in columns]


@pytest.mark.parametrize(
    ("query", "sign"), [("（gene OR cell）", "("), ("＂gene＂", '"'), ("gene，cell", ","), ("gene＊", "*")]
)
def test_a_full_width_sign_is_an_error_that_shows_the_one_of_the_keyboard(query, sign):
    found = lint(query)[0]
    assert (found.code, found.severity, found.column) == (Code.CHARACTER, Severity.ERROR, 1)
    assert found.hint == f"Write `{sign}`, the sign of the keyboard."


def test_a_full_width_comma_may_stand_in_a_phrase_and_typographic_quotes_are_quotes():
    assert errors('"基因，治疗"[tiab] OR “gene therapy”[tiab]') == []


def test_what_pubmed_may_know_better_is_a_warning_of_a_text_sent_word_for_word():
    query = "a[new tag] OR b"
    assert [each.severity for each in lint(query)] == [Severity.ERROR]
    assert [each.severity for each in lint(query, verbatim=True)] == [Severity.WARNING]
    assert lint("a or b", verbatim=True)[0].severity is Severity.ERROR


def test_masking_keeps_every_place():
    text = 'a "b\nc" [tiab] # d\nOR e'
    assert masked(text) == 'a "\0\0\0" [\0\0\0\0]    \nOR e'
    assert masked(text, comments_only=True) == 'a "b\nc" [tiab]    \nOR e'


@pytest.mark.timeout(60)
@pytest.mark.parametrize(
    "query",
    [each * 40_000 for each in ("a or ", "aaaaaaaa", "exp ", "'a ", "a, ", "1 or ", "a/")],
)
def test_a_monstrous_query_of_another_platform_is_looked_at(query):
    lint(query)
