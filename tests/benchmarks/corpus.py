"""A made-up corpus with its truth: reports, damaged copies of them, and reports that only look like others.

`generate(count, seed)` gives the same entries every time. About three records in ten are copies, each with
one to three kinds of damage (`corpus_damage`); one in ten stands beside a report that it resembles
(`corpus_traps`), and half of those lost a DOI, volume or pages in some database.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from corpus_damage import damaged
from corpus_reports import SOURCES, Report, World, export, rows
from corpus_traps import TRAPS

from review.model.cluster import PairVerdict
from review.model.record import Record

COPIES, BESIDE = 0.3, 0.1
_SHORTEST = 25
_LOST = (
    {"doi": None},
    {"doi": None, "volume": None, "issue": None},
    {"pages": None},
    {"doi": None, "pages": None},
)


@dataclass(frozen=True, slots=True)
class Entry:
    """A record and its truth.

    `report` numbers the report that it is a record of. `damage` is what befell a copy. `trap` is the kind
    of a record that resembles the record at place `beside`, and `expect` what the two are to each other.
    """

    record: Record
    report: int
    damage: tuple[str, ...] = ()
    trap: str = ""
    beside: int = -1
    expect: PairVerdict = PairVerdict.DISTINCT


def generate(count: int, seed: int, *, abstracts: float = 0.3, titles: Sequence[str] = ()) -> list[Entry]:
    """`count` entries, shuffled; `abstracts` is the share of reports that have one, `titles` see `World`."""
    world = World(seed, count, abstracts, titles)
    entries = list(_entries(world, count))
    order = list(range(count))
    world.draw.shuffle(order)
    place = {was: now for now, was in enumerate(order)}
    return [
        entry if entry.beside < 0 else replace(entry, beside=place[entry.beside])
        for entry in (entries[was] for was in order)
    ]


def _entries(world: World, count: int) -> Iterator[Entry]:
    draw, kinds = world.draw, tuple(TRAPS)
    made = number = 0

    def record(report: Report) -> Record:
        return export(report, draw.choice(SOURCES), str(made))

    while made < count:
        report, number = world.report(number), number + 1
        chance = draw.random()
        if chance < BESIDE / (1 - COPIES) and made + 2 <= count:
            kind = draw.choice(kinds)
            report = _telling(report, world)
            trap, expect = TRAPS[kind]
            first, second = trap(report, number, world)
            number += 1
            yield Entry(_thinned(record(first), world, kind), first.number)
            made += 1
            yield Entry(_thinned(record(second), world, kind), second.number, (), kind, made - 1, expect)
            made += 1
            report = first
        else:
            yield Entry(record(report), report.number)
            made += 1
        while made < count and draw.random() < COPIES:
            changed, names = damaged(record(report), draw, report)
            yield Entry(changed, report.number, names)
            made += 1


def _telling(report: Report, world: World) -> Report:
    """Nobody registers a trial called "Foreword"."""
    return report if len(report.title) > _SHORTEST else replace(report, title=world.english_title())


def _thinned(record: Record, world: World, kind: str) -> Record:
    """The record without some of what would tell it apart; a chapter or version is known by its DOI."""
    if world.draw.random() < 0.6 or kind in (
        "chapters, one DOI",
        "preprint v1 / v2",
        "language edition",
        "another's DOI",
    ):
        return record
    return replace(record, **world.draw.choice(_LOST))


def table(entries: list[Entry]) -> list[dict[str, str]]:
    """The entries as rows of a labelled table."""
    return rows([(entry.record, entry.report) for entry in entries])
