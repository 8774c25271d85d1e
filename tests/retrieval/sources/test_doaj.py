"""DOAJ: every field of every record, paging, slices of days, windows, refusals."""

import json
import re
from datetime import date
from urllib.parse import unquote

import pytest

from review.errors import SourceFormatError, SourceUnavailable
from review.model.record import PartialDate, Record
from review.model.search import Window
from review.retrieval.http import HttpClient
from review.retrieval.sources.doaj import FIRST_DAY, Doaj
from review.settings import SourceSettings

PATH = "/api/search/articles/"
TODAY = date(2026, 11, 23)
ARTICLE = {
    "id": "00aa11",
    "last_updated": "2026-01-02T03:04:05Z",
    "bibjson": {
        "title": "Potency of <i>ex vivo</i> vectors",
        "abstract": "A matrix, p &lt; 0.05.",
        "author": [{"name": "Ngozi Okafor", "affiliation": "X"}, {"name": "M. García"}],
        "year": "2025",
        "month": "3",
        "start_page": "211",
        "end_page": "224",
        "journal": {
            "title": "Open Cells & Genes",
            "volume": "12",
            "number": "3",
            "publisher": "P",
            "language": ["EN"],
        },
        "identifier": [{"type": "eissn", "id": "1234-5678"}, {"type": "DOI", "id": "10.5555/OA.2025.1"}],
        "link": [{"type": "fulltext", "url": "https://journal.example/1", "content_type": "HTML"}],
        "keywords": ["potency", "vector"],
        "subject": [{"scheme": "LCC", "term": "Medicine", "code": "R"}],
    },
}


class NoHttp:
    """Whoever parses must not ask."""


class Directory:
    """A small DOAJ, of which articles are added day by day, and which gives the first 1,000 of a query."""

    def __init__(self, server, query):
        self.days = []
        self.query = query
        self.most = 0
        server.on(PATH + unquote(query), self.answer)
        self.server, self.routed = server, set()

    def add(self, count, day):
        self.days += [day] * count

    def answer(self, params, since=None, until=None):
        page, size = int(params["page"]), int(params["pageSize"])
        start = (page - 1) * size
        found = [place for place, day in enumerate(self.days) if since is None or since <= day <= until]
        if start >= 1000:
            return self.server.reply(
                b'{"error": "You cannot access results beyond 1000 records"}', status=400
            )
        results = [article(place) for place in found[start : start + size]]
        return self.server.reply(json.dumps({"total": len(found), "results": results}).encode())


@pytest.fixture
def source(server, slept):
    settings = SourceSettings(base_url=server.url + "/api/", page_size=2, email="reader@example.org")
    http = HttpClient.of(settings, Doaj, sleep=slept.append)
    yield Doaj(http, settings)
    http.close()


@pytest.fixture
def directory(server, monkeypatch):
    """Answers any slice of the query `q`; the server's routes are by exact path."""
    held = Directory(server, "q")
    sliced = re.compile(r"\(q\) AND created_date:\[(\S+) TO (\S+)\]")

    def answer(asked):
        server.asked.append(asked)
        found = sliced.fullmatch(unquote(asked.path).removeprefix(PATH))
        days = map(date.fromisoformat, found.groups()) if found else ()
        return held.answer(asked.params, *days)

    monkeypatch.setattr(server, "answer", answer)
    return held


def article(number):
    return {"id": str(number), "bibjson": {"title": "T", "journal": {"title": "J"}}}


def answer(*numbers, total=None):
    return json.dumps(
        {"total": len(numbers) if total is None else total, "results": [*map(article, numbers)]}
    )


def parsed(page):
    return list(Doaj(NoHttp(), SourceSettings()).parse(page))


def numbers(pages):
    return [record.source_id for page in pages for record in parsed(page.content)]


def three_pages(server):
    for page, held in enumerate([(1, 2), (3, 4), (5,)], start=1):
        server.on(PATH + "q", answer(*held, total=5), page=str(page))


def test_every_field_of_an_article_is_read():
    expected = Record(
        source="doaj",
        source_id="00aa11",
        title="Potency of ex vivo vectors",
        abstract="A matrix, p < 0.05.",
        authors=("Ngozi Okafor", "M. García"),
        published=PartialDate(year=2025, month=3),
        venue="Open Cells & Genes",
        volume="12",
        issue="3",
        pages="211-224",
        doi="10.5555/oa.2025.1",
        ids=(("doaj", "00aa11"),),
        language="EN",
        url="https://journal.example/1",
        keywords=("potency", "vector", "Medicine"),
    )
    assert parsed(json.dumps({"results": [ARTICLE]}).encode()) == [expected]
    assert parsed(json.dumps(ARTICLE).encode()) == [expected]


def test_a_misshapen_article_loses_its_fields_and_not_the_page():
    odd = {"bibjson": {"title": ["x"], "author": [None, 3], "year": "soon", "month": "May", "journal": "J"}}
    first, second = parsed(json.dumps({"results": [odd, None]}).encode())
    assert (first.title, first.published, first.venue, first.url) == ("", None, None, None)
    assert first.id != second.id


def test_an_address_that_is_none_of_the_web_is_left_out():
    said = ARTICLE["bibjson"] | {"link": [{"type": "fulltext", "url": "javascript:alert(1)"}], "month": "Mar"}
    (record,) = parsed(json.dumps(ARTICLE | {"bibjson": said}).encode())
    assert record.url == "https://doaj.org/article/00aa11"
    assert record.published == PartialDate(year=2025, month=3)


@pytest.mark.parametrize(
    "page",
    [
        b"",
        b"<html/>",
        b"[]",
        b"{}",
        b'{"results": 3}',
        b"[" * 100_000,
        json.dumps({"results": [{"bibjson": {"eissn": "1234-5678", "title": "A journal"}}]}).encode(),
    ],
)
def test_a_page_that_is_no_list_of_articles_is_refused(page):
    with pytest.raises(SourceFormatError, match="not a list of articles of DOAJ"):
        parsed(page)


def test_pages_are_counted_to_the_last(source, server):
    three_pages(server)
    pages = list(source.search("q", Window()))
    assert [page.cursor for page in pages] == ["//2", "//3", None]
    assert [page.reported for page in pages] == [5, 5, 5]
    assert numbers(pages) == ["1", "2", "3", "4", "5"]
    assert server.asked[0].params == {"page": "1", "pageSize": "2"}
    assert "example.org" not in "".join(page.url for page in pages)


def test_a_search_goes_on_from_every_cursor(source, server):
    three_pages(server)
    pages = list(source.search("q", Window()))
    for place, page in enumerate(pages[:-1], start=1):
        assert numbers(source.search("q", Window(), page.cursor)) == numbers(pages[place:])


def test_a_query_is_one_part_of_the_path_and_a_later_window_narrows_it(source, server):
    server.on(
        PATH + "%28a%2Fb%20OR%20%22c%22%29%20AND%20last_updated%3A%5B2026-01-01%20TO%202026-02-01%5D",
        answer(1),
    )
    (page,) = source.search('a/b OR "c"', Window(since=date(2026, 1, 1), until=date(2026, 2, 1)))
    assert numbers([page]) == ["1"]


@pytest.mark.parametrize("last", [answer(total=9), "<html>down</html>"])
def test_an_empty_page_and_no_page_at_all_end_the_search(source, server, last):
    server.on(PATH + "q", answer(1, 2, total=9), page="1")
    server.on(PATH + "q", last, page="2")
    assert [page.cursor for page in source.search("q", Window())] == ["//2", None]


def test_a_query_that_finds_too_much_is_asked_for_by_slices_of_days(server, slept, directory):
    http = HttpClient.of(SourceSettings(base_url=server.url + "/api"), Doaj, sleep=slept.append)
    source = Doaj(http, SourceSettings(base_url=server.url + "/api"))
    directory.add(900, date(2010, 5, 1))
    directory.add(700, date(2010, 5, 2))
    directory.add(1100, date(2026, 11, 22))
    directory.add(3, TODAY)
    pages = list(source.search("q", Window(until=TODAY)))
    seen = numbers(pages)
    assert len(seen) == len(set(seen)) == 2603
    assert {page.reported for page in pages} == {2703}
    assert [page.warnings for page in pages if page.warnings] == [
        ("of 1,100 articles added on 2026-11-22, DOAJ gives the first 1,000 only",)
    ]
    for place in (0, 8, 16, len(pages) - 2):
        again = source.search("q", Window(until=TODAY), pages[place].cursor)
        assert [page.content for page in again] == [page.content for page in pages[place + 1 :]]
    assert f"created_date:[{FIRST_DAY} TO " in unquote(server.asked[1].path)
    http.close()


def test_a_refusal_is_an_error_with_the_servers_words(source, server):
    server.on(PATH + "q", server.reply(b'{"error": "Query contains disallowed Lucene features"}', status=400))
    with pytest.raises(SourceUnavailable, match="disallowed Lucene features"):
        list(source.search("q", Window()))


def test_a_cursor_of_another_source_is_refused(source):
    with pytest.raises(SourceUnavailable, match=r"search of DOAJ stopped cannot be read: .A==."):
        list(source.search("q", Window(), "A=="))


def test_disturbances_change_nothing(source, server, fault):
    three_pages(server)
    undisturbed = numbers(source.search("q", Window()))
    server.disturb(fault)
    assert numbers(source.search("q", Window())) == undisturbed


@pytest.mark.real
def test_every_recorded_answer_is_read_or_refused(real_data):
    read = refused = 0
    for file in sorted((real_data / "payloads" / "doaj").iterdir()):
        lines = file.read_bytes().splitlines() if file.name.startswith("fatcat") else [file.read_bytes()]
        for content in lines:
            if "journal_" in file.name:
                refused += 1
                with pytest.raises(SourceFormatError):
                    parsed(content)
                continue
            records = parsed(content)
            assert len(records) == len(re.findall(rb'"bibjson"', content)), file.name
            assert all(
                record.title and record.published and record.venue and record.url for record in records
            )
            read += len(records)
    assert (read, refused) == (18, 2)
