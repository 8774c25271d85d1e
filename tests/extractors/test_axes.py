"""The four axis extractors on each of their axes."""

import pytest

from review.model.protocol import ReviewProtocol
from review.plugins import REGISTRY, Group

SENTENCE = (
    "In Europe and the US the WHO, those who know us and ICH discuss cell and gene therapies (CAR‑T): "
    "assays, mice, pre-clinical and randomized work, a step-wise exercise, "
    "the totality of the evidence, residual uncertainty, guidelines and harmonisation."
)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        (
            "products",
            [
                ("product_class", "cell_therapy", "cell and gene therapies"),
                ("product_class", "gene_therapy", "cell and gene therapies"),
                ("product_class", "cell_therapy", "CAR‑T"),
            ],
        ),
        (
            "jurisdictions",
            [
                ("jurisdiction", "EU", "Europe"),
                ("jurisdiction", "US", "the US"),
                ("jurisdiction", "International", "WHO"),
                ("jurisdiction", "International", "ICH"),
            ],
        ),
        (
            "evidence_types",
            [
                ("evidence_type", "analytical", "assays"),
                ("evidence_type", "preclinical", "mice"),
                ("evidence_type", "preclinical", "pre-clinical"),
                ("evidence_type", "clinical", "randomized"),
                ("stage", "stepwise", "step-wise"),
                ("stage", "totality", "totality of the evidence"),
                ("stage", "residual_uncertainty", "residual uncertainty"),
            ],
        ),
        (
            "solutions",
            [
                ("solution_type", "guidelines", "guidelines"),
                ("solution_type", "international_cooperation", "harmonisation"),
            ],
        ),
    ],
)
def test_an_extractor_finds_each_value_of_its_axes_where_it_stands(
    protocol: ReviewProtocol, name: str, expected: list[tuple[str, str, str]]
) -> None:
    extractor = REGISTRY.find(Group.EXTRACTORS, name).make({}, protocol=protocol)
    (found,) = extractor.extract([SENTENCE])
    assert [(each.field, each.label, SENTENCE[each.start : each.end]) for each in found] == expected


def test_an_axis_that_is_read_from_the_record_is_not_looked_for_in_text(protocol: ReviewProtocol) -> None:
    for name in ("products", "jurisdictions", "evidence_types", "solutions"):
        extractor = REGISTRY.find(Group.EXTRACTORS, name).make({}, protocol=protocol)
        assert not any(each.field == "kind" for each in extractor.extract(["An article in Europe."])[0])
