"""Europe PMC: every field of every record, paging, windows, refusals."""

import json
import re
from datetime import date
from pathlib import Path

import pytest

from review.errors import SourceFormatError, SourceUnavailable
from review.model.record import Link, PartialDate, Record, RecordKind, RecordStatus
from review.model.search import Window
from review.model.study import RelationKind
from review.retrieval.http import HttpClient
from review.retrieval.sources.europepmc import EuropePmc, windowed
from review.settings import SourceSettings

CORE = Path(__file__).with_name("europepmc_core.json").read_bytes()
SITE = "https://europepmc.org/article"


class NoHttp:
    """Whoever parses must not ask."""


@pytest.fixture
def source(server, slept):
    settings = SourceSettings(base_url=server.url + "/rest/", page_size=2, email="reader@example.org")
    http = HttpClient.of(settings, EuropePmc, sleep=slept.append)
    yield EuropePmc(http, settings)
    http.close()


def answer(ids=(), cursor=None, hits=None, **more):
    body = {
        "version": "6.9",
        "hitCount": len(ids) if hits is None else hits,
        "request": {"queryString": "asked"},
        "resultList": {"result": [{"id": each, "source": "MED", "title": each} for each in ids]},
        **more,
    }
    return json.dumps(body | ({"nextCursorMark": cursor} if cursor else {}))


def parsed(page):
    return list(EuropePmc(NoHttp(), SourceSettings()).parse(page))


def test_every_field_of_a_core_result_is_read():
    assert parsed(CORE) == [
        Record(
            source="europepmc",
            source_id="MED/91000001",
            title="Potency assays for ex vivo gene therapies: CD4+ cells & beyond.",
            abstract="Background: Potency is hard to measure (p < 0.05). Conclusion: Use a matrix.",
            authors=("Okafor, Ngozi C", "García-Núñez, M", "CAR-T Comparability Group"),
            published=PartialDate(year=2025, month=3, day=14),
            venue="Cytotherapy & manufacture",
            volume="12",
            issue="3",
            pages="211-24",
            doi="10.5555/atmp.2025.001",
            ids=(("pmid", "91000001"), ("pmcid", "PMC9100001")),
            kind=RecordKind.ARTICLE,
            language="eng",
            url=f"{SITE}/MED/91000001",
            keywords=("Potency assay", "Comparability", "Genetic Therapy"),
            status=RecordStatus.CORRECTED,
            links=(
                Link(kind=RelationKind.CORRECTS, scheme="pmid", value="91000008", inverse=True),
                Link(kind=RelationKind.IS_VERSION_OF, scheme="ppr", value="PPR910001", inverse=True),
            ),
        ),
        Record(
            source="europepmc",
            source_id="PPR/PPR910002",
            title="Interchangeability of adalimumab biosimilars",
            abstract="A preprint.",
            authors=("Li W", "O'Neill AF"),
            published=PartialDate(year=2025, month=5, day=5),
            venue="medRxiv",
            doi="10.5555/2025.05.05.910002",
            ids=(("ppr", "PPR910002"),),
            kind=RecordKind.PREPRINT,
            url=f"{SITE}/PPR/PPR910002",
            links=(Link(kind=RelationKind.IS_VERSION_OF, scheme="pmid", value="91000077"),),
        ),
        Record(
            source="europepmc",
            source_id="MED/91000003",
            title="A trial of vector X",
            authors=("Rossi A",),
            published=PartialDate(year=2019),
            venue="Vector medicine",
            volume="7",
            ids=(("pmid", "91000003"),),
            url=f"{SITE}/MED/91000003",
            status=RecordStatus.RETRACTED,
            links=(Link(kind=RelationKind.CONCERNS, scheme="pmid", value="91000010", inverse=True),),
        ),
        Record(
            source="europepmc",
            source_id="MED/91000004",
            title="Immunogenicity of biosimilars: a systematic review",
            authors=("Ahmed S",),
            published=PartialDate(year=2021),
            venue="Biol Ther",
            volume="3",
            issue="1",
            ids=(("pmid", "91000004"),),
            kind=RecordKind.REVIEW,
            url=f"{SITE}/MED/91000004",
            status=RecordStatus.RETRACTED,
            links=(Link(kind=RelationKind.RETRACTS, scheme="pmid", value="91000011", inverse=True),),
        ),
        Record(
            source="europepmc",
            source_id="PAT/US2025000001",
            title="Cell culture medium",
            ids=(("pat", "US2025000001"),),
            kind=RecordKind.OTHER,
            url=f"{SITE}/PAT/US2025000001",
        ),
    ]


@pytest.mark.parametrize(
    "page",
    [
        b"",
        b"<errorBean/>",
        b"[]",
        b"{}",
        b'{"resultList": 3}',
        b"[" * 100_000,
        b'{"hitCount": 1',
        b"\xff\xfe",
    ],
)
def test_a_page_that_is_no_search_result_is_refused(page):
    with pytest.raises(SourceFormatError):
        parsed(page)


def test_a_misshapen_result_loses_its_fields_and_not_the_page():
    odd = {
        "id": 7,
        "source": "MED",
        "title": ["x"],
        "authorList": {"author": [None, 3, {}]},
        "journalInfo": "none",
        "pubTypeList": [],
        "keywordList": {"keyword": [None, "a\ud800\u0000b"]},
        "pubYear": "soon",
        "abstractText": False,
        "commentCorrectionList": {"commentCorrection": ["x"]},
    }
    page = json.dumps({"resultList": {"result": [odd, {"title": "no id"}, None]}}).encode()
    first, second, third = parsed(page)
    assert first == Record(
        source="europepmc",
        source_id="MED/7",
        title="",
        authors=("3",),
        ids=(("pmid", "7"),),
        url=f"{SITE}/MED/7",
        keywords=("a\ufffdb",),
    )
    assert (second.title, second.ids, second.url) == ("no id", (), None)
    assert len({first.id, second.id, third.id}) == 3


def test_a_later_window_asks_for_what_entered_or_changed():
    assert windowed("a OR b", Window(until=date(2026, 2, 1))) == "a OR b"
    assert windowed("a OR b", Window(since=date(2026, 1, 1))) == (
        "(a OR b) AND (CREATION_DATE:[2026-01-01 TO 3000-12-31] OR UPDATE_DATE:[2026-01-01 TO 3000-12-31])"
    )


def test_pages_follow_the_cursor_until_there_is_none(source, server):
    server.on("/rest/search", answer(["1", "2"], "A==", hits=3), cursorMark="*")
    server.on("/rest/search", answer(["3"], hits=3), cursorMark="A==")
    pages = list(source.search("cell therapy", Window()))
    assert [page.cursor for page in pages] == ["A==", None]
    assert [page.reported for page in pages] == [3, 3]
    assert pages[0].translation == "asked"
    assert server.asked[0].params == {
        "query": "cell therapy",
        "resultType": "core",
        "format": "json",
        "synonym": "false",
        "pageSize": "2",
        "cursorMark": "*",
        "email": "reader@example.org",
    }
    assert pages[1].url == (
        f"{server.url}/rest/search?query=cell+therapy&resultType=core&format=json"
        "&synonym=false&pageSize=2&cursorMark=A%3D%3D"
    )


def test_a_search_goes_on_from_a_cursor(source, server):
    server.on("/rest/search", answer(["3"]), cursorMark="A==")
    assert [page.cursor for page in source.search("q", Window(), "A==")] == [None]


@pytest.mark.parametrize("last", [answer(["3"], "A=="), answer([], "B==")])
def test_an_echoed_cursor_and_an_empty_page_end_the_search(source, server, last):
    server.on("/rest/search", answer(["1", "2"], "A=="), cursorMark="*")
    server.on("/rest/search", last, cursorMark="A==")
    assert [page.cursor for page in source.search("q", Window())] == ["A==", None]


def test_a_search_without_hits_is_one_page_with_a_total_of_none(source, server):
    server.on("/rest/search", answer([]))
    assert [(page.reported, parsed(page.content)) for page in source.search("q", Window())] == [(0, [])]


def test_an_error_in_place_of_results_is_an_error(source, server):
    server.on("/rest/search", json.dumps({"errCode": 404, "errMsg": "Invalid query: ((\u0007"}))
    with pytest.raises(SourceUnavailable, match=r"refused the search: Invalid query: \(\("):
        list(source.search("((", Window()))


def test_what_is_not_json_is_handed_on_to_be_kept(source, server):
    server.on("/rest/search", b"<html>down</html>")
    (page,) = source.search("q", Window())
    assert (page.content, page.cursor, page.reported) == (b"<html>down</html>", None, None)


def test_a_query_too_long_for_an_address_is_posted(source, server):
    server.on("/rest/searchPOST", answer(["1"]))
    query = " OR ".join(f'"term {number}"' for number in range(400))
    list(source.search(query, Window()))
    assert (server.asked[0].method, server.asked[0].params["query"]) == ("POST", query)


@pytest.mark.parametrize(
    ("result", "status", "links"),
    [
        ({"isRetracted": "Y"}, RecordStatus.RETRACTED, ()),
        ({"isRetracted": "N"}, None, ()),
        (
            {
                "commentCorrectionList": {
                    "commentCorrection": {"type": "Retraction of", "source": "MED", "id": 5}
                }
            },
            None,
            (Link(kind=RelationKind.RETRACTS, scheme="pmid", value="5"),),
        ),
        (
            {
                "commentCorrectionList": {
                    "commentCorrection": [
                        {"type": "Update in", "reference": "Biol Ther. 2026. doi: 10.5555/BT.5."},
                        {"type": "Update of"},
                        {"id": "6", "source": "MED"},
                    ]
                }
            },
            None,
            (Link(kind=RelationKind.SUPERSEDES, scheme="doi", value="10.5555/bt.5", inverse=True),),
        ),
        (
            {"commentCorrectionList": {"commentCorrection": [{"type": "Erratum in", "id": "33000001"}]}},
            RecordStatus.CORRECTED,
            (Link(kind=RelationKind.CORRECTS, scheme="pmid", value="33000001", inverse=True),),
        ),
    ],
)
def test_where_a_report_stands_is_read(result, status, links):
    page = json.dumps({"resultList": {"result": [{"id": "1", "source": "MED", "title": "x"} | result]}})
    (record,) = parsed(page.encode())
    assert (record.status, record.links) == (status, links)


def test_what_goes_wrong_on_the_way_changes_nothing(source, server, fault):
    server.on("/rest/search", answer(["1", "2"], "A==", hits=3), cursorMark="*")
    server.on("/rest/search", answer(["3"], hits=3), cursorMark="A==")
    truly = [parsed(page.content) for page in source.search("q", Window())]
    server.disturb(fault)
    assert [parsed(page.content) for page in source.search("q", Window())] == truly


def test_records_are_found_by_identifier_a_hundred_at_a_time(source, server):
    server.on("/rest/searchPOST", answer(["1"]), answer([]))
    dois = [("doi", f"10.5555/a.long.enough.one.{number:06}") for number in range(150)]
    ids = [("pmid", "1"), ("pmcid", "PMC2"), ("pmid", "1 OR 2"), ("doi", '10.5555/" OR "'), ("wos", "3")]
    pages = list(source.find([*ids, *dois]))
    assert [[record.source_id for record in parsed(page.content)] for page in pages] == [["MED/1"], []]
    first, second = (asked.params["query"].split(" OR ") for asked in server.asked)
    assert first[:3] == ["(EXT_ID:1 AND SRC:MED)", "PMCID:PMC2", 'DOI:"10.5555/a.long.enough.one.000000"']
    assert (len(first), len(second)) == (100, 52)
    assert {asked.method for asked in server.asked} == {"POST"}


def test_cursors_that_go_in_a_circle_end_the_search(source, server):
    server.on("/rest/search", answer(["1"], "A==", hits=9), cursorMark="*")
    server.on("/rest/search", answer(["2"], "B==", hits=9), cursorMark="A==")
    server.on("/rest/search", answer(["3"], "A==", hits=9), cursorMark="B==")
    for asked in (source.search("q", Window()), source.find([("pmid", "1")])):
        assert [page.cursor for page in asked] == ["A==", "B==", None]


def test_a_search_goes_on_from_any_of_its_cursors(source, server):
    server.on("/rest/search", answer(["1"], "A==", hits=3), cursorMark="*")
    server.on("/rest/search", answer(["2"], "B==", hits=3), cursorMark="A==")
    server.on("/rest/search", answer(["3"], hits=3), cursorMark="B==")
    pages = list(source.search("q", Window()))
    for number, page in enumerate(pages[:-1], start=1):
        assert list(source.search("q", Window(), page.cursor)) == pages[number:]


def test_nothing_to_find_asks_nobody(source, server):
    assert list(source.find([("doi", '"')])) == []
    assert server.asked == []


@pytest.mark.real
def test_every_recorded_answer_is_read_or_refused(real_data):
    files = sorted((real_data / "payloads" / "europepmc").iterdir())
    assert files
    for file in files:
        content = file.read_bytes()
        if file.suffix == ".json":
            records = parsed(content)
            assert len(records) == len(re.findall(rb'"source"\s*:\s*"[A-Z]{3}"', content)), file.name
            assert all(record.title and record.ids and record.published for record in records)
        else:
            with pytest.raises(SourceFormatError):
                parsed(content)
