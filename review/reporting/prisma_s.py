"""What PRISMA-S asks of the searches, sixteen items, answered from the log and from the protocol.

In: runs, the protocol and its versions, counts of deduplication. Out: items.
Source: Rethlefsen et al. 2021, doi:10.1186/s13643-020-01542-z; the wording is our own.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from ..model.protocol import ProtocolVersion, ReviewProtocol
from ..model.search import Lane, Recheck, RunStatus, SearchRun
from .searched import UNKNOWN
from .strategies import Chase, Search, chases, day, is_undated, searches, strategies

NOT_STATED = "Not stated."
NONE = "None."
FIRST_LANES = (Lane.DATABASE, Lane.REGISTER)
DIRECTIONS = {
    "backward": "backward (what the reports cite)",
    "forward": "forward (what cites the reports)",
}
_NOTHING = re.compile(r"(?i)\W*(?:none|nothing|nil|no|n/?a|not applicable)?\W*")


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One item of the checklist; of one that is `missing`, `hint` says how to tell it."""

    number: int
    name: str
    answer: str
    missing: bool = False
    hint: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Searched:
    """Everything the report is made of; `records` came to `reports`, people judged `judged` pairs.

    `stated` are the keys of the protocol's `searches` that somebody wrote, also where nothing stands there;
    `identified` counts the records of each place in each lane, as the flow diagram does.
    """

    runs: tuple[SearchRun, ...]
    protocol: ReviewProtocol
    versions: tuple[ProtocolVersion, ...] = ()
    rechecks: tuple[Recheck, ...] = ()
    stated: frozenset[str] = field(default=frozenset())
    identified: tuple[tuple[Lane, str, int], ...] = ()
    records: int = 0
    reports: int = 0
    judged: int = 0
    deduplicator: str = ""
    program: str = ""


def items(searched: Searched) -> tuple[Item, ...]:
    """The sixteen items, in their order."""
    made = tuple(each for each in searches(searched.runs) if each.runs)
    return (
        _databases(made),
        _platforms(made),
        _registers(made),
        _browsing(searched, made),
        _citations(searched, made),
        _told(6, "Contacts", searched, "contacts"),
        _told(7, "Other methods", searched, "other_methods"),
        _strategies(made),
        _told(9, "Limits, each with its reason", searched, "limits"),
        _told(10, "Published search filters", searched, "filters"),
        _told(11, "Earlier strategies used again", searched, "prior_work"),
        _updates(searched, made),
        _dates(made),
        _told(14, "Peer review of the strategies", searched, "peer_review"),
        _totals(searched, made),
        _deduplication(searched),
    )


def _told(number: int, name: str, searched: Searched, key: str, known: Sequence[str] = ()) -> Item:
    """An item that the protocol tells under a key of `searches`, after what is `known` without it."""
    said = getattr(searched.protocol.searches, key)
    texts = [text for text in ([said] if isinstance(said, str) else said) if not _NOTHING.fullmatch(text)]
    if answer := "\n".join([*known, *texts]):
        return Item(number=number, name=name, answer=answer)
    if said or key in searched.stated:
        return Item(number=number, name=name, answer=NONE)
    none = "none" if isinstance(said, str) else "[]"
    hint = f"Fill in `searches.{key}` in the protocol; where there was none, write `{none}` there."
    return Item(number=number, name=name, answer=NOT_STATED, missing=True, hint=hint)


def _databases(made: Sequence[Search]) -> Item:
    name = "Databases and their platforms"
    asked = [each for each in made if each.lane is Lane.DATABASE]
    if not asked:
        hint = "No database was searched: run `review refresh` or `review import`."
        return Item(number=1, name=name, answer="No database was searched.", missing=True, hint=hint)
    unknown = {each.source for each in asked if each.platform == UNKNOWN}
    hint = _import_again(unknown, "--platform NAME") if unknown else ""
    return Item(number=1, name=name, answer=_on_platforms(asked), missing=bool(unknown), hint=hint)


def _import_again(sources: Iterable[str], option: str) -> str:
    names = ", ".join(sorted(set(sources)))
    return f"Not stated for {names}: import its files again with `{option}`; no record comes twice."


def _on_platforms(asked: Iterable[Search]) -> str:
    return "\n".join(
        dict.fromkeys(
            f"{each.source}: {'platform not stated' if each.platform == UNKNOWN else each.platform}"
            for each in asked
        )
    )


def _platforms(made: Sequence[Search]) -> Item:
    together: dict[tuple[str, str], dict[str, None]] = {}
    for each in made:
        if each.lane in FIRST_LANES and each.platform != UNKNOWN and each.query:
            together.setdefault((each.platform, each.query), {})[each.source] = None
    found = [f"{', '.join(names)} on {on}" for (on, _), names in together.items() if len(names) > 1]
    answer = "\n".join(dict.fromkeys(found)) or "None: every database was searched on its own."
    return Item(number=2, name="Databases searched together on one platform", answer=answer)


def _registers(made: Sequence[Search]) -> Item:
    found = _on_platforms(each for each in made if each.lane is Lane.REGISTER)
    return Item(number=3, name="Study registers", answer=found or "No register was searched.")


def _browsing(searched: Searched, made: Sequence[Search]) -> Item:
    asked = _on_platforms(each for each in made if each.lane in (Lane.WEBSITE, Lane.ORGANISATION))
    return _told(4, "Web sites and lists", searched, "browsing", [asked] if asked else [])


def _citations(searched: Searched, made: Sequence[Search]) -> Item:
    lines = [told_chase(each) for each in chases(searched.runs) if each.runs]
    by_hand = [each for each in made if each.lane is Lane.CITATION]
    lines += [f"{each.place}: {_fetched(each.runs)}, {_between(each.runs)}" for each in by_hand]
    if planned := searched.protocol.living.citations:
        ways = " and ".join(direction.value for direction in searched.protocol.living.directions)
        lines.append(f"At every update, for the included reports: {', '.join(planned)}, {ways}.")
    return Item(number=5, name="Citation searching", answer="\n".join(lines) or "No citation was chased.")


def told_chase(chase: Chase) -> str:
    """A citation search in one line: where, which way, of how many reports, when, with what."""
    way = DIRECTIONS.get(chase.direction, chase.direction)
    asked = f"{_counted(chase.searches, 'search', 'searches')} for {_counted(chase.reports, 'report')}"
    return f"{chase.place}, {way}: {asked}, {_between(chase.runs)}; {_fetched(chase.runs)}"


def _fetched(runs: Sequence[SearchRun]) -> str:
    new = sum(run.new for run in runs)
    return f"{_counted(sum(run.fetched for run in runs), 'record')} retrieved, {new:,} of them new"


def _counted(number: int, one: str, many: str = "") -> str:
    """
    >>> _counted(1, "record"), _counted(1200, "search", "searches")
    ('1 record', '1,200 searches')
    """
    return f"{number:,} {one if number == 1 else many or f'{one}s'}"


def _between(runs: Sequence[SearchRun]) -> str:
    first, last = day(runs[0]), day(runs[-1])
    return f"on {first}" if first == last else f"from {first} to {last}"


def _strategies(made: Sequence[Search]) -> Item:
    name = "Full strategies, word for word"
    if not made:
        return Item(number=8, name=name, answer=NOT_STATED, missing=True, hint="Nothing was searched yet.")
    found = strategies(made)
    told = sum(each.text is not None for each in found)
    lines = [f"{_counted(told, 'strategy', 'strategies')}, each as it was sent, below."] if told else []
    untold = sorted({search.source for each in found if each.text is None for search in each.searches})
    if not untold:
        return Item(number=8, name=name, answer="\n".join(lines))
    lines.append(f"Not stated: the strategy of {', '.join(untold)}.")
    hint = _import_again(untold, "--query TEXT")
    return Item(number=8, name=name, answer="\n".join(lines), missing=True, hint=hint)


def _updates(searched: Searched, made: Sequence[Search]) -> Item:
    rules = searched.protocol.living
    lines = [*_again(made)]
    if rules.recheck:
        lines.append(f"At every update, included reports are checked again in {', '.join(rules.recheck)}.")
    lines += _checked(searched.rechecks)
    lines += [f"Protocol {each.version}: {each.reason or 'adopted'}." for each in searched.versions]
    if searched.program:
        lines.append(f"Program: {searched.program}.")
    item = _told(12, "Updates", searched, "updates")
    return Item(
        number=12,
        name=item.name,
        answer="\n".join([item.answer, *lines]),
        missing=item.missing,
        hint=item.hint,
    )


def _again(made: Sequence[Search]) -> Iterable[str]:
    again = [run for each in made for run in each.runs[1:]]
    if again:
        ordered, quiet = sorted(again, key=day), sum(not run.new for run in again)
        yield (
            f"{_counted(len(again), 'repeated search', 'repeated searches')}, {_between(ordered)}; "
            f"{quiet:,} of them brought no new record."
        )


def _checked(rechecks: Sequence[Recheck]) -> Iterable[str]:
    held: dict[str, list[Recheck]] = {}
    for each in rechecks:
        if each.status is not RunStatus.FAILED:
            held.setdefault(each.source, []).append(each)
    for source, group in held.items():
        times = "once" if len(group) == 1 else f"{len(group):,} times"
        found = sum(each.found for each in group)
        yield (
            f"{source} was asked again {times} where the reports stand, last on {group[-1].ended[:10]} about "
            f"{_counted(group[-1].asked, 'report')}: {_counted(found, 'notice')} in all."
        )


def _dates(made: Sequence[Search]) -> Item:
    name = "Dates of the searches"
    if not made:
        return Item(number=13, name=name, answer=NOT_STATED, missing=True, hint="Nothing was searched yet.")
    held: dict[str, list[SearchRun]] = {}
    for each in made:
        held.setdefault(each.place, []).extend(each.runs)
    lines = [f"{where}: {_days(sorted(runs, key=day))}" for where, runs in held.items()]
    undated = {run.source for runs in held.values() for run in runs if is_undated(run)}
    hint = _import_again(undated, "--searched-on DATE") if undated else ""
    return Item(number=13, name=name, answer="\n".join(lines), missing=bool(undated), hint=hint)


def _days(runs: Sequence[SearchRun]) -> str:
    undated = [run for run in runs if is_undated(run)]
    first, last = day(runs[0]), day(runs[-1])
    told = first if len(runs) == 1 else f"first {first}, last {last}, {len(runs):,} searches"
    if not undated:
        return told
    days = ", ".join(dict.fromkeys(map(day, undated)))
    import_only = len(runs) == len(undated) == 1
    which = "date of import" if import_only else f"date of import: {days}"
    return f"{told} ({which}; the date of the search is not stated)"


def _totals(searched: Searched, made: Sequence[Search]) -> Item:
    name = "Records of each source"
    if not (made or searched.identified):
        return Item(number=15, name=name, answer=NOT_STATED, missing=True, hint="Nothing was searched yet.")
    lines = [f"{where}, {lane.value}: {_counted(n, 'record')}" for lane, where, n in searched.identified]
    total = sum(number for _, _, number in searched.identified)
    lines.append(f"Together {_counted(total, 'record')}, each counted once, as in the flow diagram.")
    short = sum(run.status is RunStatus.PARTIAL for run in searched.runs)
    if short:
        lines.append(f"{_counted(short, 'search', 'searches')} did not bring everything: see the strategies.")
    return Item(number=15, name=name, answer="\n".join(lines))


def _deduplication(searched: Searched) -> Item:
    name = "Deduplication"
    if not searched.records:
        hint = "There are no records yet."
        return Item(number=16, name=name, answer=NOT_STATED, missing=True, hint=hint)
    duplicates = _counted(searched.records - searched.reports, "duplicate")
    counted = (
        f"{_counted(searched.records, 'record')} are {_counted(searched.reports, 'report')}: {duplicates}, "
        "kept on record behind the one that is shown."
    )
    by = searched.deduplicator or "the rules of this program"
    answer = f"{counted}\nBy {by}; people judged {_counted(searched.judged, 'pair')}."
    return Item(number=16, name=name, answer=answer)
