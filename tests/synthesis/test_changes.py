from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from review.model.evidence import EvidenceMap, ItemStatus, Stance
from review.model.record import RecordStatus
from review.model.study import Study
from review.synthesis.changes import Cause, ChangeKind, apply, changes
from review.synthesis.map import build_map

Propose = Callable[..., Any]


class Story:
    """A review of up to four records whose map can be built at any point."""

    def __init__(self, make: Any, proposed: Propose) -> None:
        self.make, self.proposed = make, proposed

    def map(
        self,
        names: str = "ab",
        *,
        topics: tuple[str, ...] = ("T4", "E2", "R1"),
        found: tuple[str, ...] = ("T4",),
        confirmed: str = "",
        retracted: str = "",
        read: bool = True,
        version: str = "1",
        **words: Any,
    ) -> EvidenceMap:
        make, protocol = self.make, self.make.protocol(topics=topics, version=version)
        records = [
            make.record(name, status=RecordStatus.RETRACTED if name in retracted else None) for name in names
        ]
        notes = [
            make.note(make.text(record), field, label)
            for record in records
            for field, label in (*(("challenge", topic) for topic in found), ("agency", "EMA"))
        ]
        items = self.proposed(notes, records, protocol)
        chosen = {make.record(name).id for name in confirmed}
        held = [make.word(each, ItemStatus.CONFIRMED, **words) for each in items if each.record in chosen]
        ids = [record.id for record in records]
        return build_map(
            items,
            held,
            [Study(id=id, reports=(id,)) for id in ids],
            {record.id: record for record in records},
            (),
            {},
            protocol,
            as_of=1,
            included=ids,
            extracted=ids if read else (),
        )


@pytest.fixture(scope="session")
def story(make: Any, proposed: Propose) -> Story:
    return Story(make, proposed)


def item_causes(before: EvidenceMap, after: EvidenceMap) -> set[tuple[ChangeKind, Cause]]:
    return {(each.kind, each.cause) for each in changes(before, after) if each.kind.startswith("item")}


def cell_causes(before: EvidenceMap, after: EvidenceMap) -> set[tuple[ChangeKind, Cause]]:
    return {(each.kind, each.cause) for each in changes(before, after) if each.kind.startswith("cell")}


def test_equal_maps_differ_in_nothing(story: Story) -> None:
    assert changes(story.map(), story.map()) == ()


@pytest.mark.parametrize(
    ("before", "after", "kind", "cause"),
    [
        ({"names": "a"}, {"names": "ab"}, ChangeKind.ITEM_ADDED, Cause.NEW_EVIDENCE),
        ({}, {"retracted": "b"}, ChangeKind.ITEM_CHANGED, Cause.WITHDRAWN),
        ({}, {"names": "a"}, ChangeKind.ITEM_REMOVED, Cause.RE_DECISION),
        ({}, {"names": "a", "version": "2"}, ChangeKind.ITEM_REMOVED, Cause.AMENDMENT),
        ({}, {"confirmed": "a"}, ChangeKind.ITEM_CHANGED, Cause.JUDGMENT),
        ({}, {"found": ("T4", "E2")}, ChangeKind.ITEM_ADDED, Cause.EXTRACTOR),
        ({}, {"found": ()}, ChangeKind.ITEM_REMOVED, Cause.EXTRACTOR),
        ({"topics": ("T4",)}, {"found": ("T4", "E2")}, ChangeKind.ITEM_ADDED, Cause.TAXONOMY),
        ({"found": ("T4", "E2")}, {"topics": ("T4",)}, ChangeKind.ITEM_REMOVED, Cause.TAXONOMY),
        (
            {"confirmed": "a"},
            {"confirmed": "a", "at": "2", "stance": Stance.SOLUTION},
            ChangeKind.ITEM_CHANGED,
            Cause.MANUAL_EDIT,
        ),
    ],
)
def test_an_item_changes_for_one_reason(
    before: dict[str, Any], after: dict[str, Any], kind: ChangeKind, cause: Cause, story: Story
) -> None:
    assert item_causes(story.map(**before), story.map(**after)) == {(kind, cause)}


@pytest.mark.parametrize(
    ("before", "after", "kind", "cause"),
    [
        ({"found": ()}, {}, ChangeKind.CELL_OPENED, Cause.EXTRACTOR),
        ({"names": "a"}, {"names": "a", "retracted": "a"}, ChangeKind.CELL_CLOSED, Cause.WITHDRAWN),
        ({"confirmed": "a"}, {"confirmed": "ab"}, ChangeKind.CELL_CHANGED, Cause.JUDGMENT),
        ({"found": (), "read": False}, {"found": ()}, ChangeKind.CELL_CHANGED, Cause.EXTRACTOR),
        ({"topics": ("T4",)}, {}, ChangeKind.CELL_ADDED, Cause.TAXONOMY),
        ({}, {"topics": ("T4",)}, ChangeKind.CELL_REMOVED, Cause.TAXONOMY),
    ],
)
def test_a_cell_changes_for_the_reason_of_its_items(
    before: dict[str, Any], after: dict[str, Any], kind: ChangeKind, cause: Cause, story: Story
) -> None:
    assert cell_causes(story.map(**before), story.map(**after)) == {(kind, cause)}


def test_a_report_that_moves_to_another_study_is_a_decision_about_it(story: Story) -> None:
    before = story.map("a", confirmed="a")
    after = replace(before, items=tuple(replace(item, study="other") for item in before.items))
    assert item_causes(before, after) == {(ChangeKind.ITEM_CHANGED, Cause.RE_DECISION)}


@pytest.mark.parametrize("study", ["kept", "named by the new record"])
def test_a_new_duplicate_that_is_now_shown_is_new_evidence_and_no_decision(study: str, story: Story) -> None:
    first, second = sorted(("a", "b"), key=lambda name: story.make.record(name).id)
    before, after = story.map(second), story.map(first)
    if study == "kept":
        before, after = (
            replace(each, studies=(), items=tuple(replace(item, study="one") for item in each.items))
            for each in (before, after)
        )
    assert item_causes(before, after) == {
        (ChangeKind.ITEM_REMOVED, Cause.NEW_EVIDENCE),
        (ChangeKind.ITEM_ADDED, Cause.NEW_EVIDENCE),
    }


def test_a_report_that_goes_while_another_study_says_the_same_was_decided_upon(story: Story) -> None:
    assert (ChangeKind.ITEM_REMOVED, Cause.RE_DECISION) in item_causes(story.map("ab"), story.map("bc"))


def test_a_judged_quote_whose_report_is_shown_by_a_new_record_is_new_evidence(story: Story) -> None:
    before = story.map("a", confirmed="a")
    after = replace(before, items=tuple(replace(item, report="new") for item in before.items))
    assert item_causes(before, after) == {(ChangeKind.ITEM_CHANGED, Cause.NEW_EVIDENCE)}


def test_an_item_that_a_person_recategorises_at_once_is_judged(story: Story) -> None:
    after = story.map("a", confirmed="a", topic="E2")
    assert item_causes(story.map("a"), after) == {(ChangeKind.ITEM_CHANGED, Cause.JUDGMENT)}


def test_another_quote_for_a_confirmed_item_is_a_manual_edit(story: Story) -> None:
    after = story.map("a", confirmed="a", at="2", end=7, quote="Potency")
    assert item_causes(story.map("a", confirmed="a"), after) == {(ChangeKind.ITEM_CHANGED, Cause.MANUAL_EDIT)}


def test_an_item_that_a_person_added_is_judged(story: Story) -> None:
    before, after = story.map("a", found=()), story.map("a", confirmed="a")
    assert item_causes(before, after) == {(ChangeKind.ITEM_ADDED, Cause.JUDGMENT)}


def test_a_solution_changes_for_the_reason_that_the_challenge_it_answers_does(story: Story) -> None:
    before = story.map("a", found=("T4", "E2"))
    challenge, solution = before.items
    linked = replace(before, items=(challenge, replace(solution, answers=(challenge.id,))))
    rejected = replace(
        challenge, status=ItemStatus.REJECTED, judgments=story.map("a", confirmed="a").items[0].judgments
    )
    causes = item_causes(linked, replace(before, items=(rejected, solution)))
    assert causes == {(ChangeKind.ITEM_CHANGED, Cause.JUDGMENT)}
    found = changes(linked, replace(before, items=(rejected, solution)))
    assert len([change for change in found if change.kind is ChangeKind.ITEM_CHANGED]) == 2


stories = st.fixed_dictionaries(
    {
        "names": st.sampled_from(["", "a", "ab", "bc", "abcd"]),
        "topics": st.sampled_from([("T4",), ("T4", "E2"), ("E2", "R1")]),
        "found": st.sampled_from([(), ("T4",), ("T4", "E2"), ("R1",)]),
        "confirmed": st.sampled_from(["", "a", "bd"]),
        "retracted": st.sampled_from(["", "b"]),
        "read": st.booleans(),
        "version": st.sampled_from("12"),
    }
)


def content(map: EvidenceMap) -> tuple[dict[str, Any], set[Any]]:
    return {item.id: item for item in map.items}, set(map.cells)


@settings(deadline=None, max_examples=80)
@given(stories, stories, stories)
def test_changes_applied_to_the_earlier_map_give_the_later_one(
    story: Story, one: dict[str, Any], two: dict[str, Any], three: dict[str, Any]
) -> None:
    first, second, third = (story.map(**each) for each in (one, two, three))
    assert content(apply(first, changes(first, second))) == content(second)
    stepwise = apply(apply(first, changes(first, second)), changes(second, third))
    assert content(stepwise) == content(apply(first, changes(first, third)))
    subjects = [(each.kind[:4], each.subject) for each in changes(first, third)]
    assert len(subjects) == len(set(subjects))


def test_a_retraction_that_comes_with_another_text_is_the_cause_of_what_it_adds_and_takes_away(story):
    found = changes(story.map("a", found=("T4",)), story.map("a", found=("R1",), retracted="a"))
    items = [change for change in found if change.kind in (ChangeKind.ITEM_ADDED, ChangeKind.ITEM_REMOVED)]
    assert len(items) == 2
    assert {change.cause for change in items} == {Cause.WITHDRAWN}
