"""A whole refresh: what it tells of the records, and that every search comes to an end in the ledger."""

import shutil
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import msgspec
import pytest

import review as evergreen
from review.model.record import Record
from review.model.search import Lane, Page, RunStatus, Window
from review.plugins import REGISTRY, Group
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
    first = news.news(searching.log, searching.refresh([]))
    assert ([len(each) for each in first.new.values()], first.changed) == ([3], ())
    again = news.news(searching.log, searching.refresh([]))
    assert (again.new, again.changed) == ({}, ())
    shelves.pages[0][0] = work(1, "Another title")
    (changed,) = news.news(searching.log, searching.refresh([])).changed
    assert changed.title == "Another title, number 1"


def test_the_digest_of_a_resumed_search_tells_all_of_it(searching: Review, shelves: Shelves):
    shelves.kills = 1
    with pytest.raises(KeyboardInterrupt):
        searching.refresh([])
    shelves.kills = None
    told = news.news(searching.log, searching.refresh([]))
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
    assert news.news(searching.log, refreshed).new == {}
    told = news.news(searching.log, refreshed, since)
    assert [len(each) for each in told.new.values()] == [3]
    assert len(told.runs) == 2


def test_a_digest_that_was_never_written_has_no_instant(tmp_path: Path):
    assert news.last_written(tmp_path / "digest.md") is None
