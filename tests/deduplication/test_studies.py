"""Studies: reports linked as versions, never merged."""

from hypothesis import given, settings
from hypothesis import strategies as st

from review.deduplication.cluster import clusters
from review.deduplication.compare import compare
from review.deduplication.studies import studies
from review.model.cluster import Pair, PairVerdict
from review.model.record import Record
from review.model.study import Relation, RelationKind

RECORDS = [Record(source="s", source_id=str(number), title=f"t{number}") for number in range(6)]


def version(left, right):
    one, other = sorted((left.id, right.id))
    return Pair(left=one, right=other, score=0.9, rule="r", verdict=PairVerdict.VERSION)


def duplicate(left, right):
    one, other = sorted((left.id, right.id))
    return Pair(left=one, right=other, score=0.9, rule="r", verdict=PairVerdict.DUPLICATE)


def test_a_version_pair_makes_one_study_of_two_reports():
    one, other = RECORDS[:2]
    pairs = [version(one, other)]
    (found,) = studies(clusters([one, other], pairs), pairs)
    assert found.reports == tuple(sorted((one.id, other.id))) and found.id == min(one.id, other.id)


def test_a_study_is_named_by_its_smallest_record_shown_or_not():
    members = sorted(RECORDS[:3], key=lambda record: record.id)
    pairs = [duplicate(members[0], members[1])]
    (found, alone) = studies(clusters(members, pairs), pairs)
    assert found.id == members[0].id and alone.id == members[2].id


def test_a_relation_links_reports_that_no_rule_would():
    one, other = RECORDS[:2]
    relation = Relation(left=one.id, kind=RelationKind.SUPERSEDES, right=other.id, origin="EMA")
    assert len(studies(clusters([one, other], []), compare([one, other]))) == 2
    assert len(studies(clusters([one, other], []), compare([one, other], [relation]))) == 1


def test_a_persons_version_links_and_a_persons_distinct_unlinks(word):
    one, other = RECORDS[:2]
    found = clusters([one, other], [])
    assert len(studies(found, [], [word(one, other, "version")])) == 1
    assert len(studies(found, [version(one, other)], [word(one, other, "distinct")])) == 2


def test_relations_of_records_that_are_gone_are_ignored():
    relation = Relation(left=RECORDS[0].id, kind=RelationKind.CORRECTS, right="gone", origin="x")
    assert len(studies(clusters(RECORDS[:1], []), compare(RECORDS[:1], [relation]))) == 1


@settings(deadline=None, max_examples=100)
@given(links=st.lists(st.tuples(st.sampled_from(RECORDS), st.sampled_from(RECORDS)), max_size=8))
def test_every_shown_record_is_in_exactly_one_study(links):
    pairs = [version(one, other) for one, other in links if one != other]
    found = clusters(RECORDS, pairs)
    reports = [report for study in studies(found, pairs) for report in study.reports]
    assert sorted(reports) == sorted(cluster.shown for cluster in found)
