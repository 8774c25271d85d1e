"""What the widgets have in common: messages that are handled once, acknowledged and never lost in silence.

In: a reviewer's words from the browser, each with the id of its keypress, and questions. Out: an `ack` once
a word is in the log, answers, and errors. What has to be worked out for the next `queue` runs behind, once
at a time; the browser never waits for it.
"""

import logging
import threading
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import anywidget
import traitlets

from ..errors import DecisionError, ReviewError
from ..project import Review

logger = logging.getLogger(__name__)

HERE = Path(__file__).parent


def script(*names: str) -> str:
    """One ES module: what every widget needs, and these files of the package; nothing else is loaded."""
    return "\n".join(_read(name) for name in ("dom.js", "outbox.js", "panel.js", *names))


def style(*names: str) -> str:
    """The style sheet of every widget with these files of the package behind it."""
    return "\n".join(_read(name) for name in ("panel.css", *names))


def _read(name: str) -> str:
    return (HERE / name).read_text(encoding="utf-8")


class Panel(anywidget.AnyWidget):
    """A widget of one person; `setup` is all that the browser needs beforehand.

    A subclass has `_decide`, which puts a word (what comes with the id of its keypress) into the log and
    gives its id, and `_queue`, which gives what is to be shown next; `_answer` is for its own questions.
    """

    setup = traitlets.Dict().tag(sync=True)

    def __init__(self, setup: Mapping[str, Any]) -> None:
        super().__init__(setup=dict(setup))
        self._behind = Behind(self._send_queue, self._send_error)
        self.on_msg(self._on_message)

    def _decide(self, content: Mapping[str, Any]) -> str:
        raise NotImplementedError

    def _queue(self) -> dict[str, Any]:
        raise NotImplementedError

    def _answer(self, content: Mapping[str, Any]) -> dict[str, Any] | None:
        """What answers a question that is neither a word nor `ready`; its `type` is the answer's own."""
        return None

    def _on_message(self, _widget: Any, content: Mapping[str, Any], _buffers: Sequence[bytes]) -> None:
        try:
            if content.get("type") == "decide" or content.get("event_id") is not None:
                self.send({"type": "ack", "event_id": self._decide(content)})
            elif (answer := self._answer(content)) is not None:
                self.send(answer)
                return
            self._behind.ask()
        except ReviewError as error:
            self._send_error(error, content.get("event_id"))
        except Exception as error:
            logger.exception("a widget could not handle a message")
            self._send_error(error, content.get("event_id"))

    def _send_queue(self) -> None:
        self.send({"type": "queue", **self._queue()})

    def _send_error(self, error: Exception, event_id: Any = None) -> None:
        hint = error.hint if isinstance(error, ReviewError) else "The kernel's log has the details."
        # Final: a word that makes no sense will not do so later; anything else is worth another try.
        final = isinstance(error, DecisionError)
        self.send(
            {"type": "error", "event_id": event_id, "message": str(error), "hint": hint, "final": final}
        )


class Behind:
    """Runs `work` on a thread of its own: one at a time, and once more if it was asked for meanwhile."""

    def __init__(self, work: Callable[[], None], failed: Callable[[Exception], None]) -> None:
        self._work, self._failed = work, failed
        self._lock = threading.Lock()
        self._running = self._again = False

    def ask(self) -> None:
        """See to it that `work` begins once more after now."""
        with self._lock:
            if self._running:
                self._again = True
                return
            self._running = True
        threading.Thread(target=self._loop, name="review-behind", daemon=True).start()

    def _loop(self) -> None:
        while True:
            try:
                self._work()
            except Exception as error:
                logger.exception("the work behind a widget failed")
                self._say(error)
            with self._lock:
                if not self._again:
                    self._running = False
                    return
                self._again = False

    def _say(self, error: Exception) -> None:
        try:
            self._failed(error)
        except Exception:
            # The widget may be gone; the next that asks must still be served.
            logger.exception("a widget could not be told")


def named(review: Review, reviewer: str | None, verb: str) -> str:
    """Who is at work: the name given, else the workspace's.

    Raises:
        ReviewError: there is none.
    """
    name = (reviewer or review.settings.reviewer or "").strip()
    if not name:
        raise ReviewError("who is at work?", hint=f'Give a name: `r.{verb}(reviewer="ada")`.')
    return name


def outbox(review: Review, reviewer: str, widget: str) -> str:
    """The key under which the browser keeps what a person said in a widget until it is acknowledged."""
    return f"evergreen:{review.settings.workspace}:{reviewer}:{widget}"
