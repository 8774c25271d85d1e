"""What a review remembers of what was derived from its log: the last value of each name."""

import threading
from collections.abc import Callable
from typing import Any, TypeVar

T = TypeVar("T")

# How often something is derived anew because the log went on meanwhile, before it is taken as it came.
TRIES = 3


class Memory:
    """The last value of each name, kept while its key stays the same; may be used from several threads.

    Each name has a lock of its own: a name is made once at a time, and a slow one keeps only those waiting
    that ask for it. What is made may ask for other names, never in a circle; it may go on from the `last`
    value of its own, which was made of the same log. `pool` does long work in batches, where there is one
    (see `deduplication.executor.executor_of`).
    """

    def __init__(self, pool: Any = None) -> None:
        self.pool = pool
        self._held: dict[str, tuple[object, Any]] = {}
        self._locks: dict[str, threading.RLock] = {}
        self._guard = threading.Lock()

    def of(self, name: str, key: Callable[[], object], make: Callable[[], T]) -> T:
        """The value of `name` under what `key` gives, made when that is new.

        The key is asked for before and after; if it moved, the value may be of neither state, and is made
        again. What could not be made in one state is given and not kept.
        """
        with self._lock(name):
            for _ in range(TRIES):
                before = key()
                if (held := self._held.get(name)) is not None and held[0] == before:
                    value: T = held[1]
                    return value
                value = make()
                if key() == before:
                    self._held[name] = (before, value)
                    break
            return value

    def last(self, name: str) -> Any:
        """The last value of `name` that was kept, whatever its key; None when there is none."""
        held = self._held.get(name)
        return None if held is None else held[1]

    def _lock(self, name: str) -> threading.RLock:
        with self._guard:
            return self._locks.setdefault(name, threading.RLock())
