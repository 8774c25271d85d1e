"""ClinicalTrials.gov: every field of every record, paging, windows, refusals."""

import json
import re
from datetime import date

import pytest

from review.errors import SourceFormatError, SourceUnavailable
from review.model.record import PartialDate, Record, RecordKind
from review.model.search import Lane, Window
from review.retrieval.http import HttpClient
from review.retrieval.sources.clinicaltrials import FIELDS, ClinicalTrials
from review.settings import SourceSettings

SITE = "https://clinicaltrials.gov/study"
STUDY = {
    "protocolSection": {
        "identificationModule": {
            "nctId": "NCT99000001",
            "nctIdAliases": ["NCT99000009"],
            "orgStudyIdInfo": {"id": "BIO-7"},
            "secondaryIdInfos": [
                {"id": "2024-500001-12-00", "type": "CTIS"},
                {"id": "2023-000001-41", "type": "EUDRACT_NUMBER"},
                {"id": "R01XX000001", "type": "NIH"},
            ],
            "briefTitle": "Vector X in dystrophy",
            "officialTitle": "A Comparability Study of Vector X (\\<2 Years)",
        },
        "statusModule": {
            "overallStatus": "WITHDRAWN",
            "startDateStruct": {"date": "2024-05"},
            "studyFirstPostDateStruct": {"date": "2024-02-29", "type": "ACTUAL"},
            "lastUpdatePostDateStruct": {"date": "2026-01-31", "type": "ESTIMATED"},
        },
        "sponsorCollaboratorsModule": {
            "leadSponsor": {"name": "Nordic Cells AB", "class": "INDUSTRY"},
            "collaborators": [{"name": "University of Ås"}],
        },
        "descriptionModule": {
            "briefSummary": "Potency is\n\ncompared, p \\< 0.05.",
            "detailedDescription": "* Arm \\[A\\]",
        },
        "conditionsModule": {"conditions": ["Dystrophy"], "keywords": ["potency", "Dystrophy"]},
        "armsInterventionsModule": {"interventions": [{"type": "GENETIC", "name": "Vector X"}]},
        "contactsLocationsModule": {
            "overallOfficials": [{"name": "Ada Berg, MD"}],
            "centralContacts": [{"name": "Desk", "email": "desk@example.org"}],
        },
    }
}
RECORD = Record(
    source="clinicaltrials",
    source_id="NCT99000001",
    title="A Comparability Study of Vector X (<2 Years)",
    abstract="Potency is compared, p < 0.05. * Arm [A]",
    authors=("Nordic Cells AB", "University of Ås", "Ada Berg, MD"),
    published=PartialDate(year=2024, month=2, day=29),
    venue="ClinicalTrials.gov",
    ids=(
        ("nct", "NCT99000001"),
        ("org-study", "BIO-7"),
        ("nct", "NCT99000009"),
        ("ctis", "2024-500001-12-00"),
        ("eudract", "2023-000001-41"),
        ("secondary-study", "R01XX000001"),
    ),
    kind=RecordKind.TRIAL,
    url=f"{SITE}/NCT99000001",
    keywords=("Dystrophy", "Vector X", "potency"),
    revised=PartialDate(year=2026, month=1, day=31),
)


class NoHttp:
    """Whoever parses must not ask."""


@pytest.fixture
def source(server, slept):
    settings = SourceSettings(base_url=server.url + "/api/v2/", page_size=2, email="reader@example.org")
    http = HttpClient.of(settings, ClinicalTrials, sleep=slept.append)
    yield ClinicalTrials(http, settings)
    http.close()


def study(number):
    return {"protocolSection": {"identificationModule": {"nctId": f"NCT{number:08}", "briefTitle": "T"}}}


def answer(*numbers, token=None, **more):
    return json.dumps({"studies": [study(number) for number in numbers], "nextPageToken": token, **more})


def parsed(page):
    return list(ClinicalTrials(NoHttp(), SourceSettings()).parse(page))


def numbers(pages):
    return [record.source_id for page in pages for record in parsed(page.content)]


def three_pages(server):
    server.on("/api/v2/studies", answer(1, 2, token="A", totalCount=5), countTotal="true")
    server.on("/api/v2/studies", answer(3, 4, token="B"), pageToken="A")
    server.on("/api/v2/studies", answer(5), pageToken="B")


def test_every_field_of_a_study_is_read():
    assert parsed(json.dumps({"studies": [STUDY]}).encode()) == [RECORD]
    assert parsed(json.dumps(STUDY).encode()) == [RECORD]


def test_a_study_that_was_not_posted_yet_is_of_its_start_and_of_its_brief_title():
    bare = {
        "identificationModule": {"nctId": "NCT99000002", "briefTitle": "Brief"},
        "statusModule": {"startDateStruct": {"date": "2024-05"}},
    }
    (record,) = parsed(json.dumps({"protocolSection": bare}).encode())
    assert (record.title, record.published) == ("Brief", PartialDate(year=2024, month=5))


def test_a_misshapen_study_loses_its_fields_and_not_the_page():
    odd = {
        "identificationModule": {"nctId": 7, "secondaryIdInfos": [None, "x"], "briefTitle": ["x"]},
        "statusModule": [],
        "conditionsModule": {"conditions": [None, "a\ud800\u0000b"], "keywords": "x"},
    }
    first, second, third = parsed(json.dumps({"studies": [{"protocolSection": odd}, None, {}]}).encode())
    assert (first.source_id, first.title, first.keywords) == ("7", "", ("a\ufffdb",))
    assert (second.ids, second.url) == ((), None)
    assert len({first.id, second.id, third.id}) == 3


@pytest.mark.parametrize(
    "page",
    [b"", b"<html/>", b"[]", b"{}", b'{"studies": 3}', b"[" * 100_000, b'{"protocolSection": {}}', b"\xff"],
)
def test_a_page_that_is_no_list_of_studies_is_refused(page):
    with pytest.raises(SourceFormatError, match="not a list of studies"):
        parsed(page)


def test_an_answer_of_the_api_that_was_shut_down_is_refused_by_name():
    with pytest.raises(SourceFormatError, match="FullStudiesResponse"):
        parsed(b'{"FullStudiesResponse": {"NStudiesFound": 1}}')


def test_pages_follow_the_token_and_only_the_first_is_asked_for_the_total(source, server):
    three_pages(server)
    pages = list(source.search("gene therapy", Window()))
    assert [page.cursor for page in pages] == ["A", "B", None]
    assert [page.reported for page in pages] == [5, None, None]
    assert len(numbers(pages)) == 5
    common = {"query.term": "gene therapy", "fields": FIELDS, "pageSize": "2"}
    assert [asked.params for asked in server.asked] == [
        common | {"countTotal": "true"},
        common | {"pageToken": "A"},
        common | {"pageToken": "B"},
    ]
    assert "example.org" not in "".join(page.url for page in pages)


def test_a_search_goes_on_from_every_cursor(source, server):
    three_pages(server)
    pages = list(source.search("q", Window()))
    for place, page in enumerate(pages[:-1], start=1):
        assert numbers(source.search("q", Window(), page.cursor)) == numbers(pages[place:])


def test_a_later_window_asks_for_what_was_posted_again(source, server):
    server.on("/api/v2/studies", answer())
    list(source.search("q", Window(since=date(2026, 1, 1), until=date(2026, 2, 1))))
    list(source.search("q", Window(since=date(2026, 1, 1))))
    assert [asked.params["filter.advanced"] for asked in server.asked] == [
        "AREA[LastUpdatePostDate]RANGE[2026-01-01,2026-02-01]",
        "AREA[LastUpdatePostDate]RANGE[2026-01-01,MAX]",
    ]


@pytest.mark.parametrize("last", [answer(3, token="A"), answer(token="C"), "<html>down</html>"])
def test_a_repeated_token_an_empty_page_and_no_page_at_all_end_the_search(source, server, last):
    server.on("/api/v2/studies", answer(1, 2, token="A", totalCount=9))
    server.on("/api/v2/studies", last, pageToken="A")
    pages = list(source.search("q", Window()))
    assert [(page.cursor, page.reported) for page in pages] == [("A", 9), (None, None)]
    assert pages[1].content == last.encode()


def test_a_query_that_is_refused_is_an_error_with_the_servers_words(source, server):
    server.on("/api/v2/studies", server.reply(b"Incorrect format: unclosed parenthesis", status=400))
    with pytest.raises(SourceUnavailable, match="unclosed parenthesis"):
        list(source.search("((", Window()))


def test_disturbances_change_nothing(source, server, fault):
    three_pages(server)
    undisturbed = numbers(source.search("q", Window()))
    server.disturb(fault)
    assert numbers(source.search("q", Window())) == undisturbed


def test_trials_are_of_a_register():
    assert (ClinicalTrials.lane, ClinicalTrials.dialect) == (Lane.REGISTER, "clinicaltrials")


@pytest.mark.real
def test_every_recorded_answer_is_read_or_refused(real_data):
    files = sorted((real_data / "payloads" / "clinicaltrials").iterdir())
    read = 0
    for file in files:
        content = file.read_bytes()
        held = re.findall(rb'"identificationModule"\s*:\s*\{[^{}]*?"nctId"\s*:\s*"(NCT\d{6,8})"', content)
        if not held:
            with pytest.raises(SourceFormatError):
                parsed(content)
            continue
        read += 1
        records = parsed(content)
        assert [record.source_id.encode() for record in records] == held, file.name
    assert (len(files), read) == (29, 16)
