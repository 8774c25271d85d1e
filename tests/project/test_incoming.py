"""What comes in: files, live sources, full texts, tables."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

import review as evergreen
from review.errors import DecisionError, SettingsError, SourceError, WorkspaceLocked
from review.model.evidence import EvidenceMap
from review.model.record import Record
from review.model.search import Page, RunStatus
from review.project import Review
from review.project.releasing import map_of
from review.project.state import at
from review.retrieval.http import HttpClient
from review.store.fold import read_runs
from review.store.lock import claimed

TWO = "sources:\n  - source: broken\n    query: a\n  - source: working\n    query: b\n"
ONE = "sources:\n  - source: pubmed\n    query: comparability[tiab]\n"


class Working:
    """A source of one record."""

    platform = "here"

    def search(self, query: str, window: object, cursor: str | None = None) -> Iterator[Page]:
        yield Page(content=query.encode(), url="https://example.org", reported=1)

    def parse(self, page: bytes) -> Iterator[Record]:
        yield Record(source="working", source_id=page.decode(), title="Found live", raw="")


def test_a_file_imported_twice_adds_nothing(review: Review, small: Path):
    before = review.status()
    run = review.import_file(small / "records.ris")
    after = review.status()
    assert (run.new, run.changed, run.fetched) == (0, 0, 5)
    assert (after.records, after.reports) == (before.records, before.reports)


def test_what_a_file_cannot_tell_is_kept_with_its_run(empty: Review, small: Path):
    empty.import_file(small / "records.ris", platform="Ovid", query="cell* AND potency")
    (run,) = read_runs(empty.log)
    assert (run.platform, run.query) == ("Ovid", "cell* AND potency")


@pytest.mark.parametrize("content", [b"", b"   \n", b"%PDF-1.7\n\x00\x01", b"TY  - JOUR\nTI  - Half a rec"])
def test_a_file_that_cannot_be_read_changes_nothing(review: Review, tmp_path: Path, content: bytes):
    before = review.log.watermark()
    path = tmp_path / "export.csv"
    path.write_bytes(content)
    with pytest.raises(SourceError):
        review.import_file(path)
    assert review.log.watermark() == before


def test_a_live_source_is_searched_and_its_connections_closed(
    empty: Review, amend: Callable[..., None], monkeypatch: pytest.MonkeyPatch
):
    closed: list[HttpClient] = []
    close = HttpClient.close
    monkeypatch.setattr(HttpClient, "close", lambda self: (closed.append(self), close(self))[1])
    evergreen.source("working")(Working)
    amend(empty, (ONE, TWO.replace("  - source: broken\n    query: a\n", "")))
    (run,) = empty.refresh().runs
    assert (run.status, run.new) == (RunStatus.COMPLETE, 1)
    assert len(closed) == 1


def test_a_source_that_is_not_there_keeps_no_other_back(empty: Review, amend: Callable[..., None]):
    evergreen.source("working")(Working)
    amend(empty, (ONE, TWO))
    missing, found = empty.refresh().runs
    assert missing.status is RunStatus.FAILED
    assert "no source `broken`" in str(missing.error)
    assert found.new == 1
    assert [run.source for run in read_runs(empty.log)] == ["working"]


@pytest.mark.parametrize("fault", ["constructor", "shape", "search"])
def test_a_source_that_raises_keeps_no_other_back(empty: Review, amend: Callable[..., None], fault: str):
    class Broken(Working):
        def __init__(self) -> None:
            if fault == "constructor":
                raise RuntimeError("no key")

        def search(self, query: str, window: object, cursor: str | None = None) -> Iterator[Page]:
            raise RuntimeError("server on fire")

    class Shapeless:
        pass

    evergreen.source("broken")(Shapeless if fault == "shape" else Broken)
    evergreen.source("working")(Working)
    amend(empty, (ONE, TWO))
    bad, good = empty.refresh().runs
    assert (bad.status, good.status) == (RunStatus.FAILED, RunStatus.COMPLETE)
    assert {"constructor": "no key", "shape": "no `platform`", "search": "server on fire"}[fault] in str(
        bad.error
    )


def test_a_second_refresh_is_told_who_is_at_work(empty: Review, amend: Callable[..., None]):
    evergreen.source("working")(Working)
    amend(empty, (ONE, TWO))
    with claimed(empty.log.path, "refresh", "Ada"), pytest.raises(WorkspaceLocked, match="Ada"):
        empty.refresh(["working"])
    assert read_runs(empty.log) == ()
    assert len(empty.refresh(["working"]).runs) == 1


def test_a_source_that_the_protocol_lacks_is_refused_with_those_it_has(empty: Review):
    with pytest.raises(SettingsError, match="`nope`") as caught:
        empty.refresh(["nope"])
    assert "pubmed" in caught.value.hint


def test_a_full_text_needs_a_person_a_file_with_content_and_a_status(
    review: Review, included: str, jats: Path, tmp_path: Path
):
    nothing = tmp_path / "nothing.xml"
    nothing.write_bytes(b" \n")
    before = review.log.watermark()
    cases: list[tuple[dict[str, Any], str]] = [
        ({"status": "retrieved", "reviewer": " "}, "reviewer"),
        ({"status": "lost", "reviewer": "Ada"}, "no retrieval status"),
        ({"status": "not-retrieved", "reviewer": "Ada"}, "needs a reason"),
        ({"status": "sought", "reviewer": "Ada", "path": jats}, "document is given"),
        ({"status": "retrieved", "reviewer": "Ada", "path": nothing}, "is empty"),
        ({"status": "retrieved", "reviewer": "Ada", "path": tmp_path / "gone.xml"}, "cannot be read"),
    ]
    for asked, said in cases:
        with pytest.raises(DecisionError, match=said):
            review.fulltext(included, **asked)
    assert review.log.watermark() == before


def test_a_table_of_retrievals_is_checked_whole(review: Review, included: str, tmp_path: Path):
    path = tmp_path / "retrievals.csv"
    header = "record_source,record_id,status,reason,reviewer,at\n"
    record = next(each for each in review._state().records.values() if each.id == included)
    good = f"{record.source},{record.source_id},retrieved,,Ada,\n"
    before = review.log.watermark()
    for row, said in (
        ("scopus,none,retrieved,,Ada,\n", "line 3: there is no record"),
        (good.replace("Ada", ""), "line 3: there is no reviewer"),
        (good.replace("retrieved", "lost"), "line 3: `lost`"),
        (good.replace("Ada,", "Ada,yesterday"), "line 3: `yesterday` is no time"),
    ):
        path.write_text(header + good + row)
        with pytest.raises(DecisionError, match=said):
            review.import_table("retrievals", path)
    assert review.log.watermark() == before
    path.write_text(header + good)
    assert (review.import_table("retrievals", path), review.import_table("retrievals", path)) == (1, 0)


def test_a_record_is_not_related_to_itself(review: Review, included: str, tmp_path: Path):
    path, record = tmp_path / "relations.csv", review._state().records[included]
    name = f"{record.source},{record.source_id}"
    path.write_text(f"left_source,left_id,kind,right_source,right_id\n{name},isVersionOf,{name}\n")
    with pytest.raises(DecisionError, match="itself"):
        review.import_table("relations", path)


def test_a_table_that_there_is_none_of_is_named(review: Review, tmp_path: Path):
    with pytest.raises(DecisionError, match="no table of recipes"):
        review.import_table("recipes", tmp_path / "x.csv")


def test_an_empty_map_is_that_of_before_the_beginning(empty: Review):
    assert isinstance(at(empty.log, 0, map_of), EvidenceMap)
