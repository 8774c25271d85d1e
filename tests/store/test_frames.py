"""DataFrames with the columns and dtypes that their docstrings name."""

import subprocess
import sys

import pandas
import pytest

from review.model.record import PartialDate
from review.store import frames


@pytest.mark.parametrize(
    ("frame", "columns"),
    [
        (frames.frame_records, frames.RECORDS),
        (frames.frame_decisions, frames.DECISIONS),
        (frames.frame_runs, frames.RUNS),
    ],
)
def test_columns_and_dtypes_do_not_depend_on_the_rows(log, make, frame, columns):
    empty = frame(log)
    log.append([make.seen(make.record(1)), make.vote("a"), make.ran("run")])
    held = frame(log)
    for some in (empty, held):
        assert {name: str(dtype) for name, dtype in some.dtypes.items()} == dict(columns)
    assert (len(empty), len(held)) == (0, 1)
    described = str(frame.__doc__)
    assert [name for name in columns if name not in described] == []


def test_records_are_spread_over_columns(log, make):
    held = make.record(
        1, published=PartialDate(year=2020, month=5), authors=("Doe J", "Roe R"), ids=(("pmid", "1"),)
    )
    log.append([make.seen(held)])
    row = frames.frame_records(log).iloc[0]
    assert (row.id, row.year, row.month, row.kind) == (held.id, 2020, 5, "article")
    assert (row.authors, row.ids) == ("Doe J; Roe R", "pmid:1")
    assert all(row[name] is pandas.NA for name in ("day", "abstract", "doi", "keywords", "status"))


def test_decisions_carry_their_agent_and_instant(log, make):
    log.append([make.vote("a", rank=3), make.vote("b", name="bob", at="not a time")])
    frame = frames.frame_decisions(log).set_index("id")
    assert (frame.agent["a"], frame.agent_kind["a"], frame["rank"]["a"]) == ("alice", "person", 3)
    assert frame["at"]["a"] == pandas.Timestamp("2026-05-01T10:00:00Z")
    assert frame["at"]["b"] is pandas.NaT


def test_runs_count(log, make):
    log.append([make.ran("run")])
    row = frames.frame_runs(log).iloc[0]
    assert (row.source, row.status, row.lane, row.fetched) == ("europepmc", "complete", "database", 3)
    assert row.since is pandas.NaT


def test_the_store_loads_neither_pandas_nor_psycopg():
    script = (
        "import sys, review.store.frames, review.store.fold, review.store.union, review.store.derived\n"
        "import review.store.postgres\n"
        "print([name for name in ('pandas', 'psycopg', 'numpy') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"
