"""What follows from the log: each thing derived when asked for, once per state of what it depends on."""

from collections.abc import Callable, Collection, Iterable, Mapping
from typing import Any, Protocol, TypeVar

from ..deduplication import cluster, grouping, lending, links
from ..deduplication.grouping import Grouped
from ..deduplication.lending import Described, Lent
from ..errors import ReviewError
from ..model.cluster import DuplicateCluster, Pair, PairJudgment
from ..model.decision import Decision, Labelling, Resolution, Retrieval, Stage
from ..model.event import EventKind
from ..model.protocol import ProtocolVersion, ReviewProtocol
from ..model.record import Record
from ..model.search import Notice, SearchRun
from ..model.study import Relation, Study
from ..progress import Progress, silent
from ..protocol import parse_adopted
from ..screening import resolve
from ..store import fold
from ..store.derived import Derived
from ..store.imports import last_said
from ..store.log import Log
from . import comparing, rescreening
from .comparing import FOUND
from .memory import TRIES, Memory

T = TypeVar("T")

JUDGED = (*FOUND, EventKind.PAIR_JUDGED)
PLANNED = (EventKind.PROTOCOL_ADOPTED, EventKind.PROTOCOL_AMENDED)
VOTED = (*JUDGED, *PLANNED, EventKind.DECIDED, EventKind.ADJUDICATED)


class Remembering(Protocol):
    """What a review lends: its log, and what is remembered of it."""

    log: Log
    memory: Memory


def state_of(review: Remembering) -> "State":
    """A state of a review, with all that is remembered of it."""
    return State(review.log, Derived(review.log), review.memory)


class State:
    """A review as its log has it; everything in it can be thrown away and derived again.

    A thing is derived when it is first asked for and remembered under the last event it depends on,
    so that a vote does not compare records again and `status` does not rank them. Each thing is of one
    state of the log; two of them may be of two states when something was written in between. `as_of` is
    the last event when this began: `whole` asks again until all is of that state. `log` may be a past
    state of the log that `derived` belongs to.
    """

    def __init__(self, log: Log, derived: Derived, memory: Memory, progress: Progress = silent) -> None:
        self.as_of = log.watermark()
        self.log, self.derived, self.memory = log, derived, memory
        self.progress = progress

    def _of(self, name: str, kinds: tuple[EventKind, ...], make: Callable[[], T]) -> T:
        return self.memory.of(name, lambda: fold.tip(self.log, *kinds), make)

    @property
    def plan(self) -> ProtocolVersion:
        """The protocol in force, as text."""
        return self._of("plan", PLANNED, lambda: fold.read_protocols(self.log)[-1])

    @property
    def protocol(self) -> ReviewProtocol:
        """The protocol in force."""
        plan = self.plan
        return self.memory.of("protocol", lambda: plan.digest, lambda: parse_adopted(plan.text))

    @property
    def records(self) -> Mapping[str, Record]:
        """Every record by id, in order of first sighting."""
        return self.seen[1]

    @property
    def seen(self) -> tuple[int, Mapping[str, Record]]:
        """The records, and the number of an event up to which, at least, they were read."""
        return self._grown("records", FOUND, fold.read_records)

    @property
    def sightings(self) -> Mapping[str, tuple[str, ...]]:
        """The runs that logged each record, in order."""
        return self._grown("sightings", (*FOUND, EventKind.PAGE_FETCHED), fold.read_sightings)[1]

    @property
    def runs(self) -> tuple[SearchRun, ...]:
        """Every closed search once, oldest first; of a file that was imported again the last word on it."""
        return self._of("runs", (EventKind.SEARCH_RUN,), lambda: last_said(fold.read_runs(self.log)))

    @property
    def relations(self) -> tuple[Relation, ...]:
        """What sources and people say of how records relate."""
        return self._of("relations", FOUND, self._relate)

    @property
    def notices(self) -> tuple[Notice, ...]:
        """What sources say now of where reports stand."""
        return self._of("notices", (EventKind.NOTICE_FOUND,), lambda: fold.read_notices(self.log))

    @property
    def standing(self) -> Mapping[str, Record]:
        """Every record with the status that it has now, when a source said later that it was retracted."""
        return self._of("standing", FOUND, lambda: links.standing(self.records, self.notices))

    @property
    def judgments(self) -> tuple[PairJudgment, ...]:
        """People's words on pairs."""
        return self._of("judgments", JUDGED, lambda: fold.read_pair_judgments(self.log))

    @property
    def opposed(self) -> tuple[tuple[str, str], ...]:
        """The pairs on which people differ."""
        return self._of("opposed", JUDGED, lambda: cluster.opposed(fold.read_words_on_pairs(self.log)))

    @property
    def pairs(self) -> tuple[Pair, ...]:
        """The compared pairs, kept in the derived store."""
        return self._of("pairs", FOUND, lambda: comparing.pairs(self)).pairs

    @property
    def clusters(self) -> tuple[DuplicateCluster, ...]:
        """The records of each report."""
        return self._grouped.clusters

    @property
    def members(self) -> Mapping[str, tuple[str, ...]]:
        """The record ids of each report, by its shown record id."""
        return self._of("members", JUDGED, lambda: {each.shown: each.members for each in self.clusters})

    @property
    def shown(self) -> Mapping[str, str]:
        """For each record id, the one shown for its report."""
        return self._of(
            "shown", JUDGED, lambda: {id: each.shown for each in self.clusters for id in each.members}
        )

    @property
    def described(self) -> Mapping[str, Described]:
        """The reports of several records, by shown record id, with what the records lend each other."""

        def make() -> Lent:
            return lending.describe_all(self.standing, self.clusters, self.memory.last("described"))

        return self._of("described", JUDGED, make).described

    @property
    def reports(self) -> Mapping[str, Record]:
        """Every record by id; where it is shown for others too, with what they lend it."""
        lent = {id: each.record for id, each in self.described.items() if each.loans}
        return self._of("reports", JUDGED, lambda: {**self.standing, **lent} if lent else self.standing)

    @property
    def studies(self) -> tuple[Study, ...]:
        """The reports of each study."""
        return self._grouped.studies

    @property
    def title_abstract(self) -> tuple[Resolution, ...]:
        """Where every report stands at title and abstract."""
        return self._of("title_abstract", VOTED, lambda: self._resolve(Stage.TITLE_ABSTRACT))

    @property
    def full_text(self) -> tuple[Resolution, ...]:
        """Where the reports that went on stand at full text."""
        return self._of(
            "full_text",
            VOTED,
            lambda: self._resolve(Stage.FULL_TEXT, set(resolve.reached(self.title_abstract))),
        )

    @property
    def retrievals(self) -> Mapping[str, Retrieval]:
        """The last word on each record's full text."""
        return self._of("retrievals", (EventKind.FULLTEXT,), lambda: fold.read_retrievals(self.log))

    @property
    def documents(self) -> Mapping[str, Retrieval]:
        """The retrieval that brought each record's document, in the order of the documents."""
        return self._of("documents", (EventKind.FULLTEXT,), lambda: fold.read_documents(self.log))

    @property
    def labels(self) -> Mapping[str, tuple[Labelling, ...]]:
        """The labels on each record, oldest first."""
        return self._of("labels", (EventKind.LABELLED,), self._label)

    @property
    def first_seen(self) -> Mapping[str, str]:
        """When each record was seen first."""
        return self._of("first_seen", (EventKind.RECORD_SEEN,), lambda: fold.read_first_seen(self.log))

    def resolutions(self, stage: Stage) -> tuple[Resolution, ...]:
        """The resolutions of one stage."""
        return self.title_abstract if stage is Stage.TITLE_ABSTRACT else self.full_text

    def resolve(
        self,
        stage: Stage,
        votes: Iterable[Decision],
        settled: Iterable[Decision],
        reached: Collection[str] | None = None,
    ) -> tuple[Resolution, ...]:
        """Where reports would stand with those votes and adjudications; all of them, or those `reached`."""
        clusters = [each for each in self.clusters if reached is None or each.shown in reached]
        codes = [criterion.code for criterion in self.protocol.criteria]
        anew = rescreening.reopened(self, stage).anew
        return resolve.resolve(clusters, votes, settled, self.protocol.screening, stage, codes, anew)

    def _label(self) -> Mapping[str, tuple[Labelling, ...]]:
        found: dict[str, tuple[Labelling, ...]] = {}
        for each in fold.read_labellings(self.log):
            found[each.record] = (*found.get(each.record, ()), each)
        return found

    @property
    def _grouped(self) -> Grouped:
        def make() -> Grouped:
            return grouping.grouped(self.records, self.pairs, self.judgments, self.memory.last("grouped"))

        return self._of("grouped", JUDGED, make)

    def _grown(
        self, name: str, kinds: tuple[EventKind, ...], read: Callable[[Log, Any, int], T]
    ) -> tuple[int, T]:
        """What `read` makes of what it read last, going on after that event; and after which to go on."""

        def make() -> tuple[int, T]:
            last = self.log.watermark()
            after, held = self.memory.last(name) or (0, None)
            return last, read(self.log, held, after)

        return self._of(name, kinds, make)

    def _relate(self) -> tuple[Relation, ...]:
        linked = links.relations(self.records, self.notices)
        return tuple(dict.fromkeys((*fold.read_relations(self.log), *linked)))

    def _resolve(self, stage: Stage, reached: Collection[str] | None = None) -> tuple[Resolution, ...]:
        votes, settled = fold.read_decisions(self.log), fold.read_adjudications(self.log)
        return self.resolve(stage, votes, settled, reached)


def whole(log: Log, memory: Memory, make: Callable[[State], T], progress: Progress = silent) -> T:
    """What `make` derives from one state of the log, whatever others write meanwhile.

    It is made again when the log went on, and at last from a copy of the log, which costs more.
    """
    for _ in range(TRIES):
        state = State(log, Derived(log), memory, progress)
        try:
            value = make(state)
        except (KeyError, ReviewError):  # two states that do not fit each other, unless this is one
            if log.watermark() == state.as_of:
                raise
            continue
        if log.watermark() == state.as_of:
            return value
    return at(log, log.watermark(), make, progress)


def at(log: Log, seq: int, make: Callable[[State], T], progress: Progress = silent) -> T:
    """What `make` derives from the log as it was after event `seq`; nothing derived before is done twice."""
    with log.as_of(seq) as past:
        return make(State(past, Derived(log), Memory(), progress))
