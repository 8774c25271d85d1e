from collections.abc import Callable
from dataclasses import replace
from itertools import permutations
from typing import Any

import pytest

from review.digest import digest
from review.model.evidence import CellState, EvidenceMap, ItemStatus, Stance
from review.model.record import RecordStatus
from review.model.study import Study
from review.synthesis.map import build_map
from review.synthesis.words import apart, last_words

Propose = Callable[..., Any]


@pytest.fixture
def items(make: Any, proposed: Propose) -> Any:
    """A claim on potency, with an agency, by each of two records."""
    records = [make.record("a"), make.record("b")]
    notes = [
        make.note(make.text(record), field, label)
        for record in records
        for field, label in (("challenge", "T4"), ("agency", "EMA"))
    ]
    return proposed(notes, records)


def build(make: Any, items: Any, words: Any = (), **more: Any) -> EvidenceMap:
    records = {each.id: each for each in (make.record("a"), make.record("b"))}
    held: dict[str, Any] = {
        "studies": [Study(id=id, reports=(id,)) for id in records],
        "records": records,
        "runs": (),
        "sightings": {id: (f"run-{id}",) for id in records},
        "protocol": make.protocol(),
        "as_of": 5,
        "included": tuple(records),
        "extracted": tuple(records),
    }
    return build_map(items, words, **{**held, **more})


def cell(map: EvidenceMap, topic: str = "T4", value: str = "EMA") -> Any:
    return next(each for each in map.cells if (each.topic, each.value) == (topic, value))


def test_there_is_a_cell_for_every_topic_and_value(make: Any, items: Any) -> None:
    map = build(make, items)
    assert [(each.topic, each.axis, each.value) for each in map.cells][:5] == [
        ("T4", "agency", "EMA"),
        ("T4", "agency", "FDA"),
        ("T4", "kind", "article"),
        ("T4", "kind", "legal"),
        ("E2", "agency", "EMA"),
    ]
    assert (map.as_of, map.protocol) == (5, digest(make.protocol()))


def test_what_is_only_proposed_is_unreviewed_and_counts_no_study(make: Any, items: Any) -> None:
    found = cell(build(make, items))
    assert (found.state, found.studies) == (CellState.UNREVIEWED, ())
    assert found.items == tuple(sorted(item.id for item in items))


def test_a_confirmed_item_makes_evidence_of_its_study_alone(make: Any, items: Any) -> None:
    found = cell(build(make, items, [make.word(items[0], ItemStatus.CONFIRMED)]))
    assert (found.state, found.studies) == (CellState.EVIDENCE, (items[0].study,))
    assert len(found.items) == 2


def test_many_quotes_and_reports_of_one_study_count_once(make: Any, items: Any) -> None:
    study = Study(id=items[0].report, reports=tuple(sorted(item.report for item in items)))
    same = [replace(item, study=study.id) for item in items]
    words = [make.word(item, ItemStatus.CONFIRMED) for item in same]
    assert cell(build(make, same, words, studies=[study])).studies == (study.id,)


def test_a_rejected_item_leaves_its_cell(make: Any, items: Any) -> None:
    map = build(make, items, [make.word(item, ItemStatus.REJECTED) for item in items])
    assert (cell(map).state, cell(map).items) == (CellState.GAP, ())
    assert {item.status for item in map.items} == {ItemStatus.REJECTED}


@pytest.mark.parametrize(("read", "state"), [("all", CellState.GAP), ("one", CellState.NOT_ASSESSED)])
def test_a_gap_is_claimed_only_where_every_included_report_was_read(
    read: str, state: CellState, make: Any, items: Any
) -> None:
    extracted = [make.record("a").id, make.record("b").id][: 2 if read == "all" else 1]
    assert cell(build(make, items, extracted=extracted), "E2").state is state


def test_without_included_reports_nothing_is_assessed(make: Any) -> None:
    assert {each.state for each in build(make, (), included=()).cells} == {CellState.NOT_ASSESSED}


def test_what_is_no_longer_included_is_no_longer_shown(make: Any, items: Any) -> None:
    map = build(make, items, [make.word(items[1], ItemStatus.CONFIRMED)], included=[items[0].report])
    assert [item.id for item in map.items] == [items[0].id]
    assert [record.id for record in map.records] == [items[0].report]


def test_a_confirmed_item_survives_an_extractor_that_no_longer_finds_it(make: Any, items: Any) -> None:
    word = make.word(items[0], ItemStatus.CONFIRMED)
    map = build(make, items[1:], [word])
    (kept,) = [item for item in map.items if item.id == items[0].id]
    assert (kept.quote, kept.status, kept.agent) == (items[0].quote, ItemStatus.CONFIRMED, "ana")
    assert kept.study in cell(map).studies


def test_a_persons_labels_stand_whatever_an_extractor_says_later(make: Any, items: Any) -> None:
    word = make.word(
        items[0], ItemStatus.CONFIRMED, topic="E2", stance=Stance.RESOLVED, axes=(("agency", "FDA"),)
    )
    later = [replace(items[0], stance=Stance.SOLUTION, axes=(("agency", "EMA"),)), items[1]]
    for proposals in (items, later, ()):
        found = next(item for item in build(make, proposals, [word]).items if item.id == items[0].id)
        assert (found.topic, found.stance, found.axes) == ("E2", Stance.RESOLVED, (("agency", "FDA"),))


def test_a_judgment_that_names_no_axes_leaves_the_items_own(make: Any, items: Any) -> None:
    word = make.word(items[0], ItemStatus.CONFIRMED, axes=())
    assert cell(build(make, items, [word])).studies == (items[0].study,)


def test_the_last_word_of_several_people_holds_and_the_others_stay_listed(make: Any, items: Any) -> None:
    words = [
        make.word(items[0], ItemStatus.CONFIRMED, agent="ana", at="1"),
        make.word(items[0], ItemStatus.REJECTED, agent="ben", at="2"),
        make.word(items[0], ItemStatus.CONFIRMED, agent="ana", at="0"),
    ]
    maps = [build(make, items, order) for order in permutations(words)]
    assert all(map == maps[0] for map in maps)
    (item,) = [each for each in maps[0].items if apart(each.judgments)]
    assert item.status is ItemStatus.REJECTED
    assert [(word.agent, word.status) for word in item.judgments] == [
        ("ana", ItemStatus.CONFIRMED),
        ("ben", ItemStatus.REJECTED),
    ]


def test_a_word_taken_back_leaves_the_word_before_it_of_another(make: Any, items: Any) -> None:
    words = [
        make.word(items[0], ItemStatus.CONFIRMED, agent="ana", at="1"),
        make.word(items[0], ItemStatus.REJECTED, agent="ben", at="2"),
        make.word(items[0], None, agent="ben", at="3"),
    ]
    assert [word.agent for word in last_words(words)[items[0].id]] == ["ana"]


@pytest.mark.parametrize("known", [True, False])
def test_no_cell_rests_on_a_retracted_report_whatever_was_confirmed(
    known: bool, make: Any, items: Any
) -> None:
    gone = make.record("a", status=RecordStatus.RETRACTED)
    records = {gone.id: gone, make.record("b").id: make.record("b")}
    withdrawn = [
        replace(item, status=ItemStatus.WITHDRAWN) if item.report == gone.id else item for item in items
    ]
    words = [make.word(item, ItemStatus.CONFIRMED) for item in items]
    map = build(make, withdrawn if known else (), words, records=records)
    assert cell(map).studies == (make.record("b").id,)
    assert {item.status for item in map.items if item.report == gone.id} == {ItemStatus.WITHDRAWN}


def test_the_provenance_of_a_report_is_that_of_all_its_records(make: Any, items: Any) -> None:
    shown, other = items[0].report, items[1].report
    reports = {shown: shown, other: shown}
    map = build(
        make, items[:1], reports=reports, included=[other], studies=[Study(id=shown, reports=(shown,))]
    )
    assert dict(map.sightings)[shown] == (f"run-{shown}", f"run-{other}")


def test_reports_read_in_full_and_in_part_are_told_apart(make: Any, items: Any) -> None:
    first, second = sorted(make.record(name).id for name in "ab")
    map = build(make, items, in_full=(first,))
    assert (map.read_in_full, map.read_in_part) == ((first,), (second,))
    assert cell(map, "E2").state is CellState.GAP


def test_what_was_not_read_or_is_withdrawn_is_read_neither_in_full_nor_in_part(make: Any, items: Any) -> None:
    gone = make.record("a", status=RecordStatus.RETRACTED)
    records = {each.id: each for each in (gone, make.record("b"))}
    map = build(make, items, records=records, extracted=(gone.id,), in_full=tuple(records))
    assert (map.read_in_full, map.read_in_part) == ((), ())
