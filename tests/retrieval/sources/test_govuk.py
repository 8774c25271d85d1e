"""GOV.UK: every field of every record, search with documents, paging, withdrawal, refusals."""

import json
from datetime import date

import pytest

from review.errors import SourceFormatError, SourceUnavailable
from review.model.record import Link, PartialDate, Record, RecordKind, RecordStatus
from review.model.search import Lane, Window
from review.model.study import RelationKind
from review.retrieval.http import HttpClient
from review.retrieval.sources.asking import CIRCLE
from review.retrieval.sources.govuk import FIELDS, ORGANISATION, GovUk, parameters_of
from review.settings import SourceSettings

SITE = "https://www.gov.uk"
SEARCH = "/api/search.json"
GUIDE = {
    "base_path": "/guidance/vector-x",
    "content_id": "11111111-0000-4000-8000-000000000001",
    "document_type": "detailed_guide",
    "schema_name": "detailed_guide",
    "locale": "en",
    "title": "Vectors &amp; potency",
    "description": "How to show comparability.",
    "first_published_at": "2019-03-31T23:30:00.000+00:00",
    "public_updated_at": "2024-04-01T08:00:00.000+00:00",
    "withdrawn_notice": {},
    "details": {
        "body": "<p>Text.</p>",
        "change_history": [
            {"public_timestamp": "2024-04-05T00:30:00.000+01:00", "note": "Annex added."},
            {"public_timestamp": "2019-04-01T00:30:00.000+01:00", "note": "First published."},
        ],
        "attachments": [
            {"title": "Annex", "isbn": "978-0-306-40615-7", "url": "https://assets.example/a.pdf"}
        ],
    },
    "links": {
        "primary_publishing_organisation": [{"title": "Medicines &amp; Healthcare Agency"}],
        "organisations": [{"title": "Medicines &amp; Healthcare Agency"}, {"title": "Department of Health"}],
        "taxons": [{"title": "Licensing"}],
        "policy_areas": [{"title": "Public health"}],
    },
}
RECORD = Record(
    source="govuk",
    source_id="/guidance/vector-x",
    title="Vectors & potency",
    abstract="How to show comparability.",
    authors=("Medicines & Healthcare Agency", "Department of Health"),
    published=PartialDate(year=2019, month=3, day=31),
    venue="GOV.UK",
    ids=(("isbn", "9780306406157"),),
    kind=RecordKind.GUIDELINE,
    language="en",
    url=f"{SITE}/guidance/vector-x",
    keywords=("Licensing", "Public health"),
    revised=PartialDate(year=2024, month=4, day=4),
)


class NoHttp:
    """Whoever parses must not ask."""


@pytest.fixture
def source(server, slept):
    settings = SourceSettings(base_url=server.url + "/", page_size=2, email="reader@example.org")
    http = HttpClient.of(settings, GovUk, sleep=slept.append)
    yield GovUk(http, settings)
    http.close()


def result(number, **more):
    return {"title": f"T{number}", "link": f"/guidance/{number}", "description": "D", **more}


def answer(*numbers, total):
    return json.dumps({"results": [result(number) for number in numbers], "total": total, "start": 0})


def three_pages(server):
    for start, held in ((0, (1, 2)), (2, (3, 4)), (4, (5,))):
        server.on(SEARCH, answer(*held, total=5), start=str(start))
    for number in range(1, 6):
        document = {"base_path": f"/guidance/{number}", "title": f"T{number}", "document_type": "guidance"}
        server.on(f"/api/content/guidance/{number}", json.dumps(document))


def parsed(page):
    return list(GovUk(NoHttp(), SourceSettings()).parse(page))


def numbers(pages):
    return [record.source_id for page in pages for record in parsed(page.content)]


def held(search_result, document):
    content = {search_result["link"]: document}
    return json.dumps({"search": {"results": [search_result]}, "content": content}).encode()


def test_every_field_of_a_document_is_read():
    assert parsed(held({"link": "/guidance/vector-x", "title": "old"}, GUIDE)) == [RECORD]
    assert parsed(json.dumps(GUIDE).encode()) == [RECORD]


def test_without_its_content_a_document_is_what_the_search_says_of_it():
    said = result(
        1,
        public_timestamp="2025-02-03T04:05:06Z",
        organisations=[{"title": "MHRA"}],
        content_store_document_type="guidance",
        is_withdrawn=True,
    )
    expected = Record(
        source="govuk",
        source_id="/guidance/1",
        title="T1",
        abstract="D",
        authors=("MHRA",),
        venue="GOV.UK",
        kind=RecordKind.GUIDELINE,
        url=f"{SITE}/guidance/1",
        status=RecordStatus.WITHDRAWN,
        revised=PartialDate(year=2025, month=2, day=3),
    )
    assert parsed(held(said, None)) == [expected]
    assert parsed(json.dumps({"results": [said], "total": 1}).encode()) == [expected]


def withdrawn(explanation):
    notice = {"explanation": explanation, "withdrawn_at": "2025-01-13T13:05:30Z"}
    (record,) = parsed(json.dumps(GUIDE | {"withdrawn_notice": notice}).encode())
    return record


def test_a_withdrawn_document_says_so_and_what_came_in_its_place():
    record = withdrawn('<p>Replaced by <a href="https://www.gov.uk/guidance/new#part">the new one</a>.</p>')
    assert (record.status, record.revised) == (
        RecordStatus.WITHDRAWN,
        PartialDate(year=2025, month=1, day=13),
    )
    assert record.links == (
        Link(kind=RelationKind.SUPERSEDES, scheme="govuk", value="/guidance/new", inverse=True),
    )


@pytest.mark.parametrize(
    "explanation",
    [
        "<p>Out of date.</p>",
        '<p>See the new <a href="https://www.hse.gov.uk/reach/">site</a>.</p>',
        '<p>The law is <a href="/government/law">here</a>.</p>',
        '<p>See the current <a href="/a">a</a> and <a href="/b">b</a>.</p>',
        '<p>The latest is <a href="/guidance/vector-x">this</a>.</p>',
    ],
)
def test_a_notice_that_names_no_one_successor_gives_no_link(explanation):
    assert withdrawn(explanation).links == ()


def test_a_document_without_a_summary_shows_the_beginning_of_its_text_and_says_so():
    page = GUIDE | {"description": None, "document_type": "html_publication"}
    page["details"] = {"body": f"<h2>1. Scope</h2><p>{'word ' * 1000}</p>"}
    page["links"] = {"parent": [{"document_type": "guidance"}]}
    (record,) = parsed(json.dumps(page).encode())
    assert record.abstract.startswith("1. Scope word") and record.abstract.endswith("word …")
    assert len(record.abstract) <= 2002
    assert record.abstract_note == "beginning of the document's text, which has no summary"
    assert record.kind is RecordKind.GUIDELINE


def test_a_misshapen_document_loses_its_fields_and_not_the_page():
    odd = {"title": 3, "details": [], "links": {"organisations": "x"}, "first_published_at": "soon"}
    search = {"results": [{"link": "/a"}, None, {"link": "https://elsewhere.example/b"}]}
    first, second, third = parsed(json.dumps({"search": search, "content": {"/a": odd}}).encode())
    assert (first.title, first.authors, first.published, first.url) == ("3", (), None, f"{SITE}/a")
    assert (second.url, third.url) == (None, "https://elsewhere.example/b")


@pytest.mark.parametrize(
    "page", [b"", b"<html/>", b"[]", b"{}", b'{"search": 3}', b"[" * 100_000, b'{"search": {"results": 3}}']
)
def test_a_page_that_is_no_search_is_refused(page):
    with pytest.raises(SourceFormatError, match=r"not a search of GOV\.UK"):
        parsed(page)


def test_a_page_holds_the_search_and_every_document_of_it(source, server):
    three_pages(server)
    pages = list(source.search("gene therapy", Window(since=date(2026, 1, 1))))
    assert [page.cursor for page in pages] == ["2", "4", None]
    assert [page.reported for page in pages] == [5, 5, 5]
    assert numbers(pages) == [f"/guidance/{number}" for number in range(1, 6)]
    first = json.loads(pages[0].content)
    assert sorted(first["content"]) == ["/guidance/1", "/guidance/2"]
    assert first["search"]["total"] == 5
    assert server.asked[0].params == {
        "q": "gene therapy",
        "filter_organisations": ORGANISATION,
        "order": "-public_timestamp",
        "fields": FIELDS,
        "debug": "include_withdrawn",
        "start": "0",
        "count": "2",
    }
    assert pages[0].url.startswith(f"{server.url}{SEARCH}?q=gene+therapy&")
    assert [page.content for page in source.search("gene therapy", Window())] == [
        page.content for page in pages
    ]


def test_a_search_goes_on_from_every_cursor(source, server):
    three_pages(server)
    pages = list(source.search("q", Window()))
    for place, page in enumerate(pages[:-1], start=1):
        assert numbers(source.search("q", Window(), page.cursor)) == numbers(pages[place:])


def test_filters_in_the_query_are_parameters():
    asked = parameters_of("gene filter_organisations=nice therapy reject_content_store_document_type=form")
    assert (asked["q"], asked["filter_organisations"]) == ("gene therapy", "nice")
    assert asked["reject_content_store_document_type"] == "form"
    assert "q" not in parameters_of("")
    with pytest.raises(SourceUnavailable, match="names `filter_format` twice"):
        parameters_of("filter_format=a filter_format=b")


def test_a_document_that_is_gone_is_a_warning_and_no_end(source, server):
    server.on(SEARCH, answer(1, 2, total=2))
    server.on("/api/content/guidance/1", server.reply(b"gone", status=410))
    server.on("/api/content/guidance/2", b"<html>no JSON</html>")
    (page,) = source.search("q", Window())
    assert [record.title for record in parsed(page.content)] == ["T1", "T2"]
    assert page.warnings == (
        "GOV.UK lists /guidance/1 and does not give its content",
        "GOV.UK lists /guidance/2 and does not give its content",
    )


def test_a_server_that_is_down_is_no_missing_document(source, server):
    server.on(SEARCH, answer(1, total=1))
    server.on("/api/content/guidance/1", server.reply(b"down", status=503))
    with pytest.raises(SourceUnavailable, match="503"):
        list(source.search("q", Window()))


@pytest.mark.parametrize("last", [json.dumps({"results": [], "total": 9}), "<html>down</html>"])
def test_an_empty_page_and_no_page_at_all_end_the_search(source, server, last):
    three_pages(server)
    server.on(SEARCH, answer(1, 2, total=9), start="0")
    server.on(SEARCH, last, start="2")
    assert [page.cursor for page in source.search("q", Window())] == ["2", None]


def test_a_search_that_gives_one_page_for_ever_is_a_circle(source, server):
    three_pages(server)
    server.on(SEARCH, json.dumps({"results": [result(1)]}))
    first, last = source.search("q", Window())
    assert (first.cursor, last.cursor, last.warnings) == ("1", None, (CIRCLE,))


def test_wrong_parameters_are_an_error_with_the_servers_words(source, server):
    server.on(SEARCH, server.reply(b'{"error": "Unexpected parameters: filter_colour"}', status=422))
    with pytest.raises(
        SourceUnavailable, match=r"refused the search.*Unexpected parameters: filter_colour"
    ) as refusal:
        list(source.search("filter_colour=red", Window()))
    assert refusal.value.status == 422


def test_a_cursor_of_another_source_is_refused(source):
    with pytest.raises(SourceUnavailable, match=r"search of GOV\.UK stopped cannot be read: .A==."):
        list(source.search("q", Window(), "A=="))


def test_disturbances_change_nothing(source, server, fault):
    three_pages(server)
    undisturbed = [page.content for page in source.search("q", Window(), "2")]
    server.disturb(fault)
    assert [page.content for page in source.search("q", Window(), "2")] == undisturbed


def test_the_whole_list_of_an_organisation_is_read_every_time():
    assert (GovUk.snapshot, GovUk.lane, GovUk.dialect) == (True, Lane.ORGANISATION, "govuk")


@pytest.mark.real
def test_every_recorded_document_is_read_or_refused(real_data):
    files = sorted((real_data / "payloads" / "govuk").iterdir())
    withdrawals = 0
    for file in files:
        content = file.read_bytes()
        if content.lstrip().startswith(b"["):
            with pytest.raises(SourceFormatError):
                parsed(content)
            continue
        document = json.loads(content)
        (record,) = parsed(content)
        assert parsed(held({"link": document["base_path"]}, document)) == [record]
        assert record.title and record.abstract and (record.published or record.revised), file.name
        assert (record.status is RecordStatus.WITHDRAWN) == (b'"withdrawn_at"' in content), file.name
        withdrawals += record.status is RecordStatus.WITHDRAWN
    assert (len(files), withdrawals) == (51, 3)
