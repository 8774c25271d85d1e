"""What sources say of other documents becomes relations, in whatever order the documents come."""

import pytest

from review.deduplication.links import relations, standing
from review.model.record import Link, Record, RecordStatus
from review.model.search import Notice
from review.model.study import Relation, RelationKind

VERSION = RelationKind.IS_VERSION_OF


def record(id: str, source: str = "pubmed", **more: object) -> Record:
    return Record(source=source, source_id=id, title=f"Title {id}", **more)


def by_id(*records: Record) -> dict[str, Record]:
    return {each.id: each for each in records}


ARTICLE = record("1", doi="10.5555/a", ids=(("pmid", "1"),))


@pytest.mark.parametrize(
    ("scheme", "value"), [("doi", "10.5555/a"), ("pmid", "1"), ("pubmed", "1")], ids=["doi", "id", "source"]
)
def test_a_link_finds_its_document_by_any_identifier(scheme: str, value: str):
    preprint = record("P", "biorxiv", links=(Link(kind=VERSION, scheme=scheme, value=value),))
    expected = Relation(left=preprint.id, kind=VERSION, right=ARTICLE.id, origin="biorxiv")
    assert relations(by_id(preprint, ARTICLE)) == (expected,)
    assert relations(by_id(ARTICLE, preprint)) == (expected,)


def test_a_link_to_a_document_that_is_not_there_is_no_relation():
    preprint = record("P", "biorxiv", links=(Link(kind=VERSION, scheme="doi", value="10.5555/zzz"),))
    assert relations(by_id(preprint, ARTICLE)) == ()


def test_an_inverse_link_puts_the_other_first():
    article = record("2", links=(Link(kind=RelationKind.RETRACTS, scheme="pmid", value="1", inverse=True),))
    (found,) = relations(by_id(article, ARTICLE))
    assert (found.left, found.right) == (ARTICLE.id, article.id)


def test_a_link_to_itself_is_none():
    assert (
        relations(by_id(record("3", doi="10.1/x", links=(Link(kind=VERSION, scheme="doi", value="10.1/x"),))))
        == ()
    )


def test_all_records_of_a_linked_report_are_related():
    twin = record("9", "scopus", doi="10.5555/a")
    preprint = record("P", "biorxiv", links=(Link(kind=VERSION, scheme="doi", value="10.5555/a"),))
    assert {each.right for each in relations(by_id(preprint, ARTICLE, twin))} == {ARTICLE.id, twin.id}


def test_a_notice_relates_too_and_one_claim_of_two_is_two_origins():
    link = Link(kind=VERSION, scheme="doi", value="10.5555/a")
    preprint = record("P", "biorxiv", links=(link,))
    notice = Notice(record=preprint.id, source="crossref", page="0", links=(link,))
    assert [each.origin for each in relations(by_id(preprint, ARTICLE), [notice])] == ["biorxiv", "crossref"]


def test_a_notice_about_a_record_that_is_not_there_says_nothing():
    notice = Notice(
        record="no such", source="crossref", page="0", links=(Link(kind=VERSION, scheme="pmid", value="1"),)
    )
    assert relations(by_id(ARTICLE), [notice]) == ()


@pytest.mark.parametrize(
    ("own", "said", "now"),
    [
        (None, RecordStatus.RETRACTED, RecordStatus.RETRACTED),
        (RecordStatus.RETRACTED, RecordStatus.CORRECTED, RecordStatus.RETRACTED),
        (RecordStatus.CORRECTED, RecordStatus.CONCERN, RecordStatus.CONCERN),
        (RecordStatus.FINAL, None, RecordStatus.FINAL),
        (RecordStatus.DRAFT, RecordStatus.WITHDRAWN, RecordStatus.WITHDRAWN),
    ],
)
def test_the_gravest_status_stands(
    own: RecordStatus | None, said: RecordStatus | None, now: RecordStatus | None
):
    held = record("1", status=own)
    notices = [Notice(record=held.id, source="crossref", page="0", status=said)]
    assert standing(by_id(held), notices)[held.id].status is now


def test_without_notices_the_records_are_the_very_same():
    records = by_id(ARTICLE)
    assert standing(records, ()) is records
