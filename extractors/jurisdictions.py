"""Which agency or country a text speaks of."""

from .axes import AxisExtractor
from .components import register


class Jurisdictions(AxisExtractor):
    """Finds the axis `jurisdiction`."""

    name = "jurisdictions"
    axes = ("jurisdiction",)


create_jurisdictions = register("review_jurisdictions", Jurisdictions)
