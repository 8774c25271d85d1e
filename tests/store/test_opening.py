"""What is opened, what is refused, and what an older database becomes."""

import shutil
import sqlite3
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from review.errors import StoreError, WorkspaceError
from review.store import schema
from review.store.connections import connect
from review.store.fold import read_decisions, read_sightings
from review.store.log import create_log, open_log
from review.store.places import NETWORK, file_system


@pytest.fixture
def older(tmp_path, make) -> Path:
    """A database of schema version 1, with an event."""
    path = tmp_path / "older.db"
    path.touch()
    connection = connect(path)
    connection.execute(f"PRAGMA application_id = {schema.APPLICATION_ID}")
    connection.execute("CREATE TABLE migration (number INTEGER PRIMARY KEY, name TEXT NOT NULL)")
    schema.migrate(connection, schema.MIGRATIONS[:1])
    with create_log(tmp_path / "source.db") as source:
        source.append([make.vote("a"), make.page(1, seen=("r1", "r2"))])
        rows = source.rows("SELECT * FROM event")
    connection.executemany("INSERT INTO event VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", rows)
    connection.close()
    return path


def test_a_log_is_opened_again_with_what_it_held(log, make):
    log.append([make.vote("a")])
    log.close()
    with open_log(log.path) as again:
        assert [event.id for event in again.events()] == ["a"]


def test_nothing_is_created_over_something(log):
    with pytest.raises(StoreError, match="exists already"):
        create_log(log.path)


def test_nothing_is_created_in_a_folder_that_is_not_there(tmp_path):
    with pytest.raises(StoreError, match="no folder"):
        create_log(tmp_path / "no" / "review.db")


def test_a_missing_database_is_refused_and_not_made(tmp_path):
    with pytest.raises(StoreError, match="no database") as caught:
        open_log(tmp_path / "review.db")
    assert "review init" in caught.value.hint
    assert list(tmp_path.iterdir()) == []


def test_a_folder_is_refused(tmp_path):
    with pytest.raises(StoreError, match="not a file"):
        open_log(tmp_path)


def test_an_empty_file_is_refused_and_stays_empty(tmp_path):
    path = tmp_path / "review.db"
    path.touch()
    with pytest.raises(StoreError, match="empty") as caught:
        open_log(path)
    assert "backup" in caught.value.hint
    assert path.stat().st_size == 0


@pytest.mark.parametrize("read_only", [False, True])
def test_a_file_that_is_no_database_is_refused_untouched(tmp_path, read_only):
    path = tmp_path / "review.db"
    path.write_bytes(b"this is a letter to my sister" * 100)
    with pytest.raises(StoreError, match="not a database"):
        open_log(path, read_only=read_only)
    assert path.read_bytes() == b"this is a letter to my sister" * 100


@pytest.mark.parametrize("read_only", [False, True])
def test_another_programs_database_is_refused_untouched(tmp_path, read_only):
    path = tmp_path / "review.db"
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE event (seq)")
    connection.close()
    before = path.read_bytes()
    with pytest.raises(StoreError, match="another program"):
        open_log(path, read_only=read_only)
    assert path.read_bytes() == before


def test_a_newer_database_is_refused(log):
    with log.transaction() as connection:
        connection.execute("INSERT INTO migration (number, name) VALUES (99, 'from the future')")
    log.close()
    with pytest.raises(StoreError, match="version 99") as caught:
        open_log(log.path)
    assert "pip install -U" in caught.value.hint


def test_a_database_of_the_version_before_is_brought_up(older):
    with open_log(older) as log:
        names = [migration.__name__ for migration in schema.MIGRATIONS]
        assert log.rows("SELECT name FROM migration ORDER BY number") == [(name,) for name in names]
        assert log.rows("SELECT 1 FROM sqlite_schema WHERE name = 'event_by_subject'") == [(1,)]
        assert [vote.id for vote in read_decisions(log)] == ["a"]
        assert read_sightings(log) == {"r1": ("run-1",), "r2": ("run-1",)}
        assert log.verify() == ()


def test_an_older_database_is_not_changed_by_reading(older):
    with pytest.raises(StoreError, match="older") as caught:
        open_log(older, read_only=True)
    assert "for writing" in caught.value.hint


def test_a_migration_that_fails_leaves_the_version_before(older, monkeypatch):
    def fail(connection: sqlite3.Connection) -> None:
        connection.execute("CREATE TABLE half (made)")
        connection.execute("not SQL")

    monkeypatch.setattr(schema, "MIGRATIONS", (schema.lay_base, fail))
    monkeypatch.setattr(schema.migrate, "__defaults__", ((schema.lay_base, fail),))
    with pytest.raises(StoreError):
        open_log(older)
    connection = connect(older)
    assert schema.version(connection) == 1
    assert connection.execute("SELECT * FROM sqlite_schema WHERE name = 'half'").fetchall() == []
    connection.close()


@pytest.mark.parametrize("kind", ["nfs", "nfs4", "cifs", "smb3", "fuse.sshfs", "9p"])
def test_a_network_share_is_refused(tmp_path, log, kind):
    mounts = tmp_path / "mounts"
    mounts.write_text(f"/dev/sda / ext4 rw 0 0\nserver:/share {tmp_path} {kind} rw 0 0\n")
    log.close()
    for attempt in (create_log, open_log):
        path = log.path if attempt is open_log else tmp_path / "new.db"
        with pytest.raises(WorkspaceError, match="network share") as caught:
            attempt(path, mounts=mounts)
        assert "disk of this machine" in caught.value.hint
    assert not (tmp_path / "new.db").exists()


def test_the_innermost_mount_counts_and_the_last_over_it(tmp_path):
    spaced = tmp_path / "my share"
    spaced.mkdir()
    mounts = tmp_path / "mounts"
    escaped = str(spaced).replace(" ", "\\040")
    mounts.write_text(
        f"/ / ext4 rw 0 0\nx {escaped} nfs rw 0 0\ny {escaped} xfs rw 0 0\nz /other nfs rw 0 0\n"
    )
    assert file_system(spaced / "review.db", mounts) == "xfs"
    assert file_system(tmp_path, mounts) == "ext4"
    assert file_system(tmp_path, tmp_path / "no table") is None
    assert "ext4" not in NETWORK


READ_ONLY = """
import os
import sys
from pathlib import Path
from review.errors import WorkspaceError
from review.store.log import open_log, create_log
if os.getuid() == 0:  # to whom permissions mean nothing
    os.setuid(65534)
path = Path(sys.argv[1])
for attempt in (open_log, create_log):
    try:
        attempt(path if attempt is open_log else path.with_name("new.db"))
    except WorkspaceError as error:
        print(error.hint)
with open_log(path, read_only=True) as log:
    print(log.watermark(), log.verify())
"""


@pytest.mark.skipif(sys.platform == "win32", reason="permissions of folders are POSIX's")
def test_a_folder_that_cannot_be_written_is_refused_for_writing_and_read(make):
    folder = Path(tempfile.mkdtemp())
    try:
        with create_log(folder / "review.db") as log:
            log.append([make.vote("a")])
        for path in folder.iterdir():
            path.chmod(0o444)
        folder.chmod(0o555)
        command = [sys.executable, "-c", READ_ONLY, str(folder / "review.db")]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        assert done.stderr == ""
        *hints, read = done.stdout.splitlines()
        assert len(hints) == 2
        assert all("permission" in hint for hint in hints)
        assert read == "1 ()"
    finally:
        folder.chmod(0o755)
        shutil.rmtree(folder)
