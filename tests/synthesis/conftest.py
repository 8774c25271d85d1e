"""One small protocol, and makers of what stages before the map would hand over."""

from collections.abc import Callable
from typing import Any

import pytest

from review.digest import digest
from review.model.evidence import Annotation, ExtractorRef, ItemStatus, Judgment, Stance, Text
from review.model.protocol import Axis, AxisValue, Category, ReviewProtocol, Topic
from review.model.record import Record, RecordKind, RecordStatus

SENTENCES = ("Potency is hard to measure.", "Costs stay high.", "The EMA has no guideline for gene therapy.")
CONTENT = " ".join(SENTENCES)


class Maker:
    """Makes the values of one small review."""

    sentences = SENTENCES
    content = CONTENT

    def protocol(self, *, topics: tuple[str, ...] = ("T4", "E2", "R1"), version: str = "1") -> ReviewProtocol:
        return ReviewProtocol(
            title="t",
            version=version,
            question="q",
            criteria=(),
            categories=(
                Category(
                    id="all",
                    name="All",
                    definition="d",
                    topics=tuple(Topic(id=id, name=id, definition=id) for id in topics),
                ),
            ),
            axes=(
                Axis(
                    id="agency",
                    name="Agency",
                    values=(AxisValue(id="EMA", name="EMA"), AxisValue(id="FDA", name="FDA")),
                ),
                Axis(
                    id="kind",
                    name="Kind",
                    origin="record",
                    record_field="kind",
                    values=(
                        AxisValue(id="article", name="Article"),
                        AxisValue(id="legal", name="Legal text", cues=("guideline", "regulation")),
                    ),
                ),
            ),
        )

    def record(
        self,
        name: str = "a",
        *,
        kind: RecordKind = RecordKind.ARTICLE,
        status: RecordStatus | None = None,
    ) -> Record:
        return Record(source="s", source_id=name, title=name, kind=kind, status=status)

    def text(self, record: Record, content: str = CONTENT) -> Text:
        return Text(record=record.id, part="body", content=content, digest=digest(content))

    def note(
        self,
        text: Text,
        field: str,
        label: str,
        quote: str = SENTENCES[0],
        *,
        score: float | None = None,
        version: str = "1",
    ) -> Annotation:
        start = text.content.index(quote)
        return Annotation(
            record=text.record,
            text=text.digest,
            field=field,
            label=label,
            start=start,
            end=start + len(quote),
            quote=quote,
            extractor=ExtractorRef(name="finder", version=version, parameters="p"),
            score=score,
        )

    def word(
        self, item: Any, status: ItemStatus | None, *, agent: str = "ana", at: str = "1", **more: Any
    ) -> Judgment:
        held = {
            "id": f"{item.id}{agent}{at}",
            "item": item.id,
            "record": item.record,
            "text": item.text,
            "start": item.start,
            "end": item.end,
            "quote": item.quote,
            "category": item.category,
            "topic": item.topic,
            "stance": Stance(item.stance),
            "axes": item.axes,
        }
        return Judgment(**{**held, **more}, status=status, agent=agent, at=at)


@pytest.fixture(scope="session")
def make() -> Maker:
    """Makes the values of one small review."""
    return Maker()


@pytest.fixture(scope="session")
def proposed(make: Maker) -> Callable[..., Any]:
    """The items of records with annotations, each record being its own report and study."""
    from review.model.study import Study
    from review.synthesis.propose import propose

    def run(notes: list[Annotation], records: list[Record], protocol: ReviewProtocol | None = None) -> Any:
        texts = [make.text(record) for record in records]
        return propose(
            notes,
            texts,
            {record.id: record.id for record in records},
            [Study(id=record.id, reports=(record.id,)) for record in records],
            {record.id: record for record in records},
            protocol or make.protocol(),
        )

    return run
