"""A linear support vector machine with squared hinge, solved on the labelled texts' products alone.

Minimises |w|^2/2 + sum of cost_i * max(0, 1 - y_i f(x_i))^2 with w = sum of beta_i x_i. At the optimum
beta is zero but for the texts within the margin, and on those (K + diag(1/(2 cost))) beta = y (Chapelle
2007, doi:10.1162/neco.2007.19.5.1155). The set is found by Newton steps, each solved by conjugate
gradients from the previous answer: one label more changes little, so a few products suffice.
"""

from collections.abc import Sequence
from typing import Any

# ASReview's ELAS u4: chosen by its authors on other reviews, kept here as it is.
COST, BALANCE = 0.11, 9.8
TOLERANCE = 1e-7
STEPS, PRODUCTS = 30, 500


def costs(labels: Any) -> Any:
    """What each error costs: all relevant ones together `BALANCE` times all others, `COST` on average.

    `labels` are 1 and -1. With one class only there is nothing to balance.
    """
    import numpy as np

    relevant, other = int((labels > 0).sum()), int((labels < 0).sum())
    if not relevant or not other:
        return np.full(len(labels), COST)
    weights = np.where(labels > 0, 1.0, relevant / (BALANCE * other))
    return COST * weights * len(labels) / weights.sum()


def solve(products: Any, labels: Any, start: Any | None = None) -> Any:
    """The coefficients beta for texts with these `products` (n x n) and `labels` (1 and -1; 0 is ignored).

    `start` is a guess, such as the previous answer. The answer is exact to about `TOLERANCE`.
    """
    import numpy as np

    active = labels != 0
    softness = np.zeros(len(labels))
    softness[active] = 1 / (2 * costs(labels[active]))
    beta = np.zeros(len(labels)) if start is None else start.astype(float)
    within = active & (labels * (products @ beta) < 1)
    for _ in range(STEPS):
        beta = _conjugate(
            products, softness, np.where(within, labels, 0.0), np.where(within, beta, 0.0), within
        )
        now = active & (labels * (products @ beta) < 1)
        if (now == within).all():
            break
        within = now
    return beta


def _conjugate(products: Any, softness: Any, wanted: Any, start: Any, within: Any) -> Any:
    """Solve (K + softness) beta = wanted on the rows and columns that are `within`; zero elsewhere."""
    import numpy as np

    scale = np.where(within, 1 / np.maximum(np.diag(products) + softness, 1e-12), 0.0)
    beta = start
    rest = np.where(within, wanted - products @ beta - softness * beta, 0.0)
    step = scale * rest
    size = rest @ step
    limit = TOLERANCE**2 * (wanted @ (scale * wanted))
    for _ in range(PRODUCTS):
        if size <= limit:
            break
        turned = np.where(within, products @ step + softness * step, 0.0)
        length = size / (step @ turned)
        beta = beta + length * step
        rest = rest - length * turned
        before, size = size, rest @ (scale * rest)
        step = scale * rest + size / before * step
    return beta


class Products:
    """The products of all texts ever labelled, kept and extended: one row per label more."""

    def __init__(self, count: int = 64) -> None:
        import numpy as np

        self._table = np.zeros((count, count))
        self._size = 0

    def extend(self, across: Any, among: Any) -> None:
        """Add texts: their products with those held (new x old) and with each other (new x new)."""
        import numpy as np

        old, new = self._size, self._size + len(among)
        if new > len(self._table):
            grown = np.zeros((max(new, 2 * old), max(new, 2 * old)))
            grown[:old, :old] = self._table[:old, :old]
            self._table = grown
        self._table[old:new, :old] = across
        self._table[:old, old:new] = np.transpose(across)
        self._table[old:new, old:new] = among
        self._size = new

    @property
    def table(self) -> Any:
        """The products so far, a view."""
        return self._table[: self._size, : self._size]


class Machine:
    """What is learnt from texts by their positions: some examples that stay, then those labelled.

    It remembers every product it was told and starts from its last answer, and forgets every label.
    """

    def __init__(self, signs: Sequence[float], among: Any) -> None:
        """The examples that stay: 1 for relevant, -1 for irrelevant, and their products with each other."""
        import numpy as np

        self._signs = np.array(signs, dtype=float)
        self._places: dict[int, int] = {}
        self._products = Products()
        self._products.extend(np.zeros((len(self._signs), 0)), among)
        self._beta = np.zeros(0)

    def unknown(self, positions: Sequence[int]) -> list[int]:
        """Those positions whose products are not held, each once."""
        return [position for position in dict.fromkeys(positions) if position not in self._places]

    def add(self, positions: Sequence[int], across: Any, among: Any) -> None:
        """Hold the products of texts with all held before (new x old) and with each other (new x new)."""
        self._places |= {
            position: at for at, position in enumerate(positions, start=len(self._products.table))
        }
        self._products.extend(across, among)

    def fit(self, positions: Sequence[int], labels: Sequence[int]) -> Any:
        """The coefficients, in the order in which texts were added, after learning these labels (1 or 0)."""
        import numpy as np

        signs = np.zeros(len(self._products.table))
        signs[: len(self._signs)] = self._signs
        for position, label in zip(positions, labels, strict=True):
            signs[self._places[position]] = 1.0 if label else -1.0
        start = np.concatenate([self._beta, np.zeros(len(signs) - len(self._beta))])
        self._beta = solve(self._products.table, signs, start)
        return self._beta
