"""What each source is asked: its own words, or the protocol's query in its language."""

from collections.abc import Iterator

import pytest

from review.model.protocol import ReviewProtocol, SourceQuery
from review.plugins import REGISTRY, source
from review.project.queries import planned
from review.project.query_advice import found, judged

QUERY = '"gene therapy"[tiab]\nAND cost*[tiab] AND 2010[dp]'
LANGUAGES = {
    "plain": "",
    "stated": "pubmed",
    "exact": "europepmc",
    "loose": "openalex",
    "other": "celex",
    "list": "local",
}
TEXT = """\
title: t
query: |
  "gene therapy"[tiab]
  AND cost*[tiab] AND 2010[dp]
sources:
  - {source: loose}
"""


@pytest.fixture(autouse=True)
def sources() -> Iterator[None]:
    held = dict(REGISTRY.registered)
    for name, dialect in LANGUAGES.items():
        source(name)(type(name, (), {"dialect": dialect} if dialect else {}))
    yield
    REGISTRY.registered.clear()
    REGISTRY.registered.update(held)


def protocol(*sources: SourceQuery, query: str = QUERY) -> ReviewProtocol:
    return ReviewProtocol(
        title="t", version="1", question="?", criteria=(), categories=(), query=query, sources=sources
    )


def test_a_source_with_a_query_of_its_own_is_asked_that():
    (plan,) = planned(protocol(SourceQuery(source="exact", query="TITLE:x")))
    assert (plan.query.query, plan.translated_from, plan.dropped, plan.problem) == ("TITLE:x", None, (), None)


def test_a_source_without_one_is_asked_the_protocols_query_in_its_language():
    (plan,) = planned(protocol(SourceQuery(source="exact", overlap_days=3)))
    said = 'TITLE_ABS:"gene therapy" AND TITLE_ABS:cost* AND FIRST_PDATE:[2010-01-01 TO 2010-12-31]'
    assert plan.query == SourceQuery(source="exact", query=said, overlap_days=3)
    assert (plan.translated_from, plan.dialect, plan.clauses, plan.loses) == (QUERY, "europepmc", (), False)


def test_a_source_that_names_no_language_is_asked_in_pubmeds_normal_form():
    (plan,) = planned(protocol(SourceQuery(source="plain")))
    assert (plan.query.query, plan.dialect) == (QUERY.replace("\n", " "), "pubmed")
    assert planned(protocol(SourceQuery(source="plain"), query="a AND b"))[0].translated_from is None


def test_what_a_source_cannot_express_is_printable_with_its_place():
    (plan,) = planned(protocol(SourceQuery(source="loose")))
    assert [each.partition(": it")[0] for each in plan.dropped] == [
        "line 2, column 5: error: `cost*[tiab]`",
        "line 2, column 21: advice: `2010[dp]`",
    ]
    assert plan.loses
    assert plan.notes


def test_a_source_that_would_find_less_is_a_problem_unless_it_has_a_query_of_its_own():
    less, own = planned(
        protocol(SourceQuery(source="loose"), SourceQuery(source="looser", query="cost OR costs"))
    )
    assert "less than the protocol's query says, by `cost*[tiab]`" in (less.problem or "")
    assert own.problem is None
    (whole,) = planned(protocol(SourceQuery(source="loose"), query="cost[tiab] AND 2010[dp]"))
    assert (whole.problem, whole.loses) == (None, False)


@pytest.mark.parametrize(("name", "fault"), [("list", "a or b"), ("stated", "a[tiab] or b"), ("list", "(a")])
def test_a_source_whose_own_query_has_an_error_is_a_problem(name, fault):
    broken, sound = planned(protocol(SourceQuery(source=name, query=fault), SourceQuery(source="plain")))
    assert (broken.problem or "").startswith("its query cannot be used: line 1, column ")
    assert sound.problem is None


def test_what_pubmed_may_know_better_is_no_error_in_a_query_that_it_is_sent_as_it_is():
    (plan,) = planned(protocol(SourceQuery(source="stated", query="a[prop] AND b[new tag]")))
    assert plan.problem is None
    assert {each.severity for each in plan.findings} == {"warning"}


def test_the_own_query_of_a_source_that_states_no_language_is_never_an_error():
    (plan,) = planned(protocol(SourceQuery(source="plain", query="a or b")))
    assert (plan.problem, plan.findings[0].code, plan.findings[0].severity) == (
        None,
        "lower-case-operator",
        "warning",
    )


@pytest.mark.parametrize("query", ["safety and efficacy[tiab]", "#1 AND #2", "exp Neoplasms/"])
def test_a_broken_query_of_the_protocol_is_asked_of_nobody(query):
    plans = planned(
        protocol(SourceQuery(source="stated"), SourceQuery(source="exact", query="x"), query=query)
    )
    assert ["cannot be used" in (plan.problem or "") for plan in plans] == [True, False]


def test_a_source_whose_language_is_not_known_needs_a_query_of_its_own():
    (plan,) = planned(protocol(SourceQuery(source="other")))
    assert "its language `celex`" in (plan.problem or "")
    assert planned(protocol(SourceQuery(source="other", query="32007R1394")))[0].problem is None


def test_a_source_that_is_not_installed_is_a_problem_only_without_a_query():
    without, with_one = planned(protocol(SourceQuery(source="nobody"), SourceQuery(source="none", query="x")))
    assert "there is no source `nobody`" in (without.problem or "")
    assert (with_one.problem, with_one.dialect) == (None, None)


def test_a_query_that_cannot_be_read_is_a_problem_of_every_source_that_needs_it():
    (plan,) = planned(protocol(SourceQuery(source="loose"), query="(a"))
    assert "the protocol's query cannot be used: line 1, column 1" in (plan.problem or "")


def test_findings_carry_the_place_in_the_file():
    slip = TEXT.replace("cost*", "co*")
    (finding,) = found(protocol(SourceQuery(source="loose"), query=QUERY.replace("cost*", "co*")), slip)
    assert (finding.code, finding.line, finding.column) == ("truncation-too-short", 4, 7)


def test_a_sources_own_query_is_looked_at_where_its_language_can_be_read():
    text = "sources:\n" + "".join(f"  - query: {query}\n" for query in ("(a", "b[x]", "(c"))
    own = [
        SourceQuery(source=name, query=query)
        for name, query in (("list", "(a"), ("plain", "b[x]"), ("exact", "(c"))
    ]
    said = found(protocol(*own, query=""), text)
    assert [(each.severity, each.line) for each in said] == [("error", 2), ("warning", 3)]


def test_sources_that_lose_records_or_cannot_be_asked_are_errors():
    errors, _ = judged(protocol(SourceQuery(source="loose"), SourceQuery(source="other")), TEXT)
    assert ["`loose` cannot be asked: it would find less" in errors[0], "`other` cannot" in errors[1]] == [
        True,
        True,
    ]


def test_a_source_that_is_not_installed_is_advice():
    errors, advice = judged(protocol(SourceQuery(source="nobody")), TEXT)
    assert errors == ()
    assert any("`nobody` cannot be asked" in each for each in advice)


def test_an_error_of_the_query_is_told_once_with_its_line_in_the_file():
    plan = protocol(SourceQuery(source="exact"), SourceQuery(source="plain"), query=QUERY + "(")
    (error,), _ = judged(plan, TEXT.replace("2010[dp]", "2010[dp]("))
    assert error.startswith("line 4, column 31: this `(` is never closed")
