"""What there is to learn from, and for whom."""

from dataclasses import replace

import pytest

from extractors.examples import PERSON, PHRASE, lessons
from extractors.lexicon import plain, read_terms
from review.model.evidence import Example, Stance
from review.model.protocol import Category, ReviewProtocol, Topic


def test_every_shipped_example_names_topics_of_the_shipped_protocol_and_a_stance() -> None:
    from review.protocol import read_protocol
    from review.shipped import shipped

    protocol = read_protocol(shipped("protocols") / "atmp-biosimilars.yaml")
    names = {(each.id, plain(topic.name)) for each in protocol.categories for topic in each.topics}
    used = {(kind, plain(name)) for line in read_terms("examples") for kind, name in line["topics"]}
    assert used == names
    assert {line["stance"] for line in read_terms("examples")} == set(Stance)
    texts = [line["text"] for line in read_terms("examples")]
    assert len(texts) == len(set(texts))


def test_shipped_examples_belong_to_topics_by_name_whatever_their_ids(protocol: ReviewProtocol) -> None:
    made = [each for each in lessons(protocol) if each.weight > PHRASE]
    assert {topic for each in made for topic in each.topics} == {"T1", "T5", "E2", "R1", "R3"}
    assert any(not each.topics for each in made)
    first = protocol.categories[0]
    renamed = replace(first, topics=tuple(replace(each, id=f"x{each.id}") for each in first.topics))
    again = lessons(replace(protocol, categories=(renamed, *protocol.categories[1:])))
    assert {"xT1", "xT5"} <= {topic for each in again for topic in each.topics}


def test_a_sentence_about_topics_that_the_protocol_lacks_says_nothing(protocol: ReviewProtocol) -> None:
    held = {each.text for each in lessons(protocol)}
    known = {plain(topic.name) for category in protocol.categories for topic in category.topics}
    for line in read_terms("examples"):
        if line["topics"] and not any(plain(name) in known for _, name in line["topics"]):
            assert line["text"] not in held


def test_a_protocol_of_something_else_learns_from_its_own_words_and_what_is_about_nothing(
    protocol: ReviewProtocol,
) -> None:
    category = Category(
        id="technical",
        name="Technical",
        definition="Walls",
        topics=(
            Topic(id="W", name="damp", definition="Water in walls", include=("mould",), cues=("seep*",)),
        ),
    )
    made = lessons(replace(protocol, categories=(category,)))
    own = {each.text for each in made if each.topics}
    assert own == {"damp", "Water in walls", "mould", "seep"}
    assert {each.topics for each in made} == {frozenset({"W"}), frozenset()}
    assert {each.weight for each in made} == {PHRASE}


def test_peoples_words_about_a_text_are_one_lesson(protocol: ReviewProtocol) -> None:
    said = [
        Example(text="A", topic="T1", stance=Stance.SOLUTION),
        Example(text="A", topic="T5", accepted=False),
        Example(text="A", topic="E2"),
        Example(text="A", topic="E2", accepted=False),
        Example(text="A", topic="gone"),
    ]
    (made,) = [each for each in lessons(protocol, said) if each.weight == PERSON]
    assert (made.topics, made.against, made.stance) == (
        frozenset({"T1"}),
        frozenset({"T5"}),
        Stance.SOLUTION,
    )
    assert lessons(protocol, said) == lessons(protocol, said[::-1])


@pytest.mark.parametrize("accepted", [True, False])
def test_a_persons_word_replaces_the_shipped_one_about_the_same_sentence(
    protocol: ReviewProtocol, accepted: bool
) -> None:
    text = next(each.text for each in lessons(protocol) if each.weight > PHRASE and each.topics)
    made = lessons(protocol, [Example(text=text, topic="E2", accepted=accepted)])
    assert [each.weight for each in made if each.text == text] == [PERSON]
