"""People's words on what extractors find: nothing is lost, and a word costs what it touches."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from review.model.evidence import Annotation, Claim, EvidenceItem, ItemStatus, Judgment, Stance, Text
from review.model.protocol import ExtractionRules
from review.model.record import Record
from review.model.study import Study
from review.synthesis.answers import answered
from review.synthesis.board import Board, begin, claim_on, on, said, words_on
from review.synthesis.ground import Ground, lay
from review.synthesis.map import build_map, shown
from review.synthesis.propose import propose

CONFIRMED, REJECTED = ItemStatus.CONFIRMED, ItemStatus.REJECTED
NAMES, TOPICS, PEOPLE = "ab", ("T4", "E2", "R1"), ("ana", "ben", "eve")


@dataclass(frozen=True, kw_only=True)
class Desk:
    """A review of two records at some point: what extractors find in which texts."""

    make: Any
    records: tuple[Record, ...]

    def text(self, record: Record, reader: str = "") -> Text:
        """A record's text, as the reader of that name reads it."""
        return self.make.text(record, f"{reader}{self.make.content}")

    def ground(self, found: Sequence[Annotation], reader: str = "", judges: int = 1) -> Ground:
        protocol = replace(self.make.protocol(), extraction=ExtractionRules(judges=judges))
        ids = [record.id for record in self.records]
        texts = [self.text(record, reader) for record in self.records]
        known = {record.id: record for record in self.records}
        studies = [Study(id=id, reports=(id,)) for id in ids]
        items = propose(found, texts, {id: id for id in ids}, studies, known, protocol)
        return lay(items, texts, studies, known, (), {}, protocol, included=ids, extracted=ids)

    def found(self, findings: Sequence[Any], reader: str = "") -> list[Annotation]:
        """Annotations from (record, sentence, topic, cut) tuples; `cut` moves the span's beginning."""
        notes = []
        for record, sentence, topic, cut in findings:
            text = self.text(self.records[record], reader)
            quote = self.make.sentences[sentence][cut:]
            notes += [self.make.note(text, "challenge", topic, quote), self.make.note(text, "agency", "EMA")]
            notes.append(self.make.note(text, "stance", "solution" if topic == "E2" else "challenge", quote))
        return notes


@pytest.fixture(scope="session")
def desk(make: Any) -> Desk:
    return Desk(make=make, records=tuple(make.record(name) for name in NAMES))


def word(board: Board, item: EvidenceItem, status: ItemStatus | None, at: int, **more: Any) -> Judgment:
    held: dict[str, Any] = {
        "id": f"w{at}",
        "item": item.id,
        "record": item.record,
        "text": item.text,
        "start": item.start,
        "end": item.end,
        "quote": item.quote,
        "category": item.category,
        "topic": item.topic,
        "stance": item.stance,
        "axes": item.axes,
        "of": claim_on(board, item),
        "agent": "ana",
    }
    return Judgment(**{**held, **more}, status=status, at=f"2024-01-01T00:00:{at:02}Z")


findings = st.lists(
    st.tuples(st.integers(0, 1), st.integers(0, 2), st.sampled_from(TOPICS), st.sampled_from([0, 0, 0, 8])),
    max_size=8,
    unique=True,
)
spoken = st.lists(
    st.tuples(
        st.integers(0, 50),
        st.sampled_from([CONFIRMED, CONFIRMED, REJECTED, None]),
        st.sampled_from(PEOPLE),
        st.sampled_from([*TOPICS, None]),
        st.sampled_from([None, None, Stance.SOLUTION, Stance.CHALLENGE]),
        st.sampled_from([0, 0, 3]),
        st.sampled_from([False, False, False, True]),
    ),
    max_size=12,
)


def speak(board: Board, words: Sequence[Any], start: int = 0) -> tuple[Board, list[Judgment]]:
    """The board after some words, each on an item that is there, and the words."""
    made: list[Judgment] = []
    for at, (which, status, agent, topic, stance, cut, settles) in enumerate(words, start=start):
        items = [board.items[rank[3]] for rank in board.order]
        if not items:
            break
        item = items[which % len(items)]
        more: dict[str, Any] = {"agent": agent, "settles": settles}
        more |= {"topic": topic} if topic else {}
        more |= {"stance": stance} if stance else {}
        if cut and item.end - item.start > cut:
            more |= {"start": item.start + cut, "quote": item.quote[cut:]}
        made.append(word(board, item, status, at, **more))
        board = said(board, made[-1:])
    return board, made


def state_of(board: Board) -> tuple[Any, ...]:
    map = shown(board, 1)
    return map.items, map.cells, map.records, map.studies


@settings(deadline=None, max_examples=150)
@given(findings, spoken, st.randoms(), st.sampled_from([1, 2]))
def test_a_board_that_grew_by_words_is_the_one_made_from_nothing(
    desk: Desk, found: Any, words: Any, random: Any, judges: int
) -> None:
    ground = desk.ground(desk.found(found), judges=judges)
    board, made = speak(begin(ground), words)
    random.shuffle(made)
    assert state_of(said(begin(ground), made)) == state_of(board)


@settings(deadline=None, max_examples=150)
@given(
    findings,
    spoken,
    st.lists(st.tuples(findings, st.sampled_from(["", "Read anew. ", "And again: "])), max_size=3),
)
def test_every_human_decision_stays_on_the_map_with_its_quote_whatever_is_found_or_read_later(
    desk: Desk, found: Any, words: Any, upgrades: Any
) -> None:
    board, made = speak(begin(desk.ground(desk.found(found))), words)
    before = {item.id: item for item in board.items.values() if item.judgments}
    for later, reader in upgrades:
        board = said(begin(desk.ground(desk.found(later, reader), reader)), made)
        after = {item.id: item for item in board.items.values()}
        for id, item in before.items():
            kept = after[id]
            assert (kept.quote, kept.topic, kept.stance) == (item.quote, item.topic, item.stance)
            assert (kept.status, kept.judgments, kept.agent) == (item.status, item.judgments, item.agent)
            text = {each.digest: each for each in board.ground.texts[kept.report]}[kept.text]
            assert text.content[kept.start : kept.end] == kept.quote
            assert kept.context[kept.offset :].startswith(kept.quote)


def test_a_judged_claim_that_is_found_in_a_text_read_anew_is_one_item_and_not_two(desk: Desk) -> None:
    board = begin(desk.ground(desk.found([(0, 0, "T4", 0)])))
    (item,) = board.items.values()
    made = [word(board, item, CONFIRMED, 1, topic="R1")]
    later = said(begin(desk.ground(desk.found([(0, 0, "T4", 0)], "Anew. "), "Anew. ")), made)
    (kept,) = later.items.values()
    assert (kept.id, kept.topic, kept.status) == (item.id, "R1", CONFIRMED)
    assert (kept.start, len(kept.annotations) > 0) == (item.start + len("Anew. "), True)
    (proposed,) = later.ground.items
    assert proposed != item.id
    assert on(later, proposed) == kept
    again = said(later, [word(later, kept, REJECTED, 2, agent="ben")])
    assert [each.agent for each in on(again, item.id).judgments] == ["ana", "ben"]  # type: ignore[union-attr]


def test_a_word_taken_back_after_the_text_was_read_anew_leaves_the_proposal(desk: Desk) -> None:
    board = begin(desk.ground(desk.found([(0, 0, "T4", 0)])))
    (item,) = board.items.values()
    later = said(
        begin(desk.ground(desk.found([(0, 0, "T4", 0)], "Anew. "), "Anew. ")),
        [word(board, item, CONFIRMED, 1)],
    )
    undone = said(later, [word(later, on(later, item.id), None, 2)])  # type: ignore[arg-type]
    assert [each.status for each in undone.items.values()] == [ItemStatus.PROPOSED]


def test_a_quote_that_occurs_twice_in_the_text_read_anew_stays_where_it_was(desk: Desk) -> None:
    board = begin(desk.ground(desk.found([(0, 0, "T4", 0)])))
    (item,) = board.items.values()
    twice = f"{desk.make.content} "
    later = said(begin(desk.ground([], twice)), [word(board, item, CONFIRMED, 1)])
    (kept,) = later.items.values()
    assert (kept.text, kept.start, kept.quote, kept.context) == (item.text, 0, item.quote, item.quote)


def test_an_edited_quote_keeps_the_id_and_stands_for_the_claim_it_was_made_of(desk: Desk) -> None:
    board = begin(desk.ground(desk.found([(0, 0, "T4", 0)])))
    (item,) = board.items.values()
    other = desk.make.sentences[1]
    start = desk.make.content.index(other)
    edited = word(board, item, CONFIRMED, 1, start=start, end=start + len(other), quote=other)
    board = said(board, [edited])
    (kept,) = board.items.values()
    assert (kept.id, kept.quote, kept.start) == (item.id, other, start)
    assert kept.context[kept.offset : kept.offset + len(other)] == other
    assert claim_on(board, kept) == Claim(start=item.start, end=item.end, quote=item.quote, topic="T4")


def test_a_settling_word_outranks_later_ones_and_nothing_is_overwritten(desk: Desk) -> None:
    board = begin(desk.ground(desk.found([(0, 0, "T4", 0)])))
    (item,) = board.items.values()
    made = [
        word(board, item, CONFIRMED, 1),
        word(board, item, REJECTED, 2, agent="ben"),
        word(board, item, CONFIRMED, 3, agent="ana", settles=True),
        word(board, item, REJECTED, 4, agent="eve"),
    ]
    board = said(board, made)
    (kept,) = board.items.values()
    assert (kept.status, len(kept.judgments)) == (CONFIRMED, 4)
    undone = said(board, [word(board, kept, None, 5, agent="ben", settles=True)])
    (kept,) = undone.items.values()
    assert (kept.status, len(words_on(undone, kept))) == (REJECTED, 4)


@pytest.mark.parametrize(
    ("words", "status", "seen"),
    [
        ([("ana", CONFIRMED, False)], ItemStatus.PROPOSED, 0),
        ([("ana", CONFIRMED, False), ("ben", CONFIRMED, False)], CONFIRMED, 2),
        ([("ana", CONFIRMED, False), ("ben", REJECTED, False)], ItemStatus.PROPOSED, 2),
        ([("ana", CONFIRMED, False), ("ben", REJECTED, False), ("eve", REJECTED, True)], REJECTED, 3),
    ],
)
def test_where_two_judge_an_item_is_open_until_both_agree_or_a_third_settles_it(
    desk: Desk, words: Any, status: ItemStatus, seen: int
) -> None:
    board = begin(desk.ground(desk.found([(0, 0, "T4", 0)]), judges=2))
    (item,) = board.items.values()
    for at, (agent, verdict, settles) in enumerate(words):
        board = said(board, [word(board, item, verdict, at, agent=agent, settles=settles)])
    (kept,) = board.items.values()
    assert (kept.status, len(kept.judgments)) == (status, seen)


def test_a_solution_answers_the_challenges_of_its_category_in_the_next_sentence_only(desk: Desk) -> None:
    found = desk.found([(0, 0, "T4", 0), (0, 1, "E2", 0), (0, 2, "R1", 0), (1, 0, "T4", 0)])
    board = begin(desk.ground(found))
    by_topic = {(item.record, item.topic): item for item in board.items.values()}
    here = desk.records[0].id
    solution = by_topic[here, "E2"]
    near = {by_topic[here, "T4"].id, by_topic[here, "R1"].id}
    assert {*solution.answers} == near
    board = said(board, [word(board, by_topic[here, "T4"], REJECTED, 1)])
    assert board.items[solution.id].answers == (by_topic[here, "R1"].id,)


def test_a_challenge_in_another_paragraph_is_not_answered(desk: Desk, make: Any) -> None:
    first, second = make.sentences[:2]
    items = tuple(
        EvidenceItem(
            id=topic,
            study="s",
            report="r",
            record="r",
            text="t",
            start=start,
            end=start + len(quote),
            quote=quote,
            category="c",
            topic=topic,
            stance=stance,
            status=ItemStatus.PROPOSED,
            agent="a",
        )
        for topic, quote, start, stance in (
            ("T4", first, 0, Stance.CHALLENGE),
            ("E2", second, len(first) + 2, Stance.SOLUTION),
        )
    )
    near = [[each.answers for each in answered(items, f"{first}{gap}{second}")] for gap in ("  ", "\n\n")]
    assert near == [[(), ("T4",)], [(), ()]]


def test_a_challenge_two_sentences_away_is_not_answered(desk: Desk) -> None:
    board = begin(desk.ground(desk.found([(0, 0, "T4", 0), (0, 2, "E2", 0)])))
    assert [item.answers for item in board.items.values()] == [(), ()]


def test_one_word_on_a_large_board_touches_its_own_cells_alone(desk: Desk) -> None:
    board = begin(desk.ground(desk.found([(0, 0, "T4", 0), (1, 1, "R1", 0)])))
    item = next(each for each in board.items.values() if each.topic == "T4")
    after = said(board, [word(board, item, CONFIRMED, 1)])
    changed = {at for at, cell in after.cells.items() if cell is not board.cells[at]}
    assert changed == {("T4", "agency", "EMA"), ("T4", "kind", "article")}


def test_the_words_of_older_logs_without_a_claim_are_read(desk: Desk, make: Any) -> None:
    board = begin(desk.ground(desk.found([(0, 0, "T4", 0)])))
    (item,) = board.items.values()
    map = build_map(
        board.items.values(),
        [make.word(item, CONFIRMED, topic="E2")],
        board.ground.studies,
        board.ground.records,
        (),
        {},
        board.ground.protocol,
        as_of=1,
        included=board.ground.kept,
        extracted=board.ground.kept,
    )
    assert [(each.topic, each.status) for each in map.items] == [("E2", CONFIRMED)]
