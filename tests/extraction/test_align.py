"""Quotes found again in changed texts, or not at all."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from review.extraction.align import anchor


@pytest.mark.parametrize(
    ("quote", "prefix", "suffix", "text", "expected"),
    [
        ("high cost", "the ", " of", "Mind the high cost of it", (9, 18)),
        ("high cost", "wholly ", " other", "Now: high cost, again", (5, 14)),
        ("cost", "the ", " of goods", "A cost. Mind the cost of goods.", (17, 21)),
        ("cost", "the ", " of goods", "What a cost!", None),
        ("cost", "", "", "What a cost!", (7, 11)),
        ("cost", "", "", "cost and cost", None),
        ("cost", "a ", "", "a cost or a cost", None),
        ("cost", "a ", "", "gone", None),
        ("", "a", "b", "ab", None),
        ("e\u0301", "🧬 ", "", "🧬 🧬 e\u0301", (4, 6)),
    ],
)
def test_a_quote_is_found_again_only_where_it_is_certain(
    quote: str, prefix: str, suffix: str, text: str, expected: tuple[int, int] | None
) -> None:
    assert anchor(quote, prefix, suffix, text) == expected


@given(st.text(min_size=1, max_size=20), st.text(max_size=10), st.text(max_size=10), st.text(max_size=60))
def test_a_span_that_is_given_holds_the_quote(quote: str, prefix: str, suffix: str, text: str) -> None:
    span = anchor(quote, prefix, suffix, text + quote + text)
    assert span is None or (text + quote + text)[span[0] : span[1]] == quote
