"""Digests as files: none is written over, and each begins where the last one ended."""

from pathlib import Path

import pytest

from review.errors import WorkspaceError
from review.project.digests import last_told, write_digest
from review.reporting.bulletin import News, digest


def text(at: str) -> str:
    return digest("A review", at, News(runs=(), new={}))


def write(exports: Path, at: str) -> str:
    return write_digest(exports, exports / "digest.md", at, text(at)).name


def test_each_digest_has_a_file_of_its_day_and_the_latest_has_a_name_that_stays(tmp_path: Path):
    names = [
        write(tmp_path, at)
        for at in ("2026-11-22T06:15:00+00:00", "2026-11-23T06:15:00+00:00", "2026-11-23T18:00:00+00:00")
    ]
    assert names == ["2026-11-22.md", "2026-11-23.md", "2026-11-23-2.md"]
    assert sorted(path.name for path in (tmp_path / "digests").iterdir()) == sorted(names)
    latest = (tmp_path / "digest.md").read_text(encoding="utf-8")
    assert latest == (tmp_path / "digests" / "2026-11-23-2.md").read_text(encoding="utf-8")


def test_the_next_digest_begins_where_the_last_ended_whatever_the_files_dates_say(tmp_path: Path):
    assert last_told(tmp_path) is None
    for at in ("2026-11-23T06:15:00+00:00", "2026-11-22T06:15:00+00:00"):
        write(tmp_path, at)
    assert last_told(tmp_path) == "2026-11-23T06:15:00+00:00"


@pytest.mark.parametrize("content", [b"", b"notes of my own\n", b"\xff\xfe", b"Told is what"])
def test_a_file_that_is_no_digest_says_nothing(tmp_path: Path, content: bytes):
    (tmp_path / "digests").mkdir()
    (tmp_path / "digests" / "notes.md").write_bytes(content)
    assert last_told(tmp_path) is None


def test_a_place_that_cannot_be_written_is_said_and_the_digest_of_the_day_is_there(tmp_path: Path):
    (tmp_path / "digest.md").mkdir()
    with pytest.raises(WorkspaceError, match="cannot be written"):
        write(tmp_path, "2026-11-23T06:15:00+00:00")
    assert (tmp_path / "digests" / "2026-11-23.md").read_text(encoding="utf-8")
