"""The decisions are whole, follow the protocol, and come to the counts that the example states."""

from collections import Counter
from itertools import pairwise
from pathlib import Path

import pytest

from review.model.decision import Stage
from review.model.protocol import CriterionKind
from review.protocol import read_protocol

SEARCHES = ["base", "update"]
STAGES = ["title-abstract", "full-text"]


def key(row: dict[str, str]) -> tuple[str, str]:
    return row["record_source"], row["record_id"]


def settled(rows, search: str, stage: str) -> dict[tuple[str, str], tuple[str, str]]:
    """What both reviewers, or else the adjudicator, said: verdict and criterion by record."""
    votes: dict[tuple[str, str], set[tuple[str, str]]] = {}
    for row in rows(f"{search}/decisions.csv"):
        if row["stage"] == stage:
            votes.setdefault(key(row), set()).add((row["verdict"], row["criterion"]))
    last = {
        key(row): (row["verdict"], row["criterion"])
        for row in rows(f"{search}/adjudications.csv")
        if row["stage"] == stage
    }
    return {record: last.get(record) or min(said) for record, said in votes.items()}


@pytest.mark.parametrize("search", SEARCHES)
@pytest.mark.parametrize("stage", STAGES)
def test_two_reviewers_judge_each_report_once_and_a_third_settles_every_conflict(rows, search, stage):
    votes = [row for row in rows(f"{search}/decisions.csv") if row["stage"] == stage]
    judged = Counter((key(row), row["reviewer"]) for row in votes)
    assert set(judged.values()) == {1}
    assert Counter(record for record, _ in judged) == {record: 2 for record, _ in judged}
    said: dict[tuple[str, str], set[str]] = {}
    for row in votes:
        said.setdefault(key(row), set()).add(row["verdict"])
    conflicts = {record for record, verdicts in said.items() if len(verdicts) > 1}
    adjudicated = [row for row in rows(f"{search}/adjudications.csv") if row["stage"] == stage]
    assert sorted(conflicts) == sorted(key(row) for row in adjudicated)
    assert {row["reviewer"] for row in votes} == {"Ada", "Ben"}
    assert {row["reviewer"] for row in adjudicated} <= {"Cleo"}


def test_reviewers_disagree_now_and_then(rows):
    assert [len(rows(f"{search}/adjudications.csv")) for search in SEARCHES] == [31, 3]


@pytest.mark.parametrize("search", SEARCHES)
@pytest.mark.parametrize("name", ["decisions", "adjudications"])
def test_every_exclusion_has_a_criterion_that_serves_its_stage(example: Path, rows, search, name):
    protocol = read_protocol(example.parents[1] / "protocols" / "atmp-biosimilars.yaml")
    serving = {
        stage: {c.code for c in protocol.criteria if c.kind is CriterionKind.EXCLUDE and stage in c.stages}
        for stage in Stage
    }
    for row in rows(f"{search}/{name}.csv"):
        assert row["verdict"] in ("include", "exclude")
        assert (row["criterion"] in serving[Stage(row["stage"])]) == (row["verdict"] == "exclude")


@pytest.mark.parametrize("search", SEARCHES)
def test_every_new_report_is_judged_on_one_of_its_records(rows, search):
    truth = {key(row): row for row in rows("truth.csv")}
    judged = settled(rows, search, "title-abstract")
    assert {truth[record]["search"] for record in judged} == {search}
    known = (
        {row["report"] for row in truth.values() if row["search"] == "base"} if search == "update" else set()
    )
    new = {row["report"] for row in truth.values() if row["search"] == search} - known
    assert sorted(truth[record]["report"] for record in judged) == sorted(new)


@pytest.mark.parametrize("search", SEARCHES)
def test_full_texts_are_sought_for_what_was_included_and_judged_when_found(rows, search):
    included = {
        r for r, (verdict, _) in settled(rows, search, "title-abstract").items() if verdict == "include"
    }
    status = {key(row): row["status"] for row in rows(f"{search}/retrievals.csv")}
    assert set(status) == included
    assert set(status.values()) <= {"retrieved", "not-retrieved"}
    retrieved = {record for record, said in status.items() if said == "retrieved"}
    assert set(settled(rows, search, "full-text")) == retrieved
    assert all(
        (row["status"] == "retrieved") == (row["reason"] == "") for row in rows(f"{search}/retrievals.csv")
    )


@pytest.mark.parametrize("search", SEARCHES)
def test_time_runs_from_search_to_votes_to_texts(rows, search):
    asked = max(row["at"] for row in rows("searches.csv") if row["search"] == search)
    decisions, settling = rows(f"{search}/decisions.csv"), rows(f"{search}/adjudications.csv")
    times = {stage: [row["at"] for row in decisions + settling if row["stage"] == stage] for stage in STAGES}
    sought = [row["at"] for row in rows(f"{search}/retrievals.csv")]
    steps = [[asked], times["title-abstract"], sought, times["full-text"]]
    assert all(max(before) < min(after) for before, after in pairwise(steps))


@pytest.mark.parametrize("search", SEARCHES)
def test_every_relation_joins_two_known_records(rows, search):
    truth = {key(row): row["search"] for row in rows("truth.csv")}
    for row in rows(f"{search}/relations.csv"):
        left, right = (row["left_source"], row["left_id"]), (row["right_source"], row["right_id"])
        assert search == max(truth[left], truth[right])
        assert left != right


def boxes(rows, search: str) -> dict[str, int]:
    return {row["box"]: int(row["n"]) for row in rows("counts.csv") if row["search"] == search}


def part(held: dict[str, int], name: str) -> int:
    return sum(n for box, n in held.items() if box.startswith(f"{name}; "))


@pytest.mark.parametrize("search", SEARCHES)
def test_the_counts_keep_every_identity_of_the_flow(rows, search):
    held = boxes(rows, search)
    assert part(held, "database_specific_results") == held["database_results"]
    assert held["database_results"] - held["duplicates"] == held["records_screened"]
    assert held["records_screened"] - held["records_excluded"] == held["dbr_sought_reports"]
    assert held["other_sought_reports"] <= held["organisation_results"]
    for lane in ("dbr", "other"):
        lost = held[f"{lane}_notretrieved_reports"]
        assert held[f"{lane}_sought_reports"] - lost == held[f"{lane}_assessed"]
    included = [held[f"{lane}_assessed"] - part(held, f"{lane}_excluded") for lane in ("dbr", "other")]
    assert sum(included) == held["new_reports"]


def test_the_update_goes_on_where_the_base_ended(rows):
    base, update = boxes(rows, "base"), boxes(rows, "update")
    for unit in ("studies", "reports"):
        assert update[f"previous_{unit}"] == base[f"new_{unit}"]
        total = update[f"previous_{unit}"] - update[f"withdrawn_{unit}"] + update[f"new_{unit}"]
        assert update[f"total_{unit}"] == total
    assert update["withdrawn_reports"] == 1


@pytest.mark.parametrize("search", SEARCHES)
def test_the_counts_are_what_the_files_come_to(rows, search):
    held = boxes(rows, search)
    first, last = settled(rows, search, "title-abstract"), settled(rows, search, "full-text")
    papers = {r: said for r, said in first.items() if r[0] != "guidelines"}
    assert held["records_screened"] == len(papers)
    assert held["records_excluded"] == sum(verdict == "exclude" for verdict, _ in papers.values())
    assert held["new_reports"] == sum(verdict == "include" for verdict, _ in last.values())
    found = Counter(row["record_source"] for row in rows("truth.csv") if row["search"] == search)
    assert held["organisation_results"] == found["guidelines"]
    assert held["database_results"] == sum(found.values()) - found["guidelines"]
    for lane, ours in (("dbr", lambda r: r[0] != "guidelines"), ("other", lambda r: r[0] == "guidelines")):
        reasons = Counter(said[1] for r, said in last.items() if ours(r) and said[0] == "exclude")
        assert {f"{lane}_excluded; {reason}": n for reason, n in reasons.items()} == {
            box: n for box, n in held.items() if box.startswith(f"{lane}_excluded; ")
        }
