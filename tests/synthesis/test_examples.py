"""What a learning extractor is told of people's words."""

from typing import Any

import pytest

from review.model.evidence import Claim, Example, ItemStatus, Judgment, Stance
from review.synthesis.examples import examples

CONFIRMED, REJECTED = ItemStatus.CONFIRMED, ItemStatus.REJECTED
CLAIM = Claim(start=0, end=3, quote="One.", topic="T4")


def said(status: ItemStatus | None, agent: str = "ana", at: str = "1", **more: Any) -> Judgment:
    held: dict[str, Any] = {"quote": "One.", "topic": "T4", "stance": Stance.CHALLENGE, "item": "i"}
    return Judgment(
        **{**held, **more},
        id=f"{agent}{at}",
        record="r",
        text="t",
        start=0,
        end=3,
        category="c",
        status=status,
        agent=agent,
        at=at,
    )


def yes(text: str = "One.", topic: str = "T4", stance: Stance | None = Stance.CHALLENGE) -> Example:
    return Example(text=text, topic=topic, stance=stance)


def no(text: str = "One.", topic: str = "T4") -> Example:
    return Example(text=text, topic=topic, accepted=False)


@pytest.mark.parametrize(
    ("words", "made"),
    [
        ([said(CONFIRMED)], [yes()]),
        ([said(REJECTED)], [no()]),
        ([said(REJECTED, topic="E2", of=CLAIM)], [no()]),
        ([said(CONFIRMED, topic="E2", of=CLAIM)], [yes(topic="E2"), no()]),
        ([said(CONFIRMED, quote="One. Two.", of=CLAIM)], [no(), yes("One. Two.")]),
        ([said(CONFIRMED), said(REJECTED, at="2")], [no()]),
        ([said(CONFIRMED), said(None, at="2")], []),
        ([said(CONFIRMED), said(CONFIRMED, "ben")], [yes()]),
        ([said(CONFIRMED), said(REJECTED, "ben")], []),
        ([said(CONFIRMED), said(CONFIRMED, "ben", topic="E2", of=CLAIM)], []),
        ([said(CONFIRMED), said(CONFIRMED, "ben", stance=Stance.SOLUTION)], [yes(stance=None)]),
        ([said(CONFIRMED), said(REJECTED, "ben"), said(REJECTED, "eve", settles=True)], [no()]),
        ([said(CONFIRMED), said(REJECTED, item="other")], []),
        ([said(CONFIRMED), said(CONFIRMED, item="other")], [yes()]),
        ([said(CONFIRMED), said(CONFIRMED, item="other", stance=Stance.RESOLVED)], [yes(stance=None)]),
    ],
)
def test_an_example_is_what_people_agree_on(words: list[Judgment], made: list[Example]) -> None:
    assert list(examples(words)) == made
    assert examples(reversed(words)) == examples(words)
