"""Stopping rules: against brute force, a worked table and a simulation of what they promise."""

import math
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import hypergeom

from review.model.protocol import StoppingRule
from review.screening.stop import RULES, buscar, estimate, irrelevant_run, phases, stopping, tail


def every_window(labels, total, target):
    """BUSCAR as it is written down: every suffix of the screened records."""
    r, least = sum(labels), 1.0
    for start in range(len(labels) + 1):
        m, k = len(labels) - start, sum(labels[start:])
        urn, relevant = total - start, math.floor(r / target + 1 - (r - k) + 1e-9)
        least = min(least, hypergeom.cdf(k, urn, relevant, m) if relevant <= urn else 0.0)
    return least


@given(
    labels=st.lists(st.integers(0, 1), max_size=40),
    unseen=st.integers(0, 40),
    target=st.sampled_from([0.5, 0.8, 0.9, 0.95]),
)
def test_buscar_on_windows_after_relevant_records_is_buscar_on_all_windows(labels, unseen, target):
    total = len(labels) + unseen
    assert buscar(labels, total, target) == pytest.approx(every_window(labels, total, target), abs=1e-12)


@pytest.mark.parametrize(
    ("before", "unseen", "drawn", "found", "expected"),
    [
        (19, 100, 0, 0, 1.0),
        (19, 100, 100, 0, 0.0),
        (19, 100, 50, 0, math.comb(98, 50) / math.comb(100, 50)),
        (20, 10, 9, 0, math.comb(8, 9) / math.comb(10, 9)),
        (0, 10, 4, 0, 0.6),
    ],
)
def test_the_tail_test_is_the_chance_of_finding_so_few(before, unseen, drawn, found, expected):
    assert tail(before, unseen, drawn, found, 0.95) == pytest.approx(expected)


def test_everything_screened_stops_every_rule_that_is_one():
    for rule in RULES:
        state = stopping(StoppingRule(rule=rule), [1, 0, 0], 3)
        assert state.stop is (rule != "none")


def test_no_record_screened_stops_nothing():
    assert [stopping(StoppingRule(rule=rule), [], 10).stop for rule in RULES] == [False] * len(RULES)


def test_the_state_says_what_was_screened_found_and_tested():
    state = stopping(StoppingRule(rule="buscar"), [1, 1, 0, 0, 0], 6)
    assert (state.screened, state.found, state.run, state.total, state.guaranteed) == (5, 2, 3, 6, True)
    assert state.p == pytest.approx(0.25)
    assert not state.stop


def test_the_two_phase_rule_tests_only_what_was_drawn():
    rule = StoppingRule(rule="two-phase")
    assert stopping(rule, [1] * 19 + [0] * 500, 620).p is None
    state = stopping(rule, [1] * 19, 119, drawn=[0] * 50)
    assert state.p == pytest.approx(tail(19, 100, 50, 0, 0.95))
    assert (state.screened, state.found) == (69, 19)


@pytest.mark.parametrize("length", [50, 100, 200])
def test_a_run_of_irrelevant_records_stops_with_a_warning(length):
    rule = StoppingRule(rule=f"consecutive-{length}")
    assert not stopping(rule, [1] + [0] * (length - 1), 1000).stop
    state = stopping(rule, [1] + [0] * length, 1000)
    assert (state.stop, state.guaranteed, state.p) == (True, False, None)
    assert state.warning is not None
    assert "16.7%" in state.warning


@pytest.mark.parametrize(("labels", "run"), [([], 0), ([0, 0], 2), ([0, 1], 0), ([1, 0, 0, 0], 3)])
def test_the_run_counts_back_to_the_last_relevant_record(labels, run):
    assert irrelevant_run(labels) == run


def test_an_unknown_rule_is_none():
    assert stopping(StoppingRule(rule="hunch"), [0] * 300, 300).rule == "none"


def test_the_tail_test_errs_no_oftener_than_it_says():
    """One look, 300 simulated reviews: of those that miss the target, at most 5 % may be told to stop."""
    draw = random.Random(5)
    wrong = 0
    for _ in range(300):
        rest = [1] * 4 + [0] * 196
        draw.shuffle(rest)
        found = sum(rest[:90])
        wrong += tail(40, 200, 90, found, 0.95) < 0.05 and (40 + found) / 44 < 0.95
    assert wrong / 300 < 0.08


@pytest.mark.parametrize("rule", ["buscar", "consecutive-50", "two-phase"])
@given(data=st.data())
def test_so_many_irrelevant_records_more_stop_it_and_one_fewer_does_not(rule, data):
    chosen = StoppingRule(rule=rule, target=0.9)
    seen = data.draw(st.lists(st.sampled_from([0, 0, 1]), max_size=120))
    labels, drawn = phases(chosen, seen, [True] * len(seen))
    total = len(seen) + data.draw(st.integers(0, 200))
    state = stopping(chosen, labels, total, drawn)
    if not total:
        assert not state.stop
        return
    if state.remaining is None:
        assert rule == "two-phase" and not state.drawing
        return
    for more, stops in ((state.remaining, True), (state.remaining - 1, False)):
        if more >= 0:
            zeros = [0] * more
            after = ([*labels, *zeros], None) if drawn is None else (labels, [*drawn, *zeros])
            assert stopping(chosen, after[0], total, after[1]).stop is stops


def test_the_second_phase_begins_after_the_fiftieth_irrelevant_record_in_a_row():
    rule = StoppingRule(rule="two-phase")
    first = [1] + [0] * 49 + [1] + [0] * 50
    assert phases(rule, first[:-1], [True] * 100) == (first[:-1], None)
    assert phases(rule, first, [True] * 101) == (first, [])
    assert phases(rule, [*first, 1, 0], [True] * 103) == (first, [1, 0])
    assert phases(rule, [*first, 1, 0], [False] * 102 + [True]) == ([*first, 1], [0])
    assert phases(StoppingRule(rule="buscar"), first, [True] * 101) == (first, None)


def test_what_is_drawn_at_random_says_without_bias_how_much_there_is():
    """A ranker that finds the easy half first, one record in ten drawn: on average it is the truth."""
    draw = random.Random(7)
    said = []
    for _ in range(400):
        easy, hard = [1] * 20 + [0] * 80, [1] * 20 + [0] * 880
        draw.shuffle(easy)
        draw.shuffle(hard)
        unseen, labels, drawn = [*easy, *hard], [], []
        for place in range(200):
            by_chance = place % 10 == 9
            labels.append(unseen.pop(draw.randrange(len(unseen)) if by_chance else 0))
            drawn.append(by_chance)
        said.append(estimate(labels, drawn, 1000))
    assert sum(said) / len(said) == pytest.approx(40, rel=0.15)


def test_without_a_draw_nothing_is_estimated_and_what_was_found_is_the_least():
    assert estimate([1, 0, 1], [False] * 3, 100) is None
    assert estimate([1, 0, 1], [False, True, False], 100) == 2.0
