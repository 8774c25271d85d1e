"""What is learnt: texts of few words, further kernels, and the same from the same."""

from dataclasses import replace

import numpy as np
import pytest

from review.screening.features import features
from review.screening.learner import Learner

ABOUT = "zinc and copper in wilson disease"
LONG = [f"{ABOUT} {'of patients with cirrhosis and tremor ' * 12} number {n}" for n in range(6)]
TITLES = ["Zinc for adolescents", "Two letters to the editor", "Correction"]


def lifted_and_plain(texts, labels):
    held = features(texts, [ABOUT])
    control = replace(held, brief=np.zeros(len(texts), dtype=bool))
    made = [Learner(each) for each in (held, control)]
    for each in made:
        each.fit(list(labels), list(labels.values()))
    return [each.scores() for each in made]


def test_titles_alone_get_back_half_of_what_they_lack_in_the_mean_and_keep_their_order():
    with_lift, without = lifted_and_plain([*LONG, *TITLES], {0: 1, 1: 1, 2: 0})
    assert (with_lift[:6] == without[:6]).all()
    assert (with_lift[6:] > without[6:]).all()
    assert (with_lift[6:].argsort() == without[6:].argsort()).all()
    raw, lifted = ((each - 0.5) * 2 / (1 - abs(2 * each - 1)) for each in (without, with_lift))
    lack = raw[:6].mean() - raw[6:].mean()
    assert (lifted[6:] - raw[6:]) == pytest.approx(lack / 2, abs=1e-3)


def test_titles_alone_are_never_put_back():
    texts = [*(f"{'other matters of many words ' * 12} {n}" for n in range(6)), ABOUT, "Zinc and copper"]
    with_lift, without = lifted_and_plain(texts, {0: 0})
    assert (with_lift == without).all()


def test_nothing_changes_where_all_are_titles_or_none_is():
    for texts in (TITLES, LONG):
        with_lift, without = lifted_and_plain(texts, {0: 1})
        assert (with_lift == without).all()


class Ready:
    """A kernel that knows the answer."""

    def __init__(self, size, wanted):
        self.told = []
        self._values = np.array([float(n == wanted) for n in range(size)])

    def fit(self, positions, labels):
        self.told.append((list(positions), list(labels)))

    def values(self):
        return self._values


def test_a_further_kernel_is_told_every_label_and_has_its_say():
    ready = Ready(6, wanted=4)
    made = Learner(features(LONG, [ABOUT]), further=(ready,))
    made.fit([0, 1], [0, 1])
    assert ready.told == [([], []), ([0, 1], [0, 1])]
    alone = Learner(features(LONG, [ABOUT]))
    alone.fit([0, 1], [0, 1])
    assert made.scores().argmax() == 4 != alone.scores().argmax()


def test_the_same_labels_in_another_order_give_the_same_scores():
    held = features([*LONG, *TITLES], [ABOUT])
    one, other = Learner(held), Learner(held)
    one.fit([0, 3, 7], [1, 0, 0])
    other.fit([7], [0])
    other.fit([3, 7, 0], [0, 0, 1])
    assert other.scores() == pytest.approx(one.scores(), abs=2e-6)
