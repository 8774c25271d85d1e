"""Cues of the protocol's axes, found in text: axes of any name, and what the four of known ones share."""

from collections.abc import Collection, Sequence

from review.digest import digest
from review.errors import PluginError
from review.model.evidence import Finding
from review.model.protocol import ReviewProtocol
from review.plugins import REGISTRY, Group

from .components import register
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
        self._read(protocol, self.axes, terms=self.name)

    def _read(self, protocol: ReviewProtocol, axes: Collection[str], *, terms: str | None) -> None:
        self._nlp = english()
        self._phrases = {
            axis.id: Phrases(self._nlp, axis_cues(axis, terms), capitals=capitals())
            for axis in protocol.axes
            if axis.id in axes and axis.origin == "text"
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
            for hit in longest(phrases.find(paragraph.doc, paragraph.start, paragraph.text))
        }
        return [
            Finding(field=axis, label=label, start=start, end=end, value=cue)
            for (axis, start, end, label), cue in found.items()
        ]


class Axes(AxisExtractor):
    """Finds every axis with origin "text" by the protocol's cues, whatever its id.

    An axis that another extractor of the protocol fills is left to it: one that the other's class lists
    under `axes`, or, where it lists none, the one of its own name.
    """

    name = "axes"

    def __init__(self, protocol: ReviewProtocol) -> None:
        taken = _taken(protocol)
        self.axes = tuple(axis.id for axis in protocol.axes if axis.id not in taken)
        # What is left to others is no part of what findings are kept under, so the version tells it.
        self.version = f"{versioned(type(self).version, 'acronyms')}.{digest(self.axes)[:8]}"
        self._read(protocol, self.axes, terms=None)


def _taken(protocol: ReviewProtocol) -> frozenset[str]:
    others = {spec.name for spec in protocol.extractors} - {Axes.name}
    return frozenset(axis for name in others for axis in _filled_by(name))


def _filled_by(name: str) -> tuple[str, ...]:
    try:
        return tuple(getattr(REGISTRY.find(Group.EXTRACTORS, name).factory, "axes", (name,)))
    except PluginError:  # it will not run, so it fills nothing; whoever runs it says so
        return ()


create_axes = register("review_axes", Axes)
