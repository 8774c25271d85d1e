"""From included reports to the map: texts, annotations, items, people's words."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import uuid4

import msgspec

from ..errors import DecisionError, PluginError, SourceFormatError
from ..extraction import run
from ..model.event import Draft, EventKind
from ..model.evidence import (
    Annotation,
    EvidenceItem,
    EvidenceMap,
    ExtractionRun,
    ExtractorRef,
    ItemStatus,
    Judgment,
    Stance,
    Text,
)
from ..model.protocol import ReviewProtocol
from ..plugins import REGISTRY, Group, Plugin
from ..progress import Progress
from ..store import fold
from ..synthesis import map as mapping
from ..synthesis import propose
from . import reports
from .state import State
from .values import Extraction
from .voting import ensure_person


@dataclass(frozen=True, slots=True, kw_only=True)
class Annotated:
    """The texts of the included reports, and what the extractors found in them."""

    texts: tuple[Text, ...]
    annotations: tuple[Annotation, ...]
    extractors: tuple[ExtractorRef, ...]
    origins: tuple[tuple[str, str], ...]
    extracted: int
    problems: tuple[str, ...]


def included(state: State) -> tuple[str, ...]:
    """The reports included after full text, by shown record id, sorted."""
    return tuple(sorted(reports.included(state)))


def texts(state: State) -> tuple[tuple[Text, ...], tuple[str, ...]]:
    """The texts of the included reports, and what could not be read.

    A report's text is its document's where one is kept and readable, else its title and abstract: those of
    the record that lends the abstract, so that a quote leads back to where it was read.
    """
    from ..extraction import documents  # loads lxml, which only a document needs

    found: list[Text] = []
    unread: list[str] = []
    # In the order of the documents, so that of a report's records the last that brought one counts.
    latest = {state.shown[id]: each for id, each in state.documents.items() if id in state.shown}
    for report in included(state):
        record = state.records[_abstract_of(state, report)]
        retrieval = latest.get(report)
        try:
            document = state.log.blob(retrieval.blob) if retrieval and retrieval.blob else None
            found.extend(documents.texts(record, document, retrieval.media_type if retrieval else None))
        except SourceFormatError as error:
            unread.append(f"{record.title}: {error.message}; its title and abstract were read instead")
            found.extend(documents.texts(record))
    return tuple(found), tuple(unread)


def _abstract_of(state: State, report: str) -> str:
    described = state.described.get(report)
    loans = described.loans if described else ()
    return next((loan.lender for loan in loans if loan.field == "abstract"), report)


def annotate(state: State, progress: Progress) -> Annotated:
    """Run the protocol's extractors over the included reports; what was read before is not read again."""
    made = run.extractors(state.protocol)
    wanted, unread = texts(state)
    result = run.annotate(wanted, made.ready, state.derived, progress)
    return Annotated(
        texts=wanted,
        annotations=result.annotations,
        extractors=tuple(reference for _, reference in made.ready),
        origins=made.origins,
        extracted=result.extracted,
        problems=(*unread, *made.problems, *result.problems),
    )


def run_draft(result: Annotated, at: datetime) -> Draft:
    """The event of an extraction; one that repeats the last exactly is absorbed."""
    body = ExtractionRun(
        extractors=result.extractors,
        texts=len(result.texts),
        extracted=result.extracted,
        origins=result.origins,
        problems=result.problems,
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
    )


def build(state: State, progress: Progress) -> EvidenceMap:
    """The evidence map of a state."""
    return state.memory.of(
        "map",
        lambda: (state.as_of, fold.tip(state.log), _plugins(state.protocol)),
        lambda: _build(state, progress),
    )


def _plugins(protocol: ReviewProtocol) -> tuple[Plugin | str, ...]:
    """What the map's extractors are made by; a cell that was run again registers another."""
    return tuple(_plugin(spec.name) for spec in protocol.extractors)


def _plugin(name: str) -> Plugin | str:
    try:
        return REGISTRY.find(Group.EXTRACTORS, name)
    except PluginError as error:
        return error.message


def _build(state: State, progress: Progress) -> EvidenceMap:
    result = annotate(state, progress)
    return mapping.build_map(
        _items(result, state),
        fold.read_judgments(state.log),
        state.studies,
        state.reports,
        state.runs,
        state.sightings,
        state.protocol,
        as_of=state.as_of,
        included=included(state),
        extracted={text.record for text in result.texts} if result.extractors else set(),
        reports=state.shown,
        in_full={text.record for text in result.texts if text.part != "title+abstract"},
        protocol_digest=state.plan.digest,
    )


def _items(result: Annotated, state: State) -> tuple[EvidenceItem, ...]:
    return propose.propose(
        result.annotations, result.texts, state.shown, state.studies, state.standing, state.protocol
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Word:
    """What a person says of an item; `topic` and `stance` None leave the item's own."""

    item: str
    status: ItemStatus | None
    reviewer: str
    topic: str | None = None
    stance: str | None = None
    reason: str | None = None


def judgment(word: Word, map: EvidenceMap, protocol: ReviewProtocol, at: str) -> Judgment:
    """The judgment that a person's word means; it holds the quote, so that no extractor can take it away.

    Raises:
        DecisionError: item, status, topic, stance or person make no sense.
    """
    item = _find(word.item, map)
    if word.status not in (ItemStatus.CONFIRMED, ItemStatus.REJECTED, None):
        raise DecisionError(f"`{word.status}` is not a person's word", hint="Confirm or reject.")
    ensure_person(word.reviewer)
    category, topic = _topic(word.topic, protocol) if word.topic else (item.category, item.topic)
    return Judgment(
        id=str(uuid4()),
        item=item.id,
        record=item.record,
        text=item.text,
        start=item.start,
        end=item.end,
        quote=item.quote,
        category=category,
        topic=topic,
        stance=_stance(word.stance) if word.stance else item.stance,
        status=word.status,
        agent=word.reviewer.strip(),
        at=at,
        axes=item.axes,
        reason=word.reason,
    )


def _find(key: str, map: EvidenceMap) -> EvidenceItem:
    found = [item for item in map.items if item.id == key or (len(key) >= 6 and item.id.startswith(key))]
    if len(found) != 1:
        raise DecisionError(
            f"`{key}` means {len(found) or 'no'} evidence items",
            hint="`review confirm --list` shows their ids.",
        )
    return found[0]


def _topic(topic: str, protocol: ReviewProtocol) -> tuple[str, str]:
    known = {each.id: category.id for category in protocol.categories for each in category.topics}
    if topic not in known:
        raise DecisionError(f"the protocol has no topic `{topic}`", hint=f"Known: {', '.join(known)}.")
    return known[topic], topic


def _stance(word: str) -> Stance:
    try:
        return Stance(word)
    except ValueError as error:
        names = ", ".join(each.value for each in Stance)
        raise DecisionError(f"`{word}` is no stance", hint=f"Use one of {names}.") from error


def draft(judgment: Judgment) -> Draft:
    """The event of a judgment."""
    return Draft(
        kind=EventKind.EVIDENCE_JUDGED,
        subject=judgment.item,
        body=msgspec.to_builtins(judgment),
        actor=judgment.agent,
        at=judgment.at,
        id=judgment.id,
    )


def drafts(words: Sequence[Word], map: EvidenceMap, protocol: ReviewProtocol, at: datetime) -> list[Draft]:
    """The events of many words at once, on one map.

    Raises:
        DecisionError: one of them makes no sense; none is written.
    """
    return [draft(judgment(word, map, protocol, at.isoformat())) for word in words]
