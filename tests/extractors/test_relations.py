"""Which challenge a solution is for, with offsets that lead back to both sentences."""

import pytest

from extractors.challenges import Challenges
from extractors.relations import Said, relations
from review.model.protocol import ReviewProtocol

CATEGORY = {"T1": "technical", "T2": "technical", "E1": "economic"}


def each(at: int, *topics: str, challenge: bool = False, solution: bool = False, paragraph: int = 0) -> Said:
    return Said(
        start=10 * at,
        end=10 * at + 9,
        place=(paragraph, at),
        topics=topics,
        challenge=challenge,
        solution=solution,
    )


def found(*said: Said) -> list[tuple[int, str]]:
    return [(one.start, one.value or "") for one in relations(said, CATEGORY)]


def test_a_sentence_with_both_is_about_its_own_challenge() -> None:
    before = each(0, "E1", challenge=True)
    assert found(before, each(1, "T1", challenge=True, solution=True)) == [(10, "10-19 T1")]


@pytest.mark.parametrize(("challenge", "solution"), [(0, 1), (1, 0)])
def test_a_solution_is_for_the_challenge_beside_it_that_shares_its_topic(
    challenge: int, solution: int
) -> None:
    said = [each(challenge, "T1", "T2", challenge=True), each(solution, "T1", solution=True)]
    assert found(*said) == [(10 * solution, f"{10 * challenge}-{10 * challenge + 9} T1")]


def test_the_sentence_before_goes_before_the_one_behind() -> None:
    said = [each(0, "T1", challenge=True), each(1, "T1", solution=True), each(2, "T1", challenge=True)]
    assert found(*said) == [(10, "0-9 T1")]


def test_another_topic_of_the_category_will_do_and_another_category_will_not() -> None:
    assert found(each(0, "T2", challenge=True), each(1, "T1", solution=True)) == [(10, "0-9 T2")]
    assert found(each(0, "E1", challenge=True), each(1, "T1", solution=True)) == []


def test_a_solution_without_a_topic_is_for_what_stands_before_it() -> None:
    both = [each(0, "T1", "E1", challenge=True), each(1, solution=True), each(2, "T2", challenge=True)]
    assert found(*both) == [(10, "0-9 T1"), (10, "0-9 E1")]
    assert found(each(1, solution=True), each(2, "T2", challenge=True)) == []


def test_neither_a_sentence_between_nor_a_paragraph_is_stepped_over() -> None:
    challenge = each(0, "T1", challenge=True)
    assert found(challenge, each(2, "T1", solution=True)) == []
    assert found(challenge, each(1, "T1", solution=True, paragraph=1)) == []


def test_offsets_lead_to_both_sentences_in_a_text_of_any_letters(protocol: ReviewProtocol) -> None:
    text = "🧬 Gene therapy.\n\nBatch-to-batch variability is a hurdle. Comparability should be agreed on."
    (held,) = Challenges(protocol).extract([text])
    (one,) = [each for each in held if each.field == "relation"]
    span, topic = (one.value or "").split(" ")
    start, end = map(int, span.split("-"))
    assert text[start:end] == "Batch-to-batch variability is a hurdle."
    assert text[one.start : one.end] == "Comparability should be agreed on."
    assert (topic, one.label) == ("T1", "T1")


def test_what_is_resolved_needs_no_solution(protocol: ReviewProtocol) -> None:
    text = (
        "Gene therapy: batch-to-batch variability is no longer a hurdle. Comparability should be agreed on."
    )
    (held,) = Challenges(protocol).extract([text])
    assert [each for each in held if each.field == "relation"] == []
