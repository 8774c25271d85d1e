"""Comparing many records: nothing depends on their order, and sameness is found whatever the block."""

import copy
import pickle
import random
from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from review.deduplication.block import NEIGHBOURS, meet
from review.deduplication.cluster import clusters
from review.deduplication.compare import compare, indexed
from review.deduplication.index import EMPTY
from review.model.record import PartialDate, Record
from review.model.study import Relation, RelationKind
from review.progress import Step

TITLES = [
    "Zelvorastat for chronic refractory cough: a randomised trial",
    "ZELVORASTAT FOR CHRONIC REFRACTORY COUGH - A RANDOMISED TRIAL",
    "Erratum: Zelvorastat for chronic refractory cough: a randomised trial",
    "Zelvorastat for acute refractory cough: a randomised trial",
    "[Zelvorastat bei chronischem Husten]",
    "Editorial",
    "",
    "慢性咳嗽",
]
OPTIONAL = st.sampled_from([None, "1", "14"])
ANY = st.lists(
    st.builds(
        Record,
        source=st.sampled_from(["one", "two"]),
        source_id=st.integers(0, 10_000).map(str),
        title=st.sampled_from(TITLES),
        authors=st.sampled_from([(), ("Okafor, Nadia",), ("Okafor N", "Lindqvist P"), ("Haverkamp, J",)]),
        published=st.sampled_from([None, PartialDate(year=2020), PartialDate(year=2021)]),
        venue=st.sampled_from(
            [None, "Airway Medicine", "medRxiv", "Cochrane Database of Systematic Reviews"]
        ),
        volume=OPTIONAL,
        pages=st.sampled_from([None, "201-212", "201-12", "399", "e12"]),
        doi=st.sampled_from([None, "10.5555/one", "10.5555/two", "10.1101/x1v1", "10.1101/x1v2"]),
        abstract=st.sampled_from([None, "We tested zelvorastat."]),
    ),
    unique_by=lambda record: (record.source, record.source_id),
    max_size=12,
)


@settings(deadline=None, max_examples=80)
@given(records=ANY, seed=st.integers(0, 99))
def test_the_order_of_the_records_does_not_matter(records, seed):
    shuffled = random.Random(seed).sample(records, len(records))
    assert compare(records) == compare(shuffled)
    assert clusters(records, compare(records)) == clusters(shuffled, compare(shuffled))


@settings(deadline=None, max_examples=80)
@given(records=ANY)
def test_pairs_are_ordered_scored_and_unique(records):
    pairs = compare(records)
    assert all(pair.left < pair.right and 0 <= pair.score <= 1 for pair in pairs)
    assert len({(pair.left, pair.right) for pair in pairs}) == len(pairs)
    assert list(pairs) == sorted(pairs, key=lambda pair: (-pair.score, pair.left, pair.right))


@settings(deadline=None, max_examples=80)
@given(records=ANY)
def test_records_with_two_dois_are_never_joined_by_rules(records):
    held = {record.id: record for record in records}
    for cluster in clusters(records, compare(records)):
        assert len({held[member].doi for member in cluster.members} - {None}) <= 1


def test_identical_records_always_merge(record):
    copies = [
        record(str(number), title=TITLES[0], authors=["Okafor, Nadia"], year=2021) for number in range(60)
    ]
    assert len(clusters(copies, compare(copies))) == 1


def test_bare_headings_of_one_year_are_left_to_a_person(record):
    twins = [
        record(str(number), title="Editor's notes", authors=["Liu, L"], year=2002) for number in range(2)
    ]
    assert [pair.verdict for pair in compare(twins)] == ["uncertain"]


def test_a_version_of_one_copy_is_a_version_of_every_copy(record):
    place = {"authors": ["Okafor, Nadia"], "year": 2021, "volume": "1"}
    copies = [record(str(number), title=TITLES[0], pages="5-9", **place) for number in range(3)]
    notice = record("n", title=TITLES[2], pages="77", **place)
    versions = {(pair.left, pair.right) for pair in compare([*copies, notice]) if pair.verdict == "version"}
    assert versions == {tuple(sorted((copy.id, notice.id))) for copy in copies}


def test_a_relation_makes_a_version_pair_and_forbids_the_merge(record):
    one, other = (record(number, title=TITLES[0], volume="1", pages="5-9", year=2021) for number in "12")
    relation = Relation(left=one.id, kind=RelationKind.IS_VERSION_OF, right=other.id, origin="source")
    (pair,) = compare([one, other], [relation])
    assert (pair.verdict, pair.rule) == ("version", "related")
    assert len(clusters([one, other], [pair])) == 2


def test_nothing_and_one_record_are_compared_without_ado(record):
    assert compare([]) == compare([record("1", title="t")]) == ()


def test_a_record_given_twice_counts_once(record):
    one = record("1", title=TITLES[0])
    assert compare([one, one]) == () and len(clusters([one, one], [])) == 1


def test_progress_is_told_from_beginning_to_end(record):
    steps: list[Step] = []
    compare([record("1", title=TITLES[0]), record("2", title=TITLES[1])], progress=steps.append)
    assert {step.name for step in steps} == {"normalise", "compare"}
    assert all(step.done in (0, step.total) for step in steps)


def test_a_crowded_key_costs_pairs_in_proportion_to_its_records(record):
    crowd = [
        record(str(number), title=f"Editorial {number} of many", year=2000 + number % 3)
        for number in range(900)
    ]
    assert len(met(crowd)) <= 8 * NEIGHBOURS * len(crowd)


def test_twins_in_a_crowd_still_meet(record):
    crowd = [
        record(str(number), title=f"Case {number}: a note", volume="1", pages="1", authors=[f"A{number}, B"])
        for number in range(200)
    ]
    twin = record("twin", title="Case 77. A note", volume="1", pages="1", authors=["A77, B"])
    assert frozenset((crowd[77].id, twin.id)) in met([*crowd, twin])


def met(records: list[Record]) -> set[frozenset[str]]:
    """The pairs of ids that meet in the blocks of an index of these records."""
    index = indexed(EMPTY, {record.id: record for record in records})
    pairs, total = meet(index.blocks, index.rows.finer, index.rank).tolist(), len(index.ids)
    return {frozenset((index.ids[pair // total], index.ids[pair % total])) for pair in pairs}


def test_a_copy_of_a_record_has_its_id_and_a_record_under_another_number_has_its_own(record):
    one = record("1", title=TITLES[0])
    for other in (one, replace(one, title=TITLES[1])):
        assert other.id == one.id  # the id is remembered: what is made of the record must not inherit it
        for same in (copy.copy(other), copy.deepcopy(other), pickle.loads(pickle.dumps(other))):
            assert (same, same.id) == (other, other.id)
    assert replace(one, source_id="2").id == record("2", title=TITLES[0]).id != one.id
