"""A record's whole way, from the page of an API to a cell of the map, and back from the cell to the bytes."""

import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

import pytest
import yaml

from review.digest import digest_bytes
from review.errors import PluginError
from review.extraction import documents
from review.model.event import EventKind
from review.plugins import REGISTRY, Group
from review.project import open_review
from review.shipped import shipped
from review.store.fold import read_pages, read_records, read_retrievals, read_runs, read_sightings

SEARCH, ESEARCH, EFETCH = "/search", "/esearch.fcgi", "/efetch.fcgi"
CHALLENGE = "It remains a major challenge to develop potency assays for CAR-T cell therapies."
COST = "The high cost of goods limits patient access to gene therapies in the European Union."
TWIN = {
    "title": "Potency assays for CAR-T cell therapies: where to begin",
    "abstract": f"Cells vary between donors. {CHALLENGE} A matrix of assays may help.",
    "doi": "10.5555/walk.1",
    "pmid": "92000001",
}
LONELY = {
    "title": "Paying for gene therapies after the first decade",
    "abstract": "We interviewed payers in five countries.",
    "doi": "10.5555/walk.2",
    "pmid": "92000002",
}
OTHER = {
    "title": "Grazing habits of mountain goats in early spring",
    "abstract": "Goats were observed for two weeks.",
    "doi": "10.5555/walk.3",
    "pmid": "92000003",
}
HTML = f"""<!doctype html><html><head><title>Paying</title></head><body><h1>Paying for gene therapies</h1>
<h2>Results</h2><p>Payers agreed on little. {COST} Instalments were proposed.</p></body></html>"""
SETTINGS = """
[sources.europepmc]
base_url = "{url}"
page_size = 1
pause_seconds = 0.0
[sources.pubmed]
base_url = "{url}"
page_size = 1
pause_seconds = 0.0
"""


@dataclass
class Apis:
    """Europe PMC and PubMed, each giving one page per reply kept here."""

    europepmc: list[bytes] = field(default_factory=list)
    pubmed: list[bytes] = field(default_factory=list)

    def answers(self) -> Mapping[str, Callable[[Mapping[str, str]], bytes]]:
        return {SEARCH: self.search, ESEARCH: self.esearch, EFETCH: self.efetch}

    def search(self, params: Mapping[str, str]) -> bytes:
        mark = params["cursorMark"]
        return self.europepmc[0 if mark == "*" else int(mark)]

    def esearch(self, params: Mapping[str, str]) -> bytes:
        return (
            f"<eSearchResult><Count>{len(self.pubmed)}</Count><QueryKey>1</QueryKey><WebEnv>W</WebEnv>"
            "<IdList/><QueryTranslation>as asked</QueryTranslation></eSearchResult>"
        ).encode()

    def efetch(self, params: Mapping[str, str]) -> bytes:
        return self.pubmed[int(params["retstart"])]


def europepmc_pages(results: list[list[dict[str, Any]]]) -> list[bytes]:
    """Pages of results, each but the last with the mark of the next."""
    hits = len({(each["source"], each["id"]) for page in results for each in page})
    pages = []
    for number, page in enumerate(results, start=1):
        more = {"nextCursorMark": str(number)} if number < len(results) else {}
        pages.append({"version": "6.9", "hitCount": hits, **more, "resultList": {"result": page}})
    return [json.dumps(page).encode() for page in pages]


def result(work: Mapping[str, str], **more: Any) -> dict[str, Any]:
    return {
        "id": work["pmid"],
        "source": "MED",
        "pmid": work["pmid"],
        "doi": work["doi"],
        "title": work["title"],
        "authorString": "Okafor NC, Li W.",
        "authorList": {"author": [{"lastName": "Okafor", "firstName": "Ngozi C", "initials": "NC"}]},
        "pubYear": "2025",
        "abstractText": work["abstract"],
        **more,
    }


def article(work: Mapping[str, str]) -> bytes:
    return (
        f"<PubmedArticleSet><PubmedArticle><MedlineCitation><PMID>{work['pmid']}</PMID><Article><Journal>"
        "<JournalIssue><PubDate><Year>2025</Year></PubDate></JournalIssue><Title>Walks</Title></Journal>"
        f"<ArticleTitle>{escape(work['title'])}</ArticleTitle><Abstract><AbstractText>"
        f"{escape(work['abstract'])}</AbstractText></Abstract><AuthorList><Author><LastName>Okafor</LastName>"
        "<ForeName>Ngozi C</ForeName></Author></AuthorList></Article></MedlineCitation>"
        f"<PubmedData><ArticleIdList><ArticleId IdType='doi'>{work['doi']}</ArticleId></ArticleIdList>"
        "</PubmedData></PubmedArticle></PubmedArticleSet>"
    ).encode()


@pytest.fixture
def apis(server) -> Apis:
    made = Apis(
        europepmc=europepmc_pages([[result(TWIN)], [result(OTHER)]]), pubmed=[article(TWIN), article(LONELY)]
    )
    server.answers.update(made.answers())
    return made


QUERY = "(potency[tiab] OR payers[ti]) AND therap*[tiab] AND humans[Filter]"


def protocol_of(folder: Path) -> Path:
    """The shipped protocol, of two sources, one of which is asked in translation."""
    plan = yaml.safe_load(shipped("protocols", "atmp-biosimilars.yaml").read_text(encoding="utf-8"))
    plan |= {
        "query": QUERY,
        "sources": [{"source": "pubmed", "query": "potency[tiab]"}, {"source": "europepmc"}],
        "living": {},
    }
    path = folder / "plan.yaml"
    path.write_text(yaml.safe_dump(plan, allow_unicode=True, sort_keys=False), encoding="utf-8")
    return path


@pytest.fixture
def folder(tmp_path: Path, server, cli) -> Path:
    made = tmp_path / "review"
    assert cli("init", made, "--protocol", protocol_of(tmp_path)).code == 0
    with (made / "review.toml").open("a", encoding="utf-8") as file:
        file.write(SETTINGS.format(url=server.url))
    return made


@pytest.fixture
def do(cli, folder) -> Callable[..., Any]:
    """Run a command in the workspace; it must end well, and what it says is returned."""

    def run(*arguments: object) -> Any:
        said = cli(*arguments, "-w", folder, "--json")
        assert said.code == 0, said.err
        return said.json

    return run


def told(runs: list[dict[str, Any]], *names: str) -> dict[str, tuple[int, ...]]:
    return {run["source"]: tuple(run[name] for name in names) for run in runs}


def test_the_first_refresh_finds_and_the_second_adds_nothing(apis, do, folder):
    assert told(do("refresh")["runs"], "new", "changed") == {"europepmc": (2, 0), "pubmed": (2, 0)}
    with open_review(folder) as review:
        seen = len(list(review.log.events(kind=EventKind.RECORD_SEEN)))
    again = do("refresh")["runs"]
    assert told(again, "fetched", "new", "changed") == {"europepmc": (2, 0, 0), "pubmed": (2, 0, 0)}
    assert {run["status"] for run in again} == {"complete"}
    with open_review(folder) as review:
        assert len(list(review.log.events(kind=EventKind.RECORD_SEEN))) == seen == 4


def test_a_later_refresh_asks_only_for_what_came_since(apis, do, server):
    do("refresh")
    first = [params for path, params in server.asked if path in (SEARCH, ESEARCH)]
    server.asked.clear()
    do("refresh")
    later = [params for path, params in server.asked if path in (SEARCH, ESEARCH)]
    assert not any("UPDATE_DATE" in str(each) or "[mdat]" in str(each) for each in first)
    assert all("UPDATE_DATE" in str(each) or "[mdat]" in str(each) for each in later)


def test_a_changed_page_is_a_change_and_the_earlier_bytes_are_kept(apis, do, folder):
    do("refresh")
    earlier = apis.pubmed[1]
    apis.pubmed[1] = article(LONELY | {"abstract": "We interviewed payers in six countries."})
    assert told(do("refresh", "pubmed")["runs"], "new", "changed") == {"pubmed": (0, 1)}
    with open_review(folder) as review:
        [record] = [each for each in read_records(review.log).values() if each.source_id == LONELY["pmid"]]
        assert record.abstract == "We interviewed payers in six countries."
        assert review.log.blob(digest_bytes(earlier)) == earlier
        assert review.log.blob(str(record.raw)) == apis.pubmed[1]


def test_a_source_that_fails_loses_nothing_of_the_others_and_says_so(apis, do, cli, folder, server):
    del server.answers[ESEARCH]
    said = cli("refresh", "-w", folder, "--json")
    assert said.code == 4
    assert {run["source"]: run["status"] for run in said.json["runs"]} == {
        "europepmc": "complete",
        "pubmed": "failed",
    }
    server.answers.update(apis.answers())
    assert told(do("refresh")["runs"], "new") == {"europepmc": (0,), "pubmed": (2,)}


def test_when_no_source_answers_it_is_said_that_nothing_was_refreshed(apis, cli, folder, server):
    server.answers.clear()
    said = cli("refresh", "-w", folder)
    assert said.code == 4
    assert "Nothing was refreshed: no source answered" in said.out
    assert cli("refresh", "-w", folder, "--json").json["outcome"] == "nothing"


def test_when_some_sources_answer_it_is_said_how_many(apis, do, cli, folder, server):
    del server.answers[ESEARCH]
    said = cli("refresh", "-w", folder)
    assert (said.code, "Done in part: 1 of 2 searches are complete" in said.out) == (4, True)
    assert cli("refresh", "-w", folder, "--json").json["outcome"] == "partial"
    server.answers.update(apis.answers())
    assert do("refresh")["outcome"] == "complete"
    assert "Done in part" not in cli("refresh", "-w", folder).out


def test_a_query_is_asked_in_the_language_of_the_source_and_what_is_lost_is_told(apis, do, folder, server):
    do("refresh")
    with open_review(folder) as review:
        runs = {run.source: run for run in read_runs(review.log)}
    asked = [params["query"] for path, params in server.asked if path == SEARCH]
    assert (runs["pubmed"].query, runs["pubmed"].translated_from) == ("potency[tiab]", None)
    assert runs["europepmc"].translated_from == QUERY
    assert runs["europepmc"].query == asked[0] != QUERY
    assert "humans" in " ".join(runs["europepmc"].warnings)
    assert "humans" not in runs["europepmc"].query


def test_a_second_refresh_at_once_is_refused_with_a_hint(apis, do, cli, folder, server):
    asked, go_on = threading.Event(), threading.Event()

    def slow(params: Mapping[str, str]) -> bytes:
        asked.set()
        go_on.wait(20)
        return apis.search(params)

    server.answers[SEARCH] = slow
    first = subprocess.Popen(command(folder), stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    assert asked.wait(20)
    second = cli("refresh", "-w", folder, "--json")
    applied = cli("refresh", "--replay", "--apply", "-w", folder, "--json")
    go_on.set()
    out, _ = first.communicate(timeout=30)
    assert (second.code, applied.code) == (3, 3)
    assert set(second.json) == {"error", "hint"} == set(applied.json)
    assert f"process {first.pid}" in second.json["error"]
    assert (first.returncode, len(json.loads(out)["runs"])) == (0, 2)
    assert told(do("refresh")["runs"], "new") == {"europepmc": (0,), "pubmed": (0,)}


def test_the_lock_of_a_refresh_that_crashed_is_free_and_the_next_goes_on(apis, do, folder, server):
    asked = threading.Event()

    def stuck(params: Mapping[str, str]) -> bytes:
        if params["cursorMark"] != "*":
            asked.set()
            threading.Event().wait(5)
        return apis.search(params)

    server.answers[SEARCH] = stuck
    first = subprocess.Popen(command(folder), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    assert asked.wait(20)
    os.kill(first.pid, signal.SIGKILL)
    first.wait(20)
    server.answers[SEARCH] = apis.search
    server.asked.clear()
    assert told(do("refresh", "europepmc")["runs"], "status", "fetched", "new") == {
        "europepmc": ("complete", 2, 2)
    }
    assert [params["cursorMark"] for path, params in server.asked if path == SEARCH] == ["1"]


def command(folder: Path) -> list[str]:
    return [sys.executable, "-m", "review", "refresh", "-w", str(folder), "--json"]


@pytest.mark.parametrize("arguments", [("nowhere",), ("--replay", "nowhere"), ("--apply",), ("--wrong",)])
def test_a_refresh_that_fails_still_prints_one_object(cli, folder, arguments):
    said = cli("refresh", *arguments, "-w", folder, "--json")
    assert said.code in (2, 3)
    assert set(said.json) == {"error", "hint"}


def test_a_recorded_refresh_is_a_refresh_and_holds_no_secret(apis, do, folder, tmp_path, monkeypatch):
    monkeypatch.setenv("EVERGREEN_EMAIL", "reader@example.org")
    monkeypatch.setenv("EVERGREEN_PUBMED_API_KEY", "k3y-0123456789")
    runs = do("refresh", "--record", tmp_path / "kept")["runs"]
    assert told(runs, "new") == {"europepmc": (2,), "pubmed": (2,)}
    files = [path for path in (tmp_path / "kept").rglob("*") if path.is_file()]
    assert len(files) == 2 * (2 + 3)
    written = b"".join(path.read_bytes() for path in files)
    assert TWIN["title"].encode() in written
    assert b"example.org" not in written and b"k3y" not in written


def test_a_replay_shows_and_writes_what_a_newer_parser_changes(apis, do, cli, folder, monkeypatch, server):
    from review.retrieval.sources.europepmc import EuropePmc

    do("refresh")
    server.asked.clear()
    parse = EuropePmc.parse
    monkeypatch.setattr(EuropePmc, "version", "99")
    monkeypatch.setattr(
        EuropePmc,
        "parse",
        lambda self, page: (replace(record, title=record.title.upper()) for record in parse(self, page)),
    )
    shown = do("refresh", "--replay")
    by_source = {each["source"]: each["replay"] for each in shown["replays"]}
    assert [len(by_source[name]["changes"]) for name in ("europepmc", "pubmed")] == [2, 0]
    assert by_source["europepmc"]["parser"] == "europepmc 99"
    assert [each["field"] for each in by_source["europepmc"]["changes"][0]["differences"]] == ["title"]
    with open_review(folder) as review:
        assert TWIN["title"].upper() not in {record.title for record in read_records(review.log).values()}
    said = cli("refresh", "--replay", "-w", folder)
    assert (said.code, "2 changed" in said.out, "Nothing was written" in said.out) == (0, True, True)
    assert [each["logged"] for each in do("refresh", "--replay", "--apply", "europepmc")["replays"]] == [2]
    with open_review(folder) as review:
        assert TWIN["title"].upper() in {record.title for record in read_records(review.log).values()}
    assert server.asked == []


def test_a_replay_of_a_source_whose_plug_in_is_gone_says_so_and_goes_on(apis, do, cli, folder, monkeypatch):
    do("refresh")
    find = REGISTRY.find

    def gone(group: Group, name: str) -> Any:
        if name == "pubmed":
            raise PluginError("there is no source `pubmed`", hint="Known: europepmc.")
        return find(group, name)

    monkeypatch.setattr(type(REGISTRY), "find", lambda self, group, name: gone(group, name))
    said = cli("refresh", "--replay", "-w", folder, "--json")
    by_source = {each["source"]: each for each in said.json["replays"]}
    assert said.code == 4
    assert by_source["europepmc"]["problem"] is None
    assert by_source["pubmed"]["problem"].startswith("there is no source `pubmed`. Its 2 pages are kept")


def screened(do: Callable[..., Any], tmp_path: Path) -> dict[str, str]:
    """Found, deduplicated, screened by two, retrieved, read, extracted: the shown record of each title."""
    do("refresh")
    assert do("dedupe")["duplicates"] == 1
    cards = do("screen", "--reviewer", "Ada")["queue"]
    shown = {card["record"]["title"]: card["record_id"] for card in cards}
    assert set(shown) == {each["title"] for each in (TWIN, LONELY, OTHER)}
    assert cards[-1]["record"]["title"] == OTHER["title"]
    for reviewer in ("Ada", "Ben"):
        for each in (TWIN, LONELY):
            do("decide", shown[each["title"]], "include", "--reviewer", reviewer)
        do("decide", f"doi:{OTHER['doi']}", "exclude", "-c", "wrong-topic", "--reviewer", reviewer)
    (tmp_path / "paying.html").write_text(HTML, encoding="utf-8")
    do("fulltext", shown[TWIN["title"]], "retrieved", "--reviewer", "Ada")
    paper = ("--file", tmp_path / "paying.html", "--reviewer", "Ada")
    do("fulltext", f"pmid:{LONELY['pmid']}", "retrieved", *paper)
    for reviewer in ("Ada", "Ben"):
        for each in (TWIN, LONELY):
            do("decide", shown[each["title"]], "include", "--stage", "full-text", "--reviewer", reviewer)
    assert do("extract")["problems"] == []
    return shown


@pytest.mark.parametrize("quote", [CHALLENGE, COST])
def test_a_record_walks_from_a_page_to_a_cell_and_the_cell_walks_back_to_the_bytes(
    apis, do, folder, tmp_path, quote
):
    screened(do, tmp_path)
    [waiting] = [each for each in do("confirm", "--list")["items"] if each["quote"] == quote][:1]
    do("confirm", waiting["id"], "confirm", "--reviewer", "Ada")
    cells = [cell for cell in do("map")["cells"] if waiting["id"] in cell["items"]]
    assert {cell["state"] for cell in cells} == {"evidence"}
    page = (folder / "exports" / "map.html").read_text(encoding="utf-8")
    assert quote in page
    with open_review(folder) as review:
        assert bytes_behind(review, waiting["id"], cells[0]) >= {quote}


def bytes_behind(review: Any, id: str, cell: Mapping[str, Any]) -> set[str]:
    """Back from a cell: item, annotation, text, record, run, page, bytes; the quotes that stand in these."""
    [item] = [each for each in review.map().items if each.id == id and id in cell["items"]]
    assert item.study in cell["studies"]
    records, retrieval = read_records(review.log), read_retrievals(review.log).get(item.record)
    record, document = records[item.record], None
    if retrieval is not None and retrieval.blob is not None:
        document = review.log.blob(retrieval.blob)
    held = {text.digest: text for text in documents.texts(record, document)}
    for annotation in item.annotations:
        assert held[annotation.text].content[annotation.start : annotation.end] == annotation.quote
    text = held[item.text]
    assert text.content[item.start : item.end] == item.quote
    runs = {run.id: run for run in read_runs(review.log)}
    searched = [runs[run] for run in read_sightings(review.log)[record.id]]
    assert searched and {run.source for run in searched} == {record.source}
    pages = {page.page for page in read_pages(review.log) if page.run in {run.id for run in searched}}
    assert record.raw in pages and set(searched[0].pages) <= pages
    raw = review.log.blob(str(record.raw))
    assert digest_bytes(raw) == record.raw and record.title.encode() in raw
    where = raw if text.part == "title+abstract" else document or b""
    return {item.quote} if item.quote.encode() in where else set()


def test_the_numbers_of_the_walk_open_to_the_records_that_were_found(apis, do, tmp_path):
    shown = screened(do, tmp_path)
    counts = do("prisma")["counts"]
    boxes = ("database_results", "duplicates", "records_screened", "records_excluded", "new_reports")
    assert [counts[box] for box in boxes] == [4, 1, 3, 1, 2]
    assert set(do("prisma", "--box", "new_reports")["new_reports"]) == {
        shown[TWIN["title"]],
        shown[LONELY["title"]],
    }
    specific = do("prisma", "--box", "database_specific_results")["database_specific_results"]
    assert len(set(specific)) == 4


@pytest.mark.real
def test_recorded_pages_of_both_sources_are_taken_in_once(real_data, server, do, folder):
    payloads = real_data / "payloads"
    answers = [json.loads(path.read_bytes()) for path in sorted((payloads / "europepmc").glob("*.json"))]
    results = [each["resultList"]["result"] for each in answers if each["resultList"]["result"]]
    fetched = [path.read_bytes() for path in sorted((payloads / "pubmed_eutils").glob("metapub__*.xml"))]
    articles = [page for page in fetched if b"<PubmedArticleSet>" in page]
    served = Apis(europepmc=europepmc_pages(results), pubmed=articles)
    server.answers.update(served.answers())
    first, again = (do("refresh")["runs"] for _ in range(2))
    distinct = len({(each["source"], each["id"]) for page in results for each in page})
    assert told(first, "status", "new", "changed") == {
        "europepmc": ("complete", distinct, 0),
        "pubmed": ("complete", len(articles), 0),
    }
    assert told(again, "status", "new", "changed") == {
        "europepmc": ("complete", 0, 0),
        "pubmed": ("complete", 0, 0),
    }
    with open_review(folder) as review:
        records = read_records(review.log)
        assert len(records) == distinct + len(articles)
        assert all(record.title and review.log.blob(str(record.raw)) for record in records.values())
        assert review.log.verify() == ()
