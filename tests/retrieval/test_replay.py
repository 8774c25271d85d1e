"""Kept pages read again by a newer parser: what it would change, and nothing else."""

import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from review.model.event import EventKind
from review.model.protocol import SourceQuery
from review.model.record import Record
from review.model.search import Page
from review.retrieval.refresh import refresh
from review.retrieval.replay import Difference, Effect, applied, replay
from review.store.fold import read_records, read_runs, read_sightings
from review.store.log import create_log

QUERY = SourceQuery(source="toy", query="cell therapy")
OTHER = SourceQuery(source="toy", query="gene therapy")


class Toy:
    """A source of rows (id, title, year) whose first parser knew no years."""

    name = "toy"
    platform = "Toy search"

    def __init__(self, *pages, version="1", read=None):
        self.pages, self.version, self.read = pages, version, read

    def search(self, query, window, cursor=None):
        for number in range(int(cursor or 0), len(self.pages)):
            more = str(number + 1) if number + 1 < len(self.pages) else None
            yield Page(content=json.dumps(self.pages[number]).encode(), url="https://x.org", cursor=more)

    def parse(self, page):
        for id, title, volume in json.loads(page):
            record = Record(source=self.name, source_id=id, title=title)
            read = self.read(record, volume) if self.read else record
            if read is not None:
                yield read


PAGES = ([["1", "a", "5"], ["2", "b", "6"]], [["3", "c", "7"]])


def clock(day=1):
    at = [datetime(2026, 3, day, 12, tzinfo=UTC)]

    def now():
        at[0] += timedelta(seconds=1)
        return at[0]

    return now


@pytest.fixture
def log(tmp_path):
    with create_log(tmp_path / "review.db") as made:
        yield made


def run(log, source, day=1, query=QUERY):
    return refresh(log, source, query, protocol="1.0", now=clock(day))


def told(replayed):
    return sorted((change.effect.value, change.record.source_id) for change in replayed.changes)


def newer(read):
    return Toy(version="2", read=read)


def test_the_same_parser_changes_nothing(log):
    run(log, Toy(*PAGES))
    before = log.watermark()
    replayed = replay(log, Toy(), QUERY)
    assert (replayed.pages, replayed.records, replayed.changes, replayed.unread) == (2, 3, (), ())
    assert log.watermark() == before


def test_a_newer_parser_is_told_field_by_field(log):
    run(log, Toy(*PAGES))
    before = log.watermark()
    replayed = replay(log, newer(lambda record, volume: replace(record, volume=volume)), QUERY)
    assert replayed.parser == "toy 2"
    assert told(replayed) == [("changed", "1"), ("changed", "2"), ("changed", "3")]
    [first] = [each for each in replayed.changes if each.record.source_id == "1"]
    assert first.differences == (Difference(field="volume", before=None, after="5"),)
    assert log.watermark() == before


def test_a_newer_parser_may_find_and_lose_records(log):
    run(log, Toy(*PAGES))

    def read(record, volume):
        return replace(record, source_id="new") if record.source_id == "2" else record

    replayed = replay(log, newer(read), QUERY)
    assert told(replayed) == [("new", "new"), ("vanished", "2")]
    assert [change.run for change in replayed.of(Effect.VANISHED)] == [None]


def test_a_page_that_cannot_be_read_any_more_is_named_and_its_records_are_not_vanished(log):
    run(log, Toy(*PAGES))

    def read(record, volume):
        if record.source_id == "3":
            raise ValueError("cannot be swallowed")
        return record

    replayed = replay(log, newer(read), QUERY)
    [(page, reason)] = replayed.unread
    assert page == read_runs(log)[0].pages[1]
    assert (reason, replayed.changes) == ("ValueError: cannot be swallowed", ())


def test_the_newest_page_of_a_record_counts(log):
    run(log, Toy([["1", "old", "5"]]))
    run(log, Toy([["1", "new", "6"]]), 9)
    replayed = replay(log, newer(lambda record, volume: replace(record, volume=volume)), QUERY)
    [change] = replayed.changes
    assert (change.record.title, change.record.volume, change.run) == ("new", "6", read_runs(log)[1].id)


def test_the_newest_page_counts_although_it_said_nothing_new_to_the_older_parser(log):
    run(log, Toy([["1", "same", "5"]]))
    run(log, Toy([["1", "same", "6"]]), 9)
    replayed = replay(log, newer(lambda record, volume: replace(record, volume=volume)), QUERY)
    assert [change.record.volume for change in replayed.changes] == ["6"]


def test_records_last_seen_by_another_query_are_left_alone(log):
    run(log, Toy(*PAGES))
    run(log, Toy([["1", "a", "9"]]), 9, OTHER)
    read = newer(lambda record, volume: replace(record, volume=volume))
    assert told(replay(log, read, QUERY)) == [("changed", "2"), ("changed", "3")]
    assert told(replay(log, read, OTHER)) == [("changed", "1")]


def test_a_query_without_pages_has_nothing_to_tell(log):
    replayed = replay(log, Toy(), QUERY)
    assert (replayed.pages, replayed.changes) == (0, ())


def test_applied_changes_are_sightings_of_the_runs_of_their_pages(log):
    closed = run(log, Toy(*PAGES))
    read = newer(lambda record, volume: replace(record, volume=volume, source_id=record.source_id + "!"))
    assert applied(log, replay(log, read, QUERY), now=clock(9)) == 3
    records = read_records(log)
    assert {record.source_id: record.volume for record in records.values()} == {
        "1": None,
        "2": None,
        "3": None,
        "1!": "5",
        "2!": "6",
        "3!": "7",
    }
    assert set(read_sightings(log).values()) == {(closed.id,)}
    last = list(log.events(kind=EventKind.RECORD_SEEN))[-1]
    assert (last.actor, records[last.subject].raw in closed.pages) == ("toy 2", True)
    assert told(replay(log, read, QUERY)) == [("vanished", "1"), ("vanished", "2"), ("vanished", "3")]


def test_applied_again_nothing_is_written(log):
    run(log, Toy(*PAGES))
    read = newer(lambda record, volume: replace(record, volume=volume))
    assert applied(log, replay(log, read, QUERY), now=clock(9)) == 3
    assert applied(log, replay(log, read, QUERY), now=clock(9)) == 0
    assert replay(log, read, QUERY).changes == ()


def test_after_a_replay_the_next_search_by_the_newer_parser_changes_nothing(log):
    run(log, Toy(*PAGES))
    source = Toy(*PAGES, version="2", read=lambda record, volume: replace(record, volume=volume))
    applied(log, replay(log, source, QUERY), now=clock(9))
    closed = run(log, source, 10)
    assert (closed.fetched, closed.new, closed.changed) == (3, 0, 0)


def test_a_source_that_selects_is_told_the_query(log):
    class Selecting(Toy):
        def selecting(self, query):
            return Selecting(*self.pages, read=lambda record, _: record if record.title in query else None)

    run(log, Selecting(*PAGES), query=replace(QUERY, query="ab"))
    assert replay(log, Selecting(), replace(QUERY, query="ab")).changes == ()


def test_the_day_of_a_search_has_no_say(log):
    run(log, Toy(*PAGES), 1)
    run(log, Toy(PAGES[0]), 20)
    assert replay(log, Toy(), QUERY).pages == 2
    assert date(2026, 3, 20) == read_runs(log)[-1].window.until
