"""Reports that look like another and are not: each kind a function, with the verdict a reviewer expects.

A trap takes a report and gives the one that stands beside it: same people, same words, same place, as far
as such reports share them in print.
"""

from collections.abc import Callable
from dataclasses import replace

import corpus_words as words
from corpus_reports import Report, World, renamed
from corpus_versions import (
    draft,
    edition,
    erratum,
    following,
    preprint,
    preprint_versions,
    registry,
    retraction,
    revision,
    update,
    yearly,
)
from corpus_words import Journal, listed

from review.model.cluster import PairVerdict
from review.model.record import RecordKind

Trap = Callable[[Report, int, World], tuple[Report, Report]]
VERSION, DISTINCT = PairVerdict.VERSION, PairVerdict.DISTINCT


def parts(report: Report, number: int, world: World) -> tuple[Report, Report]:
    """Two parts in one issue."""
    first, second = world.draw.choice(
        (("Part I", "Part II"), ("Part 1", "Part 2"), ("I", "II"), ("Part one", "Part two"))
    )
    tails = world.draw.choice(
        (("", ""), (": design", ": results"), (": methods and population", ": outcomes at one year"))
    )
    name = report.title.partition(": ")[0]
    return (
        replace(report, title=f"{name}. {first}{tails[0]}"),
        following(report, number, title=f"{name}. {second}{tails[1]}"),
    )


def series(report: Report, number: int, world: World) -> tuple[Report, Report]:
    """The same team under titles that begin alike."""
    one, other = world.draw.sample(listed(words.OUTCOMES), 2)
    name = report.title.partition(": ")[0]
    changes = {"title": f"{name}: {other}", "year": report.year + world.draw.choice((0, 0, 1))}
    return replace(report, title=f"{name}: {one}"), following(report, number, **changes)


def two_trials(report: Report, number: int, world: World) -> tuple[Report, Report]:
    """One team, one design, another drug, disease or population."""
    pick = world.draw.choice
    one, other = world.draw.sample(world.drugs, 2)
    here, there = world.draw.sample(listed(words.GROUPS), 2)
    ill, sick = world.draw.sample(listed(words.CONDITIONS), 2)
    design = pick(listed(words.DESIGNS))
    first = (one, here, ill)
    second = pick(((other, here, ill), (one, there, ill), (one, here, sick)))
    titles = [
        f"{drug.capitalize()} for {disease} in {group}: {design}" for drug, group, disease in (first, second)
    ]
    elsewhere = following(
        report, number, title=titles[1], journal=pick((report.journal, pick(words.journals())))
    )
    return replace(report, title=titles[0]), elsewhere


def other_authors(report: Report, number: int, world: World) -> tuple[Report, Report]:
    """One title, other people, another journal."""
    other = world.report(number)
    short = world.draw.random() < 0.5
    title = world.draw.choice(listed(words.SHORT)) if short else report.title
    return replace(report, title=title), replace(other, title=title, language=None, english=None)


def reply(report: Report, number: int, world: World) -> tuple[Report, Report]:
    """A letter about the report, or the authors' answer to one."""
    form, own = world.draw.choice(
        (
            ("Comment on: {}", False),
            ("Re: {}", False),
            ("{}: reply", True),
            ("Authors' reply to: {}", True),
            ("{}", False),
        )
    )
    people = report.people if own else world.people()
    start = (report.start or 1) + 300
    return report, following(
        report, number, title=form.format(report.title), people=people, start=start, end=start + 1
    )


def meeting_page(report: Report, number: int, world: World) -> tuple[Report, Report]:
    """Two abstracts of one team on one page of a supplement."""
    own = {"letters": "S", "end": None, "issue": "Suppl 1", "doi": None, "pmid": None}
    one, other = world.draw.sample(listed(words.GROUPS), 2)
    name = (
        f"{world.draw.choice(world.drugs).capitalize()} for {world.draw.choice(listed(words.CONDITIONS))} in "
    )
    first = replace(report, title=name + one, **own)
    return first, renamed(first, number, title=name + other, abstract=None)


def meeting_paper(report: Report, number: int, world: World) -> tuple[Report, Report]:
    """A meeting abstract and the paper that came of it."""
    own = {
        "letters": "S",
        "start": world.draw.randint(1, 900),
        "end": None,
        "issue": "Suppl 1",
        "doi": None,
        "pmid": None,
        "volume": str(world.draw.randint(1, 80)),
    }
    year = report.year - world.draw.choice((0, 1, 2))
    return report, renamed(report, number, year=year, journal=world.draw.choice(words.journals()), **own)


def chapters(report: Report, number: int, world: World) -> tuple[Report, Report]:
    """Two chapters under the DOI of their book."""
    doi = f"10.1007/978-3-{number:07}"
    book = replace(
        report,
        journal=Journal(f"Handbook of {report.journal.name}", "Handb", doi),
        volume=None,
        issue=None,
        doi=doi,
    )
    subject = world.draw.choice(listed(words.CONDITIONS)).capitalize()
    one, other = world.draw.sample(("mechanisms", "pharmacology", "epidemiology", "history", "management"), 2)
    people = world.people() if world.draw.random() < 0.7 else report.people
    second = following(book, number, 20, title=f"{subject}: {other}", people=people, doi=doi)
    return replace(book, title=f"{subject}: {one}", language=None), second


def protocol(report: Report, number: int, world: World) -> tuple[Report, Report]:
    """The protocol of the study."""
    name = report.title.partition(": ")[0]
    form = world.draw.choice(
        ("{}: study protocol", "{}: protocol for a randomised trial", "{}: a study protocol")
    )
    own = {
        "year": report.year - 2,
        "journal": world.draw.choice(words.journals()),
        "volume": str(world.draw.randint(1, 40)),
    }
    return report, following(report, number, title=form.format(name), **own)


def heading(report: Report, number: int, world: World) -> tuple[Report, Report]:
    """A heading that comes back, by the same people in the same volume."""
    title = world.draw.choice(listed(words.HEADINGS))
    first = replace(report, title=title, people=report.people[:1], language=None, abstract=None)
    start, issue = (report.start or 1) + 120, str(int(report.issue or 1) % 12 + 1)
    return first, following(first, number, title=title, start=start, end=start + 1, issue=issue)


def two_meetings(report: Report, number: int, world: World) -> tuple[Report, Report]:
    """One abstract, given at two meetings in a year."""
    own = {"letters": "S", "end": None, "issue": "Suppl 1", "doi": None, "pmid": None}
    other = {"journal": world.draw.choice(words.journals()), "volume": str(world.draw.randint(1, 80))}
    first = replace(report, **own)
    return first, renamed(first, number, start=world.draw.randint(1, 900), **other)


def numbers(report: Report, number: int, world: World) -> tuple[Report, Report]:
    """One team, another phase, dose or type."""
    form, one, other = world.draw.choice(
        (
            ("{}: a phase {} trial", "2", "3"),
            ("{} at {} mg", "10", "20"),
            ("{}, type {}", "1", "2"),
            ("{} at {} years", "5", "10"),
        )
    )
    name = report.title.partition(": ")[0]
    changes = {"title": form.format(name, other), "year": report.year + world.draw.choice((0, 0, 1, 3))}
    return replace(report, title=form.format(name, one)), following(report, number, **changes)


def other_script(report: Report, number: int, world: World) -> tuple[Report, Report]:
    """Titles in another script that differ in one word, by one team in one journal."""
    script = world.draw.choice(sorted(words.SCRIPTS))
    mark, parts = words.SCRIPTS[script]
    chosen = [world.draw.choice(listed(part)) for part in parts]
    at = world.draw.randrange(len(parts))
    changed = [
        *chosen[:at],
        world.draw.choice([word for word in listed(parts[at]) if word != chosen[at]]),
        *chosen[at + 1 :],
    ]
    first = replace(report, title=mark.join(chosen), english=world.english_title(), language=script[:2])
    return first, following(first, number, title=mark.join(changed), english=world.english_title())


def wrong_doi(report: Report, number: int, world: World) -> tuple[Report, Report]:
    """Another report that a database gave the DOI of its neighbour."""
    first = replace(report, doi=report.doi or f"{report.journal.stem}.{report.number}")
    return first, following(first, number, title=world.english_title(), people=world.people(), doi=first.doi)


def again(report: Report, number: int, world: World) -> tuple[Report, Report]:
    """A column or survey under one title every year."""
    first = replace(
        report,
        title=f"{world.draw.choice(listed(words.CONDITIONS)).capitalize()}: the year in review",
        language=None,
    )
    return first, following(
        first, number, year=report.year + 1, volume=str(int(report.volume or 1) + 1), start=report.start
    )


def two_entries(report: Report, number: int, world: World) -> tuple[Report, Report]:
    """Two studies of one sponsor under one title in a registry, as a library of trials has them."""
    own = {"volume": None, "issue": None, "start": None, "end": None, "doi": None, "pmid": None}
    first, second = (
        {"journal": Journal(place, place, "")}
        for place in (f"https://clinicaltrials.gov/show/NCT{each:08}" for each in (report.number, number))
    )
    sponsor = replace(report, people=report.people[:1], language=None, kind=RecordKind.TRIAL, **own)
    return replace(sponsor, **first), renamed(sponsor, number, **second)


def statement(report: Report, number: int, world: World) -> tuple[Report, Report]:
    """A statement that two journals print in one year."""
    name = (
        f"{world.draw.choice(listed(words.CONDITIONS)).capitalize()}: a statement for those who report trials"
    )
    one, other = world.draw.sample(words.journals(), 2)
    first = replace(report, title=name, language=None, journal=one, abstract=world.abstract(name))
    volume, start = str(int(report.volume or 1) + 7), (report.start or 1) + 31
    return first, renamed(first, number, journal=other, volume=volume, start=start, end=start + 6)


def two_replies(report: Report, number: int, world: World) -> tuple[Report, Report]:
    """Two answers of the authors to letters, on two pages of an issue."""
    own = {"title": f"{report.title}: authors' reply", "abstract": None, "language": None}
    first = replace(report, **own)
    start = (report.start or 1) + 2
    return first, renamed(first, number, start=start, end=start)


TRAPS: dict[str, tuple[Trap, PairVerdict]] = {
    "part I / II": (parts, DISTINCT),
    "same team's series": (series, DISTINCT),
    "two trials": (two_trials, DISTINCT),
    "title of others": (other_authors, DISTINCT),
    "erratum": (erratum, VERSION),
    "retraction": (retraction, VERSION),
    "reply": (reply, DISTINCT),
    "Cochrane update": (update, VERSION),
    "preprint": (preprint, VERSION),
    "preprint v1 / v2": (preprint_versions, VERSION),
    "abstracts on a page": (meeting_page, DISTINCT),
    "abstract and paper": (meeting_paper, DISTINCT),
    "chapters, one DOI": (chapters, DISTINCT),
    "yearly report": (yearly, VERSION),
    "registry entry": (registry, VERSION),
    "protocol": (protocol, DISTINCT),
    "draft": (draft, VERSION),
    "revision": (revision, VERSION),
    "heading": (heading, DISTINCT),
    "language edition": (edition, VERSION),
    "two meetings": (two_meetings, DISTINCT),
    "phase or dose": (numbers, DISTINCT),
    "another script": (other_script, DISTINCT),
    "another's DOI": (wrong_doi, DISTINCT),
    "year in review": (again, DISTINCT),
    "two entries": (two_entries, DISTINCT),
    "one statement": (statement, DISTINCT),
    "two replies": (two_replies, DISTINCT),
}
