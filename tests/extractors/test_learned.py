"""The learned tier: what it learns from, that it says where it comes from, and that it can be relied on."""

import sys
import types
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from extractors.challenges import Challenges
from extractors.learned import Learned
from extractors.learning import learn
from review.errors import PluginError
from review.model.evidence import Example, Finding, Stance
from review.model.protocol import Category, ReviewProtocol, Topic
from review.plugins import Group, Plugin

UNSEEN = "No two runs of the culture ever came out alike."
TEXT = f"🧬 Gene therapy.\n\n{UNSEEN} What it takes to make one dose is more than a clinic can pay."


@pytest.fixture(scope="module")
def learned(protocol: ReviewProtocol) -> Learned:
    return Learned(protocol)


def topics(findings: Sequence[Finding], text: str) -> dict[str, set[str]]:
    said: dict[str, set[str]] = {}
    for each in findings:
        if each.field == "challenge":
            said.setdefault(text[each.start : each.end], set()).add(each.label)
    return said


def one(extractor: Learned, text: str) -> list[Finding]:
    (found,) = extractor.extract([text])
    return list(found)


def test_it_finds_what_no_rule_knows_a_word_of(protocol: ReviewProtocol, learned: Learned) -> None:
    (ruled,) = Challenges(protocol).extract([TEXT])
    assert UNSEEN not in topics(ruled, TEXT)
    assert "T1" in topics(one(learned, TEXT), TEXT)[UNSEEN]


def test_a_finding_says_that_it_was_learned_and_what_spoke_for_it(learned: Learned) -> None:
    found = [each for each in one(learned, TEXT) if each.field == "challenge"]
    assert found and all((each.value or "").startswith("learned: ") for each in found)
    assert all(each.score is not None and 0.4 <= each.score < 1 for each in found)


def test_both_tiers_cut_a_text_into_the_same_sentences(protocol: ReviewProtocol, learned: Learned) -> None:
    text = "Batch-to-batch variability of gene therapies is a hurdle, e.g. in Europe. Guidelines vary."
    (ruled,) = Challenges(protocol).extract([text])
    assert topics(ruled, text).keys() == topics(one(learned, text), text).keys()


def test_a_text_says_the_same_in_whatever_company(learned: Learned) -> None:
    texts = ["", TEXT, "Prices.", "  \n\n "]
    assert [list(each) for each in learned.extract(texts)] == [one(learned, text) for text in texts]


@pytest.fixture
def houses(protocol: ReviewProtocol) -> ReviewProtocol:
    """A protocol of which nothing is shipped."""
    damp = Topic(
        id="damp",
        name="damp walls",
        definition="Water rising in the walls of old houses",
        cues=("rising damp", "mould", "wet wall*", "moisture"),
    )
    noise = Topic(
        id="noise",
        name="noise from outside",
        definition="Traffic and neighbours that keep people awake",
        cues=("traffic noise", "loud neighbour*", "noisy", "din"),
    )
    category = Category(id="house", name="House", definition="Living", topics=(damp, noise))
    return replace(protocol, categories=(category,), anchors=())


def test_a_protocol_of_another_taxonomy_learns_from_its_own_words(houses: ReviewProtocol) -> None:
    found = one(Learned(houses), "Moist walls bred mould. The noise of the traffic kept us awake. We left.")
    assert [(each.label, each.start) for each in found if each.field == "challenge"] == [
        ("damp", 0),
        ("noise", 24),
    ]


def test_a_few_confirmations_are_no_sample_of_a_topic(houses: ReviewProtocol) -> None:
    streets = ("Mill Lane", "High Street", "Dock Road", "Park Row", "Elm Close", "Low Bridge", "Fore Street")
    said = [
        Example(text=f"The tenants of {street} were asked about {what}.", topic="noise")
        for street in streets
        for what in ("lorries", "parties")
    ]
    other = "The tenants of Elm Close were asked about their rents."
    untaught = one(Learned(houses), other)
    assert one(Learned(houses, examples=said[:9]), other) == untaught
    taught = one(Learned(houses, examples=said), other)
    assert [each.label for each in taught if each.field == "challenge"] == ["noise"]


def test_a_protocol_without_topics_finds_nothing(protocol: ReviewProtocol) -> None:
    assert one(Learned(replace(protocol, categories=())), TEXT) == []


NEW = "The couriers lost their way between both hospitals."


def test_peoples_confirmations_are_learned(protocol: ReviewProtocol, learned: Learned) -> None:
    assert "T5" not in topics(one(learned, NEW), NEW).get(NEW, set())
    said = [
        Example(text=f"The couriers lost their way {where}.", topic="T5", stance=Stance.CHALLENGE)
        for where in ("at night", "in the snow", "to the clinic", "near the hospital", "with the bag")
    ]
    taught = Learned(protocol, examples=said)
    found = one(taught, NEW)
    assert topics(found, NEW)[NEW] == {"T5"}
    assert [each.label for each in found if each.field == "stance"] == ["challenge"]


def test_peoples_rejections_are_learned(protocol: ReviewProtocol, learned: Learned) -> None:
    text = "The batch-to-batch variability of the beer was a hurdle."
    assert "T1" in topics(one(learned, text), text)[text]
    said = [
        Example(
            text=f"The batch-to-batch variability of the {what} was a hurdle.", topic="T1", accepted=False
        )
        for what in ("wine", "bread", "cheese", "lager", "brew", "beer we drank")
    ]
    assert "T1" not in topics(one(Learned(protocol, examples=said), text), text).get(text, set())


def test_learning_is_remembered_by_what_it_learned_from(protocol: ReviewProtocol) -> None:
    said = (Example(text="One sentence more.", topic="T1"),)
    first, again = Learned(protocol, examples=said), Learned(protocol, examples=list(said))
    before = learn.cache_info().misses
    first.extract([TEXT])
    again.extract([TEXT])
    assert learn.cache_info().misses == before + 1


def test_chances_are_calibrated_on_sentences_left_out(protocol: ReviewProtocol, learned: Learned) -> None:
    """Of what is given a chance of 0.8 some four fifths are right, by a model that never saw the sentence."""
    model = learn(learned._lessons, learned._reader, "text", None)
    assert model is not None
    table = np.array(model.reliability)
    said, right, count = table.T
    assert count.sum() > 1000
    assert np.abs(said - right)[count >= 100].max() <= 0.12


@pytest.mark.parametrize("parameters", [{"gate": "open"}, {"model": "/nowhere"}])
def test_what_cannot_be_done_is_said_before_anything_is_read(
    protocol: ReviewProtocol, parameters: dict[str, Any]
) -> None:
    plugin = Plugin(group=Group.EXTRACTORS, name="learned", version="1", factory=Learned, origin="tests")
    with pytest.raises(PluginError, match=r"text, sentence, none|model in `/nowhere`"):
        plugin.make(parameters, protocol=protocol)


class Letters:
    """Counts letters, as if these were embeddings."""

    def __init__(self, path: str, **options: Any) -> None:
        assert options == {"device": "cpu", "local_files_only": True}

    def encode(self, texts: list[str], **_: Any) -> Any:
        rows = np.array([[text.count(letter) + 1e-9 for letter in "abcdefgh"] for text in texts])
        return rows / np.linalg.norm(rows, axis=1, keepdims=True)


def test_a_local_model_is_weighed_as_well(
    protocol: ReviewProtocol, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, learned: Learned
) -> None:
    module = types.SimpleNamespace(SentenceTransformer=Letters)
    monkeypatch.setitem(sys.modules, "sentence_transformers", module)
    with pytest.raises(PluginError, match="no sentence-transformers model"):
        Learned(protocol, model=str(tmp_path))
    (tmp_path / "modules.json").write_text("[]")
    with_model = one(Learned(protocol, model=str(tmp_path)), TEXT)
    assert topics(with_model, TEXT).keys() == topics(one(learned, TEXT), TEXT).keys()
    assert [each.score for each in with_model] != [each.score for each in one(learned, TEXT)]


def test_a_model_without_the_extra_names_the_extra(
    protocol: ReviewProtocol, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "sentence_transformers", None)
    (tmp_path / "modules.json").write_text("[]")
    with pytest.raises(PluginError, match="need sentence-transformers") as caught:
        Learned(protocol, model=str(tmp_path))
    assert "evergreen-review[embeddings]" in caught.value.hint
