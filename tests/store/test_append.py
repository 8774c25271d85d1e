"""What is appended, what is absorbed, and what cannot be done to the log."""

import sqlite3
import threading

import pytest

from review.digest import digest_bytes
from review.errors import StoreError
from review.model.event import EventKind
from review.store.fold import read_decisions, read_records
from review.store.log import open_log


def test_what_is_appended_is_what_is_read(log, make):
    events = log.append([make.seen(make.record(1)), make.vote("v1")])
    assert tuple(log.events()) == events
    assert [event.seq for event in events] == [1, 2]
    assert events[1].previous == events[0].hash
    assert log.watermark() == 2


def test_an_empty_append_does_nothing(log):
    assert log.append([]) == ()
    assert log.watermark() == 0


def test_the_same_content_again_is_absorbed(log, make):
    log.append([make.seen(make.record(1), run="run-1")])
    assert log.append([make.seen(make.record(1), run="run-2")]) == ()


def test_a_source_that_goes_back_and_forth_is_recorded_each_time(log, make):
    for title in "ABAB":
        log.append([make.seen(make.record(1, title))])
    assert [event.body["record"]["title"] for event in log.events()] == list("ABAB")
    assert [held.title for held in read_records(log).values()] == ["B"]


def test_a_batch_is_absorbed_like_single_appends(log, make):
    drafts = [make.seen(make.record(1, title)) for title in "AABBABB"]
    assert [event.body["record"]["title"] for event in log.append(drafts)] == list("ABAB")


def test_a_retry_of_a_whole_batch_adds_nothing(log, make):
    drafts = [make.seen(make.record(number)) for number in range(50)]
    assert len(log.append(drafts)) == 50
    assert log.append(drafts) == ()


def test_an_older_sighting_that_comes_late_is_kept_once_and_is_not_the_latest(log, make):
    late = make.seen(make.record(1, "old"), at="2026-04-01T00:00:00Z")
    log.append([make.seen(make.record(1, "new"))])
    assert len(log.append([late])) == 1
    assert log.append([late]) == ()
    assert [held.title for held in read_records(log).values()] == ["new"]


def test_a_double_send_is_absorbed_and_two_opinions_are_not(log, make):
    assert len(log.append([make.vote("v1"), make.vote("v1")])) == 1
    assert log.append([make.vote("v1")]) == ()
    assert len(log.append([make.vote("v2")])) == 1


def test_kinds_do_not_absorb_each_other(log, make):
    assert len(log.append([make.vote("v1"), make.vote("v2", kind=EventKind.ADJUDICATED)])) == 2


def test_events_are_filtered_by_kind_subject_and_number(log, make):
    log.append([make.vote("v1", record="r1"), make.vote("v2", record="r2"), make.retrieved("sought")])
    assert [event.seq for event in log.events(kind=EventKind.DECIDED)] == [1, 2]
    assert [event.seq for event in log.events(subject="r1")] == [1, 3]
    assert [event.seq for event in log.events(subject="r1", kind=EventKind.FULLTEXT)] == [3]
    assert [event.seq for event in log.events(after=1)] == [2, 3]


def test_the_log_may_grow_while_it_is_read(log, make):
    log.append([make.vote("v0")])
    for number, _ in zip(range(1, 5), log.events(), strict=False):
        log.append([make.vote(f"v{number}")])
    assert log.watermark() == 2


@pytest.mark.parametrize("table", ["event", "blob"])
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE {table} SET {column} = {column}",
        "DELETE FROM {table}",
        "INSERT OR REPLACE INTO {table} SELECT * FROM {table}",
    ],
)
def test_neither_log_nor_blobs_can_be_changed(log, make, table, statement):
    log.append([make.vote("v1")], blobs=[b"page"])
    column = {"event": "actor", "blob": "bytes"}[table]
    with pytest.raises(StoreError, match="append-only"), log.transaction() as connection:
        connection.execute(statement.format(table=table, column=column))
    assert log.verify() == ()


def test_a_blob_comes_back_as_it_was_and_is_stored_compressed(log):
    content = b"<record/>" * 1000
    log.append([], blobs=[content, content])
    log.append([], blobs=[content])
    assert log.blob(digest_bytes(content)) == content
    assert log.rows("SELECT count(*), max(length(bytes)) < 200 FROM blob") == [(1, 1)]


def test_a_blob_that_is_not_there_is_said_to_be_missing(log):
    with pytest.raises(StoreError, match="no blob"):
        log.blob("0" * 64)


def test_nothing_of_a_failed_append_is_kept(log, make):
    bad = make.draft(EventKind.DECIDED, "r1", {"half": "a decision"})
    with pytest.raises(StoreError):
        log.append([make.vote("v1"), bad], blobs=[b"page"])
    assert log.watermark() == 0
    assert log.rows("SELECT * FROM blob") == []


def test_a_lone_surrogate_is_refused_before_anything_is_written(log, make):
    with pytest.raises(StoreError, match="cannot be kept") as caught:
        log.append([make.vote("v1"), make.vote("v2", note="\ud83d")])
    assert "Unicode" in caught.value.hint
    assert log.watermark() == 0


@pytest.mark.parametrize(
    "note",
    [
        pytest.param("a\0b", id="NUL"),
        pytest.param("עברית \u202e abc", id="right to left"),
        pytest.param("e\u0301\U0001f9ec\uffff", id="combining, astral, non-character"),
        pytest.param("x" * 2_000_000, id="long"),
        pytest.param("'; DROP TABLE event; --", id="SQL"),
    ],
)
def test_text_comes_back_as_it_went_in(log, make, note):
    log.append([make.vote("v1", note=note)])
    assert read_decisions(log)[0].note == note
    assert log.verify() == ()


def test_every_commit_is_durable_and_triggers_are_recursive(log):
    assert log.rows("PRAGMA journal_mode") == [("wal",)]
    assert log.rows("PRAGMA synchronous") == [(2,)]
    assert log.rows("PRAGMA recursive_triggers") == [(1,)]


def test_a_full_disk_is_said_and_loses_nothing(log, make):
    log.append([make.vote("v1")])
    pages = log.rows("PRAGMA page_count")[0][0]
    log.rows(f"PRAGMA max_page_count = {pages + 2}")
    with pytest.raises(StoreError, match="no room") as caught:
        log.append([make.vote(f"long {number}", note="x" * 9000) for number in range(50)])
    assert "Free some space" in caught.value.hint
    assert [event.id for event in log.events()] == ["v1"]
    log.rows(f"PRAGMA max_page_count = {pages + 1000}")
    log.append([make.vote("v2")])
    assert log.verify() == ()


def test_threads_share_a_log(log, make):
    def decide(name: str) -> None:
        for number in range(10):
            log.append([make.vote(f"{name} {number}", name=name, record=f"r{number}")])

    threads = [threading.Thread(target=decide, args=(name,)) for name in ("alice", "bob", "carol")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(read_decisions(log)) == 30
    assert log.verify() == ()


def test_a_log_that_is_closed_while_threads_read_it_ends_their_reading_and_not_the_process(log, make):
    log.append([make.vote(str(number)) for number in range(200)])
    ended, reading = [], threading.Barrier(4)

    def read() -> None:
        reading.wait()
        with pytest.raises(StoreError, match="closed"):
            while True:
                log.rows("SELECT body FROM event ORDER BY hash")
        ended.append(True)

    threads = [threading.Thread(target=read) for _ in range(3)]
    for thread in threads:
        thread.start()
    reading.wait()
    log.close()
    for thread in threads:
        thread.join(20)
    assert ended == [True] * 3


def test_a_closed_log_says_so(tmp_path, log):
    log.close()
    log.close()
    with pytest.raises(StoreError, match="closed"):
        log.watermark()


def test_a_log_opened_for_reading_takes_nothing(log, make):
    log.append([make.vote("v1")])
    with open_log(log.path, read_only=True) as reader:
        assert reader.watermark() == 1
        with pytest.raises(StoreError, match="reading only"):
            reader.append([make.vote("v2")])


def test_a_foreign_connection_cannot_change_the_log_either(log, make):
    log.append([make.vote("v1")])
    with sqlite3.connect(log.path) as other, pytest.raises(sqlite3.IntegrityError, match="append-only"):
        other.execute("DELETE FROM event")
    other.close()
