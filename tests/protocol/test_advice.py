"""What is allowed and yet probably not meant is said."""

import pytest

from review.protocol import check, parse_protocol

SOUND = (
    "extractors: [{name: challenges}]\nstances: {challenge: [hard]}\nsources: [{source: pubmed, query: q}]\n"
)


@pytest.fixture
def sound(small) -> str:
    return small.replace("criteria:\n", "criteria:\n  - {code: good, text: Good., kind: include}\n") + SOUND


def test_a_sound_protocol_gets_no_advice(sound):
    assert check(parse_protocol(sound)) == ()


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("source: pubmed", "source: pubmedd", "No source plug-in `pubmedd` is installed"),
        ("name: challenges", "name: chalenges", "Did you mean `challenges`?"),
        ("sources: [{source: pubmed, query: q}]\n", "", "No source is named"),
        ("rule: none", "rule: consecutive-50", "promises no recall"),
        ("blinded: true", "ranker: best", "No ranker `best` is installed"),
        ("kind: exclude", "kind: exclude\n    stages: [full-text]", "serves title-abstract"),
        ("kind: include", "kind: exclude", "No criterion of kind `include`"),
        ("cues: [variab*]", "cues: []", "The topic `T1` has no cues"),
        ("cues: [variab*]", "cues: [Variab*]", "The cue `Variab*` has capitals"),
        ("cues: [norway]", "cues: []", "The value `NO` of the axis `country` has no cues"),
        ("extractors: [{name: challenges}]\n", "", "No extractor is named"),
        ("stances: {challenge: [hard]}\n", "", "The stance lexicon is empty"),
        (
            "cues: [variab*]",
            "cues: [variab*]\n      - {id: T2, name: n, definition: d, cues: [variab*]}",
            "under several topics (T1, T2)",
        ),
        (
            "definition: Making it.",
            "definition: Making it.\n    topics: []\n  - id: b\n    name: b\n    definition: b",
            "The category `technical` has no topics",
        ),
        (
            "    name: Country",
            "    name: Country\n    origin: record\n    record_field: kind",
            "the value `NO`, which no record's kind ever is",
        ),
    ],
)
def test_a_weakness_is_named(sound, old, new, said):
    assert sound.count(old) == 1
    assert any(said in warning for warning in check(parse_protocol(sound.replace(old, new))))
