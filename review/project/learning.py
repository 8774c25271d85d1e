"""What the extractors that learn have learnt from: people's words until the extractors last ran."""

from dataclasses import dataclass
from datetime import datetime

import msgspec

from ..model.event import EventKind
from ..model.evidence import Example, Judgment
from ..store import fold
from ..store.events import instant
from ..synthesis.examples import examples
from .state import State

JUDGED, RAN = EventKind.EVIDENCE_JUDGED, EventKind.EXTRACTION_RUN


@dataclass(frozen=True, slots=True, kw_only=True)
class Taught:
    """The words that came before an instant, among the events up to `seq`, and the examples they make."""

    until: str
    seq: int
    words: tuple[Judgment, ...]
    examples: tuple[Example, ...]


NOBODY = Taught(until="", seq=0, words=(), examples=())


def newest(state: State, at: datetime) -> tuple[Example, ...]:
    """What people had said before that instant: what extractors that run then learn from."""
    return _taught(state, instant(at.isoformat()), NOBODY).examples


def taught(state: State) -> tuple[Example, ...]:
    """What people had said when the extractors last ran; the same value while that says nothing else.

    So a word of today is learnt from when the extractors run again, and not at every keypress.
    """
    held: Taught = state.memory.of(
        "taught", lambda: (fold.tip(state.log, RAN), fold.tip(state.log, JUDGED)), lambda: _last(state)
    )
    return held.examples


def _last(state: State) -> Taught:
    ran = max((instant(event.at) for event in state.log.events(kind=RAN)), default="")
    last = state.memory.last("taught") or NOBODY
    return _taught(state, ran, last if last.until == ran else NOBODY)


def _taught(state: State, until: str, last: Taught) -> Taught:
    """By time and not by place in the log, so that the logs of two machines unite to the same examples."""
    if not until:
        return NOBODY
    events = list(state.log.events(kind=JUDGED, after=last.seq))
    fresh = [msgspec.convert(event.body, Judgment) for event in events if instant(event.at) < until]
    seq = events[-1].seq if events else last.seq
    words = (*last.words, *fresh)
    held = examples(words) if fresh else last.examples
    return Taught(until=until, seq=seq, words=words, examples=held)
