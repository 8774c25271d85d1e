"""The extractor `axes`: every axis of a protocol that no other extractor fills."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import combinations

import pytest

from extractors.axes import Axes
from review.extraction.run import annotate, extractors
from review.model.evidence import Text
from review.model.protocol import Axis, AxisValue, ExtractorSpec, ReviewProtocol
from review.plugins import REGISTRY, Group, extractor
from review.protocol import read_protocol
from review.shipped import shipped

SIBLINGS = ("products", "jurisdictions", "evidence_types", "solutions")
TEXT = "Gene therapies in Europe, Norway: assays, a stepwise exercise and guidelines."
COUNTRY = Axis(id="country", name="Country", values=(AxisValue(id="NO", name="Norway", cues=("norw*",)),))

Naming = Callable[..., ReviewProtocol]


@pytest.fixture
def naming(protocol: ReviewProtocol) -> Naming:
    """The protocol with an axis of one's own, naming these extractors."""

    def make(*names: str) -> ReviewProtocol:
        named = tuple(ExtractorSpec(name=name) for name in names)
        return replace(protocol, axes=(*protocol.axes, COUNTRY), extractors=named)

    return make


@pytest.fixture
def registered() -> Iterator[None]:
    """Takes back what a test registers."""
    before = dict(REGISTRY.registered)
    yield
    REGISTRY.registered.clear()
    REGISTRY.registered.update(before)


def fields(protocol: ReviewProtocol, text: str = TEXT) -> set[str]:
    return {found.field for found in Axes(protocol).extract([text])[0]}


class Cache(dict[str, bytes]):
    """What the run keeps its findings in."""

    def get(self, kind, keys):  # type: ignore[no-untyped-def, override]
        return {key: self[key] for key in keys if key in self}

    def put(self, kind, values):  # type: ignore[no-untyped-def]
        self.update(values)


def test_an_axis_of_ones_own_is_found_where_its_cues_stand(naming: Naming) -> None:
    (found,) = Axes(naming(*SIBLINGS, "axes")).extract([TEXT])
    assert [(each.field, each.label, TEXT[each.start : each.end], each.value) for each in found] == [
        ("country", "NO", "Norway", "norw*")
    ]


def test_alone_it_fills_every_axis_that_is_found_in_the_text(naming: Naming) -> None:
    own = {"product_class", "jurisdiction", "evidence_type", "stage", "solution_type", "country"}
    assert fields(naming("axes"), TEXT + " An article.") == own


@pytest.mark.parametrize("others", [names for n in range(5) for names in combinations(SIBLINGS, n)])
def test_every_axis_is_filled_once_whichever_extractors_are_named(
    naming: Naming, others: tuple[str, ...]
) -> None:
    protocol = naming(*others, "axes")
    kept = {axis for name in others for axis in REGISTRY.find(Group.EXTRACTORS, name).factory.axes}
    assert fields(protocol) == fields(naming("axes")) - kept


def test_an_axis_named_like_a_shipped_extractor_is_not_taken_for_filled(protocol: ReviewProtocol) -> None:
    axes = tuple(replace(COUNTRY, id=name) for name in ("challenges", *SIBLINGS))
    named = tuple(ExtractorSpec(name=name) for name in ("challenges", *SIBLINGS, "axes"))
    assert fields(replace(protocol, axes=axes, extractors=named)) == {"challenges", *SIBLINGS}


@pytest.mark.usefixtures("registered")
def test_an_axis_that_ones_own_extractor_fills_is_left_to_it(naming: Naming) -> None:
    assert "country" in fields(naming("axes", "gazetteer"))

    @extractor("gazetteer")
    class Gazetteer:
        axes = ("country",)

    @extractor("country")
    def country(text: str) -> Iterator[tuple[int, int, str]]:
        yield 0, 1, "NO"

    assert "country" not in fields(naming("axes", "gazetteer"))
    assert "country" not in fields(naming("axes", "country"))


def test_what_it_found_is_not_taken_over_when_another_extractor_is_named_later(naming: Naming) -> None:
    text, kept = Text(record="r", part="abstract", content=TEXT, digest="d"), Cache()
    for names in (("axes",), ("axes", "products"), ("axes",)):
        made = annotate([text], extractors(naming(*names)).ready, kept)
        spans = [(each.field, each.label, each.start) for each in made.annotations]
        assert len(spans) == len(set(spans))
        assert {field for field, _, _ in spans} >= {"product_class", "country"}


def test_the_blank_protocols_setting_is_found() -> None:
    protocol = read_protocol(shipped("protocols", "blank.yaml"))
    text = "We studied hospital inpatients in primary care and the community."
    made = extractors(protocol)
    assert made.problems == ()
    found = [each for reader, _ in made.ready for each in reader.extract([text])[0]]
    assert [(each.field, each.label, text[each.start : each.end]) for each in found] == [
        ("setting", "hospital", "hospital"),
        ("setting", "hospital", "inpatients"),
        ("setting", "community", "primary care"),
        ("setting", "community", "community"),
    ]
