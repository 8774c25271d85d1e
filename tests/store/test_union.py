"""Two logs become one."""

from review.digest import digest_bytes
from review.store.fold import read_decisions, read_records
from review.store.log import create_log
from review.store.union import blob_digests, merge, missing_blobs, unite


def test_a_log_takes_over_events_and_blobs_once(log, make, tmp_path):
    with create_log(tmp_path / "other.db") as other:
        other.append([make.seen(make.record(1)), make.vote("b", name="bob")], blobs=[b"page"])
        log.append([make.vote("a")])
        assert merge(log, other) == 2
        assert merge(log, other) == 0
    assert log.blob(digest_bytes(b"page")) == b"page"
    assert [vote.id for vote in read_decisions(log)] == ["a", "b"]
    assert log.verify() == ()


def test_the_same_search_on_two_machines_is_united_to_one(log, make, tmp_path):
    drafts = [make.seen(make.record(number)) for number in range(3)]
    log.append(drafts)
    with create_log(tmp_path / "other.db") as other:
        other.append(drafts)
        assert merge(log, other) == 0


def test_the_later_content_wins_in_both_directions(log, make, tmp_path):
    old = make.seen(make.record(1, "old"), at="2026-05-01T00:00:00Z")
    new = make.seen(make.record(1, "new"), at="2026-05-02T00:00:00Z")
    log.append([old])
    with create_log(tmp_path / "other.db") as other:
        other.append([new])
        merge(log, other)
        merge(other, log)
        for united in (log, other):
            assert [held.title for held in read_records(united).values()] == ["new"]
            assert united.append([make.seen(make.record(1, "new"), at="2026-05-03T00:00:00Z")]) == ()


def test_events_may_come_in_any_order(log, make, tmp_path):
    with create_log(tmp_path / "other.db") as other:
        other.append([make.vote(id, record=id) for id in "abc"])
        unite(log, reversed(list(other.events())), blobs=[b"page"])
    assert [vote.id for vote in read_decisions(log)] == ["a", "b", "c"]
    assert blob_digests(log) == (digest_bytes(b"page"),)


def test_missing_blobs_are_named_in_order(log):
    log.append([], blobs=[b"page"])
    assert missing_blobs(log, ["z", digest_bytes(b"page"), "a"]) == ("z", "a")
