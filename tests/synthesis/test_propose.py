from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from review.digest import digest
from review.model.evidence import ItemStatus, Stance
from review.model.record import RecordKind, RecordStatus
from review.model.study import Study
from review.synthesis.context import context
from review.synthesis.propose import propose

Propose = Callable[..., Any]


def test_an_item_holds_its_claim_and_where_it_stands(make: Any, proposed: Propose) -> None:
    record = make.record()
    text = make.text(record)
    (item,) = proposed([make.note(text, "challenge", "T4", score=0.8)], [record])
    assert item.id == digest(record.id, text.digest, 0, len(item.quote), "T4")
    assert (item.quote, item.category, item.topic) == (make.sentences[0], "all", "T4")
    assert (item.study, item.report, item.record) == (record.id, record.id, record.id)
    assert (item.agent, item.score, item.status) == ("finder 1", 0.8, ItemStatus.PROPOSED)
    assert item.context[item.offset : item.offset + len(item.quote)] == item.quote


def test_the_same_claim_by_two_extractors_is_one_item_with_both_findings(
    make: Any, proposed: Propose
) -> None:
    record = make.record()
    text = make.text(record)
    notes = [make.note(text, "challenge", "T4", version=v, score=s) for v, s in (("1", 0.4), ("2", 0.9))]
    (item,) = proposed(notes, [record])
    assert (len(item.annotations), item.score, item.agent) == (2, 0.9, "finder 2")


def test_a_sentence_on_two_topics_is_two_items(make: Any, proposed: Propose) -> None:
    record = make.record()
    text = make.text(record)
    items = proposed([make.note(text, "challenge", each) for each in ("T4", "E2")], [record])
    assert [item.topic for item in items] == ["E2", "T4"]


def test_topics_that_the_protocol_does_not_know_are_left_out(make: Any, proposed: Propose) -> None:
    record = make.record()
    assert proposed([make.note(make.text(record), "challenge", "Z9")], [record]) == ()


@pytest.mark.parametrize(
    ("found", "stance"),
    [
        ([], Stance.BACKGROUND),
        ([("solution", None)], Stance.SOLUTION),
        ([("challenge", None), ("resolved", None)], Stance.RESOLVED),
        ([("challenge", 0.9), ("resolved", 0.2)], Stance.CHALLENGE),
        ([("nonsense", 1.0)], Stance.BACKGROUND),
    ],
)
def test_the_stance_is_the_sentences(
    found: list[tuple[str, float | None]], stance: Stance, make: Any, proposed: Propose
) -> None:
    record = make.record()
    text = make.text(record)
    notes = [make.note(text, "stance", label, score=score) for label, score in found]
    elsewhere = make.note(text, "stance", "solution", make.sentences[1])
    (item,) = proposed([make.note(text, "challenge", "T4"), elsewhere, *notes], [record])
    assert item.stance is stance


def test_an_axis_is_read_inside_the_sentence_before_anywhere_else(make: Any, proposed: Propose) -> None:
    record = make.record()
    text = make.text(record)
    notes = [
        make.note(text, "challenge", "R1", make.sentences[2]),
        make.note(text, "challenge", "T4"),
        make.note(text, "agency", "EMA", "EMA"),
        make.note(text, "agency", "FDA", make.sentences[1]),
        make.note(text, "agency", "nowhere", make.sentences[1]),
    ]
    potency, guideline = proposed(notes, [record])
    assert guideline.axes == (("agency", "EMA"), ("kind", "article"))
    assert potency.axes == (("agency", "EMA"), ("agency", "FDA"), ("kind", "article"))


def test_an_axis_of_the_record_reads_its_field(make: Any, proposed: Propose) -> None:
    record = make.record(kind=RecordKind.GUIDELINE)
    (item,) = proposed([make.note(make.text(record), "challenge", "T4")], [record])
    assert item.axes == (("kind", "legal"),)


def test_one_text_of_two_records_of_a_report_makes_one_item_the_shown_records(make: Any) -> None:
    shown, other = sorted((make.record("a"), make.record("b")), key=lambda each: each.id, reverse=True)
    texts = [make.text(each) for each in (shown, other)]
    notes = [make.note(text, "challenge", "T4") for text in texts]
    study = Study(id=other.id, reports=(shown.id,))
    (item,) = propose(
        notes,
        texts,
        {shown.id: shown.id, other.id: shown.id},
        [study],
        {shown.id: shown, other.id: other},
        make.protocol(),
    )
    assert (item.record, item.report, item.study) == (shown.id, shown.id, other.id)


@pytest.mark.parametrize("status", [RecordStatus.RETRACTED, RecordStatus.WITHDRAWN])
def test_items_of_a_report_that_was_taken_back_are_withdrawn(
    status: RecordStatus, make: Any, proposed: Propose
) -> None:
    record = make.record(status=status)
    (item,) = proposed([make.note(make.text(record), "challenge", "T4")], [record])
    assert item.status is ItemStatus.WITHDRAWN


@pytest.mark.parametrize(("topic", "status"), [("T4", ItemStatus.SUPERSEDED), ("E2", ItemStatus.PROPOSED)])
def test_an_old_version_gives_way_where_the_new_one_speaks_of_the_topic(
    topic: str, status: ItemStatus, make: Any
) -> None:
    old, new = make.record("old", status=RecordStatus.SUPERSEDED), make.record("new")
    texts = [make.text(old), make.text(new)]
    items = propose(
        [make.note(texts[0], "challenge", "T4"), make.note(texts[1], "challenge", topic)],
        texts,
        {each.id: each.id for each in (old, new)},
        [Study(id=min(old.id, new.id), reports=tuple(sorted((old.id, new.id))))],
        {each.id: each for each in (old, new)},
        make.protocol(),
    )
    assert {item.report: item.status for item in items} == {old.id: status, new.id: ItemStatus.PROPOSED}


def test_the_order_of_annotations_changes_nothing(make: Any, proposed: Propose) -> None:
    records = [make.record(name) for name in "abc"]
    notes = [
        make.note(make.text(record), field, label, score=score)
        for record in records
        for field, label, score in (
            ("challenge", "T4", 0.5),
            ("challenge", "E2", 0.5),
            ("agency", "EMA", None),
        )
    ]
    assert proposed(notes, records) == proposed(notes[::-1], records[::-1])


def test_a_long_neighbourhood_is_cut_where_sentences_end() -> None:
    text = "Long ago. " * 100 + "This is it." + " And more?" * 100
    start = text.index("This")
    around, offset = context(text, start, start + 11)
    assert around[offset : offset + 11] == "This is it."
    assert around.startswith("Long ago.") and around.endswith("And more?")
    assert 380 < len(around) < 420


def test_a_text_without_sentence_ends_gives_the_quote_alone() -> None:
    assert context("x" * 5000, 2000, 2100) == ("x" * 100, 0)


def test_an_item_without_its_text_has_its_quote_for_context(make: Any) -> None:
    record = make.record()
    note = make.note(make.text(record), "challenge", "T4")
    (item,) = propose([replace(note)], [], {}, [], {record.id: record}, make.protocol())
    assert (item.context, item.offset, item.study) == (note.quote, 0, record.id)
