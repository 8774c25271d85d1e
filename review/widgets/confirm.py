"""Proposed evidence, quote by quote: what found it, what others said, and a person's word by one key."""

from collections.abc import Mapping
from typing import Any

from ..errors import ReviewError
from ..model.evidence import ItemStatus, Stance
from ..project import Review
from ..project.worklist import Order, Proposal, Trigger, Wanted, sums, worklist
from .panel import Panel, named, outbox, script, style

AHEAD = 8
KEYS = {
    "confirm": "c",
    "reject": "x",
    "topic": "r",
    "later": "s",
    "undo": "z",
    "note": "t",
}


class Confirming(Panel):
    """The items that wait for one person, each with its quote in context; `confirm` is what words become."""

    _esm = script("pile.js", "confirm.js")
    _css = style("confirm.css")

    def __init__(self, review: Review, reviewer: str, wanted: Wanted, order: Order) -> None:
        protocol = review.protocol
        super().__init__(
            {
                "title": protocol.title,
                "reviewer": reviewer,
                "keys": KEYS,
                "outbox": outbox(review, reviewer, "confirm"),
                "categories": [
                    [each.name, [[topic.id, topic.name, topic.definition] for topic in each.topics]]
                    for each in protocol.categories
                ],
                "stances": [stance.value for stance in Stance],
                "axes": [
                    [axis.id, axis.name, [[value.id, value.name] for value in axis.values]]
                    for axis in protocol.axes
                ],
            }
        )
        self._review, self._reviewer = review, reviewer
        self._wanted, self._order = wanted, order

    def _decide(self, content: Mapping[str, Any]) -> str:
        status = content.get("status")
        judgment = self._review.confirm(
            str(content["item"]),
            None if status is None else ItemStatus(status),
            reviewer=self._reviewer,
            topic=content.get("topic"),
            stance=content.get("stance"),
            reason=content.get("reason"),
            event=str(content["event_id"]),
        )
        return judgment.id

    def _queue(self) -> dict[str, Any]:
        found = worklist(self._review, self._reviewer, self._wanted, order=self._order, limit=AHEAD * 4)
        return {"items": [proposal_to_browser(each) for each in found], "sums": sums(self._review)}


def proposal_to_browser(proposal: Proposal) -> dict[str, Any]:
    """An item as JSON; the browser builds text nodes of it."""
    item = proposal.item
    end = item.offset + len(item.quote)
    fits = item.context[item.offset : end] == item.quote
    return {
        "item": item.id,
        "report": proposal.title,
        "part": proposal.part,
        "before": item.context[: item.offset] if fits else "",
        "quote": item.quote,
        "after": item.context[end:] if fits else "",
        "topic": item.topic,
        "stance": item.stance.value,
        "axes": [list(each) for each in item.axes],
        "tier": proposal.tier.value,
        "score": item.score,
        "triggers": list(dict.fromkeys(_trigger(each) for each in proposal.triggers)),
        "words": [
            [each.agent, each.status.value if each.status else "", each.topic, each.reason or ""]
            for each in item.judgments
        ],
    }


def _trigger(trigger: Trigger) -> str:
    score = "" if trigger.score is None else f" ({trigger.score:.2f})"
    return f"{trigger.field} {trigger.label}: {trigger.rule or trigger.extractor}{score}"


def confirm(
    review: Review,
    reviewer: str | None = None,
    topics: tuple[str, ...] = (),
    report: str | None = None,
    tier: str | None = None,
    order: str = "reading",
) -> Confirming:
    """The proposed evidence that waits for `reviewer`, of some `topics` (or categories), report or tier.

    `order` is "reading" (report by report), "surest" first, or "uncertain" first, which teaches most.

    Raises:
        ReviewError: there is no reviewer, or no such order.
    """
    if order not in list(Order):
        raise ReviewError(f"there is no order `{order}`", hint=f"Use one of {', '.join(Order)}.")
    wanted = Wanted(topics=tuple(topics), report=report, tier=tier, open=True)
    return Confirming(review, named(review, reviewer, 'view("confirm", ...)'), wanted, Order(order))
