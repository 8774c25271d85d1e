"""The screening card: one record at a time, keys, undo, and "saved" only when it is in the log."""

from collections.abc import Mapping
from typing import Any

from ..errors import ReviewError
from ..model.decision import Stage
from ..project import Review
from .panel import Panel, named, outbox, script, style
from .shown import card_to_browser, criteria, status_to_browser

AHEAD = 8
KEYS: Mapping[str, Mapping[str, str]] = {
    "rayyan": {"include": "i", "exclude": "e", "maybe": "u"},
    "asreview": {"include": "r", "exclude": "i", "maybe": "n"},
}
EVENT_KEYS = ("at", "saw", "rank", "ranking", "dwell_ms", "drawn", "supersedes")
COMMON_KEYS = {"undo": "z", "note": "t", "doi": "o"}


class ScreeningCard(Panel):
    """The card of one reviewer at one stage; `setup` is all that the browser needs beforehand."""

    _esm = script("record.js", "screening.js")
    _css = style("screening.css")

    def __init__(self, review: Review, *, reviewer: str, stage: Stage, keys: Mapping[str, str]) -> None:
        super().__init__(_setup(review, reviewer, stage, keys))
        self._review, self._reviewer, self._stage = review, reviewer, stage

    def _decide(self, content: Mapping[str, Any]) -> str:
        decision = self._review.decide(
            str(content["record_id"]),
            content["decision"],
            reviewer=self._reviewer,
            stage=self._stage,
            criterion=content.get("criterion"),
            note=content.get("note"),
            event={"id": content["event_id"], **{key: content.get(key) for key in EVENT_KEYS}},
        )
        return decision.id

    def _queue(self) -> dict[str, Any]:
        cards = self._review.queue(self._reviewer, self._stage, limit=AHEAD)
        return {
            "cards": [card_to_browser(card) for card in cards],
            "status": status_to_browser(self._review.status(), self._stage),
        }


def screen(
    review: Review, reviewer: str | None = None, stage: str = "title-abstract", keys: Any = "rayyan"
) -> ScreeningCard:
    """The screening card of `reviewer`; `keys` is "rayyan", "asreview" or a mapping of your own.

    Raises:
        ReviewError: there is no reviewer, or the keys are not known.
    """
    name = named(review, reviewer, "screen")
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
    return criteria(review.protocol, stage) | {
        "title": review.protocol.title,
        "question": review.protocol.question,
        "reviewer": reviewer,
        "stage": stage.value,
        "keys": dict(keys),
        "outbox": outbox(review, reviewer, stage.value),
        "reasonRequired": stage is Stage.FULL_TEXT,
    }
