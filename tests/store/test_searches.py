"""What the ledger asks of earlier searches, held against the whole history read plainly."""

from datetime import date

import msgspec
import pytest

from review.model.event import Draft, EventKind
from review.model.record import Record
from review.model.search import Lane, Listing, PageFetched, RunStatus, SearchRun, Sighting, Window
from review.store import searches
from review.store.fold import read_runs
from review.store.log import create_log
from review.store.searches import (
    are_latest,
    count_new,
    count_seen,
    read_begun,
    read_ended,
    read_last_complete,
    read_last_page,
    read_logged,
    read_open,
    read_run_pages,
    read_seen,
    read_unlisted,
)


@pytest.fixture
def log(tmp_path):
    with create_log(tmp_path / "review.db") as made:
        yield made


def record(id, title="t"):
    return Record(source="toy", source_id=id, title=title)


def kept(log, run, number, *records, query="q", at="2026-01-01T00:00:00+00:00", logged=True):
    page = PageFetched(
        run=run,
        number=number,
        source="toy",
        query=query,
        window=Window(until=date(2026, 1, 1)),
        page="0" * 64,
        url="https://x.org",
        records=len(records),
        seen=tuple(each.id for each in records),
    )
    told = {"actor": "toy 1", "at": at}
    drafts = [Draft(kind=EventKind.PAGE_FETCHED, subject=run, body=msgspec.to_builtins(page), **told)]
    drafts += [
        Draft(
            kind=EventKind.RECORD_SEEN,
            subject=each.id,
            body=msgspec.to_builtins(Sighting(digest=each.digest, run=run, record=each)),
            **told,
        )
        for each in records
        if logged
    ]
    log.append(drafts)


def closed(
    log, id, at, *, query="q", status=RunStatus.COMPLETE, until=date(2026, 1, 1), pages=0, started=None
):
    run = SearchRun(
        id=id,
        source="toy",
        platform="Toy",
        lane=Lane.DATABASE,
        query=query,
        started=started or at,
        ended=at,
        status=status,
        parser_version="1",
        window=Window(until=until),
        pages=("0" * 64,) * pages,
    )
    body = msgspec.to_builtins(run)
    name = f"{id} {at}"
    log.append([Draft(kind=EventKind.SEARCH_RUN, subject="toy", body=body, actor="toy 1", at=at, id=name)])


def test_closed_runs_are_told_by_time_whatever_the_order_of_the_log(log):
    closed(log, "b", "2026-02-01T12:00:00+00:00", until=date(2026, 2, 1))
    closed(log, "a", "2026-01-01T12:00:00.5+00:00", status=RunStatus.PARTIAL)
    closed(log, "0", "2026-01-01T12:00:00+00:00", until=None)
    closed(log, "x", "2026-01-15T12:00:00+00:00", query="another")
    told = [(run.seq, run.id, run.status, run.until) for run in read_ended(log, "toy", "q")]
    assert told == [
        (3, "0", RunStatus.COMPLETE, None),
        (2, "a", RunStatus.PARTIAL, date(2026, 1, 1)),
        (1, "b", RunStatus.COMPLETE, date(2026, 2, 1)),
    ]
    assert read_ended(log, "other", "q") == ()


def test_runs_that_began_are_told_by_their_first_page(log):
    kept(log, "one", 1, record("1"))
    kept(log, "one", 2, record("2"))
    kept(log, "two", 1, query="another")
    kept(log, "three", 1)
    begun = read_begun(log, "toy", "q")
    assert [(each.page.run, each.page.number) for each in begun] == [("one", 1), ("three", 1)]
    assert [each.page.run for each in read_begun(log, "toy", "q", after=3)] == ["three"]


def test_the_pages_of_a_run_come_by_number(log):
    for number in (2, 10, 1):
        kept(log, "one", number)
    kept(log, "two", 3)
    assert [page.number for page in read_run_pages(log, "one")] == [1, 2, 10]


def test_a_run_counts_what_it_was_the_first_to_see_and_what_it_logged_anew(log):
    kept(log, "one", 1, record("1"), record("2"), record("3"))
    kept(log, "two", 1, record("1"), record("2", "changed"))
    kept(log, "two", 2, record("2", "again"), record("4"), record("5"))
    assert [count_new(log, run) for run in ("one", "two", "none")] == [(3, 0), (2, 1), (0, 0)]
    assert [count_seen(log, run) for run in ("one", "two", "none")] == [3, 4, 0]
    assert count_seen(log, "one", besides=[record("1").id, record("9").id]) == 4
    assert read_seen(log, ["one", "two"]) == {record(str(number)).id for number in range(1, 6)}
    assert read_seen(log, []) == frozenset()


def test_contents_are_held_against_the_latest(log):
    before, after = record("1"), record("1", "changed")
    kept(log, "one", 1, before, record("2"))
    assert are_latest(log, {before.id: before.digest})
    kept(log, "two", 1, after)
    assert not are_latest(log, {before.id: before.digest, record("2").id: record("2").digest})
    assert are_latest(log, {after.id: after.digest, record("2").id: record("2").digest})
    assert not are_latest(log, {record("9").id: record("9").digest})
    assert are_latest(log, {})


def test_what_is_gone_from_its_list_is_told_until_it_is_back(log):
    def say(listed, day):
        body = msgspec.to_builtins(Listing(record="r", run=f"run {day}", listed=listed))
        at = f"2026-01-{day:02}T00:00:00+00:00"
        log.append([Draft(kind=EventKind.LISTING_CHANGED, subject="r", body=body, actor="toy 1", at=at)])

    assert read_unlisted(log, ["r", "s"]) == frozenset()
    say(False, 1)
    assert read_unlisted(log, ["r", "s"]) == {"r"}
    assert read_unlisted(log, ["s"]) == frozenset()
    say(True, 2)
    assert read_unlisted(log, ["r"]) == frozenset()


def test_the_last_complete_run_of_every_query_is_told(log):
    closed(log, "a", "2026-01-01T12:00:00+00:00")
    closed(log, "b", "2026-01-02T12:00:00+00:00", query="another", until=None)
    closed(log, "c", "2026-01-03T12:00:00+00:00", until=date(2026, 1, 3))
    closed(log, "d", "2026-01-04T12:00:00+00:00", status=RunStatus.PARTIAL)
    told = [(run.id, run.until) for run in read_last_complete(log, "toy")]
    assert told == [("b", None), ("c", date(2026, 1, 3))]
    assert read_last_complete(log, "other") == ()


def test_a_search_is_open_until_it_ended(log):
    kept(log, "one", 1, record("1"))
    kept(log, "two", 1)
    kept(log, "two", 2)
    closed(log, "one", "2026-01-01T12:00:00+00:00")
    assert [(each.page.run, each.page.number) for each in read_open(log)] == [("two", 1)]


def test_a_search_that_was_gone_on_with_is_open_again_until_it_ends_again(log):
    kept(log, "one", 1, record("1"))
    closed(log, "one", "2026-01-01T12:00:00+00:00", status=RunStatus.PARTIAL, pages=1)
    assert read_open(log) == ()
    kept(log, "one", 2)
    assert [(each.page.run, each.page.number) for each in read_open(log)] == [("one", 1)]
    closed(log, "one", "2026-01-02T12:00:00+00:00", status=RunStatus.PARTIAL, pages=2)
    assert read_open(log) == ()


def test_a_run_is_told_as_it_ended_last_whatever_the_clock_said(log):
    begun = "2026-01-01T12:00:00+00:00"
    for day, pages in ((1, 1), (2, 1), (4, 3), (3, 2)):
        at = f"2026-01-0{day}T12:00:00+00:00"
        closed(log, "one", at, status=RunStatus.PARTIAL, pages=pages, started=begun)
        (ended,) = read_ended(log, "toy", "q")
        assert (ended.started, ended.pages, ended.times) == (
            begun,
            max(1, ended.pages),
            2 if day == 2 else 1,
        )
    assert ended.pages == 3
    assert [len(run.pages) for run in read_runs(log)] == [3]


def test_imports_of_two_people_that_share_an_id_are_two_runs(log):
    for day in (1, 2):
        closed(log, "one", f"2026-01-0{day}T12:00:00+00:00")
    assert len(read_runs(log)) == 2


def test_the_last_page_of_a_run_is_told_with_its_beginning(log):
    for number in (1, 3, 2):
        kept(log, "one", number, at=f"2026-01-0{number}T00:00:00+00:00")
    last = read_last_page(log, "one")
    assert (last.at, last.page.number) == ("2026-01-01T00:00:00+00:00", 3)
    assert read_last_page(log, "none") is None


def test_of_a_run_that_was_told_only_what_it_logged_afterwards_is_told_again(log):
    kept(log, "one", 1, record("1"))
    closed(log, "one", "2026-01-01T12:00:00+00:00", status=RunStatus.PARTIAL)
    kept(log, "one", 2, record("2"))
    kept(log, "two", 1, record("3"))
    told = {
        since: read_logged(log, ["one", "two"], since)
        for since in (None, "2026-01-01T11:00:00+00:00", "2026-01-01T12:30:00+00:00")
    }
    both = {record("2").id, record("3").id}
    assert list(told.values()) == [both | {record("1").id}, both | {record("1").id}, both]


def test_a_record_that_was_on_a_page_and_said_nothing_new_was_not_logged(log):
    kept(log, "one", 1, record("1"), record("2"))
    kept(log, "two", 1, record("1"), logged=False)
    kept(log, "three", 1, record("2", "changed"))
    assert read_logged(log, ["two"]) == frozenset()
    assert read_logged(log, ["two", "three"]) == {record("2").id}


def test_the_runs_of_one_query_are_found_without_reading_the_others(log):
    ((*_, plan),) = log.rows(f"EXPLAIN QUERY PLAN {searches._ENDED}", ("toy", "q"))
    assert "search_by_query" in plan
