"""Recorded pages, given out again in their order by a real server: every record comes exactly once."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import islice

import pytest

from review.model.search import Window
from review.retrieval.http import HttpClient
from review.retrieval.sources.crossref import Crossref
from review.retrieval.sources.openalex import OpenAlex
from review.retrieval.sources.semantic_scholar import SemanticScholar
from review.settings import SourceSettings

pytestmark = pytest.mark.real


@dataclass(frozen=True, slots=True, kw_only=True)
class Api:
    """How a source pages: what names a page in a request, and in the answer before it."""

    source: type
    folder: str
    path: str
    parameter: str
    first: str | None
    following: Callable[[dict], str | None]
    names: Callable[[dict], list[str]]


OPENALEX = Api(
    source=OpenAlex,
    folder="openalex",
    path="/works",
    parameter="cursor",
    first="*",
    following=lambda page: page["meta"]["next_cursor"],
    names=lambda page: [each["id"].rpartition("/")[2] for each in page["results"]],
)
CROSSREF = Api(
    source=Crossref,
    folder="crossref",
    path="/works",
    parameter="cursor",
    first="*",
    following=lambda page: page["message"].get("next-cursor"),
    names=lambda page: [each["DOI"].lower() for each in page["message"]["items"]],
)
SEMANTIC_SCHOLAR = Api(
    source=SemanticScholar,
    folder="semantic_scholar",
    path="/paper/search/bulk",
    parameter="token",
    first=None,
    following=lambda page: page["token"],
    names=lambda page: [each["paperId"] for each in page["data"]],
)
BULK = "semanticscholar__test_search_paper_bulk_retrieval_sorted_results_asc"
# In the order in which they were recorded; Crossref's go on after the last of them.
SEARCHES = [
    (OPENALEX, ["openalexPro__pro_snowball_3", "openalexPro__pro_snowball_4"]),
    (OPENALEX, ["openalexPro__results_page_1", "openalexPro__results_page_2"]),
    (CROSSREF, [f"rcrossref__cr_types_with_cursor_and_progress_bar{each}" for each in ("", "_1", "_2")]),
    (CROSSREF, [f"rcrossref__cr_members_with_cursor_and_progress_bar{each}" for each in ("", "_1")]),
    (CROSSREF, [f"rcrossref__cr_journals_with_cursor_and_progress_bar{each}" for each in ("", "_2")]),
    (CROSSREF, [f"rcrossref__cr_funders_with_cursor_and_progress_bar{each}" for each in ("", "_1")]),
    (CROSSREF, [f"rcrossref__cr_members_with_cursor_{each}" for each in ("5", "6")]),
    (CROSSREF, ["habanero__test_cursor_max", "habanero__test_cursor_max_1"]),
    (SEMANTIC_SCHOLAR, [BULK, f"{BULK}_1", f"{BULK}_2", f"{BULK}_3"]),
]


def give_out(server, api: Api, pages: Sequence[bytes]) -> None:
    """Every page under the mark that the page before it named; a mark that stays gives them in turn."""
    replies: dict[str | None, list[bytes]] = {}
    mark = api.first
    for page in pages:
        replies.setdefault(mark, []).append(page)
        mark = api.following(json.loads(page))
    if mark is not None:
        replies.setdefault(mark, []).append(emptied(pages[-1]))
    for mark, given in replies.items():
        server.on(api.path, *given, **({} if mark is None else {api.parameter: mark}))


def emptied(page: bytes) -> bytes:
    """The page as the source gives it past the end of a search."""
    answer = json.loads(page)
    answer.get("message", answer)["items" if "message" in answer else "results"] = []
    return json.dumps(answer).encode()


def title(search) -> str:
    return search[1][0]


@pytest.fixture(params=SEARCHES, ids=title)
def recorded(request, server, slept, real_data):
    """A source before a server that gives out the recorded pages, and the names of all the works on them."""
    api, files = request.param
    pages = [(real_data / "payloads" / api.folder / f"{file}.json").read_bytes() for file in files]
    names = [name for page in pages for name in api.names(json.loads(page))]
    settings = SourceSettings(base_url=server.url, page_size=len(api.names(json.loads(pages[0]))))
    http = HttpClient.of(settings, api.source, sleep=slept.append)
    yield api.source(http, settings), names, lambda: give_out(server, api, pages)
    http.close()


def found(source, pages) -> list[str]:
    return [record.source_id for page in pages for record in source.parse(page.content)]


def test_every_recorded_work_comes_exactly_once(recorded):
    source, names, give_out = recorded
    give_out()
    pages = list(source.search("q", Window()))
    assert found(source, pages) == names
    assert len(set(names)) == len(names)
    assert pages[-1].cursor is None
    assert len({page.cursor for page in pages}) == len(pages)


def test_a_recorded_search_goes_on_from_every_page(recorded):
    source, _, give_out = recorded
    give_out()
    whole = list(source.search("q", Window()))
    for stopped in range(1, len(whole)):
        give_out()
        first = list(islice(source.search("q", Window()), stopped))
        rest = source.search("q", Window(), first[-1].cursor)
        assert [*first, *rest] == whole


@pytest.mark.parametrize("recorded", [SEARCHES[0], SEARCHES[2], SEARCHES[-1]], ids=title, indirect=True)
def test_a_recorded_search_is_the_same_over_a_bad_line(recorded, server, fault):
    source, names, give_out = recorded
    give_out()
    server.disturb(replace(fault, body=fault.body[:6]))  # a short trickle is as bad as a long one
    assert found(source, source.search("q", Window())) == names
