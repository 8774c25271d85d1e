"""An extractor tried out on some texts of a review: what it finds, where it stands; nothing is kept."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice, zip_longest
from typing import TYPE_CHECKING, Any

from ..errors import ReviewError
from ..extraction import run
from ..model.evidence import ExtractorRef, Finding, Text
from ..plugins import REGISTRY, Group, Plugin, of_cell
from ..store import frames as stored
from . import documents, evidence
from .state import State

if TYPE_CHECKING:
    import pandas

# So much of a text is shown on both sides of what was found in it.
AROUND = 120
COLUMNS: Mapping[str, str] = {
    "record": stored.TEXT,
    "title": stored.TEXT,
    "part": stored.TEXT,
    "field": stored.TEXT,
    "label": stored.TEXT,
    "quote": stored.TEXT,
    "start": stored.NUMBER,
    "end": stored.NUMBER,
    "value": stored.TEXT,
    "score": "Float64",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Previewed:
    """A text that was read, the title of its report, and what was found in it, by place."""

    title: str
    text: Text
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Preview:
    """What an extractor finds in some texts, in the order in which they were read."""

    extractor: str
    version: str
    texts: tuple[Previewed, ...]

    def frame(self) -> "pandas.DataFrame":
        """One row per finding.

        string: record (its id), title, part, field, label, quote, value; Int64: start, end (code points of
        the text); Float64: score.
        """
        return stored.made(COLUMNS, (_row(each, found) for each in self.texts for found in each.findings))

    def __repr__(self) -> str:
        held = [each for each in self.texts if each.findings]
        lines = [said(self), *(line for each in held for line in ("", each.title, *_lines(each)))]
        return "\n".join(lines)


def said(preview: Preview) -> str:
    """A preview in one line."""
    findings = sum(len(each.findings) for each in preview.texts)
    held = sum(bool(each.findings) for each in preview.texts)
    read = len(preview.texts)
    return (
        f"{preview.extractor} {preview.version}: {findings:,} finding{'s' * (findings != 1)} in {held:,} of "
        f"{read:,} text{'s' * (read != 1)}"
    )


def pieces(text: str, findings: Sequence[Finding]) -> list[tuple[int, int]]:
    """The spans [start, end) of a text that show its findings with what is around them, in order.

    >>> pieces("x" * 1000, [Finding(field="f", label="l", start=500, end=501)])
    [(380, 621)]
    """
    merged: list[tuple[int, int]] = []
    for found in sorted(findings, key=lambda each: each.start):
        start, end = _word(text, found.start - AROUND, -1), _word(text, found.end + AROUND, 1)
        start = found.start - len(text[start : found.start].lstrip())
        if merged and start <= merged[-1][1]:
            start, end = merged[-1][0], max(end, merged.pop()[1])
        merged.append((start, end))
    return merged


def _word(text: str, at: int, step: int) -> int:
    """The edge of the word that stands there, if one is near; no place outside of the text."""
    if not 0 < at < len(text):
        return min(max(at, 0), len(text))
    near = range(at, at - 30 * step, -step)
    return next((place for place in near if 0 < place < len(text) and text[place - (step < 0)].isspace()), at)


def preview(
    state: State, extractor: str | Callable[..., Any], n: int, parameters: Mapping[str, Any]
) -> Preview:
    """What the extractor finds in a sample of `n` texts.

    Raises:
        PluginError: there is no such extractor, or it raised.
        ReviewError: `n` is no number of texts, or `extractor` nothing that finds anything.
    """
    if not isinstance(n, int) or n < 1:
        raise ReviewError(
            f"{n!r:.60} texts cannot be read", hint="Ask for one text at least: `preview(..., n=20)`."
        )
    plugin = _plugin(extractor)
    specs = [spec.parameters for spec in state.protocol.extractors if spec.name == plugin.name]
    given = parameters or (specs[0] if specs else {})
    made = plugin.make(given, protocol=state.protocol, examples=())
    wanted = sample(state, n)
    version = str(getattr(made, "version", plugin.version))
    ref = ExtractorRef(name=plugin.name, version=version, parameters="")
    found = run.findings(made, ref, [text.content for _, text in wanted])
    return Preview(
        extractor=plugin.name,
        version=version,
        texts=tuple(
            Previewed(title=title, text=text, findings=tuple(sorted(spans, key=lambda each: each.start)))
            for (title, text), spans in zip(wanted, found, strict=True)
        ),
    )


def _plugin(extractor: str | Callable[..., Any]) -> Plugin:
    if isinstance(extractor, str):
        return REGISTRY.find(Group.EXTRACTORS, extractor)
    if not isinstance(extractor, type) and hasattr(extractor, "extract"):
        name = str(getattr(extractor, "name", type(extractor).__name__))
        return Plugin(
            group=Group.EXTRACTORS, name=name, version="", factory=lambda: extractor, origin="notebook"
        )
    if not callable(extractor):
        raise ReviewError(
            f"{extractor!r:.60} is no extractor",
            hint="Give the name of one, or a function of one text, or a class or an object with `extract`. "
            f"Known names: {', '.join(REGISTRY.names(Group.EXTRACTORS))}.",
        )
    own = getattr(extractor, "__dict__", {})  # not what it inherits from another extractor
    name = own.get("name", getattr(extractor, "__name__", type(extractor).__name__))
    return of_cell(Group.EXTRACTORS, name, extractor, str(own.get("version", "1")))


def sample(state: State, n: int) -> list[tuple[str, Text]]:
    """`n` texts with the titles of their reports: those of the included reports first, then those of others.

    Of several reports with documents each gives a text in turn. The same review gives the same texts.
    """
    from ..extraction.documents import texts  # loads lxml, which nothing else here needs

    first = evidence.included(state)[:n]
    held, _ = documents.texts(state, first, {id: documents.source_of(state, id) for id in first})
    in_turn: dict[str, list[Text]] = {id: [] for id in first}
    for text in held:
        in_turn[state.shown[text.record]].append(text)
    found = [text for turn in zip_longest(*in_turn.values()) for text in turn if text is not None]
    others = (id for id in sorted(set(state.shown.values()) - set(first)))
    found += [texts(state.reports[id])[0] for id in islice(others, max(0, n - len(found)))]
    return [(state.reports[state.shown[text.record]].title, text) for text in found[:n]]


def _row(each: Previewed, found: Finding) -> dict[str, Any]:
    return {
        "record": each.text.record,
        "title": each.title,
        "part": each.text.part,
        "field": found.field,
        "label": found.label,
        "quote": each.text.content[found.start : found.end],
        "start": found.start,
        "end": found.end,
        "value": found.value,
        "score": found.score,
    }


def _lines(each: Previewed) -> list[str]:
    text = each.text.content
    return [
        f"  {found.label}: …{text[max(0, found.start - 40) : found.start]}"
        f"[{text[found.start : found.end]}]{text[found.end : found.end + 40]}…".replace("\n", " ")
        for found in each.findings
    ]
