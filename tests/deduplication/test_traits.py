"""What is known of records by numbers is what their forms say."""

from itertools import combinations

import numpy as np
import pytest
from corpus import generate

from review.deduplication.fields import compare_fields
from review.deduplication.labels import Mark
from review.deduplication.normalise import normalise
from review.deduplication.outline import outline
from review.deduplication.pairs import Pairs
from review.deduplication.places import article_form, is_article_number
from review.deduplication.traits import NO_TRAITS, read_traits


def sign(one, other):
    """1 same, -1 other, 0 where one is not given."""
    return 0 if not one or not other else 1 if one == other else -1


def first_pages(left, right):
    ours, theirs = left.pages, right.pages
    said = sign(ours.start, theirs.start)
    silent = is_article_number(ours) or is_article_number(theirs)
    return 0 if said < 0 and silent and sign(article_form(ours), article_form(theirs)) <= 0 else said


def overlap(left, right):
    ours, theirs = left.pages, right.pages
    if ours.letters != theirs.letters or ours.start is None or theirs.start is None:
        return 0
    last = min(ours.end or ours.start, theirs.end or theirs.start)
    return max(0, last - max(ours.start, theirs.start) + 1)


def ranged(record):
    return record.pages.start is not None and (record.pages.end or 0) > record.pages.start


def revision(record):
    return record.revision or next((number for _, number in record.references), "")


def schemes(record):
    return {own.partition(":")[0] for own in record.ids}


def ids(left, right):
    return 1 if set(left.ids) & set(right.ids) else -1 if schemes(left) & schemes(right) else 0


def works(record):
    return {work for work, _ in record.references}


def other_language(left, right):
    return sign(left.language, right.language) < 0


# What each column says of two forms, told without columns.
EXPECTED = {
    "blank": lambda one, other: not one.name or not other.name,
    "several": lambda one, other: min(len(one.record.authors), len(other.record.authors)) > 1,
    "years": lambda one, other: abs(one.year - other.year) if one.year and other.year else np.nan,
    "volume": lambda one, other: sign(one.volume, other.volume),
    "issue": lambda one, other: sign(one.issue, other.issue),
    "pages": first_pages,
    "ends": lambda one, other: sign(one.pages.end, other.pages.end),
    "overlap": overlap,
    "ranged": lambda one, other: ranged(one) and ranged(other),
    "unplaced": lambda *both: not any(each.volume or each.issue or each.pages.start for each in both),
    "doi": lambda one, other: sign(one.doi, other.doi),
    "doi_version": lambda one, other: sign(one.doi_version, other.doi_version),
    "ids": ids,
    "reference": lambda one, other: (
        0 if not works(one) or not works(other) else 1 if works(one) & works(other) else -1
    ),
    "revision": lambda one, other: (
        sign(revision(one) or "none", revision(other) or "none") if revision(one) or revision(other) else 0
    ),
    "one_source": lambda one, other: one.record.source == other.record.source,
    "either": lambda one, other: one.marks ^ other.marks,
    "both": lambda one, other: one.marks & other.marks,
}


@pytest.fixture(scope="module")
def pairs(record):
    made = [entry.record for entry in generate(150, 3)]
    numbers = (None, "EMA/CAT/1/2008", "EMA/CAT/1/2008 Rev. 1", "EMA/CAT/1/2008 Rev. 2", "EMA/CAT/2/2010")
    for number in numbers:
        ids = [("reference", number)] if number else []
        made.append(
            record(f"g {number}", title="Guideline on cough" if number else "", kind="guideline", ids=ids)
        )
    records = [normalise(each) for each in made]
    return Pairs.of(records, *np.array(list(combinations(range(len(records)), 2))).T)


@pytest.fixture(scope="module")
def compared(pairs):
    return compare_fields(pairs)


@pytest.mark.parametrize("name", EXPECTED)
def test_a_column_says_what_the_two_forms_say(pairs, compared, name):
    ends = zip(pairs.left.tolist(), pairs.right.tolist(), strict=True)
    told = [EXPECTED[name](pairs.records[one], pairs.records[other]) for one, other in ends]
    assert np.array_equal(getattr(compared, name), np.array(told), equal_nan=name == "years")
    assert len(set(map(str, told))) > 1, "the records have nothing to tell of it"


def test_titles_of_other_languages_and_scripts_are_foreign(pairs, compared):
    ends = zip(pairs.left.tolist(), pairs.right.tolist(), strict=True)
    spoken = [other_language(pairs.records[one], pairs.records[other]) for one, other in ends]
    translated = (compared.either | compared.both) & Mark.TRANSLATED.value
    assert compared.foreign[np.array(spoken) | (translated > 0)].all()
    assert compared.foreign.any() and not compared.foreign.all()


def test_an_outline_says_what_the_fields_say(pairs, compared):
    found = outline(pairs.traits, pairs.left, pairs.right)
    for name in ("telling", "years", "volume", "pages", "ends", "overlap", "revision", "doi"):
        assert np.array_equal(getattr(found, name), getattr(compared, name), equal_nan=name == "years")
    assert np.array_equal(found.ids > 0, (compared.ids > 0) | (compared.reference > 0))
    assert (found.ids > 0).any()


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
    assert np.array_equal(whole.take(rows[::-1]).titles, whole.titles[::-1])
    assert not len(NO_TRAITS.years)
