"""Topics, stances and checks."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractors.challenges import Challenges
from review.errors import PluginError
from review.model.evidence import Finding, Stance
from review.model.protocol import ReviewProtocol, StanceLexicon
from review.plugins import REGISTRY, Group

ON = "Gene therapies are our subject.\n\n"


@pytest.fixture(scope="module")
def challenges(protocol: ReviewProtocol) -> Challenges:
    return Challenges(protocol)


def topics(found: list[Finding]) -> set[str]:
    return {each.label for each in found if each.field == "challenge"}


def extract(challenges: Challenges, text: str) -> list[Finding]:
    return list(challenges.extract([text])[0])


def test_a_finding_covers_its_sentence_and_names_the_cue_that_spoke(challenges: Challenges) -> None:
    text = "Gene therapy.\n\nFirst. The cost of goods of a gene therapy is a hurdle. Last."
    (found,) = [each for each in extract(challenges, text) if each.field == "challenge"]
    assert text[found.start : found.end] == "The cost of goods of a gene therapy is a hurdle."
    assert (found.label, found.value, found.score) == ("E2", "cost of goods", 0.8)


def test_one_sentence_may_speak_of_several_topics_and_has_one_stance(challenges: Challenges) -> None:
    found = extract(challenges, ON + "Batch-to-batch variability raises manufacturing costs, a hurdle.")
    assert topics(found) == {"T1", "E2"}
    assert [each.label for each in found if each.field == "stance"] == [Stance.CHALLENGE]


@pytest.mark.parametrize(
    ("sentence", "topic"),
    [
        ("Lot-to-lot differences persist.", "T1"),
        ("Production costs are high.", "E2"),
        ("Production changes are frequent.", "T5"),
        ("Evidentiary requirements differ.", "R3"),
        ("No product-specific guidance exists.", "R1"),
    ],
)
def test_synonyms_and_shipped_terms_widen_the_cues(challenges: Challenges, sentence: str, topic: str) -> None:
    assert topic in topics(extract(challenges, ON + sentence))


@pytest.mark.parametrize(
    ("sentence", "stance"),
    [
        ("Comparability is difficult.", Stance.CHALLENGE),
        ("A platform could reduce variability.", Stance.SOLUTION),
        ("Variability is no longer a hurdle.", Stance.RESOLVED),
        ("Guidelines exist.", Stance.BACKGROUND),
    ],
)
def test_the_stance_is_that_of_the_cues(challenges: Challenges, sentence: str, stance: Stance) -> None:
    assert [each.label for each in extract(challenges, ON + sentence) if each.field == "stance"] == [stance]


def test_negations_and_hedges_are_shown_and_drop_nothing(challenges: Challenges) -> None:
    text = ON + "Comparability may not suffice."
    found = extract(challenges, text)
    assert topics(found) == {"T5"}
    checks = [(each.label, text[each.start : each.end]) for each in found if each.field == "check"]
    assert checks == [("hedge", "may"), ("negation", "not")]


def test_comparability_asked_for_by_an_agency_is_also_regulatory(challenges: Challenges) -> None:
    assert topics(extract(challenges, ON + "The agency requires comparability.")) >= {"T5", "R3"}
    assert topics(extract(challenges, ON + "We showed comparability.")) == {"T5"}


def test_the_cost_of_manufacture_is_not_also_manufacture(challenges: Challenges) -> None:
    assert topics(extract(challenges, ON + "The manufacturing cost is known.")) == {"E2"}


def test_an_everyday_word_needs_an_anchor_somewhere_in_the_text(challenges: Challenges) -> None:
    assert topics(extract(challenges, "Surgeons follow guidelines.")) == set()
    assert topics(extract(challenges, "Gene therapy in practice\n\nSurgeons follow guidelines.")) == {"R1"}


def test_the_gate_can_ask_for_the_anchor_in_the_sentence(protocol: ReviewProtocol) -> None:
    text = "Gene therapy in practice\n\nSurgeons follow guidelines."
    assert topics(extract(Challenges(protocol, gate="sentence"), text)) == set()
    assert topics(extract(Challenges(protocol, gate="none"), "Surgeons follow guidelines.")) == {"R1"}


def test_without_anchors_there_is_no_gate(protocol: ReviewProtocol) -> None:
    free = Challenges(replace(protocol, anchors=()))
    assert topics(extract(free, "Surgeons follow guidelines.")) == {"R1"}


def test_a_protocol_of_another_field_borrows_nothing(protocol: ReviewProtocol) -> None:
    renamed = tuple(
        replace(
            category,
            id=f"other-{category.id}",
            topics=tuple(replace(t, cues=("zeppelin*",)) for t in category.topics),
        )
        for category in protocol.categories
    )
    other = Challenges(replace(protocol, categories=renamed, anchors=(), stances=StanceLexicon()))
    assert topics(extract(other, "Production costs and guidance.")) == set()
    assert "T1" in topics(extract(other, "Zeppelins are rare."))


def test_an_empty_protocol_finds_nothing(protocol: ReviewProtocol) -> None:
    bare = Challenges(replace(protocol, categories=(), axes=(), anchors=(), stances=StanceLexicon()))
    assert extract(bare, "Manufacturing cost.") == []


def test_an_unknown_gate_is_refused_with_the_names_of_those_there_are(protocol: ReviewProtocol) -> None:
    plugin = REGISTRY.find(Group.EXTRACTORS, "challenges")
    with pytest.raises(PluginError, match="text, sentence, none"):
        plugin.make({"gate": "open"}, protocol=protocol)


def test_the_version_names_the_terms(challenges: Challenges) -> None:
    assert challenges.version.startswith("2+")


WORDS = [
    "gene therapy",
    "cost of goods",
    "comparability",
    "may not",
    "🧬",
    "e\u0301",
    "\n\n",
    ". ",
    "\ud800",
    "ﬁ",
    "\u202e",
]


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from(WORDS) | st.text(max_size=8), max_size=25).map(" ".join))
def test_every_finding_is_a_span_of_any_text_whatever(challenges: Challenges, text: str) -> None:
    for each in extract(challenges, text):
        assert 0 <= each.start < each.end <= len(text)
        assert text[each.start : each.end].strip() == text[each.start : each.end]


def test_texts_of_a_batch_do_not_see_each_other(challenges: Challenges) -> None:
    texts = ["Surgeons follow guidelines.", "Gene therapy.", ON + "Comparability is difficult."]
    assert [list(found) for found in challenges.extract(texts)] == [
        extract(challenges, text) for text in texts
    ]
