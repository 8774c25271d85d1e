"""What a model answers counts where it quotes the text, and nowhere else."""

import json
from typing import Any

import pytest

from extractors.quoting import Quoting, prompt
from review.model.evidence import Finding
from review.model.protocol import ReviewProtocol

TEXT = "🧬 The cost of goods is high. Guidelines are missing. Yes. Yes."


def asked(protocol: ReviewProtocol, answer: Any, text: str = TEXT) -> tuple[list[Finding], dict[str, int]]:
    extractor = Quoting(protocol, lambda _: answer)
    (found,) = extractor.extract([text])
    return list(found), dict(extractor.refused)


def quoting(quote: Any, topic: Any = "E2", **more: Any) -> str:
    return json.dumps([{"quote": quote, "topic": topic, **more}])


def test_a_quote_is_found_in_the_text_and_its_offsets_are_ours(protocol: ReviewProtocol) -> None:
    answer = quoting("The cost of goods is high.", stance="challenge", start=0, end=3)
    found, refused = asked(protocol, answer)
    assert [(each.field, each.label) for each in found] == [("challenge", "E2"), ("stance", "challenge")]
    assert {TEXT[each.start : each.end] for each in found} == {"The cost of goods is high."}
    assert refused == {}


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        (quoting("The costs of goods are high."), "a quote that is not in the text"),
        (quoting("the cost of goods is high."), "a quote that is not in the text"),
        (quoting("Yes."), "a quote that stands in the text more than once"),
        (quoting(" "), "no quote"),
        (quoting(7), "no quote"),
        (json.dumps(["Guidelines are missing."]), "no quote"),
        (quoting("Guidelines are missing.", "R9"), "a topic that the protocol lacks"),
        (quoting("Guidelines are missing.", ["R1"]), "a topic that the protocol lacks"),
        (quoting("Guidelines are missing.", "R1", stance="angry"), "a stance that there is not"),
        (quoting("Guidelines are missing.", "R1", stance=[1]), "a stance that there is not"),
        ("I would rather not say.", "no list in the answer"),
        ("[{]", "no list in the answer"),
        (None, "no list in the answer"),
    ],
)
def test_everything_else_is_refused_and_counted(protocol: ReviewProtocol, answer: Any, why: str) -> None:
    assert asked(protocol, answer) == ([], {why: 1})


def test_a_list_counts_whatever_is_said_around_it_and_once(protocol: ReviewProtocol) -> None:
    one = quoting("Guidelines are missing.", "R1")[1:-1]
    found, refused = asked(protocol, f"Here you are:\n```json\n[{one}, {one}]\n```")
    assert ([each.label for each in found], refused) == (["R1"], {})


def test_an_overlapping_second_place_is_a_doubt_too(protocol: ReviewProtocol) -> None:
    assert asked(protocol, quoting("anan"), "banana anan")[1] == {
        "a quote that stands in the text more than once": 1
    }


def test_the_question_names_every_topic_and_the_version_names_the_question(protocol: ReviewProtocol) -> None:
    seen: list[str] = []
    extractor = Quoting(protocol, lambda question: seen.append(question) or "[]")
    extractor.extract([TEXT])
    assert seen == [f"{prompt(protocol)}\nTEXT\n{TEXT}"]
    assert all(topic.id in seen[0] for category in protocol.categories for topic in category.topics)
    assert extractor.version.startswith("1+")


def test_no_model_is_shipped() -> None:
    from review.plugins import REGISTRY, Group

    assert "quoting" not in REGISTRY.names(Group.EXTRACTORS)
