"""The screening card: one record at a time, keys, undo, and "saved" only when it is in the log."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ..errors import ReviewError
from ..model.decision import Stage
from ..project import Review, browsing
from ..project.assigning import ensure_assigned
from ..project.documents import opened
from .panel import Panel, named, outbox, script, style
from .shown import (
    card_to_browser,
    criteria,
    document_to_browser,
    hit_to_browser,
    past_to_browser,
    progress_to_browser,
)

AHEAD = 8
KEYS: Mapping[str, Mapping[str, str]] = {
    "rayyan": {"include": "i", "exclude": "e", "maybe": "u"},
    "asreview": {"include": "r", "exclude": "i", "maybe": "n"},
}
EVENT_KEYS = ("at", "saw", "rank", "ranking", "dwell_ms", "drawn", "supersedes")
COMMON_KEYS = {"undo": "z", "note": "t", "doi": "o", "label": "l", "search": "/", "history": "h"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """Whose card it is, at which stage and lane, in whose order, with which keys and words of their own."""

    reviewer: str
    stage: Stage
    lane: str | None
    ranker: str | None
    keys: Mapping[str, str]
    marks: Sequence[str]
    marks_against: Sequence[str]


class ScreeningCard(Panel):
    """The card of one reviewer at one stage; `setup` is all that the browser needs beforehand."""

    _esm = script("record.js", "looking.js", "labelling.js", "fulltext.js", "screening.js")
    _css = style("screening.css")

    def __init__(self, review: Review, desk: Desk) -> None:
        super().__init__(_setup(review, desk))
        self._review, self._desk = review, desk

    def _decide(self, content: Mapping[str, Any]) -> str:
        id, desk = str(content["event_id"]), self._desk
        if content.get("type") == "label":
            remove = bool(content.get("remove"))
            self._review.label(
                str(content["record_id"]),
                str(content["name"]),
                reviewer=desk.reviewer,
                remove=remove,
                event=id,
            )
            return id
        decision = self._review.decide(
            str(content["record_id"]),
            content["decision"],
            reviewer=desk.reviewer,
            stage=desk.stage,
            criterion=content.get("criterion"),
            note=content.get("note"),
            event={"id": id, **{key: content.get(key) for key in EVENT_KEYS}},
        )
        return decision.id

    def _answer(self, content: Mapping[str, Any]) -> dict[str, Any] | None:
        who, stage = self._desk.reviewer, self._desk.stage
        if content.get("type") == "find":
            words = str(content["words"])
            hits = browsing.search(self._review, words, who, stage)
            return {"type": "found", "words": words, "hits": [hit_to_browser(hit) for hit in hits]}
        if content.get("type") == "card":
            card = browsing.card(self._review, str(content["record_id"]), who, stage)
            return {"type": "card", "card": card_to_browser(card)}
        if content.get("type") == "document":
            document = opened(self._review, str(content["record_id"]))
            return {"type": "document", **document_to_browser(document)}
        if content.get("type") == "history":
            past = browsing.history(self._review, who)
            words_at = [past_to_browser(each) for each in past if each.decision.stage is stage]
            return {"type": "history", "past": words_at}
        return None

    def _queue(self) -> dict[str, Any]:
        desk = self._desk
        held = self._review.queue(desk.reviewer, desk.stage, limit=AHEAD, ranker=desk.ranker, lane=desk.lane)
        return {
            "cards": [card_to_browser(card) for card in held],
            "status": progress_to_browser(browsing.progress(self._review, desk.stage)),
        }


def screen(
    review: Review,
    reviewer: str | None = None,
    stage: str = "title-abstract",
    keys: Any = "rayyan",
    lane: str | None = None,
    ranker: str | None = None,
    highlights: Sequence[str] = (),
    against: Sequence[str] = (),
) -> ScreeningCard:
    """The screening card of `reviewer`; `keys` is "rayyan", "asreview" or a mapping of your own.

    `lane="rescreen"` is what an amendment has opened anew. `highlights` and `against` are words of your own
    to mark for and against, beside the protocol's (`*` any ending, `?` any one letter).

    Raises:
        ReviewError: there is no reviewer, the protocol assigns them nothing, or the keys are not known.
    """
    name = named(review, reviewer, "screen")
    ensure_assigned(name, review.protocol.screening)
    desk = Desk(
        reviewer=name,
        stage=Stage(stage),
        lane=lane,
        ranker=ranker,
        keys=_keys(keys),
        marks=highlights,
        marks_against=against,
    )
    return ScreeningCard(review, desk)


def fulltext(review: Review, reviewer: str | None = None, **options: Any) -> ScreeningCard:
    """The screening card at full text, each report's document beside it; see `screen`."""
    return screen(review, reviewer, stage=Stage.FULL_TEXT.value, **options)


def _keys(keys: str | Mapping[str, str]) -> Mapping[str, str]:
    if isinstance(keys, str):
        if keys not in KEYS:
            raise ReviewError(
                f"there are no keys `{keys}`", hint=f"Use one of {', '.join(KEYS)}, or a mapping."
            )
        return {**COMMON_KEYS, **KEYS[keys]}
    made = {**COMMON_KEYS, **KEYS["rayyan"], **keys}
    if unknown := sorted(keys.keys() - COMMON_KEYS.keys() - KEYS["rayyan"].keys()):
        raise ReviewError(f"`{unknown[0]}` is nothing that a key does", hint=f"Known: {', '.join(made)}.")
    twice = [key for key, count in Counter(made.values()).items() if count > 1 or key in "123456789"]
    if twice:
        raise ReviewError(
            f"the key `{twice[0]}` has two meanings",
            hint="Give each action a key of its own; 1-9 are reasons.",
        )
    return made


def _setup(review: Review, desk: Desk) -> dict[str, Any]:
    known = review.protocol.screening.labels
    beside = criteria(review.protocol, desk.stage)
    lane = f":{desk.lane}" if desk.lane else ""
    return beside | {
        "title": review.protocol.title,
        "question": review.protocol.question,
        "reviewer": desk.reviewer,
        "stage": desk.stage.value,
        "lane": desk.lane,
        "keys": dict(desk.keys),
        "outbox": outbox(review, desk.reviewer, desk.stage.value + lane),
        "labels": [[each.name, each.colour] for each in known],
        "highlights": [*beside["highlights"], *desk.marks],
        "against": [*beside["against"], *desk.marks_against],
        "reasonRequired": desk.stage is Stage.FULL_TEXT,
    }
