"""Who does the batches of long work: this process, a pool of others, or a Dask cluster.

In: a function and batches. Out: what it makes of each, in their order.
"""

from collections.abc import Callable, Iterable, Iterator
from typing import Any, Protocol, TypeVar

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
        # Not `pure`: Dask would take a digest of every batch, to find those that it has done before.
        futures = self._client.map(function, list(batches), pure=False)
        return (future.result() for future in futures)
