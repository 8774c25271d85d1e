"""Damage is found, and backups are whole."""

import sqlite3

import pytest

from review.errors import StoreError
from review.store.fold import read_records, rebuild
from review.store.log import open_log


@pytest.fixture
def full(log, make):
    log.append([make.seen(make.record(number)) for number in range(20)], blobs=[b"page one" * 9])
    log.append([make.vote(f"v{number}", record=f"r{number}") for number in range(5)])
    return log


def tamper(log, statement: str) -> None:
    """Change the file as another program would: no triggers, no pragmas."""
    log.close()
    connection = sqlite3.connect(log.path, isolation_level=None)
    for (name,) in connection.execute("SELECT name FROM sqlite_schema WHERE type = 'trigger'").fetchall():
        connection.execute(f"DROP TRIGGER {name}")
    connection.execute(statement)
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()


def found(path) -> str:
    with open_log(path) as log:
        return "\n".join(log.verify())


def test_a_log_that_was_let_alone_has_no_problems(full):
    assert full.verify() == ()


@pytest.mark.parametrize(
    ("statement", "said"),
    [
        ("UPDATE event SET body = replace(body, 'potency', 'Potency') WHERE seq = 7", "event 7 is not what"),
        ("UPDATE event SET actor = 'mallory' WHERE seq = 7", "event 7 is not what"),
        ("UPDATE event SET at = '2020' WHERE seq = 25", "event 25 is not what"),
        ("UPDATE event SET hash = previous WHERE seq = 25", "event 25 is not what"),
        ("UPDATE event SET kind = 'unheard-of' WHERE seq = 7", "event 7 is not what"),
        ("UPDATE event SET body = 'no JSON' WHERE seq = 7", "event 7 is not what"),
        ("UPDATE event SET body = x'ff00' WHERE seq = 7", "event 7 is not what"),
        ("DELETE FROM event WHERE seq = 7", "event 7 is missing"),
        ("DELETE FROM blob", None),
        ("UPDATE blob SET bytes = x'00'", "is damaged"),
        ("UPDATE head SET id = 'x' WHERE seq = 7", "run `review rebuild`"),
        ("UPDATE word SET seq = 21", "run `review rebuild`"),
    ],
)
def test_tampering_is_found(full, statement, said):
    tamper(full, statement)
    problems = found(full.path)
    assert "no longer append-only" in problems
    assert said is None or said in problems


def test_events_cut_off_the_end_are_noticed(full):
    tamper(full, "DELETE FROM event WHERE seq > 20")
    with sqlite3.connect(full.path) as connection:
        held = connection.execute("SELECT max(watermark) FROM projection").fetchone()
    connection.close()
    assert held == (25,)
    with pytest.raises(StoreError, match="25"):
        open_log(full.path)


@pytest.mark.parametrize("text", [b"A potency assay", b"alice", b"europepmc", b"title-abstract"])
def test_one_byte_changed_in_the_file_is_found(full, text):
    full.close()
    content = bytearray(full.path.read_bytes())
    content[content.rindex(text)] ^= 1
    full.path.write_bytes(content)
    assert found(full.path)


def test_every_byte_of_a_line_is_covered(full):
    """The hash chain, not SQLite: its integrity check passes over most single bytes of a text."""
    full.close()
    whole = full.path.read_bytes()
    start = whole.rindex(b'{"id":"v4"')
    for offset in range(start, start + 120, 7):
        content = bytearray(whole)
        content[offset] ^= 1
        full.path.write_bytes(content)
        assert "event 25 is not what was written" in found(full.path)


def test_a_file_cut_short_is_refused_or_reported(full):
    full.close()
    full.path.write_bytes(full.path.read_bytes()[:-9000])
    try:
        problems = found(full.path)
    except StoreError as error:
        problems = error.message
    assert problems


def test_a_backup_made_while_in_use_holds_everything(full, tmp_path):
    copy = tmp_path / "copy" / "review.db"
    copy.parent.mkdir()
    full.backup(copy)
    with open_log(copy) as restored:
        assert read_records(restored) == read_records(full)
        assert [event.hash for event in restored.events()] == [event.hash for event in full.events()]
        assert restored.verify() == ()
        rebuild(restored)
    assert [path.name for path in copy.parent.iterdir() if "lock" not in path.name] == ["review.db"]


def test_a_backup_never_replaces_a_file(full, tmp_path):
    there = tmp_path / "there.db"
    there.write_text("mine")
    with pytest.raises(StoreError, match="exists already"):
        full.backup(there)
    assert there.read_text() == "mine"
