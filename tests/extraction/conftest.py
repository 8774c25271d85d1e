"""A cache in memory, a record, a protocol of one topic."""

from collections.abc import Iterable, Mapping

import pytest

from review.digest import digest
from review.model.evidence import Text
from review.model.protocol import Category, Criterion, CriterionKind, ExtractorSpec, ReviewProtocol, Topic
from review.model.record import Record


class Memory:
    """What the store keeps for derivations, in a dict."""

    def __init__(self) -> None:
        self.held: dict[str, bytes] = {}

    def get(self, kind: str, keys: Iterable[str]) -> dict[str, bytes]:
        return {key: self.held[key] for key in keys if key in self.held}

    def put(self, kind: str, values: Mapping[str, bytes]) -> None:
        self.held |= values


@pytest.fixture
def memory() -> Memory:
    return Memory()


@pytest.fixture
def record() -> Record:
    return Record(source="tests", source_id="1", title="A title", abstract="An abstract.")


@pytest.fixture
def protocol() -> ReviewProtocol:
    return ReviewProtocol(
        title="A review",
        version="1",
        question="What is hard?",
        criteria=(Criterion(code="topic", text="On topic.", kind=CriterionKind.INCLUDE),),
        categories=(
            Category(
                id="economic",
                name="Economic",
                definition="Money",
                topics=(Topic(id="E1", name="cost", definition="cost", cues=("cost of goods", "price*")),),
            ),
            Category(
                id="technical",
                name="Technical",
                definition="Making",
                topics=(Topic(id="T1", name="potency", definition="potency", cues=("potency",)),),
            ),
        ),
        extractors=(ExtractorSpec(name="challenges"),),
    )


@pytest.fixture
def texts() -> list[Text]:
    contents = ["The cost of goods is high.", "Potency is hard to measure.", "🧬 e\u0301 nothing here"]
    return [
        Text(record=str(at), part="title+abstract", content=each, digest=digest(each))
        for at, each in enumerate(contents)
    ]
