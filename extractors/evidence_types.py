"""Which evidence a text speaks of, and the ideas behind biosimilarity: stepwise, totality, uncertainty."""

from .axes import AxisExtractor
from .components import register


class EvidenceTypes(AxisExtractor):
    """Finds the axes `evidence_type` and `stage`."""

    name = "evidence_types"
    axes = ("evidence_type", "stage")


create_evidence_types = register("review_evidence_types", EvidenceTypes)
