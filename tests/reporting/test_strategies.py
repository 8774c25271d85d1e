"""Searches told as a reader wants them: each text once, quiet runs together, citations apart."""

from dataclasses import replace
from datetime import date

import pytest

from review.model.search import Lane, RunStatus, SearchRun, Window
from review.reporting.strategies import chases, day, rows, searches, strategies


def run(at: str, new: int = 0, **more: object) -> SearchRun:
    known: dict[str, object] = {
        "source": "pubmed",
        "platform": "E-utilities",
        "lane": Lane.DATABASE,
        "query": "cells",
        "status": RunStatus.COMPLETE,
        "window": Window(since=date.fromisoformat(at), until=date.fromisoformat(at)),
    } | more
    return SearchRun(
        id=f"{at} {known['source']}",
        started=f"{at}T08:00:00+00:00",
        ended=f"{at}T08:01:00+00:00",
        parser_version="1",
        new=new,
        fetched=new + 3,
        **known,  # type: ignore[arg-type]
    )


def told(*runs: SearchRun) -> list[tuple[str, str, int, int]]:
    (search,) = searches(runs)
    return [(row.first, row.last, row.runs, row.new) for row in rows(search)]


def test_runs_in_a_row_that_brought_nothing_are_one_line():
    quiet = [run(f"2026-{month:02}-05") for month in range(2, 7)]
    assert told(run("2026-01-05", 5), *quiet, run("2026-07-05", 2), run("2026-08-05")) == [
        ("2026-01-05", "2026-01-05", 1, 5),
        ("2026-02-05", "2026-06-05", 5, 0),
        ("2026-07-05", "2026-07-05", 1, 2),
        ("2026-08-05", "2026-08-05", 1, 0),
    ]


def test_a_month_has_one_line_at_most_for_what_brought_nothing():
    days = [
        run("2026-01-01"),
        run("2026-01-08", 2),
        run("2026-01-15"),
        run("2026-02-01", 1),
        run("2026-02-08"),
    ]
    assert told(*days) == [
        ("2026-01-01", "2026-01-15", 2, 0),
        ("2026-01-08", "2026-01-08", 1, 2),
        ("2026-02-01", "2026-02-01", 1, 1),
        ("2026-02-08", "2026-02-08", 1, 0),
    ]


@pytest.mark.parametrize(
    ("more", "remark"),
    [
        ({"status": RunStatus.PARTIAL}, "incomplete"),
        ({"changed": 3}, "3 revised"),
        ({"withdrawn": 1}, "1 no longer listed"),
        ({"relisted": 2}, "2 listed again"),
        ({"parameters": (("file", "a.ris"),)}, "date of import"),
    ],
)
def test_a_run_of_which_there_is_something_to_say_has_a_line_of_its_own(more: dict[str, object], remark: str):
    (search,) = searches([run("2026-01-05"), run("2026-02-05", **more), run("2026-03-05")])
    assert [row.remarks for row in rows(search) if row.remarks] == [(remark,)]
    assert [row.runs for row in rows(search)] == [1, 1, 1]


def test_quiet_runs_together_span_their_windows_and_say_what_the_last_said():
    (search,) = searches([run("2026-01-05", reported=9), run("2026-02-05", reported=4)])
    (row,) = rows(search)
    assert (row.window, row.reported, row.fetched) == (
        Window(since=date(2026, 1, 5), until=date(2026, 2, 5)),
        4,
        3,
    )


def test_failed_runs_are_attempts_and_no_searches():
    failed = run("2026-01-05", status=RunStatus.FAILED)
    (search,) = searches([failed, run("2026-02-05", 3)])
    assert ([each.id for each in search.runs], search.failed) == (["2026-02-05 pubmed"], (failed,))
    (never,) = searches([failed])
    assert (never.runs, strategies([never])) == ((), ())


def test_one_text_is_one_strategy_whoever_was_asked():
    made = searches([run("2026-01-05"), run("2026-01-05", source="embase"), run("2026-02-05", query="other")])
    (first, second) = strategies(made)
    assert (first.text, [each.source for each in first.searches]) == ("cells", ["pubmed", "embase"])
    assert second.text == "other"


def test_files_without_their_query_state_no_strategy_and_those_of_one_source_are_one_search():
    files = [
        run(f"2026-0{n}-05", n, query=f"{n}.ris", parameters=(("file", f"{n}.ris"),), platform="file")
        for n in (1, 2)
    ]
    (search,) = searches(files)
    (strategy,) = strategies([search])
    assert (strategy.text, [each.new for each in search.runs]) == (None, [1, 2])


def test_a_file_is_searched_on_the_day_that_was_told():
    file = run("2026-03-05", 1, parameters=(("file", "a.ris"),))
    earlier = replace(file, id="x", searched_on=date(2025, 12, 31))
    assert (day(file), day(earlier)) == ("2026-03-05", "2025-12-31")
    (search,) = searches([file, earlier])
    assert search.runs == (earlier, file)


def chase(at: str, query: str, way: str = "forward", **more: object) -> SearchRun:
    known = {"lane": Lane.CITATION, "parameters": (("seed", "s"), ("direction", way))} | more
    return run(at, query=query, **known)


def test_citations_are_one_search_per_source_and_direction():
    runs = [chase(f"2026-0{month}-05", f"citations of doi:{n}") for month in (1, 2) for n in range(15)]
    runs.append(chase("2026-01-05", "references of doi:1", "backward"))
    forward, backward = chases(runs)
    assert (forward.direction, forward.reports, forward.searches) == ("forward", 15, 30)
    assert (backward.direction, backward.reports, backward.searches) == ("backward", 1, 1)
    assert searches(runs) == ()


def test_citation_searches_that_are_told_as_one_run_count_as_many():
    seeds = (("direction", "forward"), ("seeds", "doi:1; doi:2"))
    again = chase("2026-02-05", "citations of reports that were asked about before", parameters=seeds)
    (found,) = chases([chase("2026-01-05", "citations of doi:1"), again])
    assert (found.reports, found.searches) == (2, 3)


def test_a_file_of_citations_is_a_search_with_words_of_its_own():
    (search,) = searches([run("2026-01-05", lane=Lane.CITATION, parameters=(("file", "a.ris"),))])
    assert (search.lane, chases(search.runs)) == (Lane.CITATION, ())
