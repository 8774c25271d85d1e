"""Numbers of headings, read and followed."""

import pytest

from review.extraction.course import Course
from review.extraction.hyphens import apart, join, vocabulary
from review.extraction.numbering import Style, read_number, roman, steps


@pytest.mark.parametrize(
    ("line", "style", "values", "title"),
    [
        ("4.2.1 Potency assays", Style.DECIMAL, ("4", "2", "1"), "Potency assays"),
        ("1. Scope", Style.DECIMAL, ("1",), "Scope"),
        ("3.2.S.2 Manufacture", Style.DECIMAL, ("3", "2", "S", "2"), "Manufacture"),
        ("A.1.2 Definitions", Style.DECIMAL, ("A", "1", "2"), "Definitions"),
        ("IV. QUALITY", Style.ROMAN, ("IV",), "QUALITY"),
        ("B. Background", Style.LETTER, ("B",), "Background"),
        ("ANNEX I", Style.DIVISION, ("annex", "I"), ""),
        ("Annex 2: Examples", Style.DIVISION, ("annex", "2"), "Examples"),
        ("Appendix B – Tables", Style.DIVISION, ("appendix", "B"), "Tables"),
        ("Annex", Style.DIVISION, ("annex", "1"), ""),
    ],
)
def test_a_heading_is_known_by_its_number(
    line: str, style: Style, values: tuple[str, ...], title: str
) -> None:
    number = read_number(line)
    assert number is not None
    assert (number.style, number.values, number.title) == (style, values, title)


@pytest.mark.parametrize(
    "line",
    [
        "4.2 million doses were given",
        "2019 was the year",
        "section a of the report",
        "part of the dossier",
        "Section 5 of this guideline applies",
        "12 to 14 weeks",
        "A. baumannii was found",
        "10 %",
        "",
    ],
)
def test_a_sentence_has_no_number_of_a_heading(line: str) -> None:
    assert read_number(line) is None


def test_roman_numbers_are_read_and_words_are_none() -> None:
    assert [roman(word) for word in ("I", "IV", "IX", "XIV", "LX", "Z", "")] == [1, 4, 9, 14, 60, 0, 0]


@pytest.mark.parametrize(
    ("last", "number", "far"),
    [
        (None, ("1",), 0),
        (("1",), ("1", "1"), 0),
        (("1", "1", "3"), ("1", "2"), 0),
        (("1", "1", "3"), ("2",), 0),
        (("1", "1"), ("2", "1"), 0),
        (("4", "2"), ("4", "2"), None),
        (("4", "2"), ("3",), None),
        (("4", "2", "1"), ("4",), None),
    ],
)
def test_a_number_follows_the_last_or_leads_astray(
    last: tuple[str, ...] | None, number: tuple[str, ...], far: int | None
) -> None:
    assert steps(last, number) == far


def levels(*lines: str) -> list[int | None]:
    course = Course()
    return [course.level(number, firm=True) if (number := read_number(line)) else None for line in lines]


def test_numbers_begin_anew_within_an_annex() -> None:
    told = levels(
        "1. Scope", "1.1 Aim", "2. Basis", "ANNEX I", "1. Lists", "1.1 First", "ANNEX II", "1. More"
    )
    assert told == [1, 2, 1, 1, 2, 3, 1, 2]


def test_an_outline_of_roman_numbers_letters_and_figures_has_levels() -> None:
    told = levels("I. ONE", "A. First", "1. Deep", "2. Deeper", "B. Second", "1. Deep", "II. TWO", "A. Again")
    assert told == [1, 2, 3, 3, 2, 3, 1, 2]


def test_letters_that_are_roman_numbers_too_are_read_as_their_row_says() -> None:
    told = levels("I. ONE", *(f"{letter}. Point" for letter in "ABCDEFGHIJ"), "II. TWO")
    assert told == [1, *[2] * 10, 1]


def test_a_number_that_leads_back_is_no_heading() -> None:
    assert levels("1. Scope", "2. Basis", "2.1 More", "1.7 Back", "9. Far") == [1, 1, 2, None, None]


@pytest.mark.parametrize(
    ("before", "after", "known", "whole"),
    [
        ("the compar-", "ability", {"comparability"}, "the comparability"),
        ("the manufac-", "turing site", set(), "the manufacturing site"),
        ("a non-", "clinical study", set(), "a non-clinical study"),
        ("a gene-", "therapy product", {"gene", "therapy"}, "a gene-therapy product"),
        ("a long-", "term study", {"long-term"}, "a long-term study"),
        ("CAR-", "T cells", set(), "CAR-T cells"),
        ("of EMA/CHMP/", "138502/2017", set(), "of EMA/CHMP/138502/2017"),
        ("pre-", "and post-change", set(), "pre- and post-change"),
        ("the tox\u00ad", "icity", set(), "the toxicity"),
        ("one", "two", set(), "one two"),
    ],
)
def test_words_broken_at_a_lines_end_are_joined_where_the_whole_is_plausible(
    before: str, after: str, known: set[str], whole: str
) -> None:
    assert join(before, after, known) == whole


def test_the_words_of_a_text_are_known_but_not_those_its_lines_break() -> None:
    assert vocabulary(["A cell-based comparabil-", "ity"]) == {"a", "cell-based", "cell", "based", "ity"}


def test_ligatures_and_soft_hyphens_are_taken_apart() -> None:
    assert apart("di\ufb00erent e\ufb03\u00adcacy\u00a0\u2009here") == "different efficacy here"
