"""What a refresh does for the reports of the review: re-checks, citations, open-access full texts."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from ..digest import digest_bytes
from ..errors import PluginError
from ..model.decision import Retrieval, RetrievalStatus, ScreeningState, Verdict
from ..model.protocol import LivingRules, SourceQuery
from ..model.record import Record
from ..model.search import Direction, Lane, Recheck, RunStatus, SearchRun
from ..plugins import Chaser, Finder, Group
from ..progress import Progress, Step
from ..settings import Settings
from ..store.log import Log
from .incoming import retrieval_draft
from .searching import not_run, opened
from .state import State
from .values import FullTextsFetched

if TYPE_CHECKING:
    from ..retrieval.openaccess import Fetched

T = TypeVar("T")
Clock = Callable[[], datetime]


def rechecks(
    log: Log,
    state: State,
    settings: Settings,
    names: Collection[str],
    now: Clock,
    progress: Progress,
    record: Path | None = None,
) -> tuple[Recheck, ...]:
    """Ask each named source again about every report that is in the review or on its way into it."""
    from ..retrieval.recheck import recheck

    reports = {shown: tuple(records) for shown, records in _reports(state, _going_on(state)).items()}
    done = []
    for name in names:
        try:
            with _able(name, settings, record, Finder, "asked by identifier") as source:
                done.append(recheck(log, source, reports, now=now, progress=progress))
        except PluginError as error:
            done.append(_not_asked(name, len(reports), now().isoformat(), error))
    return tuple(done)


def citations(
    log: Log,
    state: State,
    settings: Settings,
    rules: LivingRules,
    now: Clock,
    progress: Progress,
    record: Path | None = None,
) -> tuple[SearchRun, ...]:
    """Chase the citations of every included report, each as a search of its own in the citation lane.

    What a report cites does not change: it is asked for until the source has answered in full once. What
    cites it is asked for every time.
    """
    from ..retrieval.chase import Citations
    from ..retrieval.refresh import refresh

    searches = _searches(state, rules.citations, rules.directions)
    version = state.protocol.version
    runs = []
    for name in rules.citations:
        asked = [each for each in searches if each.query.source == name]
        try:
            with _able(name, settings, record, Chaser, "asked for citations") as source:
                for each in asked:
                    search = Citations(source, each.record, each.direction)
                    run = refresh(log, search, each.query, protocol=version, now=now, progress=progress)
                    runs.append(run)
        except PluginError as error:
            runs += [not_run(each.query, version, now().isoformat(), error) for each in asked[:1]]
    return tuple(runs)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Chase:
    """One search for citations: of which report, in which direction."""

    query: SourceQuery
    record: Record
    direction: Direction


def _searches(state: State, names: Collection[str], directions: Collection[Direction]) -> list[_Chase]:
    reports = _reports(state, sorted(_included(state)))
    chased = [run for run in state.runs if run.lane is Lane.CITATION]
    # A report that the source did not know had no pages: it may know it by now.
    answered = {(run.source, run.query) for run in chased if run.pages and run.status is RunStatus.COMPLETE}
    known = (answered, {(run.source, run.query) for run in chased})
    wanted = [
        _chase(name, records, direction, known)
        for name in names
        for records in reports.values()
        for direction in directions
    ]
    return [
        each
        for each in wanted
        if each.direction is Direction.FORWARD or (each.query.source, each.query.query) not in answered
    ]


def _chase(
    name: str, records: Sequence[Record], direction: Direction, known: Sequence[Collection[tuple[str, str]]]
) -> _Chase:
    """One search, under the words that it had before: another record may stand for the report since."""
    from ..retrieval.chase import citation_query, seed

    about = seed(records, name)
    queries = [citation_query(name, each, direction) for each in (about, *records)]
    had = (query for runs in known for query in queries if (name, query.query) in runs)
    return _Chase(query=next(had, queries[0]), record=about, direction=direction)


def fulltexts(
    log: Log,
    state: State,
    settings: Settings,
    names: Collection[str],
    now: Clock,
    progress: Progress,
    record: Path | None = None,
) -> FullTextsFetched:
    """Fetch the full text of every sought report without one, from the first of the places that has it."""
    from ..retrieval.openaccess import fetch

    wanted = _reports(state, _without_document(state))
    fetched: list[str] = []
    problems: list[str] = []
    with ExitStack() as stack:
        places = [stack.enter_context(opened(name, settings, record, Group.FULLTEXTS))[0] for name in names]
        for number, (shown, records) in enumerate(sorted(wanted.items()), start=1):
            found = fetch(places, records)
            problems += found.problems
            if found.document is not None:
                drafts, blobs = _kept(shown, found, state.retrievals.get(shown), now)
                log.append(drafts, blobs=blobs)
                fetched.append(shown)
            progress(Step(name="full text", done=number, total=len(wanted), detail=shown[:12]))
    return FullTextsFetched(
        sought=len(wanted), fetched=tuple(fetched), problems=tuple(dict.fromkeys(problems))
    )


def _kept(shown: str, found: "Fetched", last: Retrieval | None, now: Clock) -> tuple[list[Any], list[bytes]]:
    document = found.document
    if document is None or found.agent is None:
        return [], []
    retrieval = Retrieval(
        record=shown,
        status=RetrievalStatus.RETRIEVED,
        at=now().isoformat(),
        agent=found.agent,
        blob=digest_bytes(document.content),
        media_type=document.media_type,
        url=document.url,
        licence=document.licence,
    )
    return [retrieval_draft(retrieval, last)], [document.content]


def _going_on(state: State) -> set[str]:
    """The reports that went on from title and abstract and were not excluded since, by shown record."""
    out = {
        each.record
        for each in state.full_text
        if each.state is ScreeningState.SETTLED and each.verdict is Verdict.EXCLUDE
    }
    return {each.record for each in state.full_text} - out


def _included(state: State) -> set[str]:
    """The reports included at full text."""
    return {
        each.record
        for each in state.full_text
        if each.state is ScreeningState.SETTLED and each.verdict is Verdict.INCLUDE
    }


def _without_document(state: State) -> set[str]:
    held = {state.shown[id] for id in state.documents if id in state.shown}
    given_up = {
        state.shown[id]
        for id, each in state.retrievals.items()
        if each.status is RetrievalStatus.NOT_RETRIEVED and id in state.shown
    }
    return _going_on(state) - held - given_up


def _reports(state: State, shown: Collection[str]) -> Mapping[str, Sequence[Record]]:
    """The records of each report, the shown one first."""
    return {
        report: [state.records[id] for id in dict.fromkeys((report, *state.members[report]))]
        for report in shown
    }


@contextmanager
def _able(name: str, settings: Settings, record: Path | None, able: type[Any], what: str) -> Iterator[Any]:
    """The source of that name, reaching its server for as long as it is needed.

    Raises:
        PluginError: there is none, or it cannot do what is wanted of it.
    """
    with opened(name, settings, record) as (source, _):
        if not isinstance(source, able):
            raise PluginError(
                f"the source `{name}` cannot be {what}",
                hint="Take it out of `living:` in protocol.yaml, and name one that can.",
            )
        yield source


def _not_asked(name: str, reports: int, at: str, error: PluginError) -> Recheck:
    return Recheck(
        source=name,
        version="",
        started=at,
        ended=at,
        status=RunStatus.FAILED,
        asked=reports,
        answered=0,
        found=0,
        error=f"{error.message}. {error.hint}",
    )
