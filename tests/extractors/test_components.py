"""The extractors as spaCy components, found through entry points."""

from dataclasses import replace
from pathlib import Path

import pytest
import spacy
from spacy.lang.en import English
from spacy.tokens import Doc, Span
from spacy.util import load_config

import extractors
from extractors.components import component_config
from extractors.learned import create_learned
from review.model.protocol import ExtractorSpec, ReviewProtocol

TEXT = "Gene therapy.\n\nThe cost of goods is a hurdle in Europe: assays, stepwise, guidelines."
GROUPS = {
    "review_axes": {"evidence_type", "stage", "jurisdiction", "product_class", "solution_type"},
    "review_challenges": {"challenge", "stance"},
    "review_evidence_types": {"evidence_type", "stage"},
    "review_jurisdictions": {"jurisdiction"},
    "review_products": {"product_class"},
    "review_solutions": {"solution_type"},
}


def spans(doc: Doc) -> dict[str, list[tuple[int, int, str]]]:
    return {
        field: [(each.start, each.end, each.label_) for each in found] for field, found in doc.spans.items()
    }


@pytest.mark.parametrize("name", GROUPS)
def test_a_component_puts_its_findings_into_the_docs_spans(protocol: ReviewProtocol, name: str) -> None:
    nlp = spacy.blank("en")
    nlp.add_pipe(name, config=component_config(protocol))
    assert set(nlp(TEXT).spans) == GROUPS[name]


def test_a_span_has_the_findings_label_and_cue(protocol: ReviewProtocol) -> None:
    nlp = spacy.blank("en")
    nlp.add_pipe("review_challenges", config=component_config(protocol))
    doc = nlp(TEXT)
    assert [(span.label_, span.kb_id_) for span in doc.spans["challenge"]] == [
        ("E2", "cost of goods"),
        ("R1", "guideline*"),
    ]
    assert {span.text for span in doc.spans["challenge"]} == {TEXT.partition("\n\n")[2]}


def test_a_pipeline_with_every_component_survives_the_disk(protocol: ReviewProtocol, tmp_path: Path) -> None:
    nlp = spacy.blank("en")
    for name in GROUPS:
        nlp.add_pipe(name, config=component_config(protocol))
    nlp.to_disk(tmp_path / "pipeline")
    again = spacy.load(tmp_path / "pipeline")
    before, after = nlp(TEXT), again(TEXT)
    assert spans(before) == spans(after)
    assert set(spans(before)) == set().union(*GROUPS.values())
    assert again.pipe_names == list(GROUPS)


def test_the_component_of_all_axes_leaves_those_of_the_extractors_that_the_protocol_names(
    protocol: ReviewProtocol,
) -> None:
    named = replace(
        protocol, extractors=(ExtractorSpec(name="products"), ExtractorSpec(name="evidence_types"))
    )
    nlp = spacy.blank("en")
    nlp.add_pipe("review_axes", config=component_config(named))
    assert set(nlp(TEXT).spans) == {"jurisdiction", "solution_type"}


def test_a_component_without_a_protocol_finds_nothing() -> None:
    nlp = spacy.blank("en")
    nlp.add_pipe("review_products")
    assert dict(nlp(TEXT).spans) == {}


def test_the_shipped_config_makes_a_pipeline_without_code(tmp_path: Path) -> None:
    config = load_config(Path(extractors.__file__).parent / "config.cfg")
    nlp = English.from_config(config)
    text = "Flights fail: the cold chain breaks.\n\nDry ice should be carried."
    found = {
        field: [(span.text, span.label_) for span in held] for field, held in spans_of(nlp(text)).items()
    }
    assert found["challenge"] == [
        ("Flights fail: the cold chain breaks.", "cold"),
        ("Dry ice should be carried.", "cold"),
    ]
    assert [label for _, label in found["stance"]] == ["challenge", "solution"]
    assert found["means"] == [("Flights", "air")]
    nlp.to_disk(tmp_path / "saved")
    assert spans(spacy.load(tmp_path / "saved")(text)) == spans(nlp(text))


def spans_of(doc: Doc) -> dict[str, list[Span]]:
    return {field: list(held) for field, held in doc.spans.items()}


def test_the_learned_tier_is_a_component_too(protocol: ReviewProtocol) -> None:
    nlp = spacy.blank("en")
    assert create_learned is not None
    nlp.add_pipe("review_learned", config=component_config(protocol))
    doc = nlp("No two runs of the culture ever came out alike.")
    assert [span.label_ for span in doc.spans["challenge"]] == ["T1"]
    assert doc.spans["challenge"][0].kb_id_.startswith("learned: ")
