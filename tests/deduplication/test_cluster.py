"""Clusters: never held together by a chain alone, never against a person's word, whatever the order."""

import random
from itertools import combinations, pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from review.deduplication.cluster import clusters, contradictions, uncertain
from review.deduplication.compare import compare
from review.deduplication.explain import judge
from review.model.cluster import Pair, PairJudgment, PairVerdict
from review.model.record import Record

RECORDS = [Record(source="s", source_id=str(number), title=f"t{number}") for number in range(7)]
IDS = sorted(record.id for record in RECORDS)
ANY_TWO = st.sampled_from(list(combinations(IDS, 2)))
PAIRS = st.lists(
    st.builds(
        lambda two, score, verdict: Pair(left=two[0], right=two[1], score=score, rule="r", verdict=verdict),
        ANY_TWO,
        st.sampled_from([0.5, 0.7, 0.9]),
        st.sampled_from([PairVerdict.DUPLICATE, PairVerdict.VERSION, PairVerdict.UNCERTAIN]),
    ),
    unique_by=lambda pair: (pair.left, pair.right),
    max_size=15,
)
WORDS = st.lists(
    st.builds(
        lambda two, verdict, at: PairJudgment(
            id=f"{two[0][:6]} {two[1][:6]} {at}",
            left=two[0],
            right=two[1],
            verdict=verdict,
            agent="Nadia",
            at=f"2024-01-{at:02}",
        ),
        ANY_TWO,
        st.sampled_from([PairVerdict.DUPLICATE, PairVerdict.DISTINCT, PairVerdict.VERSION, None]),
        st.integers(1, 28),
    ),
    unique_by=lambda said: (said.at, said.id),
    max_size=8,
)


def pair(left, right, verdict="duplicate", score=0.9):
    one, other = sorted((left.id, right.id))
    return Pair(left=one, right=other, score=score, rule="r", verdict=PairVerdict(verdict))


def together(found):
    return {two for cluster in found for two in combinations(cluster.members, 2)}


@settings(deadline=None, max_examples=150)
@given(pairs=PAIRS, words=WORDS, seed=st.integers(0, 99))
def test_the_order_of_the_input_does_not_matter(pairs, words, seed):
    shuffled = random.Random(seed)
    again = [shuffled.sample(values, len(values)) for values in (RECORDS, pairs, words)]
    assert clusters(RECORDS, pairs, words) == clusters(*again)


@settings(deadline=None, max_examples=150)
@given(pairs=PAIRS, words=WORDS)
def test_every_record_is_in_exactly_one_cluster(pairs, words):
    found = clusters(RECORDS, pairs, words)
    assert sorted(member for cluster in found for member in cluster.members) == IDS
    assert all(cluster.shown in cluster.members for cluster in found)


@settings(deadline=None, max_examples=200)
@given(pairs=PAIRS, words=WORDS)
def test_no_rule_overturns_a_persons_word(pairs, words):
    found = clusters(RECORDS, pairs, words)
    last = {
        (said.left, said.right): said.verdict for said in sorted(words, key=lambda said: (said.at, said.id))
    }
    joined = together(found)
    assert {two for two, verdict in last.items() if verdict == "duplicate"} <= joined
    kept_apart = {two for two, verdict in last.items() if verdict in ("distinct", "version")}
    by_people_alone = together(clusters(RECORDS, [], words))
    assert kept_apart & joined == kept_apart & by_people_alone
    assert set(contradictions(words, found)) == kept_apart & joined


@settings(deadline=None, max_examples=100)
@given(pairs=PAIRS, words=WORDS, two=ANY_TWO)
def test_a_word_taken_back_leaves_things_as_they_were(pairs, words, two):
    said = PairJudgment(
        id="x", left=two[0], right=two[1], verdict=PairVerdict.DUPLICATE, agent="N", at="2025"
    )
    back = PairJudgment(id="y", left=two[1], right=two[0], verdict=None, agent="N", at="2026")
    without = [other for other in words if {other.left, other.right} != set(two)]
    assert clusters(RECORDS, pairs, [*without, said, back]) == clusters(RECORDS, pairs, without)


@settings(deadline=None, max_examples=150)
@given(pairs=PAIRS, words=WORDS)
def test_versions_are_joined_by_a_person_only(pairs, words):
    said = {(one.left, one.right) for one in words}
    versions = {(one.left, one.right) for one in pairs if one.verdict == "version"} - said
    by_people_alone = together(clusters(RECORDS, [], words))
    assert together(clusters(RECORDS, pairs, words)) & versions <= by_people_alone


@settings(deadline=None, max_examples=150)
@given(pairs=PAIRS, words=WORDS)
def test_a_person_is_asked_once_per_two_clusters_and_never_again(pairs, words):
    found = clusters(RECORDS, pairs, words)
    where = {member: cluster.shown for cluster in found for member in cluster.members}
    asked = uncertain(pairs, words, found)
    between = [frozenset((where[one.left], where[one.right])) for one in asked]
    assert len(set(between)) == len(between) and all(len(ends) == 2 for ends in between)
    last = {
        (said.left, said.right): said.verdict for said in sorted(words, key=lambda said: (said.at, said.id))
    }
    assert not {(one.left, one.right) for one in asked} & {two for two, verdict in last.items() if verdict}
    assert [one.score for one in asked] == sorted((one.score for one in asked), reverse=True)


def test_a_chain_does_not_join_two_dois(record):
    first, bare, other = (
        record("1", title="t", doi="10.5555/one"),
        record("2", title="t"),
        record("3", title="t", doi="10.5555/two"),
    )
    found = clusters([first, bare, other], [pair(first, bare, score=0.9), pair(bare, other, score=0.8)])
    assert together(found) == {tuple(sorted((first.id, bare.id)))}


def test_a_chain_that_was_not_followed_is_shown_to_a_person(record):
    first, bare, other = (
        record("1", title="t", ids=[["pmid", "1"]]),
        record("2", title="t"),
        record("3", title="t", ids=[["pmid", "2"]]),
    )
    pairs = [pair(first, bare, score=0.9), pair(bare, other, score=0.8)]
    assert uncertain(pairs, [], clusters([first, bare, other], pairs)) == (pairs[1],)


def test_a_person_joins_what_rules_would_not(record, word):
    one, other = record("1", title="t", doi="10.5555/one"), record("2", title="t", doi="10.5555/two")
    assert len(clusters([one, other], [pair(one, other, "version")], [word(one, other, "duplicate")])) == 1


def test_a_person_keeps_apart_what_rules_would_join(record, word):
    one, other = record("1", title="t"), record("2", title="t")
    assert len(clusters([one, other], [pair(one, other)], [word(other, one, "distinct")])) == 2


def test_a_persons_no_holds_along_a_chain(record, word):
    one, middle, other = (record(str(number), title="t") for number in range(3))
    pairs = [pair(one, middle, score=0.9), pair(middle, other, score=0.8), pair(one, other, score=0.7)]
    found = clusters([one, middle, other], pairs, [word(one, other, "distinct")])
    assert together(found) == {tuple(sorted((one.id, middle.id)))}


def test_a_later_word_replaces_an_earlier_one(record, word):
    one, other = record("1", title="t"), record("2", title="t")
    words = [word(one, other, "distinct", at="2024"), word(one, other, "duplicate", at="2025")]
    assert len(clusters([one, other], [], words)) == 1


@pytest.mark.parametrize(
    ("fuller", "emptier"),
    [
        ({"abstract": "a"}, {"doi": "10.5555/one", "pages": "1-2"}),
        ({"doi": "10.5555/one"}, {"pages": "1-2", "venue": "v"}),
        ({"pages": "1-2"}, {"venue": "v", "volume": "1"}),
        ({"venue": "v", "volume": "1"}, {"venue": "v"}),
        ({"authors": ["A", "B"]}, {"authors": ["A"]}),
        ({"abstract": "a", "status": "retracted"}, {"status": None}),
    ],
)
def test_the_fullest_record_is_shown(record, word, fuller, emptier):
    first, second = record("1", title="t", **fuller), record("2", title="t", **emptier)
    words = [word(first, second, "duplicate")]
    assert [each.shown for each in clusters([second, first], [], words)] == [first.id]
    assert [each.shown for each in clusters([first, second], [], words)] == [first.id]


def test_words_about_records_that_are_gone_are_ignored(record, word):
    here, gone = record("1", title="t"), record("2", title="t")
    assert len(clusters([here], [pair(here, gone)], [word(here, gone, "duplicate")])) == 1
    assert (
        uncertain([pair(here, gone, "uncertain")], [word(here, gone, "distinct")], clusters([here], [])) == ()
    )


def test_two_forms_of_one_doi_are_joined_by_a_rule(record):
    one, other = (
        record("1", title="t", doi="10.1002/(sici)1097-0193(1999)8:2<109::aid-hbm7>3.0.co;2-w"),
        record("2", title="t", doi="10.1002/(sici)1097-0193(1999)8:2<109::aid-hbm7>3.3.co;2-n"),
    )
    assert len(clusters([one, other], [pair(one, other)])) == 1


def test_a_pubmed_number_is_not_the_beginning_of_another(record):
    one, other = (
        record("1", title="t", ids=[["pmid", "3145"]]),
        record("2", title="t", ids=[["pmid", "31452"]]),
    )
    assert len(clusters([one, other], [pair(one, other)])) == 2


TEAM = {"authors": ["Okafor, Nadia", "Lindqvist, Per"], "year": 2015, "venue": "Airway Care"}


def names(found, records):
    of = {each.id: each.source_id for each in records}
    return sorted("".join(sorted(of[member] for member in cluster.members)) for cluster in found)


def asked(records, found, words=()):
    of = {each.id: each.source_id for each in records}
    doubts = uncertain(compare(records), words, found)
    return ["".join(sorted((of[doubt.left], of[doubt.right]))) for doubt in doubts]


def test_two_chapters_are_not_joined_through_the_book_whose_doi_they_carry(record):
    doi, title = "10.5555/handbook.2019", "Handbook of airway cell therapy and its regulation"
    book = record("b", title=title, doi=doi, **TEAM)
    first = record("1", title=f"{title}: Potency assays", doi=doi, pages="5-30", **TEAM)
    second = record("2", title=f"{title}: Release testing", doi=doi, pages="31-70", **TEAM)
    records = (book, first, second)
    found = clusters(records, compare(records))
    assert judge(first, second).rule == "chapters"
    assert names(found, records) in (["1b", "2"], ["1", "2b"]) and len(asked(records, found)) == 1


def test_two_numbers_of_a_journal_are_not_joined_through_the_doi_both_begin_with(record):
    title = "Zelvorastat for chronic refractory cough: a randomised trial"
    dois = ("10.5555/airway.2018.1", None, "10.5555/airway.2018.12")
    records = tuple(
        record(str(number), title=title, doi=doi, volume="12", pages="101-109", **TEAM)
        for number, doi in enumerate(dois)
    )
    found = clusters(records, compare(records))
    assert len(found) == 2 and len(asked(records, found)) == 1


@pytest.fixture
def doubted(record):
    """Two records that a person is asked about, and one that says too little and fits both."""
    title = "Cough in the adults of a northern town: a registry study"
    places = {"a": ("3", "101-109"), "b": ("9", "210-219"), "c": (None, None)}
    return tuple(
        record(name, title=title, volume="12", issue=issue, pages=pages, **TEAM)
        for name, (issue, pages) in places.items()
    )


def test_a_third_record_does_not_answer_what_a_person_is_asked(doubted):
    pair_only = doubted[:2]
    assert asked(pair_only, clusters(pair_only, compare(pair_only))) == ["ab"]
    found = clusters(doubted, compare(doubted))
    assert names(found, doubted) in (["ac", "b"], ["a", "bc"])
    assert len(asked(doubted, found)) == 1


def test_who_joins_two_settles_the_doubts_about_them(doubted, word):
    pairs = compare(doubted)
    yes = word(doubted[0], doubted[1], "duplicate")
    found = clusters(doubted, pairs, [yes])
    assert names(found, doubted) == ["abc"] and asked(doubted, found, [yes]) == []
    no = word(doubted[0], doubted[1], "distinct")
    assert len(clusters(doubted, pairs, [no])) == 2


def test_a_chain_too_long_to_be_looked_into_is_one_group():
    many = [Record(source="s", source_id=f"{number:03}", title=f"t{number}") for number in range(250)]
    chain_of = [pair(left, right) for left, right in pairwise(many)]
    assert len(clusters(many, chain_of)) == 1
