"""Reports that are versions of another: each kind a function of the report, a number and the world."""

import re
from dataclasses import replace

import corpus_words as words
from corpus_reports import Report, World, renamed
from corpus_words import Journal, listed

from review.model.record import RecordKind, RecordStatus

_COCHRANE = Journal(
    "Cochrane Database of Systematic Reviews", "Cochrane Database Syst Rev", "10.1002/14651858"
)
_PREPRINTS = Journal("medRxiv", "medRxiv", "10.1101/2021.02")
_AGENCY = Journal("Agency Guidelines", "Agency Guidelines", "10.9999/agency")
_REGISTRY = Journal("ClinicalTrials.gov", "ClinicalTrials.gov", "")


def following(report: Report, number: int, pages: int = 8, **changes: object) -> Report:
    """Another report on the pages after, or elsewhere in the volume."""
    start = (report.end or 0) + 1
    return renamed(report, number, **({"start": start, "end": start + pages, "abstract": None} | changes))


def erratum(report: Report, number: int, world: World) -> tuple[Report, Report]:
    """A correction, some pages or a volume later."""
    form = world.draw.choice(
        (
            "Erratum: {}",
            "Correction to: {}",
            "Corrigendum to \u201c{}\u201d",
            "{} (vol {}, pg {}, {})",
            "{}: erratum",
        )
    )
    title = form.format(report.title, report.volume, report.start, report.year)
    later = world.draw.random() < 0.3
    changes = {"year": report.year + later, "volume": str(int(report.volume or 1) + later)}
    return report, following(
        report, number, 0, title=title, start=(report.start or 1) + 400, end=None, **changes
    )


def retraction(report: Report, number: int, world: World) -> tuple[Report, Report]:
    """A retraction notice."""
    form = world.draw.choice(
        ("Retraction notice to \u201c{}\u201d", "Retraction: {}", "Expression of concern: {}")
    )
    changes = {
        "title": form.format(report.title),
        "year": report.year + 2,
        "volume": str(int(report.volume or 1) + 2),
    }
    return report, following(report, number, 0, start=77, end=None, **changes)


def update(report: Report, number: int, world: World) -> tuple[Report, Report]:
    """A Cochrane review and its update."""
    base = f"10.1002/14651858.CD{number % 1_000_000:06}"
    first = replace(
        report,
        journal=_COCHRANE,
        volume=None,
        letters="CD",
        start=number % 1_000_000,
        end=None,
        doi=f"{base}.pub2",
        title=report.title.partition(": ")[0],
        language=None,
    )
    year = report.year + world.draw.randint(2, 6)
    return first, renamed(first, number, year=year, issue=str(world.draw.randint(1, 12)), doi=f"{base}.pub3")


def preprint(report: Report, number: int, world: World) -> tuple[Report, Report]:
    """A preprint, before the article."""
    own = {"journal": _PREPRINTS, "volume": None, "issue": None, "start": None, "end": None, "pmid": None}
    year = report.year - world.draw.choice((0, 1))
    title = report.title if world.draw.random() < 0.7 else report.title.partition(": ")[0]
    changed = renamed(report, number, title=title, year=year, kind=RecordKind.PREPRINT, **own)
    return report, replace(changed, doi=f"10.1101/2021.02.01.{20_000_000 + number}")


def preprint_versions(report: Report, number: int, world: World) -> tuple[Report, Report]:
    """Two versions of a preprint."""
    _, second = preprint(report, number, world)
    return replace(second, number=report.number, doi=f"{second.doi}v1"), replace(
        second, doi=f"{second.doi}v2"
    )


def yearly(report: Report, number: int, world: World) -> tuple[Report, Report]:
    """A report that comes every year."""
    name = f"Annual report of the registry of {world.draw.choice(listed(words.CONDITIONS))}"
    form = world.draw.choice(("{} {}", "{}: {} data", "{}, {}"))
    first = replace(report, title=form.format(name, report.year), language=None)
    again = {
        "title": form.format(name, report.year + 1),
        "year": report.year + 1,
        "volume": str(int(report.volume or 1) + 1),
    }
    return first, following(first, number, **again)


def registry(report: Report, number: int, world: World) -> tuple[Report, Report]:
    """The registry entry of the trial."""
    entry = f"NCT{number:08}"
    own = {
        "volume": None,
        "issue": None,
        "start": None,
        "end": None,
        "pmid": None,
        "journal": _REGISTRY,
        "doi": None,
    }
    title = report.title.partition(": ")[0]
    told = replace(
        report,
        abstract=f"{report.abstract or world.abstract(report.title) if world.sentences else ''} ({entry})",
    )
    return told, replace(
        renamed(report, number, title=title, year=report.year - 3, kind=RecordKind.TRIAL, **own),
        abstract=f"{entry}: {title}.",
    )


def _guideline(report: Report) -> Report:
    own = {
        "volume": None,
        "issue": None,
        "start": None,
        "end": None,
        "doi": None,
        "pmid": None,
        "language": None,
    }
    title = f"Guideline on the clinical investigation of {report.title.partition(': ')[0].lower()}"
    return replace(
        report, title=title, journal=_AGENCY, kind=RecordKind.GUIDELINE, people=report.people[:1], **own
    )


def draft(report: Report, number: int, world: World) -> tuple[Report, Report]:
    """A guideline and its draft."""
    adopted = _guideline(report)
    title = world.draw.choice(("{} - draft", "Draft {}", "{}")).format(adopted.title)
    return adopted, renamed(adopted, number, title=title, year=adopted.year - 1, status=RecordStatus.DRAFT)


def revision(report: Report, number: int, world: World) -> tuple[Report, Report]:
    """A guideline and its revision."""
    adopted = _guideline(report)
    title = world.draw.choice(("{}, Revision 1", "{} (Rev. 1)", "{}, 2nd edition")).format(adopted.title)
    return adopted, renamed(adopted, number, title=title, year=adopted.year + world.draw.randint(1, 5))


def edition(report: Report, number: int, world: World) -> tuple[Report, Report]:
    """The same pages of two language editions, each with its DOI."""
    doi = f"{report.journal.stem}.es.{report.number}"
    title = report.english or re.sub("^", "Estudio: ", report.title)
    named = Journal(
        f"{report.journal.name} (English edition)",
        f"{report.journal.short} (English edition)",
        report.journal.stem,
    )
    first = replace(report, title=f"Estudio sobre {title.lower()}", doi=doi, language="es")
    return first, renamed(
        first, number, title=report.english or report.title, journal=named, doi=f"{doi}.en", language="en"
    )
