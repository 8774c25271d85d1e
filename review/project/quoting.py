"""Quotes that people choose themselves: they must be what a text says, and their offsets are ours."""

from collections.abc import Iterator
from dataclasses import dataclass

from ..errors import DecisionError
from ..model.evidence import EvidenceItem
from ..synthesis.board import Board
from . import evidence
from .lookup import find_report
from .state import State


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """A quote where it stands: [start, end) in code points of the text of that digest."""

    report: str
    record: str
    text: str
    start: int
    end: int
    quote: str


def moved(item: EvidenceItem, start: int | None, end: int | None, quote: str | None, board: Board) -> Span:
    """The span of an item's text that a person chose: by its ends, by its words, or by both; else its own.

    Words that occur several times mean the occurrence next to the item's own quote.

    Raises:
        DecisionError: it is no span of that text, or the text says something else there.
    """
    if start is None and end is None and quote is None:
        return _span(item, item.start, item.end, item.quote)
    content = board.ground.contents.get(item.text)
    if content is None:
        raise DecisionError(
            "the text of this quote is not read any more, so that no other part of it can be chosen",
            hint="Reject the item, and add the quote from the text that is read now.",
        )
    if start is None and end is None:
        start = _nearest(content, quote or "", item)
        end = start + len(quote or "")
    first, last = item.start if start is None else start, item.end if end is None else end
    if not 0 <= first < last <= len(content):
        raise DecisionError(
            f"{first} to {last} is no span of a text of {len(content)} characters",
            hint=f"The quote now stands from {item.start} to {item.end}.",
        )
    if quote is not None and content[first:last] != quote:
        raise DecisionError(
            f"the text does not say “{quote}” from {first} to {last}, but “{content[first:last]}”",
            hint="Give the words alone, and they are looked for.",
        )
    return _span(item, first, last, content[first:last])


def quoted(report: str, quote: str, state: State) -> Span:
    """Where a quote stands in what was read of an included report.

    Raises:
        DecisionError: the report is not known or not included, or does not say so exactly once.
    """
    ground = evidence.ground(state)
    found = find_report(state.records, state.shown, report)
    shown = state.shown.get(found, found)
    if shown not in ground.kept:
        raise DecisionError(
            f"`{report}` is not an included report",
            hint="Only what was included at full text is on the map.",
        )
    texts = ground.texts.get(shown, ())
    at = [(text, start) for text in texts for start in occurrences(text.content, quote)]
    if len(at) != 1:
        raise DecisionError(
            f"what was read of the report says “{quote}” {len(at) or 'no'} times",
            hint="Copy the words as they are there, letter by letter; take more of them if they recur.",
        )
    text, start = at[0]
    end = start + len(quote)
    return Span(report=shown, record=text.record, text=text.digest, start=start, end=end, quote=quote)


def occurrences(content: str, quote: str) -> Iterator[int]:
    """Every place at which a quote begins; none for an empty one."""
    at = content.find(quote) if quote.strip() else -1
    while at >= 0:
        yield at
        at = content.find(quote, at + 1)


def _nearest(content: str, quote: str, item: EvidenceItem) -> int:
    places = sorted(occurrences(content, quote), key=lambda at: (abs(at - item.start), at))
    if not places:
        raise DecisionError(
            f"the text does not say “{quote}”", hint="Copy the words as they are there, letter by letter."
        )
    return places[0]


def _span(item: EvidenceItem, start: int, end: int, quote: str) -> Span:
    return Span(report=item.report, record=item.record, text=item.text, start=start, end=end, quote=quote)
