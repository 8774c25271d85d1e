"""The solver: against scikit-learn, and against itself from other starts."""

import numpy as np
import pytest
from sklearn.svm import LinearSVC

from review.screening.svm import COST, Products, costs, solve


def problem(size, seed):
    draw = np.random.default_rng(seed)
    rows = draw.normal(size=(size, 12))
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    labels = np.where(rows[:, 0] + 0.3 * draw.normal(size=size) > 0.4, 1.0, -1.0)
    labels[:2] = 1, -1
    return rows, labels


@pytest.mark.parametrize(("size", "seed"), [(2, 1), (10, 2), (80, 3), (300, 4)])
def test_the_decision_function_is_that_of_scikit_learn(size, seed):
    rows, labels = problem(size, seed)
    theirs = LinearSVC(C=1.0, loss="squared_hinge", dual=False, tol=1e-10, max_iter=100_000)
    theirs.fit(rows, labels, sample_weight=costs(labels))
    products = rows @ rows.T + 1
    assert products @ solve(products, labels) == pytest.approx(theirs.decision_function(rows), abs=1e-5)


def test_the_answer_does_not_depend_on_the_start():
    rows, labels = problem(200, 5)
    products = rows @ rows.T + 1
    cold = solve(products, labels)
    warm = solve(products, labels, np.random.default_rng(1).normal(size=200))
    assert warm == pytest.approx(cold, abs=1e-5)


def test_texts_without_a_label_change_nothing():
    rows, labels = problem(60, 6)
    products = rows @ rows.T + 1
    hidden = labels.copy()
    hidden[40:] = 0
    found = solve(products, hidden, np.ones(60))
    assert found[:40] == pytest.approx(solve(products[:40, :40], labels[:40]), abs=1e-6)
    assert (found[40:] == 0).all()


def test_relevant_errors_cost_as_much_as_the_balance_says():
    found = costs(np.array([1.0] * 5 + [-1.0] * 45))
    assert found[:5].sum() / found[5:].sum() == pytest.approx(9.8)
    assert found.mean() == pytest.approx(COST)


def test_one_class_alone_is_not_balanced():
    assert costs(np.ones(3)).tolist() == [COST] * 3
    assert solve(np.ones((3, 3)), np.zeros(3)).tolist() == [0, 0, 0]


def test_products_grow_without_losing_what_they_held():
    table = np.arange(36.0).reshape(6, 6)
    table += table.T
    held = Products(count=2)
    for start, stop in ((0, 2), (2, 3), (3, 6)):
        held.extend(table[start:stop, :start], table[start:stop, start:stop])
    assert (held.table == table).all()
