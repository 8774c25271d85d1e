"""What PRISMA-S asks of the searches, sixteen items, answered from the log and from the protocol.

In: runs, the protocol and its versions, counts of deduplication. Out: items, and a strategy per search.
Source: Rethlefsen et al. 2021, doi:10.1186/s13643-020-01542-z; the wording is our own.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate

from ..model.protocol import ProtocolVersion, ReviewProtocol
from ..model.search import Lane, Recheck, RunStatus, SearchRun
from .searched import UNKNOWN, file_of, place

NOT_REPORTED = "Not reported."
FIRST_LANES = (Lane.DATABASE, Lane.REGISTER)


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One item of the checklist; `missing` when nothing is known, and the answer says what to fill in."""

    number: int
    name: str
    answer: str
    missing: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Searched:
    """Everything the report is made of; `records` came to `reports`, people judged `judged` pairs."""

    runs: tuple[SearchRun, ...]
    protocol: ReviewProtocol
    versions: tuple[ProtocolVersion, ...] = ()
    rechecks: tuple[Recheck, ...] = ()
    records: int = 0
    reports: int = 0
    judged: int = 0
    deduplicator: str = ""
    program: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Strategy:
    """What one source was asked word for word, and every time it was asked.

    Citations of many reports are one strategy with as many queries. `new` is how many records had been
    new up to and with each run.
    """

    source: str
    platform: str
    lane: Lane
    queries: tuple[str, ...]
    runs: tuple[SearchRun, ...]
    new: tuple[int, ...]
    translated_from: str | None = None

    @property
    def place(self) -> str:
        """The source, and in brackets the platform where it says more."""
        return place(self.source, [self.platform])


def strategies(runs: Iterable[SearchRun]) -> tuple[Strategy, ...]:
    """The strategies in the order in which they were first run, each with its runs, oldest first."""
    held: dict[tuple[str | None, ...], list[SearchRun]] = {}
    for run in runs:
        citing = run.lane is Lane.CITATION and "direction" in dict(run.parameters)
        asked = dict(run.parameters)["direction"] if citing else run.query
        key = (run.source, run.platform, run.lane, asked, None if citing else run.translated_from)
        held.setdefault(key, []).append(run)
    return tuple(_strategy(group) for group in held.values())


def _strategy(runs: Sequence[SearchRun]) -> Strategy:
    first = runs[0]
    return Strategy(
        source=first.source,
        platform=first.platform,
        lane=first.lane,
        queries=tuple(dict.fromkeys(run.query for run in runs)),
        runs=tuple(runs),
        new=tuple(accumulate(run.new for run in runs)),
        translated_from=first.translated_from,
    )


def items(searched: Searched) -> tuple[Item, ...]:
    """The sixteen items, in their order."""
    said, made = searched.protocol.searches, strategies(searched.runs)
    return (
        _databases(made),
        _platforms(made),
        _lane(3, "Study registers", made, (Lane.REGISTER,), "No register was searched."),
        _browsing(searched, made),
        _citations(searched, made),
        _told(6, "Contacts", said.contacts, "searches.contacts"),
        _told(7, "Other methods", said.other_methods, "searches.other_methods"),
        _strategies(made),
        _told(9, "Limits, each with its reason", said.limits, "searches.limits"),
        _told(10, "Published search filters", said.filters, "searches.filters"),
        _told(11, "Earlier strategies used again", _one(said.prior_work), "searches.prior_work"),
        _updates(searched),
        _dates(made),
        _told(14, "Peer review of the strategies", _one(said.peer_review), "searches.peer_review"),
        _totals(made),
        _deduplication(searched),
    )


def _one(text: str) -> tuple[str, ...]:
    return (text,) if text else ()


def _told(number: int, name: str, texts: Sequence[str], key: str) -> Item:
    if texts:
        return Item(number=number, name=name, answer="\n".join(texts))
    hint = f"{NOT_REPORTED} Fill in `{key}` in the protocol; where there was none, say so there."
    return Item(number=number, name=name, answer=hint, missing=True)


def _databases(made: Sequence[Strategy]) -> Item:
    name = "Databases and their platforms"
    asked = [each for each in made if each.lane is Lane.DATABASE]
    if not asked:
        answer = f"{NOT_REPORTED} No database was searched: run `review refresh` or `review import`."
        return Item(number=1, name=name, answer=answer, missing=True)
    answer = "\n".join(dict.fromkeys(f"{each.source}: {each.platform}" for each in asked))
    if unknown := sorted({each.source for each in asked if each.platform == UNKNOWN}):
        answer += (
            f"\n{NOT_REPORTED} The platform of {', '.join(unknown)}: give `--platform` to `review import`."
        )
    return Item(number=1, name=name, answer=answer, missing=bool(unknown))


def _platforms(made: Sequence[Strategy]) -> Item:
    together: dict[tuple[str, ...], dict[str, None]] = {}
    for each in made:
        if each.lane in FIRST_LANES and each.platform != UNKNOWN:
            together.setdefault((each.platform, *each.queries), {})[each.source] = None
    found = [f"{', '.join(sources)} on {key[0]}" for key, sources in together.items() if len(sources) > 1]
    answer = "\n".join(found) or "None: every database was searched on its own."
    return Item(number=2, name="Databases searched together on one platform", answer=answer)


def _lane(number: int, name: str, made: Sequence[Strategy], lanes: tuple[Lane, ...], none: str) -> Item:
    found = dict.fromkeys(f"{each.source}: {each.platform}" for each in made if each.lane in lanes)
    return Item(number=number, name=name, answer="\n".join(found) or none)


def _browsing(searched: Searched, made: Sequence[Strategy]) -> Item:
    asked = _lane(4, "Web sites and lists", made, (Lane.WEBSITE, Lane.ORGANISATION), "").answer
    texts = [text for text in (asked, *searched.protocol.searches.browsing) if text]
    return _told(4, "Web sites and lists", texts, "searches.browsing")


def _citations(searched: Searched, made: Sequence[Strategy]) -> Item:
    lines = [
        f"{each.place}: {len(each.queries):,} searches {_direction(each)}, last on {each.runs[-1].ended[:10]}"
        for each in made
        if each.lane is Lane.CITATION
    ]
    if planned := searched.protocol.living.citations:
        ways = " and ".join(direction.value for direction in searched.protocol.living.directions)
        lines.append(f"At every refresh, for the included reports: {', '.join(planned)}, {ways}.")
    return Item(number=5, name="Citations chased", answer="\n".join(lines) or "No citation was chased.")


def _direction(strategy: Strategy) -> str:
    return dict(strategy.runs[0].parameters).get("direction", "")


def _strategies(made: Sequence[Strategy]) -> Item:
    name = "Full strategies, word for word"
    if not made:
        return Item(number=8, name=name, answer=f"{NOT_REPORTED} Nothing was searched yet.", missing=True)
    answer = f"{len(made):,}, each as it was sent, below."
    if files := sorted({each.source for each in made if each.queries[0] == file_of(each.runs[0])}):
        answer += f"\n{NOT_REPORTED} The query of {', '.join(files)}: give `--query` to `review import`."
    return Item(number=8, name=name, answer=answer, missing=bool(files))


def _updates(searched: Searched) -> Item:
    name, said = "Updates", searched.protocol.searches.updates
    rules = searched.protocol.living
    again = sum(len(each.runs) - 1 for each in strategies(searched.runs))
    lines = [said] if said else []
    lines.append(
        f"{len(searched.runs):,} runs are on record, {again:,} of them updates, also those without news."
    )
    if rules.recheck:
        lines.append(f"Included reports are checked again at every refresh in {', '.join(rules.recheck)}.")
    lines += [
        f"{each.source} was asked again about {each.asked:,} reports on {each.ended[:10]}: "
        f"{each.answered:,} answered, {each.found:,} notices."
        for each in searched.rechecks
    ]
    lines += [f"Protocol {each.version}: {each.reason or 'adopted'}." for each in searched.versions]
    if searched.program:
        lines.append(f"Program: {searched.program}.")
    if not said:
        lines.append(f"{NOT_REPORTED} How often it is searched: fill in `searches.updates` in the protocol.")
    return Item(number=12, name=name, answer="\n".join(lines), missing=not said)


def _dates(made: Sequence[Strategy]) -> Item:
    lines = [f"{each.place}: {_days(each.runs)}" for each in made]
    answer = "\n".join(dict.fromkeys(lines)) or f"{NOT_REPORTED} Nothing was searched yet."
    return Item(number=13, name="Dates of the searches", answer=answer, missing=not made)


def _days(runs: Sequence[SearchRun]) -> str:
    first, last = runs[0].ended[:10], runs[-1].ended[:10]
    return first if len(runs) == 1 else f"first {first}, last {last}, {len(runs):,} times"


def _totals(made: Sequence[Strategy]) -> Item:
    name = "Records of each source"
    if not made:
        return Item(number=15, name=name, answer=f"{NOT_REPORTED} Nothing was searched yet.", missing=True)
    lines = [_total(each) for each in made]
    short = sum(run.status is not RunStatus.COMPLETE for each in made for run in each.runs)
    if short:
        lines.append(f"{short:,} runs did not end complete; each says why below.")
    lines.append(
        f"Together {sum(run.new for each in made for run in each.runs):,} records, each counted once."
    )
    return Item(number=15, name=name, answer="\n".join(lines))


def _total(strategy: Strategy) -> str:
    reported = [run.reported for run in strategy.runs if run.reported is not None]
    told = f"{reported[-1]:,} reported by the last run, " if reported else ""
    fetched = sum(run.fetched for run in strategy.runs)
    return f"{strategy.place}: {told}{fetched:,} retrieved in all runs, {strategy.new[-1]:,} of them new"


def _deduplication(searched: Searched) -> Item:
    if not searched.records:
        answer = f"{NOT_REPORTED} There are no records yet."
        return Item(number=16, name="Deduplication", answer=answer, missing=True)
    answer = (
        f"{searched.records:,} records are {searched.reports:,} reports: "
        f"{searched.records - searched.reports:,} duplicates stay on record behind the one that is shown. "
        f"By {searched.deduplicator or 'the rules of this program'}; people judged {searched.judged:,} pairs."
    )
    return Item(number=16, name="Deduplication", answer=answer)


def parameters(strategy: Strategy) -> Iterator[tuple[str, str]]:
    """What shaped the searches of a strategy, each once; a seed is named in its query."""
    for name, value in dict.fromkeys(pair for run in strategy.runs for pair in run.parameters):
        if name != "seed":
            yield name, value
