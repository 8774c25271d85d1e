"""Ranking: cold start, learning, determinism, reasons, and plug-ins that misbehave."""

import subprocess
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from review.errors import PluginError
from review.model.protocol import Criterion, CriterionKind, ReviewProtocol
from review.model.record import Record
from review.plugins import REGISTRY, Group
from review.screening.rank import (
    CorpusRanker,
    ProtocolFirst,
    bind,
    protocol_text,
    rank,
    reasons,
    text_of,
    why,
)

WILSON = "Comparative effectiveness of therapies for Wilson disease: zinc, trientine"


def topic(records, ranked, count=10):
    return [records[id].source_id[0] for id, _ in ranked[:count]]


def protocol(**more):
    return ReviewProtocol(title=WILSON, version="1", question="", criteria=(), categories=(), **more)


def test_the_protocol_alone_brings_its_topic_to_the_top(corpus):
    ranked = rank(ProtocolFirst.from_text(WILSON), corpus, {})
    assert topic(corpus, ranked) == ["0"] * 10
    assert all(0 <= score <= 1 for _, score in ranked)
    assert [score for _, score in ranked] == sorted((score for _, score in ranked), reverse=True)


def test_a_protocol_and_its_text_rank_alike(corpus):
    from_text = rank(ProtocolFirst.from_text(protocol_text(protocol())), corpus, {})
    assert rank(ProtocolFirst(protocol()), corpus, {}) == from_text


def test_seeds_are_examples_from_the_start(corpus):
    seeded = ProtocolFirst(protocol(seeds=("Antidepressants in the forced swim test of rats",) * 3))
    assert "2" in topic(corpus, rank(seeded, corpus, {}), 15)


def test_decisions_outweigh_the_protocol(corpus):
    by_topic = {t: [id for id, held in corpus.items() if held.source_id[0] == t] for t in "012"}
    labels = dict.fromkeys(by_topic["2"][:6], 1) | dict.fromkeys(by_topic["0"][:6], 0)
    ranked = rank(ProtocolFirst.from_text(WILSON), corpus, labels)
    assert topic(corpus, ranked) == ["2"] * 10


def test_without_a_protocol_the_order_is_drawn_by_the_seed(corpus):
    first, again = (rank(ProtocolFirst(seed=3), corpus, {}) for _ in range(2))
    assert first == again
    assert rank(ProtocolFirst(seed=4), corpus, {}) != first


def test_without_a_protocol_the_first_relevant_record_leads(corpus):
    found = next(id for id, held in corpus.items() if held.source_id == "13")
    assert topic(corpus, rank(ProtocolFirst(), corpus, {found: 1})) == ["1"] * 10


def test_the_order_of_records_changes_nothing(corpus):
    turned = dict(reversed(corpus.items()))
    labels = dict.fromkeys(list(corpus)[:4], 1)
    ranked = rank(ProtocolFirst.from_text(WILSON), corpus, labels)
    assert rank(ProtocolFirst.from_text(WILSON), turned, labels) == ranked


@settings(max_examples=20, deadline=None)
@given(data=st.data())
def test_scores_depend_on_the_labels_and_not_on_the_way_to_them(corpus, data):
    ids = sorted(corpus)
    labels = data.draw(st.dictionaries(st.sampled_from(ids), st.integers(0, 1), max_size=12))
    ranking = bind(ProtocolFirst.from_text(WILSON), corpus)
    for step in data.draw(st.lists(st.dictionaries(st.sampled_from(ids), st.integers(0, 1)), max_size=3)):
        ranking.rank(step)
    fresh = dict(rank(ProtocolFirst.from_text(WILSON), corpus, labels))
    assert dict(ranking.rank(labels)) == pytest.approx(fresh, abs=2e-6)


def test_words_that_no_record_had_before_are_learnt_with_the_record_that_has_them(corpus):
    new = Record(source="n", source_id="1", title="Quokka pouches", abstract="quokka marsupial husbandry")
    other = Record(source="n", source_id="2", title="Marsupial husbandry of the quokka")
    ranked = rank(ProtocolFirst(), {**corpus, new.id: new, other.id: other}, {new.id: 1})
    assert {id for id, _ in ranked[:2]} == {new.id, other.id}


def test_ties_are_ordered_by_id():
    twins = [Record(source="s", source_id=str(n), title="Same title of five") for n in range(5)]
    others = [Record(source="t", source_id=str(n), title="Another heading") for n in range(5)]
    ranked = rank(ProtocolFirst.from_text("title"), {held.id: held for held in (*others, *twins)}, {})
    assert [id for id, _ in ranked[:5]] == sorted(held.id for held in twins)


def test_labels_of_unknown_records_are_ignored(corpus):
    ranker = ProtocolFirst.from_text(WILSON)
    assert rank(ranker, corpus, {"gone": 1}) == rank(ranker, corpus, {})


def test_nothing_to_rank_is_an_empty_order():
    assert rank(ProtocolFirst.from_text(WILSON), {}, {}) == ()


def test_the_plain_interface_gives_the_scores_of_the_bound_one(corpus):
    labels = dict.fromkeys(list(corpus)[:3], 1) | dict.fromkeys(list(corpus)[20:23], 0)
    ids = sorted(corpus)
    plain = ProtocolFirst.from_text(WILSON)
    plain.fit([text_of(corpus[id]) for id in labels], list(labels.values()))
    scores = dict(zip(ids, plain.score([text_of(corpus[id]) for id in ids]), strict=True))
    assert scores == pytest.approx(dict(rank(ProtocolFirst.from_text(WILSON), corpus, labels)), abs=2e-6)


def test_the_plain_interface_scores_texts_it_has_not_seen(corpus):
    ranker = ProtocolFirst.from_text(WILSON)
    ranker.fit(["zinc for wilson disease", "rats swim"], [1, 0])
    scores = ranker.score(["wilson disease and zinc", "rats that swim"])
    assert scores[0] > scores[1]
    ranker.fit([], [])
    assert len(ranker.score(["one", "two", "two"])) == 3


def test_reasons_are_words_that_speak_for_a_record_and_words_of_the_protocol(corpus):
    ranker = ProtocolFirst.from_text(WILSON)
    ranked = rank(ranker, corpus, {})
    found = why(ranker, corpus[ranked[0][0]])
    assert {"wilson", "zinc"} <= set(found.protocol)
    assert any("wilson" in term for term in found.terms)
    said = reasons(ranker, corpus[ranked[0][0]])
    assert any("wilson" in term for term in said)
    assert not any("of" in term.split() for term in said)
    assert reasons(ranker, Record(source="x", source_id="y", title="never ranked")) == ()


class Plain:
    """A plug-in of the simplest kind: longer titles first, whatever it is told."""

    name, version = "plain", "1"

    def __init__(self, scores=None):
        self.given = scores

    def fit(self, texts, labels):
        self.labels = list(labels)

    def score(self, texts):
        return [len(text) for text in texts] if self.given is None else self.given


def test_any_ranker_ranks_and_its_scores_are_brought_to_the_unit_interval(corpus):
    ranked = rank(Plain(), corpus, {})
    assert (ranked[0][1], ranked[-1][1]) == (1.0, 0.0)
    assert reasons(Plain(), next(iter(corpus.values()))) == ()


@pytest.mark.parametrize("scores", [[], [0.5], [float("nan")] * 30, [[1.0]] * 30])
def test_scores_that_cannot_be_used_name_the_ranker(corpus, scores):
    with pytest.raises(PluginError, match="plain"):
        rank(Plain(scores), corpus, {})


def test_the_shipped_ranker_is_found_by_name_and_is_a_corpus_ranker():
    made = REGISTRY.find(Group.RANKERS, "protocol-first").make(protocol=protocol(), seed=1)
    assert isinstance(made, CorpusRanker)
    assert (made.name, made.version) == ("protocol-first", "2")


def test_what_a_ranker_reads():
    criteria = (
        Criterion(code="a", text="about zinc", kind=CriterionKind.INCLUDE),
        Criterion(code="b", text="about dogs", kind=CriterionKind.EXCLUDE),
    )
    held = ReviewProtocol(title="T", version="1", question="Q?", criteria=criteria, categories=())
    assert protocol_text(held) == "T\nQ?\nabout zinc"
    assert text_of(Record(source="s", source_id="1", title="T", abstract="A")) == "T\n\nA"
    assert text_of(Record(source="s", source_id="1", title="T")) == "T"


def test_importing_the_ranker_loads_no_heavy_library():
    check = (
        "import sys, review.screening.rank, review.screening.simulate, review.screening.stop\n"
        "print([name for name in ('numpy', 'scipy', 'sklearn', 'pandas', 'spacy') if name in sys.modules])"
    )
    out = subprocess.run([sys.executable, "-c", check], capture_output=True, text=True, check=True)
    assert out.stdout.strip() == "[]"
