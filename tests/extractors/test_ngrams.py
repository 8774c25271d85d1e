"""Sentences as numbers."""

import numpy as np
import pytest

from extractors.ngrams import Ngrams, Worth

TEXTS = ["Lot-to-lot changes of potency.", "Prices are high, prices rise.", "Potency assays vary."]


@pytest.fixture(scope="module")
def ngrams() -> Ngrams:
    return Ngrams(TEXTS)


def test_a_word_reckoned_once_is_worth_what_the_whole_table_says(ngrams: Ngrams) -> None:
    coefficients = np.random.default_rng(1).normal(size=(ngrams.matrix([""]).shape[1], 3))
    worth = Worth(ngrams, coefficients)
    texts = [*TEXTS, "Potent pricing, unseen words.", "", "…"]
    assert np.allclose(worth.of(texts), ngrams.matrix(texts) @ coefficients)
    assert np.allclose(worth.of(texts), ngrams.matrix(texts) @ coefficients)


def test_another_form_of_a_word_is_nearer_than_another_word(ngrams: Ngrams) -> None:
    known, form, other = ngrams.matrix(["potency", "potencies", "rising"])
    assert (known @ form.T).toarray()[0, 0] > 5 * (known @ other.T).toarray()[0, 0]


def test_a_text_has_the_same_numbers_in_whatever_company(ngrams: Ngrams) -> None:
    alone = ngrams.matrix([TEXTS[0]]).toarray()
    assert np.allclose(alone, ngrams.matrix(TEXTS).toarray()[:1])


def test_the_loudest_terms_are_those_with_the_greatest_share(ngrams: Ngrams) -> None:
    coefficients = np.zeros((ngrams.matrix([""]).shape[1], 2))
    coefficients[ngrams.place["potency"], 1] = 2.0
    coefficients[ngrams.place["assays vary"], 1] = 1.0
    coefficients[ngrams.place["vary"], 1] = -1.0
    worth = Worth(ngrams, coefficients)
    assert worth.loudest("Potency assays vary.", [1, 0]) == [["potency", "assays vary"], []]
    assert worth.loudest("…", [1, 0]) == [[], []]


def test_words_beyond_what_is_remembered_change_nothing(
    ngrams: Ngrams, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("extractors.ngrams.HELD", 2)
    coefficients = np.ones((ngrams.matrix([""]).shape[1], 1))
    worth = Worth(ngrams, coefficients)
    assert [worth.of([text])[0, 0] for text in TEXTS] == pytest.approx(worth.of(TEXTS)[:, 0].tolist())
