"""Cues against text: wildcards, forms, hyphens, capitals, the longest of several."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors.phrases import Cue, Phrases, longest
from extractors.sentences import english, fold

NLP = english()


def found(cue: str, text: str, *, verbs: bool = False, capitals: tuple[str, ...] = ()) -> list[str]:
    phrases = Phrases(NLP, [Cue(text=cue, label="x", verbs=verbs)], capitals=capitals)
    return [text[hit.start : hit.end] for hit in phrases.find(NLP(fold(text)))]


@pytest.mark.parametrize(
    ("cue", "text", "expected"),
    [
        ("gene therap*", "A gene therapy and gene therapies.", ["gene therapy", "gene therapies"]),
        ("gene therap*", "Gene-therapy products", ["Gene-therapy"]),
        ("gene-therap*", "a gene therapy", ["gene therapy"]),
        ("batch-to-batch", "batch to batch, batch‐to‐batch", ["batch to batch", "batch‐to‐batch"]),
        (
            "pre-clinical",
            "preclinical, pre-clinical, pre clinical",
            ["preclinical", "pre-clinical", "pre clinical"],
        ),
        ("preclinical", "in pre-clinical work", ["pre-clinical"]),
        ("post-market*", "postmarketing and post-marketing", ["postmarketing", "post-marketing"]),
        ("randomi?ed", "randomised or randomized", ["randomised", "randomized"]),
        ("cost* of development", "the costs of development", ["costs of development"]),
        ("tumour formation", "Tumor formation", ["Tumor formation"]),
        ("plasmid", "two plasmids", ["plasmids"]),
        ("351(k)", "the 351(k) route", ["351(k)"]),
        ("pk/pd", "PK/PD data", ["PK/PD"]),
        ("cost", "costume", []),
        ("vein-to-vein", "vein to artery", []),
        ("manufacturing process", "manufacturing. Process", []),
    ],
)
def test_a_cue_matches_its_spellings_and_nothing_else(cue: str, text: str, expected: list[str]) -> None:
    assert found(cue, text) == expected


def test_verb_endings_count_where_asked_for() -> None:
    assert found("reduce costs", "reducing cost", verbs=True) == ["reducing cost"]
    assert found("reduce costs", "reducing cost") == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [("the WHO said", ["WHO"]), ("those who said", []), ("Who said", []), ("WHO SAID IT", [])],
)
def test_a_name_that_is_also_a_word_wants_capitals(text: str, expected: list[str]) -> None:
    assert found("who", text, capitals=("who",)) == expected


def test_a_cue_written_in_capitals_wants_them() -> None:
    assert found("NICE", "NICE is nice") == ["NICE"]


def test_a_cue_inside_a_longer_one_does_not_count() -> None:
    cues = [Cue(text="europe*", label="EU"), Cue(text="european medicines agency", label="EMA")]
    hits = longest(Phrases(NLP, cues).find(NLP("The European Medicines Agency in Europe")))
    assert [hit.cue.label for hit in hits] == ["EMA", "EU"]


def test_equal_spans_of_two_labels_both_stay() -> None:
    cues = [Cue(text="cell and gene", label="cell"), Cue(text="cell and gene", label="gene")]
    hits = longest(Phrases(NLP, cues).find(NLP("cell and gene products")))
    assert [hit.cue.label for hit in hits] == ["cell", "gene"]


@given(
    st.lists(
        st.sampled_from(["gene therapies", "gene-therapy", "the cost", "Costs of goods", "x"]), max_size=6
    )
)
def test_what_a_text_matches_does_not_depend_on_what_was_read_before(texts: list[str]) -> None:
    cues = [Cue(text="gene therap*", label="a"), Cue(text="cost* of goods", label="b")]
    alone = [Phrases(NLP, cues).find(NLP(text)) for text in texts]
    together = Phrases(NLP, cues)
    assert [together.find(NLP(text)) for text in texts] == alone


def test_a_blank_cue_and_one_of_punctuation_are_harmless() -> None:
    phrases = Phrases(NLP, [Cue(text="  ", label="x"), Cue(text="-", label="x"), Cue(text="*", label="y")])
    assert {hit.cue.label for hit in phrases.find(NLP("word - word"))} <= {"y"}
