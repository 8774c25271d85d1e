"""The Federal Register: every field, queries, slices of days, pages made here and not followed."""

import json
from datetime import date, timedelta
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

import pytest

from review.errors import ProtocolError, SourceFormatError, SourceUnavailable
from review.model.record import Link, PartialDate, Record, RecordKind, RecordStatus
from review.model.search import Lane, Window
from review.model.study import RelationKind
from review.retrieval.http import HttpClient
from review.retrieval.sources.federal_register import FederalRegister
from review.retrieval.sources.federal_register_query import asked
from review.retrieval.sources.federal_register_records import FIELDS
from review.settings import SourceSettings

CONTENT = Path(__file__).with_name("federal_register_page.json").read_bytes()
SITE = "https://www.federalregister.gov/documents"
PATH = "/api/documents.json"
GTE, LTE = "conditions[publication_date][gte]", "conditions[publication_date][lte]"
WINDOW = Window(since=date(2026, 1, 1), until=date(2026, 4, 30))


class NoHttp:
    """Whoever parses must not ask."""


def made(server, slept, page_size=None):
    settings = SourceSettings(base_url=server.url + "/api/", page_size=page_size)
    return FederalRegister(HttpClient.of(settings, FederalRegister, sleep=slept.append), settings)


@pytest.fixture
def source(server, slept):
    source = made(server, slept, page_size=2)
    yield source
    source._http.close()


def parsed(page):
    return list(FederalRegister(NoHttp(), SourceSettings()).parse(page))


def ids(pages):
    return [record.source_id for page in pages for record in parsed(page.content)]


def answer(numbers=(), count=None, **more):
    results = [{"document_number": each, "title": each} for each in numbers]
    # As the server does, without any `results` where there are none.
    held = {"count": len(numbers) if count is None else count} | ({"results": results} if results else {})
    return json.dumps(held | more)


class Register:
    """A small Federal Register: documents by day, given out as the API does."""

    def __init__(self, server):
        self.days = {}
        self.server = server
        server.on(PATH, self.answer)

    def publish(self, many, first, days):
        for number in range(many):
            self.days[f"2026-{number:05}"] = first + timedelta(days=number * days // many)

    def answer(self, params):
        since, until = params[GTE], params.get(LTE, "9")
        found = sorted((day, each) for each, day in self.days.items() if since <= day.isoformat() <= until)
        size, page = int(params["per_page"]), int(params["page"])
        given = found[:2000][(page - 1) * size : page * size]
        return self.server.reply(answer([each for _, each in given], count=min(len(found), 10_000)).encode())


@pytest.fixture
def register(server):
    return Register(server)


def test_every_field_of_a_document_is_read():
    link = Link(kind=RelationKind.CORRECTS, scheme="fr-document", value="C1-2026-90001", inverse=True)
    assert parsed(CONTENT) == [
        Record(
            source="federal-register",
            source_id="2026-90001",
            title="Stability of Example Vectors & Cells; Draft Guidance for Industry; Availability",
            abstract="The Food and Drug Administration (FDA or Agency) is announcing a draft guidance on "
            "example vectors.",
            authors=("Health and Human Services Department", "Food and Drug Administration"),
            published=PartialDate(year=2026, month=3, day=4),
            venue="Federal Register",
            volume="91",
            pages="10101-10103",
            ids=(
                ("fr-document", "2026-90001"),
                ("docket", "FDA-2021-D-9001"),
                ("docket", "FDA-2021-N-9002"),
            ),
            kind=RecordKind.OTHER,
            url=f"{SITE}/2026/03/04/2026-90001/stability-of-example-vectors",
            status=RecordStatus.CORRECTED,
            links=(link,),
        ),
        Record(
            source="federal-register",
            source_id="C1-2026-90001",
            title="Stability of Example Vectors; Correction",
            authors=("Office of Examples",),
            published=PartialDate(year=2026, month=3, day=11),
            venue="Federal Register",
            volume="91",
            pages="12000",
            ids=(("fr-document", "C1-2026-90001"),),
            kind=RecordKind.OTHER,
            url=f"{SITE}/2026/03/11/C1-2026-90001/stability",
            links=(Link(kind=RelationKind.CORRECTS, scheme="fr-document", value="2026-90001"),),
        ),
        Record(
            source="federal-register",
            source_id="2009-06-03/E9-9003",
            title="Definition of Example Products",
            abstract="A proposed rule.",
            authors=("Food and Drug Administration",),
            published=PartialDate(year=2009, month=6, day=3),
            venue="Federal Register",
            volume="74",
            pages="26000-26010",
            ids=(("fr-document", "E9-9003"), ("docket", "98D-0834")),
            kind=RecordKind.REGULATION,
            url=f"{SITE}/2009/06/03/E9-9003/definition",
            keywords=("Biologics", "Drugs"),
            status=RecordStatus.DRAFT,
        ),
        Record(
            source="federal-register",
            source_id="2026-90004",
            title="Definition of Example Products",
            published=PartialDate(year=2026, month=4, day=1),
            venue="Federal Register",
            ids=(("fr-document", "2026-90004"),),
            kind=RecordKind.REGULATION,
            status=RecordStatus.FINAL,
        ),
    ]


def test_the_source_says_what_it_is():
    assert (FederalRegister.dialect, FederalRegister.lane) == ("federal-register", Lane.ORGANISATION)
    assert FederalRegister(NoHttp(), SourceSettings(page_size=5_000)).parameters == (
        ("per_page", "1000"),
        ("order", "oldest"),
        ("window", "publication_date"),
    )


@pytest.mark.parametrize(
    "page", [b"", b"<html/>", b"[]", b"{}", b'{"results": 3}', b"[" * 100_000, b'{"count": 1']
)
def test_a_page_that_is_no_search_result_is_refused(page):
    with pytest.raises(SourceFormatError):
        parsed(page)


def test_a_page_without_results_has_no_records():
    assert parsed(b'{"count": 0, "description": "Documents matching \'x\'"}') == []


def test_a_document_by_itself_is_read():
    page = json.dumps({"document_number": "2026-00007", "publication_date": "2026-01-02", "title": "x"})
    (record,) = parsed(page.encode())
    assert (record.source_id, record.published) == ("2026-00007", PartialDate(year=2026, month=1, day=2))


def test_dockets_of_any_agency_are_ids_and_words_and_drawers_are_none():
    named = ["Docket No. ABC-R4-ES-2026-0210", "X-570-161", "Docket ID: ABC-2026-0047.", "as above", "7"]
    said = {
        "document_number": "2026-00007",
        "docket_ids": [*named, "Docket Nos. FDA-2026-D-0042 and 98D-0834"],
    }
    said["regulations_dot_gov_info"] = {"docket_id": "ABC_FRDOC_0001"}
    (record,) = parsed(json.dumps({"results": [said]}).encode())
    dockets = ["FDA-2026-D-0042", "98D-0834", "ABC-R4-ES-2026-0210", "X-570-161", "ABC-2026-0047"]
    assert record.ids == (("fr-document", "2026-00007"), *(("docket", each) for each in dockets))


def test_a_misshapen_document_loses_its_fields_and_not_the_page():
    odd = {
        "document_number": "2026-1000",
        "title": ["x"],
        "agencies": [None, 3, {"name": 7}],
        "docket_ids": "FDA-2021-D-9001",
        "regulations_dot_gov_info": [],
        "correction_of": "https://evil.example.org/?q=1",
        "corrections": [None, {"a": 1}, "nowhere"],
        "topics": [None, "a\ud800\u0000b"],
        "start_page": "soon",
    }
    first, second, third = parsed(json.dumps({"results": [odd, {"title": "no number"}, None]}).encode())
    assert (first.title, first.links, first.keywords, first.authors) == ("", (), ("a\ufffdb",), ("7",))
    assert (second.title, second.ids, third.title) == ("no number", (), "")
    assert len({first.id, second.id, third.id}) == 3


def test_two_documents_under_one_old_number_are_two_records():
    results = [
        {"document_number": "95-100", "publication_date": day, "title": day}
        for day in ("1995-01-04", "1995-02-01")
    ]
    first, second = parsed(json.dumps({"count": 2, "results": results}).encode())
    assert first.id != second.id
    assert first.ids == second.ids == (("fr-document", "95-100"),)


def test_agencies_and_types_are_taken_out_of_the_query():
    wanted = asked(
        'gene agency:Food-and-Drug-Administration "a type:RULE phrase" type:notice agency:nih type:notice'
    )
    assert wanted.params() == (
        ("conditions[term]", 'gene "a type:RULE phrase"'),
        ("conditions[agencies][]", "food-and-drug-administration"),
        ("conditions[agencies][]", "nih"),
        ("conditions[type][]", "NOTICE"),
    )
    assert asked("type:RULE").params() == (("conditions[type][]", "RULE"),)


@pytest.mark.parametrize("query", ["type:guidance x", "type:", "agency:", "agency:a&b=c"])
def test_an_agency_or_type_that_cannot_be_is_refused(query):
    with pytest.raises(ProtocolError, match="knows no"):
        asked(query)


def test_the_query_the_window_and_the_fields_are_sent(source, server):
    server.on(PATH, answer(["2026-1"], description="Documents matching 'gene'"))
    (page,) = source.search("agency:nih agency:food-and-drug-administration type:NOTICE gene", WINDOW)
    assert page.url.startswith(f"{server.url}{PATH}?")
    assert parse_qsl(urlsplit(page.url).query) == [
        ("conditions[term]", "gene"),
        ("conditions[agencies][]", "nih"),
        ("conditions[agencies][]", "food-and-drug-administration"),
        ("conditions[type][]", "NOTICE"),
        (GTE, "2026-01-01"),
        (LTE, "2026-04-30"),
        ("order", "oldest"),
        ("per_page", "2"),
        ("page", "1"),
        *(("fields[]", field) for field in FIELDS),
    ]
    assert server.asked[0].params["conditions[term]"] == "gene"
    assert (page.reported, page.cursor, page.translation) == (1, None, "Documents matching 'gene'")


def test_pages_are_numbered_here_and_an_address_that_is_given_is_not_followed(source, server, other_server):
    elsewhere = f"{other_server.url}{PATH}?page=2"
    server.on(PATH, answer(["2026-1", "2026-2"], count=3, next_page_url=elsewhere), page="1")
    server.on(PATH, answer(["2026-3"], count=3, next_page_url=elsewhere), page="2")
    pages = list(source.search("x", WINDOW))
    assert ids(pages) == ["2026-1", "2026-2", "2026-3"]
    assert [page.reported for page in pages] == [3, 3]
    assert (pages[0].cursor is not None, pages[1].cursor) == (True, None)
    assert other_server.asked == []


def test_a_search_without_hits_is_one_page_with_a_total_of_none(source, server):
    server.on(PATH, answer())
    assert [(page.reported, page.cursor, parsed(page.content)) for page in source.search("x", WINDOW)] == [
        (0, None, [])
    ]


def test_an_empty_page_before_the_end_ends_the_search_and_the_total_stays(source, server):
    server.on(PATH, answer(["2026-1", "2026-2"], count=9), page="1")
    server.on(PATH, answer(count=9), page="2")
    pages = list(source.search("x", WINDOW))
    assert [(page.reported, page.cursor is None) for page in pages] == [(9, False), (9, True)]


def test_what_is_too_much_at_once_is_taken_in_slices_of_days(register, server, slept):
    register.publish(5_000, date(2026, 1, 1), days=120)
    source = made(server, slept)
    pages = list(source.search("x", WINDOW))
    found = ids(pages)
    assert (len(found), len(set(found))) == (5_000, 5_000)
    assert pages[-1].reported == 5_000
    assert pages[-1].cursor is None
    assert pages[0].warnings == ("5,000 hits or more: taken in slices by day of publication",)
    assert len(server.asked) < 20


def test_a_count_that_stops_at_ten_thousand_is_no_total(register, server, slept):
    register.publish(12_000, date(2026, 1, 1), days=120)
    pages = list(made(server, slept).search("x", WINDOW))
    assert (len(set(ids(pages))), pages[-1].reported) == (12_000, 12_000)


def test_a_day_that_holds_too_much_is_a_shortfall(register, server, slept):
    register.publish(2_500, date(2026, 2, 1), days=1)
    pages = list(made(server, slept).search("x", WINDOW))
    assert (len(set(ids(pages))), pages[-1].reported, pages[-1].cursor) == (2_000, 2_500, None)


def test_the_whole_register_begins_with_its_first_issue(register, source):
    register.publish(3, date(2026, 1, 1), days=1)
    list(source.search("x", Window()))
    assert register.server.asked[0].params[GTE] == "1936-03-14"
    assert LTE not in register.server.asked[0].params


def test_a_search_goes_on_from_every_cursor(register, server, slept):
    register.publish(4_100, date(2026, 1, 1), days=120)
    source = made(server, slept)
    pages = list(source.search("x", WINDOW))
    for number, page in enumerate(pages[:-1], 1):
        rest = list(source.search("x", WINDOW, page.cursor))
        assert rest == pages[number:]


def test_a_cursor_that_names_no_place_is_refused(source):
    with pytest.raises(SourceUnavailable, match="stopped cannot be read"):
        list(source.search("x", WINDOW, "3"))


@pytest.mark.parametrize(
    "said", [{"errors": {"per_page": "too large"}}, {"status": 500, "error": "too large"}]
)
def test_an_error_in_place_of_results_is_an_error(source, server, said):
    server.on(PATH, json.dumps(said))
    with pytest.raises(SourceUnavailable, match=r"refused the search: .*too large"):
        list(source.search("x", WINDOW))


def test_what_is_not_json_is_handed_on_to_be_kept(source, server):
    server.on(PATH, b"<html>down</html>")
    (page,) = source.search("x", WINDOW)
    assert (page.content, page.cursor, page.reported) == (b"<html>down</html>", None, None)


def test_faults_on_the_way_change_nothing(register, server, slept, fault):
    register.publish(5, date(2026, 1, 1), days=5)
    source = made(server, slept, page_size=2)
    calm = ids(source.search("x", WINDOW))
    server.disturb(fault)
    assert ids(source.search("x", WINDOW)) == calm
    assert len(calm) == 5
