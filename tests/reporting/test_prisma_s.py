"""The PRISMA-S report says what was searched, word for word, and what nobody has said."""

import csv
import io
from dataclasses import replace
from datetime import date

import pytest

from review.model.protocol import LivingRules, ProtocolVersion, ReviewProtocol, SearchReport, SourceQuery
from review.model.search import Direction, Lane, Recheck, RunStatus, SearchRun, Window
from review.reporting.prisma_s import Item, Searched, items
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
    identified=(
        (Lane.DATABASE, "pubmed (E-utilities)", 118),
        (Lane.DATABASE, "openalex (OpenAlex API)", 10),
        (Lane.CITATION, "openalex (OpenAlex API)", 5),
    ),
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
    assert "Not stated" not in "".join(item.answer for item in found)
    assert not any(item.hint for item in found)


@pytest.mark.parametrize(
    ("number", "said"),
    [
        (1, "pubmed: E-utilities\nopenalex: OpenAlex API"),
        (2, "None: every database was searched on its own."),
        (3, "No register was searched."),
        (4, "WHO, pages on biologicals, 2026-02-01."),
        (
            5,
            "openalex (OpenAlex API), forward (what cites the reports): 2 searches for 2 reports, on "
            "2026-01-05; 9 records retrieved, 5 of them new",
        ),
        (5, "At every update, for the included reports: openalex, forward."),
        (6, "Three makers."),
        (7, "None."),
        (8, "2 strategies, each as it was sent, below."),
        (9, "English only: no translators."),
        (10, "None."),
        (11, "Ours of 2020."),
        (12, "Every Monday.\n1 repeated search, on 2026-02-05; 1 of them brought no new record."),
        (12, "pubmed was asked again once where the reports stand, last on 2026-02-05 about 12 reports"),
        (12, "Protocol 1: adopted.\nProtocol 2: a source more."),
        (13, "pubmed (E-utilities): first 2026-01-05, last 2026-02-05, 2 searches"),
        (14, "PRESS, by Ada, 2026-01-05."),
        (15, "pubmed (E-utilities), database: 118 records\nopenalex (OpenAlex API), database: 10 records"),
        (15, "openalex (OpenAlex API), citation: 5 records"),
        (15, "1 search did not bring everything: see the strategies."),
        (15, "Together 133 records, each counted once, as in the flow diagram."),
        (16, "133 records are 120 reports: 13 duplicates"),
        (16, "By rules 1; people judged 4 pairs."),
    ],
)
def test_an_item_is_answered_from_what_is_known(number, said):
    assert said in answers(SEARCHED)[number].answer


KEYS = {4: "browsing", 6: "contacts", 7: "other_methods", 9: "limits", 10: "filters", 11: "prior_work",
        12: "updates", 14: "peer_review"}  # fmt: skip
BARE = replace(
    SEARCHED,
    runs=(),
    rechecks=(),
    identified=(),
    records=0,
    protocol=replace(PROTOCOL, searches=SearchReport()),
)


def test_what_nobody_said_is_not_stated_and_the_hint_names_the_key_to_fill():
    found = answers(BARE)
    assert {number for number, item in found.items() if item.missing} == {1, 8, 13, 15, 16, *KEYS}
    for number, key in KEYS.items():
        assert found[number].answer.startswith("Not stated.")
        assert f"`searches.{key}`" in found[number].hint
        assert "searches." not in found[number].answer


def test_what_somebody_said_was_none_is_none():
    found = answers(replace(BARE, stated=frozenset(KEYS.values())))
    assert {found[number].answer.partition("\n")[0] for number in KEYS} == {"None."}
    assert not any(found[number].missing for number in KEYS)


@pytest.mark.parametrize("word", ["none", "None.", "NONE", "n/a", "no", "not applicable", "-"])
def test_none_is_none_in_many_words(word):
    searches = SearchReport(filters=(word,), prior_work=word)
    found = answers(replace(BARE, protocol=replace(PROTOCOL, searches=searches)))
    assert [(found[n].answer, found[n].missing) for n in (10, 11)] == [("None.", False)] * 2


def test_none_with_its_reason_stays_as_it_was_written():
    searches = SearchReport(limits=("None; neither language nor year is limited.",))
    found = answers(replace(BARE, protocol=replace(PROTOCOL, searches=searches)))
    assert found[9].answer == "None; neither language nor year is limited."


FAILED = run("x", "scopus", platform="Elsevier", status=RunStatus.FAILED, error="answered 503. Try again.")


def test_a_search_that_never_came_about_is_no_search():
    attempts = (FAILED, replace(FAILED, id="y", ended="2026-03-05T08:00:00+00:00"))
    searched = replace(SEARCHED, runs=(*RUNS, *attempts))
    assert [(each.number, each.answer) for each in items(searched)] == [
        (each.number, each.answer) for each in items(SEARCHED)
    ]
    text = markdown(searched)
    before, _, apart = text.partition("## Attempted, never completed")
    assert "scopus" not in before
    assert apart.strip() == (
        "- scopus (Elsevier), database: 2 attempts from 2026-01-05 to 2026-03-05; nothing was retrieved."
    )
    assert "503" not in text and "503" not in table(searched)
    assert "2 attempts from 2026-01-05 to 2026-03-05" in table(searched)


def test_attempts_at_a_search_that_came_about_otherwise_are_told_with_it():
    failed = replace(FAILED, source="pubmed", platform="E-utilities")
    text = markdown(replace(SEARCHED, runs=(*RUNS, failed)))
    assert "- 1 attempt on 2026-01-05 brought nothing, because the source could not be searched." in text
    assert "Attempted, never completed" not in text


FILE = run("f", "embase", platform="file", query="export.ris", parameters=(("file", "export.ris"),))


def test_what_a_file_cannot_tell_is_not_stated_and_the_hint_says_how_to_tell_it():
    found = answers(replace(SEARCHED, runs=(FILE,)))
    for number, option in {1: "--platform", 8: "--query", 13: "--searched-on"}.items():
        assert found[number].missing
        assert f"Not stated for embase: import its files again with `{option}" in found[number].hint
        assert "--" not in found[number].answer
    assert found[1].answer == "embase: platform not stated"
    assert found[8].answer == "Not stated: the strategy of embase."
    assert found[13].answer == "embase: 2026-01-05 (date of import; the date of the search is not stated)"


def test_the_day_on_which_a_file_was_searched_is_its_date():
    dated = replace(FILE, searched_on=date(2025, 12, 20))
    assert answers(replace(SEARCHED, runs=(dated,)))[13].answer == "embase: 2025-12-20"
    both = answers(replace(SEARCHED, runs=(dated, replace(FILE, id="g"))))[13]
    assert both.answer == (
        "embase: first 2025-12-20, last 2026-01-05, 2 searches (date of import: 2026-01-05; the date of the "
        "search is not stated)"
    )
    assert "| 2025-12-20 |  | not told |" in markdown(replace(SEARCHED, runs=(dated,)))


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
    assert "| 2026-02-05 | 2026-01-01 to 2026-02-05 | 0 | 0 | 0 | nothing new |" in markdown(SEARCHED)
    rows = list(csv.DictReader(io.StringIO(table(SEARCHED))))
    assert {row["field"]: row["value"] for row in rows if row["at"] == "2026-02-05"} == {
        "last": "2026-02-05",
        "window": "2026-01-01 to 2026-02-05",
        "reported": "0",
        "searches": "1",
        "retrieved": "0",
        "new": "0",
        "remarks": "",
    }


def monthly(source: str, **more: object) -> list[SearchRun]:
    days = [f"2026-{month:02}-05" for month in range(1, 13)]
    return [run(f"{source}{at}", source, at, new=9 if at == days[0] else 0, **more) for at in days]


def test_a_year_of_six_sources_and_thirty_chased_reports_fits_on_a_few_pages():
    runs = [each for n in range(6) for each in monthly(f"source{n}")]
    for month in range(2, 13):
        runs += [
            run(f"c{month}-{n}", at=f"2026-{month:02}-05", lane=Lane.CITATION, query=f"citations of doi:{n}",
                parameters=(("seed", f"s{n}"), ("direction", "forward")))
            for n in range(30)
        ]  # fmt: skip
    text = markdown(replace(SEARCHED, runs=tuple(runs)))
    assert text.count("| 2026-") == 12
    assert text.count("2026-02-05 to 2026-12-05, 11 searches") == 6
    assert text.count("330 searches for 30 reports") == 2
    assert "doi:" not in text.partition("## 1.")[2]
    assert text.count(QUERY.replace("\n", " ")) == 1
    assert len(text.splitlines()) < 200


def test_no_hint_and_no_name_of_a_page_stands_in_a_report_for_readers():
    page = "3f" * 32
    troubled = run(
        "t",
        status=RunStatus.PARTIAL,
        error=f"page {page} cannot be read. Run `review refresh` again.",
        warnings=(
            f"page {page} is odd",
            "accept it with `review refresh --accept-list`",
            "line 4: bad",
            "fine",
        ),
    )
    for text in (markdown(replace(SEARCHED, runs=(troubled,))), table(replace(SEARCHED, runs=(troubled,)))):
        assert page not in text
        assert "`review " not in text and "line 4" not in text
        assert "2026-01-05: fine" in text
        assert "incomplete" in text


def test_a_query_that_was_amended_is_a_strategy_of_its_own():
    changed = replace(SEARCHED, runs=(RUNS[0], run("r9", query="other")))
    assert "2 strategies" in answers(changed)[8].answer


def test_the_supplement_shows_each_query_word_for_word():
    text = markdown(SEARCHED)
    assert f"The query of the protocol:\n\n```text\n{QUERY}\n```" in text
    assert "```text\nfilter:x\n```\n\nTranslated from the query of the protocol." in text
    assert "What the server made of it:\n\n```text\ncells[MeSH]\n```" in text
    assert "(each search reaches back 400 days over the one before)" in text
    assert "| 50 | 30 | 10 | incomplete |" in text
    assert text.startswith("# Searches of “A \\*review\\*”\n") and text.endswith("\n")


def test_a_query_of_an_earlier_protocol_is_shown_once():
    runs = (RUNS[1], *(replace(RUNS[1], id=f"o{n}", source=f"s{n}", translated_from="old") for n in range(3)))
    text = markdown(replace(SEARCHED, runs=runs))
    assert text.count("```text\nold\n```") == 1
    assert "Translated from the query of the protocol and an earlier query of the protocol (1)." in text


def test_a_warning_of_every_run_is_told_once():
    runs = tuple(run(f"r{day}", at=f"2026-01-0{day}", warnings=("no [la]",)) for day in (1, 2, 3))
    text = markdown(replace(SEARCHED, runs=runs))
    assert text.count("no \\[la\\]") == 1
    assert "- 2026-01-01, and in 2 later searches: no" in text


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
    assert [row["value"] for row in rows if row["field"] == "query"][1] == "filter:x"
    facts = [
        (row["field"], row["value"]) for row in rows if row["item"] == "8" and row["source"] == "openalex"
    ]
    assert ("translated from", QUERY) in facts
    assert ("parameter overlap_days", "400") in facts
    assert [row["item"] for row in rows if row["field"] == "forward"] == ["5"]


def test_a_review_without_any_search_has_a_report_too():
    bare = Searched(runs=(), protocol=replace(PROTOCOL, query="", searches=SearchReport()))
    assert "## 16. Deduplication\n\n- Not stated." in markdown(bare)
    assert len(list(csv.reader(io.StringIO(table(bare))))) == 17
