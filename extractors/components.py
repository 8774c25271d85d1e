"""The shipped extractors as spaCy components, `nlp.add_pipe("review_...", config={"protocol": ...})`."""

from collections.abc import Callable, Mapping
from typing import Any

import msgspec
from spacy.language import Language
from spacy.tokens import Doc, Span

from review.model.protocol import Axis, Category, ExtractorSpec, ReviewProtocol, StanceLexicon
from review.plugins import Extractor

_READ = ("categories", "axes", "anchors", "stances", "extractors")


def component_config(protocol: ReviewProtocol) -> dict[str, Any]:
    """What a component needs of a protocol, as the `config` of `nlp.add_pipe`: JSON, so it can be saved."""
    return {"protocol": {part: msgspec.to_builtins(getattr(protocol, part)) for part in _READ}}


class Component:
    """Puts an extractor's findings into `doc.spans`, one group per field; labels are the findings'.

    A span's `kb_id_` is the finding's value. A finding that ends within a token takes the whole token.
    """

    def __init__(self, extractor: Extractor) -> None:
        self.extractor = extractor

    def __call__(self, doc: Doc) -> Doc:
        """Annotate a doc."""
        groups: dict[str, list[Span]] = {}
        for found in self.extractor.extract([doc.text])[0]:
            span = doc.char_span(
                found.start, found.end, label=found.label, kb_id=found.value or "", alignment_mode="expand"
            )
            if span is not None:
                groups.setdefault(found.field, []).append(span)
        doc.spans.update(groups)
        return doc


def register(name: str, make: Callable[[ReviewProtocol], Extractor]) -> Callable[..., Component]:
    """Register an extractor under `name` with spaCy; the entry point names what this returns."""

    def create(nlp: Language, name: str, protocol: Mapping[str, Any]) -> Component:
        return Component(make(_protocol(protocol)))

    Language.factory(name, default_config={"protocol": {}}, assigns=["doc.spans"], func=create)
    return create


def _protocol(parts: Mapping[str, Any]) -> ReviewProtocol:
    return ReviewProtocol(
        title="",
        version="",
        question="",
        criteria=(),
        categories=msgspec.convert(parts.get("categories", ()), tuple[Category, ...]),
        axes=msgspec.convert(parts.get("axes", ()), tuple[Axis, ...]),
        anchors=tuple(parts.get("anchors", ())),
        stances=msgspec.convert(parts.get("stances", {}), StanceLexicon),
        extractors=msgspec.convert(parts.get("extractors", ()), tuple[ExtractorSpec, ...]),
    )
