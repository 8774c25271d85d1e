"""Review: the verbs of a living systematic review, each handed to one stage."""

from collections.abc import Callable, Collection, Mapping
from datetime import date, datetime
from pathlib import Path
from types import TracebackType
from typing import Any, TypeVar

from ..bulk import bulk
from ..model.cluster import PairJudgment, PairVerdict
from ..model.decision import Decision, Stage
from ..model.evidence import EvidenceMap, ItemStatus, Judgment
from ..model.flow import PrismaFlow
from ..model.protocol import ReviewProtocol
from ..model.search import Lane, SearchRun
from ..model.study import LivingStatus, Release
from ..plugins import REGISTRY, Group
from ..progress import Progress, silent
from ..screening.conventions import Usual
from ..settings import Settings
from ..store.derived import Derived
from ..store.log import Log
from ..synthesis.changes import Change
from . import evidence, incoming, publishing, releasing, screening, summary, tables, voting
from .lookup import find_report
from .plan import amendment
from .state import Memory, State, whole
from .values import Card, Deduplication, Extraction, Refreshed, Status

T = TypeVar("T")


class Review:
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
        progress: Progress = silent,
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
        progress: Progress = silent,
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

    def dedupe(self, progress: Progress = silent) -> Deduplication:
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
    ) -> tuple[Card, ...]:
        """What this reviewer should screen next, best first; never what they have voted on."""
        return screening.cards(self._state(), reviewer.strip(), stage, limit, ranker)

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

    def fulltext(
        self, record: str, status: str, *, reviewer: str, path: Path | None = None, reason: str | None = None
    ) -> None:
        """Record that a report's full text was sought, retrieved (with its file) or not retrieved."""
        state = self._state()
        id = find_report(state.records, state.shown, record)
        known = state.retrievals.get(id)
        drafts, blobs = incoming.fulltext(id, status, reviewer, path, reason, self.now(), known)
        self.log.append(drafts, blobs=blobs)

    def extract(self, progress: Progress = silent) -> Extraction:
        """Annotate the included reports' texts; a text that an extractor has seen is not read again."""

        def make(state: State) -> tuple[evidence.Annotated, Extraction]:
            result = evidence.annotate(state, progress)
            return result, evidence.summary(result, state)

        result, summed = self.derive(make, progress)
        self.log.append([evidence.run_draft(result, self.now())])
        return summed

    def confirm(
        self,
        item: str,
        status: ItemStatus | None,
        *,
        reviewer: str,
        topic: str | None = None,
        stance: str | None = None,
        reason: str | None = None,
    ) -> Judgment:
        """Record a person's word on a proposed evidence item, under another topic or stance if given.

        `status` is confirmed or rejected; None takes the person's last word back.
        """
        asked = evidence.Word(
            item=item, status=status, reviewer=reviewer, topic=topic, stance=stance, reason=reason
        )
        judgment = evidence.judgment(asked, self.map(), self._state().protocol, self.now().isoformat())
        self.log.append([evidence.draft(judgment)])
        return judgment

    def map(self, progress: Progress = silent) -> EvidenceMap:
        """The evidence map as it stands."""
        return self.derive(lambda state: evidence.build(state, progress))

    def flow(self) -> PrismaFlow:
        """The PRISMA 2020 flow as it stands, its identities asserted."""
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

    def amend(self, reason: str) -> str:
        """Put the workspace's edited protocol in force, with a reason; its version is returned.

        Raises:
            ProtocolError: it cannot be used, nothing in it changed, or its version is that of another text.
        """
        version, draft = amendment(self.log, self.settings, reason, self.now())
        self.log.append([draft])
        return version

    def screen(self, **options: Any) -> Any:
        """Open the screening card in JupyterLab: `screen(reviewer="ada")`."""
        return self.view("screen", **options)

    def view(self, name: str, **options: Any) -> Any:
        """Open a widget in JupyterLab by name: `view("duplicates", reviewer="ada")`."""
        return REGISTRY.find(Group.VIEWS, name).make(options, review=self)

    def derive(self, make: Callable[[State], T], progress: Progress = silent) -> T:
        """What `make` gives of one state of the review; what was derived before is remembered."""
        return whole(self.log, self.memory, make, progress)

    def _state(self, progress: Progress = silent) -> State:
        return State(self.log, Derived(self.log), self.memory, progress)
