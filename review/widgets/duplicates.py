"""Uncertain pairs side by side: what differs is marked, and a person's word ends the doubt."""

from collections.abc import Mapping
from typing import Any

from ..model.cluster import FieldMatch, PairVerdict
from ..model.record import Record
from ..project import Review
from ..project.duplicates import waiting
from ..project.values import Doubt
from .panel import Panel, named, outbox, script, style
from .shown import origin

AHEAD = 8
KEYS = {"duplicate": "d", "version": "v", "distinct": "n", "later": "s", "undo": "z", "note": "t"}


class DuplicatePairs(Panel):
    """The uncertain pairs for one person, best first; `judge_pair` is what their words become."""

    _esm = script("pile.js", "duplicates.js")
    _css = style("duplicates.css")

    def __init__(self, review: Review, reviewer: str) -> None:
        super().__init__(
            {
                "title": review.protocol.title,
                "reviewer": reviewer,
                "keys": KEYS,
                "outbox": outbox(review, reviewer, "duplicates"),
            }
        )
        self._review, self._reviewer = review, reviewer

    def _decide(self, content: Mapping[str, Any]) -> str:
        verdict = content.get("verdict")
        judgment = self._review.judge_pair(
            str(content["left"]),
            str(content["right"]),
            None if verdict is None else PairVerdict(verdict),
            reviewer=self._reviewer,
            reason=content.get("note"),
            event=str(content["event_id"]),
        )
        return judgment.id

    def _queue(self) -> dict[str, Any]:
        # What was put off stays in front of the others, so that more than a screenful is sent.
        held = waiting(self._review, AHEAD * 4)
        return {"pairs": [pair_to_browser(each) for each in held.doubts], "waiting": held.pairs}


def pair_to_browser(doubt: Doubt) -> dict[str, Any]:
    """A doubt as JSON; the browser builds text nodes of it."""
    return {
        "left": doubt.pair.left,
        "right": doubt.pair.right,
        "score": round(doubt.pair.score, 3),
        "rule": doubt.pair.rule,
        "explanation": doubt.explanation,
        "records": [_head(doubt.left), _head(doubt.right)],
        "fields": [_row(each, doubt) for each in doubt.fields],
    }


def _head(record: Record) -> dict[str, Any]:
    return {"origin": origin(record), "kind": record.kind.value, "title": record.title}


def _row(match: FieldMatch, doubt: Doubt) -> dict[str, Any]:
    whole = match.field == "abstract"  # an explanation holds its first words only
    return {
        "field": match.field,
        "left": doubt.left.abstract if whole else match.left,
        "right": doubt.right.abstract if whole else match.right,
        "similarity": match.similarity,
    }


def duplicates(review: Review, reviewer: str | None = None) -> DuplicatePairs:
    """The uncertain pairs, for `reviewer` to judge.

    Raises:
        ReviewError: there is no reviewer.
    """
    return DuplicatePairs(review, named(review, reviewer, 'view("duplicates", ...)'))
