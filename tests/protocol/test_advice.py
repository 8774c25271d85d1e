"""What is allowed and yet probably not meant is said."""

import pytest

from review.plugins import REGISTRY, Group
from review.protocol import check, parse_protocol
from review.protocol.advice import _FILLS

SOUND = (
    "extractors: [{name: challenges}, {name: axes}]\nstances: {challenge: [hard]}\n"
    "sources: [{source: pubmed, query: q}]\n"
)
UNFILLED = "axis `country` is filled by no extractor: add `- name: axes`"


@pytest.fixture
def sound(small) -> str:
    return small.replace("criteria:\n", "criteria:\n  - {code: good, text: Good., kind: include}\n") + SOUND


def test_a_sound_protocol_gets_no_advice(sound):
    assert check(parse_protocol(sound)) == ()


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("source: pubmed", "source: pubmedd", "No source plug-in `pubmedd` is installed"),
        ("name: challenges", "name: chalenges", "Did you mean `challenges`?"),
        ("sources: [{source: pubmed, query: q}]\n", "", "No source is named"),
        ("rule: none", "rule: consecutive-50", "promises no recall"),
        (
            "sources:",
            "living: {recheck: [pubmedd]}\nsources:",
            "`living.recheck`: No source plug-in `pubmedd`",
        ),
        ("sources:", "living: {citations: [opnalex]}\nsources:", "`living.citations`: No source plug-in"),
        ("sources:", "living: {fulltexts: [x]}\nsources:", "`living.fulltexts`: No full-text fetcher `x`"),
        (
            "sources:",
            "living: {citations: [pubmed], directions: []}\nsources:",
            "`directions` is empty: no citation is chased",
        ),
        ("blinded: true", "ranker: best", "No ranker `best` is installed"),
        ("kind: exclude", "kind: exclude\n    stages: [full-text]", "serves title-abstract"),
        ("kind: include", "kind: exclude", "No criterion of kind `include`"),
        ("cues: [variab*]", "cues: []", "The topic `T1` has no cues"),
        ("cues: [variab*]", "cues: [Variab*]", "The cue `Variab*` has capitals"),
        ("cues: [norway]", "cues: []", "The value `NO` of the axis `country` has no cues"),
        ("extractors: [{name: challenges}, {name: axes}]\n", "", "No extractor is named"),
        ("stances: {challenge: [hard]}\n", "", "The stance lexicon is empty"),
        (", {name: axes}", "", UNFILLED),
        ("{name: challenges}, {name: axes}", "{name: products}", UNFILLED),
        ("extractors: [{name: challenges}, {name: axes}]\n", "", UNFILLED),
        ("title: A review", "title: 'TITLE OF THE REVIEW: living'", "The title is still to be filled in"),
        ("question: What", "question: WHAT THE REVIEW ASKS,", "The question is still to be filled in"),
        (
            "query: q",
            "query: '\"GENE THERAPY CONCEPT\"[tiab]'",
            "The query of the source `pubmed` is still to be",
        ),
        (
            "sources:",
            "query: '\"FIRST CONCEPT\"[tiab]'\nsources:",
            "The protocol's query is still to be filled in",
        ),
        ("Not about it.", "NOT ABOUT THE SUBJECT.", "text of the criterion `wrong-topic` is still to be"),
        (
            "cues: [variab*]",
            "cues: [variab*]\n      - {id: T2, name: n, definition: d, cues: [variab*]}",
            "under several topics (T1, T2)",
        ),
        (
            "definition: Making it.",
            "definition: Making it.\n    topics: []\n  - id: b\n    name: b\n    definition: b",
            "The category `technical` has no topics",
        ),
        (
            "    name: Country",
            "    name: Country\n    origin: record\n    record_field: kind",
            "the value `NO`, which no record's kind ever is",
        ),
    ],
)
def test_a_weakness_is_named(sound, old, new, said):
    assert sound.count(old) == 1
    assert any(said in warning for warning in check(parse_protocol(sound.replace(old, new))))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (", {name: axes}", ", {name: gazetteer}"),
        ("- id: country", "- id: product_class"),
        ("    name: Country", "    name: Country\n    origin: record\n    record_field: kind"),
    ],
    ids=["an extractor of one's own", "a shipped extractor", "the record"],
)
def test_an_axis_that_something_else_may_fill_gets_no_advice(sound, old, new):
    text = sound.replace(old, new).replace("{name: challenges}", "{name: challenges}, {name: products}")
    if new == "- id: product_class" or "origin" in new:
        text = text.replace(", {name: axes}", "")
    assert not any("filled by no extractor" in warning for warning in check(parse_protocol(text)))


@pytest.mark.parametrize(
    "title",
    ["Do CRISPR and CAR-T reach people?", "FDA, EMA, PMDA, TGA and ICH", "The COVID-19 RECOVERY trial"],
)
def test_a_few_short_names_in_capitals_are_no_placeholder(sound, title):
    assert check(parse_protocol(sound.replace("title: A review", f"title: '{title}'"))) == ()


def test_operators_and_names_in_capitals_are_no_placeholder_of_a_query(sound):
    query = '(CRISPR OR TALEN OR ZFN OR "CAR-T"[tiab]) AND NOT_A_PHRASE_IN_QUOTATION_MARKS[tiab]'
    assert check(parse_protocol(sound.replace("query: q", f"query: '{query}'"))) == ()


def test_the_axes_of_the_shipped_extractors_are_those_that_they_list():
    assert {*_FILLS, "axes"} <= set(REGISTRY.names(Group.EXTRACTORS))
    for name, axes in _FILLS.items():
        assert REGISTRY.find(Group.EXTRACTORS, name).factory.axes == axes
