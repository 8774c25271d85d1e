"""The next cards of a terminal's session, fetched behind while one is read."""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ..project.values import Card

CARDS = 8
Fetched = tuple["Card", ...]


class Ahead:
    """The next cards: one fetch at a time, and never one that was voted on meanwhile.

    What was put off comes again when nothing else is left.
    """

    def __init__(self, fetch: Callable[[int], Fetched]) -> None:
        self._fetch = fetch
        self._pool = ThreadPoolExecutor(1, thread_name_prefix="review-ranking")
        self._cards: list[Card] = []
        self._left: set[str] = set()
        self._later: set[str] = set()
        self._running: Future[Fetched] | None = None

    def close(self) -> None:
        """End the fetching; what is under way is waited for."""
        self._pool.shutdown(cancel_futures=True)

    def next(self) -> "Card | None":
        """The card that comes next, None when nothing waits."""
        if self._running is not None and self._running.done():
            self._take()
        if not self._cards:
            self._ask()
            self._take()
        if not self._cards and self._later:
            self._later.clear()
            self._ask()
            self._take()
        return self._cards[0] if self._cards else None

    def leave(self, record: str) -> None:
        """The record was voted on: it does not come again, and the order may be another."""
        self._left.add(record)
        self._later.discard(record)
        self._cards = [card for card in self._cards if card.record_id != record]
        self._ask()

    def put_off(self, record: str) -> None:
        """The record is to come after everything else."""
        self._later.add(record)
        self._cards = [card for card in self._cards if card.record_id != record]

    def come_back(self, record: str) -> None:
        """A vote on the record was taken back: it may come again."""
        self._left.discard(record)
        self._cards = []

    def _ask(self) -> None:
        if self._running is None:
            self._running = self._pool.submit(self._fetch, CARDS + len(self._later) + len(self._left))

    def _take(self) -> None:
        if self._running is None:
            return
        running, self._running = self._running, None
        passed = self._left | self._later
        self._cards = [card for card in running.result() if card.record_id not in passed][:CARDS]
