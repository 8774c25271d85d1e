"""Cues of the protocol's axes, found in text; what the four axis extractors share."""

from collections.abc import Sequence

from review.model.evidence import Finding
from review.model.protocol import ReviewProtocol

from .lexicon import axis_cues, capitals, versioned
from .phrases import Phrases, longest
from .sentences import Paragraph, english, paragraphs


class AxisExtractor:
    """Finds the values of some axes; `field` is the axis, `label` its value, the span is the cue's.

    A class that says `name`, `version` and `axes` is a whole extractor. A cue inside a longer one does
    not count: "European Medicines Agency" is not also "Europe".
    """

    name = ""
    version = "1"
    axes: tuple[str, ...] = ()

    def __init__(self, protocol: ReviewProtocol) -> None:
        self.version = versioned(type(self).version, self.name, "acronyms")
        self._nlp = english()
        self._phrases = {
            axis.id: Phrases(self._nlp, axis_cues(axis, self.name), capitals=capitals())
            for axis in protocol.axes
            if axis.id in self.axes and axis.origin == "text"
        }

    def extract(self, texts: Sequence[str]) -> Sequence[Sequence[Finding]]:
        """The findings of each text, axis by axis, in order of their place."""
        return [
            [found for paragraph in cut for found in self._findings(paragraph)]
            for cut in paragraphs(self._nlp, texts)
        ]

    def _findings(self, paragraph: Paragraph) -> list[Finding]:
        found = {
            (axis, hit.start, hit.end, hit.cue.label): hit.cue.text
            for axis, phrases in self._phrases.items()
            for hit in longest(phrases.find(paragraph.doc, paragraph.start))
        }
        return [
            Finding(field=axis, label=label, start=start, end=end, value=cue)
            for (axis, start, end, label), cue in found.items()
        ]
