"""A file that is imported again corrects what was said of it, and brings no record a second time."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import count
from pathlib import Path

import pytest

from review.digest import digest_bytes
from review.errors import SourceError
from review.model.search import Lane, PageFetched, RunStatus, SearchRun, Window
from review.retrieval.files import import_file
from review.retrieval.formats.csv import Csv
from review.retrieval.formats.ris import Ris
from review.retrieval.ledger import page_fetched, search_run
from review.store.fold import read_records, read_runs
from review.store.imports import last_said
from review.store.log import Log, create_log

RIS = "TY  - JOUR\nTI  - A\nER  - \nTY  - JOUR\nTI  - B\nER  - \n"
TABLE = "One,Two,When\nA,a,2020\nB,b,2021\n"
START = datetime(2026, 1, 31, 12, tzinfo=UTC)
Load = Callable[..., SearchRun]


@pytest.fixture
def log(tmp_path: Path) -> Iterator[Log]:
    with create_log(tmp_path / "review.db") as log:
        yield log


@pytest.fixture
def load(log: Log) -> Load:
    days = count()

    def load(text: str = RIS, name: str = "january.ris", **options: object) -> SearchRun:
        now = lambda: START + timedelta(days=next(days))  # noqa: E731  # a day for every look at it
        return import_file(log, text.encode(), name, (Csv(), Ris()), now=now, **options)  # type: ignore[arg-type]

    return load


def titles(log: Log) -> list[str]:
    return [each.title for each in read_records(log).values()]


def test_the_same_bytes_under_another_source_are_refused_with_what_to_do(log: Log, load: Load):
    load(source="wos")
    before = log.watermark()
    with pytest.raises(SourceError) as refused:
        load(name="again.ris", source="scopus")
    assert refused.value.message.startswith(
        "again.ris: the same file was imported on 2026-01-31 as `january.ris`"
    )
    assert "its records are those of `wos`" in refused.value.message
    assert "Leave out `--source`" in refused.value.hint
    assert "`scopus` from now on, add `--rename-source`" in refused.value.hint
    assert log.watermark() == before


def test_a_source_is_called_otherwise_when_that_is_meant(log: Log, load: Load):
    load()
    before = read_records(log)
    run = load(source="scopus", rename=True)
    assert (run.source, run.guessed, run.new, run.changed) == ("scopus", False, 0, 0)
    assert read_records(log) == before
    (told,) = last_said(read_runs(log))
    assert (told.source, told.new, told.guessed) == ("scopus", 2, False)
    assert load().source == "scopus"
    with pytest.raises(SourceError, match="its records are those of `scopus`"):
        load(source="january")


def test_what_a_search_has_fetched_is_not_imported_under_another_name(log: Log, load: Load):
    name = digest_bytes(RIS.encode())
    page = PageFetched(
        run="r", number=1, source="pubmed", query="q", window=Window(), page=name, url="https://x", records=2
    )
    log.append([page_fetched(page, actor="pubmed 1", at=START.isoformat())], blobs=[RIS.encode()])
    with pytest.raises(SourceError, match="a search of `pubmed` has fetched these very bytes"):
        load(source="scopus")
    assert load().source == "pubmed"


def test_labels_are_corrected_and_what_is_left_out_stays(log: Log, load: Load):
    first = load(source="wos", platform="Clarivate", query="old", lane=Lane.REGISTER)
    second = load(query="cell*", searched_on=date(2025, 12, 20))
    third = load(platform="Web of Science")
    assert (second.corrects, third.corrects, first.corrects) == (first.id, first.id, None)
    (told,) = last_said(read_runs(log))
    assert (told.id, told.started, told.ended) == (first.id, first.started, first.ended)
    assert (told.source, told.platform, told.query) == ("wos", "Web of Science", "cell*")
    assert (told.lane, told.searched_on, told.new, told.fetched) == (Lane.REGISTER, date(2025, 12, 20), 2, 2)
    assert len(read_records(log)) == 2


def test_a_name_that_stood_for_the_query_does_not_stay_for_it(load: Load):
    load(name="january.ris")
    assert load(name="renamed.ris").query == "renamed.ris"


def test_a_source_that_nothing_but_the_name_tells_is_said_to_be_guessed(load: Load):
    assert load().guessed
    assert load().guessed
    assert not load(source="january").guessed
    assert not load().guessed


@pytest.mark.parametrize("options", [{"source": "wos"}, {"text": RIS.replace("TI", "DB  - Embase\nTI")}])
def test_a_source_that_is_told_is_not_guessed(load: Load, options: dict[str, str]):
    assert not load(**options).guessed


def test_other_columns_read_the_same_records_otherwise(log: Log, load: Load):
    first = load(TABLE, "t.csv", columns={"title": "One"})
    ids = list(read_records(log))
    second = load(TABLE, "t.csv", columns={"title": "Two", "year": "When"})
    assert (second.new, second.changed, second.fetched) == (0, 2, 2)
    assert list(read_records(log)) == ids
    assert titles(log) == ["a", "b"]
    assert [each.published.year for each in read_records(log).values() if each.published] == [2020, 2021]
    assert second.corrects == first.id


def test_columns_that_are_left_out_stay_as_they_were(log: Log, load: Load):
    load(TABLE, "t.csv", columns={"title": "Two"})
    again = load(TABLE, "other.csv")
    assert (again.new, again.changed) == (0, 0)
    assert again.parameters == (("file", "other.csv"), ("title", "Two"))


def test_columns_by_which_rows_cannot_be_told_are_refused(log: Log, load: Load):
    table = "One,Two\nA,a\nB,b\n,c\n"
    load(table, "t.csv", columns={"title": "One"}, keep_readable=True)
    before = log.watermark()
    with pytest.raises(SourceError, match="3 records are read where there were 2") as refused:
        load(table, "t.csv", columns={"title": "Two"})
    assert "before, they were `--column title=One`" in refused.value.hint
    assert log.watermark() == before


def test_records_keep_their_names_where_equal_ones_were_numbered(log: Log, load: Load):
    twice = TABLE + "A,x,2022\n"
    load(twice, "t.csv", columns={"title": "One"})
    ids = list(read_records(log))
    assert load(twice, "t.csv", columns={"title": "Two"}).new == 0
    assert (list(read_records(log)), titles(log)) == (ids, ["a", "b", "x"])


def test_two_sources_of_an_old_log_are_both_still_imported_again(log: Log, load: Load):
    """A log may hold the same bytes under two sources, from before they were refused."""
    load(source="wos")
    run = next(iter(read_runs(log)))
    told = {"source": "scopus", "id": "s", "new": 0}
    log.append([search_run(replace(run, **told), actor="import")])
    assert (load(source="scopus").source, load(source="wos").source, load().source) == (
        "scopus",
        "wos",
        "wos",
    )
    assert [(each.source, each.new) for each in last_said(read_runs(log))] == [("wos", 2), ("scopus", 2)]


def test_a_search_is_not_made_in_the_future(log: Log, load: Load):
    with pytest.raises(SourceError, match="cannot have been made on 2026-03-01: today is 2026-0") as refused:
        load(searched_on=date(2026, 3, 1))
    assert "the day on which the database was searched" in refused.value.hint
    assert log.watermark() == 0
    assert load(searched_on=date(2026, 1, 31)).searched_on == date(2026, 1, 31)


def test_what_is_kept_of_a_damaged_file_counts_once_when_it_comes_again(log: Log, load: Load):
    damaged = RIS + "TY  - JOUR\nER  - \n"
    runs = [load(damaged, keep_readable=True) for _ in range(2)]
    assert [(run.status, run.new) for run in runs] == [(RunStatus.PARTIAL, 2), (RunStatus.PARTIAL, 0)]
    (told,) = last_said(read_runs(log))
    assert (told.status, told.new, told.fetched, told.reported) == (RunStatus.PARTIAL, 2, 2, 3)
