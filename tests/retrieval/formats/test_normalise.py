import json
from pathlib import Path

import pytest

from review.model.record import PartialDate
from review.retrieval.formats.names import split_names
from review.retrieval.normalise import (
    clean_doi,
    clean_pages,
    clean_text,
    kind_of,
    parse_date,
    split_note,
    status_of,
    strip_markup,
)

CASES = json.loads(
    (Path(__file__).parents[2] / "cases" / "formats_normalise.json").read_text(encoding="utf-8")
)


@pytest.mark.parametrize(("text", "expected"), CASES["dates"])
def test_a_date_is_known_as_far_as_its_text_is_sure(text, expected):
    date = PartialDate(year=expected[0], month=expected[1], day=expected[2]) if expected else None
    assert parse_date(text) == date


@pytest.mark.parametrize(("text", "expected"), CASES["dois"])
def test_a_doi_is_lower_case_and_bare(text, expected):
    assert clean_doi(text) == expected


@pytest.mark.parametrize(("pages", "expected"), CASES["pages"])
def test_pages_are_first_and_last(pages, expected):
    assert clean_pages(*pages) == expected


@pytest.mark.parametrize(("types", "expected"), CASES["kinds"])
def test_publication_types_come_to_a_kind(types, expected):
    assert kind_of(types) == expected


@pytest.mark.parametrize(("words", "title", "expected"), CASES["statuses"])
def test_a_status_is_what_the_source_says(words, title, expected):
    assert status_of(words, title) == expected


@pytest.mark.parametrize(("cell", "expected"), CASES["names"])
def test_a_cell_of_authors_is_told_apart(cell, expected):
    assert list(split_names(cell)) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("  a\t b\n\n c ", "a b c"),
        ("a\x00b\x07c\x7f", "abc"),
        ("caf\u0065\u0301", "caf\u00e9"),
        ("pair \ud83d\ude00", "pair \U0001f600"),
        ("lone \ud83d end", "lone \ufffd end"),
        ("\ufeffmark", "mark"),
        ("no\u00a0break\u2028line\x85next", "no break line next"),
        ("עברית ‏نص‎", "עברית ‏نص‎"),
        (" \x00 ", None),
        ("", None),
        (None, None),
    ],
)
def test_text_is_cleaned_at_the_border(text, expected):
    assert clean_text(text) == expected


def test_clean_text_can_be_written_as_utf8_whatever_comes():
    everything = "".join(map(chr, range(0x10000)))
    assert clean_text(everything).encode("utf-8")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("<jats:title>Abstract</jats:title><jats:p>One.</jats:p><jats:p>Two.</jats:p>", "One. Two."),
        ("H<sub>2</sub>O and <i>E. coli</i>", "H2O and E. coli"),
        ("p &lt; 0.05 &amp; q &gt; 1", "p < 0.05 & q > 1"),
        ("x<y and z>w, n<p", "x<y and z>w, n<p"),
        ("&lt;p&gt;Escaped&lt;/p&gt;", "Escaped"),
        ("&amp;lt;i&amp;gt;twice&amp;lt;/i&amp;gt;", "twice"),
        ('<p class="a">One</p><script>alert(1)</script><!-- note -->', "One"),
        ("<mml:math><mml:mi>x</mml:mi></mml:math>", "x"),
        ("<EMPH> is not a tag we know", "<EMPH> is not a tag we know"),
        ("<p></p>", None),
        (None, None),
    ],
)
def test_markup_goes_and_the_text_stays(text, expected):
    assert strip_markup(text) == expected


@pytest.mark.parametrize(
    ("abstract", "expected"),
    [
        ("[Summary written for this example] Cells.", ("Cells.", "summary written for this example")),
        ("[Note written for this example] ", (None, "note written for this example")),
        ("[BACKGROUND] Cells.", ("[BACKGROUND] Cells.", None)),
        ("Cells [Summary written for this example]", ("Cells [Summary written for this example]", None)),
        ("[No abstract available]", (None, None)),
        (None, (None, None)),
    ],
)
def test_a_note_before_an_abstract_is_told_apart(abstract, expected):
    assert split_note(abstract) == expected


@pytest.mark.parametrize(
    "text",
    [
        "<!--" * 200_000,
        "<script>" * 200_000,
        "<p a=" * 200_000,
        "<p" + " " * 500_000,
        "&lt;" * 200_000,
        "<" * 500_000,
    ],
    ids=["comments", "scripts", "attributes", "entities", "brackets", "blanks"],
)
def test_hostile_markup_is_stripped_before_the_reviewer_retires(text):
    """Each of these takes minutes where the effort grows with the square of the length."""
    strip_markup(text + " end")


@pytest.mark.parametrize(
    "text", ["10.1000/" + ")" * 500_000, "10.1000" + ".1" * 500_000, " " * 500_000 + "may"]
)
def test_hostile_numbers_are_read_before_the_reviewer_retires(text):
    clean_doi(text)
    parse_date(text)
    clean_pages(text)
