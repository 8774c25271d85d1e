"""Which challenges a solution answers: items of one text in, ids out.

A solution answers the challenges of its category that stand in its own sentence or in a neighbouring one of
its paragraph.
It follows from the items, so that people's words on stance and topic count here as well.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from ..model.evidence import EvidenceItem, ItemStatus, Stance
from .context import END

LIVE = (ItemStatus.PROPOSED, ItemStatus.CONFIRMED)
PARAGRAPH = re.compile(r"\n\s*\n")
# Closing marks may stand between a sentence's full stop and the end of its span.
CLOSING = 4


def answered(items: Iterable[EvidenceItem], content: str) -> Iterator[EvidenceItem]:
    """The items of one text in their order, each solution with the challenges that it answers."""
    items = tuple(items)
    challenges = [item for item in items if item.stance is Stance.CHALLENGE and item.status in LIVE]
    for item in items:
        answers = _answers(item, challenges, content)
        yield item if answers == item.answers else replace(item, answers=answers)


def _answers(item: EvidenceItem, challenges: Sequence[EvidenceItem], content: str) -> tuple[str, ...]:
    if item.stance is not Stance.SOLUTION or item.status not in LIVE:
        return ()
    near = (each for each in challenges if each.category == item.category and _near(item, each, content))
    return tuple(sorted(each.id for each in near))


def _near(one: EvidenceItem, other: EvidenceItem, content: str) -> bool:
    """Whether at most one sentence ends between the two; in a text that is not at hand, if they overlap."""
    first, second = sorted((one, other), key=lambda each: (each.start, each.end))
    if second.start < first.end:
        return True
    if not content or PARAGRAPH.search(content, first.end, second.start):
        return False
    ends = END.finditer(content, max(0, first.end - CLOSING), second.start)
    return sum(first.end <= match.end() for match in ends) <= 1
