"""A refresh: what it logs, how it ends, and that a killed one ends as if nothing had happened."""

import gzip
import json
import subprocess
import sys
import tracemalloc
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import islice, pairwise
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis.strategies import lists, sampled_from, tuples

from review.digest import digest_bytes
from review.errors import SourceUnavailable
from review.model.event import EventKind
from review.model.protocol import SourceQuery
from review.model.record import Record
from review.model.search import Lane, Page, RunStatus, Window
from review.plugins import REGISTRY, Group
from review.retrieval import course
from review.retrieval.http import HttpClient
from review.retrieval.ledger import page_fetched, search_run
from review.retrieval.refresh import refresh
from review.retrieval.sources.europepmc import EuropePmc
from review.retrieval.sources.pubmed import PubMed
from review.settings import SourceSettings
from review.store.fold import (
    read_listings,
    read_pages,
    read_records,
    read_runs,
    read_sightings,
    rebuild,
)
from review.store.log import create_log, open_log
from review.store.union import merge

QUERY = SourceQuery(source="toy", query="cell therapy")
KEY = "k3y-0123456789abcdef"
EMAIL = "reader+review@example.org"
HERE = Path(__file__).parent / "sources"


class Toy:
    """A source whose pages are given; `raises` maps the number of a page to what comes in its place."""

    name = "toy"
    platform = "Toy search"
    version = "1"
    parameters = (("size", "2"),)

    def __init__(self, *pages, reported="right", raises=None, cursors=None, source=None):
        self.pages = pages
        self.page = source or pages.__getitem__
        self.reported = sum(map(len, pages)) if reported == "right" else reported
        self.raises = raises or {}
        self.cursors = cursors or [str(number) for number in range(1, len(pages))] + [None]
        self.windows = []
        self.parsed = 0

    def search(self, query, window, cursor=None):
        self.windows.append(window)
        for number in range(int(cursor or 0), len(self.pages)):
            if number in self.raises:
                raise self.raises[number]
            yield Page(
                content=json.dumps(self.page(number)).encode(),
                url=f"https://toy.example.org/search?page={number}&api_key={KEY}",
                cursor=self.cursors[number],
                reported=self.reported,
                translation=f"({query})",
                warnings=("word left out",),
            )

    def parse(self, page):
        self.parsed += 1
        for id, title in json.loads(page):
            if title == "poison":
                raise ValueError("cannot be swallowed")
            yield Record(source=self.name, source_id=id, title=title)


FIVE = ([("1", "a"), ("2", "b")], [("3", "c"), ("4", "d")], [("5", "e")])


class Clock:
    """Every look at it is a second later."""

    def __init__(self, day=date(2026, 1, 31)):
        self.at = datetime(day.year, day.month, day.day, 12, tzinfo=UTC)

    def __call__(self):
        self.at += timedelta(seconds=1)
        return self.at


@pytest.fixture
def log(tmp_path):
    with create_log(tmp_path / "review.db") as made:
        yield made


def run(log, source, day=date(2026, 1, 31), query=QUERY, **more):
    return refresh(log, source, query, protocol="1.0", now=Clock(day), **more)


def kinds(log):
    return [event.kind for event in log.events()]


def without_instants(log):
    """The events, in order, without what depends on the clock."""
    return [
        (
            event.kind,
            event.subject,
            {key: value for key, value in event.body.items() if key not in ("started", "ended")},
            None if event.kind is EventKind.SEARCH_RUN else event.id,
        )
        for event in log.events()
    ]


def test_a_first_refresh_keeps_pages_records_and_the_run(log):
    source = Toy(*FIVE)
    closed = run(log, source)
    assert source.windows == [Window(until=date(2026, 1, 31))]
    assert (closed.status, closed.error) == (RunStatus.COMPLETE, None)
    assert (closed.reported, closed.fetched, closed.new, closed.changed) == (5, 5, 5, 0)
    assert (closed.platform, closed.parser_version, closed.protocol) == ("Toy search", "1", "1.0")
    assert (closed.server_translation, closed.warnings) == ("(cell therapy)", ("word left out",))
    assert closed.parameters == (("size", "2"), ("overlap_days", "7"))
    assert closed.lane is Lane.DATABASE
    assert closed.started < closed.ended
    assert read_runs(log) == (closed,)
    assert [json.loads(log.blob(name)) for name in closed.pages] == [
        [list(each) for each in page] for page in FIVE
    ]
    assert [(page.number, page.records, page.cursor) for page in read_pages(log)] == [
        (1, 2, "1"),
        (2, 2, "2"),
        (3, 1, None),
    ]
    records = list(read_records(log).values())
    assert [record.title for record in records] == ["a", "b", "c", "d", "e"]
    assert records[4].raw == closed.pages[2]


def test_refresh_again_adds_nothing_and_is_on_record(log):
    first = run(log, Toy(*FIVE))
    before = kinds(log).count(EventKind.RECORD_SEEN)
    source = Toy(*FIVE)
    again = run(log, source, date(2026, 2, 28))
    assert source.windows == [Window(since=date(2026, 1, 24), until=date(2026, 2, 28))]
    assert (again.status, again.fetched, again.new, again.changed) == (RunStatus.COMPLETE, 5, 0, 0)
    assert kinds(log).count(EventKind.RECORD_SEEN) == before
    assert len(read_runs(log)) == 2
    assert read_sightings(log) == dict.fromkeys(read_records(log), (first.id, again.id))


def test_refresh_twice_on_one_day_is_two_runs(log):
    first, second = run(log, Toy(*FIVE)), run(log, Toy(*FIVE))
    assert first.id != second.id
    assert second.window.since == date(2026, 1, 24)


def test_a_search_without_hits_is_on_record(log):
    closed = run(log, Toy([]))
    assert (closed.status, closed.reported, closed.fetched) == (RunStatus.COMPLETE, 0, 0)
    assert kinds(log) == [EventKind.PAGE_FETCHED, EventKind.SEARCH_RUN]


def test_a_record_that_changes_back_and_forth_is_logged_each_time(log):
    counts = []
    for title in ("A", "B", "A", "B"):
        closed = run(log, Toy([("1", title), ("2", "same")]))
        counts.append((closed.new, closed.changed))
    assert counts == [(2, 0), (0, 1), (0, 1), (0, 1)]
    assert kinds(log).count(EventKind.RECORD_SEEN) == 5


def test_a_record_on_two_pages_is_one_record(log):
    closed = run(log, Toy([("1", "a"), ("2", "b")], [("2", "B"), ("3", "c")], reported=3))
    assert (closed.status, closed.fetched, closed.new, closed.changed) == (RunStatus.COMPLETE, 3, 3, 0)
    assert len(next(iter(read_sightings(log).values()))) == 1


def test_queries_and_sources_have_windows_of_their_own(log):
    run(log, Toy(*FIVE))
    other = Toy(*FIVE)
    run(log, other, query=SourceQuery(source="toy", query="biosimilars"))
    assert other.windows[0].since is None


def test_a_clock_set_back_gives_no_window_that_ends_before_it_begins(log):
    run(log, Toy(*FIVE))
    source = Toy(*FIVE)
    run(log, source, date(2020, 1, 1))
    assert source.windows == [Window(since=date(2020, 1, 1), until=date(2020, 1, 1))]


def test_progress_counts_records(log):
    steps = []
    run(log, Toy(*FIVE), progress=steps.append)
    assert [(step.done, step.total, step.detail) for step in steps] == [
        (2, 5, "page 1"),
        (4, 5, "page 2"),
        (5, 5, "page 3"),
    ]


# Pages that were read before.


def test_a_page_that_says_nothing_new_is_not_read_again(log):
    run(log, Toy(*FIVE))
    source = Toy(*FIVE)
    closed = run(log, source, date(2026, 2, 1))
    assert (source.parsed, closed.fetched, closed.new, closed.changed) == (0, 5, 0, 0)
    first, again = (read_pages(log)[start : start + 3] for start in (0, 3))
    told = [(page.page, page.records, page.seen, page.parser) for page in again]
    assert told == [(page.page, page.records, page.seen, "toy 1") for page in first]


def test_a_page_of_another_parser_is_read_again(log):
    run(log, Toy(*FIVE))
    source = Toy(*FIVE)
    source.version = "2"
    run(log, source)
    assert (source.parsed, read_pages(log)[-1].parser) == (3, "toy 2")


def test_a_page_of_an_edited_parser_is_read_again(log):
    run(log, Toy(*FIVE), code="before")
    source = Toy(*FIVE)
    run(log, source, code="after")
    assert source.parsed == 3


def test_an_old_page_that_comes_again_says_something_new_where_records_went_on(log):
    old, new = [("1", "A"), ("2", "same")], [("1", "B"), ("2", "same")]
    run(log, Toy(old))
    run(log, Toy(new))
    source = Toy(old)
    assert run(log, source).changed == 1
    assert source.parsed == 1
    assert [record.title for record in read_records(log).values()] == ["A", "same"]


def test_an_old_page_that_comes_again_says_nothing_where_its_words_came_on_others(log):
    run(log, Toy([("1", "A"), ("2", "B")]))
    run(log, Toy([("1", "Z"), ("2", "B")]))
    run(log, Toy([("2", "B"), ("1", "A")]))
    source = Toy([("1", "A"), ("2", "B")])
    assert (run(log, source).changed, source.parsed) == (0, 0)


def test_a_page_with_a_record_twice_is_read_every_time(log):
    twice = [("1", "a"), ("1", "b")]
    run(log, Toy(twice, reported=1))
    source = Toy(twice, reported=1)
    assert (run(log, source).changed, source.parsed) == (1, 1)


def test_what_was_forgotten_of_pages_is_read_again(log):
    run(log, Toy(*FIVE))
    rebuild(log)
    source = Toy(*FIVE)
    assert (run(log, source).changed, source.parsed) == (0, 3)


def test_a_poisoned_page_is_tried_again(log):
    run(log, Toy([("1", "poison")]))
    assert run(log, Toy([("1", "poison")])).status is RunStatus.PARTIAL


def peak_of(log, pages):
    """The bytes that a first search held at most, and one that finds nothing new."""
    rows = [[(f"{page}-{row}", "long title " * 300) for row in range(10)] for page in range(pages)]
    peaks = []
    for _ in range(2):
        tracemalloc.start()
        run(log, Toy(*([None] * pages), reported=None, source=rows.__getitem__))
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    return peaks


def test_of_a_page_that_is_done_only_the_ids_of_its_records_are_held(tmp_path):
    held = []
    for pages in (5, 60):
        with create_log(tmp_path / f"{pages}.db") as log:
            run(log, Toy(*FIVE))
            held.append(peak_of(log, pages))
    # A record here has 3,300 characters, its id 64.
    grown = [(many - few) / (55 * 10) for few, many in zip(*held, strict=True)]
    assert max(grown) < 300, held


def test_a_run_behind_costs_a_few_bytes_whatever_was_on_its_pages(log):
    run(log, Toy(*FIVE))
    few = peak_of(log, 5)[1]
    [page] = [each for each in read_pages(log) if each.number == 1][:1]
    last = read_runs(log)[-1]
    for number in range(200):
        draft = page_fetched(replace(page, run=f"run {number}"), actor="toy 1", at=last.ended)
        log.append([draft, search_run(replace(last, id=f"run {number}"), actor="toy 1")])
    assert peak_of(log, 5)[1] - few < 200 * 400


@given(
    lists(lists(lists(tuples(sampled_from("1234"), sampled_from("AB")), max_size=3), max_size=3), max_size=4)
)
@settings(max_examples=8, deadline=None)
def test_remembering_pages_changes_nothing_of_what_is_logged(searches):
    with (
        TemporaryDirectory() as name,
        create_log(Path(name) / "a.db") as log,
        create_log(Path(name) / "b.db") as other,
    ):
        for pages in searches:
            run(log, Toy(*pages, reported=None))
            rebuild(other)
            run(other, Toy(*pages, reported=None))
        assert without_instants(log) == without_instants(other)


# Killed.


HUNG_UP = SourceUnavailable("the server hung up", hint="Try again.", later=True)


class Killed(BaseException):
    """What a kill is to the program: nothing catches it."""


class Mortal:
    """A log that is killed in place of its n-th append, or of its n-th note of what a page came to."""

    def __init__(self, log, appends=None, notes=None):
        self._log, self._appends, self._notes = log, appends, notes

    def append(self, *args, **more):
        self._appends = self._aged(self._appends)
        return self._log.append(*args, **more)

    def transaction(self):
        self._notes = self._aged(self._notes)
        return self._log.transaction()

    def _aged(self, left):
        if left == 0:
            raise Killed
        return None if left is None else left - 1

    def __getattr__(self, name):
        return getattr(self._log, name)


def earlier(log):
    """A search long ago, so that some records are known and one has changed."""
    run(log, Toy([("1", "a"), ("4", "old")]), date(2025, 12, 1))


@pytest.fixture
def uninterrupted(tmp_path):
    with create_log(tmp_path / "uninterrupted.db") as log:
        earlier(log)
        closed = run(log, Toy(*FIVE))
        assert (closed.new, closed.changed) == (3, 1)
        yield without_instants(log)


@pytest.mark.parametrize("page", range(3))
def test_killed_in_the_source_it_goes_on_and_ends_the_same(log, uninterrupted, page):
    earlier(log)
    with pytest.raises(Killed):
        run(log, Toy(*FIVE, raises={page: Killed()}))
    assert len(read_runs(log)) == 1
    run(log, Toy(*FIVE, raises={before: AssertionError("asked again") for before in range(page)}))
    assert without_instants(log) == uninterrupted


@pytest.mark.parametrize("appends", range(4))
def test_killed_before_any_append_it_goes_on_and_ends_the_same(log, uninterrupted, appends):
    earlier(log)
    with pytest.raises(Killed):
        run(Mortal(log, appends), Toy(*FIVE))
    run(log, Toy(*FIVE, raises={page: AssertionError("asked again") for page in range(appends)}))
    assert without_instants(log) == uninterrupted


@pytest.mark.parametrize("notes", range(3))
def test_killed_between_a_page_and_what_is_noted_of_it_it_ends_the_same(log, uninterrupted, notes):
    earlier(log)
    with pytest.raises(Killed):
        run(Mortal(log, notes=notes), Toy(*FIVE))
    run(log, Toy(*FIVE, raises={page: AssertionError("asked again") for page in range(notes + 1)}))
    assert without_instants(log) == uninterrupted


def test_killed_again_and_again_it_ends_the_same(log, uninterrupted):
    earlier(log)
    for _ in range(3):
        with pytest.raises(Killed):
            run(Mortal(log, 1), Toy(*FIVE))
    run(log, Toy(*FIVE))
    assert without_instants(log) == uninterrupted


def test_an_interrupted_window_is_finished_first_and_the_next_reaches_back_over_it(log):
    with pytest.raises(Killed):
        run(log, Toy(*FIVE, raises={1: Killed()}))
    source = Toy(*FIVE)
    finished = run(log, source, date(2026, 3, 15))
    assert (finished.window, finished.fetched) == (Window(until=date(2026, 1, 31)), 5)
    run(log, source, date(2026, 3, 15))
    assert source.windows[1] == Window(since=date(2026, 1, 24), until=date(2026, 3, 15))


def test_a_source_that_raises_midway_ends_partial_and_its_pages_are_kept(log):
    closed = run(log, Toy(*FIVE, raises={2: HUNG_UP}))
    assert (closed.status, closed.fetched, closed.new) == (RunStatus.PARTIAL, 4, 4)
    assert closed.error == "the server hung up. Try again."
    assert len(read_records(log)) == 4


def test_a_source_that_raises_at_once_ends_failed(log, caplog):
    closed = run(log, Toy(*FIVE, raises={0: RuntimeError(f"GET /?api_key={KEY} failed")}))
    assert (closed.status, closed.pages) == (RunStatus.FAILED, ())
    assert closed.error == "RuntimeError: GET /?api_key=REDACTED failed"
    assert "the source `toy` raised" in caplog.text
    assert read_runs(log) == (closed,)


def test_a_partial_run_does_not_move_the_window(log):
    run(log, Toy(*FIVE), date(2026, 1, 10))
    run(log, Toy(*FIVE, reported=6), date(2026, 1, 20))
    source = Toy(*FIVE)
    run(log, source, date(2026, 1, 31))
    assert source.windows == [Window(since=date(2026, 1, 3), until=date(2026, 1, 31))]


@pytest.mark.parametrize(
    ("reported", "status"), [(6, RunStatus.PARTIAL), (4, RunStatus.COMPLETE), (None, RunStatus.COMPLETE)]
)
def test_fewer_records_than_reported_is_partial(log, reported, status):
    closed = run(log, Toy(*FIVE, reported=reported))
    assert (closed.status, closed.reported, closed.fetched) == (status, reported, 5)
    missing = "the source reported 6 records and gave 5"
    assert (missing in closed.warnings) is (status is RunStatus.PARTIAL)


def test_more_records_than_reported_are_all_kept_and_told(log):
    closed = run(log, Toy(*FIVE, reported=4))
    assert (closed.fetched, closed.status) == (5, RunStatus.COMPLETE)
    assert closed.warnings[-1] == "the source reported 4 records and gave more, 5"
    as_told = run(log, Toy(*FIVE), query=SourceQuery(source="toy", query="other"))
    assert "gave" not in "".join(as_told.warnings)


class Totals(Toy):
    """A source that tells another total on every page."""

    def search(self, query, window, cursor=None):
        for page in super().search(query, window, cursor):
            yield replace(page, reported=self.reported[int(page.cursor or 3) - 1])


@pytest.mark.parametrize(
    ("totals", "status", "reported"),
    [
        ((5, 5, 5), RunStatus.COMPLETE, 5),
        ((4, 5, 5), RunStatus.COMPLETE, 5),
        ((6, 6, 5), RunStatus.PARTIAL, 6),
        ((5, 5, 6), RunStatus.PARTIAL, 6),
        ((None, 6, None), RunStatus.PARTIAL, 6),
        ((0, 5, 0), RunStatus.COMPLETE, 5),
    ],
)
def test_of_totals_that_change_the_greatest_counts(log, totals, status, reported):
    closed = run(log, Totals(*FIVE, reported=totals))
    assert (closed.status, closed.reported) == (status, reported)
    changed = [line for line in closed.warnings if "total changed during the search" in line]
    assert len(changed) == (len({total for total in totals if total is not None}) > 1)


@pytest.mark.parametrize(
    ("cursors", "pages", "again"),
    [(["1", "2", "1", None], 3, "1"), (["1", "1", "2", None], 2, "1"), (["1", "2", "3", "3"], 4, "3")],
    ids=["A, B, A", "A, A", "the last for ever"],
)
def test_a_cursor_that_comes_again_ends_the_search(log, cursors, pages, again):
    closed = run(log, Toy(*FIVE, [("6", "f")], cursors=cursors))
    assert (closed.status, len(closed.pages)) == (RunStatus.PARTIAL, pages)
    assert f"a page again that it has given ({again})" in closed.error


def test_an_empty_page_midway_does_not_end_the_search(log):
    closed = run(log, Toy(FIVE[0], [], [], FIVE[1], reported=None))
    assert (closed.status, closed.fetched, len(closed.pages)) == (RunStatus.COMPLETE, 4, 4)


def test_a_source_that_never_ends_is_left(log, monkeypatch):
    monkeypatch.setattr(course, "EMPTY_PAGES_AT_MOST", 3)
    closed = run(log, Toy(FIVE[0], *[[]] * 9, reported=None))
    assert (closed.status, len(closed.pages)) == (RunStatus.PARTIAL, 4)
    assert "3 pages in a row without a record" in closed.error


def test_a_page_that_cannot_be_read_is_kept_and_named_and_the_others_are_read(log):
    poisoned = [("3", "poison")]
    closed = run(log, Toy(FIVE[0], poisoned, FIVE[2]))
    name = digest_bytes(json.dumps(poisoned).encode())
    assert (closed.status, closed.fetched) == (RunStatus.PARTIAL, 3)
    assert closed.error == f"page {name} cannot be read: ValueError: cannot be swallowed"
    assert json.loads(log.blob(name)) == [["3", "poison"]]
    assert [page.records for page in read_pages(log)] == [2, 0, 1]


def test_a_page_that_cannot_be_read_stays_so_after_a_kill(log, tmp_path):
    pages = (FIVE[0], [("3", "poison")], FIVE[2])
    with pytest.raises(Killed):
        run(Mortal(log, 2), Toy(*pages))
    run(log, Toy(*pages))
    with create_log(tmp_path / "other.db") as other:
        run(other, Toy(*pages))
        assert without_instants(log) == without_instants(other)


# The shipped sources, over HTTP.


@pytest.fixture
def live(server, slept):
    made = []

    def make(factory):
        path = "/eutils" if factory is PubMed else "/rest"
        settings = SourceSettings(
            base_url=server.url + path, page_size=2, timeout_seconds=0.25, api_key=KEY, email=EMAIL
        )
        made.append(HttpClient.of(settings, factory, sleep=slept.append))
        return factory(made[-1], settings)

    yield make
    for http in made:
        http.close()


def serve_europepmc(server, pages, hits=None):
    """The results of each page, with cursors between them."""
    total = sum(len(page) for page in pages) if hits is None else hits
    marks = ["*", *(f"AoI{number}==" for number in range(1, len(pages)))]
    for page, mark, following in zip(pages, marks, [*marks[1:], None], strict=True):
        answer = {"hitCount": total, "resultList": {"result": page}}
        server.on(
            "/rest/search",
            json.dumps(answer | ({"nextCursorMark": following} if following else {})),
            cursorMark=mark,
        )
    return marks


def results(*ids):
    return [{"id": id, "source": "MED", "title": f"Title {id}"} for id in ids]


EPMC = SourceQuery(source="europepmc", query="cell therapy")
MEDLINE = SourceQuery(source="pubmed", query="cell therapy")


def test_europepmc_refreshed_twice_adds_nothing_the_second_time(log, live, server):
    serve_europepmc(server, [results("1", "2"), results("3")])
    first = run(log, live(EuropePmc), query=EPMC)
    again = run(log, live(EuropePmc), date(2026, 2, 28), query=EPMC)
    assert [(each.status, each.fetched, each.new) for each in (first, again)] == [
        (RunStatus.COMPLETE, 3, 3),
        (RunStatus.COMPLETE, 3, 0),
    ]
    assert "CREATION_DATE:[2026-01-24 TO 2026-02-28]" in server.asked[-1].params["query"]


def test_pubmed_refreshed_twice_adds_nothing_the_second_time(log, live, eutilities):
    eutilities.add(5)
    first = run(log, live(PubMed), query=MEDLINE)
    again = run(log, live(PubMed), query=MEDLINE)
    assert [(each.status, each.fetched, each.new) for each in (first, again)] == [
        (RunStatus.COMPLETE, 5, 5),
        (RunStatus.COMPLETE, 5, 0),
    ]
    assert first.server_translation == "translated"


# How each sort of source is asked, and how many appends a run over its pages takes.
SORTS = {"cursor": (EuropePmc, EPMC, 5), "history": (PubMed, MEDLINE, 5), "snapshot": ("table", QUERY, 5)}


class Table(Toy):
    """A list that is given whole, from which a record has left."""

    snapshot = True
    version = "2"


@pytest.fixture
def sort(request, live, server, eutilities):
    """A way to make a source of one sort, its query, and the number of its appends."""
    factory, query, appends = SORTS[request.param]
    serve_europepmc(server, [results("1", "2"), results("3", "4"), results("5", "6"), results("7")])
    eutilities.add(7)
    rows = [(str(number), "same") for number in range(7)]
    table = [rows[start : start + 2] for start in range(0, 7, 2)]

    def earlier(log):
        if factory == "table":
            run(log, Table(*table, [("8", "gone")]), date(2025, 12, 1))

    return (lambda: Table(*table) if factory == "table" else live(factory)), query, appends, earlier


def left_behind(log):
    """What a search leaves in the log, without what depends on the clock or on the server's mood."""
    bare = [replace(each, started="", ended="") for each in read_runs(log)]
    pages = [(page.run, page.number, page.page, page.seen) for page in read_pages(log)]
    return bare, sorted(pages), read_records(log), read_sightings(log), read_listings(log)


@pytest.mark.parametrize("sort", SORTS, indirect=True)
def test_a_source_of_any_sort_killed_after_any_page_ends_the_same(tmp_path, sort):
    make, query, appends, earlier = sort
    ended = []
    for kill in (None, *range(appends)):
        with create_log(tmp_path / f"{kill}.db") as log:
            earlier(log)
            if kill is not None:
                with pytest.raises(Killed):
                    run(Mortal(log, kill), make(), query=query)
            closed = run(log, make(), query=query)
            assert (closed.status, closed.fetched) == (RunStatus.COMPLETE, 7)
            assert len(read_listings(log)) == closed.withdrawn == (query is QUERY)
            ended.append(left_behind(log))
    assert all(one == other for one, other in pairwise(ended))


# Broken off by an error.


def breaking(source, after, error=HUNG_UP):
    """The source, which fails in place of a page when it has given so many."""
    search = source.search

    def broken(query, window, cursor=None):
        pages = search(query, window, cursor)
        yield from islice(pages, after)
        raise error

    source.search = broken
    return source


@pytest.mark.parametrize("sort", SORTS, indirect=True)
def test_a_source_of_any_sort_that_fails_at_any_page_ends_the_same(tmp_path, sort):
    make, query, _, earlier = sort
    ended = []
    for page in (None, 1, 2, 3):
        with create_log(tmp_path / f"{page}.db") as log:
            earlier(log)
            if page is not None:
                broken = run(log, breaking(make(), page), query=query)
                assert (broken.status, len(broken.pages)) == (RunStatus.PARTIAL, page)
            closed = run(log, make(), query=query)
            assert (closed.status, closed.fetched, closed.error) == (RunStatus.COMPLETE, 7, None)
            ended.append(left_behind(log))
            assert log.verify() == ()
    assert all(one == other for one, other in pairwise(ended))


def test_a_source_that_fails_at_every_page_once_ends_the_same(log, uninterrupted, tmp_path):
    with create_log(tmp_path / "other.db") as whole:
        for each in (log, whole):
            earlier(each)
        run(whole, Toy(*FIVE))
        for pages in (1, 2):
            assert len(run(log, breaking(Toy(*FIVE), 1)).pages) == pages
        source = Toy(*FIVE, raises={0: AssertionError("asked again"), 1: AssertionError("asked again")})
        run(log, source)
        assert left_behind(log) == left_behind(whole)
    runs = [event.body for event in log.events(kind=EventKind.SEARCH_RUN)]
    assert [(each["status"], len(each["pages"])) for each in runs] == [
        ("complete", 1),
        ("partial", 1),
        ("partial", 2),
        ("complete", 3),
    ]
    assert len({each["id"] for each in runs[1:]}) == 1
    assert len({each["started"] for each in runs[1:]}) == 1


def test_a_source_that_fails_before_its_first_page_begins_at_it_again(log):
    failed = run(log, breaking(Toy(*FIVE), 0))
    again = run(log, Toy(*FIVE), date(2026, 2, 2))
    assert (failed.status, again.status, again.new) == (RunStatus.FAILED, RunStatus.COMPLETE, 5)
    assert again.window == Window(until=date(2026, 2, 2))
    assert read_runs(log) == (failed, again)


def test_a_search_that_is_killed_where_it_goes_on_after_an_error_ends_the_same(log, tmp_path):
    run(log, breaking(Toy(*FIVE), 1))
    with pytest.raises(Killed):
        run(log, Toy(*FIVE, raises={2: Killed()}))
    run(log, Toy(*FIVE, raises={0: AssertionError("again"), 1: AssertionError("again")}))
    with create_log(tmp_path / "other.db") as whole:
        run(whole, Toy(*FIVE))
        assert left_behind(log) == left_behind(whole)


def test_a_quota_is_finished_over_days_under_one_run_and_its_window_is_that_of_the_first(log):
    spent = SourceUnavailable("answered 429; its quota is used up", hint="Tomorrow.", status=429, later=True)
    days = [date(2026, 1, day) for day in (10, 11, 12)]
    runs = [run(log, breaking(Toy(*FIVE), 1, spent), day) for day in days]
    assert [(each.status, each.fetched) for each in runs] == [
        (RunStatus.PARTIAL, 2),
        (RunStatus.PARTIAL, 4),
        (RunStatus.COMPLETE, 5),
    ]
    assert read_runs(log) == (runs[-1],)
    assert runs[-1].window == Window(until=date(2026, 1, 10))


def test_only_when_it_is_complete_does_a_search_that_was_broken_off_move_the_window(log):
    run(log, breaking(Toy(*FIVE), 1), date(2026, 1, 10))
    finished = run(log, Toy(*FIVE), date(2026, 1, 31))
    assert (finished.window, finished.status) == (Window(until=date(2026, 1, 10)), RunStatus.COMPLETE)
    source = Toy(*FIVE)
    run(log, source, date(2026, 1, 31))
    assert source.windows == [Window(since=date(2026, 1, 3), until=date(2026, 1, 31))]


EXPIRED = SourceUnavailable("answered 400: the cursor is not valid", hint="Correct it.", status=400)


class Forgetful(Toy):
    """A source that knows no cursor of an earlier search."""

    def search(self, query, window, cursor=None):
        if cursor is not None:
            raise self.error
        yield from super().search(query, window, cursor)


def forgetful(error):
    source = Forgetful(*FIVE)
    source.error = error
    return source


@pytest.mark.parametrize("error", [EXPIRED, ValueError("what cursor?")], ids=["refused", "raised"])
def test_a_search_whose_place_is_lost_is_begun_anew_and_says_so(log, error):
    left = run(log, breaking(Toy(*FIVE), 1))
    closed = run(log, forgetful(error), date(2026, 2, 2))
    assert (closed.status, closed.fetched, closed.window.until) == (RunStatus.COMPLETE, 5, date(2026, 2, 2))
    assert closed.warnings[0].startswith(
        "the search of 2026-01-31 was broken off after 1 page, and this one began anew: the source does not "
        "go on where it stopped ("
    )
    assert [each.status for each in read_runs(log)] == [RunStatus.PARTIAL, RunStatus.COMPLETE]
    assert read_runs(log)[0] == left


def test_a_killed_search_whose_place_is_lost_is_closed_and_begun_anew(log):
    with pytest.raises(Killed):
        run(log, Toy(*FIVE, raises={1: Killed()}))
    closed = run(log, forgetful(EXPIRED))
    left, last = read_runs(log)
    assert (left.status, left.fetched, last) == (RunStatus.PARTIAL, 2, closed)
    assert left.error.startswith("broken off, and begun anew: the source does not go on where it stopped")
    assert (closed.status, closed.fetched) == (RunStatus.COMPLETE, 5)


def test_a_source_that_is_down_keeps_the_place_however_long(log):
    run(log, breaking(Toy(*FIVE), 1))
    for day in range(1, 9):
        closed = run(log, forgetful(HUNG_UP), date(2026, 2, day))
        assert (closed.status, closed.fetched) == (RunStatus.PARTIAL, 2)
    run(log, Toy(*FIVE, raises={0: AssertionError("asked again")}), date(2026, 2, 9))
    (only,) = read_runs(log)
    assert (only.status, only.fetched) == (RunStatus.COMPLETE, 5)


def test_a_server_in_trouble_at_one_place_again_and_again_has_lost_it(log):
    trouble = SourceUnavailable("answered 500", hint="Later.", status=500, later=True)
    run(log, breaking(Toy(*FIVE), 1, trouble))
    runs = [run(log, forgetful(trouble), date(2026, 2, day)) for day in (1, 2, 3)]
    assert [each.status for each in runs] == [RunStatus.PARTIAL, RunStatus.PARTIAL, RunStatus.COMPLETE]
    assert "began anew" in runs[-1].warnings[0]


def test_a_place_is_kept_over_a_beginning_anew_that_failed(log):
    trouble = SourceUnavailable("answered 500", hint="Later.", status=500, later=True)
    run(log, breaking(Toy(*FIVE), 1))
    for day in range(1, 5):
        run(log, breaking(Toy(*FIVE), 0, trouble), date(2026, 2, day))
    assert RunStatus.FAILED in {each.status for each in read_runs(log)}
    source = Toy(*FIVE, raises={0: AssertionError("asked again")})
    assert run(log, source, date(2026, 2, 9)).fetched == 5


def test_a_search_that_another_machine_has_made_whole_since_is_not_gone_on_with(log, tmp_path):
    run(log, breaking(Toy(*FIVE), 1))
    with create_log(tmp_path / "other.db") as other:
        run(other, Toy(*FIVE), date(2026, 2, 3))
        merge(log, other)
    source = Toy(*FIVE)
    run(log, source, date(2026, 2, 4))
    assert source.windows == [Window(since=date(2026, 1, 27), until=date(2026, 2, 4))]


def test_a_search_that_went_in_a_circle_is_begun_anew(log):
    run(log, Toy(*FIVE, [("6", "f")], cursors=["1", "2", "1", None]))
    closed = run(log, Toy(*FIVE))
    assert (closed.status, closed.fetched) == (RunStatus.COMPLETE, 5)
    assert len(read_runs(log)) == 2


def test_what_could_not_be_read_before_the_search_was_broken_off_is_logged_when_it_can(log):
    pages = (FIVE[0], [("3", "poison")], FIVE[2])
    run(log, breaking(Toy(*pages), 2))
    source = Toy(*pages)
    source.version = "2"
    source.parse = lambda page: (
        Record(source="toy", source_id=id, title=title) for id, title in json.loads(page)
    )
    closed = run(log, source)
    assert (closed.status, closed.fetched, closed.new) == (RunStatus.COMPLETE, 4, 4)
    assert sorted(each.title for each in read_records(log).values()) == ["a", "b", "e", "poison"]


@pytest.mark.parametrize("status", [429, 503, 402])
def test_a_server_that_fails_midway_is_gone_on_with_by_the_shipped_sources(log, live, server, status):
    marks = serve_europepmc(server, [results("1", "2"), results("3")])
    good = json.dumps({"hitCount": 3, "resultList": {"result": results("3")}}).encode()
    bad = server.reply(b"no more today: daily limit", status)
    server.on("/rest/search", *[bad] * (4 if status == 503 else 1), server.reply(good), cursorMark=marks[1])
    assert run(log, live(EuropePmc), query=EPMC).status is RunStatus.PARTIAL
    server.asked.clear()
    closed = run(log, live(EuropePmc), date(2026, 2, 1), query=EPMC)
    assert (closed.status, closed.fetched) == (RunStatus.COMPLETE, 3)
    assert [asked.params["cursorMark"] for asked in server.asked] == [marks[1]]


# Put aside.


def test_a_run_that_says_what_was_said_before_is_put_aside_and_nothing_is_logged(log):
    run(log, Toy(*FIVE))
    before, put = log.watermark(), []
    again = run(log, Toy(*FIVE), date(2026, 2, 1), aside=put.append)
    assert (put, log.watermark()) == ([again], before)
    assert (again.status, again.fetched, again.reported, len(again.pages)) == (RunStatus.COMPLETE, 5, 5, 3)


@pytest.mark.parametrize(
    "source",
    [
        Toy(*FIVE[:2], [("5", "changed")]),
        Toy(*FIVE, [("6", "new")]),
        Toy(*FIVE, raises={2: HUNG_UP}),
        Toy(*FIVE, reported=9),
    ],
    ids=["changed", "new", "broken off", "short"],
)
def test_a_run_that_says_anything_else_is_logged_as_if_it_could_not_be_put_aside(log, tmp_path, source):
    put = []
    with create_log(tmp_path / "other.db") as other:
        for each in (log, other):
            run(each, Toy(*FIVE))
        run(log, source, date(2026, 2, 1), aside=put.append)
        run(other, source, date(2026, 2, 1))
        assert put == []
        assert left_behind(log) == left_behind(other)


CHILD = """
import os, signal, sys
from review.model.protocol import SourceQuery
from review.retrieval.http import HttpClient
from review.retrieval.refresh import refresh
from review.retrieval.sources.europepmc import EuropePmc
from review.retrieval.sources.pubmed import PubMed
from review.settings import SourceSettings
from review.store.log import open_log
from datetime import UTC, datetime

path, url, name, left = sys.argv[1], sys.argv[2], sys.argv[3], int(sys.argv[4])
factory = {"europepmc": EuropePmc, "pubmed": PubMed}[name]
settings = SourceSettings(base_url=url, page_size=2, pause_seconds=0.0)
with open_log(__import__("pathlib").Path(path)) as log:
    append = log.append
    def mortal(*args, **more):
        global left
        if left == 0:
            os.kill(os.getpid(), signal.SIGKILL)
        left -= 1
        return append(*args, **more)
    log.append = mortal
    source = factory(HttpClient.of(settings, factory), settings)
    now = lambda: datetime(2026, 1, 31, 12, tzinfo=UTC)
    refresh(log, source, SourceQuery(source=name, query="cell therapy"), protocol="1.0", now=now)
"""


@pytest.mark.parametrize("appends", [1, 4])
@pytest.mark.parametrize("sort", ["cursor", "history"], indirect=True)
def test_a_process_that_is_killed_outright_leaves_what_the_next_goes_on_with(tmp_path, sort, server, appends):
    make, query, _, _ = sort
    path = tmp_path / "killed.db"
    create_log(path).close()
    url = server.url + ("/eutils" if query is MEDLINE else "/rest")
    child = [sys.executable, "-c", CHILD, str(path), url, query.source, str(appends)]
    assert subprocess.run(child, check=False).returncode == -9
    with open_log(path) as log, create_log(tmp_path / "whole.db") as whole:
        assert (len(read_pages(log)), read_runs(log)) == (appends, ())
        for each in (log, whole):
            run(each, make(), query=query)
        assert left_behind(log) == left_behind(whole)
        assert log.verify() == ()


def test_citations_that_pubmed_counts_but_does_not_give_make_the_run_partial(log, live, eutilities):
    eutilities.add(5)
    eutilities.missing = {"3"}
    closed = run(log, live(PubMed), query=MEDLINE)
    assert (closed.status, closed.reported, closed.fetched) == (RunStatus.PARTIAL, 5, 4)


def test_throttling_and_broken_answers_midway_are_sat_out(log, live, server, slept):
    marks = serve_europepmc(server, [results("1", "2"), results("3")])
    good = server.reply(json.dumps({"hitCount": 3, "resultList": {"result": results("3")}}).encode())
    server.on(
        "/rest/search",
        server.reply(b"", 429, headers={"Retry-After": "11"}),
        server.reply(b'{"hitCount": 3, "resu', truncated=True),
        server.reply(b"oops", 503),
        good,
        cursorMark=marks[1],
    )
    assert run(log, live(EuropePmc), query=EPMC).status is RunStatus.COMPLETE
    assert [wait for wait in slept if wait >= 1] == [11.0, 2.0, 4.0]


@pytest.mark.parametrize("misdeed", ["throttle", "error", "cut", "trickle", "redirect", "garbage", "refuse"])
def test_a_server_that_goes_wrong_midway_leaves_a_partial_run_and_its_pages(
    log, live, server, other_server, misdeed
):
    away = {"Location": f"{other_server.url}/rest/search"}
    replies = {
        "throttle": server.reply(b"", 429),
        "error": server.reply(b"oops", 500),
        "cut": server.reply(b'{"hitCount"', truncated=True),
        "trickle": server.reply(b"a" * 4000, trickle_seconds=0.01),
        "redirect": server.reply(b"", 302, headers=away),
        "garbage": server.reply(b"<html>down for maintenance</html>"),
        "refuse": server.reply(json.dumps({"errMsg": "no such cursor"}).encode()),
    }
    marks = serve_europepmc(server, [results("1", "2"), results("3")])
    server.on("/rest/search", replies[misdeed], cursorMark=marks[1])
    closed = run(log, live(EuropePmc), query=EPMC)
    assert (closed.status, closed.fetched, closed.reported) == (RunStatus.PARTIAL, 2, 3)
    assert closed.error
    assert other_server.asked == []


def test_no_secret_reaches_the_database_or_an_error(log, live, server, eutilities, tmp_path):
    eutilities.add(3)
    server.on(
        "/rest/search",
        json.dumps(
            {"hitCount": 1, "resultList": {"result": results("1")}, "asked": f"email={EMAIL}&k={KEY}"}
        ),
    )
    server.on("/eutils/efetch.fcgi", eutilities.efetch, server.reply(f"no: {KEY} {EMAIL}".encode(), 403))
    runs = [
        run(log, live(EuropePmc), query=EPMC),
        run(log, live(PubMed), query=MEDLINE),
        run(log, Toy(*FIVE)),
    ]
    assert "403: no: REDACTED REDACTED" in runs[1].error
    assert {asked.params.get("email") for asked in server.asked} == {EMAIL}
    kept = [log.blob(page.page) for page in read_pages(log)]
    kept += [json.dumps(event.body).encode() for event in log.events()]
    kept += [path.read_bytes() for path in tmp_path.iterdir()]
    secrets = [KEY.encode(), EMAIL.encode(), b"reader%2Breview", b"example.org%26"]
    assert [content[:80] for content in kept for secret in secrets if secret in content] == []


@pytest.mark.real
def test_recorded_europepmc_pages_refreshed_twice_add_nothing_the_second_time(log, live, server, real_data):
    files = sorted((real_data / "payloads" / "europepmc").glob("*.json"))
    pages = [json.loads(file.read_bytes())["resultList"]["result"] for file in files]
    serve_europepmc(server, [page for page in pages if page])
    first = run(log, live(EuropePmc), query=EPMC)
    again = run(log, live(EuropePmc), query=EPMC)
    assert (first.status, first.new, first.fetched) == (RunStatus.COMPLETE, first.reported, first.reported)
    assert (again.status, again.new, again.changed) == (RunStatus.COMPLETE, 0, 0)


@pytest.mark.real
def test_recorded_pubmed_pages_refreshed_twice_add_nothing_the_second_time(log, live, server, real_data):
    folder = real_data / "payloads" / "pubmed_eutils"
    pages = [file.read_bytes() for file in sorted(folder.glob("metapub__[0-9]*.xml"))[:15]]
    pages.append(gzip.decompress((folder / "fatcat__pubmedsample_2019.xml.gz").read_bytes()))
    count = len(pages)
    search = f"<eSearchResult><Count>{count}</Count><QueryKey>1</QueryKey><WebEnv>M</WebEnv></eSearchResult>"
    server.on("/eutils/esearch.fcgi", search)
    source = live(PubMed)
    source.page_size = 1
    for start, page in enumerate(pages):
        server.on("/eutils/efetch.fcgi", page, retstart=str(start))
    first = run(log, source, query=MEDLINE)
    again = run(log, source, query=MEDLINE)
    assert (first.new, first.fetched) == (15 + 176, len(read_records(log)))
    assert (again.fetched, again.new, again.changed) == (first.fetched, 0, 0)


def test_authored_pages_of_both_sources_live_side_by_side(log, live, server):
    server.on("/rest/search", (HERE / "europepmc_core.json").read_bytes())
    server.on(
        "/eutils/esearch.fcgi",
        "<eSearchResult><Count>7</Count><QueryKey>1</QueryKey><WebEnv>M</WebEnv></eSearchResult>",
    )
    server.on("/eutils/efetch.fcgi", (HERE / "pubmed_articles.xml").read_bytes())
    source = live(PubMed)
    source.page_size = 10
    runs = [run(log, live(EuropePmc), query=EPMC), run(log, source, query=MEDLINE)]
    assert [(each.status, each.new) for each in runs] == [(RunStatus.COMPLETE, 5), (RunStatus.COMPLETE, 7)]
    assert len({record.id for record in read_records(log).values()}) == 12


@pytest.mark.parametrize("name", ["europepmc", "pubmed"])
def test_the_shipped_sources_come_through_the_entry_points(name, server):
    plugin = REGISTRY.find(Group.SOURCES, name)
    settings = SourceSettings(base_url=server.url)
    http = HttpClient.of(settings, plugin.factory)
    source = plugin.make(http=http, settings=settings)
    assert (source.name, plugin.version) == (name, source.version)
    http.close()
