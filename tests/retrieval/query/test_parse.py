"""A query in PubMed's syntax is read as PubMed reads it, and what cannot be read is said with its place."""

import html
import json
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from review.errors import ProtocolError
from review.retrieval.query import And, Field, Not, Or, Range, Term, leaves, parse, words
from review.retrieval.query.dialects import printed


def t(text: str, field: Field = Field.ALL, **more: object) -> Term:
    return Term(text=text, field=field, **more)  # type: ignore[arg-type]


A, B, C, D = (t(letter) for letter in "abcd")
REVIEW, ENGLISH = t("review", Field.PUBLICATION_TYPE), t("english", Field.LANGUAGE)
TIAB, MESH = Field.TITLE_ABSTRACT, Field.MESH


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("a", A),
        ("a AND b AND c", And(operands=(A, B, C))),
        ("a OR b AND c", And(operands=(Or(operands=(A, B)), C))),
        ("a AND b OR c", Or(operands=(And(operands=(A, B)), C))),
        ("a OR (b AND c)", Or(operands=(A, And(operands=(B, C))))),
        ("a AND (b AND c)", And(operands=(A, And(operands=(B, C))))),
        ("a NOT b NOT c", Not(operands=(A, B, C))),
        ("a AND b NOT c OR d", Or(operands=(Not(operands=(And(operands=(A, B)), C)), D))),
        ("((a))", A),
        ('"gene therapy"[tiab]', t("gene therapy", TIAB, phrase=True)),
        ('"gene therap*"[Title/Abstract]', t("gene therap", TIAB, phrase=True, truncated=True)),
        ("gene therapy[tiab]", t("gene therapy", TIAB)),
        ("heart attack[MeSH Terms] AND a", And(operands=(t("heart attack", MESH), A))),
        ("Cell and Tissue[mh:noexp]", t("Cell and Tissue", Field.MESH_NOT_EXPLODED)),
        ("Neoplasms/therapy[majr]", t("Neoplasms/therapy", Field.MESH_MAJOR)),
        ('"a b"[ti:~3]', t("a b", Field.TITLE, phrase=True, near=3)),
        ("Smith JA[au] OR review[pt]", Or(operands=(t("Smith JA", Field.AUTHOR), REVIEW))),
        ("english[la] AND hasabstract[sb]", And(operands=(ENGLISH, t("hasabstract", Field.FILTER)))),
        ("2010:2020[dp]", Range(start="2010", end="2020")),
        ("2010/1/5 : 3000[pdat]", Range(start="2010/01/05", end="3000")),
        ('"2010/01/01"[Date - Publication] : "3000"[dp]', Range(start="2010/01/01", end="3000")),
        ("2015[edat]", Range(start="2015", end="2015", field=Field.ENTERED)),
        ('"last 5 years"[dp]', t("last 5 years", Field.PUBLISHED, phrase=True)),
        ("# the product\na # b OR c\nAND d", And(operands=(A, D))),
        ('“gene therapy” AND CAR‑T', And(operands=(t("gene therapy", phrase=True), t("CAR-T")))),
        ('"gene\n  therapy"', t("gene therapy", phrase=True)),
        ('"a" b', And(operands=(t("a", phrase=True), B))),
        ("(a)(b)", And(operands=(A, B))),
        ('"a" or "b"', And(operands=(t("a", phrase=True), t("b", phrase=True)))),
        ("10.1000/x[lid]", t("10.1000/x", Field.LOCATION_ID)),
    ],
)  # fmt: skip
def test_a_query_is_read_left_to_right_as_pubmed_reads_it(text, tree):
    assert parse(text) == tree


@pytest.mark.parametrize(
    ("text", "line", "column", "said"),
    [
        ("", 1, 1, "nothing to search for"),
        ("# only a comment", 1, 1, "nothing to search for"),
        ("a AND ()", 1, 7, "nothing to search for"),
        ("(a AND b", 1, 1, "never closed"),
        ("a\nAND b)", 2, 6, "closes nothing"),
        ('a AND "b', 1, 7, "quotation mark is never closed"),
        ('a AND ""', 1, 7, "nothing stands between"),
        ("a[tiab AND b", 1, 2, "`[` is never closed"),
        ("a] AND b", 1, 2, "`]` closes nothing"),
        ("a AND", 1, 3, "after `AND`"),
        ("AND a", 1, 1, "before `AND`"),
        ("a AND OR b", 1, 3, "after `AND`"),
        ("a AND\n  (b OR)", 2, 6, "after `OR`"),
        ("(a OR b)[tiab]", 1, 9, "stands after no term"),
        ("#1 AND #2", 1, 1, "number of a line"),
        ("a[tiba]", 1, 2, "no field tag `[tiba]`"),
        ("a b[tiab:~2]", 1, 1, "quoted phrase"),
        ('"a b"[mh:~2]', 1, 1, "quoted phrase"),
        ("2010:x[dp]", 1, 1, "`2010:x` is no date"),
        ("x:2010[dp]", 1, 1, "no range of dates"),
        ("2010:2020[tiab]", 1, 1, "no range of dates"),
        ("2020:2010[dp]", 1, 1, "ends in 2010 before"),
        ("soon[dp]", 1, 1, "`soon` is no date"),
        ("a\x00b", 1, 1, "U+0000"),
    ],
)
def test_what_cannot_be_read_is_named_with_line_and_column(text, line, column, said):
    with pytest.raises(ProtocolError) as caught:
        parse(text)
    assert said in caught.value.message
    assert (caught.value.line, f"column {column} of" in caught.value.message) == (line, True)


def test_an_unknown_tag_comes_with_the_one_that_was_probably_meant():
    with pytest.raises(ProtocolError) as caught:
        parse("a[mesh trems]")
    assert "Did you mean `[mesh terms]`?" in caught.value.hint


def test_every_term_knows_where_it_stands():
    tree = parse('a AND\n  ("b c"[ti]\n  OR d[ab])')
    assert [(leaf.line, leaf.column) for leaf in leaves(tree)] == [(1, 1), (2, 4), (3, 6)]


def test_the_words_of_a_term_keep_their_stars():
    assert words(t("gene* therap", truncated=True)) == ("gene*", "therap*")


LETTERS = st.sampled_from(["gene", "cell", "CAR-T", "therapy", "α-synuclein", "人", "p53"])
TEXTS = st.lists(LETTERS, min_size=1, max_size=3).map(" ".join)
PHRASES = st.builds(
    Term,
    text=TEXTS,
    field=st.sampled_from([Field.ALL, Field.TITLE, Field.TITLE_ABSTRACT, Field.MESH, Field.AUTHOR]),
    phrase=st.booleans(),
    truncated=st.booleans(),
)
NEAR = st.builds(
    Term, text=TEXTS, field=st.just(Field.TITLE_ABSTRACT), phrase=st.just(True), near=st.integers(0, 20)
)
DATES = st.sampled_from(["2001", "2001/02", "2001/02/03"])
RANGES = st.builds(
    Range, start=DATES, end=st.sampled_from(["2001", "2010/12", "3000"]), field=st.just(Field.PUBLISHED)
)
TREES = st.recursive(
    PHRASES | NEAR | RANGES,
    lambda inner: st.tuples(
        st.sampled_from([And, Or, Not]), st.lists(inner, min_size=2, max_size=4).map(tuple)
    ).map(lambda drawn: drawn[0](operands=drawn[1])),
    max_leaves=12,
)


@settings(max_examples=150, deadline=None)
@given(TREES)
def test_what_is_printed_is_read_back_as_the_same_tree(tree):
    assert parse(printed(tree)) == tree


@settings(max_examples=150, deadline=None)
@given(st.text(alphabet='ab AND OR NOT()[]"*:#~1\n-tiabmh“', max_size=60) | st.text(max_size=40))
def test_any_text_is_a_query_or_a_protocol_error(text):
    try:
        tree = parse(text)
    except ProtocolError as error:
        assert error.line is not None
    else:
        assert parse(printed(tree)) == tree


@pytest.mark.timeout(60)
@pytest.mark.parametrize(
    "hostile",
    [
        "(" * 20_000,
        "(" * 500 + "a" + ")" * 500,
        "a AND b OR " * 5_000 + "c",
        "((a) " * 5_000,
        '"' * 19_999,
        "[" * 20_000,
    ],
    ids=["opened", "nested", "mixed", "never closed", "quotes", "brackets"],
)
def test_hostile_text_is_refused(hostile):
    with pytest.raises(ProtocolError):
        parse(hostile)


def test_a_long_list_of_synonyms_is_read():
    tree = parse(" OR ".join(f'"term {number}"[tiab]' for number in range(10_000)))
    assert len(list(leaves(tree))) == 10_000


@pytest.mark.real
def test_what_pubmed_said_it_made_of_real_searches_is_read(real_data):
    said = set()
    for path in sorted((real_data / "payloads" / "pubmed_eutils").glob("*.*")):
        text = path.read_text(encoding="utf-8", errors="replace")
        said |= set(re.findall(r"<QueryTranslation>([^<]+)</QueryTranslation>", text))
        said |= {json.loads(each) for each in re.findall(r'"querytranslation":\s*("(?:[^"\\]|\\.)+")', text)}
    refused = []
    for query in sorted(map(html.unescape, said)):
        try:
            assert parse(printed(parse(query))) == parse(query)
        except ProtocolError as error:
            refused.append(error.message)
    assert len(said) > 5
    assert all("no field tag `[prop]`" in message or "[molecular" in message for message in refused)
