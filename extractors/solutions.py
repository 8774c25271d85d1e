"""Which kind of solution a text proposes."""

from .axes import AxisExtractor
from .components import register


class Solutions(AxisExtractor):
    """Finds the axis `solution_type`."""

    name = "solutions"
    axes = ("solution_type",)


create_solutions = register("review_solutions", Solutions)
