"""Lots: who screens which record, by its id alone."""

from collections import Counter

import pytest

from review.model.protocol import Assignment
from review.screening.assign import holders, preference

THREE = tuple(Assignment(reviewer=name) for name in ("Ada", "Ben", "Cleo"))


def firsts(assignments: tuple[Assignment, ...], count: int = 1, records: int = 3000) -> Counter[str]:
    return Counter(
        name for number in range(records) for name in preference(f"r{number}", "s", assignments)[:count]
    )


def test_the_same_record_has_the_same_reviewers_whatever_the_order_of_the_names():
    assert preference("r1", "s", THREE) == preference("r1", "s", THREE[::-1])
    assert set(preference("r1", "s", THREE)) == {"Ada", "Ben", "Cleo"}


@pytest.mark.parametrize("shares", [(1, 1), (3, 1), (50, 25)])
def test_parts_are_as_large_as_the_shares(shares: tuple[int, int]):
    people = tuple(
        Assignment(reviewer=name, share=share) for name, share in zip(("Ada", "Ben"), shares, strict=True)
    )
    assert firsts(people)["Ada"] / 3000 == pytest.approx(shares[0] / sum(shares), abs=0.03)


def test_with_two_of_three_equal_reviewers_each_reads_two_thirds():
    assert all(count / 3000 == pytest.approx(2 / 3, abs=0.03) for count in firsts(THREE, 2).values())


def test_a_reviewer_who_joins_takes_only_what_becomes_theirs():
    more = (*THREE, Assignment(reviewer="Dan"))
    for number in range(300):
        before, after = (preference(f"r{number}", "s", held)[0] for held in (THREE, more))
        assert after in (before, "Dan")


def test_a_source_goes_to_its_reviewers_first_and_to_others_where_they_are_too_few():
    people = (*THREE[:2], Assignment(reviewer="Cleo", sources=("ema",)))
    assert {preference(f"r{number}", "pubmed", people)[2] for number in range(50)} == {"Cleo"}
    assert "Cleo" in {preference(f"r{number}", "ema", people)[0] for number in range(50)}


@pytest.mark.parametrize(
    ("voters", "count", "kept"),
    [
        ((), 2, ("Ada", "Ben")),
        (("Cleo",), 2, ("Cleo", "Ada")),
        (("Ben",), 2, ("Ben", "Ada")),
        (("Dan", "Eve", "Finn"), 2, ("Dan", "Eve", "Finn")),
    ],
)
def test_who_has_voted_keeps_a_place(voters: tuple[str, ...], count: int, kept: tuple[str, ...]):
    assert holders(("Ada", "Ben", "Cleo"), voters, count) == kept
