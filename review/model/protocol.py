"""The protocol of a review: everything that is specific to it."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from .decision import Stage
from .search import Direction, Lane


class CriterionKind(StrEnum):
    """Whether meeting the criterion speaks for or against a record."""

    INCLUDE = "include"
    EXCLUDE = "exclude"


@dataclass(frozen=True, slots=True, kw_only=True)
class Criterion:
    """One eligibility criterion; an exclusion is recorded by its `code`, at the stages it serves."""

    code: str
    text: str
    kind: CriterionKind
    stages: tuple[Stage, ...] = (Stage.TITLE_ABSTRACT, Stage.FULL_TEXT)


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceQuery:
    """What one source is asked; "" is the protocol's query, translated.

    `lane` is the box of the PRISMA diagram that its records enter, `overlap_days` how far a later window
    reaches back over an earlier; None is the source's own.
    """

    source: str
    query: str = ""
    lane: Lane | None = None
    overlap_days: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchReport:
    """What PRISMA-S asks of the searches and no program can know (doi:10.1186/s13643-020-01542-z).

    Texts as they are to be reported; () or "" means that nothing is said.
    """

    limits: tuple[str, ...] = ()
    filters: tuple[str, ...] = ()
    prior_work: str = ""
    updates: str = ""
    peer_review: str = ""
    browsing: tuple[str, ...] = ()
    contacts: tuple[str, ...] = ()
    other_methods: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class LivingRules:
    """What every refresh does besides searching, for the included reports; () does nothing.

    `recheck` and `citations` name sources, `fulltexts` where open-access full texts are fetched.
    """

    recheck: tuple[str, ...] = ()
    citations: tuple[str, ...] = ()
    directions: tuple[Direction, ...] = (Direction.BACKWARD, Direction.FORWARD)
    fulltexts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Topic:
    """A challenge under a category; `cues` are lower-case phrases, `*` any word ending, `?` any letter."""

    id: str
    name: str
    definition: str
    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    cues: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Category:
    """A challenge category, such as `technical`, with its topics; `id` is its full lower-case name."""

    id: str
    name: str
    definition: str
    topics: tuple[Topic, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class AxisValue:
    """One value of an axis; `id` is what is stored, `name` what is shown."""

    id: str
    name: str
    cues: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Axis:
    """Something the map's columns can show, such as `product_class`.

    `origin` is "text" (found by cues in the sentence, else in the report) or "record" (the field of the
    record that `record_field` names, such as `kind`).
    """

    id: str
    name: str
    values: tuple[AxisValue, ...]
    origin: str = "text"
    record_field: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class StanceLexicon:
    """Cues of a sentence's stance; `negations` and `hedges` are shown to people, never used to drop."""

    challenge: tuple[str, ...] = ()
    solution: tuple[str, ...] = ()
    resolved: tuple[str, ...] = ()
    negations: tuple[str, ...] = ()
    hedges: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class StoppingRule:
    """When screening may stop: `rule` names it, `target` recall and `confidence` in (0, 1)."""

    rule: str = "none"
    target: float = 0.95
    confidence: float = 0.95


@dataclass(frozen=True, slots=True, kw_only=True)
class Label:
    """A label that reviewers may put on reports; `colour` is `#rgb` or `#rrggbb`, "" is nobody's choice."""

    name: str
    colour: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Assignment:
    """A reviewer who is assigned records in proportion to `share`; of `sources` first, () is any."""

    reviewer: str
    share: float = 1.0
    sources: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ScreeningRules:
    """How records are screened; `conflict` is "adjudicate" (a third person) or "include" (any include wins).

    `blinded`: a reviewer does not see the others' votes before their own is in.
    `random_share` in [0, 1) is the part of the queue drawn at random.
    `ranker_parameters` are what the ranker asks the protocol for, as far as JSON can hold it.
    `assign` names who screens what, () lets anybody; `labels` those that may be put on reports, () any.
    `include_words` and `exclude_words` are marked in the texts, with the same signs as a topic's cues.
    """

    reviewers_per_record: int = 1
    blinded: bool = True
    conflict: str = "adjudicate"
    ranker: str = "protocol-first"
    ranker_parameters: dict[str, Any] = field(default_factory=dict)
    random_share: float = 0.0
    stopping: StoppingRule = field(default_factory=StoppingRule)
    assign: tuple[Assignment, ...] = ()
    labels: tuple[Label, ...] = ()
    include_words: tuple[str, ...] = ()
    exclude_words: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ExtractorSpec:
    """An extractor to run, by registered name, with its parameters (what JSON can hold)."""

    name: str
    parameters: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class ExtractionRules:
    """How proposed evidence is judged: `judges` people each give their word on every item.

    `blinded`: a person sees the others' words on an item only when as many as asked for have spoken.
    """

    judges: int = 1
    blinded: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewProtocol:
    """The whole plan of a review, as its authors registered and amended it."""

    title: str
    version: str
    question: str
    criteria: tuple[Criterion, ...]
    categories: tuple[Category, ...]
    query: str = ""
    sources: tuple[SourceQuery, ...] = ()
    searches: SearchReport = field(default_factory=SearchReport)
    living: LivingRules = field(default_factory=LivingRules)
    axes: tuple[Axis, ...] = ()
    anchors: tuple[str, ...] = ()
    boundary_rules: tuple[str, ...] = ()
    stances: StanceLexicon = field(default_factory=StanceLexicon)
    screening: ScreeningRules = field(default_factory=ScreeningRules)
    extractors: tuple[ExtractorSpec, ...] = ()
    extraction: ExtractionRules = field(default_factory=ExtractionRules)
    seeds: tuple[str, ...] = ()
    known: tuple[str, ...] = ()


class Rescreen(StrEnum):
    """Which reports that were settled before an amendment are to be screened again under it."""

    NONE = "none"
    EXCLUDED = "excluded"
    ALL = "all"


@dataclass(frozen=True, slots=True, kw_only=True)
class ProtocolVersion:
    """Body of `protocol-adopted` and `protocol-amended`: the YAML text in force from then on.

    `rescreen` is the amendment's word on what was settled before it; None says nothing, as "none" does.
    """

    version: str
    text: str
    digest: str
    reason: str | None = None
    rescreen: Rescreen | None = None
