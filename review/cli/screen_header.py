"""What the header over a card tells: counts of this moment, and what the stopping rule says of it.

A rule may take a second to ask. It is asked behind, and whoever has pressed a key waits for it for a moment
only: what it said before is shown then, and told apart.
"""

from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import replace
from typing import TYPE_CHECKING

from ..model.decision import Stage
from ..project import browsing

if TYPE_CHECKING:
    from ..project import Review

# As long as nobody takes it for a wait.
PATIENCE_SECONDS = 0.2


class Header:
    """How far one stage is, whenever it is asked for."""

    def __init__(self, review: "Review", stage: Stage, patience_seconds: float = PATIENCE_SECONDS) -> None:
        self._review, self._stage, self._patience = review, stage, patience_seconds
        self._pool = ThreadPoolExecutor(1, thread_name_prefix="review-header")
        self._asked: Future[browsing.Progress] | None = None
        self._last: browsing.Progress | None = None

    def close(self) -> None:
        """Ask no more; what is under way is waited for."""
        self._pool.shutdown(cancel_futures=True)

    def progress(self) -> tuple[browsing.Progress, bool]:
        """How far the stage is, and whether its stopping rule is of an earlier moment than its counts."""
        if self._asked is not None:
            self._asked.cancel()
        self._asked = asked = self._pool.submit(browsing.progress, self._review, self._stage)
        asked.add_done_callback(self._keep)
        wait([asked], None if self._last is None else self._patience)
        if asked.done():
            return asked.result(), False
        counted = browsing.progress(self._review, self._stage, ask_rule=False)
        before = self._last.stopping if self._last else None
        return replace(counted, stopping=before), before is not None

    def _keep(self, asked: Future[browsing.Progress]) -> None:
        if not asked.cancelled() and asked.exception() is None:
            self._last = asked.result()
