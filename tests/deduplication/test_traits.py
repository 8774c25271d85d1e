"""What the sieve knows of records by numbers is what their fields tell."""

from itertools import combinations

import numpy as np
from corpus import generate

from review.deduplication import measures
from review.deduplication.columns import Pairs
from review.deduplication.normalise import is_telling, normalise
from review.deduplication.sieve import outline
from review.deduplication.traits import NO_TRAITS, read_traits


def test_the_outline_of_pairs_is_what_their_fields_say():
    records = [normalise(entry.record) for entry in generate(150, 3)]
    left, right = np.array(list(combinations(range(len(records)), 2))).T
    pairs, found = Pairs(records, left, right), outline(read_traits(records), left, right)
    assert np.array_equal(found.telling, pairs.both(is_telling))
    assert np.array_equal(found.years, measures.years_apart(pairs), equal_nan=True)
    assert np.array_equal(found.volume, pairs.signs(lambda record: record.volume))
    assert np.array_equal(found.pages, measures.first_pages(pairs))
    assert np.array_equal(found.overlap, measures.shared_pages(pairs))
    assert np.array_equal(found.doi, pairs.signs(lambda record: record.doi))
    shared = pairs.shared(lambda record: record.ids), pairs.shared(measures.works)
    assert np.array_equal(found.ids > 0, (shared[0] > 0) | (shared[1] > 0))
    assert (found.ids > 0).any() and (found.overlap > 1).any() and (found.pages > 0).any()


def test_traits_are_moved_with_their_rows_and_put_in_the_place_of_others():
    records = [normalise(entry.record) for entry in generate(40, 3)]
    whole, rows = read_traits(records), np.arange(len(records))
    odd = read_traits(records[1::2]).moved(rows[1::2], len(records))
    found = odd.put(rows[::2], read_traits(records[::2])).put(rows[::3], read_traits(records[::3]))
    assert all(
        np.array_equal(getattr(found, name), getattr(whole, name)) for name in ("years", "dois", "owners")
    )
    assert sorted(zip(found.owners, found.codes, strict=True)) == sorted(
        zip(whole.owners, whole.codes, strict=True)
    )
    gone = np.where(rows % 2 == 0, rows // 2, -1)
    assert np.array_equal(whole.moved(gone, 20).dois, read_traits(records[::2]).dois)
    assert not len(NO_TRAITS.years)
