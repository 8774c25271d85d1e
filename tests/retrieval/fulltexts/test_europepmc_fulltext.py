"""Open-access full texts of Europe PMC: what is asked, what is taken, what is none, licences."""

import json

import pytest
from lxml import etree

from review.errors import SourceUnavailable
from review.model.record import Record
from review.model.search import Document
from review.retrieval.fulltexts.europepmc import EuropePmcFullText, licence
from review.retrieval.http import HttpClient
from review.settings import SourceSettings

EMAIL = "reader@example.org"
ARTICLE = (
    b'<!DOCTYPE article PUBLIC "-//NLM//DTD JATS (Z39.96)//EN" "JATS-archivearticle1.dtd">'
    b'<article xmlns:xlink="http://www.w3.org/1999/xlink"><front><article-meta><permissions>'
    b'<license license-type="open-access" xlink:href="https://creativecommons.org/licenses/by/4.0/">'
    b"<license-p>Open.</license-p></license></permissions></article-meta></front>"
    b"<body><p>A whole report.</p></body></article>"
)
RECORD = Record(source="pubmed", source_id="7", title="x", ids=(("pmid", "7"), ("pmcid", "PMC7")))


@pytest.fixture
def place(server, slept):
    settings = SourceSettings(base_url=server.url + "/rest/", email=EMAIL)
    http = HttpClient.of(settings, EuropePmcFullText, sleep=slept.append)
    yield EuropePmcFullText(http, settings)
    http.close()


def test_the_full_text_is_kept_as_it_was_sent(place, server):
    server.on("/rest/PMC7/fullTextXML", ARTICLE)
    assert place.fetch(RECORD) == Document(
        content=ARTICLE,
        media_type="application/xml",
        url=f"{server.url}/rest/PMC7/fullTextXML",
        licence="https://creativecommons.org/licenses/by/4.0/",
    )
    assert [asked.params for asked in server.asked] == [{"email": EMAIL}]


@pytest.mark.parametrize(
    "record",
    [
        Record(source="pubmed", source_id="7", title="x", ids=(("pmid", "7"),)),
        Record(source="crossref", source_id="10.5555/7", title="x", doi="10.5555/7"),
    ],
)
def test_a_report_without_a_pmcid_is_looked_up(place, server, record):
    found = {"id": "7", "source": "MED", "pmid": "7", "pmcid": "PMC7", "doi": "10.5555/7"}
    other = {"id": "8", "source": "MED", "pmid": "8", "pmcid": "PMC8", "doi": "10.5555/8"}
    server.on("/rest/search", json.dumps({"hitCount": 2, "resultList": {"result": [other, found]}}))
    server.on("/rest/PMC7/fullTextXML", ARTICLE)
    document = place.fetch(record)
    assert document is not None and document.content == ARTICLE


@pytest.mark.parametrize("result", [[], [{"id": "7", "source": "MED", "pmid": "7"}]])
def test_a_report_without_a_full_text_has_none(place, server, result):
    server.on("/rest/search", json.dumps({"hitCount": 1, "resultList": {"result": result}}))
    assert place.fetch(Record(source="pubmed", source_id="7", title="x", ids=(("pmid", "7"),))) is None


def test_a_record_without_identifiers_asks_nobody(place, server):
    assert place.fetch(Record(source="list", source_id="7", title="x", ids=(("pmcid", "../7"),))) is None
    assert server.asked == []


@pytest.mark.parametrize(
    "refusal",
    [
        b"<errorBean><errCode>0</errCode><errMsg>PMC7 is not open access</errMsg></errorBean>",
        b"<OA><error code='idIsNotOpenAccess'>identifier 'PMC7' is not Open Access</error></OA>",
    ],
)
def test_what_is_not_open_access_is_none(place, server, refusal):
    server.on("/rest/PMC7/fullTextXML", refusal)
    assert place.fetch(RECORD) is None


def test_what_is_not_there_is_none(place):
    assert place.fetch(RECORD) is None


@pytest.mark.parametrize(
    "content",
    [
        b"<html><body>down</body></html>",
        b"%PDF-1.7",
        b"",
        ARTICLE[:-20],
        b'<!DOCTYPE article [<!ENTITY a "b">]><article>&a;</article>',
    ],
    ids=["html", "pdf", "empty", "cut", "entities"],
)
def test_what_is_no_article_is_an_error_that_says_where_to_look(place, server, content):
    server.on("/rest/PMC7/fullTextXML", content)
    with pytest.raises(SourceUnavailable) as caught:
        place.fetch(RECORD)
    assert caught.value.hint.endswith("https://europepmc.org/article/PMC/PMC7")


def test_a_server_that_does_not_answer_is_an_error(place, server):
    server.on("/rest/PMC7/fullTextXML", server.reply(b"no", status=500))
    with pytest.raises(SourceUnavailable, match="500"):
        place.fetch(RECORD)


def test_what_goes_wrong_on_the_way_changes_nothing(place, server, fault):
    server.on("/rest/PMC7/fullTextXML", ARTICLE)
    server.disturb(fault)
    document = place.fetch(RECORD)
    assert document is not None and document.content == ARTICLE


LINK = 'xmlns:xlink="http://www.w3.org/1999/xlink"'


@pytest.mark.parametrize(
    ("permissions", "said"),
    [
        ("", None),
        ("<license/>", None),
        ('<license license-type="cc0"/>', "cc0"),
        ("<license><p>As\n you like.</p></license>", "As you like."),
        (
            '<license xmlns:ali="http://www.niso.org/schemas/ali/1.0/">'
            "<ali:license_ref> https://l.example/by </ali:license_ref><license-p>By.</license-p></license>",
            "https://l.example/by",
        ),
        (
            f'<license {LINK}><p>See <ext-link xlink:href="https://cc.example/licenses/by/4.0/">BY</ext-link>'
            "</p></license>",
            "https://cc.example/licenses/by/4.0/",
        ),
        (f"<license><p>{'long ' * 200}</p></license>", ("long " * 200)[:300]),
    ],
)
def test_the_licence_is_its_address_or_its_words(permissions, said):
    assert licence(etree.XML(f"<article><permissions>{permissions}</permissions></article>")) == said


@pytest.mark.real
def test_every_recorded_article_is_taken_and_every_refusal_is_none(place, server, real_data):
    taken, none, odd = 0, 0, 0
    folders = [real_data / "payloads" / name for name in ("jats_pmc_oa", "jats_publisher", "europepmc")]
    for file in sorted(file for folder in folders for file in folder.iterdir()):
        content = file.read_bytes()
        server.on("/rest/PMC7/fullTextXML", content)
        is_article = b"<article" in content and file.suffix in (".xml", ".nxml")
        try:
            document = place.fetch(RECORD)
        except SourceUnavailable:
            odd += 1
            assert not is_article, file.name
            continue
        assert (document is not None) is is_article, file.name
        taken, none = taken + (document is not None), none + (document is None)
    assert taken > 15 and none == 2 and odd > 5
