"""A place in a text of the protocol is found again in the file, however YAML writes the text."""

import pytest

from review.errors import ProtocolError
from review.protocol import line_of, locate, parse_protocol

VALUE = "a AND\nb"


@pytest.mark.parametrize(
    ("written", "place"),
    [
        ("query: |\n  a AND\n  b\n", (3, 3)),
        ("query: |\n\n\n    a AND\n    b\n", (5, 5)),
        ("title: b\nquery: >-\n  a AND\n  b\n", (4, 3)),
        ("query: a AND b\n", (1, 14)),
        ("query:\n  a AND\n  b\n", (3, 3)),
        ("query: 'a AND b'\n", (1, 15)),
        ('query: "a AND b"\n', (1, 15)),
        ("\ufeffquery: |\r\n  a AND\r\n  b\r\n", (3, 3)),
        ("sources: []\nquery: | # why\n  a AND\n  b\n", (4, 3)),
    ],
)
def test_the_place_of_a_word_is_told_in_the_file(written, place):
    folded = "|" not in written
    line, column = (1, 7) if folded else (2, 1)
    assert locate(written, ("query",), line, column) == place


def test_the_place_in_a_list_of_sources_is_told_too():
    text = "sources:\n  - source: x\n    query: a\n  - source: y\n    query: |\n      a\n      OR b\n"
    assert locate(text, ("sources", 1, "query"), 2, 4) == (7, 10)


def test_a_text_with_escapes_has_its_line_alone():
    assert locate('title: t\nquery: "a \\u0041ND b"\n', ("query",), 1, 7) == (2, None)


def test_nothing_under_a_path_is_the_nearest_thing_above():
    text = "title: t\nsources:\n  - source: x\n"
    assert locate(text, ("query",), 1, 1) == (1, None)
    assert line_of(text, ("sources", 0, "query")) == 3


def test_a_source_without_a_query_needs_one_in_the_protocol(small):
    text = small + "sources:\n  - source: europepmc\n    query: x\n  - source: pubmed\n"
    with pytest.raises(ProtocolError) as caught:
        parse_protocol(text)
    assert (caught.value.line, "`pubmed` has no `query`" in caught.value.message) == (text.count("\n"), True)
    assert parse_protocol(text + "query: a\n").sources[1].query == ""
