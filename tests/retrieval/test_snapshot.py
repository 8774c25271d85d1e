"""Sources that give their whole list every time: what leaves it, what comes back, what is not believed."""

import copy
import json
from datetime import UTC, date, datetime, timedelta

import pytest

from review.errors import ProtocolError, SourceUnavailable
from review.model.event import EventKind
from review.model.protocol import SourceQuery
from review.model.record import Record
from review.model.search import Page, RunStatus, Window
from review.retrieval.refresh import refresh
from review.store.fold import read_listings, read_records, read_runs
from review.store.log import create_log

QUERY = SourceQuery(source="table", query="potency")


class Table:
    """A list in pages of two; `raises` maps the number of a page to what comes in its place."""

    name = "table"
    platform = "Table of guidance"
    version = "1"
    snapshot = True

    def __init__(self, *titles, raises=None, reported=None):
        self.rows = [title if isinstance(title, tuple) else (title, title) for title in titles]
        self.raises = raises or {}
        self.reported = reported
        self.windows = []

    def search(self, query, window, cursor=None):
        self.windows.append(window)
        pages = [self.rows[start : start + 2] for start in range(0, len(self.rows), 2)] or [[]]
        for number in range(int(cursor or 0), len(pages)):
            if number in self.raises:
                raise self.raises[number]
            more = str(number + 1) if number + 1 < len(pages) else None
            content = json.dumps(pages[number]).encode()
            yield Page(content=content, url="https://x.example.org", cursor=more, reported=self.reported)

    def parse(self, page):
        for id, title in json.loads(page):
            yield Record(source=self.name, source_id=id, title=title)


class Selecting(Table):
    """A list whose server cannot search it: what matches is chosen here, by a word of the title."""

    word = ""

    def selecting(self, query):
        if query == "((":
            raise ProtocolError("the query cannot be read", hint="Close its brackets.")
        chosen = copy.copy(self)
        chosen.word = query
        return chosen

    def parse(self, page):
        yield from (record for record in super().parse(page) if self.word in record.title)


@pytest.fixture
def log(tmp_path):
    with create_log(tmp_path / "review.db") as made:
        yield made


def clock(day):
    at = [datetime(day.year, day.month, day.day, 12, tzinfo=UTC)]

    def now():
        at[0] += timedelta(seconds=1)
        return at[0]

    return now


def run(log, source, day=1, query=QUERY, **more):
    return refresh(log, source, query, protocol="1.0", now=clock(date(2026, 3, day)), **more)


def listed(log):
    """The titles whose listing ever changed, and whether they are listed now."""
    records = read_records(log)
    return {records[id].title: listing.listed for id, listing in read_listings(log).items()}


def events(log):
    return [event.body["listed"] for event in log.events(kind=EventKind.LISTING_CHANGED)]


def test_the_whole_list_is_asked_for_every_time(log):
    source = Table("a", "b", "c")
    run(log, source)
    closed = run(log, source, 9)
    assert source.windows == [Window(until=date(2026, 3, 1)), Window(until=date(2026, 3, 9))]
    assert (closed.status, closed.fetched, closed.withdrawn, closed.parameters) == (
        RunStatus.COMPLETE,
        3,
        0,
        (),
    )
    assert events(log) == []


def test_what_is_no_longer_listed_is_gone_once(log):
    run(log, Table("a", "b", "c"))
    closed = run(log, Table("a", "c"), 2)
    again = run(log, Table("a", "c"), 3)
    assert [(each.status, each.withdrawn) for each in (closed, again)] == [
        (RunStatus.COMPLETE, 1),
        (RunStatus.COMPLETE, 0),
    ]
    assert (listed(log), events(log)) == ({"b": False}, [False])
    assert next(iter(read_listings(log).values())).run == closed.id
    assert read_runs(log)[1:] == (closed, again)


def test_what_is_listed_again_is_back_and_may_go_again(log):
    for day, titles in enumerate(["abc", "ac", "abc", "ac", "abc"], start=1):
        run(log, Table(*titles), day)
    assert events(log) == [False, True, False, True]
    assert listed(log) == {"b": True}


def test_a_changed_document_is_changed_and_not_gone(log):
    run(log, Table(("1", "draft"), ("2", "b")))
    closed = run(log, Table(("1", "final"), ("2", "b")), 2)
    assert (closed.changed, closed.withdrawn) == (1, 0)


@pytest.mark.parametrize(
    "source",
    [
        Table("a", "b", "c", raises={1: SourceUnavailable("down", hint="Wait.")}),
        Table("a", "b", reported=4),
    ],
    ids=["raised", "short"],
)
def test_nothing_is_gone_by_half_a_list_and_the_next_whole_one_tells(log, source):
    run(log, Table("a", "b", "c", "d"))
    assert (run(log, source, 2).status, events(log)) == (RunStatus.PARTIAL, [])
    assert run(log, Table("a", "b", "c"), 3).withdrawn == 1


def test_what_only_half_a_list_brought_can_go_too(log):
    run(log, Table("a", "b", "c", "d"))
    run(log, Table("a", "b", "new", "c", "d", raises={2: SourceUnavailable("down", hint="Wait.")}), 2)
    run(log, Table("a", "b", "c", "d"), 3)
    assert listed(log) == {"new": False}


@pytest.mark.parametrize("left", ["", "a"])
def test_a_list_that_is_suddenly_less_than_half_is_not_believed(log, left):
    run(log, Table("a", "b", "c"))
    closed = run(log, Table(*left), 2)
    assert (closed.status, closed.withdrawn, events(log)) == (RunStatus.PARTIAL, 0, [])
    assert f"came back with {len(left)} documents where there were 3" in closed.warnings[0]
    whole = run(log, Table("a", "b", "c"), 3)
    assert (whole.status, events(log)) == (RunStatus.COMPLETE, [])


def test_a_list_of_half_the_length_is_believed(log):
    run(log, Table("a", "b", "c", "d"))
    assert run(log, Table("a", "b"), 2).withdrawn == 2


def test_a_short_list_that_a_later_day_brings_again_is_believed(log):
    run(log, Table("a", "b", "c"))
    statuses = [run(log, Table("a"), day).status for day in (2, 2, 3)]
    assert statuses == [RunStatus.PARTIAL, RunStatus.PARTIAL, RunStatus.COMPLETE]
    assert listed(log) == {"b": False, "c": False}


def test_an_empty_list_is_never_believed(log):
    run(log, Table("a", "b"))
    assert {run(log, Table(), day).status for day in (2, 3, 4)} == {RunStatus.PARTIAL}
    assert events(log) == []


def test_another_query_is_another_list_by_which_nothing_is_gone(log):
    run(log, Table("a", "b", "c"))
    closed = run(log, Table("a"), 2, query=SourceQuery(source="table", query="assay"))
    assert (closed.status, closed.withdrawn, events(log)) == (RunStatus.COMPLETE, 0, [])


def test_what_is_seen_by_another_query_is_back(log):
    run(log, Table("a", "b"))
    run(log, Table("a"), 2)
    run(log, Table("b"), 3, query=SourceQuery(source="table", query="assay"))
    assert listed(log) == {"b": True}


def test_only_what_matches_enters_the_review_and_what_left_the_list_is_gone(log):
    run(log, Selecting("potency 1", "cake", "potency 2", "tea"))
    closed = run(log, Selecting("cake", "potency 2", "tea"), 2)
    assert (closed.status, closed.fetched, closed.withdrawn) == (RunStatus.COMPLETE, 1, 1)
    assert listed(log) == {"potency 1": False}


def test_the_last_match_may_go_when_the_rest_of_the_list_is_there(log):
    run(log, Selecting("potency 1", "cake", "tea"))
    closed = run(log, Selecting("cake", "tea"), 2)
    assert (closed.status, closed.withdrawn) == (RunStatus.COMPLETE, 1)


def test_a_list_that_shrinks_is_not_believed_whatever_matches(log):
    run(log, Selecting("potency 1", "cake", "tea"))
    closed = run(log, Selecting("potency 1"), 2)
    assert (closed.status, closed.fetched) == (RunStatus.PARTIAL, 1)


def test_a_document_that_matches_no_longer_is_not_gone(log):
    run(log, Selecting(("1", "potency 1"), ("2", "potency 2"), ("3", "cake")))
    closed = run(log, Selecting(("1", "identity"), ("2", "potency 2"), ("3", "cake")), 2)
    assert (closed.status, closed.withdrawn, events(log)) == (RunStatus.COMPLETE, 0, [])
    assert "1 of the documents match the query no longer" in closed.warnings[0]


def test_the_same_list_under_another_query_is_read_again(log):
    run(log, Selecting("potency 1", "cake"))
    closed = run(log, Selecting("potency 1", "cake"), query=SourceQuery(source="table", query="cake"))
    assert (closed.fetched, closed.new) == (1, 1)


def test_a_query_that_the_source_cannot_read_fails_the_run(log):
    closed = run(log, Selecting("a"), query=SourceQuery(source="table", query="(("))
    assert (closed.status, closed.error) == (
        RunStatus.FAILED,
        "the query cannot be read. Close its brackets.",
    )
    assert read_runs(log) == (closed,)


class Killed(BaseException):
    """What a kill is to the program: nothing catches it."""


def test_interrupted_and_resumed_on_one_day_it_ends_as_if_nothing_had_happened(log):
    run(log, Table("a", "b", "c", "d", "e"))
    with pytest.raises(Killed):
        run(log, Table("a", "b", "c", "e", raises={1: Killed()}), 2)
    closed = run(log, Table("a", "b", "c", "e", raises={0: AssertionError("asked again")}), 2)
    assert (closed.status, closed.fetched, closed.withdrawn) == (RunStatus.COMPLETE, 4, 1)
    assert len(read_runs(log)) == 2


def test_interrupted_and_resumed_on_a_later_day_the_list_is_begun_anew(log):
    run(log, Table("a", "b", "c", "d"))
    with pytest.raises(Killed):
        run(log, Table("a", "b", "new", "c", "d", raises={1: Killed()}), 2)
    closed = run(log, Table("b", "c", "d"), 3)
    _, left, last = read_runs(log)
    assert (left.status, left.fetched, left.window) == (
        RunStatus.PARTIAL,
        2,
        Window(until=date(2026, 3, 2)),
    )
    assert left.error == "broken off, and begun anew: a list is not put together from two days"
    assert last == closed
    assert (closed.status, closed.fetched, closed.withdrawn) == (RunStatus.COMPLETE, 3, 1)
    assert closed.warnings == (
        "the search of 2026-03-02 was broken off after 1 page, and this one began anew: a list is not put "
        "together from two days",
    )
    assert listed(log) == {"a": False}


def test_what_left_the_list_while_the_query_was_amended_is_gone(log):
    run(log, Selecting("cell a", "cell b", "gene c"), query=SourceQuery(source="table", query="cell"))
    amended = SourceQuery(source="table", query="a")
    closed = run(log, Selecting("cell a", "gene c"), 2, query=amended)
    assert (closed.status, closed.withdrawn, listed(log)) == (RunStatus.COMPLETE, 1, {"cell b": False})


def test_what_an_amended_query_does_not_match_is_still_listed(log):
    run(log, Selecting("cell a", "cell b"), query=SourceQuery(source="table", query="cell"))
    closed = run(log, Selecting("cell a", "cell b"), 2, query=SourceQuery(source="table", query="a"))
    assert (closed.withdrawn, listed(log)) == (0, {})


def letters(count, besides=""):
    return [chr(ord("a") + number) for number in range(count) if chr(ord("a") + number) not in besides]


def test_a_short_list_that_a_later_day_brings_again_but_for_a_few_is_believed(log):
    run(log, Table(*letters(26)))
    statuses = [run(log, Table(*letters(12, besides)), day).status for day, besides in ((2, "a"), (3, ""))]
    assert statuses == [RunStatus.PARTIAL, RunStatus.COMPLETE]


def shrunken(log, days):
    """A list of twenty, and short ones of which no day's is the next one's."""
    run(log, Table(*letters(20)))
    for day in range(2, 2 + days):
        yield run(log, Table(*letters(day)), day)


def test_a_short_list_that_is_another_every_day_is_not_believed_and_then_a_person_is_asked(log):
    closed = list(shrunken(log, 5))
    assert {each.status for each in closed} == {RunStatus.PARTIAL}
    asking = ["--accept-list" in each.warnings[0] for each in closed]
    assert asking == [False, False, True, True, True]
    assert "never the same, on 5 days" in closed[-1].warnings[0]
    assert events(log) == []


def test_a_short_list_that_a_person_accepts_is_believed_and_the_word_is_kept(log):
    list(shrunken(log, 3))
    closed = run(log, Table("a", "t"), 9, accepted=True)
    assert (closed.status, closed.withdrawn) == (RunStatus.COMPLETE, 18)
    assert closed.warnings == (
        "the list came back with 2 documents where there were 20, and a person accepted it",
    )
    assert run(log, Table("a", "t"), 10).warnings == ()


def test_an_empty_list_is_not_accepted_either(log):
    run(log, Table("a", "b", "c"))
    assert run(log, Table(), 2, accepted=True).status is RunStatus.PARTIAL


def test_what_is_listed_again_is_counted(log):
    run(log, Table("a", "b", "c"))
    run(log, Table("a", "c"), 2)
    assert run(log, Table("a", "b", "c"), 3).relisted == 1


def test_a_list_that_was_broken_off_by_an_error_is_finished_on_the_same_day(log):
    run(log, Table("a", "b", "c", "d", "e"))
    gone = SourceUnavailable("down", hint="Wait.", later=True)
    assert run(log, Table("a", "b", "c", "e", raises={1: gone}), 2).status is RunStatus.PARTIAL
    closed = run(log, Table("a", "b", "c", "e", raises={0: AssertionError("asked again")}), 2)
    assert (closed.status, closed.fetched, closed.withdrawn) == (RunStatus.COMPLETE, 4, 1)
    assert len(read_runs(log)) == 2


def test_a_list_that_was_broken_off_by_an_error_is_begun_anew_on_another_day(log):
    run(log, Table("a", "b", "c", "d"))
    gone = SourceUnavailable("down", hint="Wait.", later=True)
    left = run(log, Table("a", "b", "new", "c", "d", raises={1: gone}), 2)
    closed = run(log, Table("b", "c", "d"), 3)
    assert (closed.status, closed.fetched, closed.withdrawn) == (RunStatus.COMPLETE, 3, 1)
    assert "broken off after 1 page" in closed.warnings[0]
    assert read_runs(log)[1:] == (left, closed)
