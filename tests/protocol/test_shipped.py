"""The protocols that ship are whole, and their schema and reference tell the truth about the reader."""

import json
import re
from pathlib import Path

import jsonschema
import pytest
import yaml

from review.model.record import RecordKind
from review.protocol import check, parse_protocol, read_protocol, schema
from review.protocol.faults import STOPPING_RULES
from review.protocol.keys import KEYS
from review.screening.stop import RULES

NAMES = ["atmp-biosimilars.yaml", "blank.yaml"]


def test_the_example_needs_no_advice(protocols: Path):
    assert check(read_protocol(protocols / "atmp-biosimilars.yaml")) == ()


def test_the_blank_protocol_needs_nothing_but_to_be_filled_in(protocols: Path):
    blank = read_protocol(protocols / "blank.yaml")
    advice = check(blank)
    assert len(advice) == len(("title", "question", "query")) + len(blank.criteria)
    assert all("is still to be filled in" in warning for warning in advice)


def test_the_blank_protocol_teaches_one_query_for_all_of_its_sources(protocols: Path):
    text = (protocols / "blank.yaml").read_text(encoding="utf-8")
    blank = parse_protocol(text)
    assert blank.query
    assert [(each.source, each.query) for each in blank.sources] == [("pubmed", ""), ("europepmc", "")]
    commented = re.findall(r"(?m)^  # (- source: .*|  query: .*)$", text)
    shown = text.replace(
        "\n".join(f"  # {line}" for line in commented), "\n".join("  " + each for each in commented)
    )
    (own,) = [each for each in parse_protocol(shown).sources if each.query]
    assert own.source == "openalex"


@pytest.mark.parametrize("name", NAMES)
def test_a_shipped_protocol_satisfies_the_schema_and_names_it_for_editors(protocols: Path, name):
    text = (protocols / name).read_text(encoding="utf-8")
    jsonschema.validate(yaml.safe_load(text), schema(), cls=jsonschema.Draft202012Validator)
    assert text.startswith("# yaml-language-server: $schema=schema.json\n")


def test_the_schema_file_is_what_the_model_says(protocols: Path):
    assert json.loads((protocols / "schema.json").read_text(encoding="utf-8")) == schema()


def test_the_schema_is_a_schema_and_refuses_unknown_keys():
    jsonschema.Draft202012Validator.check_schema(schema())
    with pytest.raises(jsonschema.ValidationError, match="questoin"):
        jsonschema.validate(
            {"title": "", "version": "", "question": "", "criteria": [], "categories": [], "questoin": ""},
            schema(),
        )


def test_a_protocol_may_name_every_stopping_rule_there_is():
    assert STOPPING_RULES == RULES


def test_every_key_of_the_schema_is_explained_in_the_reference(protocols: Path):
    reference = (protocols / "README.md").read_text(encoding="utf-8")
    for kind, keys in KEYS.items():
        assert set(schema()["$defs"][kind.__name__]["properties"]) == set(keys)
        for key, meaning in keys.items():
            assert f"| `{key}` | {meaning} |" in reference


def test_the_reference_lists_every_file_of_the_folder(protocols: Path):
    reference = (protocols / "README.md").read_text(encoding="utf-8")
    held = {path.name for path in protocols.iterdir()} - {"README.md"}
    assert held == set(re.findall(r"^\| `([\w.-]+\.(?:yaml|json|csv))` \|", reference, re.MULTILINE))


def test_the_example_has_the_whole_taxonomy(protocols: Path):
    protocol = read_protocol(protocols / "atmp-biosimilars.yaml")
    counted = {category.id: len(category.topics) for category in protocol.categories}
    assert counted == {"technical": 8, "scientific": 7, "regulatory": 7, "economic": 7}
    ids = [topic.id for category in protocol.categories for topic in category.topics]
    assert ids == [
        f"{letter}{n}" for letter, last in zip("TSRE", (8, 7, 7, 7), strict=True) for n in range(1, last + 1)
    ]
    assert len(protocol.boundary_rules) == 8


def test_the_example_can_show_every_axis_of_the_question(protocols: Path):
    axes = {axis.id: axis for axis in read_protocol(protocols / "atmp-biosimilars.yaml").axes}
    assert list(axes) == [
        "product_class",
        "jurisdiction",
        "document_type",
        "evidence_type",
        "stage",
        "solution_type",
    ]
    assert [value.id for value in axes["document_type"].values] == [kind.value for kind in RecordKind]
    assert [value.id for value in axes["evidence_type"].values] == ["analytical", "preclinical", "clinical"]


def test_the_example_tells_every_stance(protocols: Path):
    stances = read_protocol(protocols / "atmp-biosimilars.yaml").stances
    assert all((stances.challenge, stances.solution, stances.resolved, stances.negations, stances.hedges))


def test_the_blank_protocol_says_nothing_about_any_review(protocols: Path):
    text = (protocols / "blank.yaml").read_text(encoding="utf-8").lower()
    assert not re.search(r"atmp|biosimilar|therap|gene\b|cell\b|\bema\b|fda\b", text)
