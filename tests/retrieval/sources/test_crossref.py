"""Crossref: every field of every record, updates both ways, paging, windows, refusals, DOIs."""

import base64
import gzip
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
from review.retrieval.sources.crossref import Crossref
from review.seams import Finder
from review.settings import SourceSettings

WORKS = Path(__file__).with_name("crossref_works.json").read_bytes()
TITLES = ("title", "original-title", "subtitle")
ARTICLE, NOTICE, PREPRINT = "10.5555/atmp.2025.001", "10.5555/atmp.2025.r1", "10.5555/2025.05.05.910002"


@pytest.fixture
def source(server, slept):
    settings = SourceSettings(base_url=server.url + "/", page_size=2, email="reader@example.org")
    http = HttpClient.of(settings, Crossref, sleep=slept.append)
    yield Crossref(http, settings)
    http.close()


def work(number, **more):
    return {"DOI": f"10.5555/{number}", "type": "journal-article", "title": [f"Work {number}"], **more}


def answer(numbers=(), cursor=None, total=None, **more):
    message = {"items": [work(each) for each in numbers], **more}
    message |= {"total-results": len(numbers) if total is None else total}
    message |= {"next-cursor": cursor} if cursor else {}
    return json.dumps({"status": "ok", "message-type": "work-list", "message": message})


def one(**fields):
    page = json.dumps({"message-type": "work", "message": {"DOI": "10.5555/1", **fields}}).encode()
    (record,) = parsed(page)
    return record


def parsed(page):
    return list(Crossref(None, SourceSettings()).parse(page))


def numbers(pages):
    return [int(record.source_id.partition("/")[2]) for page in pages for record in parsed(page.content)]


def test_every_field_of_a_work_is_read():
    *named, unnamed = parsed(WORKS)
    assert named == [
        Record(
            source="crossref",
            source_id=ARTICLE,
            title="Potency of ex vivo therapies in CAR-T cells & beyond: A matrix of assays",
            abstract="Background: Potency is hard (p < 0.05, x, y). Conclusion: Use a matrix.",
            authors=("Okafor, Ngozi C", "García-Núñez, Miguel Jr", "Li", "CAR-T Comparability Group"),
            published=PartialDate(year=2025, month=3),
            venue="Cytotherapy & manufacture",
            volume="12",
            issue="3",
            pages="211-224",
            doi=ARTICLE,
            kind=RecordKind.ARTICLE,
            language="en",
            url=f"https://doi.org/{ARTICLE}",
            keywords=("Immunology", "Cell Biology"),
            status=RecordStatus.RETRACTED,
            revised=PartialDate(year=2025, month=6, day=2),
            links=(
                Link(kind=RelationKind.CORRECTS, scheme="doi", value="10.5555/atmp.2025.e1", inverse=True),
                Link(kind=RelationKind.RETRACTS, scheme="doi", value=NOTICE, inverse=True),
                Link(kind=RelationKind.IS_VERSION_OF, scheme="doi", value=PREPRINT, inverse=True),
                Link(kind=RelationKind.IS_VERSION_OF, scheme="pmid", value="91000001"),
            ),
        ),
        Record(
            source="crossref",
            source_id=NOTICE,
            title="Retracted: Potency of ex vivo therapies",
            published=PartialDate(year=2025),
            pages="e8",
            doi=NOTICE,
            url=f"https://doi.org/{NOTICE}",
            links=(Link(kind=RelationKind.RETRACTS, scheme="doi", value=ARTICLE),),
        ),
        Record(
            source="crossref",
            source_id=PREPRINT,
            title="Potency of ex vivo therapies? Not yet",
            published=PartialDate(year=2025, month=5, day=5),
            venue="medRxiv",
            doi=PREPRINT,
            kind=RecordKind.PREPRINT,
            url=f"https://doi.org/{PREPRINT}",
            links=(Link(kind=RelationKind.IS_VERSION_OF, scheme="doi", value=ARTICLE),),
        ),
        Record(
            source="crossref",
            source_id="10.5555/book",
            title="Handbuch der Zelltherapie",
            published=PartialDate(year=2019, month=11),
            doi="10.5555/book",
            ids=(("isbn", "9780521249355"),),
            kind=RecordKind.OTHER,
            url="https://doi.org/10.5555/book",
            links=(Link(kind=RelationKind.SUPERSEDES, scheme="doi", value="10.5555/book1"),),
        ),
    ]
    assert (unnamed.title, unnamed.doi, unnamed.url) == ("No DOI", None, None)


@pytest.mark.parametrize(
    ("said", "kind", "status"),
    [
        ("retraction", RelationKind.RETRACTS, RecordStatus.RETRACTED),
        ("partial_retraction", RelationKind.CORRECTS, RecordStatus.CORRECTED),
        ("withdrawal", RelationKind.RETRACTS, RecordStatus.WITHDRAWN),
        ("removal", RelationKind.RETRACTS, RecordStatus.WITHDRAWN),
        ("expression_of_concern", RelationKind.CONCERNS, RecordStatus.CONCERN),
        ("Expression of Concern", RelationKind.CONCERNS, RecordStatus.CONCERN),
        ("corrigendum", RelationKind.CORRECTS, RecordStatus.CORRECTED),
        ("addendum", RelationKind.CORRECTS, RecordStatus.CORRECTED),
        ("clarification", RelationKind.CORRECTS, RecordStatus.CORRECTED),
        ("new_version", RelationKind.SUPERSEDES, RecordStatus.SUPERSEDED),
    ],
)
def test_an_update_is_told_at_the_notice_and_at_the_work(said, kind, status):
    update = [{"DOI": "10.5555/2", "type": said}]
    work, notice = one(**{"updated-by": update}), one(**{"update-to": update})
    assert (work.links, work.status) == (
        (Link(kind=kind, scheme="doi", value="10.5555/2", inverse=True),),
        status,
    )
    assert (notice.links, notice.status) == ((Link(kind=kind, scheme="doi", value="10.5555/2"),), None)


@pytest.mark.parametrize("name", ["updated-by", "update-to"])
@pytest.mark.parametrize(
    ("said", "status"), [("retraction", RecordStatus.RETRACTED), ("new_version", None), ("praise", None)]
)
def test_a_work_that_updates_itself_is_its_own_notice(name, said, status):
    record = one(**{name: [{"DOI": "10.5555/1", "type": said}]})
    assert (record.links, record.status) == ((), status)


def test_a_retraction_without_a_notice_is_a_status_all_the_same():
    record = one(**{"updated-by": [{"type": "retraction", "source": "retraction-watch"}]})
    assert (record.links, record.status) == ((), RecordStatus.RETRACTED)


@pytest.mark.parametrize(
    ("name", "link"),
    [
        ("replaces", Link(kind=RelationKind.SUPERSEDES, scheme="doi", value="10.5555/2")),
        ("is-replaced-by", Link(kind=RelationKind.SUPERSEDES, scheme="doi", value="10.5555/2", inverse=True)),
        ("has-version", Link(kind=RelationKind.IS_VERSION_OF, scheme="doi", value="10.5555/2", inverse=True)),
        ("is-version-of", Link(kind=RelationKind.IS_VERSION_OF, scheme="doi", value="10.5555/2")),
    ],
)
def test_versions_are_linked(name, link):
    others = [{"id-type": "doi", "id": "10.5555/2"}, {"id-type": "doi", "id": "10.5555/1"}]
    assert one(relation={name: others}).links == (link,)


@pytest.mark.parametrize(
    ("dates", "published"),
    [
        ({"issued": {"date-parts": [[None]]}}, None),
        ({"issued": {"date-parts": []}}, None),
        ({"issued": {"date-parts": [None]}}, None),
        ({"issued": {"date-parts": [["2020", "3"]]}}, PartialDate(year=2020, month=3)),
        ({"issued": {"date-parts": [[2020, None, None]]}}, PartialDate(year=2020)),
        ({"issued": {"date-parts": [[2020, 2, 31]]}}, PartialDate(year=2020, month=2)),
        ({"issued": {"date-parts": [[20200, 2]]}}, None),
        (
            {"published-print": {"date-parts": [[2020]]}, "issued": {"date-parts": [[2019, 12, 1]]}},
            PartialDate(year=2020),
        ),
        (
            {"published-print": {"date-parts": [[2020]]}, "published-online": {"date-parts": [[2020, 5, 4]]}},
            PartialDate(year=2020, month=5, day=4),
        ),
    ],
)
def test_a_date_is_known_as_far_as_it_is_said(dates, published):
    assert one(**dates).published == published


@pytest.mark.parametrize(
    ("given", "kind"),
    [
        ({"type": "proceedings-article"}, RecordKind.ARTICLE),
        ({"type": "peer-review"}, RecordKind.OTHER),
        ({"type": "book-chapter"}, RecordKind.OTHER),
        ({"type": "report"}, RecordKind.REPORT),
        ({"type": "standard"}, RecordKind.STANDARD),
        ({"type": "posted-content"}, RecordKind.PREPRINT),
        ({"type": "posted-content", "subtype": "other"}, RecordKind.OTHER),
        ({}, RecordKind.ARTICLE),
    ],
)
def test_the_types_of_works_come_to_kinds(given, kind):
    assert one(**given).kind is kind


@pytest.mark.parametrize(
    "page",
    [
        b"",
        b"Resource not found.",
        b"[]",
        b"{}",
        b'{"message-type": "work-list", "message": {}}',
        b'{"message-type": "member-list", "message": {"items": []}}',
        b'{"message-type": "work-agency", "message": {"DOI": "10.5555/1"}}',
        b'{"status": "failed", "message-type": "validation-failure", "message": []}',
        b"[" * 100_000,
        b"\xff\xfe",
    ],
)
def test_a_page_that_holds_no_works_is_refused(page):
    with pytest.raises(SourceFormatError, match="not works of Crossref"):
        parsed(page)


def test_a_misshapen_work_loses_its_fields_and_not_the_page():
    odd = {
        "DOI": "10.5555/7",
        "title": "As a string",
        "subtitle": {"a": 1},
        "author": [None, 3, {}],
        "container-title": 7.5,
        "institution": {"name": "As an object"},
        "issued": "2020",
        "abstract": ["x"],
        "update-to": [None, {"type": ["retraction"]}],
        "relation": [],
        "language": "",
    }
    message = {"items": [odd, {"title": [None]}, None]}
    page = json.dumps({"message-type": "work-list", "message": message}).encode()
    first, second, third = parsed(page)
    assert first == Record(
        source="crossref",
        source_id="10.5555/7",
        title="As a string",
        venue="As an object",
        doi="10.5555/7",
        url="https://doi.org/10.5555/7",
    )
    assert len({first.id, second.id, third.id}) == 3


def test_pages_follow_the_cursor_to_the_last_short_page(source, server):
    server.on("/works", answer([1, 2], "A+/=", total=3), cursor="*")
    server.on("/works", answer([3], "B", total=3), cursor="A+/=")
    pages = list(source.search("gene therapy", Window()))
    assert [page.cursor for page in pages] == ["2:A+/=", None]
    assert [page.reported for page in pages] == [3, 3]
    assert numbers(pages) == [1, 2, 3]
    assert server.asked[1].params == {
        "query.bibliographic": "gene therapy",
        "rows": "2",
        "cursor": "A+/=",
        "mailto": "reader@example.org",
    }
    assert pages[1].url == (f"{server.url}/works?query.bibliographic=gene+therapy&rows=2&cursor=A%2B%2F%3D")


def test_a_cursor_that_stays_the_same_is_followed(source, server):
    """Crossref's cursor names a place that moves on the server, as its recorded pages show."""
    server.on("/works", answer([1, 2], "A", total=6), cursor="*")
    later = [answer(each, "A", total=6) for each in ([3, 4], [5, 6], [])]
    server.on("/works", *later, cursor="A")
    pages = list(source.search("q", Window()))
    assert numbers(pages) == [1, 2, 3, 4, 5, 6]
    assert [page.cursor for page in pages] == ["2:A", "4:A", "6:A", None]


def test_a_search_goes_on_from_every_cursor(source, server):
    server.on("/works", answer([1, 2], "A"), cursor="*")
    server.on("/works", answer([3, 4], "B"), cursor="A")
    server.on("/works", answer([5], "C"), cursor="B")
    pages = list(source.search("q", Window()))
    for place, page in enumerate(pages[:-1], start=1):
        assert list(source.search("q", Window(), page.cursor)) == pages[place:]


@pytest.mark.parametrize("status", [400, 404])
def test_a_cursor_that_was_forgotten_begins_the_search_anew(source, server, status):
    server.on("/works", answer([1, 2], "B"), cursor="*")
    server.on("/works", answer([3], "B"), cursor="B")
    server.on("/works", server.reply(b"gone", status=status), cursor="A")
    assert numbers(source.search("q", Window(), "2:A")) == [1, 2, 3]


def test_a_short_page_is_not_the_last_when_more_is_to_come(source, server):
    server.on("/works", answer([1], "A", total=3), cursor="*")
    server.on("/works", answer([2, 3], "B", total=3), cursor="A")
    server.on("/works", answer([], "C", total=3), cursor="B")
    assert numbers(source.search("q", Window())) == [1, 2, 3]


def test_a_server_that_gives_fewer_rows_than_asked_for_is_followed(source, server):
    given = {"items-per-page": 1, "total": 1}
    server.on("/works", answer([1], "A", **given), cursor="*")
    server.on("/works", answer([2], "B", **given), cursor="A")
    server.on("/works", answer([], **given), cursor="B")
    assert numbers(source.search("q", Window())) == [1, 2]


def test_a_page_that_is_given_again_ends_the_search(source, server):
    server.on("/works", answer([1, 2], "A", total=9), cursor="*")
    server.on("/works", answer([3, 4], "A", total=9), cursor="A")
    pages = list(source.search("q", Window()))
    assert numbers(pages) == [1, 2, 3, 4, 3, 4]
    assert pages[-1].cursor is None
    assert "it has given" in pages[-1].warnings[0]


@pytest.mark.parametrize("total", [0, 1, 900])
def test_a_wrong_total_loses_no_record(source, server, total):
    server.on("/works", answer([1, 2], "A", total=total), cursor="*")
    server.on("/works", answer([3], "B", total=total), cursor="A")
    server.on("/works", answer([], "C", total=total), cursor="B")
    assert numbers(source.search("q", Window())) == [1, 2, 3]


def test_a_later_window_asks_by_index_date(source, server):
    server.on("/works", answer([]))
    window = Window(since=date(2026, 1, 1), until=date(2026, 2, 1))
    list(source.search("filter:type:report search:potency", window))
    list(source.search("potency", Window(until=date(2026, 2, 1))))
    first, second = (asked.params for asked in server.asked)
    assert first["filter"] == "type:report,from-index-date:2026-01-01,until-index-date:2026-02-01"
    assert first["query.bibliographic"] == "potency"
    assert "filter" not in second


def test_what_goes_wrong_on_the_way_changes_nothing(source, server, fault):
    server.on("/works", answer([1, 2], "A"), cursor="*")
    server.on("/works", answer([3], "B"), cursor="A")
    calm = list(source.search("q", Window()))
    server.disturb(fault)
    assert list(source.search("q", Window())) == calm


def test_a_refusal_says_what_to_do(source, server):
    said = [{"type": "filter-not-available", "message": "there is no such filter"}]
    refusal = {"status": "failed", "message-type": "validation-failure", "message": said}
    server.on("/works", server.reply(json.dumps(refusal).encode(), status=400))
    with pytest.raises(SourceUnavailable, match="no such filter") as raised:
        list(source.search("filter:nonsense:1", Window()))
    assert raised.value.hint == "Correct the query of `crossref` in the protocol."


@pytest.mark.parametrize("said", [[{"message": "no\u0007 filter"}], {"message": "no filter"}, "no filter"])
def test_an_error_in_place_of_results_is_an_error(source, server, said):
    server.on("/works", json.dumps({"status": "failed", "message-type": "x", "message": said}))
    with pytest.raises(SourceUnavailable, match="refused the search: no filter"):
        list(source.search("q", Window()))


def test_what_is_not_json_is_handed_on_to_be_kept(source, server):
    server.on("/works", b"<html>down</html>")
    (page,) = source.search("q", Window())
    assert (page.content, page.cursor, page.reported) == (b"<html>down</html>", None, None)


def test_works_are_found_by_doi(source, server):
    single = {"message-type": "work", "message": work(3)}
    server.on("/works", answer([1, 2]), filter="doi:10.5555/1,doi:10.5555/2")
    server.on("/works/10.5555/a%2C%3Cb%3E", json.dumps(single))
    ids = [("doi", "10.5555/1"), ("doi", "10.5555/a,<b>"), ("pmid", "7"), ("doi", "10.5555/un,known")]
    pages = list(source.find([*ids, ("doi", "10.5555/2"), ("doi", "10.5555/1")]))
    assert numbers(pages) == [1, 2, 3]
    assert not any(page.cursor or "reader" in page.url for page in pages)
    assert isinstance(source, Finder)


def test_a_batch_that_is_refused_is_asked_for_one_by_one(source, server):
    server.on("/works", server.reply(b"{}", status=400))
    server.on("/works/10.5555/2", json.dumps({"message-type": "work", "message": work(2)}))
    assert numbers(source.find([("doi", "10.5555/1"), ("doi", "10.5555/2")])) == [2]


def test_a_server_that_is_down_is_not_an_unknown_doi(source, server):
    server.on("/works/10.5555/a%2Cb", server.reply(b"", status=410))
    with pytest.raises(SourceUnavailable):
        list(source.find([("doi", "10.5555/a,b")]))


def bodies(folder):
    """Every recorded body as the server sent it: the recorders wrote some as base64 or compressed."""
    for file in sorted(folder.iterdir()):
        content = file.read_bytes()
        if content.startswith(b"eyJ"):
            content = base64.b64decode(content)
        yield file.name, gzip.decompress(content) if file.suffix == ".gz" else content


def works_in(content):
    """The works of a recorded answer, by the JSON alone."""
    try:
        held = json.loads(content)
    except ValueError:
        return None
    if held.get("message-type") == "work-list":
        return held["message"]["items"]
    if held.get("message-type") == "work":
        return [held["message"]]
    return [held] if "DOI" in held else None


@pytest.mark.real
def test_every_recorded_answer_is_read_or_refused(real_data):
    read = 0
    for name, content in bodies(real_data / "payloads" / "crossref"):
        works = works_in(content)
        if works is None:
            with pytest.raises(SourceFormatError):
                parsed(content)
            continue
        records = parsed(content)
        assert len(records) == len(works), name
        assert [record.doi for record in records] == [each["DOI"].lower() for each in works]
        titles = [[text for name in TITLES for text in each.get(name) or [] if text] for each in works]
        assert [bool(record.title) for record in records] == [bool(title) for title in titles]
        texts = [re.sub("<[^>]*>", "", each.get("abstract") or "").strip() for each in works]
        assert [bool(record.abstract) for record in records] == [bool(text) for text in texts]
        assert not any("jats:" in (record.abstract or "") for record in records)
        read += len(records)
    assert read >= 1400
