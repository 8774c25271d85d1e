"""The screening card: one record at a time, keys, undo, and "saved" only when it is in the log.

In: keypresses from the browser. Out: cards, acknowledgements and errors. Ranking runs behind, one fit
at a time; the browser never waits for it and what is being read is never replaced.
"""

import logging
import threading
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import anywidget
import traitlets

from ..errors import DecisionError, ReviewError
from ..model.decision import Stage
from ..model.protocol import CriterionKind
from ..project import Review
from .shown import card_to_browser, status_to_browser

logger = logging.getLogger(__name__)

HERE = Path(__file__).parent
AHEAD = 8
KEYS: Mapping[str, Mapping[str, str]] = {
    "rayyan": {"include": "i", "exclude": "e", "maybe": "u"},
    "asreview": {"include": "r", "exclude": "i", "maybe": "n"},
}
EVENT_KEYS = ("at", "saw", "rank", "ranking", "dwell_ms", "drawn", "supersedes")
COMMON_KEYS = {"undo": "z", "note": "t", "doi": "o"}


def script(*names: str) -> str:
    """One ES module made of the files of this package, in that order; the browser loads nothing else."""
    return "\n".join((HERE / name).read_text(encoding="utf-8") for name in names)


class ScreeningCard(anywidget.AnyWidget):
    """The card of one reviewer at one stage; `setup` is all that the browser needs beforehand."""

    _esm = script("dom.js", "outbox.js", "record.js", "screening.js")
    _css = (HERE / "screening.css").read_text(encoding="utf-8")
    setup = traitlets.Dict().tag(sync=True)

    def __init__(self, review: Review, *, reviewer: str, stage: Stage, keys: Mapping[str, str]) -> None:
        super().__init__(setup=_setup(review, reviewer, stage, keys))
        self._review, self._reviewer, self._stage = review, reviewer, stage
        self._behind = Behind(self._send_queue, self._send_error)
        self.on_msg(self._on_message)

    def _on_message(self, _widget: Any, content: Mapping[str, Any], _buffers: Sequence[bytes]) -> None:
        try:
            if content.get("type") == "decide":
                self._decide(content)
            self._behind.ask()
        except ReviewError as error:
            self._send_error(error, content.get("event_id"))
        except Exception as error:
            logger.exception("the screening card could not handle a message")
            self._send_error(error, content.get("event_id"))

    def _decide(self, content: Mapping[str, Any]) -> None:
        decision = self._review.decide(
            str(content["record_id"]),
            content["decision"],
            reviewer=self._reviewer,
            stage=self._stage,
            criterion=content.get("criterion"),
            note=content.get("note"),
            event={"id": content["event_id"], **{key: content.get(key) for key in EVENT_KEYS}},
        )
        self.send({"type": "ack", "event_id": decision.id})

    def _send_queue(self) -> None:
        cards = self._review.queue(self._reviewer, self._stage, limit=AHEAD)
        self.send(
            {
                "type": "queue",
                "cards": [card_to_browser(card) for card in cards],
                "status": status_to_browser(self._review.status(), self._stage),
            }
        )

    def _send_error(self, error: Exception, event_id: Any = None) -> None:
        hint = error.hint if isinstance(error, ReviewError) else "The kernel's log has the details."
        # Final: a decision that makes no sense will not do so later; anything else is worth another try.
        final = isinstance(error, DecisionError)
        self.send(
            {"type": "error", "event_id": event_id, "message": str(error), "hint": hint, "final": final}
        )


class Behind:
    """Runs `work` on a thread of its own: one at a time, and once more if it was asked for meanwhile."""

    def __init__(self, work: Any, failed: Any) -> None:
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
        threading.Thread(target=self._loop, name="review-ranking", daemon=True).start()

    def _loop(self) -> None:
        while True:
            try:
                self._work()
            except Exception as error:
                logger.exception("ranking behind the card failed")
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
            # The card may be gone; the next one that asks must still be served.
            logger.exception("the card could not be told")


def screen(
    review: Review, reviewer: str | None = None, stage: str = "title-abstract", keys: Any = "rayyan"
) -> ScreeningCard:
    """The screening card of `reviewer`; `keys` is "rayyan", "asreview" or a mapping of your own.

    Raises:
        ReviewError: there is no reviewer, or the keys are not known.
    """
    name = (reviewer or review.settings.reviewer or "").strip()
    if not name:
        raise ReviewError("who is screening?", hint='Give a name: `r.screen(reviewer="ada")`.')
    return ScreeningCard(review, reviewer=name, stage=Stage(stage), keys=_keys(keys))


def _keys(keys: str | Mapping[str, str]) -> Mapping[str, str]:
    if isinstance(keys, str):
        if keys not in KEYS:
            raise ReviewError(
                f"there are no keys `{keys}`", hint=f"Use one of {', '.join(KEYS)}, or a mapping."
            )
        return {**COMMON_KEYS, **KEYS[keys]}
    return {**COMMON_KEYS, **KEYS["rayyan"], **keys}


def _setup(review: Review, reviewer: str, stage: Stage, keys: Mapping[str, str]) -> dict[str, Any]:
    protocol = review.protocol
    criteria = [criterion for criterion in protocol.criteria if stage in criterion.stages]
    return {
        "title": protocol.title,
        "question": protocol.question,
        "reviewer": reviewer,
        "stage": stage.value,
        "keys": dict(keys),
        "outbox": f"evergreen:{review.settings.workspace}:{reviewer}:{stage.value}",
        "inclusion": [[each.code, each.text] for each in criteria if each.kind is CriterionKind.INCLUDE],
        "exclusion": [[each.code, each.text] for each in criteria if each.kind is CriterionKind.EXCLUDE],
        "highlights": sorted(
            {cue for each in protocol.categories for topic in each.topics for cue in topic.cues}
        ),
        "reasonRequired": stage is Stage.FULL_TEXT,
    }
