"""A linear classifier of many labels at once, and what it would have said of each text without that text.

Regularised least squares: one inverse serves every label and gives the answers of leaving one out exactly
(Rifkin & Lippert 2007, hdl:1721.1/37318), so that scores can be calibrated on texts that were not learned
from, at no further cost.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

STEPS = 50  # of Newton's method for two numbers: it ends long before


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Fit:
    """`dual` (texts x labels) weighs the texts learned from, `left_out` (texts x labels) is what each text
    would be given by all the others."""

    dual: Any
    left_out: Any


def fit(products: Any, wanted: Any, weights: Any, penalty: float, groups: Sequence[slice]) -> Fit:
    """Fit `wanted` (texts x labels, -1 to 1) on the products of the texts, each with its weight.

    A label that is `nan` is not known: it is set to what the texts of which every label of its group is
    known make of this text, so that it pulls nowhere.
    """
    import numpy as np

    wanted = wanted.copy()
    for group in groups:
        unknown = np.isnan(wanted[:, group])
        if unknown.any():
            guess = _guessed(products, wanted[:, group], weights, penalty)
            wanted[:, group] = np.where(unknown, guess, wanted[:, group])
    inverse = np.linalg.inv(products + np.diag(penalty / weights))
    dual = inverse @ wanted
    return Fit(dual=dual, left_out=wanted - dual / np.diag(inverse)[:, None])


def _guessed(products: Any, wanted: Any, weights: Any, penalty: float) -> Any:
    """What the texts that are known whole make of every text; where there is none, no label is given."""
    import numpy as np

    whole = ~np.isnan(wanted).any(axis=1)
    if not whole.any():
        return np.full_like(wanted, -1.0)
    among = products[np.ix_(whole, whole)] + np.diag(penalty / weights[whole])
    return np.clip(products[:, whole] @ np.linalg.solve(among, wanted[whole]), -1, 1)


def platt(margins: Any, right: Any) -> tuple[float, float]:
    """(slope, offset) of the logistic curve from margins to the share that is right.

    Source: Lin, Lin & Weng 2007, doi:10.1007/s10994-007-5018-6, whose targets keep it off 0 and 1.
    """
    import numpy as np

    yes, no = float(right.sum()), float((~right).sum())
    target = np.where(right, (yes + 1) / (yes + 2), 1 / (no + 2))
    at = np.array([1.0, np.log((yes + 1) / (no + 1))])
    table = np.column_stack([margins, np.ones_like(margins)])
    for _ in range(STEPS):
        said = chances(table @ at, (1.0, 0.0))
        pull = table.T @ (said - target) + np.array([1e-6, 0]) * at
        curve = (table * (said * (1 - said))[:, None]).T @ table + 1e-6 * np.eye(2)
        step = np.linalg.solve(curve, pull)
        at = at - step * min(1.0, 2 / max(1e-12, float(np.abs(step).max())))
        if float(np.abs(step).max()) < 1e-8:
            break
    return max(float(at[0]), 0.0), float(at[1])


def chances(margins: Any, curve: tuple[float, float]) -> Any:
    """Margins as chances of being right, in (0, 1)."""
    import numpy as np

    return 1 / (1 + np.exp(-np.clip(curve[0] * margins + curve[1], -30, 30)))
