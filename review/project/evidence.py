"""From included reports to the map: texts, annotations, items, and people's words put on them."""

from dataclasses import dataclass
from datetime import datetime

import msgspec

from ..deduplication.executor import executor_of
from ..digest import digest_bytes
from ..extraction import run
from ..extraction.spreading import elsewhere
from ..model.event import Draft, EventKind
from ..model.evidence import (
    Annotation,
    EvidenceItem,
    EvidenceMap,
    Example,
    ExtractionRun,
    ExtractorRef,
    Judgment,
    Text,
)
from ..model.protocol import ReviewProtocol
from ..plugins import REGISTRY, Group, installed
from ..progress import Progress, silent
from ..store import fold
from ..synthesis import board as boards
from ..synthesis import ground as grounds
from ..synthesis import map as mapping
from ..synthesis import propose
from ..synthesis.board import Board
from ..synthesis.ground import Ground
from . import documents, learning, reports
from .state import JUDGED, State
from .values import Extraction


@dataclass(frozen=True, slots=True, kw_only=True)
class Annotated:
    """The texts of the included reports, and what the extractors found in them."""

    texts: tuple[Text, ...]
    annotations: tuple[Annotation, ...]
    extractors: tuple[ExtractorRef, ...]
    origins: tuple[tuple[str, str], ...]
    extracted: int
    problems: tuple[str, ...]
    code: tuple[tuple[str, bytes], ...] = ()


def included(state: State) -> tuple[str, ...]:
    """The reports included after full text, by shown record id, sorted."""
    return tuple(sorted(reports.included(state)))


def texts(state: State) -> tuple[tuple[Text, ...], tuple[str, ...]]:
    """The texts of the included reports, and what could not be read.

    A report's text is its document's where one is kept and readable, else its title and abstract: those of
    the record that lends the abstract, so that a quote leads back to where it was read.
    """
    reports = included(state)
    return documents.texts(state, reports, {report: documents.source_of(state, report) for report in reports})


def annotate(state: State, progress: Progress, examples: tuple[Example, ...]) -> Annotated:
    """Run the protocol's extractors over the included reports; what was read before is not read again.

    Those that learn do so from the examples, and read again what they read with others.
    """
    made = run.extractors(state.protocol, examples=examples)
    if state.memory.pool is not None:
        made = elsewhere(made, state.protocol, executor_of(state.memory.pool).map, examples)
    wanted, unread = _texts(state)
    result = run.annotate(wanted, made.ready, state.derived, progress)
    return Annotated(
        texts=wanted,
        annotations=result.annotations,
        extractors=tuple(reference for _, reference in made.ready),
        origins=made.origins,
        extracted=result.extracted,
        problems=(*unread, *made.problems, *result.problems),
        code=tuple((name, text.encode(errors="surrogatepass")) for name, text in made.texts),
    )


def run_draft(result: Annotated, at: datetime) -> Draft:
    """The event of an extraction; one that repeats the last exactly is absorbed."""
    body = ExtractionRun(
        extractors=result.extractors,
        texts=len(result.texts),
        extracted=result.extracted,
        origins=result.origins,
        problems=result.problems,
        sources=tuple((name, digest_bytes(code)) for name, code in result.code),
    )
    return Draft(
        kind=EventKind.EXTRACTION_RUN,
        subject="extraction",
        body=msgspec.to_builtins(body),
        actor="extraction",
        at=at.isoformat(),
    )


def summary(result: Annotated, state: State) -> Extraction:
    """The numbers of an extraction."""
    return Extraction(
        texts=len(result.texts),
        extracted=result.extracted,
        annotations=len(result.annotations),
        items=len(_items(result, state)),
        problems=result.problems,
        documents=documents.states(state),
    )


def build(state: State, progress: Progress) -> EvidenceMap:
    """The evidence map of a state."""
    return state.memory.of(
        "map",
        lambda: (board(state, progress), state.as_of),
        lambda: mapping.shown(board(state, progress), state.as_of),
    )


def board(state: State, progress: Progress = silent) -> Board:
    """The items as people's words have them; a word that came since costs what it touches and no more."""
    return state.memory.of(
        "board",
        lambda: (ground(state, progress), fold.tip(state.log, EventKind.EVIDENCE_JUDGED)),
        lambda: _board(state, ground(state, progress)),
    ).board


def ground(state: State, progress: Progress = silent) -> Ground:
    """What the map is made of but for people's words, those that the extractors have learnt from apart."""
    return evidence_of(state, progress)[1]


def evidence_of(state: State, progress: Progress = silent) -> tuple[Annotated, Ground]:
    """What the extractors find in the included reports, and the ground that it makes."""
    return state.memory.of(
        "evidence",
        lambda: (
            _read(state),
            fold.tip(state.log, EventKind.SEARCH_RUN, EventKind.PAGE_FETCHED),
            state.plan.digest,
            learning.taught(state),
            _plugins(state.protocol),
        ),
        lambda: _evidence(state, progress),
    )


def _read(state: State) -> tuple[object, ...]:
    """What the texts of the included reports depend on."""
    return included(state), fold.tip(state.log, *JUDGED), fold.tip(state.log, EventKind.FULLTEXT)


def _texts(state: State) -> tuple[tuple[Text, ...], tuple[str, ...]]:
    return state.memory.of("texts", lambda: _read(state), lambda: texts(state))


def _plugins(protocol: ReviewProtocol) -> tuple[object, ...]:
    """What the map's extractors are made by; a cell that was run again registers another."""
    # What is installed is asked for by its entry points: to load them reads metadata, at every keypress.
    own = (REGISTRY.registered.get((Group.EXTRACTORS, spec.name)) for spec in protocol.extractors)
    return (*installed(Group.EXTRACTORS), *own)


def _evidence(state: State, progress: Progress) -> tuple[Annotated, Ground]:
    result = annotate(state, progress, learning.taught(state))
    return result, grounds.lay(
        _items(result, state),
        result.texts,
        state.studies,
        state.reports,
        state.runs,
        state.sightings,
        state.protocol,
        included=included(state),
        extracted={text.record for text in result.texts} if result.extractors else set(),
        reports=state.shown,
        in_full={text.record for text in result.texts if text.part != "title+abstract"},
        protocol_digest=state.plan.digest,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Read:
    """A board and the last event that its words were read from."""

    board: Board
    seq: int


def _board(state: State, ground: Ground) -> _Read:
    last = state.memory.last("board")
    if last is None or last.board.ground is not ground:
        seq = state.log.watermark()
        words = fold.read_judgments(state.log, taken_back=True)
        return _Read(board=boards.said(boards.begin(ground), words), seq=seq)
    events = list(state.log.events(kind=EventKind.EVIDENCE_JUDGED, after=last.seq))
    words = tuple(msgspec.convert(event.body, Judgment) for event in events)
    return _Read(board=boards.said(last.board, words), seq=events[-1].seq if events else last.seq)


def _items(result: Annotated, state: State) -> tuple[EvidenceItem, ...]:
    return propose.propose(
        result.annotations, result.texts, state.shown, state.studies, state.standing, state.protocol
    )
