"""What is wrong is said with its line and with what to write instead."""

import pytest

from review.errors import ProtocolError
from review.protocol import parse_protocol

# The line to change, what it becomes, the line of the error, its message, its hint.
WRONG = [
    ("title: A review\n", "", 1, "`the protocol` lacks `title`", "Needed here: title, version"),
    ("title: A review", "title:", 1, "`title` is empty", "Needed here"),
    ("title: A review", "title: ''", 1, "`title` must be a text, not nothing", "Write the text"),
    ("title: A review", "title: [a]", 1, "`title` must be a text, not a list", "Write the text"),
    ("question:", "questoin:", 3, "`the protocol` has no key `questoin`", "Did you mean `question`?"),
    ("    kind: exclude", "    kind: excluded", 7, "`kind` cannot be `excluded`", "Did you mean `exclude`?"),
    (
        "    kind: exclude",
        "    kind: exclude\n    kind: include",
        8,
        "`kind` stands here again",
        "Join the two",
    ),
    ("    kind: exclude", "    kind: exclude\n    stages: [fulltext]", 8, "be `fulltext`", "`full-text`"),
    ("    kind: exclude", "    kind: exclude\n    stages: full-text", 8, "must be a list", "`- `"),
    ("    kind: exclude", "    kind: exclude\n    stages: []", 8, "serves no stage", "title-abstract"),
    ("    name: Technical\n", "", 9, "`categories` lacks `name`", "Needed here: id, name"),
    ("      - id: T1\n        name", "      - name", 13, "`topics` lacks `id`", "Needed here"),
    ("      - id: T1", "      - id: [T1]", 13, "`id` must be a text, not a list", "Write the text"),
    ("      - id: T1", "      - id: T 1", 13, "the topic id `T 1` is not one word", "letters, digits"),
    ("cues: [variab*]", "cues: variab*", 16, "`cues` must be a list, not `variab*`", "`- `"),
    ("cues: [variab*]", "cues: [a, '']", 16, "`cues` must be a text, not nothing", "Write the text"),
    ("cues: [variab*]", "cues: [*a]", 16, "`*a` is a YAML alias", "quotes"),
    ("  - id: country", "  - id: stance", 18, "an axis cannot be called `stance`", "another id"),
    ("    name: Country", "    name: Country\n    origin: recrod", 20, "be `recrod`", "`record`"),
    ("    name: Country", "    name: Country\n    origin: record", 18, "reads `nothing`", "kind"),
    (
        "    name: Country",
        "    name: Country\n    origin: record\n    record_field: kindd",
        21,
        "the axis `country` reads `kindd`",
        "Did you mean `kind`?",
    ),
    ("    name: Country", "    name: Country\n    record_field: kind", 20, "found in the text", "record"),
    ("  blinded: true", "  blinded: yes", 25, "must be true or false, not `yes`", "yes, no, on and off"),
    ("  blinded: true", "  blinded: 'true'", 25, "not `true` in quotes", "without quotes"),
    ("  blinded: true", "  conflict: vote", 25, "`conflict` cannot be `vote`", "Known: adjudicate, include"),
    ("  blinded: true", "  reviewers_per_record: two", 25, "must be a whole number, not `two`", "digits"),
    ("  blinded: true", "  reviewers_per_record: 1.5", 25, "must be a whole number", "digits"),
    ("  blinded: true", "  reviewers_per_record: 0", 25, "cannot be 0", "1 or more"),
    ("screening:", "extraction:\n  judges: 0\nscreening:", 25, "`judges` cannot be 0", "1 or more"),
    ("  blinded: true", "  random_share: 1", 25, "`random_share` cannot be 1", "share"),
    ("  blinded: true", "  assign: [{reviewer: Ada, share: 1.0e+400}]", 25, "`share` cannot be inf", ""),
    ("    rule: none", "    rule: bascar", 27, "no stopping rule `bascar`", "Did you mean `buscar`?"),
    ("    rule: none", "    target: 95", 27, "`target` cannot be 95", "such as 0.95"),
    ("    rule: none", "    confidence: high", 27, "must be a number, not `high`", "such as 0.95"),
    ("version: 1.0", "version: 1.0\n\tx: 2", 3, "this is not YAML", "Indent with spaces"),
    ("version: 1.0", "version: a: b", 2, "this is not YAML", "quote"),
    ("version: 1.0", "version: a\x00b", 2, "U+0000", "Delete it"),
    ("version: 1.0", "version: a\ud800b", 2, "U+D800", "Delete it"),
    ("version: 1.0", "version: 1.0\n? [a]\n: b", 3, "a key must be a text", "Indent"),
]


@pytest.mark.parametrize(("old", "new", "line", "message", "hint"), WRONG)
def test_an_error_names_its_line_and_what_to_write(changed, old, new, line, message, hint):
    with pytest.raises(ProtocolError) as caught:
        parse_protocol(changed(old, new))
    assert caught.value.line == line
    assert caught.value.message.startswith(f"line {line}: ")
    assert message in caught.value.message
    assert hint in caught.value.hint


@pytest.mark.parametrize(
    ("section", "what", "offset"),
    [
        (
            "criteria:\n  - {code: a, text: a, kind: include}\n  - {code: a, text: b, kind: exclude}\n",
            "the criterion code `a` stands here again",
            2,
        ),
        (
            "categories:\n"
            "  - {id: a, name: a, definition: a, topics: [{id: X, name: x, definition: x}]}\n"
            "  - {id: b, name: b, definition: b, topics: [{id: X, name: x, definition: x}]}\n",
            "the topic id `X` stands here again",
            2,
        ),
        (
            "categories:\n"
            "  - {id: a, name: a, definition: a, topics: []}\n"
            "  - {id: a, name: b, definition: b, topics: []}\n",
            "the category id `a` stands here again",
            2,
        ),
        (
            "axes:\n"
            "  - {id: a, name: a, values: [{id: v, name: v}]}\n"
            "  - {id: a, name: a, values: [{id: v, name: v}]}\n",
            "the axis id `a` stands here again",
            2,
        ),
        (
            "axes:\n  - id: a\n    name: a\n    values:\n    - {id: v, name: v}\n    - {id: v, name: v}\n",
            "the value of the axis `a` `v` stands here again",
            5,
        ),
        ("axes:\n  - {id: a, name: a, values: []}\n", "the axis `a` has no values", 1),
        (
            "sources:\n  - {source: pubmed, query: a}\n  - {source: pubmed, query: b}\n",
            "the source `pubmed` stands here again",
            2,
        ),
        ("extractors:\n  - name: a\n  - name: a\n", "the extractor `a` stands here again", 2),
        ("sources:\n  - {source: a, query: b, overlap_days: -1}\n", "`overlap_days` cannot be -1", 1),
        ("sources:\n  - {source: a, query: b, lane: databse}\n", "`lane` cannot be `databse`", 1),
        ("extractors:\n  - name: a\n    parameters: [1]\n", "`parameters` must be keys with values", 2),
        ("extractors:\n  - name: a\n    parameters: {x: 1e999}\n", "a number too large", 2),
    ],
)
def test_what_stands_twice_or_cannot_be_is_named_with_its_line(section, what, offset):
    name = section.partition(":")[0]
    head = ["title: a", "version: b", "question: c", "criteria: []", "categories: []"]
    text = "\n".join(line for line in head if not line.startswith(name)) + "\n" + section
    with pytest.raises(ProtocolError) as caught:
        parse_protocol(text)
    assert what in caught.value.message
    assert caught.value.line == text.count("\n") - section.count("\n") + 1 + offset


def test_of_several_faults_the_first_line_is_named(small):
    text = small.replace("rule: none", "rule: never").replace("id: country", "id: stance")
    with pytest.raises(ProtocolError) as caught:
        parse_protocol(text)
    assert caught.value.line == 18


@pytest.mark.parametrize("text", ["", "# only a note\n", "---\n"])
def test_an_empty_file_points_to_the_blank_protocol(text):
    with pytest.raises(ProtocolError) as caught:
        parse_protocol(text)
    assert "blank.yaml" in caught.value.hint or "key: value" in caught.value.hint


def test_two_documents_in_one_file_are_refused(small):
    with pytest.raises(ProtocolError, match="more than one"):
        parse_protocol(small + "---\n" + small)
