"""What sources share when they ask: hints that fit a refusal, and places that cursors name."""

from dataclasses import dataclass

import pytest

from review.errors import SourceUnavailable
from review.retrieval.sources.asking import cursor_of, explaining, place_in


@dataclass(frozen=True, slots=True, kw_only=True)
class Spot:
    """A place in a search."""

    page: int = 1


@pytest.mark.parametrize(
    ("status", "hint"),
    [
        (400, "Correct the query of `owl-base` in the protocol."),
        (401, "Set the environment variable EVERGREEN_OWL_BASE_API_KEY to a key that `owl-base` accepts."),
        (
            414,
            "Split the query of `owl-base` in the protocol, such as its longest OR, into several queries.",
        ),
        (503, "Wait."),
    ],
)
def test_a_refusal_says_what_can_be_done_about_it(status, hint):
    with pytest.raises(SourceUnavailable, match="no") as caught, explaining("owl-base"):
        raise SourceUnavailable("no", hint="Wait.", status=status)
    assert (caught.value.hint, caught.value.status) == (hint, status)


def test_a_cursor_names_the_place_it_was_made_of():
    assert place_in(cursor_of(Spot(page=7)), Spot, "Owl Base") == Spot(page=7)


@pytest.mark.parametrize("cursor", ["", "7", '{"page": "7"}', "AoIIP4==", "x" * 10_000])
def test_any_other_cursor_is_an_error_that_names_the_source(cursor):
    with pytest.raises(SourceUnavailable, match="search of Owl Base stopped cannot be read") as caught:
        place_in(cursor, Spot, "Owl Base")
    assert len(caught.value.message) < 200
