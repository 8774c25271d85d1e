"""Which class of product a text speaks of."""

from .axes import AxisExtractor
from .components import register


class Products(AxisExtractor):
    """Finds the axis `product_class`."""

    name = "products"
    axes = ("product_class",)


create_products = register("review_products", Products)
