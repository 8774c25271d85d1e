"""What every source does with an answer, a query and a cursor that are none of its own."""

import gzip
from datetime import date

import pytest

from review.errors import ReviewError, SourceFormatError
from review.model.search import Window
from review.retrieval.sources.biorxiv import BioRxiv
from review.retrieval.sources.clinicaltrials import ClinicalTrials
from review.retrieval.sources.crossref import Crossref
from review.retrieval.sources.datacite import DataCite
from review.retrieval.sources.doaj import Doaj
from review.retrieval.sources.ema import Ema
from review.retrieval.sources.eurlex import EurLex
from review.retrieval.sources.europepmc import EuropePmc
from review.retrieval.sources.fda_guidance import FdaGuidance
from review.retrieval.sources.federal_register import FederalRegister
from review.retrieval.sources.govuk import GovUk
from review.retrieval.sources.openalex import OpenAlex
from review.retrieval.sources.pubmed import PubMed
from review.retrieval.sources.semantic_scholar import SemanticScholar
from review.settings import SourceSettings

SOURCES = [
    BioRxiv, ClinicalTrials, Crossref, DataCite, Doaj, Ema, EurLex, EuropePmc, FdaGuidance, FederalRegister,
    GovUk, OpenAlex, PubMed, SemanticScholar,
]  # fmt: skip
QUERIES = {EurLex: "32099R0001 32099L0002"}
ANSWERS = {
    "a login page": b"<!DOCTYPE html><html><head><title>Sign in</title></head><body>Who?</body></html>",
    "nothing": b"",
    "compressed": gzip.compress(b'{"results": []}'),
    "a mark and an empty object": b"\xef\xbb\xbf{}",
    "null": b"null",
    "a number": b"7",
    "an error": b'{"error": "bad", "message": "worse", "errMsg": "worst"}',
    "cut short": b'{"results": [{"id": "W1"',
}
CURSORS = ["", "old", "0", "*", "1:x", "abc:def", "//1", "9" * 40, '{"a": 1}', "null"]
KEY = "k3y-0123456789abcdef"


class Always:
    """Gives one answer to whatever is asked."""

    def __init__(self, answer):
        self.answer = answer
        self.asked = []

    def get(self, url, params, headers=None):
        self.asked.append(url)
        assert len(self.asked) < 20, "this would never end"
        return self.answer

    def post(self, url, params):
        return self.get(url, params)


def outcome(made, answer, query, window=None, cursor=None):
    """What was said of the pages: nothing where a page was read, and where it is empty by itself."""
    http = Always(answer)
    source = made(http, SourceSettings(api_key=KEY, email="reader@example.org"))
    try:
        pages = list(source.search(query, window or Window(), cursor))
    except ReviewError as error:
        assert error.hint
        return [type(error)], []
    assert not [
        each for each in (*http.asked, *(page.url for page in pages)) if KEY in each or "reader" in each
    ]
    return [read(source, page) for page in pages], pages


def read(source, page):
    try:
        return list(source.parse(page.content))
    except SourceFormatError as error:
        return type(error)


@pytest.mark.parametrize("answer", ANSWERS)
@pytest.mark.parametrize("made", SOURCES)
def test_an_answer_that_is_none_is_refused_or_kept_and_named(made, answer):
    said, pages = outcome(made, ANSWERS[answer], QUERIES.get(made, "potency"))
    empty = made is EurLex and answer == "nothing"  # an act without text is a page that says so
    assert said and (empty or all(isinstance(each, type) for each in said))
    assert all(page.reported in (None, 0) for page in pages)


@pytest.mark.parametrize("made", SOURCES)
@pytest.mark.parametrize("window", [Window(), Window(since=date(2026, 1, 1), until=date(2026, 1, 1))])
@pytest.mark.parametrize("query", ["", "potency " * 1_250, '"' * 99, "a) OR (b"])
def test_an_odd_query_ends(made, window, query):
    assert outcome(made, b"{}", query, window)[0]


@pytest.mark.parametrize("made", SOURCES)
@pytest.mark.parametrize("cursor", CURSORS)
def test_a_cursor_of_another_program_ends(made, cursor):
    assert outcome(made, b"{}", QUERIES.get(made, "potency"), cursor=cursor)[0]
