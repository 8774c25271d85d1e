"""bioRxiv and medRxiv: every field, versions, the query applied here, offsets, windows, short lists."""

import json
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from review.errors import ProtocolError, SourceFormatError, SourceUnavailable
from review.model.protocol import SourceQuery
from review.model.record import Link, PartialDate, Record, RecordKind, RecordStatus
from review.model.search import RunStatus, Window
from review.model.study import RelationKind
from review.retrieval.http import HttpClient
from review.retrieval.refresh import refresh
from review.retrieval.sources.biorxiv import BioRxiv, MedRxiv
from review.retrieval.sources.biorxiv_records import with_query
from review.settings import SourceSettings
from review.store.log import create_log

DETAILS = Path(__file__).with_name("biorxiv_details.json").read_bytes()
JANUARY = Window(since=date(2026, 1, 1), until=date(2026, 1, 31))
PATH = "/details/biorxiv/2026-01-01/2026-01-31"


class NoHttp:
    """Whoever parses must not ask."""


@pytest.fixture
def make(server, slept):
    made = []

    def source(kind=BioRxiv):
        settings = SourceSettings(base_url=server.url, email="reader@example.org")
        made.append(HttpClient.of(settings, kind, sleep=slept.append))
        return kind(made[-1], settings)

    yield source
    for http in made:
        http.close()


def answer(dois, total=None, start=0, title="Gene therapy"):
    entries = [
        {"doi": f"10.1101/{each}", "title": title, "date": "2026-01-02", "version": "1"} for each in dois
    ]
    said = {"status": "ok", "cursor": start, "count": len(entries)}
    return json.dumps(
        {"messages": [said | ({} if total is None else {"total": total})], "collection": entries}
    )


NOTHING = json.dumps({"messages": [{"status": "no posts found"}], "collection": []})


def parsed(page, kind=BioRxiv):
    return list(kind(NoHttp(), SourceSettings()).parse(page))


def dois(pages):
    return [[record.doi.removeprefix("10.1101/") for record in parsed(page.content)] for page in pages]


def pages_of(server, *pages, total):
    start = 0
    for page in pages:
        server.on(f"{PATH}/{start}/json", answer(page, total, start))
        start += len(page)


def test_every_field_of_a_preprint_is_read():
    *records, unnamed = parsed(DETAILS)
    assert records == [
        Record(
            source="biorxiv",
            source_id="10.5555/2026.01.02.000001",
            title="Potency assays for ex vivo gene therapies & beyond",
            abstract="The second version, with 5 < 6 cells.",
            authors=("Okafor, N. C.", "García-Núñez, M."),
            published=PartialDate(year=2026, month=1, day=20),
            venue="bioRxiv",
            doi="10.5555/2026.01.02.000001",
            kind=RecordKind.PREPRINT,
            url="https://www.biorxiv.org/content/10.5555/2026.01.02.000001v2",
            keywords=("bioengineering",),
            revised=PartialDate(year=2026, month=1, day=20),
            links=(Link(kind=RelationKind.IS_VERSION_OF, scheme="doi", value="10.5555/atmp.2026.001"),),
        ),
        Record(
            source="biorxiv",
            source_id="10.5555/2026.01.03.000002",
            title="Owls at night",
            abstract="Birds.",
            authors=("Rossi, A.",),
            published=PartialDate(year=2026, month=1, day=6),
            venue="bioRxiv",
            doi="10.5555/2026.01.03.000002",
            kind=RecordKind.PREPRINT,
            url="https://www.biorxiv.org/content/10.5555/2026.01.03.000002v1",
            keywords=("ecology",),
            links=(Link(kind=RelationKind.IS_VERSION_OF, scheme="doi", value="10.5555/owls.2026"),),
        ),
        Record(
            source="biorxiv",
            source_id="10.5555/2026.01.09.000003",
            title="WITHDRAWN: A gene therapy that was not",
            published=PartialDate(year=2026, month=1, day=21),
            venue="bioRxiv",
            doi="10.5555/2026.01.09.000003",
            kind=RecordKind.PREPRINT,
            url="https://www.biorxiv.org/content/10.5555/2026.01.09.000003v3",
            status=RecordStatus.WITHDRAWN,
            revised=PartialDate(year=2026, month=1, day=21),
        ),
    ]
    assert unnamed.source_id.startswith("unnamed/") and unnamed.url is None


def test_the_two_archives_differ_in_name_and_address_alone():
    record = parsed(DETAILS, MedRxiv)[0]
    assert (record.source, record.venue) == ("medrxiv", "medRxiv")
    assert record.url == "https://www.medrxiv.org/content/10.5555/2026.01.02.000001v2"


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ('"gene therap*"', ["000001", "000003"]),
        ('"gene therapies" AND potency', ["000001"]),
        ('"second version"[tiab]', ["000001"]),
        ('"first version"', []),
        ("owl* OR withdrawn", ["000002", "000003"]),
        ("(gene OR owls) NOT withdrawn", ["000001", "000002"]),
    ],
)
def test_the_query_is_held_against_title_and_abstract(make, server, query, found):
    server.on(f"{PATH}/0/json", DETAILS)
    (page,) = make().search(query, JANUARY)
    held = [record.doi[-6:] for record in parsed(page.content) if record.doi]
    assert held == found


def test_the_servers_total_is_told_and_is_no_shortfall(make, server):
    server.on(f"{PATH}/0/json", DETAILS)
    (page,) = make().search("owls", JANUARY)
    assert (page.reported, page.cursor, len(parsed(page.content))) == (None, None, 1)
    assert page.warnings == ("the server lists 5 versions of preprints in these days; searched here",)
    assert DETAILS in page.content and page.url == f"{server.url}{PATH}/0/json"


def test_offsets_follow_what_came_and_not_what_a_page_once_held(make, server):
    pages_of(server, ["1", "2", "3"], ["4"], ["5", "6"], total="6")
    pages = list(make().search("gene", JANUARY))
    assert dois(pages) == [["1", "2", "3"], ["4"], ["5", "6"]]
    assert [page.cursor for page in pages] == ["3/6", "4/6", None]
    assert [len(page.warnings) for page in pages] == [1, 0, 0]


def test_a_search_goes_on_from_any_of_its_cursors(make, server):
    pages_of(server, ["1", "2"], ["3"], ["4"], total=4)
    pages = list(make().search("gene", JANUARY))
    for number, page in enumerate(pages[:-1], start=1):
        assert list(make().search("gene", JANUARY, page.cursor)) == pages[number:]


def test_what_goes_wrong_on_the_way_changes_nothing(make, server, fault):
    pages_of(server, ["1", "2"], ["3"], total=3)
    truly = dois(make().search("gene", JANUARY))
    server.disturb(fault)
    assert dois(make().search("gene", JANUARY)) == truly


def test_a_search_without_a_window_begins_with_the_archive(make, server):
    server.on("/details/biorxiv/2013-01-01/2026-01-31/0/json", NOTHING)
    server.on("/details/medrxiv/2019-01-01/2026-01-31/0/json", NOTHING)
    for kind in (BioRxiv, MedRxiv):
        (page,) = make(kind).search("gene", Window(until=date(2026, 1, 31)))
        assert (page.reported, page.cursor, parsed(page.content)) == (None, None, [])


def test_no_address_holds_the_readers(make, server):
    pages_of(server, ["1"], total=1)
    list(make().search("gene", JANUARY))
    assert all(asked.params == {} for asked in server.asked)


@pytest.mark.parametrize("cursor", [None, "2/5"])
def test_a_list_that_ends_before_its_total_is_an_error(make, server, cursor):
    server.on(f"{PATH}/0/json", answer(["1", "2"], 5))
    server.on(f"{PATH}/2/json", NOTHING)
    with pytest.raises(SourceUnavailable, match="announced 5 versions in these days and gave 2"):
        list(make().search("gene", JANUARY, cursor))


def test_a_list_without_a_total_ends_with_an_empty_page(make, server):
    server.on(f"{PATH}/0/json", answer(["1", "2"]))
    server.on(f"{PATH}/2/json", NOTHING)
    assert dois(make().search("gene", JANUARY)) == [["1", "2"], []]


def test_a_page_that_is_given_again_is_an_error(make, server):
    server.on(f"{PATH}/0/json", answer(["1", "2"], 50))
    server.on(f"{PATH}/2/json", answer(["1", "2"], 50))
    with pytest.raises(SourceUnavailable, match="the same page again"):
        list(make().search("gene", JANUARY))


def test_an_error_in_place_of_a_list_is_an_error(make, server):
    server.on(f"{PATH}/0/json", json.dumps({"messages": [{"status": "Error: interval"}], "collection": []}))
    with pytest.raises(SourceUnavailable, match="Error: interval"):
        list(make().search("gene", JANUARY))


def test_what_is_no_answer_is_handed_on_to_be_kept(make, server):
    server.on(f"{PATH}/0/json", b"<html>down</html>")
    (page,) = make().search("gene", JANUARY)
    assert (page.content, page.cursor) == (b"<html>down</html>", None)


@pytest.mark.parametrize(
    "page", [b"", b"[]", b"{}", b"<html/>", b"[" * 100_000, b'{"query": "a", "answer": 3}']
)
def test_a_page_that_is_no_answer_is_refused(page):
    with pytest.raises(SourceFormatError):
        parsed(page)


def test_a_misshapen_entry_loses_its_fields_and_not_the_page():
    odd = {
        "doi": "10.1101/7",
        "title": ["x"],
        "version": "new",
        "date": 3,
        "authors": None,
        "published": True,
    }
    page = json.dumps({"messages": [None], "collection": [odd, None, {"title": "a\ud800\u0000b"}]}).encode()
    first, second, third = parsed(page)
    assert first == Record(
        source="biorxiv",
        source_id="10.1101/7",
        title="",
        venue="bioRxiv",
        doi="10.1101/7",
        kind=RecordKind.PREPRINT,
        url="https://www.biorxiv.org/content/10.1101/7v1",
    )
    assert (second.title, third.title) == ("", "a\ufffdb")


def test_the_marks_of_the_export_are_read_before_the_query_is_held_against_a_text(make):
    entry = {
        "doi": "10.1101/8",
        "title": "{beta}-globin <i>ex vivo</i>",
        "abstract": "O_ST_ABSBackgroundC_ST_ABSBlood is red.\n\nMethodsCells with n [&ge;] 5.",
        "funder": [{"name": "A fund", "award": "7"}],
        "published": "NA",
    }
    content = json.dumps({"messages": [{"status": "ok", "total": "1"}], "collection": [entry]}).encode()
    (record,) = parsed(with_query(content, '"β-globin ex vivo"'))
    assert record.title == "β-globin ex vivo"
    assert record.abstract == "Background: Blood is red. Methods: Cells with n ≥ 5."
    assert record.links == ()


def test_a_list_of_published_preprints_is_read_as_well():
    entry = {
        "preprint_doi": "10.1101/2026.01.02.000009",
        "published_doi": "10.5555/Journal.9",
        "published_journal": "The Journal of Owls",
        "preprint_platform": "bioRxiv",
        "preprint_title": "Owls at night",
        "preprint_authors": "Okafor, N.; Ek, A.",
        "preprint_category": "zoology",
        "preprint_date": "2026-01-02",
        "published_date": "2026-05-06",
        "preprint_abstract": "They see.",
    }
    page = json.dumps({"messages": [{"status": "ok", "count": 1}], "collection": [entry]}).encode()
    assert parsed(page) == [
        Record(
            source="biorxiv",
            source_id="10.1101/2026.01.02.000009",
            title="Owls at night",
            abstract="They see.",
            authors=("Okafor, N.", "Ek, A."),
            published=PartialDate(year=2026, month=1, day=2),
            venue="bioRxiv",
            doi="10.1101/2026.01.02.000009",
            kind=RecordKind.PREPRINT,
            url="https://www.biorxiv.org/content/10.1101/2026.01.02.000009v1",
            keywords=("zoology",),
            links=(Link(kind=RelationKind.IS_VERSION_OF, scheme="doi", value="10.5555/journal.9"),),
        )
    ]


def test_pages_that_alternate_are_a_circle(make, server):
    for start in range(4):
        server.on(f"{PATH}/{start}/json", answer([str(start % 2)], None, start))
    with pytest.raises(SourceUnavailable, match="the same page again at offset 2"):
        list(make().search("gene", JANUARY))


def test_a_query_that_cannot_be_read_is_refused_before_anything_is_asked(make, server):
    with pytest.raises(ProtocolError):
        list(make().search("(gene", JANUARY))
    assert server.asked == []


def test_a_cursor_of_another_program_is_an_error(make):
    with pytest.raises(SourceUnavailable, match="cannot be read"):
        list(make().search("gene", JANUARY, "AoIIP4=="))


def test_preprints_are_found_by_doi_and_only_theirs_are_asked_for(make, server):
    server.on("/details/biorxiv/10.1101/1/na/json", answer(["1"], 1))
    server.on("/details/biorxiv/10.64898/2/na/json", NOTHING)
    ids = [("doi", "10.1101/1"), ("doi", "10.64898/2"), ("doi", "10.1101/gone"), ("doi", "10.5555/3")]
    pages = list(make().find([*ids, ("pmid", "10.1101/4")]))
    assert dois(pages) == [["1"]]
    assert [asked.path for asked in server.asked] == [
        "/details/biorxiv/10.1101/1/na/json",
        "/details/biorxiv/10.64898/2/na/json",
        "/details/biorxiv/10.1101/gone/na/json",
    ]


def test_a_window_filtered_here_is_a_complete_search(make, server, tmp_path):
    server.on("/details/biorxiv/2013-01-01/2026-01-31/0/json", DETAILS)
    log = create_log(tmp_path / "review.db")
    query = SourceQuery(source="biorxiv", query="owls")
    run = refresh(log, make(), query, protocol=None, now=lambda: datetime(2026, 1, 31, tzinfo=UTC))
    assert (run.status, run.reported, run.fetched, run.new) == (RunStatus.COMPLETE, None, 1, 1)
    assert run.warnings == ("the server lists 5 versions of preprints in these days; searched here",)
    log.close()


@pytest.mark.real
def test_pages_of_the_web_sites_are_refused(real_data):
    files = sorted((real_data / "payloads" / "biorxiv").iterdir())
    assert files
    for file in files:
        with pytest.raises(SourceFormatError):
            parsed(file.read_bytes())
