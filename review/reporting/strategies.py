"""The searches of a review as a reader wants them told: each strategy once, with all that came of it.

In: closed runs, oldest first. Out: searches of one source each, citation searches, strategies by their text,
and rows in which runs that brought nothing stand together.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from ..model.search import Lane, RunStatus, SearchRun, Window
from .searched import file_of, place

# `runs` gave pages, `failed` were attempts that gave none; both oldest first, by the day of the search.
Runs = tuple[SearchRun, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Search:
    """One source asked in the same words, however often; a search whose `runs` are none was never made."""

    source: str
    platform: str
    lane: Lane
    query: str
    translated_from: str | None
    runs: Runs
    failed: Runs = ()

    @property
    def place(self) -> str:
        """The source, and in brackets the platform where it says more."""
        return place(self.source, [self.platform])


@dataclass(frozen=True, slots=True, kw_only=True)
class Chase:
    """The citations of reports in one source and direction: of how many reports, in how many searches."""

    source: str
    platform: str
    direction: str
    reports: int
    searches: int
    runs: Runs
    failed: Runs = ()

    @property
    def place(self) -> str:
        """The source, and in brackets the platform where it says more."""
        return place(self.source, [self.platform])


@dataclass(frozen=True, slots=True, kw_only=True)
class Strategy:
    """One text, word for word, with the searches that sent it; None when nobody told what was sent."""

    text: str | None
    searches: tuple[Search, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One run that brought something, or `runs` of them that brought nothing, with the numbers of the last.

    `window` None is that of a file, which cannot tell it.
    """

    first: str
    last: str
    window: Window | None
    reported: int | None
    fetched: int
    new: int
    runs: int = 1
    quiet: bool = False
    remarks: tuple[str, ...] = field(default=())


def day(run: SearchRun) -> str:
    """The day of a search: as it was told of a file, else that of its import."""
    return run.searched_on.isoformat() if run.searched_on else run.ended[:10]


def is_undated(run: SearchRun) -> bool:
    """Whether only the day of the import is known."""
    return file_of(run) is not None and run.searched_on is None


def is_untold(run: SearchRun) -> bool:
    """Whether nobody told with which words a file was searched for."""
    return file_of(run) is not None and run.query == file_of(run)


def searches(runs: Iterable[SearchRun]) -> tuple[Search, ...]:
    """The searches in the order in which they were first run; chased citations are not among them."""
    held: dict[tuple[object, ...], list[SearchRun]] = {}
    for run in runs:
        if _direction(run) is None:
            text = None if is_untold(run) else run.query
            held.setdefault((run.source, run.platform, run.lane, text, run.translated_from), []).append(run)
    return tuple(_search(group) for group in held.values())


def _search(group: Sequence[SearchRun]) -> Search:
    first = group[0]
    made, failed = _parted(group)
    return Search(
        source=first.source,
        platform=first.platform,
        lane=first.lane,
        query=first.query,
        translated_from=first.translated_from,
        runs=made,
        failed=failed,
    )


def _parted(group: Sequence[SearchRun]) -> tuple[Runs, Runs]:
    ordered = sorted(group, key=lambda run: (day(run), run.ended))
    failed = tuple(run for run in ordered if run.status is RunStatus.FAILED)
    return tuple(run for run in ordered if run.status is not RunStatus.FAILED), failed


def chases(runs: Iterable[SearchRun]) -> tuple[Chase, ...]:
    """The citation searches: one per source and direction."""
    held: dict[tuple[str, str, str], list[SearchRun]] = {}
    for run in runs:
        if (direction := _direction(run)) is not None:
            held.setdefault((run.source, run.platform, direction), []).append(run)
    return tuple(_chase(*key, group) for key, group in held.items())


def _chase(source: str, platform: str, direction: str, group: Sequence[SearchRun]) -> Chase:
    made, failed = _parted(group)
    seeds = [seed for run in made or failed for seed in _seeds(run)]
    return Chase(
        source=source,
        platform=platform,
        direction=direction,
        reports=len(set(seeds)),
        searches=len(seeds),
        runs=made,
        failed=failed,
    )


def _seeds(run: SearchRun) -> list[str]:
    """The reports asked about: searches without news may be told as one run, which names their `seeds`."""
    together = dict(run.parameters).get("seeds")
    return together.split("; ") if together else [run.query.partition(" of ")[2]]


def _direction(run: SearchRun) -> str | None:
    return dict(run.parameters).get("direction") if run.lane is Lane.CITATION else None


def strategies(made: Iterable[Search]) -> tuple[Strategy, ...]:
    """Each distinct text once; the searches that were never made sent none."""
    held: dict[str | None, list[Search]] = {}
    for search in made:
        if search.runs:
            held.setdefault(None if is_untold(search.runs[0]) else search.query, []).append(search)
    return tuple(Strategy(text=text, searches=tuple(group)) for text, group in held.items())


def rows(search: Search) -> tuple[Row, ...]:
    """The runs of a search by day; of those that brought nothing there is at most one row for a month."""
    told: list[Row] = []
    for row in map(_row, search.runs):
        at = _company(told, row) if row.quiet else None
        if at is None:
            told.append(row)
        else:
            told[at] = _together(told[at], row)
    return tuple(told)


def _company(told: Sequence[Row], row: Row) -> int | None:
    """Which row a run without news goes with: the one before it, or another of the same month."""
    quiet = [at for at, each in enumerate(told) if each.quiet]
    if not quiet:
        return None
    beside, same_month = quiet[-1] == len(told) - 1, told[quiet[-1]].last[:7] == row.first[:7]
    return quiet[-1] if beside or same_month else None


def _together(before: Row, row: Row) -> Row:
    since, until = (each.window or Window() for each in (before, row))
    days = Window(since=since.since, until=until.until)
    return replace(row, first=before.first, window=row.window and days, runs=before.runs + row.runs)


def _row(run: SearchRun) -> Row:
    remarks = tuple(_remarks(run))
    return Row(
        first=day(run),
        last=day(run),
        window=run.window if file_of(run) is None else None,
        reported=run.reported,
        fetched=run.fetched,
        new=run.new,
        quiet=not (run.new or remarks),
        remarks=remarks,
    )


def _remarks(run: SearchRun) -> Iterator[str]:
    if run.status is not RunStatus.COMPLETE:
        yield "incomplete"
    for number, what in (
        (run.changed, "revised"),
        (run.withdrawn, "no longer listed"),
        (run.relisted, "listed again"),
    ):
        if number:
            yield f"{number:,} {what}"
    if is_undated(run):
        yield "date of import"
