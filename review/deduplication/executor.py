"""Who does the batches of long work: this process, a pool of others, or a Dask cluster.

In: a function and batches. Out: what it makes of each, in their order.
"""

import sys
from collections.abc import Callable, Iterable, Iterator
from typing import Any, Protocol, TypeVar

from ..errors import PluginError

T = TypeVar("T")
U = TypeVar("U")


class Executor(Protocol):
    """Does batches; a `concurrent.futures` pool is one as it stands."""

    def map(self, function: Callable[[T], U], batches: Iterable[T], /) -> Iterator[U]:
        """What the function makes of each batch, in order; batches and results must survive pickling."""


class Serial:
    """Does one batch after the other, here, each when its result is asked for."""

    def map(self, function: Callable[[T], U], batches: Iterable[T], /) -> Iterator[U]:
        """What the function makes of each batch, in order."""
        return map(function, batches)


serial = Serial()


class Distributed:
    """Does the batches on the workers of a `dask.distributed.Client` (extra `distributed`)."""

    def __init__(self, client: Any) -> None:
        self._client = client

    def map(self, function: Callable[[T], U], batches: Iterable[T], /) -> Iterator[U]:
        """What the function makes of each batch, in order."""
        # Neither hashed nor `pure`: Dask would digest every batch, to find those that it has done before.
        # Scattered: what a task carries itself goes through the scheduler, which is not made for it.
        futures = [
            self._client.submit(function, self._client.scatter(batch, hash=False), pure=False)
            for batch in batches
        ]
        return (future.result() for future in futures)


def executor_of(pool: Any) -> Executor:
    """What a person has at hand, as an executor: None, a Dask client, or a pool with a `map` in order.

    Raises:
        PluginError: it cannot do batches.
    """
    if pool is None:
        return serial
    dask = sys.modules.get("distributed")  # who has a client has loaded it
    if dask is not None and isinstance(pool, dask.Client):
        return Distributed(pool)
    if isinstance(pool, type) or not callable(getattr(pool, "map", None)):
        raise PluginError(
            f"{pool!r} cannot do batches",
            hint="Give a concurrent.futures pool or a dask.distributed Client, or nothing.",
        )
    found: Executor = pool
    return found
