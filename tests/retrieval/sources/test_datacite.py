"""DataCite: every field of every record, paging, windows, refusals."""

import base64
import gzip
import json
from datetime import date

import pytest

from review.errors import SourceFormatError, SourceUnavailable
from review.model.record import Link, PartialDate, Record, RecordKind
from review.model.search import Window
from review.model.study import RelationKind
from review.retrieval.http import HttpClient
from review.retrieval.sources.datacite import DataCite
from review.settings import SourceSettings


def related(relation, value, kind="DOI"):
    return {"relationType": relation, "relatedIdentifier": value, "relatedIdentifierType": kind}


WORK = {
    "id": "10.5555/data.2",
    "type": "dois",
    "attributes": {
        "doi": "10.5555/DATA.2",
        "identifiers": [{"identifier": "9780306406157", "identifierType": "ISBN"}],
        "creators": [
            {"name": "Okafor, N", "familyName": "Okafor", "givenName": "Ngozi"},
            {"name": "Potency Group"},
            {"name": "(:Unav)"},
        ],
        "titles": [
            {"title": "Potenz", "titleType": "TranslatedTitle"},
            {"title": "Potency <b>data</b>"},
            {"title": "second release", "titleType": "Subtitle"},
        ],
        "publisher": {"name": "Open Archive"},
        "container": {"type": "Series", "title": "Cell Data", "volume": "3", "issue": "1", "firstPage": "7"},
        "publicationYear": 2025,
        "subjects": [{"subject": "potency"}, {"subject": "(:null)"}],
        "dates": [
            {"date": "2025-04-01", "dateType": "Issued"},
            {"date": "2026-01-05", "dateType": "Updated"},
        ],
        "language": "en",
        "types": {"resourceTypeGeneral": "Text", "resourceType": "Report"},
        "relatedIdentifiers": [
            related("IsVersionOf", "10.5555/DATA"),
            related("IsNewVersionOf", "10.5555/data.1"),
            related("IsObsoletedBy", "10.5555/data.3"),
            related("References", "10.5555/other"),
            related("HasVersion", "https://x.example", "URL"),
        ],
        "descriptions": [
            {"description": "Two assays &amp; a matrix.", "descriptionType": "Abstract"},
            {"description": "Bytes.", "descriptionType": "TechnicalInfo"},
        ],
    },
}


class NoHttp:
    """Whoever parses must not ask."""


@pytest.fixture
def source(server, slept):
    settings = SourceSettings(base_url=server.url, page_size=2, email="reader@example.org")
    http = HttpClient.of(settings, DataCite, sleep=slept.append)
    yield DataCite(http, settings)
    http.close()


def work(number, **more):
    return {"id": f"10.5555/{number}", "type": "dois", "attributes": {"titles": [{"title": "T"}], **more}}


def answer(*numbers, cursor=None, total=None):
    # The next page's address leads elsewhere: it must never be asked.
    following = f"https://elsewhere.example/dois?page%5Bcursor%5D={cursor}&page%5Bsize%5D=2"
    links = {"next": following} if cursor else {}
    return json.dumps(
        {"data": [work(number) for number in numbers], "meta": {"total": total}, "links": links}
    )


def parsed(page):
    return list(DataCite(NoHttp(), SourceSettings()).parse(page))


def numbers(pages):
    return [record.source_id for page in pages for record in parsed(page.content)]


def three_pages(server):
    server.on("/dois", answer(1, 2, cursor="A", total=5), **{"page[cursor]": "1"})
    server.on("/dois", answer(3, 4, cursor="B", total=5), **{"page[cursor]": "A"})
    server.on("/dois", answer(5, total=5), **{"page[cursor]": "B"})


def test_shapes_that_only_some_works_have_are_read():
    said = {
        "titles": [{"lang": "da"}, {"title": "<h1>Owls</h1>"}],
        "creators": [{"name": "Ek, A.", "givenName": "", "familyName": ""}, {"name": "(:Unav)"}],
        "descriptions": [
            {"description": ["They see.", " ", "At night."], "descriptionType": "Abstract"},
            {"description": 7, "descriptionType": "Abstract"},
            {"description": "      ", "descriptionType": "Abstract"},
        ],
        "identifiers": None,
        "dates": None,
    }
    (record,) = parsed(json.dumps({"data": [work(7, **said)]}).encode())
    assert (record.title, record.abstract) == ("Owls", "They see. At night. 7")
    assert (record.authors, record.published) == (("Ek, A.",), None)


def test_every_field_of_a_work_is_read():
    expected = Record(
        source="datacite",
        source_id="10.5555/data.2",
        title="Potency data: second release",
        abstract="Two assays & a matrix.",
        authors=("Okafor, Ngozi", "Potency Group"),
        published=PartialDate(year=2025, month=4, day=1),
        venue="Cell Data",
        volume="3",
        issue="1",
        pages="7",
        doi="10.5555/data.2",
        ids=(("isbn", "9780306406157"),),
        kind=RecordKind.REPORT,
        language="en",
        url="https://doi.org/10.5555/data.2",
        keywords=("potency",),
        revised=PartialDate(year=2026, month=1, day=5),
        links=(
            Link(kind=RelationKind.IS_VERSION_OF, scheme="doi", value="10.5555/data"),
            Link(kind=RelationKind.SUPERSEDES, scheme="doi", value="10.5555/data.1"),
            Link(kind=RelationKind.SUPERSEDES, scheme="doi", value="10.5555/data.3", inverse=True),
        ),
    )
    assert parsed(json.dumps({"data": [WORK]}).encode()) == [expected]
    assert parsed(json.dumps({"data": WORK}).encode()) == [expected]
    assert parsed(json.dumps(WORK).encode()) == [expected]


@pytest.mark.parametrize(
    ("types", "kind"),
    [
        ({"resourceTypeGeneral": "Dataset"}, RecordKind.OTHER),
        ({"resourceTypeGeneral": "Preprint"}, RecordKind.PREPRINT),
        ({"resourceTypeGeneral": "JournalArticle"}, RecordKind.ARTICLE),
        ({"resourceTypeGeneral": "Text", "resourceType": "Journal article"}, RecordKind.ARTICLE),
        ({"resourceTypeGeneral": "Text", "resourceType": "Preprint"}, RecordKind.PREPRINT),
        ({"resourceTypeGeneral": "Text", "resourceType": "Digital copy"}, RecordKind.OTHER),
        ({}, RecordKind.OTHER),
    ],
)
def test_the_kind_is_that_of_the_general_type(types, kind):
    (record,) = parsed(json.dumps({"data": [work(1, types=types)]}).encode())
    assert record.kind is kind


def test_a_misshapen_work_loses_its_fields_and_not_the_page():
    odd = {"attributes": {"titles": 3, "creators": [None], "dates": ["x"], "types": [], "container": "x"}}
    first, second, third = parsed(json.dumps({"data": [odd, work(1), None]}).encode())
    assert (first.title, first.authors, first.published, first.doi) == ("", (), None, None)
    assert second.source_id == "10.5555/1"
    assert third.id not in (first.id, second.id)


@pytest.mark.parametrize(
    "page",
    [
        b"",
        b"<html/>",
        b"[]",
        b"{}",
        b'{"data": 3}',
        b"[" * 100_000,
        b'{"data": [{"type": "clients", "attributes": {}}]}',
        b'{"errors": [{"status": "400"}]}',
    ],
)
def test_a_page_that_is_no_list_of_works_is_refused(page):
    with pytest.raises(SourceFormatError, match="not a list of works of DataCite"):
        parsed(page)


def test_pages_follow_the_cursor_in_the_next_address_and_never_the_address(source, server):
    three_pages(server)
    pages = list(source.search("potency", Window()))
    assert [page.cursor for page in pages] == ["A", "B", None]
    assert [page.reported for page in pages] == [5, 5, 5]
    assert len(numbers(pages)) == 5
    assert server.asked[0].params == {
        "query": "potency",
        "disable-facets": "true",
        "page[size]": "2",
        "page[cursor]": "1",
    }
    assert "example.org" not in "".join(page.url for page in pages)


def test_a_search_goes_on_from_every_cursor(source, server):
    three_pages(server)
    pages = list(source.search("q", Window()))
    for place, page in enumerate(pages[:-1], start=1):
        assert numbers(source.search("q", Window(), page.cursor)) == numbers(pages[place:])


def test_a_later_window_asks_for_what_changed(source, server):
    server.on("/dois", answer())
    list(source.search("a OR b", Window(since=date(2026, 1, 1), until=date(2026, 2, 1))))
    assert server.asked[0].params["query"] == "(a OR b) AND updated:[2026-01-01 TO 2026-02-01]"


@pytest.mark.parametrize(
    "last", [answer(3, cursor="A"), answer(3, cursor="1"), answer(cursor="C"), "<html/>"]
)
def test_a_repeated_cursor_an_empty_page_and_no_page_at_all_end_the_search(source, server, last):
    server.on("/dois", answer(1, 2, cursor="A", total=9))
    server.on("/dois", last, **{"page[cursor]": "A"})
    assert [page.cursor for page in source.search("q", Window())] == ["A", None]


def test_a_refusal_is_an_error_with_the_servers_words(source, server):
    server.on("/dois", server.reply(b'{"errors": [{"title": "Unbalanced brackets"}]}', status=400))
    with pytest.raises(SourceUnavailable, match="Unbalanced brackets"):
        list(source.search("((", Window()))


def test_disturbances_change_nothing(source, server, fault):
    three_pages(server)
    undisturbed = numbers(source.search("q", Window()))
    server.disturb(fault)
    assert numbers(source.search("q", Window())) == undisturbed


@pytest.mark.real
def test_every_recorded_answer_is_read_or_refused(real_data):
    works = refused = undated = 0
    for file in sorted((real_data / "payloads" / "datacite").iterdir()):
        content = file.read_bytes()
        lines = gzip.decompress(content).splitlines() if file.suffix == ".gz" else [content]
        lines = [base64.b64decode(content)] if file.suffix == ".txt" else lines
        for line in lines:
            if file.stem in ("rdatacite__dc_events", "rdatacite__dc_clients"):
                refused += 1
                with pytest.raises(SourceFormatError):
                    parsed(line)
                continue
            records = parsed(line)
            assert len(records) == line.count(b'"titles"'), file.name
            assert all(record.doi for record in records)
            undated += sum(record.published is None for record in records)
            works += len(records)
    # Seven say nothing, 0000 or 0001.
    assert (works, refused, undated) == (1000 + 5 + 27, 2, 7)
