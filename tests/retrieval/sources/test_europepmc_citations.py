"""Who cites whom in Europe PMC: every field of a citation, whole records for known reports, paging."""

import json
from datetime import UTC, datetime

import pytest

from review.errors import SourceFormatError, SourceUnavailable
from review.model.protocol import SourceQuery
from review.model.record import PartialDate, Record, RecordKind
from review.model.search import Direction, RunStatus
from review.retrieval.chase import Citations, citation_query
from review.retrieval.http import HttpClient
from review.retrieval.refresh import refresh
from review.retrieval.sources.europepmc import EuropePmc
from review.settings import SourceSettings
from review.store.log import create_log

FORWARD = Direction.FORWARD
SITE = "https://europepmc.org/article"
SEED = Record(source="europepmc", source_id="MED/9", title="The seed")
REFERENCES = [
    {
        "id": "11",
        "source": "MED",
        "citationType": "JOURNAL ARTICLE",
        "title": "A matched <i>reference</i>",
        "authorString": "Onwudiwe N, Li W.",
        "journalAbbreviation": "Biol Ther",
        "issue": "2",
        "pubYear": 2019,
        "volume": "4",
        "pageInfo": "11-9",
        "citedOrder": 1,
        "match": "Y",
    },
    {
        "citationType": "BOOK",
        "publicationTitle": "The book of vectors",
        "authorString": "Ahmed S",
        "pubYear": 0,
        "doi": "10.5555/BOOK.1",
        "publisherName": "A press",
        "citedOrder": 2,
        "match": "N",
    },
    {
        "unstructuredInformation": "Agency. Note for guidance on vectors. 2001.",
        "pubYear": 2001,
        "citedOrder": 3,
        "match": "N",
    },
]


class NoHttp:
    """Whoever parses must not ask."""


@pytest.fixture
def source(server, slept):
    settings = SourceSettings(base_url=server.url + "/rest", page_size=2, email="reader@example.org")
    http = HttpClient.of(settings, EuropePmc, sleep=slept.append)
    yield EuropePmc(http, settings)
    http.close()


def references(entries, hits):
    return json.dumps(
        {"version": "6.9", "hitCount": hits, "request": {}, "referenceList": {"reference": entries}}
    )


def citations(ids, hits):
    entries = [{"id": each, "source": "MED", "title": f"short {each}"} for each in ids]
    return json.dumps({"hitCount": hits, "citationList": {"citation": entries}})


def results(*ids):
    entries = [{"id": each, "source": "MED", "title": f"full {each}", "abstractText": "x"} for each in ids]
    return json.dumps({"hitCount": len(ids), "resultList": {"result": entries}})


def parsed(page):
    return list(EuropePmc(NoHttp(), SourceSettings()).parse(page))


def titles(pages):
    return [[record.title for record in parsed(page.content)] for page in pages]


def test_every_field_of_a_list_of_references_is_read():
    matched, book, note = parsed(references(REFERENCES, 3).encode())
    assert matched == Record(
        source="europepmc",
        source_id="MED/11",
        title="A matched reference",
        authors=("Onwudiwe N", "Li W"),
        published=PartialDate(year=2019),
        venue="Biol Ther",
        volume="4",
        issue="2",
        pages="11-9",
        ids=(("pmid", "11"),),
        url=f"{SITE}/MED/11",
    )
    assert book == Record(
        source="europepmc",
        source_id=book.source_id,
        title="The book of vectors",
        authors=("Ahmed S",),
        venue="The book of vectors",
        doi="10.5555/book.1",
        kind=RecordKind.OTHER,
    )
    assert note == Record(
        source="europepmc",
        source_id=note.source_id,
        title="Agency. Note for guidance on vectors. 2001.",
        published=PartialDate(year=2001),
    )
    assert book.source_id.startswith("unnamed/") and note.source_id.startswith("unnamed/")


def test_an_unmatched_citation_is_the_same_record_wherever_it_is_cited():
    elsewhere = [REFERENCES[2] | {"citedOrder": 40}]
    assert parsed(references(elsewhere, 1).encode()) == parsed(references(REFERENCES, 3).encode())[2:]


def test_known_reports_are_read_in_full_and_the_rest_as_they_are_cited(source, server):
    server.on("/rest/MED/9/references", references(REFERENCES, 3))
    server.on("/rest/search", results("11"))
    (page,) = source.chase(SEED, Direction.BACKWARD)
    first, *rest = parsed(page.content)
    assert (first.source_id, first.title, first.abstract) == ("MED/11", "full 11", "x")
    assert rest == parsed(references(REFERENCES, 3).encode())[1:]
    assert page.reported == 3 and page.cursor is None
    assert server.asked[0].params == {
        "page": "1",
        "pageSize": "2",
        "format": "json",
        "email": "reader@example.org",
    }
    assert server.asked[1].params["query"] == "(EXT_ID:11 AND SRC:MED)"
    assert page.url == f"{server.url}/rest/MED/9/references?page=1&pageSize=2&format=json"


def cited(server):
    server.on("/rest/MED/9/citations", citations(["1", "2"], 5), page="1")
    server.on("/rest/MED/9/citations", citations(["3", "4"], 5), page="2")
    server.on("/rest/MED/9/citations", citations(["5"], 5), page="3")
    server.on("/rest/search", results("1", "2", "3", "4", "5"))


def test_pages_go_on_until_as_many_came_as_were_reported(source, server):
    cited(server)
    pages = list(source.chase(SEED, FORWARD))
    assert titles(pages) == [["full 1", "full 2"], ["full 3", "full 4"], ["full 5"]]
    assert [page.reported for page in pages] == [5, 5, 5]


def test_a_chase_goes_on_from_any_of_its_cursors(source, server):
    cited(server)
    pages = list(source.chase(SEED, FORWARD))
    for number, page in enumerate(pages[:-1], start=1):
        rest = list(source.chase(SEED, FORWARD, page.cursor))
        assert rest == pages[number:]


def test_what_goes_wrong_on_the_way_changes_nothing(source, server, fault):
    server.on("/rest/MED/9/citations", citations(["1", "2"], 2))
    server.on("/rest/search", results("1", "2"))
    truly = titles(source.chase(SEED, FORWARD))
    server.disturb(fault)
    assert titles(source.chase(SEED, FORWARD)) == truly


def test_a_report_that_stands_twice_in_a_list_is_not_missed_once(source, server):
    server.on("/rest/MED/9/citations", citations(["1", "1"], 3), page="1")
    server.on("/rest/MED/9/citations", citations(["2"], 3), page="2")
    server.on("/rest/search", results("1", "2"))
    pages = list(source.chase(SEED, FORWARD))
    assert pages[-1].reported == 2


def test_a_report_that_the_search_does_not_give_is_read_as_it_is_cited(source, server):
    server.on("/rest/MED/9/citations", citations(["1", "2"], 2))
    server.on("/rest/search", results("2"))
    assert titles(source.chase(SEED, FORWARD)) == [["short 1", "full 2"]]


@pytest.mark.parametrize("last", [citations([], 9), citations(["1", "2"], 9)])
def test_an_empty_and_a_repeated_page_end_the_chase(source, server, last):
    server.on("/rest/MED/9/citations", citations(["1", "2"], 9), page="1")
    server.on("/rest/MED/9/citations", last, page="2")
    server.on("/rest/search", results("1", "2"))
    pages = list(source.chase(SEED, FORWARD))
    assert titles(pages)[0] == ["full 1", "full 2"]
    assert len(pages) <= 2 and pages[-1].reported == 9


def test_lists_without_a_count_that_alternate_end(source, server):
    one, two = citations(["1"], None), citations(["2"], None)
    for page in range(1, 7):
        server.on("/rest/MED/9/citations", one if page % 2 else two, page=str(page))
    server.on("/rest/search", results("1", "2"))
    assert len(list(source.chase(SEED, FORWARD))) == 2


def test_a_list_without_a_count_ends_with_an_empty_page(source, server):
    server.on("/rest/MED/9/citations", citations(["1"], None), citations([], None))
    server.on("/rest/search", results("1"))
    pages = list(source.chase(SEED, FORWARD))
    assert [page.reported for page in pages] == [None, None]


def test_a_report_that_nobody_cites_is_one_empty_page(source, server):
    server.on("/rest/MED/9/citations", json.dumps({"version": "6.9", "hitCount": 0}))
    (page,) = source.chase(SEED, FORWARD)
    assert (page.reported, page.cursor, parsed(page.content)) == (0, None, [])


def test_a_report_that_europe_pmc_does_not_know_has_no_pages(source, server):
    assert list(source.chase(SEED, FORWARD)) == []
    server.on("/rest/search", results())
    unknown = Record(source="crossref", source_id="10.5555/1", title="x", doi="10.5555/1")
    assert list(source.chase(unknown, FORWARD)) == []
    assert list(source.chase(Record(source="x", source_id="MED/../9", title=""), FORWARD)) == []


def test_a_report_is_looked_up_by_doi_where_it_has_no_pmid(source, server):
    found = {"hitCount": 1, "resultList": {"result": [{"id": "9", "source": "MED", "doi": "10.5555/1"}]}}
    server.on("/rest/search", json.dumps(found), results("1", "2", "3", "4", "5"))
    server.on("/rest/MED/9/citations", citations(["1"], 1))
    seed = Record(source="crossref", source_id="10.5555/1", title="x", doi="10.5555/1")
    assert titles(source.chase(seed, FORWARD)) == [["full 1"]]
    assert server.asked[0].params["query"] == 'DOI:"10.5555/1"'


def test_a_pmid_needs_no_looking_up(source, server):
    server.on("/rest/MED/9/citations", citations([], 0))
    seed = Record(source="pubmed", source_id="9", title="x", ids=(("pmid", "9"),))
    assert titles(source.chase(seed, FORWARD)) == [[]]
    assert len(server.asked) == 1


def test_chasing_again_what_a_search_found_in_full_changes_nothing(source, server, tmp_path):
    cited(server)
    log = create_log(tmp_path / "review.db")
    runs = [
        refresh(log, asked, query, protocol=None, now=lambda: datetime(2026, 1, 1, tzinfo=UTC))
        for asked, query in [
            (source, SourceQuery(source="europepmc", query="q")),
            *[(Citations(source, SEED, FORWARD), citation_query("europepmc", SEED, FORWARD))] * 2,
        ]
    ]
    assert [(run.status, run.fetched, run.new, run.changed) for run in runs] == [
        (RunStatus.COMPLETE, 5, 5, 0),
        (RunStatus.COMPLETE, 5, 0, 0),
        (RunStatus.COMPLETE, 5, 0, 0),
    ]
    log.close()


def test_an_error_in_place_of_a_list_is_an_error(source, server):
    server.on("/rest/MED/9/citations", json.dumps({"errCode": 500, "errMsg": "Broken"}))
    with pytest.raises(SourceUnavailable, match="Broken"):
        list(source.chase(SEED, FORWARD))


def test_a_list_whose_reports_cannot_be_had_is_an_error(source, server):
    server.on("/rest/MED/9/citations", citations(["1"], 1))
    server.on("/rest/search", b"<html>down</html>")
    with pytest.raises(SourceUnavailable, match="did not give"):
        list(source.chase(SEED, FORWARD))


def test_what_is_no_list_is_handed_on_to_be_kept(source, server):
    server.on("/rest/MED/9/citations", b"<html>down</html>")
    (page,) = source.chase(SEED, FORWARD)
    with pytest.raises(SourceFormatError):
        parsed(page.content)


def test_a_cursor_of_another_program_is_an_error(source):
    with pytest.raises(SourceUnavailable, match="cannot be read"):
        list(source.chase(SEED, FORWARD, "7"))
