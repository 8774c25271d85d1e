"""When screening may stop, what stopping writes, and how it is taken back."""

from pathlib import Path

import pytest

from review.errors import DecisionError
from review.model.cluster import PairVerdict
from review.project import Review, init_review, stopping
from review.project.values import Card

TOTAL, RELEVANT = 120, 6


def protocol(rule: str, share: float = 0.0) -> str:
    return f"""
title: Cough in adults
version: "1.0"
question: What helps adults who cough?
criteria:
  - {{code: wrong-topic, kind: exclude, text: Not about cough}}
categories:
  - id: help
    name: Help
    definition: What helps
    topics: [{{id: drug, name: Drug, definition: A drug, cues: [drug]}}]
screening:
  reviewers_per_record: 1
  random_share: {share}
  stopping: {{rule: {rule}, target: 0.9, confidence: 0.9}}
"""


def made(tmp_path: Path, rule: str, share: float = 0.0) -> Review:
    (tmp_path / "protocol.yaml").write_text(protocol(rule, share))
    review = init_review(tmp_path / "review", str(tmp_path / "protocol.yaml"))
    lines = [
        f"TY  - JOUR\nTI  - {'Cough drug' if number < RELEVANT else 'Birds'} number {number:03}\n"
        f"AU  - Author{number}, A\nPY  - {1900 + number}\nDO  - 10.5555/{number}\nER  - \n"
        for number in range(TOTAL)
    ]
    (tmp_path / "r.ris").write_text("\n".join(lines))
    review.import_file(tmp_path / "r.ris", source="pubmed")
    return review


def screen(review: Review, reports: int) -> None:
    """Vote as the queue comes: what is about cough goes on."""
    while reports > 0 and (cards := review.queue("Ada", limit=min(8, reports))):
        for card in cards:
            vote(review, card)
        reports -= len(cards)


def vote(review: Review, card: Card) -> None:
    verdict = "include" if "Cough" in card.record.title else "exclude"
    review.decide(
        card.record_id,
        verdict,
        reviewer="Ada",
        criterion=None if verdict == "include" else "wrong-topic",
        event={"drawn": card.drawn, "rank": card.rank},
    )


def test_the_state_tells_after_how_many_more_it_may_stop_and_it_then_stops(tmp_path: Path):
    with made(tmp_path, "buscar") as review:
        screen(review, 10)
        state = review.status().stopping
        assert (state.found, state.screened, state.total, state.stop) == (RELEVANT, 10, TOTAL, False)
        assert f"after about {state.remaining} more" in stopping.sentence(state)
        screen(review, state.remaining - 1)
        assert not review.status().stopping.stop
        screen(review, 1)
        assert review.status().stopping.stop


def test_what_nobody_looked_at_is_excluded_by_the_rule_and_counted_so(tmp_path: Path):
    with made(tmp_path, "buscar") as review:
        screen(review, 10)
        with pytest.raises(DecisionError, match="does not say stop"):
            stopping.stop(review, "Ada")
        screen(review, review.status().stopping.remaining)
        looked_at = review.status().stopping.screened
        assert stopping.stop(review, "Ada") == TOTAL - looked_at
        assert review.queue("Ada") == ()
        flow = review.flow()
        assert len(flow.excluded_automation) == TOTAL - looked_at
        assert len(flow.records_excluded) == TOTAL - RELEVANT
        assert review.status().stopping.screened == looked_at
        with pytest.raises(DecisionError, match="nothing is left"):
            stopping.stop(review, "Ada")
        assert stopping.resume(review, "Ada") == TOTAL - looked_at
        assert len(review.queue("Ada", limit=None)) == TOTAL - looked_at
        assert review.flow().excluded_automation == ()


def test_a_person_outranks_the_rule(tmp_path: Path):
    with made(tmp_path, "buscar") as review:
        screen(review, 10 + 0)
        screen(review, review.status().stopping.remaining)
        last = review.queue("Ada", limit=None)[-1].record_id
        stopping.stop(review, "Ada")
        review.decide(last, "include", reviewer="Ada")
        assert review.status().title_abstract.included == RELEVANT + 1


def test_after_fifty_irrelevant_in_a_row_the_two_phase_rule_draws_at_random(tmp_path: Path):
    with made(tmp_path, "two-phase") as review:
        screen(review, 40)
        assert not any(card.drawn for card in review.queue("Ada"))
        assert "drawing at random begins after 50" in stopping.sentence(review.status().stopping)
        screen(review, RELEVANT + 10)
        cards = review.queue("Ada", limit=None)
        assert all(card.drawn for card in cards)
        assert [card.rank for card in cards] != sorted(card.rank for card in cards)
        state = review.status().stopping
        assert state.drawing and "drawn at random" in stopping.sentence(state)
        screen(review, state.remaining)
        assert review.status().stopping.stop


def test_a_share_drawn_at_random_is_marked_and_says_how_much_there_is(tmp_path: Path):
    with made(tmp_path, "none", share=0.25) as review:
        assert [card.drawn for card in review.queue("Ada")] == [False, False, False, True] * 2
        assert review.status().stopping.estimate is None
        screen(review, 40)
        state = review.status().stopping
        assert (state.drawn, state.rule) == (10, "none")
        assert "reports to go on in all, by 10 drawn at random" in stopping.sentence(state)


def test_a_review_that_reads_everything_says_nothing_of_stopping(tmp_path: Path):
    with made(tmp_path, "none") as review:
        screen(review, 3)
        assert review.status().stopping is None
        with pytest.raises(DecisionError, match="no stopping rule"):
            stopping.stop(review, "Ada")


def test_a_rule_of_thumb_carries_its_record(tmp_path: Path):
    with made(tmp_path, "consecutive-50") as review:
        screen(review, RELEVANT + 50)
        state = review.status().stopping
        assert state.stop and "guarantees nothing" in state.warning
        assert "50 irrelevant records in a row" in stopping.sentence(state)


def test_a_table_without_times_keeps_its_order(tmp_path: Path):
    with made(tmp_path, "consecutive-50") as review:
        ids = {card.record.doi: card.record_id for card in review.queue("Ada", limit=None)}
        order = [*range(RELEVANT, 80), *range(RELEVANT)]
        lines = [
            f"{ids[f'10.5555/{number}']},Ada,title-abstract,{'include' if number < RELEVANT else 'exclude'}"
            for number in order
        ]
        (tmp_path / "table.csv").write_text("record,reviewer,stage,verdict\n" + "\n".join(lines) + "\n")
        review.import_table("decisions", tmp_path / "table.csv")
        assert (review.status().stopping.run, review.status().stopping.screened) == (0, 80)


def test_the_two_phase_rule_promises_nothing_by_votes_that_nobody_drew(tmp_path: Path):
    with made(tmp_path, "two-phase") as review:
        screen(review, RELEVANT + 50)
        assert review.status().stopping.drawing
        chosen = [card.record_id for card in review.queue("Ada", limit=None)]
        for id in chosen[:-2]:
            review.decide(id, "exclude", reviewer="Ada", criterion="wrong-topic", event={"drawn": False})
        state = review.status().stopping
        assert (state.drawn, state.stop, state.p) == (0, False, 1.0)


def test_going_on_after_a_merge_leaves_no_exclusion_of_the_rule_behind(tmp_path: Path):
    with made(tmp_path, "buscar") as review:
        screen(review, 10)
        screen(review, review.status().stopping.remaining)
        left = [card.record_id for card in review.queue("Ada", limit=None)]
        stopping.stop(review, "Ada")
        assert "never looked at" in stopping.sentence(review.status().stopping)
        review.judge_pair(left[0], left[1], PairVerdict.DUPLICATE, reviewer="Ada")
        stopping.resume(review, "Ada")
        assert review.status().title_abstract.unscreened == len(left) - 1
        assert review.flow().excluded_automation == ()


def test_a_review_without_a_report_may_not_stop(tmp_path: Path):
    (tmp_path / "protocol.yaml").write_text(protocol("buscar"))
    with init_review(tmp_path / "review", str(tmp_path / "protocol.yaml")) as review:
        state = review.status().stopping
        assert not state.stop and stopping.sentence(state) == "there is no report to screen"


def test_a_vote_without_a_card_on_what_chance_put_first_counts_as_drawn(tmp_path: Path):
    with made(tmp_path, "two-phase") as review:
        screen(review, RELEVANT + 50)
        queue = [card.record.doi for card in review.queue("Ada", limit=None)]
        for doi, drawn in ((queue[0], True), (queue[-1], False)):
            decision = review.decide(doi, "exclude", reviewer="Ada", criterion="wrong-topic")
            assert decision.drawn is drawn
        assert review.status().stopping.drawn == 1


def more(tmp_path: Path, review: Review, first: int, last: int) -> None:
    lines = (
        f"TY  - JOUR\nTI  - Sparrows of year {number}\nAU  - Writer{number}, B\nPY  - {number}\n"
        f"DO  - 10.6666/{number}\nER  - \n"
        for number in range(first, last)
    )
    (tmp_path / "later.ris").write_text("\n".join(lines))
    review.import_file(tmp_path / "later.ris", source="later")


def stopped(tmp_path: Path) -> Review:
    review = made(tmp_path, "buscar")
    screen(review, 10)
    screen(review, review.status().stopping.remaining)
    stopping.stop(review, "Ada")
    return review


def test_records_that_come_after_a_stop_are_a_queue_of_their_own(tmp_path: Path):
    with stopped(tmp_path) as review:
        excluded = review.status().stopping.excluded
        more(tmp_path, review, 1000, 1060)
        assert len(review.queue("Ada", limit=None)) == 60
        state = review.status().stopping
        assert (state.covered, state.total, state.screened, state.stop) == (TOTAL, 60, 0, False)
        assert state.excluded == excluded
        said = stopping.sentence(state)
        assert f"{excluded} of {TOTAL} reports never looked at; of the 60 that came later: recall" in said


def test_the_rule_is_asked_for_later_records_by_them_alone(tmp_path: Path):
    with stopped(tmp_path) as review:
        excluded = review.status().stopping.excluded
        more(tmp_path, review, 1000, 1060)
        screen(review, 20)
        state = review.status().stopping
        assert not state.stop, "twenty irrelevant ones of sixty promise nothing"
        with pytest.raises(DecisionError, match="does not say stop"):
            stopping.stop(review, "Ada")
        screen(review, state.remaining)
        state = review.status().stopping
        assert state.stop and state.screened <= 60
        if state.screened < 60:
            assert stopping.stop(review, "Ada") == 60 - state.screened
            assert review.status().stopping.excluded == excluded + 60 - state.screened
        assert review.queue("Ada") == ()


def test_a_later_record_of_a_report_that_was_covered_opens_nothing(tmp_path: Path):
    with stopped(tmp_path) as review:
        before = review.status().stopping
        (tmp_path / "same.ris").write_text(
            "TY  - JOUR\nTI  - Birds number 119\nAU  - Author119, A\nPY  - 2019\nDO  - 10.5555/119\nER  - \n"
        )
        review.import_file(tmp_path / "same.ris", source="later")
        assert review.queue("Ada") == ()
        assert review.status().stopping == before


def test_screening_again_does_not_make_a_rule_believe_that_nothing_is_left(tmp_path: Path):
    with made(tmp_path, "consecutive-50") as review:
        screen(review, 40)
        for each in reversed([card.doi for card in review._state().records.values()][:6]):
            review.decide(each, "include", reviewer="Ada")
        run = review.status().stopping.run
        path = review.settings.protocol
        path.write_text(path.read_text().replace("Not about cough", "No cough").replace('"1.0"', '"2.0"'))
        review.amend("clearer", rescreen="excluded")
        again = review.queue("Ada", limit=None, lane="rescreen")
        assert len(again) == 34
        for card in again:
            vote(review, card)
        assert review.status().stopping.run == run
