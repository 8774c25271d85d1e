"""What the facade hands to front ends: values, ready to be shown."""

from dataclasses import dataclass

from ..model.cluster import FieldMatch, Loan, Pair
from ..model.decision import Decision, Stage
from ..model.document import Reading
from ..model.record import Record
from ..model.search import Recheck, RunStatus, SearchRun, Unasked
from ..reporting.bulletin import Alert
from ..screening.stop import Stopping
from .assigning import Workload
from .known import Known
from .rescreening import Rescreening


@dataclass(frozen=True, slots=True, kw_only=True)
class Labelled:
    """A label on a report and who put it there; `colour` is the protocol's, "" where it has none."""

    name: str
    people: tuple[str, ...]
    colour: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """One record as a reviewer sees it; `saw` is the digest of its content and of its duplicates'.

    `rank` counts from 1 in the order named by `ranking`, which tells the ranker, its version and code, the
    state of the votes and, where screening is blinded, whose order it is. A record that came after the
    ranking has no `score` and ranks last. `drawn` says that chance put it here, `reasons` why its rank is
    what it is; `duplicates` are the other records of the same report, and `loans` what of `record` is
    theirs; `votes` and `labels` those the reviewer may see. `again` says that an amendment has opened the
    report anew, and that the reviewer's vote in `votes` is from before it.
    """

    record: Record
    record_id: str
    stage: Stage
    saw: str
    rank: int
    ranking: str
    score: float | None = None
    drawn: bool = False
    reasons: tuple[str, ...] = ()
    duplicates: tuple[Record, ...] = ()
    loans: tuple[Loan, ...] = ()
    votes: tuple[Decision, ...] = ()
    labels: tuple[Labelled, ...] = ()
    again: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Doubt:
    """An uncertain pair, with both records and how their fields compare."""

    pair: Pair
    left: Record
    right: Record
    fields: tuple[FieldMatch, ...]
    explanation: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StageCounts:
    """Reports at one stage, by state; they sum to `reports`."""

    reports: int
    unscreened: int
    waiting: int
    conflict: int
    included: int
    excluded: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Deduplication:
    """What deduplication comes to: `duplicates` records stand behind another of the same report.

    `contradictions` are pairs of record ids that a person keeps apart and that other words of people hold
    together all the same; `opposed` are those on which people differ.
    """

    records: int
    reports: int
    duplicates: int
    versions: int
    studies: int
    doubts: tuple[Doubt, ...]
    contradictions: tuple[tuple[str, str], ...] = ()
    opposed: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentState:
    """How the document of an included report was read; `reading` is None until the extractors run."""

    record: str
    title: str
    reading: Reading | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Status:
    """Where the review stands after event `as_of`.

    Of the reports that got to full text, all are `sought`; as in the flow, `retrieved` are those with a
    full text or votes on it, `not_retrieved` those last said not to be had. The others are still looked for.
    `included` are in the flow; `gone` were included too, and left it as they were retracted or withdrawn.
    `alerts` are what sources say by now of the reports that got to full text and were not excluded there;
    `stopping` is what the protocol's stopping rule says at title and abstract, None where it names none;
    `known` is what became of the reports that the protocol says must be found and kept, `workloads` what is
    whose by `screening.assign`, `rescreen` how far the reports are that amendments have opened anew;
    `documents` is how the documents of the included reports were read.
    """

    title: str
    workspace: str
    as_of: int
    protocol_version: str
    protocol_changed: bool
    searches: int
    last_search: str | None
    records: int
    reports: int
    studies: int
    uncertain_pairs: int
    title_abstract: StageCounts
    full_text: StageCounts
    sought: int
    retrieved: int
    not_retrieved: int
    included: int = 0
    gone: int = 0
    alerts: tuple[Alert, ...] = ()
    stopping: Stopping | None = None
    known: tuple[Known, ...] = ()
    workloads: tuple[Workload, ...] = ()
    rescreen: tuple[Rescreening, ...] = ()
    documents: tuple[DocumentState, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class FullTextsFetched:
    """What came of looking for open-access full texts of `sought` reports: `fetched` are shown record ids.

    `files` are the paths under which they lie in the workspace; `unasked` the places that had no more for us.
    """

    sought: int
    fetched: tuple[str, ...]
    files: tuple[str, ...] = ()
    problems: tuple[str, ...] = ()
    unasked: tuple[Unasked, ...] = ()

    @property
    def complete(self) -> bool:
        """Whether every place has answered for every report, be it that it has none."""
        return not (self.problems or self.unasked)


@dataclass(frozen=True, slots=True, kw_only=True)
class Refreshed:
    """What a refresh did: the searches of the protocol, those for citations, and what was asked again.

    `fulltexts` is None when none were looked for; `unasked` is what was left out where a source had failed.
    """

    runs: tuple[SearchRun, ...]
    citations: tuple[SearchRun, ...] = ()
    rechecks: tuple[Recheck, ...] = ()
    fulltexts: FullTextsFetched | None = None
    unasked: tuple[Unasked, ...] = ()

    @property
    def complete(self) -> bool:
        """Whether all that was asked was answered in full; that nobody has a full text is an answer."""
        asked: tuple[SearchRun | Recheck, ...] = (*self.runs, *self.citations, *self.rechecks)
        texts = self.fulltexts is None or self.fulltexts.complete
        return texts and not self.unasked and all(each.status is RunStatus.COMPLETE for each in asked)

    @property
    def nothing(self) -> bool:
        """Whether something was asked, and nobody answered."""
        asked: tuple[SearchRun | Recheck, ...] = (*self.runs, *self.citations, *self.rechecks)
        texts = self.fulltexts is not None and bool(self.fulltexts.fetched)
        return bool(asked) and not texts and all(each.status is RunStatus.FAILED for each in asked)


@dataclass(frozen=True, slots=True, kw_only=True)
class Extraction:
    """What an extraction found: `extracted` of the `texts` were new to an extractor.

    `documents` is how each document of an included report was read.
    """

    texts: int
    extracted: int
    annotations: int
    items: int
    problems: tuple[str, ...] = ()
    documents: tuple[DocumentState, ...] = ()
