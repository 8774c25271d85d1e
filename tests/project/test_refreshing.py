"""A whole refresh: what it tells of the records, and that every search comes to an end in the ledger."""

import shutil
from collections.abc import Callable, Iterator, Sequence
from datetime import timedelta
from pathlib import Path

import msgspec
import pytest

import review as evergreen
from review.errors import SettingsError, SourceUnavailable
from review.model.record import Record
from review.model.search import Direction, Lane, Page, RunStatus, Window
from review.plugins import REGISTRY, Group, Http
from review.project import Review, news, open_review
from review.store import fold
from review.store.searches import read_open
from review.store.union import merge

SOURCES = "  - source: pubmed\n    query: comparability[tiab]\n"


class Shelves:
    """Pages of records, as many as tests put there; the page that `kills` names is never given."""

    def __init__(self) -> None:
        self.pages: list[list[Record]] = [[work(1), work(2)], [work(3)]]
        self.kills: int | None = None
        self.fails: int | None = None


def work(number: int, title: str = "A work") -> Record:
    return Record(source="library", source_id=str(number), title=f"{title}, number {number}")


@pytest.fixture
def shelves() -> Shelves:
    held = Shelves()

    @evergreen.source("library")
    class Library:
        platform = "A library"
        lane = Lane.ORGANISATION

        def search(self, query: str, window: Window, cursor: str | None = None) -> Iterator[Page]:
            for number in range(int(cursor or 0), len(held.pages)):
                if number == held.kills:
                    raise KeyboardInterrupt
                if number == held.fails:
                    raise SourceUnavailable("answered 503", hint="Later.", status=503, later=True)
                more = str(number + 1) if number + 1 < len(held.pages) else None
                yield Page(
                    content=msgspec.json.encode(held.pages[number]), url="https://x.example", cursor=more
                )

        def parse(self, content: bytes) -> Iterator[Record]:
            yield from msgspec.json.decode(content, type=list[Record])

    return held


@pytest.fixture
def searching(review: Review, shelves: Shelves, amend: Callable[..., None]) -> Review:
    amend(review, (SOURCES, "  - {source: library, query: cells}\n"))
    return review


def test_the_digest_names_as_changed_only_what_says_something_else(searching: Review, shelves: Shelves):
    first = news.news(searching, searching.refresh([]))
    assert ([len(each) for each in first.new.values()], first.changed) == ([3], ())
    again = news.news(searching, searching.refresh([]))
    assert (again.new, again.changed) == ({}, ())
    shelves.pages[0][0] = work(1, "Another title")
    (changed,) = news.news(searching, searching.refresh([])).changed
    assert changed.title == "Another title, number 1"


def test_the_digest_of_a_resumed_search_tells_all_of_it(searching: Review, shelves: Shelves):
    shelves.kills = 1
    with pytest.raises(KeyboardInterrupt):
        searching.refresh([])
    shelves.kills = None
    told = news.news(searching, searching.refresh([]))
    assert [len(each) for each in told.new.values()] == [3]


def interrupted(review: Review, shelves: Shelves) -> None:
    shelves.kills = 1
    with pytest.raises(KeyboardInterrupt):
        review.refresh([])
    shelves.kills = None


def test_an_interrupted_search_that_is_asked_for_no_longer_ends_partial(
    searching: Review, shelves: Shelves, amend: Callable[..., None]
):
    interrupted(searching, shelves)
    amend(searching, ("query: cells", "query: genes"))
    asked, left = searching.refresh([]).runs
    assert (asked.query, asked.status, asked.new, asked.fetched) == ("genes", RunStatus.COMPLETE, 1, 3)
    assert (left.query, left.status, left.new, left.fetched) == ("cells", RunStatus.PARTIAL, 2, 2)
    assert (left.platform, left.lane, left.parser_version) == ("A library", Lane.ORGANISATION, "1")
    runs = {run.id for run in fold.read_runs(searching.log)}
    assert all(seen[0] in runs for seen in fold.read_sightings(searching.log).values())
    assert len(searching.refresh([]).runs) == 1


def test_an_interrupted_search_of_a_source_that_was_taken_out_ends_partial(
    searching: Review, shelves: Shelves, amend: Callable[..., None]
):
    @evergreen.source("other")
    class Other:
        platform = "Another"

        def search(self, query: str, window: Window, cursor: str | None = None) -> Iterator[Page]:
            yield Page(content=b"[]", url="https://x.example")

        def parse(self, content: bytes) -> Iterator[Record]:
            yield from ()

    interrupted(searching, shelves)
    amend(searching, ("source: library", "source: other"))
    assert [(run.source, run.status) for run in searching.refresh([]).runs] == [
        ("other", RunStatus.COMPLETE),
        ("library", RunStatus.PARTIAL),
    ]


def test_records_of_an_unfinished_search_are_in_the_lane_of_their_source(searching: Review, shelves: Shelves):
    interrupted(searching, shelves)
    assert {work(1).id, work(2).id} == set(searching.flow().organisation_results)


def test_a_lane_that_the_protocol_names_is_not_the_source_s_own(
    review: Review, shelves: Shelves, amend: Callable[..., None]
):
    amend(review, (SOURCES, "  - {source: library, query: cells, lane: database}\n"))
    (run,) = review.refresh([]).runs
    assert run.lane is Lane.DATABASE
    assert not review.flow().organisation_results


def test_a_search_of_another_machine_that_was_never_ended_is_ended_after_a_day(
    searching: Review, shelves: Shelves, tmp_path: Path
):
    shutil.copytree(searching.settings.workspace, tmp_path / "other")
    with open_review(tmp_path / "other", now=searching.now) as other:
        interrupted(other, shelves)
        shelves.pages[0].append(work(4))
        now = searching.now
        clock = lambda: now() + timedelta(days=1)  # noqa: E731
        with open_review(searching.settings.workspace, now=clock) as mine:
            mine.refresh([])
            merge(mine.log, other.log)
            assert len(read_open(mine.log)) == 1
    later = lambda: now() + timedelta(days=3)  # noqa: E731
    with open_review(searching.settings.workspace, now=later) as mine:
        mine.refresh([])
        runs = {run.id for run in fold.read_runs(mine.log)}
        assert all(set(seen) <= runs for seen in fold.read_sightings(mine.log).values())


def test_a_search_of_a_source_that_cannot_be_asked_waits_for_it(searching: Review, shelves: Shelves):
    interrupted(searching, shelves)
    plugin = REGISTRY.registered.pop((Group.SOURCES, "library"))
    assert [run.status for run in searching.refresh([]).runs] == [RunStatus.FAILED]
    REGISTRY.add(plugin)
    assert [(run.status, run.fetched) for run in searching.refresh([]).runs] == [(RunStatus.COMPLETE, 3)]


def test_the_digest_after_a_refresh_that_was_killed_tells_what_nobody_was_told(
    searching: Review, shelves: Shelves, amend: Callable[..., None], tmp_path: Path
):
    @evergreen.source("killing")
    class Killing:
        platform = "It kills"

        def search(self, query: str, window: Window, cursor: str | None = None) -> Iterator[Page]:
            raise KeyboardInterrupt

        def parse(self, content: bytes) -> Iterator[Record]:
            yield from ()

    since = searching.now().isoformat()
    amend(searching, ("query: cells}", "query: cells}\n  - {source: killing, query: cells}"))
    with pytest.raises(KeyboardInterrupt):
        searching.refresh([])
    refreshed = searching.refresh(["library"])
    assert news.news(searching, refreshed).new == {}
    told = news.news(searching, refreshed, since)
    assert [len(each) for each in told.new.values()] == [3]
    assert len(told.runs) == 2


# Broken off by an error.


def failing(shelves: Shelves, page: int | None) -> None:
    shelves.fails = page


def test_a_search_of_an_earlier_day_is_finished_and_another_made_for_the_days_since(
    searching: Review, shelves: Shelves
):
    failing(shelves, 1)
    (broken,) = searching.refresh([]).runs
    failing(shelves, None)
    now = searching.now
    later = lambda: now() + timedelta(days=3)  # noqa: E731
    with open_review(searching.settings.workspace, now=later) as review:
        finished, since = review.refresh([]).runs
        assert (broken.id, broken.status) == (finished.id, RunStatus.PARTIAL)
        assert (finished.status, finished.fetched) == (RunStatus.COMPLETE, 3)
        assert since.status is RunStatus.COMPLETE
        assert since.window.until is not None and finished.window.until is not None
        assert since.window.until - finished.window.until == timedelta(days=3)
        assert len(review.refresh([]).runs) == 1


def test_the_digest_of_a_search_that_was_gone_on_with_tells_what_came_since_the_last(
    searching: Review, shelves: Shelves
):
    failing(shelves, 1)
    first = news.news(searching, searching.refresh([]))
    assert [len(each) for each in first.new.values()] == [2]
    since = searching.now().isoformat()
    failing(shelves, None)
    second = news.news(searching, searching.refresh([]), since)
    assert [[each.source_id for each in new] for new in second.new.values()] == [["3"]]
    again = news.news(searching, searching.refresh([]), searching.now().isoformat())
    assert again.new == {}


def test_a_search_that_was_gone_on_with_and_killed_is_ended_when_nobody_asks_for_it(
    searching: Review, shelves: Shelves, amend: Callable[..., None]
):
    shelves.pages.append([work(9)])
    failing(shelves, 1)
    searching.refresh([])
    failing(shelves, None)
    shelves.kills = 2
    with pytest.raises(KeyboardInterrupt):
        searching.refresh([])
    shelves.kills = None
    amend(searching, ("query: cells", "query: genes"))
    _, left = searching.refresh([]).runs
    assert (left.query, left.status, left.fetched, len(left.pages)) == ("cells", RunStatus.PARTIAL, 3, 2)
    assert [run.query for run in fold.read_runs(searching.log)].count("cells") == 1


def test_a_source_that_could_not_be_reached_is_not_asked_about_the_reports_and_that_is_told_once(
    review: Review, included: str, shelves: Shelves, amend: Callable[..., None]
):
    @evergreen.source("gone")
    class Gone:
        platform = "It is not there"
        base_url = "http://127.0.0.1:9"
        schemes = ("doi",)

        def __init__(self, http: Http) -> None:
            self.http = http

        def search(self, query: str, window: Window, cursor: str | None = None) -> Iterator[Page]:
            yield Page(content=self.http.get("http://127.0.0.1:9/x", {}), url="https://x.example")

        def find(self, ids: Sequence[tuple[str, str]]) -> Iterator[Page]:
            return self.search("", Window())

        def chase(self, record: Record, direction: Direction, cursor: str | None = None) -> Iterator[Page]:
            return self.search("", Window())

        def parse(self, content: bytes) -> Iterator[Record]:
            yield from ()

    living = "  - {source: gone, query: a}\nliving: {recheck: [gone], citations: [gone]}\n"
    amend(review, (SOURCES, f"  - {{source: library, query: cells}}\n{living}"))
    told = review.refresh([])
    assert [run.status for run in told.runs] == [RunStatus.COMPLETE, RunStatus.FAILED]
    assert "no connection could be made to 127.0.0.1" in (told.runs[1].error or "")
    assert (told.citations, told.rechecks) == ((), ())
    assert [(each.what, each.reports) for each in told.unasked] == [("citations", 2), ("re-check", 1)]
    assert (told.complete, told.nothing) == (False, False)
    assert "gone was not asked about 2 reports" in news.digest(review, "T", "2024", told)


def test_only_the_list_of_a_source_that_is_named_can_be_accepted(searching: Review, shelves: Shelves):
    with pytest.raises(SettingsError, match="`library` gives no list"):
        searching.refresh(["library"], accept_list=True)
    with pytest.raises(SettingsError, match="of a source that is named"):
        searching.refresh([], accept_list=True)
    assert fold.read_runs(searching.log)[1:] == ()


def test_a_list_that_a_person_accepts_is_believed(
    review: Review, shelves: Shelves, amend: Callable[..., None]
):
    amend(review, (SOURCES, "  - {source: library, query: cells}\n"))
    factory = REGISTRY.find(Group.SOURCES, "library").factory
    factory.snapshot = True
    shelves.pages = [[work(number) for number in range(9)]]
    review.refresh([])
    shelves.pages = [[work(1)]]
    assert review.refresh(["library"]).runs[0].status is RunStatus.PARTIAL
    (run,) = review.refresh(["library"], accept_list=True).runs
    assert (run.status, run.withdrawn) == (RunStatus.COMPLETE, 8)
