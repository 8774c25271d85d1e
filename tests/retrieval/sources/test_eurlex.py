"""EUR-Lex: every field of acts in every form, lists of numbers, redirects, what is not to be had."""

import pytest

from review.errors import SourceFormatError, SourceUnavailable
from review.model.record import Link, PartialDate, Record, RecordKind, RecordStatus
from review.model.search import Lane, Window
from review.model.study import RelationKind
from review.retrieval.http import HttpClient
from review.retrieval.sources.eurlex import EurLex, numbers_of
from review.settings import SourceSettings

SITE = "https://eur-lex.europa.eu/legal-content/EN/TXT/?uri=CELEX:"
ACT = """<?xml version="1.0" encoding="UTF-8"?>
<html xmlns="http://www.w3.org/1999/xhtml"><head><title>L_2099001EN.01000101.xml</title></head><body>
<table><tr><td><p class="{0}hd-date">2.1.2099</p></td></tr></table>
<div class="eli-main-title"><p class="{0}doc-ti">REGULATION (EU) 2099/12 OF THE EUROPEAN PARLIAMENT
AND OF THE COUNCIL</p><p class="{0}doc-ti">of 30 December 2098</p>
<p class="{0}doc-ti">on vectors of the Åland Islands, and repealing Directives 2002/98/EC and 65/65/EEC
and Regulation (EC) No 45/2001</p>
<p class="{0}doc-ti">(Text with EEA relevance)</p></div>
<p class="{0}normal">THE EUROPEAN PARLIAMENT AND THE COUNCIL OF THE EUROPEAN UNION,</p>
<p class="{0}ti-art">Article 1</p><p class="{0}sti-art">Subject matter</p>
<div><p class="{0}normal">This Regulation lays down rules.</p></div>
<p class="{0}ti-art">Article 2</p><p class="{0}normal">Definitions.</p>
<p class="{0}doc-ti">ANNEX I</p></body></html>"""
CONSOLIDATED = """<html><body><p class="reference">02099R0012 — EN — 01.07.2099 — 002.001</p>
<p class="disclaimer">A documentation tool.</p>
<table><tr><td><p class="arrow">►B</p></td><td><p class="title-doc-first">REGULATION (EU) 2099/12</p>
<p class="title-doc-first">of 30 December 2098</p><p class="title-doc-last">on vectors</p>
<p class="title-doc-oj-reference">(OJ L 1, 2.1.2099, p. 1)</p></td></tr></table>
<p class="hd-modifiers">Amended by:</p><p class="title-doc-first">REGULATION (EU) 2099/12</p>
<p class="title-article-norm">Article 1</p><div class="eli-title">
<p class="stitle-article-norm">Scope</p></div>
<div class="norm"><span class="no-parag">1.  </span><div><p class="norm">►M1 All vectors. ◄</p></div></div>
<p class="title-article-norm">Article 2</p></body></html>"""
OLD = """<html><head><title>EUR-Lex - 31901L0001 - EN</title></head><body>
<p>Avis juridique important</p><p>|</p><p>31901L0001</p><p>Commission Directive 1901/1/EC of 6 November 1901
relating to medicines <br/><em>Official Journal L 311 , 28/11/1901 P. 0067 - 0128</em></p>
<div id="TexteOnly"><p><TXT_TE><p>Commission Directive 1901/1/EC</p><p>of 6 November 1901</p>
<p>relating to medicines</p><p>THE COMMISSION,</p><p>Having regard to x</p></TXT_TE></p></div>
</body></html>"""
REPEALED = ("32002L0098", "31965L0065", "32001R0045")


def asked_for(text, number):
    return f"{text}\n<!-- CELEX {number} -->"


class NoHttp:
    """Whoever parses must not ask."""


@pytest.fixture
def source(server, slept):
    settings = SourceSettings(base_url=server.url + "/", email="reader@example.org")
    http = HttpClient.of(settings, EurLex, sleep=slept.append)
    yield EurLex(http, settings)
    http.close()


def parsed(page):
    return list(EurLex(NoHttp(), SourceSettings()).parse(page if isinstance(page, bytes) else page.encode()))


def on(server, number, *replies):
    server.on(f"/resource/celex/{number}", *replies)


@pytest.mark.parametrize("prefix", ["oj-", ""])
def test_every_field_of_an_act_is_read_in_the_forms_of_today_and_of_2004(prefix):
    assert parsed(asked_for(ACT.format(prefix), "32099R0012")) == [
        Record(
            source="eurlex",
            source_id="32099R0012",
            title="REGULATION (EU) 2099/12 OF THE EUROPEAN PARLIAMENT AND OF THE COUNCIL of 30 December 2098 "
            "on vectors of the Åland Islands, and repealing Directives 2002/98/EC and 65/65/EEC "
            "and Regulation (EC) No 45/2001",
            abstract="This Regulation lays down rules.",
            abstract_note="Article 1, in place of an abstract",
            authors=("European Parliament", "Council of the European Union"),
            published=PartialDate(year=2098, month=12, day=30),
            venue="EUR-Lex",
            ids=(("celex", "32099R0012"),),
            kind=RecordKind.REGULATION,
            language="eng",
            url=f"{SITE}32099R0012",
            links=tuple(Link(kind=RelationKind.SUPERSEDES, scheme="celex", value=each) for each in REPEALED),
        )
    ]


def test_marks_of_notes_the_signature_and_an_annex_are_no_part_of_the_only_article():
    note = '<a href="#ntr1"> (<span class="oj-super oj-note-tag">1</span>)</a>'
    act = f"""<html><body><p class="oj-doc-ti">COMMISSION DECISION{note} of 2 January 2099</p>
    <p class="oj-doc-ti">on owls</p><p class="oj-normal">THE EUROPEAN COMMISSION,</p>
    <p class="oj-ti-art">Sole Article</p><p class="oj-normal">Owls{note} are birds (1).</p>
    <p class="oj-normal">Done at Brussels, 2 January 2099.</p><p class="oj-doc-ti">ANNEX</p></body></html>"""
    (record,) = parsed(asked_for(act, "32099D0012"))
    assert record.title == "COMMISSION DECISION of 2 January 2099 on owls"
    assert record.abstract == "Owls are birds (1)."


def test_a_consolidated_version_is_one_of_the_act_and_takes_the_place_of_the_one_before():
    (record,) = parsed(asked_for(CONSOLIDATED, "02099R0012-20990701 after 02099R0012-20990201"))
    assert record == Record(
        source="eurlex",
        source_id="02099R0012-20990701",
        title="REGULATION (EU) 2099/12 of 30 December 2098 on vectors",
        abstract="1. All vectors.",
        abstract_note="Article 1, in place of an abstract",
        published=PartialDate(year=2099, month=7, day=1),
        venue="EUR-Lex",
        ids=(("celex", "02099R0012-20990701"),),
        kind=RecordKind.REGULATION,
        language="eng",
        url=f"{SITE}02099R0012-20990701",
        links=(
            Link(kind=RelationKind.IS_VERSION_OF, scheme="celex", value="32099R0012"),
            Link(kind=RelationKind.SUPERSEDES, scheme="celex", value="02099R0012-20990201"),
        ),
    )


def test_a_consolidated_version_says_its_own_number():
    assert [record.source_id for record in parsed(CONSOLIDATED)] == ["02099R0012-20990701"]


@pytest.mark.parametrize("page", [OLD, asked_for(OLD, "31901L0001")])
def test_an_act_of_before_2004_has_its_title_before_the_preamble(page):
    (record,) = parsed(page)
    assert record.source_id == "31901L0001"
    assert record.title == "Commission Directive 1901/1/EC of 6 November 1901 relating to medicines"
    assert (record.authors, record.abstract) == (("European Commission",), None)
    assert record.published == PartialDate(year=1901, month=11, day=6)


def test_a_title_in_the_head_is_taken_and_a_year_from_the_number():
    head = '<html><head><meta name="DC.description" content="Council Decision on x"></head><body/></html>'
    (record,) = parsed(asked_for(head, "31999D0007"))
    assert (record.title, record.published) == ("Council Decision on x", PartialDate(year=1999))
    assert record.authors == ("Council of the European Union",)


def test_a_corrigendum_corrects_and_a_proposal_is_a_draft():
    (record,) = parsed(asked_for(ACT.format(""), "32099R0012R(01)"))
    assert Link(kind=RelationKind.CORRECTS, scheme="celex", value="32099R0012") in record.links
    (record,) = parsed(asked_for(ACT.format(""), "52099PC0193"))
    assert (record.status, record.links) == (RecordStatus.DRAFT, ())


@pytest.mark.parametrize(
    "page",
    [
        b"",
        b"{}",
        b"<html/>",
        b"<html><body><p>Maintenance</p></body></html>\n<!-- CELEX 32099R0012 -->",
        ACT.encode(),
        b"%PDF-1.7",
        b"\x00\x01" * 99,
        b"<div>" * 100_000,
        b"<!-- CELEX nonsense -->",
    ],
)
def test_a_page_that_is_no_act_or_does_not_say_which_is_refused(page):
    with pytest.raises(SourceFormatError, match=r"not a legal act of EUR-Lex"):
        parsed(page)


def test_there_is_a_page_for_each_number_asked_for_in_english(source, server):
    on(server, "32099R0012", ACT.format("oj-"))
    on(server, "02099R0012-20990701", CONSOLIDATED)
    on(server, "02099R0012-20990201", CONSOLIDATED)
    query = "32099R0012, 02099R0012-20990701\n02099R0012-20990201"
    pages = list(source.search(query, Window()))
    assert [page.cursor for page in pages] == ["02099R0012-20990701", "02099R0012-20990201", None]
    assert pages[0].content == ACT.format("oj-").encode() + b"\n<!-- CELEX 32099R0012 -->"
    assert pages[0].url == f"{server.url}/resource/celex/32099R0012"
    wanted = {"accept": "application/xhtml+xml", "accept-language": "eng"}
    assert all(wanted.items() <= asked.headers.items() and asked.params == {} for asked in server.asked)
    records = [record for page in pages for record in parsed(page.content)]
    assert [record.source_id for record in records] == list(numbers_of(query))
    assert [link.value for link in records[1].links] == ["32099R0012", "02099R0012-20990201"]
    for place, page in enumerate(pages[:-1], start=1):
        assert list(source.search(query, Window(), page.cursor)) == pages[place:]


def test_a_redirect_to_the_text_is_followed_with_the_same_headers(source, server):
    on(
        server,
        "32099R0012",
        server.reply(status=303, headers={"Location": "/resource/cellar/1.0006.03/DOC_1"}),
    )
    server.on("/resource/cellar/1.0006.03/DOC_1", ACT.format(""))
    (page,) = source.search("32099R0012", Window())
    assert [record.source_id for record in parsed(page.content)] == ["32099R0012"]
    assert server.asked[1].headers["accept-language"] == "eng"


@pytest.mark.parametrize("first", [404, 406])
def test_an_act_that_is_there_as_html_only_is_asked_for_so(source, server, first):
    on(server, "31901L0001", server.reply(b"none", status=first), OLD)
    (page,) = source.search("31901L0001", Window())
    assert [asked.headers["accept"] for asked in server.asked] == ["application/xhtml+xml", "text/html"]
    assert (len(parsed(page.content)), page.warnings) == (1, ())


def test_an_act_that_is_not_to_be_had_is_a_warning_and_no_end(source, server):
    on(server, "32099R0012", ACT.format(""))
    on(server, "32098R0001", server.reply(b"", status=200))
    on(server, "32097R0001", b"The resource does not hold a content datastream")
    on(server, "32096R0001", server.reply(b"choose", status=300))
    pages = list(source.search("39999R9999 32098R0001 32097R0001 32096R0001 32099R0012", Window()))
    assert [page.warnings for page in pages] == [
        ("EUR-Lex gives no text of 39999R9999 (it answered 404)",),
        ("EUR-Lex gives no text of 32098R0001 (its answer is empty)",),
        ("EUR-Lex gives no text of 32097R0001 (its answer is empty)",),
        ("EUR-Lex gives no text of 32096R0001 (it answered 300)",),
        (),
    ]
    assert [len(parsed(page.content)) for page in pages] == [0, 0, 0, 0, 1]
    assert len({page.content for page in pages}) == 5


def test_a_server_that_is_down_ends_the_search(source, server):
    on(server, "32099R0012", server.reply(b"down", status=503))
    with pytest.raises(SourceUnavailable, match="503"):
        list(source.search("32099R0012", Window()))


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("", "names no CELEX number"),
        ("32099R0012 gene", "`GENE` is no CELEX number"),
        ("../x", "is no CELEX"),
    ],
)
def test_a_query_that_is_no_list_of_numbers_is_refused(source, server, query, said):
    with pytest.raises(SourceUnavailable, match=said):
        list(source.search(query, Window()))
    assert server.asked == []


def test_brackets_of_a_number_are_part_of_the_address(source, server):
    on(server, "32099R0012R%2801%29", ACT.format(""))
    (page,) = source.search("32099R0012R(01)", Window())
    assert [record.source_id for record in parsed(page.content)] == ["32099R0012R(01)"]


def test_disturbances_change_nothing(source, server, fault):
    on(server, "32099R0012", ACT.format(""))
    on(server, "31901L0001", OLD)
    undisturbed = list(source.search("32099R0012 31901L0001", Window()))
    server.disturb(fault)
    assert list(source.search("32099R0012 31901L0001", Window())) == undisturbed


def test_the_whole_list_is_read_every_time():
    assert (EurLex.snapshot, EurLex.lane, EurLex.dialect) == (True, Lane.ORGANISATION, "celex")


@pytest.mark.real
def test_every_recorded_answer_is_refused(real_data):
    files = list((real_data / "payloads" / "eurlex").iterdir())
    assert len(files) == 1  # a description of acts, no act
    with pytest.raises(SourceFormatError, match="it has no CELEX number"):
        parsed(files[0].read_bytes())
