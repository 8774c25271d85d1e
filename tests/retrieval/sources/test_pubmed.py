"""PubMed: every field of every record, hostile XML, paging through the history, slices, refusals."""

import gzip
import re
from datetime import date
from pathlib import Path

import pytest

from review.errors import SourceFormatError, SourceUnavailable
from review.model.record import Link, PartialDate, Record, RecordKind, RecordStatus
from review.model.search import Window
from review.model.study import RelationKind
from review.retrieval.http import HttpClient
from review.retrieval.sources.pubmed import PubMed, windowed
from review.settings import SourceSettings

ARTICLES = Path(__file__).with_name("pubmed_articles.xml").read_bytes()
SITE = "https://pubmed.ncbi.nlm.nih.gov"
KEY = "k3y-0123456789abcdef"


class NoHttp:
    """Whoever parses must not ask."""


@pytest.fixture
def make(server, slept):
    made = []

    def source(page_size=2):
        settings = SourceSettings(
            base_url=server.url + "/eutils", page_size=page_size, api_key=KEY, email="reader@example.org"
        )
        made.append(HttpClient.of(settings, PubMed, sleep=slept.append))
        return PubMed(made[-1], settings)

    yield source
    for http in made:
        http.close()


def parsed(page):
    return list(PubMed(NoHttp(), SourceSettings()).parse(page))


def numbers(pages):
    return [[id.decode() for id in re.findall(rb"<PMID>(\d+)", page.content)] for page in pages]


def test_every_field_of_an_article_and_a_book_is_read():
    *records, unnamed = parsed(ARTICLES)
    assert records == [
        Record(
            source="pubmed",
            source_id="91000001",
            title="Potency assays for ex vivo gene therapies: CD4+ cells & beyond.",
            abstract="BACKGROUND: Potency is hard to measure (p < 0.05). CONCLUSION: Use a matrix.",
            authors=("Okafor, Ngozi C", "Warner, Hugh Jr", "García-Núñez, M", "CAR-T Comparability Group"),
            published=PartialDate(year=2025, month=3, day=14),
            venue="Cytotherapy & manufacture",
            volume="12",
            issue="3",
            pages="211-24",
            doi="10.5555/atmp.2025.001",
            ids=(("pmid", "91000001"), ("pmcid", "PMC9100001")),
            kind=RecordKind.ARTICLE,
            language="eng",
            url=f"{SITE}/91000001/",
            keywords=("Potency assay", "CD4+", "Genetic Therapy", "Humans"),
            status=RecordStatus.CORRECTED,
            links=(
                Link(kind=RelationKind.CORRECTS, scheme="pmid", value="91000008", inverse=True),
                Link(
                    kind=RelationKind.IS_VERSION_OF, scheme="doi", value="10.5555/2024.05.05.1", inverse=True
                ),
            ),
        ),
        Record(
            source="pubmed",
            source_id="91000002",
            title="Thérapie génique: un essai.",
            abstract="Un essai.",
            abstract_note="other abstract: Publisher, fre",
            authors=("Dupré, Hélène",),
            published=PartialDate(year=1998, month=12),
            venue="Rev Med Fict",
            volume="44",
            issue="6",
            pages="e17",
            doi="10.5555/rmf.17",
            ids=(("pmid", "91000002"),),
            language="fre",
            url=f"{SITE}/91000002/",
            status=RecordStatus.RETRACTED,
        ),
        Record(
            source="pubmed",
            source_id="91000003",
            title="[A guideline on vectors].",
            published=PartialDate(year=1976),
            venue="Vector medicine",
            ids=(("pmid", "91000003"),),
            kind=RecordKind.GUIDELINE,
            language="ger",
            url=f"{SITE}/91000003/",
            status=RecordStatus.RETRACTED,
            links=(Link(kind=RelationKind.RETRACTS, scheme="pmid", value="91000010", inverse=True),),
        ),
        Record(
            source="pubmed",
            source_id="91000004",
            title="Interchangeability of adalimumab biosimilars",
            published=PartialDate(year=2025, month=5, day=5),
            venue="medRxiv : the preprint server",
            ids=(("pmid", "91000004"),),
            kind=RecordKind.PREPRINT,
            url=f"{SITE}/91000004/",
            links=(Link(kind=RelationKind.IS_VERSION_OF, scheme="pmid", value="91000077"),),
        ),
        Record(
            source="pubmed",
            source_id="91000005",
            title="ABC1-Related Disorders",
            abstract="MANAGEMENT: Watch.",
            authors=("Napoli, Carla",),
            published=PartialDate(year=2006, month=2, day=15),
            venue="Gene® Reports",
            volume="2",
            doi="10.5555/nbk.5",
            ids=(("pmid", "91000005"), ("bookaccession", "NBK910005")),
            kind=RecordKind.REVIEW,
            language="eng",
            url=f"{SITE}/91000005/",
            keywords=("ABC1",),
        ),
        Record(
            source="pubmed",
            source_id="91000006",
            title="Biosimilars: A Technology Report",
            authors=("Technology Agency",),
            published=PartialDate(year=2014, month=9),
            venue="Biosimilars: A Technology Report",
            ids=(("pmid", "91000006"),),
            kind=RecordKind.OTHER,
            language="eng",
            url=f"{SITE}/91000006/",
        ),
    ]
    assert unnamed == Record(source="pubmed", source_id=unnamed.source_id, title="")
    assert unnamed.source_id.startswith("unnamed/")


def test_a_chapter_has_its_doi_among_its_data_and_says_when_it_was_revised():
    page = b"""<PubmedArticleSet><PubmedBookArticle><BookDocument><PMID>7</PMID>
    <Book><ArticleIdList><ArticleId IdType="doi">10.5555/whole.book</ArticleId></ArticleIdList></Book>
    <ArticleTitle>Owls</ArticleTitle>
    <DateRevised><Year>2026</Year><Month>9</Month><Day>7</Day></DateRevised>
    <ReferenceList><Reference><ArticleIdList><ArticleId IdType="doi">10.5555/cited</ArticleId></ArticleIdList>
    </Reference></ReferenceList></BookDocument><PubmedBookData><ArticleIdList>
    <ArticleId IdType="doi">10.5555/Chapter.7</ArticleId></ArticleIdList></PubmedBookData>
    </PubmedBookArticle></PubmedArticleSet>"""
    (record,) = parsed(page)
    assert (record.doi, record.revised) == ("10.5555/chapter.7", PartialDate(year=2026, month=9, day=7))


BOMB = b"""<?xml version="1.0"?><!DOCTYPE PubmedArticleSet [<!ENTITY a "aaaaaaaaaa">
<!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;">]>
<PubmedArticleSet><PubmedArticle><MedlineCitation><Article><ArticleTitle>&c;</ArticleTitle></Article>
</MedlineCitation></PubmedArticle></PubmedArticleSet>"""


@pytest.mark.parametrize(
    "page",
    [
        BOMB,
        BOMB.replace(b'<!ENTITY a "aaaaaaaaaa">', b'<!ENTITY a SYSTEM "file:///etc/passwd">'),
        BOMB.replace(b"<!ENTITY a", b"<!ENTITY % p SYSTEM 'http://127.0.0.1:9/x.dtd'> %p; <!ENTITY a"),
        b"<PubmedArticleSet>" + b"<i>" * 5_000 + b"</i>" * 5_000 + b"</PubmedArticleSet>",
        b"<PubmedArticleSet><PubmedArticle>" + b"a" * 11_000_000 + b"</PubmedArticle></PubmedArticleSet>",
        b"<PubmedArticleSet><PubmedArticle></PubmedArticleSet>",
        ARTICLES[: len(ARTICLES) // 2],
        b"",
        b"\0",
        b"<html><body>down</body></html>",
        b"<eSearchResult><Count>3</Count></eSearchResult>",
    ],
    ids=["bomb", "file", "dtd", "deep", "huge", "crossed", "cut", "empty", "nul", "html", "esearch"],
)
def test_hostile_or_broken_xml_is_refused(page):
    with pytest.raises(SourceFormatError):
        parsed(page)


def test_a_later_window_asks_for_what_entered_or_changed():
    assert windowed("a OR b", Window(until=date(2026, 2, 1))) == "a OR b"
    assert windowed("a", Window(since=date(2026, 1, 1))) == (
        "(a) AND (2026/01/01:3000[edat] OR 2026/01/01:3000[crdt] OR 2026/01/01:3000[mdat])"
    )


def test_pages_are_taken_from_the_kept_result(make, server, eutilities):
    eutilities.add(5)
    pages = list(make().search("cell therapy", Window()))
    assert numbers(pages) == [["1", "2"], ["3", "4"], ["5"]]
    assert [page.reported for page in pages] == [5, 5, 5]
    assert [page.translation for page in pages] == ["translated", None, None]
    assert pages[-1].cursor is None
    assert [asked.path for asked in server.asked] == ["/eutils/esearch.fcgi"] + ["/eutils/efetch.fcgi"] * 3
    assert server.asked[0].params == {
        "db": "pubmed",
        "term": "cell therapy",
        "usehistory": "y",
        "retmax": "0",
        "retmode": "xml",
        "tool": "evergreen-review",
        "email": "reader@example.org",
        "api_key": KEY,
    }
    assert pages[1].url == (
        f"{server.url}/eutils/efetch.fcgi?db=pubmed&WebEnv=MCID_0&query_key=1&retstart=2&retmax=2&retmode=xml"
    )


def test_a_search_goes_on_from_a_cursor_without_searching_again(make, server, eutilities):
    eutilities.add(5)
    first = next(make().search("q", Window()))
    before = len(server.asked)
    assert numbers(make().search("q", Window(), first.cursor)) == [["3", "4"], ["5"]]
    assert [asked.path for asked in server.asked[before:]] == ["/eutils/efetch.fcgi"] * 2


def test_a_result_that_the_server_forgot_is_asked_for_again(make, eutilities):
    eutilities.add(5)
    first = next(make().search("q", Window()))
    eutilities.histories.clear()
    assert numbers(make().search("q", Window(), first.cursor)) == [["3", "4"], ["5"]]


def test_a_forgotten_result_that_has_grown_is_begun_again(make, eutilities):
    eutilities.add(5)
    first = next(make().search("q", Window()))
    eutilities.histories.clear()
    eutilities.add(1, first=6)
    pages = list(make().search("q", Window(), first.cursor))
    assert numbers(pages) == [["1", "2"], ["3", "4"], ["5", "6"]]
    assert {page.reported for page in pages} == {6}


def test_a_result_that_is_gone_is_an_error(make, eutilities):
    eutilities.add(5)
    first = next(make().search("q", Window()))
    eutilities.histories.clear()
    eutilities.citations.clear()
    with pytest.raises(SourceUnavailable, match="no longer finds"):
        list(make().search("q", Window(), first.cursor))


def test_a_cursor_of_another_program_is_an_error(make):
    with pytest.raises(SourceUnavailable, match="cannot be read"):
        list(make().search("q", Window(), "AoIIP4=="))


def test_more_hits_than_pubmed_gives_out_are_taken_in_slices_of_entry_dates(make, server, eutilities):
    for number, day in enumerate(["1960/05/05", "2025/12/31", "2026/01/01"]):
        eutilities.add(4_000, day, first=1 + 4_000 * number)
    pages = list(make(4_000).search("q", Window(until=date(2026, 1, 1))))
    found = [id for page in numbers(pages) for id in page]
    assert sorted(found, key=int) == [str(number) for number in range(1, 12_001)]
    assert {page.reported for page in pages} == {12_000}
    assert "12,000 hits" in pages[0].warnings[0]
    assert all(int(asked.params.get("retstart", 0)) <= 9_998 for asked in server.asked)
    assert len(server.asked) < 60


def test_a_search_in_slices_goes_on_from_any_of_its_cursors(make, eutilities):
    for number, day in enumerate(["1960/05/05", "2025/12/31", "2026/01/01"]):
        eutilities.add(4_000, day, first=1 + 4_000 * number)
    pages = list(make(3_000).search("q", Window(until=date(2026, 1, 1))))
    for number, page in enumerate(pages[:-1], start=1):
        rest = make(3_000).search("q", Window(until=date(2026, 1, 1)), page.cursor)
        assert numbers(rest) == numbers(pages[number:])


def in_years(eutilities, server, year_of):
    """ESearch that knows years of publication, too."""

    def esearch(params):
        asked = re.search(r"AND (\d{4}):(\d{4})\[pdat\]$", params["term"])
        since, until = (int(asked[1]), int(asked[2])) if asked else (0, 9999)
        everything = eutilities.citations
        eutilities.citations = {
            id: held for id, held in everything.items() if since <= year_of(int(id)) <= until
        }
        reply = eutilities.esearch(params)
        eutilities.citations = everything
        return reply

    server.on("/eutils/esearch.fcgi", esearch)


def test_a_day_with_more_hits_than_pubmed_gives_out_is_sliced_by_year_of_publication(
    make, server, eutilities
):
    eutilities.add(10_500)
    in_years(eutilities, server, lambda number: 2020 + number % 2)
    pages = list(make(5_000).search("a OR b", Window(until=date(2026, 1, 1))))
    found = [id for page in numbers(pages) for id in page]
    assert sorted(found, key=int) == [str(number) for number in range(1, 10_501)]
    assert len({asked.params.get("term") for asked in server.asked}) > 2
    assert not any("cannot be told apart" in said for page in pages for said in page.warnings)


def test_what_cannot_be_sliced_is_said_and_left_to_be_missed(make, server, eutilities):
    eutilities.add(10_500)
    in_years(eutilities, server, lambda number: 2020)
    pages = list(make(5_000).search("q", Window(until=date(2026, 1, 1))))
    assert sum(len(page) for page in numbers(pages)) == 9_999
    assert {page.reported for page in pages} == {10_500}
    said = [said for page in pages for said in page.warnings]
    assert said[1:] == [
        "10,500 hits entered PubMed on 2026-01-01 with publication year 2020 and cannot be told apart by "
        "date: only the first 9,999 can be had; narrow the query"
    ]


def test_what_pubmed_left_out_of_the_query_is_a_warning(make, eutilities):
    eutilities.add(1)
    eutilities.more = (
        "<ErrorList><PhraseNotFound>frobnication</PhraseNotFound><FieldNotFound>xx</FieldNotFound></ErrorList>"
        "<WarningList><PhraseIgnored>the</PhraseIgnored><OutputMessage>Schema</OutputMessage></WarningList>"
    )
    (page,) = make().search("q", Window())
    assert page.warnings == (
        "phrase not found, left out of the search: frobnication",
        "field not found: xx",
        "phrase ignored: the",
        "PubMed says: Schema",
    )


def test_a_search_without_hits_is_one_page_that_says_so(make, eutilities):
    eutilities.more = "<WarningList><OutputMessage>No items found.</OutputMessage></WarningList>"
    (page,) = make().search("q", Window())
    assert (page.reported, page.cursor, parsed(page.content)) == (0, None, [])
    assert page.warnings == ("PubMed says: No items found.",)


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (
            b"<eSearchResult><ERROR>Empty term and query_key</ERROR></eSearchResult>",
            "refused the search: Empty",
        ),
        (b"<eSearchResult><Count>4</Count></eSearchResult>", "no count or no history"),
        (b'{"error":"API rate limit exceeded"}', "not XML"),
        (BOMB, "entities"),
    ],
)
def test_a_refused_search_is_an_error(make, server, answer, said):
    server.on("/eutils/esearch.fcgi", answer)
    with pytest.raises(SourceUnavailable, match=said):
        list(make().search("q", Window()))


def test_an_error_in_place_of_records_is_an_error(make, server, eutilities):
    eutilities.add(3)
    server.on(
        "/eutils/efetch.fcgi", b"<eFetchResult>\n<ERROR>Cannot retrieve history data</ERROR></eFetchResult>"
    )
    with pytest.raises(SourceUnavailable, match="Cannot retrieve history data"):
        list(make().search("q", Window()))


def test_a_query_too_long_for_an_address_is_posted(make, server, eutilities):
    eutilities.add(1)
    query = " OR ".join(f'"term {number}"[tiab]' for number in range(400))
    assert numbers(make().search(query, Window())) == [["1"]]
    assert (server.asked[0].method, server.asked[0].params["term"]) == ("POST", query)


def test_no_page_tells_the_key_or_the_address(make, eutilities):
    eutilities.add(3)
    pages = list(make().search("q", Window()))
    assert not any(KEY in page.url or "example.org" in page.url for page in pages)


def test_what_goes_wrong_on_the_way_changes_nothing(make, server, eutilities, fault):
    eutilities.add(2)
    truly = [list(make().parse(page.content)) for page in make().search("q", Window())]
    server.disturb(fault)
    source = make()
    assert [list(source.parse(page.content)) for page in source.search("q", Window())] == truly


def answering(server, ids):
    """EFetch by id: those that are known, in the order asked."""

    def efetch(params):
        found = "".join(
            f"<PubmedArticle><MedlineCitation><PMID>{id}</PMID></MedlineCitation></PubmedArticle>"
            for id in params["id"].split(",")
            if id in ids
        )
        return server.reply(f"<PubmedArticleSet>{found}</PubmedArticleSet>".encode())

    return efetch


def test_records_are_found_by_pmid_two_hundred_at_a_time(make, server):
    known = {str(number) for number in range(1, 400)}
    server.on("/eutils/efetch.fcgi", answering(server, known))
    asked = [("pmid", str(number)) for number in range(1, 451)] + [("pmid", "1"), ("pmid", "x' OR 1")]
    pages = list(make().find(asked))
    assert [len(page) for page in numbers(pages)] == [200, 199, 0]
    assert {(each.method, len(each.params["id"].split(",")) <= 200) for each in server.asked} == {
        ("POST", True)
    }
    assert KEY not in pages[0].url and pages[0].cursor is None


def test_records_are_found_by_doi(make, server):
    known = {f'"10.5555/{number}"[aid]': str(number) for number in range(1, 60)}

    def esearch(params):
        ids = [known[each] for each in params["term"].split(" OR ") if each in known]
        listed = "".join(f"<Id>{id}</Id>" for id in ids)
        return server.reply(
            f"<eSearchResult><Count>{len(ids)}</Count><QueryKey>1</QueryKey><WebEnv>h</WebEnv>"
            f"<IdList>{listed}</IdList></eSearchResult>".encode()
        )

    server.on("/eutils/esearch.fcgi", esearch)
    server.on("/eutils/efetch.fcgi", answering(server, set(known.values())))
    asked = [("doi", f"10.5555/{number}") for number in range(1, 71)]
    (page,) = make().find([*asked, ("pmid", "3")])
    assert sorted(map(int, numbers([page])[0])) == list(range(1, 60))


def test_a_doi_of_which_pubmed_makes_something_else_pushes_out_no_other(make, server):
    def esearch(params):
        asked = params["term"].split(" OR ")
        ids, count = ([["7"], 1]) if asked == ['"10.5555/7"[aid]'] else (["90", "91"], 30_000)
        listed = "".join(f"<Id>{id}</Id>" for id in ids[: int(params["retmax"])])
        return server.reply(
            f"<eSearchResult><Count>{count}</Count><QueryKey>1</QueryKey><WebEnv>h</WebEnv>"
            f"<IdList>{listed}</IdList></eSearchResult>".encode()
        )

    server.on("/eutils/esearch.fcgi", esearch)
    server.on("/eutils/efetch.fcgi", answering(server, {"7", "90"}))
    (page,) = make().find([("doi", '10.5555/"odd"'), ("doi", "10.5555/7")])
    assert numbers([page]) == [["90", "7"]]


def test_nothing_to_find_asks_nobody(make, server):
    assert list(make().find([])) == []
    assert server.asked == []


def test_sets_that_were_written_one_after_the_other_are_read_all():
    book = b"<PubmedBookArticle><BookDocument><PMID>9</PMID></BookDocument></PubmedBookArticle>"
    books = b"<PubmedBookArticleSet>" + book + b"</PubmedBookArticleSet>\n"
    several = ARTICLES + b"\n" + ARTICLES + b"\n\n" + books
    assert [record.source_id for record in parsed(several)] == [
        *[record.source_id for record in parsed(ARTICLES)] * 2,
        "9",
    ]


def test_one_broken_set_among_several_is_refused():
    with pytest.raises(SourceFormatError):
        parsed(ARTICLES + BOMB + ARTICLES)


@pytest.mark.real
def test_every_recorded_answer_is_read_or_refused(real_data):
    read = 0
    for file in sorted((real_data / "payloads" / "pubmed_eutils").iterdir()):
        content = gzip.decompress(file.read_bytes()) if file.suffix == ".gz" else file.read_bytes()
        starts = len(re.findall(rb"<Pubmed(?:Book)?Article[ >]", content))
        if not starts:
            with pytest.raises(SourceFormatError):
                parsed(content)
            continue
        records = parsed(content)
        assert len(records) == starts, file.name
        assert all(record.title and record.published and record.source_id for record in records), file.name
        read += len(records)
    assert read > 250


@pytest.mark.real
def test_every_recorded_notice_is_a_link(real_data):
    """Counted apart from the parser: relations with a PMID or DOI that say where a document stands."""
    telling = (
        rb"(?:Retraction(?:In|Of)|Erratum(?:In|For)|Update(?:In|Of)|Republished(?:In|From)|ExpressionOf\w+)"
    )
    rule = re.compile(
        rb'<CommentsCorrections RefType="' + telling + rb'">(.*?)</CommentsCorrections>', re.DOTALL
    )
    links = 0
    for file in sorted((real_data / "payloads" / "pubmed_eutils").iterdir()):
        content = gzip.decompress(file.read_bytes()) if file.suffix == ".gz" else file.read_bytes()
        if b"<PubmedArticle" not in content:
            continue
        named = [found for found in rule.findall(content) if b"<PMID" in found or b"doi: 10." in found]
        found = sum(len(record.links) for record in parsed(content))
        assert found == len(named), file.name
        links += found
    assert links >= 20


@pytest.mark.real
def test_every_export_of_pubmed_is_read(real_data):
    for file in sorted((real_data / "exports" / "pubmed_xml").iterdir()):
        content = file.read_bytes()
        starts = len(re.findall(rb"<Pubmed(?:Book)?Article[ >]", content))
        assert starts and len(parsed(content)) == starts, file.name
