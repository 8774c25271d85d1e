"""A small protocol whose topics bear the names that the shipped terms know."""

import pytest

from review.model.protocol import (
    Axis,
    AxisValue,
    Category,
    Criterion,
    CriterionKind,
    ReviewProtocol,
    StanceLexicon,
    Topic,
)


def topic(id: str, name: str, *cues: str) -> Topic:
    return Topic(id=id, name=name, definition=name, cues=cues)


def axis(id: str, **values: tuple[str, ...]) -> Axis:
    return Axis(
        id=id,
        name=id,
        values=tuple(AxisValue(id=name, name=name, cues=cues) for name, cues in values.items()),
    )


@pytest.fixture(scope="session")
def protocol() -> ReviewProtocol:
    """Two categories, four axes, one anchor, a stance lexicon."""
    return ReviewProtocol(
        title="Copies of living medicines",
        version="1",
        question="What stands in their way?",
        criteria=(Criterion(code="topic", text="On topic.", kind=CriterionKind.INCLUDE),),
        categories=(
            Category(
                id="technical",
                name="Technical",
                definition="Making it",
                topics=(
                    topic("T1", "process variability and robustness", "batch-to-batch", "variability"),
                    topic("T5", "comparability and process change", "comparability", "manufacturing change*"),
                ),
            ),
            Category(
                id="economic",
                name="Economic",
                definition="Paying for it",
                topics=(topic("E2", "cost of goods", "cost of goods", "manufacturing cost*"),),
            ),
            Category(
                id="regulatory",
                name="Regulatory",
                definition="Allowing it",
                topics=(
                    topic("R1", "missing or unclear guidelines", "guideline*"),
                    topic("R3", "evidence and trial requirements set by agencies", "data requirement*"),
                ),
            ),
        ),
        axes=(
            axis(
                "product_class", gene_therapy=("gene therap*", "aav"), cell_therapy=("cell therap*", "car-t")
            ),
            axis(
                "jurisdiction", EU=("europe*", "ema"), US=("united states", "the us"), International=("ich",)
            ),
            axis(
                "evidence_type",
                analytical=("assay*",),
                preclinical=("animal*", "pre-clinical", "mice"),
                clinical=("clinical", "randomi?ed"),
            ),
            axis(
                "stage",
                stepwise=("stepwise",),
                totality=("totality of the evidence",),
                residual_uncertainty=("residual uncertaint*",),
            ),
            axis("solution_type", guidelines=("guideline*",), international_cooperation=("harmoni*",)),
            Axis(
                id="kind",
                name="Kind",
                origin="record",
                record_field="kind",
                values=(AxisValue(id="article", name="Article", cues=("article",)),),
            ),
        ),
        anchors=("gene therap*", "cell therap*"),
        stances=StanceLexicon(
            challenge=("hurdle*", "difficult*", "lack of"),
            solution=("should", "could reduce"),
            resolved=("no longer",),
            negations=("not", "no"),
            hedges=("may", "suggest*"),
        ),
    )
