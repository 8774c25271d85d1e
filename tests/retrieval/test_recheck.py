"""Where reports stand, asked again: what is written, what is not written twice, what is taken back."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec
import pytest

from review.digest import digest_bytes
from review.errors import SourceUnavailable
from review.model.event import EventKind
from review.model.record import Link, Record, RecordStatus
from review.model.search import Notice, Page, Recheck, RunStatus, Window
from review.model.study import RelationKind
from review.retrieval.recheck import recheck
from review.store.fold import read_notices, read_rechecks, read_records
from review.store.log import Log, create_log

TRIAL = Record(source="europepmc", source_id="MED/1", title="A trial", doi="10.5555/a", ids=(("pmid", "1"),))
TWIN = Record(source="scopus", source_id="2-s2.0-1", title="A trial", doi="10.5555/a")
OTHER = Record(source="scopus", source_id="2-s2.0-2", title="Another", doi="10.5555/b")
BARE = Record(source="file", source_id="x", title="Known by no identifier")
REPORTS = {TRIAL.id: (TRIAL, TWIN), OTHER.id: (OTHER,), BARE.id: (BARE,)}
RETRACTION = Link(kind=RelationKind.RETRACTS, scheme="pmid", value="9", inverse=True)


class Answering:
    """A source that answers with the records it is given, one page each, and remembers what it was asked."""

    name, platform, version, schemes = "answering", "Answers", "1", ("pmid", "doi")

    def __init__(self, *records: Record, fails_after: int | None = None) -> None:
        self.records, self.fails_after = records, fails_after
        self.asked: list[Sequence[tuple[str, str]]] = []

    def find(self, ids: Sequence[tuple[str, str]]) -> Iterator[Page]:
        self.asked.append(ids)
        for number, record in enumerate(self.records):
            if number == self.fails_after:
                raise SourceUnavailable("answered 500 to api_key=secret123", hint="Later.")
            yield Page(content=msgspec.json.encode([record]), url="https://example.org")

    def search(self, query: str, window: Window, cursor: str | None = None) -> Iterator[Page]:
        raise AssertionError("a re-check searches for nothing")

    def parse(self, page: bytes) -> Iterator[Record]:
        yield from msgspec.json.decode(page, type=list[Record])


def says(status: RecordStatus | None = None, *links: Link, pmid: str = "1") -> Record:
    ids = (("pmid", pmid),)
    return Record(source="answering", source_id=pmid, title="As told", ids=ids, status=status, links=links)


@pytest.fixture
def log(tmp_path: Path) -> Iterator[Log]:
    with create_log(tmp_path / "review.db") as made:
        yield made


class Days:
    """A clock; each look at it is a day after the last."""

    def __init__(self) -> None:
        self.at = datetime(2026, 1, 1, tzinfo=UTC)

    def __call__(self) -> datetime:
        self.at += timedelta(days=1)
        return self.at


def test_each_report_is_asked_for_once_by_the_identifier_the_source_knows_best(log: Log):
    source = Answering()
    done = recheck(log, source, REPORTS, now=Days())
    assert source.asked == [[("pmid", "1"), ("doi", "10.5555/b")]]
    assert (done.asked, done.answered, done.found) == (2, 0, 0)


def test_a_retraction_becomes_a_notice_and_the_page_is_kept(log: Log):
    told = says(RecordStatus.RETRACTED, RETRACTION)
    done = recheck(log, Answering(told), REPORTS, now=Days())
    page = digest_bytes(msgspec.json.encode([told]))
    assert read_notices(log) == (
        Notice(
            record=TRIAL.id,
            source="answering",
            page=page,
            status=RecordStatus.RETRACTED,
            links=(RETRACTION,),
        ),
    )
    assert log.blob(page) == msgspec.json.encode([told])
    assert done == Recheck(
        source="answering",
        version="1",
        started="2026-01-02T00:00:00+00:00",
        ended="2026-01-04T00:00:00+00:00",
        status=RunStatus.COMPLETE,
        asked=2,
        answered=1,
        found=1,
        pages=(page,),
    )
    assert read_rechecks(log) == (done,)


def test_no_record_comes_into_the_review(log: Log):
    recheck(log, Answering(says(RecordStatus.RETRACTED)), REPORTS, now=Days())
    assert read_records(log) == {}


def test_the_same_answer_again_is_no_second_notice_but_the_recheck_is_on_record(log: Log):
    now = Days()
    for _ in range(2):
        last = recheck(log, Answering(says(RecordStatus.RETRACTED)), REPORTS, now=now)
    assert last.found == 0
    assert len(list(log.events(kind=EventKind.NOTICE_FOUND))) == 1
    assert len(read_rechecks(log)) == 2


def test_what_a_source_no_longer_says_is_taken_back(log: Log):
    now = Days()
    for status in (RecordStatus.CONCERN, None):
        last = recheck(log, Answering(says(status)), REPORTS, now=now)
    assert last.found == 1
    assert read_notices(log) == ()


def test_what_is_said_again_after_it_was_taken_back_is_written_again(log: Log):
    now = Days()
    for status in (RecordStatus.CONCERN, None, RecordStatus.CONCERN):
        recheck(log, Answering(says(status)), REPORTS, now=now)
    assert [notice.status for notice in read_notices(log)] == [RecordStatus.CONCERN]


def test_two_sources_do_not_overwrite_each_other(log: Log):
    other = Answering(says(RecordStatus.CORRECTED))
    other.name = "other"
    now = Days()
    for source in (Answering(says(RecordStatus.RETRACTED)), other) * 2:
        recheck(log, source, REPORTS, now=now)
    assert len(list(log.events(kind=EventKind.NOTICE_FOUND))) == 2
    assert {each.source: each.status for each in read_notices(log)} == {
        "answering": RecordStatus.RETRACTED,
        "other": RecordStatus.CORRECTED,
    }


@pytest.mark.parametrize("status", [RecordStatus.DRAFT, RecordStatus.FINAL, RecordStatus.SUPERSEDED, None])
def test_an_answer_without_news_is_no_notice(log: Log, status: RecordStatus | None):
    assert recheck(log, Answering(says(status)), REPORTS, now=Days()).found == 0


def test_a_source_that_fails_midway_keeps_what_came_and_says_so_without_its_key(log: Log):
    source = Answering(says(RecordStatus.RETRACTED), says(None, pmid="2"), fails_after=1)
    done = recheck(log, source, REPORTS, now=Days())
    assert (done.status, done.found) == (RunStatus.PARTIAL, 1)
    assert done.error == "answered 500 to api_key=REDACTED Later."


def test_a_source_that_fails_at_once_takes_nothing_back(log: Log):
    now = Days()
    recheck(log, Answering(says(RecordStatus.RETRACTED)), REPORTS, now=now)
    done = recheck(log, Answering(says(None), fails_after=0), REPORTS, now=now)
    assert done.status is RunStatus.FAILED
    assert [each.status for each in read_notices(log)] == [RecordStatus.RETRACTED]


def test_a_record_that_answers_for_another_report_changes_nothing(log: Log):
    done = recheck(log, Answering(says(RecordStatus.RETRACTED, pmid="77")), REPORTS, now=Days())
    assert (done.answered, read_notices(log)) == (0, ())


def test_a_notice_stands_on_the_record_that_was_asked_for(log: Log):
    shown = replace(TRIAL, doi=None, ids=())
    told = replace(says(RecordStatus.RETRACTED), ids=(), doi="10.5555/a")
    recheck(log, Answering(told), {shown.id: (shown, TWIN)}, now=Days())
    assert [notice.record for notice in read_notices(log)] == [TWIN.id]


def test_what_was_said_of_another_record_of_the_report_is_taken_back_from_there(log: Log):
    now = Days()
    recheck(log, Answering(says(RecordStatus.RETRACTED)), REPORTS, now=now)
    shown = replace(TRIAL, source="pubmed", source_id="1")
    done = recheck(log, Answering(says(None)), {shown.id: (shown, TRIAL, TWIN)}, now=now)
    assert (done.found, read_notices(log)) == (1, ())


def test_of_two_answers_for_one_report_the_graver_counts_and_all_links_do(log: Log):
    other = Link(kind=RelationKind.IS_VERSION_OF, scheme="doi", value="10.5555/pre", inverse=True)
    recheck(log, Answering(says(RecordStatus.RETRACTED, RETRACTION), says(None, other)), REPORTS, now=Days())
    (notice,) = read_notices(log)
    assert (notice.status, set(notice.links)) == (RecordStatus.RETRACTED, {RETRACTION, other})


def test_two_reports_of_one_identifier_both_hear_what_is_said(log: Log):
    reports = {TRIAL.id: (TRIAL,), OTHER.id: (replace(OTHER, ids=(("pmid", "1"),)),)}
    done = recheck(log, Answering(says(RecordStatus.RETRACTED)), reports, now=Days())
    assert (done.asked, done.answered) == (2, 2)
    assert {notice.record for notice in read_notices(log)} == {TRIAL.id, OTHER.id}
