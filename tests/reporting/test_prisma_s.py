"""The PRISMA-S report says what was searched, word for word, and what nobody has said."""

import csv
import io
from dataclasses import replace
from datetime import date

import pytest

from review.model.protocol import LivingRules, ProtocolVersion, ReviewProtocol, SearchReport, SourceQuery
from review.model.search import Direction, Lane, Recheck, RunStatus, SearchRun, Window
from review.reporting.prisma_s import Item, Searched, items, strategies
from review.reporting.prisma_s_files import COLUMNS, markdown, table

QUERY = '("gene therapy"[tiab]\nOR cells[mh])'
PROTOCOL = ReviewProtocol(
    title="A *review*",
    version="2",
    question="?",
    criteria=(),
    categories=(),
    query=QUERY,
    sources=(SourceQuery(source="pubmed"), SourceQuery(source="openalex")),
    searches=SearchReport(
        limits=("English only: no translators.",),
        filters=("None.",),
        prior_work="Ours of 2020.",
        updates="Every Monday.",
        peer_review="PRESS, by Ada, 2026-01-05.",
        browsing=("WHO, pages on biologicals, 2026-02-01.",),
        contacts=("Three makers.",),
        other_methods=("None.",),
    ),
    living=LivingRules(recheck=("pubmed",), citations=("openalex",), directions=(Direction.FORWARD,)),
)


def run(id: str, source: str = "pubmed", at: str = "2026-01-05", **more: object) -> SearchRun:
    known: dict[str, object] = {
        "platform": "E-utilities",
        "lane": Lane.DATABASE,
        "query": QUERY.replace("\n", " "),
        "status": RunStatus.COMPLETE,
        "parser_version": "1",
        "window": Window(until=date.fromisoformat(at)),
    } | more
    times = {"started": f"{at}T08:00:00+00:00", "ended": f"{at}T08:01:30+00:00"}
    return SearchRun(id=id, source=source, **(times | known))  # type: ignore[arg-type]


RUNS = (
    run("r1", reported=120, fetched=120, new=118, pages=("p1", "p2"), server_translation="cells[MeSH]"),
    run(
        "r2",
        "openalex",
        platform="OpenAlex API",
        query="filter:x",
        translated_from=QUERY,
        status=RunStatus.PARTIAL,
        error="the source *stopped*",
        reported=50,
        fetched=30,
        new=10,
        parameters=(("overlap_days", "400"),),
    ),
    run("r3", at="2026-02-05", window=Window(since=date(2026, 1, 1), until=date(2026, 2, 5)), reported=0),
    run(
        "c1",
        "openalex",
        platform="OpenAlex API",
        lane=Lane.CITATION,
        query="citations of doi:10.1000/1",
        parameters=(("seed", "a"), ("direction", "forward")),
        fetched=5,
        new=3,
    ),
    run(
        "c2",
        "openalex",
        platform="OpenAlex API",
        lane=Lane.CITATION,
        query="citations of doi:10.1000/2",
        parameters=(("seed", "b"), ("direction", "forward")),
        fetched=4,
        new=2,
    ),
)
CHECK = Recheck(
    source="pubmed",
    version="1",
    started="2026-02-05T09:00:00+00:00",
    ended="2026-02-05T09:01:00+00:00",
    status=RunStatus.COMPLETE,
    asked=12,
    answered=11,
    found=1,
)
SEARCHED = Searched(
    runs=RUNS,
    protocol=PROTOCOL,
    versions=(
        ProtocolVersion(version="1", text="", digest="d"),
        ProtocolVersion(version="2", text="", digest="e", reason="a source more"),
    ),
    rechecks=(CHECK,),
    records=133,
    reports=120,
    judged=4,
    deduplicator="rules 1",
    program="Evergreen 0",
)


def answers(searched: Searched) -> dict[int, Item]:
    return {item.number: item for item in items(searched)}


def test_the_sixteen_items_are_answered_in_their_order():
    found = items(SEARCHED)
    assert [item.number for item in found] == list(range(1, 17))
    assert [item.number for item in found if item.missing] == []
    assert "Not reported" not in "".join(item.answer for item in found)


@pytest.mark.parametrize(
    ("number", "said"),
    [
        (1, "pubmed: E-utilities\nopenalex: OpenAlex API"),
        (2, "None: every database was searched on its own."),
        (3, "No register was searched."),
        (4, "WHO, pages on biologicals, 2026-02-01."),
        (5, "openalex (OpenAlex API): 2 searches forward, last on 2026-01-05"),
        (5, "At every refresh, for the included reports: openalex, forward."),
        (6, "Three makers."),
        (8, "3, each as it was sent, below."),
        (9, "English only: no translators."),
        (11, "Ours of 2020."),
        (12, "Every Monday.\n5 runs are on record, 2 of them updates"),
        (12, "pubmed was asked again about 12 reports on 2026-02-05: 11 answered, 1 notices."),
        (12, "Protocol 1: adopted.\nProtocol 2: a source more."),
        (13, "pubmed (E-utilities): first 2026-01-05, last 2026-02-05, 2 times"),
        (14, "PRESS, by Ada, 2026-01-05."),
        (15, "pubmed (E-utilities): 0 reported by the last run, 120 retrieved in all runs, 118 of them new"),
        (15, "1 runs did not end complete"),
        (15, "Together 133 records"),
        (16, "133 records are 120 reports: 13 duplicates"),
        (16, "By rules 1; people judged 4 pairs."),
    ],
)
def test_an_item_is_answered_from_what_is_known(number, said):
    assert said in answers(SEARCHED)[number].answer


def test_what_nobody_said_is_not_reported_and_names_the_key_to_fill():
    found = answers(
        replace(SEARCHED, runs=(), records=0, protocol=replace(PROTOCOL, searches=SearchReport()))
    )
    assert {number for number, item in found.items() if item.missing} == {
        1,
        4,
        6,
        7,
        8,
        9,
        10,
        11,
        12,
        13,
        14,
        15,
        16,
    }
    for number, key in {4: "browsing", 6: "contacts", 7: "other_methods", 9: "limits", 10: "filters",
                        11: "prior_work", 12: "updates", 14: "peer_review"}.items():  # fmt: skip
        assert "Not reported." in found[number].answer
        assert f"`searches.{key}`" in found[number].answer


def test_an_imported_file_says_that_its_platform_and_query_are_missing():
    file = run("f", "embase", platform="file", query="export.ris", parameters=(("file", "export.ris"),))
    found = answers(replace(SEARCHED, runs=(file,)))
    assert (found[1].missing, found[8].missing) == (True, True)
    assert "--platform" in found[1].answer and "--query" in found[8].answer


def test_databases_of_one_search_on_one_platform_are_told_together():
    ovid = [run(name, name, platform="Ovid", query="1 and 2") for name in ("medline", "embase")]
    assert answers(replace(SEARCHED, runs=tuple(ovid)))[2].answer == "medline, embase on Ovid"


def test_registers_and_organisations_have_items_of_their_own():
    runs = (run("a", "clinicaltrials", lane=Lane.REGISTER), run("b", "ema", lane=Lane.ORGANISATION))
    found = answers(replace(SEARCHED, runs=runs))
    assert found[3].answer == "clinicaltrials: E-utilities"
    assert found[4].answer.startswith("ema: E-utilities\n")
    assert found[1].missing


def test_a_run_that_changed_nothing_is_in_the_report():
    assert (
        "| 2026-02-05 08:01:30 | 2026-01-01 to 2026-02-05 | complete | 0 | 0 | 0 | 0 | 0 | 118 |"
        in markdown(SEARCHED)
    )
    rows = list(csv.DictReader(io.StringIO(table(SEARCHED))))
    assert {row["field"]: row["value"] for row in rows if row["run"] == "r3"} == {
        "status": "complete",
        "started": "2026-02-05T08:00:00+00:00",
        "window": "2026-01-01 to 2026-02-05",
        "reported": "0",
        "retrieved": "0",
        "new": "0",
        "changed": "0",
        "gone": "0",
        "new so far": "118",
        "pages": "0",
    }


def test_a_strategy_holds_every_run_and_what_was_new_so_far():
    first, second, chased = strategies(RUNS)
    assert [each.id for each in first.runs] == ["r1", "r3"]
    assert (first.new, second.translated_from, chased.queries, chased.new) == (
        (118, 118),
        QUERY,
        ("citations of doi:10.1000/1", "citations of doi:10.1000/2"),
        (3, 5),
    )


def test_a_query_that_was_amended_is_a_strategy_of_its_own():
    assert len(strategies((*RUNS[:1], run("r9", query="other")))) == 2


def test_the_supplement_shows_each_query_word_for_word():
    text = markdown(SEARCHED)
    assert f"Translated from:\n\n```text\n{QUERY}\n```" in text
    assert "As it was sent:\n\n```text\nfilter:x\n```" in text
    assert "What the server made of it:\n\n```text\ncells[MeSH]\n```" in text
    assert "- 2026-01-05: the source \\*stopped\\*" in text
    assert "- overlap\\_days: 400" in text
    assert text.startswith("# Searches of “A \\*review\\*”\n") and text.endswith("\n")


def test_a_warning_of_every_run_is_told_once():
    runs = tuple(run(f"r{day}", at=f"2026-01-0{day}", warnings=("no [la]",)) for day in (1, 2, 3))
    text = markdown(replace(SEARCHED, runs=runs))
    assert text.count("no \\[la\\]") == 1
    assert "- 2026-01-01, and in 2 later runs: no" in text


def test_no_text_of_a_stranger_gets_out_of_its_place():
    hostile = run(
        "h",
        "a|b",
        platform="<script>",
        query="```\n# not a heading\n```",
        server_translation="=cmd()",
        warnings=("[x](http://y)\n# no",),
    )
    text = markdown(replace(SEARCHED, runs=(hostile,)))
    assert "````text\n```\n# not a heading\n```\n````" in text
    assert "<script>" not in text.replace("\\<script\\>", "")
    assert "\n# no" not in text.replace("\n# not a heading", "")
    assert "\n'=cmd()" in table(replace(SEARCHED, runs=(hostile,))).replace(",", "\n")


def test_the_table_has_one_answer_per_item_and_the_facts_of_each_strategy():
    rows = list(csv.DictReader(io.StringIO(table(SEARCHED))))
    assert tuple(rows[0]) == COLUMNS
    assert [row["item"] for row in rows if row["field"] == "answer"] == [str(n) for n in range(1, 17)]
    facts = [
        (row["field"], row["value"]) for row in rows if row["item"] == "8" and row["source"] == "openalex"
    ]
    assert ("query", "filter:x") in facts
    assert ("translated from", QUERY) in facts
    assert ("parameter overlap_days", "400") in facts


def test_a_review_without_any_search_has_a_report_too():
    bare = Searched(runs=(), protocol=replace(PROTOCOL, query="", searches=SearchReport()))
    assert "## 16. Deduplication (missing)" in markdown(bare)
    assert len(list(csv.reader(io.StringIO(table(bare))))) == 17
