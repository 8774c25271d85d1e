"""Conflicts: every vote beside the record, and a named person's word, with its reason, that settles it."""

from collections.abc import Mapping
from typing import Any

from ..model.decision import Stage
from ..project import Review
from ..project.listing import Listed, conflicts
from .panel import Panel, named, outbox, script, style
from .shown import criteria, record_to_browser, vote_to_browser

KEYS = {"include": "i", "exclude": "e", "undo": "z", "note": "t", "later": "s"}


class Conflicts(Panel):
    """The reports in conflict at one stage, for the person who settles them."""

    _esm = script("pile.js", "record.js", "conflicts.js")
    _css = style("conflicts.css")

    def __init__(self, review: Review, reviewer: str, stage: Stage) -> None:
        super().__init__(
            criteria(review.protocol, stage)
            | {
                "title": review.protocol.title,
                "reviewer": reviewer,
                "stage": stage.value,
                "keys": KEYS,
                "outbox": outbox(review, reviewer, f"conflicts-{stage.value}"),
            }
        )
        self._review, self._reviewer, self._stage = review, reviewer, stage

    def _decide(self, content: Mapping[str, Any]) -> str:
        decision = self._review.decide(
            str(content["record_id"]),
            content["decision"],
            reviewer=self._reviewer,
            stage=self._stage,
            criterion=content.get("criterion"),
            note=content.get("note"),
            adjudicate=True,
            event={"id": content["event_id"], "at": content.get("at")},
        )
        return decision.id

    def _queue(self) -> dict[str, Any]:
        return {"reports": [_report(each) for each in conflicts(self._review, self._stage)]}


def _report(listed: Listed) -> dict[str, Any]:
    return record_to_browser(listed.record) | {
        "record_id": listed.record_id,
        "votes": [vote_to_browser(vote) for vote in listed.votes],
    }


def open_conflicts(review: Review, reviewer: str | None = None, stage: str = "title-abstract") -> Conflicts:
    """The conflicts of a stage, for `reviewer` to settle.

    Raises:
        ReviewError: there is no reviewer.
    """
    return Conflicts(review, named(review, reviewer, 'view("conflicts", ...)'), Stage(stage))
