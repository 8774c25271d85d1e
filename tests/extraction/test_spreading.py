"""Batches done by others find what one process finds."""

import pickle
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from multiprocessing import get_context
from typing import Any

import pytest

from review.digest import digest
from review.errors import DocumentUnreadable, PluginError, ReviewError
from review.extraction.run import BATCH, annotate, extractors
from review.extraction.spreading import Elsewhere, Recipe, elsewhere, made_from, read
from review.model.evidence import Text
from review.model.protocol import ExtractorSpec, ReviewProtocol
from review.plugins import Group, Plugin, Registry


@pytest.fixture
def many() -> list[Text]:
    contents = [
        f"Run {at}: the cost of goods is high. Potency is hard to measure." for at in range(3 * BATCH)
    ]
    return [
        Text(record=str(at), part="p", content=each, digest=digest(each)) for at, each in enumerate(contents)
    ]


@pytest.fixture(scope="module")
def pool() -> Iterator[ProcessPoolExecutor]:
    with ProcessPoolExecutor(max_workers=2, mp_context=get_context("spawn")) as made:
        yield made


def test_a_pool_finds_what_one_process_finds(
    memory: Any, many: list[Text], protocol: ReviewProtocol, pool: ProcessPoolExecutor
) -> None:
    here = extractors(protocol)
    away = elsewhere(here, protocol, pool.map)
    assert isinstance(away.ready[0][0], Elsewhere)
    alone = annotate(many, here.ready, type(memory)())
    spread = annotate(many, away.ready, memory)
    assert alone.annotations and spread == alone
    assert annotate(many, here.ready, memory).extracted == 0


def test_a_dask_client_finds_what_one_process_finds(
    memory: Any, many: list[Text], protocol: ReviewProtocol
) -> None:
    distributed = pytest.importorskip("distributed")
    from review.deduplication.executor import executor_of

    here = extractors(protocol)
    with (
        distributed.LocalCluster(
            n_workers=1, threads_per_worker=1, processes=False, dashboard_address=None
        ) as cluster,
        distributed.Client(cluster) as client,
    ):
        away = elsewhere(here, protocol, executor_of(client).map)
        spread = annotate(many, away.ready, memory)
    assert spread == annotate(many, here.ready, type(memory)())


def test_what_a_notebook_registered_stays_here(protocol: ReviewProtocol) -> None:
    registry = Registry()
    own = Plugin(group=Group.EXTRACTORS, name="challenges", version="1", factory=Own, origin="notebook")
    registry.add(own)
    here = extractors(protocol, registry)
    assert elsewhere(here, protocol, map, registry=registry).ready == here.ready


class Own:
    """Finds nothing."""

    name, version = "challenges", "1"

    def extract(self, texts: list[str]) -> list[list[Any]]:
        return [[] for _ in texts]


def test_a_worker_with_another_version_is_told_and_nothing_of_it_kept(
    memory: Any, many: list[Text], protocol: ReviewProtocol, caplog: pytest.LogCaptureFixture
) -> None:
    here = extractors(protocol)
    ((extractor, ref),) = here.ready
    older = replace(here, ready=((extractor, replace(ref, version="0")),))
    away = elsewhere(older, protocol, map)
    with caplog.at_level("CRITICAL", logger="review.extraction.run"):
        result = annotate(many, away.ready, memory)
    assert "on a worker and 0 here" in result.problems[0]
    assert (result.annotations, memory.held) == ((), {})


def test_a_worker_makes_an_extractor_once(protocol: ReviewProtocol) -> None:
    ((_, ref),) = extractors(protocol).ready
    recipes = [Recipe(ref, ExtractorSpec(name="challenges"), protocol, ()) for _ in range(2)]
    read(recipes[0], ["a"])
    before = made_from.cache_info().misses
    assert read(recipes[1], ["Prices."]) != [[]]
    assert made_from.cache_info().misses == before


@pytest.mark.parametrize(
    "error",
    [
        PluginError("it broke", hint="Mend it."),
        DocumentUnreadable("no text", hint="Look.", status="damaged", pages=3),
    ],
)
def test_an_error_of_a_worker_arrives_whole(error: ReviewError) -> None:
    again = pickle.loads(pickle.dumps(error))
    assert type(again) is type(error)
    assert (str(again), vars(again)) == (str(error), vars(error))
