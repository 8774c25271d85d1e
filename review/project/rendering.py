"""How the nouns look in a notebook and in IPython's terminal, registered by type with its formatters.

The nouns themselves know nothing of it, and neither IPython nor the HTML is loaded before one is shown.
"""

from collections.abc import Callable, Mapping
from contextlib import suppress
from functools import cache
from importlib import import_module
from typing import Any
from weakref import WeakKeyDictionary

from markupsafe import Markup

from ..errors import ReviewError
from .static.elements import as_text, element, faint, line, together
from .watching import shell_of_session, watch

# Where each noun is, and where its HTML is made: module of `static`, and function.
NOUNS: Mapping[tuple[str, str], tuple[str, str]] = {
    ("review.model.evidence", "EvidenceItem"): ("evidence", "item"),
    ("review.model.evidence", "EvidenceMap"): ("evidence", "evidence_map"),
    ("review.model.flow", "PrismaFlow"): ("searches", "flow"),
    ("review.model.record", "Record"): ("records", "record"),
    ("review.model.search", "SearchRun"): ("searches", "run"),
    ("review.model.study", "Release"): ("standing", "release"),
    ("review.project.evidence_agreement", "EvidenceAgreement"): ("standing", "evidence_agreement"),
    ("review.project.facade", "Review"): ("standing", "review"),
    ("review.project.previewing", "Preview"): ("trials", "preview"),
    ("review.project.simulating", "Simulation"): ("trials", "simulation"),
    ("review.project.values", "Card"): ("records", "card"),
    ("review.project.values", "Deduplication"): ("records", "deduplication"),
    ("review.project.values", "Doubt"): ("records", "doubt"),
    ("review.project.values", "Extraction"): ("evidence", "extraction"),
    ("review.project.values", "Refreshed"): ("searches", "refreshed"),
    ("review.project.values", "Status"): ("standing", "status"),
    ("review.screening.agreement", "Agreement"): ("standing", "agreement"),
    ("review.screening.stop", "Stopping"): ("standing", "stopping"),
    ("review.synthesis.changes", "Change"): ("evidence", "change"),
}
NAMED = {"evidence_map", "item", "change", "preview"}
# What has words of its own for a terminal.
PLAIN = {"Preview", "Simulation"}
# Of a tuple of nouns so many are drawn.
DRAWN = 20


def show_nouns(review: Any = None) -> None:
    """Show nouns as HTML from now on, if this is an IPython session; `review` tells what ids are called."""
    if (shell := shell_of_session()) is None:
        return
    watch(shell)
    rendering = _shown(shell)
    if review is not None:
        rendering.learn(review)


@cache
def _shown(shell: Any) -> "Rendering":
    """What shows the nouns of a session."""
    formatters = shell.display_formatter.formatters
    rendering = Rendering()
    html, text = formatters["text/html"], formatters["text/plain"]
    for module, name in NOUNS:
        html.for_type_by_name(module, name, rendering.html)
        if name not in PLAIN:
            text.for_type_by_name(module, name, rendering.text)
    html.for_type(tuple, rendering.several)
    rendering.tuples = text.for_type(tuple, rendering.text_of_several)
    return rendering


def _maker(module: str, function: str) -> Any:
    return getattr(import_module(f".static.{module}", __package__), function)


class Rendering:
    """Nouns as HTML; what an id is called it has learned from the reviews that there are."""

    def __init__(self, *reviews: Any) -> None:
        self._names: WeakKeyDictionary[Any, dict[str, str]] = WeakKeyDictionary()
        # How IPython prints a tuple of other things.
        self.tuples: Any = None
        for review in reviews:
            self.learn(review)

    def learn(self, review: Any) -> None:
        """Learn what a review calls things; one that was closed tells nothing any more."""
        with suppress(ReviewError):
            self._names[review] = names(review.protocol)

    def html(self, noun: Any) -> str:
        """One noun; of a subclass as of its class."""
        return str(self._drawn(noun))

    def _drawn(self, noun: Any) -> Markup:
        module, function = next(
            NOUNS[key] for kind in type(noun).__mro__ if (key := (kind.__module__, kind.__name__)) in NOUNS
        )
        more = (self._naming(),) if function in NAMED else ()
        made: Markup = _maker(module, function)(noun, *more)
        return made

    def text(self, noun: Any, printer: Any, cycle: bool) -> None:
        """The same in plain text, for a terminal."""
        printer.text(as_text(self.html(noun)))

    def text_of_several(self, nouns: tuple[Any, ...], printer: Any, cycle: bool) -> None:
        """A tuple of nouns in plain text; any other tuple as IPython prints it."""
        drawn = self.several(nouns)
        if drawn is None:
            self.tuples(nouns, printer, cycle)
        else:
            printer.text(as_text(drawn))

    def several(self, nouns: tuple[Any, ...]) -> str | None:
        """A tuple of nouns one beneath the other; None for any other tuple."""
        kinds = {type(each) for each in nouns}
        known = all((kind.__module__, kind.__name__) in NOUNS for kind in kinds)
        if type(nouns) is not tuple or not nouns or not known:
            return None
        drawn = together(*(element("div", self._drawn(each)) for each in nouns[:DRAWN]))
        more = len(nouns) - DRAWN
        return str(together(drawn, line(faint(f"and {more:,} more")) if more > 0 else None))

    def _naming(self) -> Callable[[str], str]:
        """What the reviews call a topic, an axis or a value; the id itself where they do not agree."""
        called: dict[str, set[str]] = {}
        for review in list(self._names):
            self.learn(review)
            for id, name in self._names[review].items():
                called.setdefault(id, set()).add(name)
        return lambda id: called[id].copy().pop() if len(called.get(id, ())) == 1 else id


def names(protocol: Any) -> dict[str, str]:
    """What a protocol calls its topics, axes and their values, by id."""
    topics = {topic.id: topic.name for category in protocol.categories for topic in category.topics}
    values = {value.id: value.name for axis in protocol.axes for value in axis.values}
    return {**values, **{axis.id: axis.name for axis in protocol.axes}, **topics}
