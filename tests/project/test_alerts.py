"""What became of reports of the review, by the word of sources; told offline."""

from collections.abc import Callable
from dataclasses import replace

import msgspec
import pytest

from review.model.decision import Stage
from review.model.event import Draft, EventKind
from review.model.record import Link, Record, RecordStatus
from review.model.search import Listing, Notice
from review.model.study import Relation, RelationKind
from review.project import Review, news
from review.project.alerts import alerts, taken_back
from review.project.state import Memory, State
from review.project.values import Refreshed
from review.reporting.bulletin import named, said_of
from review.retrieval.ledger import sightings
from review.store.derived import Derived


def state_of(review: Review) -> State:
    return State(review.log, Derived(review.log), Memory())


def notice(
    review: Review, id: str, status: RecordStatus | None, source: str = "crossref", *links: Link
) -> str:
    said = Notice(record=id, source=source, page="0" * 64, status=status, links=links)
    at = review.now().isoformat()
    body = msgspec.to_builtins(said)
    draft = Draft(
        kind=EventKind.NOTICE_FOUND, subject=f"{id}|{source}", body=body, actor=f"{source} 1", at=at
    )
    review.log.append([draft])
    return at


def seen(review: Review, record: Record, run: str = "later") -> str:
    at = review.now().isoformat()
    review.log.append(sightings([record], run, actor="t", at=at))
    return at


def listing(review: Review, id: str, *, listed: bool) -> str:
    at = review.now().isoformat()
    body = msgspec.to_builtins(Listing(record=id, run="later", listed=listed))
    review.log.append([Draft(kind=EventKind.LISTING_CHANGED, subject=id, body=body, actor="t", at=at)])
    return at


def relate(review: Review, left: str, kind: RelationKind, right: str) -> None:
    body = msgspec.to_builtins(Relation(left=left, kind=kind, right=right, origin="ema"))
    at = review.now().isoformat()
    review.log.append([Draft(kind=EventKind.RELATION_ASSERTED, subject=left, body=body, actor="t", at=at)])


def test_an_alert_tells_which_report_what_who_says_so_and_since_when(review: Review, included: str):
    at = notice(review, included, RecordStatus.RETRACTED)
    (alert,) = review.status().alerts
    assert alerts(review) == (alert,)
    record = state_of(review).records[included]
    assert (alert.title, alert.doi, alert.source, alert.since) == (record.title, record.doi, "crossref", at)
    assert alert.id == f"{record.source}:{record.source_id}"
    assert named(alert) == f"{record.title} (doi:{record.doi})"
    assert said_of(alert) == "was retracted"


def test_status_counts_a_retracted_inclusion_as_the_flow_does(review: Review, included: str):
    before = review.status()
    assert (before.included, before.gone) == (len(review.flow().new_reports), 0)
    notice(review, included, RecordStatus.RETRACTED)
    after = review.status()
    assert (after.included, after.gone) == (len(review.flow().new_reports), 1)
    assert after.included == before.included - 1


def test_nobody_is_alerted_of_a_report_that_was_excluded_or_is_not_there_yet(
    review: Review, included: str, id_of: Callable[[str], str]
):
    out = id_of("Garden birds")
    notice(review, out, RecordStatus.RETRACTED)
    assert alerts(review) == ()
    for name in ("Ada", "Ben"):
        review.decide(included, "exclude", reviewer=name, stage=Stage.FULL_TEXT, criterion="wrong-topic")
    notice(review, included, RecordStatus.RETRACTED)
    assert alerts(review) == ()


@pytest.mark.parametrize(
    ("status", "told"),
    [
        (RecordStatus.RETRACTED, True),
        (RecordStatus.WITHDRAWN, True),
        (RecordStatus.CORRECTED, False),
        (RecordStatus.SUPERSEDED, False),
        (RecordStatus.FINAL, False),
        (RecordStatus.DRAFT, False),
    ],
)
def test_what_a_record_said_when_it_was_found_is_no_news_unless_it_takes_the_report_away(
    review: Review, included: str, status: RecordStatus, told: bool
):
    record = replace(state_of(review).records[included], source="other", source_id="x", status=status)
    seen(review, record)
    review.judge_pair(included, record.id, "duplicate", reviewer="Ada")
    assert bool(alerts(review)) is told


@pytest.mark.parametrize(
    ("status", "words"),
    [
        (RecordStatus.CORRECTED, "was corrected"),
        (RecordStatus.CONCERN, "is under an expression of concern"),
        (RecordStatus.SUPERSEDED, "was superseded"),
        (RecordStatus.WITHDRAWN, "was withdrawn"),
    ],
)
def test_what_its_own_source_says_since_is_told_with_its_day(
    review: Review, included: str, status: RecordStatus, words: str
):
    record = state_of(review).records[included]
    at = seen(review, replace(record, status=status))
    seen(review, replace(record, status=status, language="en"))
    (alert,) = alerts(review)
    assert (said_of(alert), alert.source, alert.since) == (words, record.source, at)
    seen(review, record)
    assert alerts(review) == ()


def test_a_document_that_left_its_list_is_told_until_it_is_back(review: Review, included: str):
    at = listing(review, included, listed=False)
    (alert,) = alerts(review)
    assert (said_of(alert), alert.since) == ("is no longer listed", at)
    listing(review, included, listed=True)
    assert alerts(review) == ()


def test_a_later_document_that_supersedes_a_report_is_named(review: Review, included: str):
    newer = Record(source="ema", source_id="v2", title="The second version")
    at = seen(review, newer)
    relate(review, newer.id, RelationKind.SUPERSEDES, included)
    (alert,) = alerts(review)
    assert (said_of(alert), alert.source, alert.since) == (
        "was superseded by “The second version”",
        "ema",
        at,
    )


def test_what_a_report_itself_supersedes_is_no_alert(review: Review, included: str):
    older = Record(source="ema", source_id="v0", title="The version before")
    seen(review, older)
    relate(review, included, RelationKind.SUPERSEDES, older.id)
    assert alerts(review) == ()


def test_one_word_of_one_source_is_one_alert(review: Review, included: str):
    record = state_of(review).records[included]
    seen(review, replace(record, status=RecordStatus.RETRACTED))
    notice(review, included, RecordStatus.RETRACTED, record.source)
    notice(review, included, RecordStatus.RETRACTED, "pubmed")
    assert sorted(each.source for each in alerts(review)) == sorted(["pubmed", record.source])


def test_a_notice_that_was_taken_back_is_told_with_what_it_had_said(review: Review, included: str):
    notice(review, included, RecordStatus.RETRACTED)
    since = review.now().isoformat()
    assert news.news(review, Refreshed(runs=()), since).alerts == ()
    notice(review, included, None)
    told = news.news(review, Refreshed(runs=()), since)
    assert (told.alerts, [said_of(each) for each in told.taken_back]) == ((), ["was retracted"])
    assert alerts(review) == ()
    text = news.digest(review, "T", review.now().isoformat(), Refreshed(runs=()), since)
    assert "crossref no longer says that it was retracted" in text
    assert taken_back(state_of(review), review.now().isoformat()) == ()


def test_a_digest_tells_the_alerts_since_the_last_one(review: Review, included: str):
    since = review.now().isoformat()
    listing(review, included, listed=False)
    assert len(news.news(review, Refreshed(runs=()), since).alerts) == 1
    assert news.news(review, Refreshed(runs=()), review.now().isoformat()).alerts == ()
