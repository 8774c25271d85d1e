"""Where a judged quote stands in the texts that a report has now, which may have been read anew."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from ..model.evidence import Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A span of a text; `content` is the whole text, "" where it is not at hand."""

    record: str
    text: str
    start: int
    end: int
    content: str = ""


def by_report(texts: Iterable[Text], shown: Mapping[str, str]) -> dict[str, tuple[Text, ...]]:
    """The texts of each report, by shown record id, in reading order; the same text once."""
    held: dict[str, dict[str, Text]] = {}
    for text in texts:
        held.setdefault(shown.get(text.record, text.record), {}).setdefault(text.digest, text)
    return {report: tuple(by_digest.values()) for report, by_digest in held.items()}


def find(start: int, end: int, quote: str, was: Place, texts: Sequence[Text]) -> Place:
    """Where a quote stands: in its own text while that is there, else where it occurs once in the others.

    A quote that is nowhere, or in several places, stays where it `was`, with a text that is not at hand.
    """
    for text in texts:
        if text.digest == was.text and text.content[start:end] == quote:
            return _place(text, start, end)
    found = [(text, at) for text in texts for at in _occurrences(text.content, quote)]
    if len(found) == 1:
        text, at = found[0]
        return _place(text, at, at + len(quote))
    return Place(record=was.record, text=was.text, start=start, end=end)


def _place(text: Text, start: int, end: int) -> Place:
    return Place(record=text.record, text=text.digest, start=start, end=end, content=text.content)


def _occurrences(content: str, quote: str) -> Iterator[int]:
    """The first two places at which the quote begins; more are of no use."""
    at = content.find(quote) if quote else -1
    if at >= 0:
        yield at
        if (again := content.find(quote, at + 1)) >= 0:
            yield again
