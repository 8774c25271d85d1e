"""Open-access PDFs that Unpaywall knows of: known repositories, strangers, versions, what is no PDF."""

import json

import pytest

from review.errors import SettingsError, SourceUnavailable
from review.model.record import Record, RecordKind
from review.model.search import Document
from review.retrieval.fulltexts.unpaywall import Unpaywall
from review.retrieval.http import HttpClient
from review.settings import SourceSettings

EMAIL = "reader@example.org"
PDF = b"%PDF-1.7\n1 0 obj\n"
RECORD = Record(source="crossref", source_id="10.5555/7(1)", title="x", doi="10.5555/7(1)")
ASKED = "/v2/10.5555/7%281%29"


@pytest.fixture
def place(server, slept):
    settings = SourceSettings(base_url=server.url + "/v2", email=EMAIL)
    http = HttpClient.of(settings, Unpaywall, sleep=slept.append)
    yield Unpaywall(http, settings)
    http.close()


def copy(url, **more):
    return {"url_for_pdf": url, "version": "publishedVersion", "license": "cc-by"} | more


def told(server, best, *others):
    body = {"is_oa": best is not None, "best_oa_location": best, "oa_locations": [best, *others]}
    server.on(ASKED, json.dumps(body), email=EMAIL)


def test_the_best_copy_is_kept_as_it_was_sent(place, server):
    told(server, copy(f"{server.url}/7.pdf"))
    server.on("/7.pdf", PDF)
    assert place.fetch(RECORD) == Document(
        content=PDF, media_type="application/pdf", url=f"{server.url}/7.pdf", licence="cc-by"
    )
    assert [asked.params for asked in server.asked] == [{"email": EMAIL}, {}]


def test_nothing_is_sent_to_a_stranger_and_the_address_is_told(place, server, other_server):
    told(server, copy(f"{other_server.url}/7.pdf?token=1"))
    with pytest.raises(SourceUnavailable, match="not a known repository") as caught:
        place.fetch(RECORD)
    assert caught.value.hint == f"Fetch it by hand: {other_server.url}/7.pdf?token=1"
    assert other_server.asked == []


def test_a_repository_that_redirects_to_a_stranger_is_not_followed(place, server, other_server):
    told(server, copy(f"{server.url}/7.pdf"))
    server.on("/7.pdf", server.reply(status=302, headers={"Location": f"{other_server.url}/7.pdf"}))
    with pytest.raises(SourceUnavailable) as caught:
        place.fetch(RECORD)
    assert caught.value.hint == f"Fetch it by hand: {server.url}/7.pdf"
    assert other_server.asked == []


def test_a_copy_in_a_known_repository_is_taken_before_one_that_lies_with_a_stranger(
    place, server, other_server
):
    told(server, copy(f"{other_server.url}/7.pdf"), copy(f"{server.url}/copy.pdf", license=None))
    server.on("/copy.pdf", PDF)
    document = place.fetch(RECORD)
    assert document is not None and (document.url, document.licence) == (f"{server.url}/copy.pdf", None)


def test_a_submitted_manuscript_is_no_copy_of_an_article(place, server):
    told(server, copy(f"{server.url}/7.pdf", version="submittedVersion"))
    server.on("/7.pdf", PDF)
    with pytest.raises(SourceUnavailable, match="as submitted"):
        place.fetch(RECORD)
    preprint = Record(source="x", source_id="1", title="", doi=RECORD.doi, kind=RecordKind.PREPRINT)
    assert place.fetch(preprint) is not None


@pytest.mark.parametrize(
    "body",
    [
        {"is_oa": False, "best_oa_location": None, "oa_locations": []},
        {"is_oa": True, "best_oa_location": {"url": "https://x.example", "url_for_pdf": None}},
        {"best_oa_location": "odd", "oa_locations": [None, {"url_for_pdf": [3]}, {"url_for_pdf": ""}]},
        {},
    ],
)
def test_a_report_without_a_copy_has_none(place, server, body):
    server.on(ASKED, json.dumps(body))
    assert place.fetch(RECORD) is None


def test_a_doi_that_unpaywall_does_not_know_has_none(place):
    assert place.fetch(RECORD) is None


def test_a_record_without_a_doi_asks_nobody(place, server):
    assert place.fetch(Record(source="list", source_id="1", title="x")) is None
    assert server.asked == []


def test_without_an_e_mail_address_nobody_is_asked(server):
    settings = SourceSettings(base_url=server.url)
    http = HttpClient.of(settings, Unpaywall)
    with pytest.raises(SettingsError) as caught:
        Unpaywall(http, settings).fetch(RECORD)
    assert "EVERGREEN_EMAIL" in caught.value.hint and server.asked == []
    http.close()


@pytest.mark.parametrize("content", [b"<html>Are you human?</html>", b"", b" " * 2000 + PDF])
def test_what_is_no_pdf_is_an_error_that_names_the_address(place, server, content):
    told(server, copy(f"{server.url}/7.pdf"))
    server.on("/7.pdf", content)
    with pytest.raises(SourceUnavailable, match="no PDF") as caught:
        place.fetch(RECORD)
    assert caught.value.hint.endswith(f"{server.url}/7.pdf")


@pytest.mark.parametrize(
    "url", ["ftp://x.example/7.pdf", "//x", "http://[", "http://x.example:port/", "javascript:1"]
)
def test_an_odd_address_is_told_and_not_asked(place, server, url):
    told(server, copy(url))
    with pytest.raises(SourceUnavailable, match="not a known repository"):
        place.fetch(RECORD)
    assert len(server.asked) == 1


@pytest.mark.parametrize("answer", [b"<html/>", b"[]", b"", b"[" * 100_000])
def test_an_answer_that_is_none_is_an_error(place, server, answer):
    server.on(ASKED, answer)
    with pytest.raises(SourceUnavailable, match="no JSON object"):
        place.fetch(RECORD)


def test_an_address_that_is_refused_is_an_error(place, server):
    server.on(ASKED, server.reply(b'{"error": true, "message": "Email address required"}', status=422))
    with pytest.raises(SourceUnavailable, match="422") as caught:
        place.fetch(RECORD)
    assert "EVERGREEN_EMAIL" in caught.value.hint


def test_what_goes_wrong_on_the_way_changes_nothing(place, server, fault):
    told(server, copy(f"{server.url}/7.pdf"))
    server.on("/7.pdf", PDF)
    server.disturb(fault)
    document = place.fetch(RECORD)
    assert document is not None and document.content == PDF


class Recording:
    """Gives a PDF for any address and remembers which was asked."""

    def __init__(self, answer):
        self.answer = answer
        self.asked = []

    def get(self, url, params, headers=None):
        self.asked.append(url)
        return self.answer if "api.unpaywall.org" in url else PDF


@pytest.mark.parametrize(
    ("given", "fetched"),
    [
        ("http://europepmc.org/articles/pmc7?pdf=render", "https://europepmc.org/articles/pmc7?pdf=render"),
        ("https://arxiv.org/pdf/2601.00001", "https://arxiv.org/pdf/2601.00001"),
    ],
)
def test_a_known_repository_is_asked_over_https(given, fetched):
    http = Recording(json.dumps({"best_oa_location": copy(given)}).encode())
    document = Unpaywall(http, SourceSettings(email=EMAIL)).fetch(RECORD)
    assert document is not None and document.url == fetched
    assert http.asked == ["https://api.unpaywall.org/v2/10.5555/7%281%29", fetched]


@pytest.mark.real
def test_every_recorded_answer_names_a_copy(real_data):
    for file in sorted((real_data / "payloads" / "unpaywall").iterdir()):
        place = Unpaywall(Recording(file.read_bytes()), SourceSettings(email=EMAIL))
        with pytest.raises(SourceUnavailable, match=r"https://journals\.plos\.org, which is not a known"):
            place.fetch(RECORD)
