"""Citations of the included reports, each a search of its own; what brings nothing is one run in the log."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from functools import partial

from ..errors import PluginError
from ..model.protocol import LivingRules, SourceQuery
from ..model.record import Record
from ..model.search import Direction, Lane, RunStatus, SearchRun
from ..plugins import Chaser
from ..retrieval.chase import ChasingSource, Citations, citation_query, seed, together
from ..retrieval.ledger import search_run
from ..retrieval.refresh import refresh
from .errand import Errand
from .living import able
from .reports import included, reports_of
from .searching import not_run
from .state import State


@dataclass(frozen=True, slots=True, kw_only=True)
class Chase:
    """One search for citations: of which report, in which direction; `again` when it was answered before."""

    query: SourceQuery
    record: Record
    direction: Direction
    again: bool


def citations(errand: Errand, state: State, rules: LivingRules) -> tuple[SearchRun, ...]:
    """Chase the citations of every included report, each as a search of its own in the citation lane.

    What a report cites does not change: it is asked for until the source has answered in full once. What
    cites it is asked for every time; those searches of a source that brought nothing new are one run in the
    ledger, which names the reports and keeps the pages. A source that has nothing more for us is left.
    """
    wanted = searches(state, rules.citations, rules.directions)
    version = state.protocol.version
    ask = partial(refresh, errand.log, protocol=version, now=errand.now, progress=errand.progress)
    runs: list[SearchRun] = []
    for name in rules.citations:
        asked = [each for each in wanted if each.query.source == name]
        try:
            with able(errand, name, Chaser, "asked for citations") as source:
                runs += _chased(errand, source, asked, ask)
        except PluginError as error:
            runs += [not_run(each.query, version, errand.now().isoformat(), error) for each in asked[:1]]
    return tuple(runs)


def _chased(
    errand: Errand, source: ChasingSource, asked: Sequence[Chase], ask: Callable[..., SearchRun]
) -> list[SearchRun]:
    """The runs of one source as the ledger has them: those that brought nothing new are put together."""
    runs: list[SearchRun] = []
    quiet: dict[Direction, list[SearchRun]] = {}
    for number, each in enumerate(asked):
        if errand.outages.of(source.name).why is not None:
            errand.outages.skip(source.name, "citations", len(asked) - number)
            break
        search = Citations(source, each.record, each.direction)
        held = quiet.setdefault(each.direction, [])
        run = ask(search, each.query, aside=held.append if each.again else None)
        if run not in held[-1:]:
            runs.append(run)
    made = [together(way, held, errand.now().isoformat()) for way, held in quiet.items() if held]
    errand.log.append([search_run(run, actor=f"{run.source} {run.parser_version}") for run in made])
    return [*runs, *made]


def searches(state: State, names: Collection[str], directions: Collection[Direction]) -> list[Chase]:
    """The searches to be made now, by source."""
    reports = reports_of(state, sorted(included(state)))
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
    return [each for each in wanted if each.direction is Direction.FORWARD or not each.again]


def _chase(
    name: str, records: Sequence[Record], direction: Direction, known: Sequence[Collection[tuple[str, str]]]
) -> Chase:
    """One search, under the words that it had before: another record may stand for the report since."""
    about = seed(records, name)
    queries = [citation_query(name, each, direction) for each in (about, *records)]
    had = (query for runs in known for query in queries if (name, query.query) in runs)
    query = next(had, queries[0])
    return Chase(query=query, record=about, direction=direction, again=(name, query.query) in known[0])
