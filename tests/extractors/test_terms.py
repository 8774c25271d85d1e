"""The shipped term files."""

from importlib.resources import files

import pytest

from extractors.lexicon import plain, read_terms, synonyms

KEYS = {
    "acronyms": {"capitals"},
    "blocked": {"block"},
    "boundaries": {"rule", "when", "with", "add"},
    "challenges": {"category", "topic", "weak", "cues"},
    "everyday": {"cue", "per_1000_sentences"},
    "examples": {"text", "topics", "stance"},
    "evidence_types": {"axis", "value", "cues"},
    "jurisdictions": {"axis", "value", "cues"},
    "products": {"axis", "value", "cues"},
    "solutions": {"axis", "value", "cues"},
    "stances": {"stance", "cues"},
    "synonyms": {"ring"},
}


def test_every_term_file_is_known_and_every_key_in_it() -> None:
    found = {path.name.removesuffix(".jsonl") for path in files("extractors").joinpath("terms").iterdir()}
    assert found == set(KEYS)
    for name, keys in KEYS.items():
        assert {key for line in read_terms(name) for key in line} <= keys, name


@pytest.mark.parametrize(
    "name", ["challenges", "products", "jurisdictions", "evidence_types", "solutions", "stances"]
)
def test_no_line_names_a_cue_twice_or_with_blank_edges(name: str) -> None:
    for line in read_terms(name):
        assert len(line["cues"]) == len(set(line["cues"]))
        assert all(cue == " ".join(cue.split()) and cue for cue in line["cues"])


def test_the_shipped_protocol_has_every_topic_and_value_that_terms_speak_of() -> None:
    from review.protocol import read_protocol
    from review.shipped import shipped

    protocol = read_protocol(shipped("protocols") / "atmp-biosimilars.yaml")
    topics = {(each.id, plain(topic.name)) for each in protocol.categories for topic in each.topics}
    assert {(line["category"], plain(line["topic"])) for line in read_terms("challenges")} == topics
    names = {plain(line[key]) for line in read_terms("boundaries") for key in ("add",)}
    names |= {plain(name) for line in read_terms("boundaries") for name in line["when"]}
    assert names <= {name for _, name in topics}
    values = {(axis.id, value.id) for axis in protocol.axes for value in axis.values}
    for name in ("products", "jurisdictions", "evidence_types", "solutions"):
        assert {(line["axis"], line["value"]) for line in read_terms(name)} <= values, name


def test_synonyms_put_other_words_for_a_run_of_words_but_never_for_a_whole_cue_of_one_word() -> None:
    assert "lot-to-lot variation" in synonyms("batch-to-batch variation")
    assert synonyms("price*") == []
