"""Whatever one value of a record's JSON is replaced by, no other record is lost and nothing raises."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from review.retrieval.sources.biorxiv import BioRxiv
from review.retrieval.sources.crossref import Crossref
from review.retrieval.sources.europepmc import EuropePmc
from review.retrieval.sources.fda_guidance import FdaGuidance
from review.retrieval.sources.federal_register import FederalRegister
from review.retrieval.sources.openalex import OpenAlex
from review.retrieval.sources.semantic_scholar import SemanticScholar
from review.settings import SourceSettings

ODD: list[Any] = [None, True, -1, 10**30, 1.5, "", "\u0000\ud800\ufeff", "9" * 5000, [], [[]], {}, {"": None}]
FILES = {
    "openalex_works.json": (OpenAlex, ["results"]),
    "crossref_works.json": (Crossref, ["message", "items"]),
    "semantic_scholar_papers.json": (SemanticScholar, ["data"]),
    "europepmc_core.json": (EuropePmc, ["resultList", "result"]),
    "federal_register_page.json": (FederalRegister, ["results"]),
    "fda_guidance_table.json": (FdaGuidance, []),
    "biorxiv_details.json": (BioRxiv, ["collection"]),
}


def places(value: Any) -> Iterator[tuple[Any, Any]]:
    """Every place of a value: what holds it, and under which key or number."""
    keys = value.keys() if isinstance(value, dict) else range(len(value)) if isinstance(value, list) else ()
    for key in keys:
        yield value, key
        yield from places(value[key])


@pytest.mark.parametrize("file", FILES)
def test_a_record_of_any_shape_costs_no_other_record(file):
    made, path = FILES[file]
    page = json.loads(Path(__file__).with_name(file).read_bytes())
    records = page
    for name in path:
        records = records[name]
    source = made(None, SourceSettings())
    whole = len(list(source.parse(json.dumps(page).encode())))
    # What tells a work from an author, or two versions of one preprint, is no part of its description.
    names = {"id", "paperId", "doi", "version"}
    for record in records:
        for held, key in list(places(record)):
            kept = held[key]
            for odd in [] if held is record and key in names else ODD:
                held[key] = odd
                found = list(source.parse(json.dumps(page).encode()))
                assert len(found) == whole
                assert all(each.digest and each.title.isprintable() for each in found)
            held[key] = kept
