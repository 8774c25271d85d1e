"""What is left out before pairs are compared in every field is what no rule would have kept."""

from dataclasses import fields as columns_of
from itertools import combinations

import numpy as np
import pytest
from corpus import generate

from review.deduplication.agreements import MOST_AUTHORS, both, one
from review.deduplication.batches import Work, judge_all
from review.deduplication.executor import serial
from review.deduplication.fields import Fields, compare_fields
from review.deduplication.labels import Mark
from review.deduplication.measures import ALIKE, LISTED, UNRELATED, worth_comparing
from review.deduplication.normalise import normalise, with_registrations
from review.deduplication.pairs import Pairs
from review.deduplication.rules import RULES
from review.deduplication.sieve import is_plausible, is_promising, is_told, sift
from review.deduplication.verdicts import decide
from review.deduplication.wording import Wording
from review.model.cluster import PairVerdict
from review.progress import silent

KEPT = [number for number, rule in enumerate(RULES) if rule.verdict is not PairVerdict.DISTINCT]
SIGNS = ("volume", "issue", "pages", "ends", "doi", "doi_version", "ids", "reference", "revision", "entry")
FLAGS = ("renumbered", "reyeared", "blank", "several", "ranged", "unplaced", "variant", "registration")
FLAGS = (*FLAGS, "foreign", "one_source")
# The first of each is what most rules ask for, and is drawn more often than the others.
VALUES = {
    "title": [1.0, 0.1, UNRELATED, 0.7, ALIKE],
    "words": [Wording.EQUAL, *Wording],
    "author": [1.0, np.nan, 0.0, 0.5, LISTED, 0.8],
    "everyone": [1.0, np.nan, 0.0, 0.5, MOST_AUTHORS],
    "years": [0, np.nan, 1, 2],
    "venue": [1.0, np.nan, 0.0, 0.5, 0.75],
    "overlap": [0, 1, 2],
    "abstract": [0.95, np.nan, 0.5],
    "telling": [True, False],
    **{name: [0, -1, 1] for name in SIGNS},
    **{name: [False, True] for name in FLAGS},
}
TOTAL = 1_000_000


@pytest.fixture(scope="module")
def kept():
    """Of many made-up comparisons, whose columns fit each other, those that a rule keeps."""
    draw = np.random.default_rng(1)

    def column(values):
        likely = np.where(np.arange(len(values)) == 0, 2 * len(values), 1)
        return draw.choice(np.array(values), TOTAL, p=likely / likely.sum())

    made = {name: column(values) for name, values in VALUES.items()}
    made |= {name: column([0, *Mark]).astype(np.int64) for name in ("either", "both")}
    made["entry"] *= (made["both"] & Mark.REGISTRY.value) > 0
    made["registration"] |= made["entry"] > 0
    like = made["title"] >= ALIKE
    made["reyeared"] &= like
    for name in ("volume", "issue", "pages", "ends"):
        made["unplaced"] &= made[name] == 0
    made["everyone"] = np.where(like, made["everyone"], np.nan)
    fields = Fields(**made)
    chosen = np.isin(decide(fields, RULES), KEPT)
    return Fields(**{column.name: getattr(fields, column.name)[chosen] for column in columns_of(Fields)})


def test_a_pair_is_kept_only_where_it_is_promising_or_titles_are_alike_and_it_is_plausible(kept):
    assert (is_promising(kept) | ((kept.title >= ALIKE) & is_plausible(kept))).all()


def test_a_pair_with_another_word_is_kept_only_where_something_else_tells_or_a_year_differs(kept):
    assert (is_told(kept) | kept.reyeared | (kept.words > Wording.REPLACED)).all()


def test_a_pair_by_others_is_kept_only_where_something_else_tells_or_the_title_is_dated(kept):
    dated = kept.reyeared | both(kept, Mark.GUIDANCE)
    titled = (kept.title >= ALIKE) & (dated | (kept.everyone >= MOST_AUTHORS))
    entry = one(kept, Mark.REGISTRY)
    assert (is_told(kept) | entry | ~(kept.author < LISTED) | titled).all()


def test_every_rule_that_keeps_a_pair_was_tried(kept):
    assert set(decide(kept, RULES).tolist()) == set(KEPT)


@pytest.mark.parametrize("seed", [1, 2])
def test_sifted_pairs_are_judged_as_all_of_them_would_be(seed):
    records = with_registrations([normalise(entry.record) for entry in generate(260, seed)])
    pairs = Pairs.of(records, *np.array(list(combinations(range(len(records)), 2))).T)
    names = np.array([record.name for record in records], dtype=np.object_)
    title = pairs.similarities(lambda record: record.name)
    worth = np.flatnonzero(worth_comparing(pairs, title))
    decided = decide(compare_fields(pairs.take(worth), title[worth]), RULES)
    chosen = np.isin(decided, KEPT)
    places, told = sift(pairs.traits, names, pairs.left, pairs.right)
    judged = judge_all(pairs.take(places), told, Work(serial, silent))
    assert places[judged.places].tolist() == worth[chosen].tolist()
    assert judged.rules.tolist() == decided[chosen].tolist()
