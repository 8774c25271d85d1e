"""Text becomes a protocol as it was written."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from review.errors import ProtocolError
from review.model.decision import Stage
from review.model.protocol import (
    Assignment,
    Axis,
    AxisValue,
    Category,
    Criterion,
    CriterionKind,
    ExtractionRules,
    ExtractorSpec,
    Label,
    ReviewProtocol,
    ScreeningRules,
    StoppingRule,
    Topic,
)
from review.model.search import Lane
from review.protocol import parse_protocol, read_protocol


def test_every_value_of_a_small_protocol_is_read(small):
    assert parse_protocol(small) == ReviewProtocol(
        title="A review",
        version="1.0",
        question="What is in the way?",
        criteria=(Criterion(code="wrong-topic", text="Not about it.", kind=CriterionKind.EXCLUDE),),
        categories=(
            Category(
                id="technical",
                name="Technical",
                definition="Making it.",
                topics=(
                    Topic(id="T1", name="variability", definition="No two are alike.", cues=("variab*",)),
                ),
            ),
        ),
        axes=(
            Axis(
                id="country",
                name="Country",
                values=(AxisValue(id="NO", name="Norway", cues=("norway",)),),
            ),
        ),
        screening=ScreeningRules(blinded=True, stopping=StoppingRule(rule="none")),
    )


def test_a_criterion_serves_the_stages_it_names(changed):
    text = changed("kind: exclude", "kind: exclude\n    stages: [full-text]")
    assert parse_protocol(text).criteria[0].stages == (Stage.FULL_TEXT,)


def test_a_source_is_asked_as_written_in_its_lane(small):
    text = (
        small
        + 'sources:\n  - source: pubmed\n    query: >-\n      "a b"[tiab]\n      OR c\n    lane: register\n'
    )
    source = parse_protocol(text).sources[0]
    assert (source.query, source.lane, source.overlap_days) == ('"a b"[tiab] OR c', Lane.REGISTER, None)


@pytest.mark.parametrize(
    "written", ["NO", "no", "on", "y", "1.0", "007", "1_000", "2024-01-01", "0x1F", "1:30"]
)
def test_text_stays_the_text_that_was_written(changed, written):
    assert parse_protocol(changed("version: 1.0", f"version: {written}")).version == written


def test_a_key_with_nothing_after_it_counts_as_left_out(changed):
    assert parse_protocol(changed("cues: [variab*]", "cues:")).categories[0].topics[0].cues == ()


def test_parameters_are_read_as_json_would_and_all_else_is_text(small):
    text = small + (
        "extractors:\n  - name: challenges\n    parameters:\n"
        "      {a: 1, b: 0.5, c: true, d: NO, e: '1', f: [x, 2], g: {h: }, i: 007}\n"
    )
    held = {"a": 1, "b": 0.5, "c": True, "d": "NO", "e": "1", "f": ["x", 2], "g": {"h": None}, "i": "007"}
    assert parse_protocol(text).extractors == (ExtractorSpec(name="challenges", parameters=held),)


def test_a_byte_order_mark_and_windows_lines_change_nothing(small):
    assert parse_protocol("\ufeff" + small.replace("\n", "\r\n")) == parse_protocol(small)


def test_a_file_is_read_as_its_text(tmp_path: Path, small):
    path = tmp_path / "protocol.yaml"
    path.write_text(small, encoding="utf-8")
    assert read_protocol(path) == parse_protocol(small)


def test_a_missing_file_is_a_protocol_error_with_its_path(tmp_path: Path):
    with pytest.raises(ProtocolError, match=r"absent\.yaml cannot be read"):
        read_protocol(tmp_path / "absent.yaml")


def test_a_file_in_another_encoding_is_refused_with_the_line(tmp_path: Path):
    path = tmp_path / "protocol.yaml"
    path.write_bytes("version: 1\ntitle: Überblick\n".encode("latin-1"))
    with pytest.raises(ProtocolError) as caught:
        read_protocol(path)
    assert (caught.value.line, "UTF-8" in caught.value.hint) == (2, True)


BOMB = "a: &a [x,x,x,x,x,x,x,x,x]\n" + "\n".join(
    f"{new}: &{new} [{','.join(['*' + old] * 9)}]" for old, new in zip("abcdefgh", "bcdefghi", strict=True)
)


@pytest.mark.timeout(60)
@pytest.mark.parametrize(
    ("hostile", "message"),
    [
        (BOMB, "anchor"),
        ("title: *nobody", "alias"),
        ("title: !!python/object/apply:os.system [true]", "tag"),
        ("title: " + "[" * 100_000, "deeper"),
        ("- " + "[" * 40, "deeper"),
        ("title: " + "x" * 1_000_001, "characters"),
        ("a: 1\n" * 100_000, "again"),
    ],
    ids=["alias bomb", "alias", "tag", "bracket bomb", "brackets", "huge", "one key a lot"],
)
def test_hostile_text_is_refused(hostile, message):
    with pytest.raises(ProtocolError, match=message):
        parse_protocol(hostile)


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=80) | st.text(alphabet="ab:-[]{}&*!|>'\"#?, \n\t\x00\ud800\ufeff", max_size=60))
def test_any_text_is_a_protocol_or_a_protocol_error(text):
    with pytest.raises(ProtocolError):
        parse_protocol(text)


def test_how_many_judge_the_evidence_is_read_and_one_does_without_it(changed):
    text = changed("screening:", "extraction:\n  judges: 2\n  blinded: false\nscreening:")
    assert parse_protocol(text).extraction == ExtractionRules(judges=2, blinded=False)
    assert parse_protocol(changed("screening:", "screening:")).extraction == ExtractionRules()


def test_who_screens_what_and_what_is_marked_and_labelled_is_read(changed):
    added = """screening:
  assign:
    - {reviewer: Ada, share: 2.5}
    - {reviewer: Ben, sources: [ema]}
  labels: [{name: Method, colour: "#06c"}, {name: Rare}]
  include_words: [wing*]
  exclude_words: [fish]"""
    rules = parse_protocol(changed("screening:", added)).screening
    assert rules.assign == (
        Assignment(reviewer="Ada", share=2.5),
        Assignment(reviewer="Ben", sources=("ema",)),
    )
    assert rules.labels == (Label(name="Method", colour="#06c"), Label(name="Rare"))
    assert (rules.include_words, rules.exclude_words) == (("wing*",), ("fish",))


@pytest.mark.parametrize(
    ("label", "words"),
    [
        ("{name: Method, colour: red}", "`red` is no colour"),
        ("{name: Method}, {name: method}", "stands here again"),
        ("{name: " + "x" * 61 + "}", "is too long"),
    ],
)
def test_a_label_that_cannot_be_shown_is_refused(changed, label, words):
    with pytest.raises(ProtocolError, match=words):
        parse_protocol(changed("screening:", f"screening:\n  labels: [{label}]"))


def test_what_a_ranker_reads_of_the_protocol_is_read_and_left_out_it_is_nothing(changed):
    parameters = "  ranker: anybodys\n  ranker_parameters:\n    model: models/small\n    share: 0.5"
    text = changed("screening:", f"screening:\n{parameters}")
    assert parse_protocol(text).screening.ranker_parameters == {"model": "models/small", "share": 0.5}
    assert parse_protocol(changed("screening:", "screening:")).screening.ranker_parameters == {}
