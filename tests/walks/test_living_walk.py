"""A refresh from the command line: searches, re-checks, citations, full texts, the digest."""

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

from review.project import open_review
from review.retrieval import http
from review.shipped import shipped
from review.store.fold import read_rechecks, read_records

SETTINGS = """
[sources.pubmed]
base_url = "{url}"
pause_seconds = 0.0
[sources.europepmc]
base_url = "{url}"
pause_seconds = 0.0
[sources.crossref]
base_url = "{url}"
pause_seconds = 0.0
[sources.curated]
base_url = "{url}"
"""
JATS = (
    "<article><front><article-meta><permissions><license><license-p>CC BY 4.0</license-p></license>"
    "</permissions></article-meta></front><body><sec><title>Results</title><p>Potency assays remain a "
    "challenge.</p></sec></body></article>"
)


class World:
    """Three services that know one trial: PubMed, Europe PMC and Crossref; tests change what they say."""

    def __init__(self) -> None:
        self.retracted_at_crossref = False
        self.concern_at_pubmed = False
        self.crossref_down = False
        self.citing: list[dict[str, Any]] = []

    def answers(self) -> dict[str, Callable[[Mapping[str, str]], bytes]]:
        return {
            "/esearch.fcgi": self.esearch,
            "/efetch.fcgi": self.efetch,
            "/search": self.search,
            "/searchPOST": self.search,
            "/works": self.works,
            "/MED/1/references": lambda params: listed("referenceList", "reference", []),
            "/MED/1/citations": lambda params: listed("citationList", "citation", self.citing),
            "/PMC1/fullTextXML": lambda params: JATS.encode(),
        }

    def esearch(self, params: Mapping[str, str]) -> bytes:
        return (
            b"<eSearchResult><Count>1</Count><QueryKey>1</QueryKey><WebEnv>W</WebEnv><IdList><Id>1</Id></IdList>"
            b"</eSearchResult>"
        )

    def efetch(self, params: Mapping[str, str]) -> bytes:
        concern = (
            '<CommentsCorrectionsList><CommentsCorrections RefType="ExpressionOfConcernIn"><RefSource>J'
            '</RefSource><PMID Version="1">77</PMID></CommentsCorrections></CommentsCorrectionsList>'
        )
        return (
            "<PubmedArticleSet><PubmedArticle><MedlineCitation><PMID>1</PMID><Article>"
            "<ArticleTitle>Potency of CAR-T cells</ArticleTitle></Article>"
            f"{concern if self.concern_at_pubmed else ''}</MedlineCitation><PubmedData><ArticleIdList>"
            '<ArticleId IdType="doi">10.5555/trial</ArticleId><ArticleId IdType="pmc">PMC1</ArticleId>'
            "</ArticleIdList></PubmedData></PubmedArticle></PubmedArticleSet>"
        ).encode()

    def search(self, params: Mapping[str, str]) -> bytes:
        known = {"1": trial(), **{each["id"]: each for each in self.citing}}
        asked = [result for id, result in known.items() if f"{id}" in params["query"]]
        return json.dumps({"hitCount": len(asked), "resultList": {"result": asked}}).encode()

    def works(self, params: Mapping[str, str]) -> bytes:
        if self.crossref_down:
            return b"<html>maintenance</html>"
        notice = {"DOI": "10.5555/notice", "type": "retraction", "label": "Retraction", "source": "publisher"}
        work = {
            "DOI": "10.5555/trial",
            "title": ["Potency of CAR-T cells"],
            "type": "journal-article",
            **({"updated-by": [notice]} if self.retracted_at_crossref else {}),
        }
        message = {"total-results": 1, "items": [work], "items-per-page": 100}
        return json.dumps({"status": "ok", "message-type": "work-list", "message": message}).encode()


def trial() -> dict[str, Any]:
    return {
        "id": "1",
        "source": "MED",
        "pmid": "1",
        "pmcid": "PMC1",
        "doi": "10.5555/trial",
        "title": "Potency of CAR-T cells",
    }


def listed(outer: str, inner: str, entries: list[dict[str, Any]]) -> bytes:
    return json.dumps({"version": "6.9", "hitCount": len(entries), outer: {inner: entries}}).encode()


@pytest.fixture
def world(server) -> World:
    made = World()
    server.answers.update(made.answers())
    return made


@pytest.fixture
def folder(tmp_path: Path, server, cli) -> Path:
    plan = yaml.safe_load(shipped("protocols", "atmp-biosimilars.yaml").read_text(encoding="utf-8"))
    plan |= {
        "sources": [{"source": "pubmed", "query": "potency"}, {"source": "curated", "query": "lists.csv"}],
        "living": {
            "recheck": ["pubmed", "crossref"],
            "citations": ["europepmc"],
            "fulltexts": ["europepmc"],
        },
        "screening": {"reviewers_per_record": 1},
    }
    path = tmp_path / "plan.yaml"
    path.write_text(yaml.safe_dump(plan, allow_unicode=True, sort_keys=False), encoding="utf-8")
    made = tmp_path / "review"
    assert cli("init", made, "--protocol", path).code == 0
    (made / "lists.csv").write_text("reference,title,issuer\nQ5E,Comparability,ICH\nQ6B,Specifications,ICH\n")
    with (made / "review.toml").open("a", encoding="utf-8") as file:
        file.write(SETTINGS.format(url=server.url))
    return made


@pytest.fixture
def do(cli, folder) -> Callable[..., Any]:
    def run(*arguments: object, code: int = 0) -> Any:
        said = cli(*arguments, "-w", folder, "--json")
        assert said.code == code, said.err
        return said.json

    return run


@pytest.fixture
def included(world: World, do, folder: Path) -> str:
    """The trial, found by PubMed and included at both stages."""
    do("refresh")
    for stage in ("title-abstract", "full-text"):
        do("decide", "pmid:1", "include", "--reviewer", "Ada", "--stage", stage)
    with open_review(folder) as review:
        return next(id for id, each in read_records(review.log).items() if each.source == "pubmed")


def test_nothing_is_asked_again_before_anything_is_included(world: World, do, server):
    told = do("refresh")
    assert (told["rechecks"], told["citations"]) == ([], [])
    assert not any(path == "/works" for path, _ in server.asked)


def test_one_source_is_silent_and_the_other_knows_of_the_retraction(world: World, do, included: str):
    world.retracted_at_crossref = True
    told = do("refresh")
    assert {each["source"]: each["found"] for each in told["rechecks"]} == {"pubmed": 0, "crossref": 1}
    (alert,) = told["alerts"]
    assert (alert["record"], alert["status"], alert["source"]) == (included, "retracted", "crossref")
    (listed,) = do("status")["alerts"]
    assert (listed["title"], listed["doi"], listed["source"]) == (
        "Potency of CAR-T cells",
        "10.5555/trial",
        "crossref",
    )
    assert listed["since"] is not None


def test_an_unchanged_refresh_says_the_alert_again_and_finds_nothing(world: World, do, included: str):
    world.retracted_at_crossref = True
    do("refresh")
    again = do("refresh")
    assert [each["found"] for each in again["rechecks"]] == [0, 0]
    assert len(again["alerts"]) == 1


def test_citations_enter_their_own_lane_and_the_flow_still_adds_up(world: World, do, included: str):
    citing = {"id": "5", "source": "MED", "pmid": "5", "title": "It cites the trial", "doi": "10.5555/citing"}
    world.citing.append(citing)
    told = do("refresh")
    assert {run["query"]: run["new"] for run in told["citations"]} == {
        "references of doi:10.5555/trial": 0,
        "citations of doi:10.5555/trial": 1,
    }
    assert do("prisma")["counts"]["citations_results"] == 1


def test_citations_of_many_reports_are_told_in_a_line_for_each_direction(
    world: World, cli, included: str, folder: Path
):
    lines = cli("refresh", "-w", folder).out.splitlines()
    assert [line for line in lines if " citations " in line] == [
        "europepmc backward citations 1 of 1 searches complete: 0 records, 0 new, 0 changed",
        "europepmc forward citations 1 of 1 searches complete: 0 records, 0 new, 0 changed",
    ]


def test_the_open_full_text_is_fetched_for_what_is_sought(world: World, do, included: str):
    told = do("refresh")
    assert told["fulltexts"]["fetched"] == [included]
    assert do("refresh")["fulltexts"]["sought"] == 0
    assert do("extract")["texts"] >= 1


def test_a_service_that_is_down_makes_the_refresh_partial_and_keeps_the_rest(
    world: World, do, included: str, folder: Path
):
    world.crossref_down, world.concern_at_pubmed = True, True
    told = do("refresh", code=4)
    assert {each["source"]: each["status"] for each in told["rechecks"]} == {
        "pubmed": "complete",
        "crossref": "partial",
    }
    assert [alert["status"] for alert in told["alerts"]] == ["expression-of-concern"]
    with open_review(folder) as review:
        assert len(read_rechecks(review.log)) == 2


def test_the_digest_tells_it_all(world: World, do, included: str, folder: Path, tmp_path: Path):
    world.retracted_at_crossref = True
    (folder / "lists.csv").write_text("reference,title,issuer\nQ5E,Comparability,ICH\nQ7,Practice,ICH\n")
    path = tmp_path / "digest.md"
    do("refresh", "--digest", path)
    said = path.read_text(encoding="utf-8")
    assert "**Potency of CAR-T cells** was retracted (says crossref)" in said
    assert "## New from curated (1)\n\n- Practice" in said
    assert "## No longer listed by their source\n\n- Specifications" in said
    assert "## Full texts fetched\n\n- [Potency of CAR-T cells](<https://doi.org/10.5555/trial>)" in said


def test_the_digest_can_go_to_standard_output(world: World, cli, folder: Path):
    said = cli("refresh", "-w", folder, "--digest", "-")
    assert said.code == 0
    assert said.out.startswith("# Challenges in developing biosimilars")


def test_named_sources_are_searched_and_nothing_else_is_done(world: World, do, included: str, server):
    server.asked.clear()
    told = do("refresh", "pubmed")
    assert (told["rechecks"], told["citations"], told["fulltexts"]) == ([], [], None)
    assert not any(path == "/works" for path, _ in server.asked)


def test_full_texts_can_be_fetched_alone(world: World, do, included: str):
    assert do("fulltext", "--fetch")["fetched"] == [included]


def test_a_plan_for_cron_is_printed(do, folder: Path):
    told = do("schedule", "--every", "week", "--at", "05:30")
    assert told["cron"].startswith("30 5 * * 1 ")
    assert str(folder) in told["cron"]


def test_a_retraction_is_told_offline_by_status_and_with_the_flow_in_the_same_words(
    world: World, do, cli, included: str, folder: Path, server
):
    world.retracted_at_crossref = True
    said = {"refresh": cli("refresh", "-w", folder).out}
    server.asked.clear()
    said |= {name: cli(name, "-w", folder).out for name in ("status", "prisma")}
    assert server.asked == []
    lines = {
        name: next(line for line in out.splitlines() if "was retracted" in line) for name, out in said.items()
    }
    assert len(set(lines.values())) == 1
    assert lines["status"].startswith(
        "Potency of CAR-T cells (doi:10.5555/trial) was retracted (says crossref,"
    )
    assert "included in the flow: 0 reports, 1 left it since" in said["status"]
    (told,) = do("prisma")["alerts"]
    assert told == do("status")["alerts"][0]
    assert (do("status")["included"], do("status")["gone"]) == (0, 1)


def test_each_digest_is_kept_and_the_second_tells_what_the_first_did_not(
    world: World, do, included: str, folder: Path
):
    latest = folder / "exports" / "digest.md"
    do("refresh", "--digest", latest)
    first = latest.read_text(encoding="utf-8")
    world.retracted_at_crossref = True
    do("refresh", "--digest", latest)
    kept = sorted((folder / "exports" / "digests").glob("*.md"), key=lambda path: len(path.name))
    assert [path.read_text(encoding="utf-8") for path in kept] == [first, latest.read_text(encoding="utf-8")]
    assert "was retracted" not in first and "was retracted" in kept[1].read_text(encoding="utf-8")
    world.retracted_at_crossref = False
    do("refresh")
    do("refresh", "--digest", latest)
    said = latest.read_text(encoding="utf-8")
    assert "**Potency of CAR-T cells**: crossref no longer says that it was retracted" in said


def test_what_is_listed_again_is_said(world: World, do, cli, folder: Path):
    path = folder / "lists.csv"
    whole = path.read_text()
    do("refresh")
    path.write_text(whole.rpartition("Q6B")[0])
    assert "1 no longer listed" in cli("refresh", "curated", "-w", folder).out
    path.write_text(whole)
    assert "1 listed again" in cli("refresh", "curated", "-w", folder).out
    (run,) = do("refresh", "curated")["runs"]
    assert (run["withdrawn"], run["relisted"]) == (0, 0)


@pytest.mark.parametrize(
    "answer", [(500, b"Internal Server Error"), b"<html>down for maintenance</html>"], ids=["500", "garbage"]
)
def test_a_full_text_server_that_fails_is_named_and_the_exit_code_says_in_part(
    world: World, do, cli, included: str, folder: Path, server, monkeypatch, answer
):
    monkeypatch.setattr(http, "FIRST_BACKOFF_SECONDS", 0.0)
    server.answers["/PMC1/fullTextXML"] = lambda params: answer
    said = cli("fulltext", "--fetch", "-w", folder)
    assert said.code == 4
    assert "europepmc: " in said.out and "PMC1" in said.out
    assert ("answered 500" in said.out) is isinstance(answer, tuple)
    assert do("refresh", code=4)["outcome"] == "partial"
    told = do("fulltext", "--fetch", code=4)
    assert (told["fetched"], len(told["problems"])) == ([], 1)


def test_a_full_text_that_was_fetched_lies_in_the_workspace_and_is_named(
    world: World, cli, included: str, folder: Path
):
    said = cli("fulltext", "--fetch", "-w", folder)
    (path,) = (folder / "fulltext").iterdir()
    assert (said.code, str(path) in said.out) == (0, True)
    assert path.read_text() == JATS
    assert path.name.startswith("potency-of-car-t-cells-")
