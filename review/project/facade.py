"""Review: the verbs of a living systematic review, each handed to one stage."""

from collections.abc import Callable, Collection, Mapping
from datetime import date, datetime
from pathlib import Path
from types import TracebackType
from typing import Any, TypeVar, Unpack

from ..bulk import bulk
from ..model.cluster import PairJudgment, PairVerdict
from ..model.decision import Decision, Labelling, Stage
from ..model.evidence import EvidenceMap, ItemStatus, Judgment
from ..model.flow import PrismaFlow
from ..model.protocol import ReviewProtocol
from ..model.search import Lane, SearchRun
from ..model.study import LivingStatus, Release
from ..progress import Progress, silent
from ..screening.conventions import Usual
from ..settings import Settings
from ..store.derived import Derived
from ..store.log import Log
from ..synthesis.changes import Change
from . import (
    confirming,
    evidence,
    incoming,
    learning,
    publishing,
    releasing,
    screening,
    summary,
    tables,
    voting,
)
from .bench import Bench
from .labelling import labelling as labelled
from .lookup import find_report
from .memory import Memory
from .plan import amendment
from .state import State, whole
from .values import Card, Deduplication, Extraction, Refreshed, Status
from .watching import watched

T = TypeVar("T")


class Review(Bench):
    """A review in its workspace. Holds the log, the settings and a clock; everything else is derived."""

    def __init__(self, log: Log, settings: Settings, now: Callable[[], datetime], pool: Any = None) -> None:
        self.log = log
        self.settings = settings
        self.now = now
        self.memory = Memory(pool)

    def __enter__(self) -> "Review":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.log.close()

    @property
    def protocol(self) -> ReviewProtocol:
        """The protocol in force."""
        return self._state().protocol

    def status(self) -> Status:
        """Where the review stands."""
        return self.derive(lambda state: summary.status(state, self.settings))

    def refresh(
        self,
        sources: Collection[str] = (),
        progress: Progress = watched,
        *,
        record: Path | None = None,
        accept_list: bool = False,
    ) -> Refreshed:
        """Search the protocol's sources (or the named ones) for what is new since their last complete run.

        Without names it also does what the protocol's `living` asks for. Into the folder `record` every
        exchange with a server is written, without secrets. `accept_list`: their shorter lists are right.
        """
        with bulk():
            from . import refreshing  # the searches and their server are not for the other verbs
        told = (progress, record, self.memory)
        return refreshing.refresh(self.log, self.settings, sources, self.now, *told, accepted=accept_list)

    def import_file(
        self,
        path: Path,
        *,
        source: str | None = None,
        lane: Lane | None = None,
        platform: str | None = None,
        query: str | None = None,
        searched_on: date | str | None = None,
        columns: Mapping[str, str] | None = None,
        keep_readable: bool = False,
        rename: bool = False,
        progress: Progress = watched,
    ) -> SearchRun:
        """Read an export file of a database as one search run; all of it or nothing.

        `platform`, `query` and the day `searched_on` are what PRISMA-S asks to report of the search, and the
        file cannot tell. The same file again corrects them; `rename` also calls its source otherwise.
        """
        version = self._state().protocol.version
        told: dict[str, Any] = {"source": source, "lane": lane, "platform": platform, "query": query}
        told |= {"searched_on": searched_on, "columns": columns or {}, "rename": rename}
        told |= {"keep_readable": keep_readable, "protocol": version, "now": self.now, "progress": progress}
        return incoming.import_file(self.log, path, **told)

    def import_table(
        self,
        what: str,
        path: Path,
        *,
        reviewer: str = "",
        stage: Stage = Stage.TITLE_ABSTRACT,
        outcome: str = "",
    ) -> int:
        """Read a CSV of `decisions`, `adjudications`, `retrievals` or `relations`; how many were new.

        Every line is checked before one is written. Decisions may be a file of Rayyan, ASReview or
        Covidence too; `reviewer`, `stage` and `outcome` are what such a file may leave out.
        """
        usual = Usual(reviewer=reviewer, stage=stage, verdict=outcome)
        drafts = tables.drafts(what, path, self._state(), self.now, usual)
        return len(self.log.append(drafts))

    def dedupe(self, progress: Progress = watched) -> Deduplication:
        """Put records of one report beside each other; what is uncertain waits for a person."""
        return self.derive(summary.deduplication, progress)

    def judge_pair(
        self,
        left: str,
        right: str,
        verdict: PairVerdict | None,
        *,
        reviewer: str,
        reason: str | None = None,
        event: str | None = None,
    ) -> PairJudgment:
        """Record a person's word on two records; None takes it back. It outranks every rule.

        `event` is the id that a front end gave the keypress: a second send of one adds nothing.
        """
        said = (left, right, verdict, reviewer, reason)
        judgment = voting.pair_judgment(self._state(), *said, self.now(), event)
        self.log.append([voting.pair_draft(judgment)])
        return judgment

    def queue(
        self,
        reviewer: str,
        stage: Stage = Stage.TITLE_ABSTRACT,
        *,
        limit: int | None = 8,
        ranker: str | None = None,
        lane: str | None = None,
    ) -> tuple[Card, ...]:
        """What this reviewer should screen next, best first; never what they have voted on.

        In the lane "rescreen" that is what an amendment has opened anew, and never what they voted on since.
        """
        return screening.cards(self._state(), reviewer.strip(), stage, limit, ranker, lane)

    def decide(
        self,
        record: str,
        verdict: str | None,
        *,
        reviewer: str,
        stage: Stage = Stage.TITLE_ABSTRACT,
        criterion: str | None = None,
        note: str | None = None,
        adjudicate: bool = False,
        event: Mapping[str, Any] | None = None,
    ) -> Decision:
        """Append one vote (or, adjudicating, the word that settles a conflict) durably, then return it.

        `verdict` None takes the reviewer's last word back. `event` is what a front end knows of the
        keypress (`voting.KNOWN`); a second send of one id adds nothing. Without one, a record that chance has
        put into the reviewer's queue counts as drawn.

        Raises:
            DecisionError: record, verdict, criterion or adjudication make no sense; nothing is written.
        """
        state, moment = self._state(), self.now().isoformat()
        asked = voting.Ballot(
            record=record, verdict=verdict, reviewer=reviewer, stage=stage, criterion=criterion, note=note
        )
        event = event or screening.event_of(state, asked)
        decision = voting.decision(asked, state, at=moment, adjudicate=adjudicate, event=event)
        self.log.append(voting.drafts(decision, state, adjudicate=adjudicate))
        return decision

    def label(
        self, record: str, name: str, *, reviewer: str, remove: bool = False, event: str | None = None
    ) -> Labelling:
        """Put a reviewer's label on a report, or take their own off it; `event` as for `judge_pair`."""
        said = (record, name, reviewer, self.now())
        labelling, drafts = labelled(self._state(), *said, remove=remove, id=event)
        self.log.append(drafts)
        return labelling

    def fulltext(
        self, record: str, status: str, *, reviewer: str, path: Path | None = None, reason: str | None = None
    ) -> None:
        """Record that a report's full text was sought, retrieved (with its file) or not retrieved."""
        state = self._state()
        id = find_report(state.records, state.shown, record)
        known = state.retrievals.get(id)
        drafts, blobs = incoming.fulltext(id, status, reviewer, path, reason, self.now(), known)
        self.log.append(drafts, blobs=blobs)

    def extract(self, progress: Progress = watched) -> Extraction:
        """Annotate the included reports' texts; a text that an extractor has seen is not read again."""

        moment = self.now()

        def make(state: State) -> tuple[evidence.Annotated, Extraction]:
            result = evidence.annotate(state, progress, learning.newest(state, moment))
            return result, evidence.summary(result, state)

        result, summed = self.derive(make, progress)
        self.log.append([evidence.run_draft(result, moment)], blobs=[code for _, code in result.code])
        return summed

    def confirm(
        self, item: str, status: ItemStatus | None, *, reviewer: str, **said: Unpack[confirming.Said]
    ) -> Judgment:
        """Record a person's word on an evidence item: confirmed, rejected, or None to take theirs back.

        `said` is what else they say of it (see `confirming.Word`): another topic, stance, span or axes.
        """
        asked = confirming.Word(item=item, status=status, reviewer=reviewer, **said)
        judgment = self.derive(lambda state: confirming.said(asked, state, self.now()))
        self.log.append([confirming.draft(judgment)])
        return judgment

    def map(self, progress: Progress = watched) -> EvidenceMap:
        """The evidence map as it stands."""
        return self.derive(lambda state: evidence.build(state, progress))

    def flow(self, since_release: int | None = None) -> PrismaFlow:
        """The PRISMA 2020 flow as it stands, its identities asserted; of the update `since_release` N."""
        if since_release is not None:
            return releasing.flow_since(self.log, self.memory, since_release)
        return self.derive(publishing.build_flow)

    def changes(self, since: int | None = None) -> tuple[Change, ...]:
        """What changed on the map since event `since` (default: the last release, else the beginning)."""
        return releasing.changes(self.log, self.memory, since)

    def release(self, trigger: str, status: LivingStatus = LivingStatus.LIVING) -> Release:
        """Give this state of the review a number; later history never changes it."""
        release = releasing.release(self.log, trigger, status, self.now())
        self.log.append([releasing.draft(release)])
        return release

    def export(self, format: str, path: Path) -> Path:
        """Write the flow and the map with the exporter of that name."""
        return publishing.export(format, self.flow(), self.map(), path, self._state())

    def amend(self, reason: str, *, rescreen: str | None = None) -> str:
        """Put the workspace's edited protocol in force, with a reason; its version is returned.

        `rescreen` ("excluded", "all" or "none") says which of the reports that were settled before are to be
        screened again, at the stages whose criteria changed (at both when none did).

        Raises:
            ProtocolError: it cannot be used, nothing in it changed, or its version is that of another text.
        """
        version, draft = amendment(self.log, self.settings, reason, self.now(), rescreen)
        self.log.append([draft])
        return version

    def derive(self, make: Callable[[State], T], progress: Progress = silent) -> T:
        """What `make` gives of one state of the review; what was derived before is remembered."""
        return whole(self.log, self.memory, make, progress)

    def _state(self, progress: Progress = silent) -> State:
        return State(self.log, Derived(self.log), self.memory, progress)
