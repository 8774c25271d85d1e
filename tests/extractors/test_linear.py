"""The classifier, held to what it says of itself."""

import numpy as np
import pytest

from extractors.linear import chances, fit, platt

RANDOM = np.random.default_rng(7)
POINTS = RANDOM.normal(size=(30, 5))
PRODUCTS = POINTS @ POINTS.T + 0.1
WANTED = np.sign(POINTS[:, :2] + 0.3 * RANDOM.normal(size=(30, 2)))
WEIGHTS = RANDOM.uniform(0.3, 3, size=30)
GROUPS = (slice(0, 2),)


def test_what_is_left_out_is_what_a_fit_without_that_text_says_of_it() -> None:
    made = fit(PRODUCTS, WANTED, WEIGHTS, 0.7, GROUPS)
    for at in (0, 11, 29):
        others = np.arange(30) != at
        again = fit(PRODUCTS[np.ix_(others, others)], WANTED[others], WEIGHTS[others], 0.7, GROUPS)
        assert made.left_out[at] == pytest.approx(PRODUCTS[at, others] @ again.dual)


def test_an_unknown_label_pulls_nowhere() -> None:
    missing = WANTED.copy()
    missing[3, 1] = np.nan
    others = np.arange(30) != 3
    without = fit(PRODUCTS[np.ix_(others, others)], WANTED[others], WEIGHTS[others], 0.7, GROUPS)
    margins = PRODUCTS @ fit(PRODUCTS, missing, WEIGHTS, 0.7, GROUPS).dual
    assert margins[:, 1] == pytest.approx(PRODUCTS[:, others] @ without.dual[:, 1], abs=1e-6)


def test_it_agrees_with_ridge_regression_of_scikit_learn() -> None:
    from sklearn.kernel_ridge import KernelRidge

    theirs = KernelRidge(alpha=0.7, kernel="precomputed").fit(PRODUCTS, WANTED, sample_weight=WEIGHTS)
    ours = PRODUCTS @ fit(PRODUCTS, WANTED, WEIGHTS, 0.7, GROUPS).dual
    assert ours == pytest.approx(theirs.predict(PRODUCTS))


def test_a_group_of_which_no_text_is_known_whole_is_refused_everywhere() -> None:
    unknown = np.column_stack([WANTED[:, 0], np.full(30, np.nan)])
    made = fit(PRODUCTS, unknown, WEIGHTS, 0.7, (slice(0, 1), slice(1, 2)))
    assert (PRODUCTS @ made.dual)[:, 1].max() < 0


def test_chances_are_the_shares_that_are_right() -> None:
    margins = RANDOM.normal(size=20_000)
    right = RANDOM.uniform(size=20_000) < 1 / (1 + np.exp(-(2 * margins - 1)))
    slope, offset = platt(margins, right)
    assert (slope, offset) == pytest.approx((2, -1), abs=0.1)
    assert chances(np.array([0.5]), (slope, offset))[0] == pytest.approx(0.5, abs=0.03)


@pytest.mark.parametrize("right", [np.array([True] * 4), np.array([False] * 4)])
def test_a_curve_of_one_answer_only_is_never_certain(right: np.ndarray) -> None:
    made = chances(np.array([-9.0, 9.0]), platt(np.array([-1.0, 0, 1, 2]), right))
    assert made.min() > 0 and made.max() < 1
