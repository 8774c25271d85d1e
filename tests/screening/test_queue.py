"""The queue: who sees what next, and what is drawn at random."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from review.model.cluster import DuplicateCluster
from review.model.decision import Stage
from review.model.protocol import ScreeningRules
from review.screening.queue import conflicts, queue, undecided, waiting
from review.screening.resolve import resolve

TWO = ScreeningRules(reviewers_per_record=2)
NAMES = ("a", "b", "c", "d")
ORDER = ("d", "c", "b", "a")


def resolutions(votes, rules=TWO, names=NAMES, stage=Stage.TITLE_ABSTRACT):
    groups = [DuplicateCluster(members=(name,), shown=name) for name in names]
    return resolve(groups, votes, (), rules, stage)


def test_the_queue_follows_the_order_and_leaves_out_what_the_reviewer_has_voted_on(vote):
    held = resolutions([vote("ada", "c", "include")])
    assert queue(held, ORDER, "ada", TWO) == ("d", "b", "a")
    assert queue(held, ORDER, "ben", TWO) == ORDER


@pytest.mark.parametrize("second", ["include", "exclude"])
def test_what_enough_persons_have_voted_on_is_shown_to_nobody(vote, second):
    held = resolutions([vote("ada", "c", "include"), vote("ben", "c", second, 1)])
    assert queue(held, ORDER, "cleo", TWO) == ("d", "b", "a")


def test_records_that_came_after_the_ranking_go_last(vote):
    assert queue(resolutions([]), ("c", "gone", "a"), "ada", TWO) == ("c", "a", "b", "d")


def test_a_record_settled_by_a_tool_is_not_in_the_queue(vote):
    assert "a" not in queue(resolutions([vote("t", "a", "exclude", kind="tool")]), ORDER, "ada", TWO)


def test_conflicts_are_listed_and_not_queued(vote):
    held = resolutions([vote("ada", "c", "include"), vote("ben", "c", "exclude", 1)])
    assert conflicts(held) == ("c",)
    assert "c" not in queue(held, ORDER, "cleo", TWO)


def test_what_waits_for_a_second_vote_is_listed(vote):
    assert waiting(resolutions([vote("ada", "b", "include")]), TWO) == ("b",)


def test_an_own_maybe_at_full_text_is_listed_for_its_author(vote):
    votes = [
        vote("ada", "b", "maybe", stage="full-text"),
        vote("ben", "b", "include", 1, stage="full-text"),
    ]
    held = resolutions(votes, stage=Stage.FULL_TEXT)
    assert (undecided(held, "ada"), undecided(held, "ben")) == (("b",), ())
    assert "b" not in queue(held, ORDER, "cleo", TWO)
    assert waiting(held, TWO) == ()


@given(share=st.floats(0, 0.99), seed=st.integers(0, 5), names=st.integers(0, 30))
def test_a_random_share_shows_every_record_once(share, seed, names):
    ids = [f"r{number}" for number in range(names)]
    rules = ScreeningRules(random_share=share)
    shown = queue(resolutions([], rules, ids), ids, "ada", rules, seed)
    assert sorted(shown) == sorted(ids)
    assert shown == queue(resolutions([], rules, ids), ids, "ada", rules, seed)


def test_the_random_share_is_met_when_the_queue_is_asked_for_after_every_vote(vote):
    ids = [f"r{number:03}" for number in range(100)]
    rules, votes, drawn = ScreeningRules(random_share=0.2), [], 0
    for number in range(50):
        held = resolutions(votes, rules, ids)
        best = next(id for id in ids if id not in {each.record for each in votes})
        shown = queue(held, ids, "ada", rules, seed=1)[0]
        drawn += shown != best
        votes.append(vote("ada", shown, "exclude", number))
    assert drawn in (9, 10)


def test_two_reviewers_draw_the_same_records():
    ids = [f"r{number:03}" for number in range(40)]
    rules = ScreeningRules(reviewers_per_record=2, random_share=0.25)
    held = resolutions([], rules, ids)
    assert queue(held, ids, "ada", rules) == queue(held, ids, "ben", rules)
    assert queue(held, ids, "ada", rules, seed=1) != queue(held, ids, "ada", rules, seed=2)
