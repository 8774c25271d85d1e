"""Agreement of reviewers: published examples and the edges."""

import math

import pytest

from review.model.cluster import DuplicateCluster
from review.model.decision import Stage, Verdict
from review.model.protocol import ScreeningRules
from review.screening.agreement import compare, fleiss, pairwise
from review.screening.resolve import resolve

IN, EX, MB = Verdict.INCLUDE, Verdict.EXCLUDE, Verdict.MAYBE


def table(both, only_first, only_second, neither):
    """Two reviewers' votes from the four cells of a two by two table."""
    pairs = [(IN, IN)] * both + [(IN, EX)] * only_first + [(EX, IN)] * only_second + [(EX, EX)] * neither
    first = {f"r{n}": pair[0] for n, pair in enumerate(pairs)}
    return first, {f"r{n}": pair[1] for n, pair in enumerate(pairs)}


@pytest.mark.parametrize(
    ("cells", "percent", "kappa", "pabak"),
    [
        ((20, 5, 10, 15), 0.7, 0.4, 0.4),
        ((45, 15, 25, 15), 0.6, 0.1304, 0.2),
        ((10, 0, 0, 10), 1.0, 1.0, 1.0),
        ((0, 10, 10, 0), 0.0, -1.0, -1.0),
        ((1, 4, 4, 91), 0.92, 0.1579, 0.84),
    ],
)
def test_agreement_of_a_two_by_two_table(cells, percent, kappa, pabak):
    found = compare(*table(*cells))
    assert (found.percent, found.kappa, found.pabak) == pytest.approx((percent, kappa, pabak), abs=1e-4)


def test_the_counts_say_who_said_what():
    found = compare({"a": IN, "b": MB, "c": EX}, {"a": IN, "b": EX, "d": IN}, ("ada", "ben"))
    assert (found.first, found.second, found.records) == ("ada", "ben", 2)
    assert found.counts == ((IN, IN, 1), (MB, EX, 1))


def test_two_who_share_no_record_have_no_agreement():
    found = compare({"a": IN}, {"b": IN})
    assert found.records == 0
    assert all(math.isnan(value) for value in (found.percent, found.kappa, found.pabak))


def test_kappa_of_one_verdict_throughout_is_undefined_and_the_rest_is_not():
    found = compare({"a": EX, "b": EX}, {"a": EX, "b": EX})
    assert math.isnan(found.kappa)
    assert (found.percent, found.pabak) == (1.0, 1.0)


def test_maybe_is_a_category_of_its_own():
    found = compare({"a": MB, "b": IN, "c": EX}, {"a": IN, "b": IN, "c": EX})
    assert (found.percent, found.pabak) == pytest.approx((2 / 3, 0.5))


def settle(votes, names):
    groups = [DuplicateCluster(members=(name,), shown=name) for name in names]
    return resolve(groups, votes, (), ScreeningRules(), Stage.TITLE_ABSTRACT)


def test_every_two_persons_who_share_a_record_are_compared(vote):
    votes = [vote("ada", "a", "include"), vote("ben", "a", "exclude"), vote("cleo", "b", "include")]
    votes.append(vote("tool", "a", "include", kind="tool"))
    found = pairwise(settle(votes, "ab"))
    assert [(each.first, each.second, each.records) for each in found] == [("ada", "ben", 1)]


def test_fleiss_kappa_equals_a_hand_calculation(vote):
    """Four records, three judges: P = (1 + 1/3 + 1/3 + 1)/4, shares 6/12 each."""
    said = {"a": "iii", "b": "iie", "c": "iee", "d": "eee"}
    words = {"i": "include", "e": "exclude"}
    votes = [
        vote(f"p{n}", record, words[letter], n)
        for record, letters in said.items()
        for n, letter in enumerate(letters)
    ]
    shares = [6 / 12, 6 / 12]
    chance = sum(share**2 for share in shares)
    assert fleiss(settle(votes, said)) == pytest.approx((2 / 3 - chance) / (1 - chance))


def test_fleiss_kappa_is_undefined_without_a_shared_record_or_a_second_verdict(vote):
    alone = [vote("ada", "a", "include"), vote("ben", "b", "exclude")]
    same = [vote("ada", "a", "include"), vote("ben", "a", "include", 1)]
    assert math.isnan(fleiss(settle(alone, "ab")))
    assert math.isnan(fleiss(settle(same, "ab")))
