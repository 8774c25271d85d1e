"""Whoever does the batches, the pairs are the same."""

import multiprocessing
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor

import pytest
from corpus import generate

from review.deduplication.compare import compare
from review.deduplication.executor import executor_of, serial
from review.errors import PluginError


@pytest.fixture(scope="module")
def records():
    return [entry.record for entry in generate(400, 3)]


@pytest.fixture
def small_batches(monkeypatch):
    monkeypatch.setattr("review.deduplication.batches.RECORDS", 100)
    monkeypatch.setattr("review.deduplication.batches.PAIRS", 200)


def test_other_processes_find_the_same_pairs(records, small_batches):
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as pool:
        assert compare(records, executor=executor_of(pool)) == compare(records)


def test_other_threads_find_the_same_pairs(records, small_batches):
    with ThreadPoolExecutor(3) as pool:
        assert compare(records, executor=executor_of(pool)) == compare(records)


def test_a_dask_cluster_finds_the_same_pairs(records, small_batches):
    distributed = pytest.importorskip("distributed", reason="Dask (extra `distributed`) is not installed")
    with distributed.Client(processes=False, n_workers=1, dashboard_address=None) as client:
        assert compare(records, executor=executor_of(client)) == compare(records)


def test_without_a_pool_this_process_does_it():
    assert executor_of(None) is serial


@pytest.mark.parametrize("pool", [4, "four", ProcessPoolExecutor])
def test_what_cannot_do_batches_is_refused_with_what_can(pool):
    with pytest.raises(PluginError, match="cannot do batches") as refused:
        executor_of(pool)
    assert "concurrent.futures" in refused.value.hint
