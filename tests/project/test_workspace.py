"""Workspaces made, opened, and their protocols amended."""

import os
import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from review.errors import ProtocolError, StoreError, WorkspaceError
from review.project import Review, init_review, open_review


def test_a_workspace_holds_what_a_review_needs(empty: Review):
    folder = empty.settings.workspace
    held = {path.name for path in folder.iterdir() if not path.name.startswith("review.db-")}
    assert held >= {"review.toml", "protocol.yaml", "review.db", "fulltext", "exports"}


def test_a_review_opens_as_it_was_left(review: Review):
    before = review.status()
    with open_review(review.settings.workspace) as again:
        assert again.status() == before


def test_a_review_opens_for_reading_only_and_says_the_same(review: Review):
    with open_review(review.settings.workspace, read_only=True) as reader:
        assert reader.status() == review.status()
        with pytest.raises(StoreError, match="reading only"):
            reader.release("never")


def test_a_folder_inside_a_workspace_is_not_opened_by_mistake(empty: Review):
    with pytest.raises(WorkspaceError, match="is not a workspace") as caught:
        open_review(empty.settings.workspace / "exports")
    assert str(empty.settings.workspace) in caught.value.hint


def test_a_failed_beginning_leaves_nothing_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_text", full)
    with pytest.raises(WorkspaceError, match="No space left"):
        init_review(tmp_path / "new")
    assert list(tmp_path.iterdir()) == []


def test_a_failed_beginning_leaves_what_was_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    (tmp_path / "notes.txt").write_text("mine")

    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_text", full)
    with pytest.raises(WorkspaceError):
        init_review(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["notes.txt"]


def a_protocol_with_a_list(folder: Path) -> Path:
    plan = folder / "mine.yaml"
    text = (Path(__file__).parent / "small" / "protocol.yaml").read_text()
    plan.write_text(text.replace("sources:\n", "sources:\n  - {source: curated, query: list.csv}\n"))
    (folder / "list.csv").write_text("mine")
    return plan


def test_a_list_of_the_protocol_that_is_there_already_is_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    plan = a_protocol_with_a_list(tmp_path)

    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(Path, "write_text", full)
        with pytest.raises(WorkspaceError):
            init_review(tmp_path, str(plan))
    assert (tmp_path / "list.csv").read_text() == "mine"
    with init_review(tmp_path, str(plan)):
        assert (tmp_path / "list.csv").read_text() == "mine"


def test_another_list_of_that_name_is_not_overwritten(tmp_path: Path):
    plan = a_protocol_with_a_list(tmp_path)
    (tmp_path / "new").mkdir()
    (tmp_path / "new" / "list.csv").write_text("theirs")
    with pytest.raises(WorkspaceError, match="already holds another list"):
        init_review(tmp_path / "new", str(plan))
    assert [path.name for path in (tmp_path / "new").iterdir()] == ["list.csv"]


def test_an_edited_protocol_is_seen_and_put_in_force(review: Review, amend: Callable[..., None]):
    path = review.settings.protocol
    path.write_text(path.read_text().replace('version: "1.0"', 'version: "1.1"'))
    assert review.status().protocol_changed
    assert review.protocol.version == "1.0"
    assert review.amend("a wider question") == "1.1"
    assert not review.status().protocol_changed
    assert review.protocol.version == "1.1"


def test_a_byte_order_mark_is_no_change_of_the_protocol(review: Review):
    path = review.settings.protocol
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())
    assert not review.status().protocol_changed


@pytest.mark.parametrize(
    ("content", "said"),
    [(b"title: \xff\xfe", "not UTF-8"), (b"titel: x\n", "line 1"), (b"title: &a x\nversion: *a\n", "anchor")],
)
def test_a_protocol_that_cannot_be_used_changes_nothing(review: Review, content: bytes, said: str):
    before = review.log.watermark()
    review.settings.protocol.write_bytes(content)
    with pytest.raises(ProtocolError, match=said):
        review.amend("oops")
    assert review.log.watermark() == before
    assert review.status().protocol_changed


def test_a_missing_protocol_file_is_an_error_with_a_hint(review: Review):
    review.settings.protocol.unlink()
    assert review.status().protocol_changed
    with pytest.raises(ProtocolError, match="cannot be read"):
        review.amend("oops")


def test_an_amendment_needs_a_change_and_a_reason(review: Review):
    with pytest.raises(ProtocolError, match="has not changed"):
        review.amend("nothing")
    with pytest.raises(ProtocolError, match="needs a reason"):
        review.amend("  ")


def test_another_programs_database_is_refused(review: Review):
    path = review.settings.database
    folder = review.settings.workspace
    review.log.close()
    for each in folder.glob("review.db*"):
        each.unlink()
    with sqlite3.connect(path) as other:
        other.execute("CREATE TABLE recipes (name)")
    other.close()
    with pytest.raises(StoreError):
        open_review(folder)


def test_a_workspace_that_cannot_be_written_is_read_and_nothing_is_recorded(template, tmp_path, monkeypatch):
    folder = shutil.copytree(template, tmp_path / "review")
    monkeypatch.setattr("os.access", lambda place, mode: mode != os.W_OK)
    with open_review(folder) as review:
        assert review.status().reports == 4
        assert len(review.queue("Ada", limit=None)) == 4
        with pytest.raises(StoreError, match="reading only"):
            review.decide("10.5555/birds.1", "include", reviewer="Ada")
