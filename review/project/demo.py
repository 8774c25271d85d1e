"""The shipped example, taken from search results to evidence map and PRISMA diagram, and its update."""

import csv
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from ..errors import PluginError, WorkspaceError
from ..model.cluster import PairVerdict
from ..model.evidence import CellState, EvidenceMap, ItemStatus
from ..model.search import Lane
from ..progress import Progress, Step
from ..screening.finding import Finder
from ..shipped import shipped
from ..store.fold import read_records, read_releases
from ..synthesis.changes import Change
from . import confirming
from .facade import Review
from .publishing import flow_numbers, write_flow
from .workspace import init_review, open_review

Row = dict[str, str]
SEARCHES = ("base", "update")
TABLES = ("decisions", "adjudications", "retrievals")


class Clock:
    """The example's own time: it stands at the date of the search that is being replayed."""

    def __init__(self) -> None:
        self.at = datetime.fromisoformat("2024-01-10T09:00:00+00:00")

    def __call__(self) -> datetime:
        """The instant at which the clock stands."""
        return self.at


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What the demonstration ends by telling: where things are, and sentences a reviewer understands."""

    workspace: Path
    map: Path
    diagram: Path
    sentences: tuple[str, ...]


def run_demo(folder: Path, progress: Progress) -> Told:
    """Make a workspace in `folder` from the shipped example and do the whole review in it, offline.

    Raises:
        WorkspaceError: there is something in the folder already.
    """
    if folder.is_dir() and any(folder.iterdir()):
        raise WorkspaceError(f"{folder} is not empty", hint="Name a new folder: `review demo DIR`.")
    clock = Clock()
    init_review(folder, "atmp-biosimilars", now=clock).log.close()
    with open_review(folder, now=clock) as review:
        for name in SEARCHES:
            replay_search(review, name, clock, progress)
            replay_people(review, name, progress)
            changes = review.changes()
            release = review.release(f"{name} search")
            progress(Step(name=f"{name}: released", done=release.number))
        return _tell(review, changes)


def replay_search(review: Review, name: str, clock: Clock, progress: Progress) -> None:
    """Import one search's export files as they came from the databases, and put duplicates together."""
    searches = [row for row in rows("searches.csv") if row["search"] == name]
    for number, row in enumerate(searches, start=1):
        clock.at = datetime.fromisoformat(row["at"])
        review.import_file(
            shipped("data", "example", *row["file"].split("/")),
            source=row["source"],
            platform=row["platform"],
            lane=Lane(row["lane"]),
            query=row["query"],
        )
        progress(Step(name=f"{name}: search results read", done=number, total=len(searches)))
    review.import_table("relations", shipped("data", "example", name, "relations.csv"))
    review.dedupe(progress)
    _end_doubts(review, name)


def replay_people(review: Review, name: str, progress: Progress) -> None:
    """Take over what the example's reviewers decided, extract, and take over what they confirmed."""
    for number, table in enumerate(TABLES, start=1):
        review.import_table(table, shipped("data", "example", name, f"{table}.csv"))
        progress(Step(name=f"{name}: decisions taken over", done=number, total=len(TABLES)))
    if problems := review.extract(progress).problems:
        raise PluginError(
            f"the example could not be read whole: {problems[0]}",
            hint="Run `review doctor`, and install evergreen-review again.",
        )
    _confirm(review, name, progress)


def rows(*parts: str) -> Iterator[Row]:
    """The lines of one of the example's tables."""
    with shipped("data", "example", *parts).open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def _reports(review: Review, name: str) -> dict[str, str]:
    """Which report each record found so far is of, by record id."""
    find = Finder(read_records(review.log))
    found = SEARCHES[: SEARCHES.index(name) + 1]
    return {find.find(row): row["report"] for row in rows("truth.csv") if row["search"] in found}


def _end_doubts(review: Review, name: str) -> None:
    """The example's people know which records are one report: they end every uncertain pair."""
    report = _reports(review, name)
    for doubt in review.dedupe().doubts:
        same = report[doubt.pair.left] == report[doubt.pair.right]
        verdict = PairVerdict.DUPLICATE if same else PairVerdict.DISTINCT
        review.judge_pair(doubt.pair.left, doubt.pair.right, verdict, reviewer="Cleo")


def _confirm(review: Review, name: str, progress: Progress) -> None:
    """Confirm the proposed items whose category the example's labels name for that report.

    The labels are one person's single-pass reading (`source/summaries.csv`); items beyond them stay proposed.
    """
    report = _reports(review, name)
    labels = {row["record_id"]: row["challenge_labels"].split(";") for row in rows("source", "summaries.csv")}
    map = review.map(progress)
    named = [
        item.id
        for item in map.items
        if item.status is ItemStatus.PROPOSED and item.category in labels.get(report[item.record], ())
    ]
    words = [confirming.Word(item=id, status=ItemStatus.CONFIRMED, reviewer="Ada") for id in named]
    review.log.append(review.derive(lambda state: confirming.drafts(words, state, review.now())))


def _tell(review: Review, changes: tuple[Change, ...]) -> Told:
    flow, map = review.flow(), review.map()
    files = write_flow(flow, review.settings.exports)
    page = review.export("html", review.settings.exports / "map.html")
    return Told(
        workspace=review.settings.workspace,
        map=page,
        diagram=files[0],
        sentences=(
            *_flow_sentences(flow_numbers(flow)),
            _map_sentence(map),
            f"The update changed the map in {len(changes)} places, each with its cause: "
            f"`review changes --since {read_releases(review.log)[0].cut}`.",
        ),
    )


def _flow_sentences(numbers: dict[str, int]) -> tuple[str, ...]:
    guidelines = numbers.get("organisation_results", 0)
    sought = numbers.get("other_sought_reports", 0)
    return (
        f"{numbers['database_results']} records came from databases, {numbers['duplicates']} of them "
        f"duplicates, and {guidelines} guidelines from the agencies' lists.",
        f"Two people screened the {numbers['records_screened']} records, excluded "
        f"{numbers['records_excluded']} and sought {numbers['dbr_sought_reports']} reports; of the "
        f"guidelines they sought {sought}.",
        f"{numbers['new_reports']} reports of {numbers['new_studies']} studies are included.",
    )


def _map_sentence(map: EvidenceMap) -> str:
    standing = Counter(item.status for item in map.items)
    confirmed, proposed = standing[ItemStatus.CONFIRMED], standing[ItemStatus.PROPOSED]
    gaps = sum(cell.state is CellState.GAP for cell in map.cells)
    return (
        f"The map shows {confirmed + proposed} quoted statements, {confirmed} of them confirmed by a person, "
        f"and {gaps} gaps among {len(map.cells)} cells."
    )
