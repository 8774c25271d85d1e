"""OpenAlex: every field of every record, paging, windows, refusals, identifiers, citations."""

import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from review.errors import SourceFormatError, SourceUnavailable
from review.model.record import PartialDate, Record, RecordKind, RecordStatus
from review.model.search import Direction, Window
from review.retrieval.http import HttpClient
from review.retrieval.sources.openalex import OpenAlex
from review.seams import Chaser, Finder
from review.settings import SourceSettings

WORKS = Path(__file__).with_name("openalex_works.json").read_bytes()
SITE = "https://openalex.org"
SEED = Record(source="pubmed", source_id="7", title="Seed", doi="10.5555/seed", ids=(("pmid", "7"),))


@pytest.fixture
def source(server, slept):
    settings = SourceSettings(base_url=server.url + "/", page_size=2, api_key="key-of-a-reader")
    http = HttpClient.of(settings, OpenAlex, sleep=slept.append)
    yield OpenAlex(http, settings)
    http.close()


def answer(ids=(), cursor=None, total=None, **more):
    meta = {"count": len(ids) if total is None else total, "next_cursor": cursor}
    return json.dumps({"meta": meta, "results": [work(each) for each in ids], **more})


def work(number, **more):
    return {"id": f"{SITE}/W{number}", "title": f"Work {number}", **more}


def parsed(page):
    return list(OpenAlex(None, SourceSettings()).parse(page))


def numbers(pages):
    return [int(record.source_id[1:]) for page in pages for record in parsed(page.content)]


def test_every_field_of_a_work_is_read():
    assert parsed(WORKS) == [
        Record(
            source="openalex",
            source_id="W9100000001",
            title="Potency of ex vivo gene therapies in CAR-T cells & beyond",
            abstract="Potency is hard. Comparability is harder.",
            authors=("Ngozi C. Okafor", "M. García-Núñez"),
            published=PartialDate(year=2025, month=3, day=14),
            venue="Cytotherapy & manufacture",
            volume="12",
            issue="3",
            pages="211-224",
            doi="10.5555/atmp.2025.001",
            ids=(
                ("openalex", "W9100000001"),
                ("pmid", "91000001"),
                ("pmcid", "PMC9100001"),
                ("mag", "9100000001"),
            ),
            kind=RecordKind.ARTICLE,
            language="en",
            url=f"{SITE}/W9100000001",
            keywords=("Potency", "comparability", "Genetic Therapy"),
        ),
        Record(
            source="openalex",
            source_id="W9100000002",
            title="Interchangeability of adalimumab biosimilars",
            published=PartialDate(year=2025),
            venue="medRxiv",
            pages="e7",
            doi="10.5555/2025.05.05.910002",
            ids=(("openalex", "W9100000002"), ("pmid", "91000002"), ("pmcid", "PMC9100002")),
            kind=RecordKind.PREPRINT,
            url=f"{SITE}/W9100000002",
            status=RecordStatus.RETRACTED,
        ),
        Record(
            source="openalex",
            source_id="W9100000003",
            title="Issue information",
            venue="Vector medicine",
            ids=(("openalex", "W9100000003"),),
            kind=RecordKind.OTHER,
            url=f"{SITE}/W9100000003",
        ),
        Record(
            source="openalex",
            source_id="W9100000004",
            title="RETRACTED: A trial of vector X",
            ids=(("openalex", "W9100000004"),),
            kind=RecordKind.OTHER,
            url=f"{SITE}/W9100000004",
            status=RecordStatus.RETRACTED,
        ),
        Record(
            source="openalex",
            source_id="W9100000005",
            title="",
            ids=(("openalex", "W9100000005"),),
            kind=RecordKind.OTHER,
            url=f"{SITE}/W9100000005",
        ),
    ]


@pytest.mark.parametrize(
    ("index", "abstract"),
    [
        (None, None),
        ({}, None),
        ({"b": [7], "a": [2]}, "a b"),
        ({"a": [0], "b": [0]}, "a b"),
        ({"a": [0, 2], "b": [1]}, "a b a"),
        ({"a": "0", "b": [None, "x", 1], "c": 3}, "b"),
        ({"far": [10**30], "\u0000near\ud800": [0]}, "near\ufffd far"),
        (["a"], None),
    ],
)
def test_an_abstract_is_rebuilt_from_its_inverted_index(index, abstract):
    page = json.dumps(work(1, abstract_inverted_index=index)).encode()
    assert parsed(page)[0].abstract == abstract


@pytest.mark.parametrize(
    ("given", "kind"),
    [
        ("review", RecordKind.REVIEW),
        ("report", RecordKind.REPORT),
        ("standard", RecordKind.STANDARD),
        ("dissertation", RecordKind.OTHER),
        ("peer-review", RecordKind.OTHER),
        ("supplementary-materials", RecordKind.OTHER),
        ("editorial", RecordKind.ARTICLE),
        (None, RecordKind.ARTICLE),
    ],
)
def test_the_types_of_works_come_to_kinds(given, kind):
    assert parsed(json.dumps(work(1, type=given)).encode())[0].kind is kind


@pytest.mark.parametrize(
    "page",
    [
        b"",
        b"[]",
        b"{}",
        b'{"results": []}',
        b'{"meta": {}, "results": 3}',
        b'{"meta": {}, "group_by": []}',
        b'{"meta": {}, "results": [{"id": "https://openalex.org/A1"}]}',
        b'{"id": "https://openalex.org/A1"}',
        b'{"error": "Invalid query parameters error.", "message": "no"}',
        b"[" * 100_000,
        b"\xff\xfe",
    ],
)
def test_a_page_that_holds_no_works_is_refused(page):
    with pytest.raises(SourceFormatError, match="not works of OpenAlex"):
        parsed(page)


def test_a_misshapen_work_loses_its_fields_and_not_the_page():
    odd = {
        "id": f"{SITE}/W7",
        "title": ["x"],
        "authorships": [None, 3, {}],
        "biblio": "none",
        "ids": [],
        "primary_location": 1,
        "publication_year": True,
        "publication_date": 3.5,
        "keywords": [None, "a"],
        "is_retracted": None,
    }
    page = json.dumps({"meta": None, "results": [odd, {"title": "no id"}, None]}).encode()
    first, second, third = parsed(page)
    assert first == Record(
        source="openalex", source_id="W7", title="", ids=(("openalex", "W7"),), url=f"{SITE}/W7"
    )
    assert (second.title, second.ids, second.url) == ("no id", (), None)
    assert len({first.id, second.id, third.id}) == 3


def test_pages_follow_the_cursor_until_there_is_none(source, server):
    server.on("/works", answer([1, 2], "A+/=", total=3), cursor="*")
    server.on("/works", answer([3], "B", total=3), cursor="A+/=")
    server.on("/works", answer([], None, total=3), cursor="B")
    pages = list(source.search("cell AND therapy", Window()))
    assert [page.cursor for page in pages] == ["A+/=", "B", None]
    assert [page.reported for page in pages] == [3, 3, 3]
    assert numbers(pages) == [1, 2, 3]
    assert server.asked[0].params == {
        "search": "cell AND therapy",
        "per_page": "2",
        "cursor": "*",
        "api_key": "key-of-a-reader",
    }
    assert pages[1].url == (f"{server.url}/works?search=cell+AND+therapy&per_page=2&cursor=A%2B%2F%3D")


def test_a_search_goes_on_from_every_cursor(source, server):
    server.on("/works", answer([1, 2], "A"), cursor="*")
    server.on("/works", answer([3, 4], "B"), cursor="A")
    server.on("/works", answer([5]), cursor="B")
    pages = list(source.search("q", Window()))
    for place, page in enumerate(pages[:-1], start=1):
        assert list(source.search("q", Window(), page.cursor)) == pages[place:]


def test_a_later_window_asks_by_publication_date(source, server):
    server.on("/works", answer([]))
    window = Window(since=date(2025, 1, 1), until=date(2026, 2, 1))
    list(source.search("filter:type:review search:potency", window))
    list(source.search("filter:type:review", Window(until=date(2026, 2, 1))))
    days = "from_publication_date:2025-01-01,to_publication_date:2026-02-01"
    first, second = (asked.params for asked in server.asked)
    assert (first["search"], first["filter"]) == ("potency", f"type:review,{days}")
    assert ("search" in second, second["filter"]) == (False, "type:review")
    assert OpenAlex.overlap_days == 400
    assert any("publication date" in value for _, value in source.parameters)


@pytest.mark.parametrize("last", [answer([3], "A"), answer([3], "*"), answer([], "B")])
def test_a_repeated_cursor_and_an_empty_page_end_the_search(source, server, last):
    server.on("/works", answer([1, 2], "A"), cursor="*")
    server.on("/works", last, cursor="A")
    assert [page.cursor for page in source.search("q", Window())] == ["A", None]


def test_a_circle_is_said_aloud(source, server):
    server.on("/works", answer([1, 2], "A"), cursor="*")
    server.on("/works", answer([3], "A"), cursor="A")
    assert "it has given" in list(source.search("q", Window()))[-1].warnings[0]


@pytest.mark.parametrize("total", [0, 1, 900])
def test_a_wrong_total_loses_no_record(source, server, total):
    server.on("/works", answer([1, 2], "A", total=total), cursor="*")
    server.on("/works", answer([3], None, total=total), cursor="A")
    assert numbers(source.search("q", Window())) == [1, 2, 3]


def test_what_goes_wrong_on_the_way_changes_nothing(source, server, fault):
    server.on("/works", answer([1, 2], "A"), cursor="*")
    server.on("/works", answer([3]), cursor="A")
    calm = list(source.search("q", Window()))
    server.disturb(fault)
    assert list(source.search("q", Window())) == calm


@pytest.mark.parametrize(
    ("status", "hint"), [(400, "Correct the query"), (401, "EVERGREEN_OPENALEX_API_KEY"), (403, "_API_KEY")]
)
def test_a_refusal_says_what_to_do(source, server, status, hint):
    said = json.dumps({"error": "Invalid query parameters error.", "message": "nonsense is no field"})
    server.on("/works", server.reply(said.encode(), status=status))
    with pytest.raises(SourceUnavailable, match="nonsense is no field") as raised:
        list(source.search("filter:nonsense:1", Window()))
    assert hint in raised.value.hint
    assert raised.value.status == status
    assert "key-of-a-reader" not in str(raised.value)


def test_a_query_too_long_for_an_address_is_refused_before_it_is_sent(source, server):
    with pytest.raises(SourceUnavailable, match="OpenAlex takes 4,094") as raised:
        list(source.search(" OR ".join(f'"term {number}"' for number in range(400)), Window()))
    assert "Split the query" in raised.value.hint
    assert server.asked == []


def test_an_error_in_place_of_results_is_an_error(source, server):
    server.on("/works", json.dumps({"error": "Internal", "message": "try\u0007 later"}))
    with pytest.raises(SourceUnavailable, match="refused the search: try later"):
        list(source.search("q", Window()))


def test_what_is_not_json_is_handed_on_to_be_kept(source, server):
    server.on("/works", b"<html>down</html>")
    (page,) = source.search("q", Window())
    assert (page.content, page.cursor, page.reported) == (b"<html>down</html>", None, None)


def test_works_are_found_by_identifier(source, server):
    server.on("/works", answer([1, 2]), filter="doi:10.5555/a|10.5555/b")
    server.on("/works", answer([3]), filter="pmid:7")
    server.on("/works", answer([]), filter="openalex:W4")
    server.on("/works/doi:10.5555/odd%2Cone%3F", json.dumps(work(5)))
    ids = [("doi", "10.5555/a"), ("pmid", "7"), ("doi", "10.5555/odd,one?"), ("doi", "10.5555/unknown|2")]
    ids += [("doi", "10.5555/b"), ("openalex", "W4"), ("arxiv", "2301.00001"), ("doi", "10.5555/a")]
    pages = list(source.find(ids))
    assert numbers(pages) == [1, 2, 5, 3]
    assert not any(page.cursor or "key-of-a-reader" in page.url for page in pages)
    assert isinstance(source, Finder)


def test_many_identifiers_are_asked_for_in_batches(source, server):
    server.on("/works", answer([]))
    list(source.find([("pmid", str(number)) for number in range(120)]))
    asked = [request.params["filter"].removeprefix("pmid:").split("|") for request in server.asked]
    assert [len(batch) for batch in asked] == [50, 50, 20]
    assert [each for batch in asked for each in batch] == [str(number) for number in range(120)]


def test_a_batch_that_is_refused_is_asked_for_one_by_one(source, server):
    server.on("/works", server.reply(b"{}", status=400))
    server.on("/works/doi:10.5555/2", json.dumps(work(2)))
    assert numbers(source.find([("doi", "10.5555/1"), ("doi", "10.5555/2")])) == [2]


@pytest.mark.parametrize("path", ["/works", "/works/doi:10.5555/a%2Cb"])
def test_a_server_that_is_down_is_not_an_unknown_work(source, server, path):
    server.on(path, server.reply(b"", status=410))
    ids = {"/works": ("doi", "10.5555/a")}.get(path, ("doi", "10.5555/a,b"))
    with pytest.raises(SourceUnavailable):
        list(source.find([ids]))


def test_long_identifiers_are_asked_for_in_shorter_addresses(source, server):
    server.on("/works", answer([]))
    dois = [
        f"10.1002/(sici)1097-4571({number:05})49:8<{'x' * 60}::aid-asi7>3.0.co;2-w" for number in range(60)
    ]
    list(source.find([("doi", doi) for doi in dois]))
    asked = [request.params["filter"].removeprefix("doi:").split("|") for request in server.asked]
    assert [doi for batch in asked for doi in batch] == dois


def cited(server, count, lost=()):
    """A seed that cites W1 to W<count>, of which some are no longer there."""
    ids = [f"{SITE}/W{number}" for number in range(count, 0, -1)]
    server.on("/works/doi:10.5555/seed", json.dumps(work(999, referenced_works=ids)))
    server.on("/works/W999", json.dumps(work(999, referenced_works=ids)))

    def batch(params):
        asked = [int(each[1:]) for each in params["filter"].removeprefix("openalex:").split("|")]
        return server.reply(answer([each for each in asked if each not in lost]).encode())

    server.on("/works", batch)


def test_what_a_report_cites_is_chased_in_batches(source, server):
    cited(server, 120, lost=(3, 60))
    pages = list(source.chase(SEED, Direction.BACKWARD))
    assert numbers(pages) == [each for each in range(1, 121) if each not in (3, 60)]
    assert [page.reported for page in pages] == [119, 118, 118]
    assert pages[-1].cursor is None
    assert pages[-1].warnings == ("2 of the 120 works that W999 cites are no longer in OpenAlex",)
    for place, page in enumerate(pages[:-1], start=1):
        assert list(source.chase(SEED, Direction.BACKWARD, page.cursor)) == pages[place:]
    assert isinstance(source, Chaser)


def test_what_cites_a_report_is_chased_by_cursor(source, server):
    server.on("/works/pmid:7", json.dumps(work(999)))
    server.on("/works", answer([1, 2], "A", total=3), filter="cites:W999", cursor="*")
    server.on("/works", answer([3], total=3), filter="cites:W999", cursor="A")
    pages = list(source.chase(SEED, Direction.FORWARD))
    assert numbers(pages) == [1, 2, 3]
    assert [page.reported for page in pages] == [3, 3]
    assert list(source.chase(SEED, Direction.FORWARD, pages[0].cursor)) == pages[1:]


def test_a_work_that_was_merged_is_chased_under_its_new_id(source, server):
    server.on("/works/W5", server.reply(status=301, headers={"Location": "/works/W6"}))
    server.on("/works/W6", json.dumps(work(6)))
    server.on("/works", answer([1]), filter="cites:W6")
    seed = replace(SEED, source="openalex", source_id="W5")
    assert numbers(source.chase(seed, Direction.FORWARD)) == [1]


@pytest.mark.parametrize("direction", Direction)
def test_a_report_that_is_unknown_has_no_pages(source, direction):
    assert list(source.chase(SEED, direction)) == []
    assert list(source.chase(Record(source="x", source_id="1", title="?"), direction)) == []


def test_a_report_that_cites_nothing_has_no_pages(source, server):
    cited(server, 0)
    assert list(source.chase(SEED, Direction.BACKWARD)) == []


def test_a_chase_that_cannot_go_on_says_so(source):
    with pytest.raises(SourceUnavailable, match="cannot be read"):
        list(source.chase(SEED, Direction.FORWARD, "not a place"))


@pytest.mark.real
def test_every_recorded_answer_is_read_or_refused(real_data):
    files = sorted((real_data / "payloads" / "openalex").iterdir())
    read = 0
    for file in files:
        content = file.read_bytes()
        held = json.loads(content)
        works = held.get("results", [held] if "/W" in str(held.get("id")) else None)
        if works is None:
            with pytest.raises(SourceFormatError):
                parsed(content)
            continue
        records = parsed(content)
        assert len(records) == len(works), file.name
        assert all(record.ids for record in records)
        assert [bool(each.abstract) for each in records] == [
            bool(each.get("abstract_inverted_index")) for each in works
        ]
        read += len(records)
    assert files
    assert read >= 50
