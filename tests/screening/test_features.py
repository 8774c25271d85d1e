"""Texts to numbers: against scikit-learn, and the edges of strangers' texts."""

import numpy as np
import pytest
from sklearn.feature_extraction.text import TfidfVectorizer

from review.screening import tables
from review.screening.features import LONGEST, features, name, words

TEXTS = [
    "Zinc therapy of Wilson disease in children",
    "Zinc and trientine: therapy of Wilson disease",
    "Reminders change the prescribing of physicians",
    "Physicians and reminders in the care of children",
]


WEIGHTS = 1 / np.arange(1, 301)
WEIGHTS /= WEIGHTS.sum()


def gram(held):
    table = (held.corpus @ held.corpus.T).toarray()
    np.fill_diagonal(table, held.norms[: len(table)])
    return table


def test_products_are_the_mean_cosine_of_words_with_pairs_and_of_pieces():
    lexical = TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True, max_df=0.95).fit_transform(TEXTS)
    spaced = [" ".join(words(text)) for text in TEXTS]
    pieces = TfidfVectorizer(analyzer="char_wb", ngram_range=(4, 4), sublinear_tf=True, max_df=0.95, min_df=2)
    cut = pieces.fit_transform(spaced)
    expected = ((lexical @ lexical.T) + (cut @ cut.T)).toarray() / 2
    assert gram(features(TEXTS, ["wilson"])) == pytest.approx(expected, abs=1e-6)


def test_texts_are_weighed_alike_however_many_at_a_time(monkeypatch):
    whole = features(TEXTS * 3 + ["", "alone"], ["wilson disease", "unheard"])
    monkeypatch.setattr(tables, "BLOCK", 3)
    parts = features(TEXTS * 3 + ["", "alone"], ["wilson disease", "unheard"])
    for one, other in ((whole.corpus, parts.corpus), (whole.queries, parts.queries)):
        assert (one != other).nnz == 0
    assert whole.norms.tolist() == parts.norms.tolist()


def test_the_products_hold_for_real_lengths_and_repeated_words():
    draw = np.random.default_rng(3)
    known = [f"w{number}" for number in range(300)]
    texts = [" ".join(draw.choice(known, size=80, p=WEIGHTS)) for _ in range(60)]
    lexical = TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True, max_df=0.95).fit_transform(texts)
    pieces = TfidfVectorizer(analyzer="char_wb", ngram_range=(4, 4), sublinear_tf=True, max_df=0.95, min_df=2)
    cut = pieces.fit_transform(texts)
    expected = ((lexical @ lexical.T) + (cut @ cut.T)).toarray() / 2
    assert gram(features(texts, ["w1 w2"])) == pytest.approx(expected, abs=1e-5)


def test_a_title_alone_is_brief():
    assert features(["word " * 12, "word " * 90], []).brief.tolist() == [True, False]


def test_a_query_that_is_a_text_of_the_corpus_meets_itself():
    held = features(TEXTS, [TEXTS[0]])
    assert (held.queries @ held.corpus.T).toarray()[0].argmax() == 0


def test_columns_have_the_names_of_words_and_pairs():
    held = features(TEXTS, [])
    named = {name(held, column) for column in range(held.corpus.shape[1])}
    assert {"wilson", "wilson disease", None} <= named
    assert "zinc therapy" not in named


def test_what_matches_the_protocol_is_counted_by_stem():
    held = features(TEXTS, ["therapies of a reminder"])
    assert held.matched == ("therapy", "of", "reminder")
    assert (held.matches[:, 0].toarray().ravel() > 0).tolist() == [True, True, False, False]
    assert (held.matches[:, 2].toarray().ravel() > 0).tolist() == [False, False, True, True]


@pytest.mark.parametrize(
    "texts",
    [[], [""], ["", ""], ["a"], ["\x00", "\ud800 x"], ["only one text here"], ["مراجعة منهجية", "مراجعة"]],
)
def test_any_text_has_finite_features(texts):
    held = features(texts, ["wilson disease"])
    assert held.corpus.shape[0] == len(texts)
    assert np.isfinite(held.corpus.data).all()
    assert np.isfinite(held.matches.data).all()


def test_a_book_is_read_as_far_as_an_abstract_could_reach():
    assert len(words("word " * LONGEST)) == LONGEST // 5
