"""Imports of one file, told as one."""

from datetime import date

from review.model.search import Lane, RunStatus, SearchRun
from review.store.imports import chains, file_of, last_said


def run(
    id: str, source: str = "wos", page: str = "p", file: str | None = "a.ris", **more: object
) -> SearchRun:
    known: dict[str, object] = {"platform": "file", "lane": Lane.DATABASE, "query": "q", "new": 0} | more
    return SearchRun(
        id=id,
        source=source,
        started=f"{id} started",
        ended=f"{id} ended",
        status=RunStatus.COMPLETE,
        parser_version="1",
        pages=(page,),
        parameters=(("file", file),) if file else (),
        **known,  # type: ignore[arg-type]
    )


def ids(runs: list[SearchRun]) -> dict[str, list[str]]:
    return {first: [each.id for each in chain] for first, chain in chains(runs).items()}


def test_the_same_bytes_for_the_same_source_are_one_chain():
    runs = [run("1"), run("2", page="other"), run("3"), run("4", "scopus")]
    assert ids(runs) == {"1": ["1", "3"], "2": ["2"], "4": ["4"]}


def test_an_import_that_names_the_source_anew_goes_with_the_one_it_corrects():
    runs = [
        run("1", "january"),
        run("2", "scopus", corrects="1"),
        run("3", "scopus"),
        run("4", "x", corrects="?"),
    ]
    assert ids(runs) == {"1": ["1", "2", "3"], "4": ["4"]}


def test_searches_over_the_network_are_never_told_together():
    runs = [run("1", file=None), run("2", file=None)]
    assert (chains(runs), last_said(runs)) == ({}, tuple(runs))
    assert [file_of(each) for each in (run("1"), *runs)] == ["a.ris", None, None]


def test_the_last_labels_stand_at_the_first_import_with_all_that_was_new():
    first = run("1", platform="Ovid", new=3, changed=1)
    last = run("3", platform="Elsevier", corrects="1", new=1, changed=9, searched_on=date(2025, 1, 2))
    (told, other) = last_said([first, run("2", "x", page="y"), last])
    assert (told.id, told.started, told.ended) == ("1", "1 started", "1 ended")
    assert (told.platform, told.searched_on, told.new, told.changed) == ("Elsevier", date(2025, 1, 2), 4, 1)
    assert (told.corrects, other.id) == (None, "2")
