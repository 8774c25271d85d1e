"""Pairs told field by field."""

from itertools import pairwise

from corpus import generate

from review.deduplication.explain import explain, explain_all, judge, sentence


def test_many_pairs_are_told_as_each_alone_would_be():
    records = [entry.record for entry in generate(120, 5)]
    ends = list(pairwise(records))
    assert explain_all(ends) == [explain(left, right) for left, right in ends]
    assert {match.field for told in explain_all(ends) for match in told} >= {"title", "abstract", "ids"}


COUGH = "Zelvorastat for chronic refractory cough"


def told(one, other):
    return sentence(judge(one, other), explain(one, other))


def test_what_both_sides_say_and_cannot_be_compared_is_not_called_missing(record):
    one = record("1", title=COUGH, authors=["Walker, J"], doi="10.5555/x")
    other = record("2", title=COUGH, authors=["ALTS Study Group"])
    said = told(one, other)
    assert "first author cannot be compared" in said and "DOI missing on one side" in said


def test_what_the_two_are_is_told_where_it_sets_them_apart(record):
    one = record("1", title=COUGH, authors=["Okafor, N"], kind="preprint", language="en")
    other = record("2", title=COUGH, authors=["Okafor, N"], status="draft", language="de")
    assert told(one, other) == (
        "title 1.00, first author same, kind preprint / article differ, status draft on one side, "
        "language en / de differ -> version by rule `preprint` (one is a preprint of the other)"
    )
    shown = {each.field: (each.left, each.right, each.similarity) for each in explain(one, other)}
    assert shown["kind"] == ("preprint", "article", 0.0)
    assert shown["status"] == (None, "draft", None)
    assert shown["language"] == ("en", "de", 0.0)


def test_what_sets_nothing_apart_is_left_out_of_the_line(record):
    one = record("1", title=COUGH, language="eng", status="final")
    other = record("2", title=COUGH, language="English")
    assert told(one, other).startswith("title 1.00 -> ")
    assert {each.field: each.similarity for each in explain(one, other)} == {
        "title": 1.0,
        "kind": 1.0,
        "status": None,
        "language": 1.0,
    }


def test_the_share_of_all_authors_is_told_where_it_was_compared(record):
    people = ["Okafor, N", "Lindqvist, P", "Haverkamp, J", "Berg, A"]
    one = record("1", title=COUGH, authors=people)
    other = record("2", title=COUGH, authors=[*people[:3], "Chu, C"])
    (match,) = (each for each in explain(one, other) if each.field == "all authors")
    assert (match.left, match.right, match.similarity) == ("4", "4", 0.75)
    assert "first author same, all authors 0.75" in told(one, other)


def test_the_share_of_all_authors_is_no_field_of_what_was_told_by_its_place(record):
    place = {"authors": ["Okafor, N", "Berg, A"], "volume": "1", "pages": "5-9"}
    one, other = (record(number, title=COUGH, **place) for number in "12")
    assert "all authors" not in {each.field for each in explain(one, other)}
