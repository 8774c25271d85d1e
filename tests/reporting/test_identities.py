import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from review.model.flow import FlowCounts, Template
from review.reporting.identities import chain, failures, template_of

NAMED = ("database_specific_results", "register_specific_results", "dbr_excluded", "other_excluded")
SOUND = FlowCounts(
    database_results=100,
    database_specific_results=(("PubMed", 60), ("Europe PMC", 40)),
    register_results=10,
    register_specific_results=(("ClinicalTrials.gov", 10),),
    duplicates=20,
    excluded_automatic=0,
    excluded_other=0,
    records_screened=90,
    records_excluded=50,
    excluded_automation=5,
    dbr_sought_reports=40,
    dbr_notretrieved_reports=4,
    dbr_assessed=36,
    dbr_excluded=(("Wrong population", 10), ("Wrong design", 6)),
    website_results=5,
    organisation_results=0,
    citations_results=3,
    other_sought_reports=6,
    other_notretrieved_reports=1,
    other_assessed=5,
    other_excluded=(("Wrong design", 2),),
    new_studies=20,
    new_reports=23,
)
UPDATE = replace(
    SOUND,
    previous_studies=58,
    previous_reports=74,
    withdrawn_studies=1,
    withdrawn_reports=2,
    total_studies=77,
    total_reports=95,
)


def names(counts: FlowCounts, template: Template = Template.NEW_OTHER) -> list[str]:
    return [failure.identity for failure in failures(counts, template)]


def test_sound_numbers_break_nothing() -> None:
    assert failures(SOUND, Template.NEW_OTHER) == ()
    assert failures(UPDATE, Template.UPDATED_OTHER) == ()


@pytest.mark.parametrize(
    ("change", "broken"),
    [
        ({"database_specific_results": (("PubMed", 61), ("Europe PMC", 40))}, ["I0"]),
        ({"register_specific_results": ()}, ["I0"]),
        ({"duplicates": 21}, ["I1"]),
        ({"records_screened": 91}, ["I1", "I2"]),
        ({"records_excluded": 49}, ["I2"]),
        ({"excluded_automation": 51}, ["I2"]),
        ({"dbr_sought_reports": 41}, ["I2", "I3"]),
        ({"dbr_notretrieved_reports": 3}, ["I3"]),
        ({"other_sought_reports": 9}, ["I4", "I5"]),
        ({"other_assessed": 4}, ["I5", "I6"]),
        ({"dbr_excluded": (("Wrong population", 9), ("Wrong design", 6))}, ["I6"]),
        ({"new_reports": 22}, ["I6"]),
        ({"new_studies": 0}, ["I9"]),
        ({"total_reports": 24}, ["I7"]),
        ({"total_studies": 20, "total_studies_ma": 21}, ["I8"]),
        ({"duplicates": -1}, ["I10"]),
        ({"dbr_excluded": (("Wrong population", 20), ("Wrong design", -4))}, ["I10"]),
    ],
)
def test_a_wrong_number_breaks_its_identity(change: dict[str, Any], broken: list[str]) -> None:
    assert names(replace(SOUND, **change)) == broken


def test_a_failure_says_the_sum_and_which_number_would_mend_it() -> None:
    (failure,) = failures(replace(SOUND, new_reports=52), Template.NEW_OTHER)
    assert failure.message == (
        "dbr_assessed 36 - dbr_excluded 16 + other_assessed 5 - other_excluded 2 = 23, but new_reports is 52"
    )
    assert failure.mend.startswith("new_reports = 23")


def test_one_wrong_number_between_two_identities_is_named_as_the_mend_of_both() -> None:
    found = failures(replace(SOUND, records_screened=95), Template.NEW_OTHER)
    assert {failure.mend for failure in found} == {"records_screened = 90 (mends I1 and I2)"}


def test_studies_may_outnumber_reports() -> None:
    assert names(replace(SOUND, new_studies=30)) == []


def test_an_update_may_add_a_report_to_a_known_study() -> None:
    update = replace(UPDATE, new_studies=0, total_studies=57)
    assert names(update, Template.UPDATED_OTHER) == []


def test_an_update_without_its_withdrawals_does_not_add_up() -> None:
    assert names(replace(UPDATE, withdrawn_studies=None), Template.UPDATED_OTHER) == ["I7"]


def test_a_number_not_given_is_not_held_against_anyone() -> None:
    assert failures(FlowCounts(database_results=10, new_reports=3), Template.NEW_DB) == ()


def test_pending_lines_close_the_sums_and_keep_a_review_unfinished() -> None:
    waiting = replace(SOUND, records_screened=85, pending_screening=5, records_excluded=45)
    assert names(waiting) == []
    assert [each.identity for each in failures(waiting, Template.NEW_OTHER, finished=True)] == ["I13"]


def test_what_waits_in_the_other_lane_may_be_sought_and_not_assessed() -> None:
    assert names(replace(SOUND, other_sought_reports=7, other_pending=1)) == []
    assert names(replace(SOUND, other_sought_reports=8, other_pending=1)) == ["I5"]


def test_an_update_begins_where_the_version_before_ended() -> None:
    assert chain(SOUND, replace(UPDATE, previous_studies=20, previous_reports=23)) == ()
    assert [each.mend for each in chain(SOUND, UPDATE)] == ["previous_studies = 20", "previous_reports = 23"]


@pytest.mark.parametrize(
    ("counts", "template"),
    [
        (FlowCounts(database_results=1, previous_studies=0), Template.NEW_DB),
        (SOUND, Template.NEW_OTHER),
        (FlowCounts(previous_reports=4, website_results=0), Template.UPDATED_DB),
        (UPDATE, Template.UPDATED_OTHER),
    ],
)
def test_the_template_is_the_one_whose_boxes_are_filled(counts: FlowCounts, template: Template) -> None:
    assert template_of(counts) is template


def convert(values: dict[str, Any]) -> FlowCounts:
    """Published figures break a single box down, or give no reasons: both are sums here."""
    held: dict[str, Any] = {}
    for name, value in values.items():
        if name in NAMED:
            held[name] = tuple(value.items()) if isinstance(value, dict) else (("", value),)
        else:
            held[name] = sum(value.values()) if isinstance(value, dict) else value
    return FlowCounts(**held)


@pytest.mark.real
def test_published_and_shipped_figures_break_exactly_what_they_are_known_to_break(real_data: Path) -> None:
    cases = [json.loads(path.read_text()) for path in sorted((real_data / "prisma").glob("*.json"))]
    checked = {
        case["id"]: (names(convert(case["values"]), Template(case["template"])), case["expected_failures"])
        for case in cases
        if "values" in case
    }
    assert len(checked) == 7
    assert all(found == expected for found, expected in checked.values()), checked


@pytest.mark.real
def test_the_published_figure_with_one_wrong_number_is_mended_by_the_right_one(real_data: Path) -> None:
    case = json.loads((real_data / "prisma" / "pub_AIIE-08-2025-0232.json").read_text())
    found = failures(convert(case["values"]), Template.NEW_DB)
    assert {failure.mend for failure in found} == {"records_screened = 193 (mends I1 and I2)"}


@pytest.mark.real
def test_two_of_the_four_ways_to_sum_a_living_review_up_miscount_its_exclusions(real_data: Path) -> None:
    case = json.loads((real_data / "prisma" / "living_haddaway_4_approaches.json").read_text())
    broken = {
        (way, update): names(convert(values), template_of(convert(values)))
        for way in ("approach1", "approach2", "approach3", "approach4")
        for update, values in case[way].items()
    }
    assert {place: found for place, found in broken.items() if found} == {
        ("approach3", "Updates, Feb-Aug 2020"): ["I6"],
        ("approach4", "Last update, Aug 2020"): ["I6"],
    }


@pytest.mark.real
def test_the_topology_agrees_with_the_template_that_it_was_taken_from(real_data: Path) -> None:
    from review.reporting.boxes import boxes
    from review.reporting.diagram import EDGES

    topology = json.loads((real_data / "prisma" / "topology.json").read_text())
    drawn = dict.fromkeys(topology["box_counts"], 0)
    for template in Template:
        drawn[template] = sum(not box.title for box in boxes(UPDATE, template))
    assert drawn == topology["box_counts"]
    known = [*topology["edges_db"], *topology["edges_other"], *topology["edges_previous"]]
    assert {tuple(edge) for edge in known} == set(EDGES)
