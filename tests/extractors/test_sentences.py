"""Offsets and sentence ends."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from spacy.pipeline import Sentencizer

from extractors.sentences import PIECE_LENGTH, _starts, english, fold, paragraphs, sentences

NLP = english()
SENTENCIZER = Sentencizer()


def cut(text: str) -> list[str]:
    return [
        text[a:b] for each in paragraphs(NLP, [text]) for paragraph in each for a, b in sentences(paragraph)
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Title without a stop\n\nFirst. Second!", ["Title without a stop", "First.", "Second!"]),
        (
            "Smith et al. found it. So did Fig. 2 of no. 5.",
            ["Smith et al. found it.", "So did Fig. 2 of no. 5."],
        ),
        ("It costs 2.5 million, i.e. much.", ["It costs 2.5 million, i.e. much."]),
        ("  Blank edges.  \n \n\n Next.\t", ["Blank edges.", "Next."]),
        ("\U0001f9ec genes. e\u0301tude.", ["\U0001f9ec genes. e\u0301tude."]),
        ("", []),
        (" \n\n ", []),
    ],
)
def test_sentences_are_trimmed_and_end_where_a_reader_ends_them(text: str, expected: list[str]) -> None:
    assert cut(text) == expected


@given(st.text())
def test_folding_keeps_every_code_point_in_its_place(text: str) -> None:
    assert len(fold(text)) == len(text)


@given(st.text(alphabet=st.characters(), max_size=300))
def test_sentences_lie_in_the_text_in_order_without_overlap(text: str) -> None:
    spans = [span for each in paragraphs(NLP, [text]) for paragraph in each for span in sentences(paragraph)]
    edges = [edge for span in spans for edge in span]
    assert edges == sorted(edges)
    assert not edges or (edges[0] >= 0 and edges[-1] <= len(text))


def test_a_long_paragraph_goes_in_pieces_and_keeps_its_offsets() -> None:
    text = "One sentence of many. " * (PIECE_LENGTH // 10)
    assert set(cut(text)) == {"One sentence of many."}
    assert len(cut(text)) == PIECE_LENGTH // 10


def test_a_long_run_without_blanks_is_read_all_the_same() -> None:
    assert "".join(cut("a" * (3 * PIECE_LENGTH))) == "a" * (3 * PIECE_LENGTH)


@given(st.text(alphabet="aB .!?…。\"')(,;\n1", max_size=60))
def test_sentences_begin_where_spacys_sentencizer_begins_them(text: str) -> None:
    expected = [token.i for token in SENTENCIZER(NLP.make_doc(text)) if token.is_sent_start and token.i]
    assert _starts(NLP.make_doc(text)) == expected
