"""Published lists through the engine: what is new, what changed, what left, and what is not believed."""

import json
from datetime import UTC, date, datetime, timedelta

import pytest

from review.deduplication.links import relations
from review.model.protocol import SourceQuery
from review.model.search import RunStatus
from review.retrieval.http import HttpClient
from review.retrieval.refresh import refresh
from review.retrieval.sources.ema import Ema
from review.retrieval.sources.ema_records import read_documents
from review.retrieval.sources.fda_guidance import FdaGuidance
from review.retrieval.sources.fda_guidance_records import read_table
from review.settings import SourceSettings
from review.store.fold import read_listings, read_records
from review.store.log import create_log


class Clock:
    """Every look at it is a second later."""

    def __init__(self, day):
        self.at = datetime(day.year, day.month, day.day, 12, tzinfo=UTC)

    def __call__(self):
        self.at += timedelta(seconds=1)
        return self.at


@pytest.fixture
def log(tmp_path):
    with create_log(tmp_path / "review.db") as log:
        yield log


def asked(log, server, factory, day, query="potency"):
    settings = SourceSettings(base_url=server.url)
    http = HttpClient.of(settings, factory, sleep=lambda seconds: None)
    try:
        asked_for = SourceQuery(source=factory.name, query=query)
        return refresh(log, factory(http, settings), asked_for, protocol=None, now=Clock(date(2026, 1, day)))
    finally:
        http.close()


def guidance(number, title, status="Final", issued="01/02/2020"):
    return {
        "title": f'<a href="/guidance/page-{number}">{title}</a>',
        "field_associated_media_2": f'<a href="/media/{number}/download">PDF</a>',
        "field_issue_datetime": issued,
        "field_final_guidance_1": status,
        "field_docket_number": "FDA-2020-D-1000",
    }


DRAFT = guidance(1, "Potency of example cells: Draft Guidance for Industry", "Draft", "01/01/2019")
FINAL = guidance(2, "Potency of example cells")
LABELS = guidance(3, "Labels of jars")
TESTS = guidance(4, "Potency tests for example tissue")


def counts(run):
    return run.status, run.fetched, run.new, run.changed, run.withdrawn


def test_a_table_is_held_against_the_one_before(log, server):
    server.on(FdaGuidance.path, json.dumps([DRAFT, LABELS, TESTS]))
    assert counts(asked(log, server, FdaGuidance, 1)) == (RunStatus.COMPLETE, 2, 2, 0, 0)
    assert counts(asked(log, server, FdaGuidance, 2)) == (RunStatus.COMPLETE, 2, 0, 0, 0)
    server.on(FdaGuidance.path, json.dumps([DRAFT, LABELS, FINAL]))
    assert counts(asked(log, server, FdaGuidance, 3)) == (RunStatus.COMPLETE, 2, 1, 0, 1)
    server.on(FdaGuidance.path, json.dumps([DRAFT | {"changed": "2026-01-03"}, LABELS, FINAL, TESTS]))
    assert counts(asked(log, server, FdaGuidance, 4)) == (RunStatus.COMPLETE, 3, 0, 1, 0)
    assert {record.title for record in read_records(log).values()} == {
        "Potency of example cells: Draft Guidance for Industry",
        "Potency of example cells",
        "Potency tests for example tissue",
    }


def test_a_final_guidance_is_related_to_its_draft_in_the_review(log, server):
    server.on(FdaGuidance.path, json.dumps([DRAFT, LABELS, FINAL, TESTS]))
    asked(log, server, FdaGuidance, 1)
    records = read_records(log)
    titles = [
        (records[each.left].title, each.kind.value, records[each.right].title) for each in relations(records)
    ]
    assert titles == [
        (
            "Potency of example cells",
            "supersedes",
            "Potency of example cells: Draft Guidance for Industry",
        )
    ]


def documents(*numbers):
    return [
        {
            "id": str(number),
            "name": f"Guideline on potency of vector {number}",
            "type": "scientific-guideline",
            "status": "Adopted",
            "document_url": f"https://www.ema.europa.eu/en/documents/x/{number}_en.pdf",
        }
        for number in numbers
    ]


def test_nothing_has_gone_by_a_report_that_could_not_be_read_whole(log, server):
    path = Ema.path
    whole = json.dumps({"meta": {"total_records": 4}, "data": documents(1, 2, 3, 4)})
    server.on(path, whole)
    assert counts(asked(log, server, Ema, 1)) == (RunStatus.COMPLETE, 4, 4, 0, 0)
    server.on(path, whole.replace('}, {"id": "3"', '} {"id": "3"'))
    assert counts(asked(log, server, Ema, 2)) == (RunStatus.COMPLETE, 4, 0, 0, 0)
    server.on(path, whole[: whole.index("vector 4")])
    run = asked(log, server, Ema, 3)
    assert counts(run) == (RunStatus.PARTIAL, 3, 0, 0, 0)
    assert "the list holds 4 documents, of which 1 could not be read" in run.warnings
    server.on(path, json.dumps({"meta": {"total_records": 3}, "data": documents(1, 2, 3)}))
    assert counts(asked(log, server, Ema, 4)) == (RunStatus.COMPLETE, 3, 0, 0, 1)
    assert len(read_listings(log)) == 1


EVIL = ("<a ", "<time ", "EMA/", "Rev ", "- draft guidance ", ' "a"', "} ] ", "\n", '", "')


@pytest.mark.timeout(60)
@pytest.mark.parametrize("piece", EVIL)
def test_a_cell_that_goes_on_for_ever_holds_nobody_up(piece):
    """The time must not grow with the square of the length: that took minutes where it now takes moments."""
    text = piece * 20_000
    cells = ("title", "field_associated_media_2", "changed", "field_docket_number", "topics-product")
    columns = ("id", "name", "type", "status", "reference_number", "document_url")
    read_table(json.dumps([dict.fromkeys(cells, text)]).encode(), "fda-guidance")
    read_documents(json.dumps([dict.fromkeys(columns, text)]).encode(), "ema")
    read_documents(f'[{{"id": "1" "name": "{text}", "document_url": "x"}}]'.encode(), "ema")
