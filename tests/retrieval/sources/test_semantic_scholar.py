"""Semantic Scholar: every field of every record, the shapes of its answers, paging, windows, refusals."""

import json
from datetime import date
from pathlib import Path

import pytest

from review.errors import SourceFormatError, SourceUnavailable
from review.model.record import PartialDate, Record, RecordKind, RecordStatus
from review.model.search import Window
from review.retrieval.http import HttpClient
from review.retrieval.sources.semantic_scholar import FIELDS, SemanticScholar
from review.settings import SourceSettings

PAPERS = Path(__file__).with_name("semantic_scholar_papers.json").read_bytes()
SITE = "https://www.semanticscholar.org/paper"
BULK = "/graph/v1/paper/search/bulk"


@pytest.fixture
def source(server, slept):
    settings = SourceSettings(base_url=server.url + "/graph/v1/", api_key="key-of-a-reader")
    http = HttpClient.of(settings, SemanticScholar, sleep=slept.append)
    yield SemanticScholar(http, settings)
    http.close()


def paper(number, **more):
    return {"paperId": str(number), "title": f"Paper {number}", **more}


def answer(numbers=(), token=None, total=None):
    papers = [paper(each) for each in numbers]
    return json.dumps({"total": len(papers) if total is None else total, "token": token, "data": papers})


def parsed(page):
    return list(SemanticScholar(None, SourceSettings()).parse(page))


def numbers(pages):
    return [int(record.source_id) for page in pages for record in parsed(page.content)]


def test_every_field_of_a_paper_is_read():
    *named, unnamed = parsed(PAPERS)
    first, second, third = (f"a10000000000000000000000000000000000000{number}" for number in (1, 2, 3))
    assert named == [
        Record(
            source="semantic-scholar",
            source_id=first,
            title="Potency of ex vivo gene therapies & beyond",
            abstract="Potency is hard (p < 0.05).",
            authors=("N. Okafor", "M. García"),
            published=PartialDate(year=2025, month=3, day=14),
            venue="Cytotherapy & manufacture",
            volume="12",
            issue="3",
            pages="211-224",
            doi="10.5555/atmp.2025.001",
            ids=(
                ("pmid", "91000001"),
                ("pmcid", "PMC9100001"),
                ("arxiv", "2501.00001"),
                ("corpusid", "910001"),
                ("mag", "9100000001"),
                ("dblp", "journals/x/1"),
            ),
            kind=RecordKind.REVIEW,
            url=f"{SITE}/{first}",
            keywords=("Medicine", "Biology"),
        ),
        Record(
            source="semantic-scholar",
            source_id=second,
            title="Interchangeability of biosimilars",
            published=PartialDate(year=2024),
            venue="medRxiv",
            volume="abs/2401.00001",
            kind=RecordKind.PREPRINT,
            url=f"{SITE}/{second}",
        ),
        Record(
            source="semantic-scholar",
            source_id=third,
            title="RETRACTED: A trial of vector X",
            volume="7",
            ids=(("corpusid", "910003"),),
            kind=RecordKind.OTHER,
            url=f"{SITE}/{third}",
            status=RecordStatus.RETRACTED,
        ),
    ]
    assert (unnamed.title, unnamed.url) == ("Cited, but not in the graph", None)
    assert unnamed.source_id.startswith("unnamed/")


@pytest.mark.parametrize(
    ("answer", "found"),
    [
        ({"total": 1, "data": [paper(1)]}, [1]),
        (
            {"offset": 0, "data": [{"citingPaper": paper(1)}, {"citedPaper": paper(2), "contexts": []}]},
            [1, 2],
        ),
        ({"recommendedPapers": [paper(1), paper(2)]}, [1, 2]),
        ([None, paper(1)], [1]),
        ([None], []),
        (paper(1), [1]),
        ({"total": 0, "offset": 0}, []),
        ({"total": 0, "token": None, "data": []}, []),
    ],
)
def test_papers_are_read_in_every_shape_of_the_graph(answer, found):
    assert [int(record.source_id) for record in parsed(json.dumps(answer).encode())] == found


@pytest.mark.parametrize(
    "page",
    [
        b"",
        b"[]",
        b"{}",
        b'{"total": 3}',
        b'{"data": 3}',
        b'{"data": [{"authorId": "1", "name": "A"}]}',
        b'[null, {"authorId": "1"}]',
        b'{"data": [{"snippet": {}, "paper": {"corpusId": "1"}}]}',
        b'{"error": "Paper with id 0 not found"}',
        b"[" * 100_000,
        b"\xff\xfe",
    ],
)
def test_a_page_that_holds_no_papers_is_refused(page):
    with pytest.raises(SourceFormatError, match="not papers of Semantic Scholar"):
        parsed(page)


def test_a_misshapen_paper_loses_its_fields_and_not_the_page():
    odd = {
        "paperId": 7,
        "title": ["x"],
        "externalIds": "none",
        "journal": 1,
        "publicationVenue": [],
        "authors": [None, 3, {}],
        "year": "soon",
        "publicationTypes": "Review",
        "abstract": "a\ud800\u0000b",
    }
    (record,) = parsed(json.dumps({"data": [odd]}).encode())
    assert record == Record(
        source="semantic-scholar", source_id="7", title="", abstract="a\ufffdb", url=f"{SITE}/7"
    )


def test_pages_follow_the_token_until_there_is_none(source, server):
    server.on(BULK, answer([1, 2], "A+/=", total=3))
    server.on(BULK, answer([3], total=3), token="A+/=")
    pages = list(source.search('"gene therapy" + potency', Window()))
    assert [page.cursor for page in pages] == ["A+/=", None]
    assert [page.reported for page in pages] == [3, 3]
    assert numbers(pages) == [1, 2, 3]
    first, second = server.asked
    assert first.params == {"query": '"gene therapy" + potency', "fields": FIELDS}
    assert second.params == {**first.params, "token": "A+/="}
    assert pages[1].url.endswith("&token=A%2B%2F%3D")


def test_the_key_travels_in_a_header_alone(source, server):
    server.on(BULK, answer([]))
    (page,) = source.search("q", Window())
    assert server.asked[0].headers["x-api-key"] == "key-of-a-reader"
    assert "key-of-a-reader" not in page.url


def test_a_search_goes_on_from_every_token(source, server):
    server.on(BULK, answer([1, 2], "A"))
    server.on(BULK, answer([3, 4], "B"), token="A")
    server.on(BULK, answer([5]), token="B")
    pages = list(source.search("q", Window()))
    for place, page in enumerate(pages[:-1], start=1):
        assert list(source.search("q", Window(), page.cursor)) == pages[place:]


def test_a_later_window_asks_by_publication_date(source, server):
    server.on(BULK, answer([]))
    since, until = date(2025, 1, 1), date(2026, 2, 1)
    for window in (Window(since=since, until=until), Window(since=since), Window(until=until)):
        list(source.search("q", window))
    assert [asked.params.get("publicationDateOrYear") for asked in server.asked] == [
        "2025-01-01:2026-02-01",
        "2025-01-01:",
        None,
    ]
    assert SemanticScholar.overlap_days == 400
    assert ("window", "publicationDateOrYear") in source.parameters


@pytest.mark.parametrize("last", [answer([3], "A"), answer([], "B"), answer([3], "")])
def test_a_repeated_token_and_an_empty_page_end_the_search(source, server, last):
    server.on(BULK, answer([1, 2], "A"))
    server.on(BULK, last, token="A")
    assert [page.cursor for page in source.search("q", Window())] == ["A", None]


@pytest.mark.parametrize("total", [0, 1, 900, "900"])
def test_a_wrong_total_loses_no_record(source, server, total):
    server.on(BULK, answer([1, 2], "A", total=total))
    server.on(BULK, answer([3], total=total), token="A")
    assert numbers(source.search("q", Window())) == [1, 2, 3]


def test_what_goes_wrong_on_the_way_changes_nothing(source, server, fault):
    server.on(BULK, answer([1, 2], "A"))
    server.on(BULK, answer([3]), token="A")
    calm = list(source.search("q", Window()))
    server.disturb(fault)
    assert list(source.search("q", Window())) == calm


@pytest.mark.parametrize(
    ("status", "hint"), [(400, "Correct the query"), (403, "EVERGREEN_SEMANTIC_SCHOLAR_API_KEY")]
)
def test_a_refusal_says_what_to_do(source, server, status, hint):
    server.on(BULK, server.reply(b'{"error": "Bad query parameters"}', status=status))
    with pytest.raises(SourceUnavailable, match="Bad query parameters") as raised:
        list(source.search("(", Window()))
    assert hint in raised.value.hint


@pytest.mark.parametrize("said", [{"error": "no\u0007 index"}, {"message": "no index", "code": "500"}])
def test_an_error_in_place_of_results_is_an_error(source, server, said):
    server.on(BULK, json.dumps(said))
    with pytest.raises(SourceUnavailable, match="refused the search: no index"):
        list(source.search("q", Window()))


def test_what_is_not_json_is_handed_on_to_be_kept(source, server):
    server.on(BULK, b"<html>down</html>")
    (page,) = source.search("q", Window())
    assert (page.content, page.cursor, page.reported) == (b"<html>down</html>", None, None)


def papers_in(held):
    """The papers of a recorded answer, by the JSON alone: as many as it has `paperId`s outside of others."""
    listed = held if isinstance(held, list) else held.get("data", held.get("recommendedPapers", [held]))
    inner = [
        each.get("citingPaper") or each.get("citedPaper") or each for each in listed if type(each) is dict
    ]
    return [each for each in inner if "paperId" in each]


@pytest.mark.real
def test_every_recorded_answer_is_read_or_refused(real_data):
    read = 0
    for file in sorted((real_data / "payloads" / "semantic_scholar").iterdir()):
        content = file.read_bytes()
        held = json.loads(content)
        papers = papers_in(held)
        if not papers and held != {"total": 0, "offset": 0}:
            with pytest.raises(SourceFormatError):
                parsed(content)
            continue
        records = parsed(content)
        assert len(records) == len(papers), file.name
        assert [bool(record.title) for record in records] == [bool(each.get("title")) for each in papers]
        assert [bool(record.doi) for record in records] == [
            bool((each.get("externalIds") or {}).get("DOI")) for each in papers
        ]
        read += len(records)
    assert read >= 5000
