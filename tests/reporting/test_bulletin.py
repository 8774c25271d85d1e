"""The digest of a refresh: what it says, and that no stranger's words become markup."""

from typing import Any

import pytest

from review.model.record import Link, PartialDate, Record, RecordStatus
from review.model.search import Lane, Recheck, RunStatus, SearchRun, Unasked
from review.model.study import RelationKind
from review.reporting.bulletin import NAMED, Alert, News, digest, said_of

AT = "2026-03-01T06:15:00+00:00"
TRIAL = Record(
    source="pubmed",
    source_id="1",
    title="A trial of cells",
    authors=("Ada, B.", "Cid, E."),
    venue="Cytotherapy",
    published=PartialDate(year=2026, month=2),
    doi="10.5555/a",
)


def run(status: RunStatus = RunStatus.COMPLETE, **more: object) -> SearchRun:
    held = {"new": 1, "fetched": 3, "reported": 3, "parser_version": "1", "platform": "PubMed"} | more
    return SearchRun(
        id="r",
        source="pubmed",
        lane=Lane.DATABASE,
        query="cells",
        started=AT,
        ended=AT,
        status=status,
        **held,
    )


def test_a_digest_in_full():
    news = News(
        runs=(run(),),
        new={"pubmed": (TRIAL,)},
        gone=(Record(source="ema", source_id="g", title="Guideline on cells", url="https://example.org/g"),),
        alerts=(Alert(record="1", title="An old trial", source="crossref", status=RecordStatus.RETRACTED),),
    )
    assert digest("Living review", AT, news) == (
        "# Living review\n\n"
        "2026-03-01: 1 new record, 0 changed, from 1 search.\n\n"
        "## Needs attention\n\n"
        "- **An old trial** was retracted (says crossref)\n\n"
        "## New from pubmed (1)\n\n"
        "- [A trial of cells](<https://doi.org/10.5555/a>) — Ada, B. et al., Cytotherapy, 2026\n\n"
        "## No longer listed by their source\n\n"
        "- [Guideline on cells](<https://example.org/g>)\n\n"
        "## Searches\n\n"
        "- pubmed (cells): complete, 3 of 3 reported, 1 new, 0 changed\n\n"
        "Told is what came until 2026-03-01T06:15:00+00:00.\n"
    )


def test_a_search_that_failed_stands_first_with_its_reason():
    news = News(runs=(run(RunStatus.PARTIAL, error="answered 503"),), new={})
    said = digest("Review", AT, news)
    assert said.index("the search of pubmed is partial: answered 503") < said.index("## Searches")


def test_a_recheck_that_failed_is_told():
    failed = Recheck(
        source="crossref",
        version="1",
        started=AT,
        ended=AT,
        status=RunStatus.FAILED,
        asked=3,
        answered=0,
        found=0,
        error="nobody answered",
    )
    assert "the re-check of crossref is failed: nobody answered" in digest(
        "Review", AT, News(runs=(), new={}, rechecks=(failed,))
    )


def test_a_preprint_that_was_published_names_the_article():
    link = Link(kind=RelationKind.IS_VERSION_OF, scheme="doi", value="10.5555/a")
    alert = Alert(record="1", title="A preprint", source="biorxiv", links=(link,))
    said = digest("Review", AT, News(runs=(), new={}, alerts=(alert,)))
    assert "**A preprint** was published as doi 10.5555/a (says biorxiv)" in said


def test_words_of_strangers_stay_words():
    hostile = Record(
        source="x",
        source_id="1",
        title="# [Free](http://bad) <img src=x onerror=alert(1)> **now**\n\n## Heading",
        url="javascript:alert(1)",
    )
    said = digest("a <b>\n# c", AT, News(runs=(), new={"x": (hostile,)}))
    assert (
        "\\# \\[Free\\](http://bad) \\<img src=x onerror=alert(1)\\> \\*\\*now\\*\\* \\#\\# Heading" in said
    )
    assert "javascript" not in said
    assert said.startswith("# a \\<b\\> \\# c\n")


def test_an_address_cannot_break_out_of_its_link():
    record = Record(source="x", source_id="1", title="T", url="https://a.org/> [b](http://c)")
    assert "- T" in digest("R", AT, News(runs=(), new={"x": (record,)}))


def test_of_a_long_list_some_are_named_and_the_rest_counted():
    many = tuple(Record(source="x", source_id=str(n), title=f"T{n}") for n in range(NAMED + 3))
    said = digest("R", AT, News(runs=(), new={"x": many}))
    assert "## New from x (28)" in said
    assert said.count("\n- T") == NAMED
    assert "- and 3 more" in said


def test_nothing_new_is_said_in_one_line_and_the_searches():
    said = digest("R", AT, News(runs=(run(new=0),), new={}))
    assert "0 new records, 0 changed, from 1 search." in said
    assert "## New" not in said


def test_an_alert_stands_before_any_number_of_searches_that_failed():
    runs = tuple(run(status=RunStatus.FAILED, error=f"answered 503, number {n}") for n in range(60))
    alert = Alert(record="1", title="The trial", source="crossref", status=RecordStatus.RETRACTED)
    assert "**The trial** was retracted" in digest(
        "T", "2026-01-01", News(runs=runs, new={}, alerts=(alert,))
    )


def test_what_befell_many_searches_is_told_once():
    runs = tuple(run(status=RunStatus.FAILED, error="answered 503") for _ in range(60))
    assert "failed: answered 503 (60 times)" in digest("T", "2026-01-01", News(runs=runs, new={}))


def test_what_was_not_asked_and_what_was_taken_back_are_told():
    unasked = Unasked(source="crossref", what="citations", reports=480, why="its *quota* is used up")
    taken = Alert(record="1", title="The trial", source="pubmed", status=RecordStatus.RETRACTED)
    said = digest("T", AT, News(runs=(), new={}, unasked=(unasked,), taken_back=(taken,)))
    assert "- crossref was not asked about 480 reports (citations): its \\*quota\\* is used up" in said
    assert "- **The trial**: pubmed no longer says that it was retracted" in said


def test_what_is_listed_again_stands_with_its_search():
    said = digest("T", AT, News(runs=(run(relisted=2, withdrawn=1),), new={}))
    assert "1 no longer listed, 2 listed again" in said


@pytest.mark.parametrize(
    ("alert", "said"),
    [
        ({"listed": False}, "is no longer listed"),
        ({"replaced_by": "Version 2"}, "was superseded by “Version 2”"),
        ({"status": RecordStatus.SUPERSEDED}, "was superseded"),
    ],
)
def test_what_became_of_a_guideline_is_said(alert: dict[str, Any], said: str):
    assert said_of(Alert(record="1", title="G", source="ema", **alert)) == said
