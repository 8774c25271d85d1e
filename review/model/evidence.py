"""From a span of text to a cell of the evidence map."""

from dataclasses import dataclass
from enum import StrEnum

from .record import Record
from .search import SearchRun
from .study import Study


class Stance(StrEnum):
    """What a sentence does with its challenge."""

    CHALLENGE = "challenge"
    SOLUTION = "solution"
    RESOLVED = "resolved"
    BACKGROUND = "background"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What an extractor returns for one text: a span [start, end) in code points, under `field`.

    `field` is "challenge" (label: a topic id), "stance" (a `Stance`) or the name of an axis (one of its
    values), or the extractor's own; `value` names the rule or holds what was read; `score` in [0, 1].
    """

    field: str
    label: str
    start: int
    end: int
    value: str | None = None
    score: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ExtractorRef:
    """Which extractor, which version, with which parameters (their digest)."""

    name: str
    version: str
    parameters: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """A text that annotations point into; `digest` names it, `part` says what it is of the record."""

    record: str
    part: str
    content: str
    digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Annotation:
    """A finding in a stored text: `quote == text[start:end]`, in code points, always."""

    record: str
    text: str
    field: str
    label: str
    start: int
    end: int
    quote: str
    extractor: ExtractorRef
    value: str | None = None
    score: float | None = None


class ItemStatus(StrEnum):
    """Who stands behind an item; `withdrawn`: its report was; `superseded`: a newer version says it."""

    PROPOSED = "proposed"
    CONFIRMED = "confirmed"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"
    SUPERSEDED = "superseded"


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """What an item said when it was judged: its quote [start, end) and the topic it stood under."""

    start: int
    end: int
    quote: str
    topic: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgment:
    """A person's word on one item: confirm or reject, with their own span and labels where they differ.

    It holds its own quote, so that no later extractor version can take it away.
    `status` is `confirmed` or `rejected`, or None to take an earlier word back.
    `of` is what was judged, None where the word's own span and topic are that. `settles`: the word ends a
    disagreement; it stands beside the person's own word and outranks everybody's.
    """

    id: str
    item: str
    record: str
    text: str
    start: int
    end: int
    quote: str
    category: str
    topic: str
    stance: Stance
    status: ItemStatus | None
    agent: str
    at: str
    axes: tuple[tuple[str, str], ...] = ()
    reason: str | None = None
    of: Claim | None = None
    settles: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidenceItem:
    """One quote under one topic, with its stance and axes, and who stands behind it.

    `id` is the digest of (record, text, start, end, topic) as they were first proposed or judged: the same
    claim found again is the same item, and a judged one keeps its id whatever is edited or read anew.
    `axes` are (axis, value) pairs, sorted; an axis may have several values. `context` is the text around
    the quote, `offset` the quote's start in it. `agent` is a person's name or "name version" of a tool.
    `judgments` are what people said about it, oldest first; the last one is in force, unless one settles.
    `answers` are, of a solution, the ids of the challenges that it stands next to.
    """

    id: str
    study: str
    report: str
    record: str
    text: str
    start: int
    end: int
    quote: str
    category: str
    topic: str
    stance: Stance
    status: ItemStatus
    agent: str
    axes: tuple[tuple[str, str], ...] = ()
    annotations: tuple[Annotation, ...] = ()
    context: str = ""
    offset: int = 0
    score: float | None = None
    judgments: tuple[Judgment, ...] = ()
    answers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """A text of which it is known whether it speaks of a topic: what a learning extractor learns from.

    A person's confirmation is `accepted`, a rejection is not; filing under another topic is one of each.
    `stance` is None where nobody said.
    """

    text: str
    topic: str
    accepted: bool = True
    stance: Stance | None = None


class CellState(StrEnum):
    """What a cell without confirmed evidence means; a gap is claimed only where someone looked."""

    EVIDENCE = "evidence"
    UNREVIEWED = "unreviewed"
    GAP = "gap"
    NOT_ASSESSED = "not-assessed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """A topic against one value of one axis; ids, never counts. `studies` are distinct and live."""

    category: str
    topic: str
    axis: str
    value: str
    state: CellState
    studies: tuple[str, ...] = ()
    items: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidenceMap:
    """Everything the map shows, as of event `as_of`, under the protocol with that digest.

    `items`, `studies` and `records` are all that cells point to; `sightings` are (record id, run ids).
    `read_in_full` are the included reports whose document was read, `read_in_part` those of which only the
    title and the abstract (or a summary) were, by shown record id, sorted; without what was withdrawn.
    """

    as_of: int
    protocol: str
    cells: tuple[Cell, ...]
    items: tuple[EvidenceItem, ...] = ()
    studies: tuple[Study, ...] = ()
    records: tuple[Record, ...] = ()
    runs: tuple[SearchRun, ...] = ()
    sightings: tuple[tuple[str, tuple[str, ...]], ...] = ()
    read_in_full: tuple[str, ...] = ()
    read_in_part: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ExtractionRun:
    """Body of `extraction-run`: which extractors ran over how many texts, and which of them failed.

    `texts` were looked at, `extracted` of them were new to at least one extractor; `origins` are
    (extractor, where its code came from) pairs; `problems` name the extractors that raised. `sources` are
    (extractor, digest of the kept blob of its code) pairs, of those that a notebook cell defines.
    """

    extractors: tuple[ExtractorRef, ...]
    texts: int
    extracted: int
    origins: tuple[tuple[str, str], ...] = ()
    problems: tuple[str, ...] = ()
    sources: tuple[tuple[str, str], ...] = ()
