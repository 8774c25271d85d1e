"""What each database holds of each publication, and what it says of it at each search date.

The facts of the publications are in source/. That a publication is held by Embase, Scopus or Europe PMC,
and from when, is arranged here; README.md says so. Everything follows from the files by rules: the same
files give the same example, byte for byte.
"""

import csv
import hashlib
import re
from dataclasses import dataclass, replace
from pathlib import Path

BASE, UPDATE = "base", "update"
DATABASES = ("pubmed", "embase", "scopus", "europepmc")
GUIDELINES = "guidelines"
# Relations that make two reports one study.
VERSIONS = ("isVersionOf", "supersedes")
LABEL = "[Summary written for this example] "

# No year was seen for these; their DOI (2024) and PMC number (2026) tell.
_LATE_WITHOUT_YEAR = frozenset({"P100", "P123"})
# Shown at the base date without volume, issue and pages, as databases show what is ahead of print.
_AHEAD_OF_PRINT = frozenset({"P023", "P138"})
# Retracted by a notice of 5 March 2024, thus after the base date and before the update.
_RETRACTED_SINCE = "P131"
_BEFORE_RETRACTION = (
    "A review on mesenchymal stromal cells for tissue-engineered replacements of tissues and organs. "
    "It tells readers that tissue engineering already supplies functional replacements."
)
_OVERLAP_YEAR = "2023"


@dataclass(frozen=True, slots=True, kw_only=True)
class Publication:
    """One row of papers.csv with its summary; empty text is what was not seen."""

    id: str
    title: str
    authors: tuple[tuple[str, str], ...]
    year: str
    journal: str
    volume: str
    issue: str
    pages: str
    doi: str
    pmid: str
    pmcid: str
    type: str
    language: str
    summary: str
    relevance: str
    reason: str
    ahead: bool = False
    retracted: bool = False
    second: bool = False

    def accession(self, database: str) -> str:
        """The publication's number in a database; Embase's and Scopus's are labels of this example."""
        if database == "pubmed":
            return self.pmid
        if database == "europepmc":
            return self.pmid or self.pmcid
        return f"EX-{database[0].upper()}{self.id[1:]}{'b' if self.second else ''}"

    @property
    def abstract(self) -> str:
        """The summary with the label that says what it is; empty when there is none."""
        return LABEL + self.summary if self.summary else ""


def read_rows(path: Path) -> list[dict[str, str]]:
    """The rows of a CSV file."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def draw(purpose: str, key: str) -> float:
    """A number in [0, 1) that depends on nothing but its arguments."""
    return int(hashlib.sha256(f"{purpose}|{key}".encode()).hexdigest()[:8], 16) / 2**32


def read_publications(source: Path) -> tuple[Publication, ...]:
    """The publications of papers.csv, in its order."""
    summaries = {row["record_id"]: row["summary"] for row in read_rows(source / "summaries.csv")}
    return tuple(
        _publication(row, summaries.get(row["record_id"], "")) for row in read_rows(source / "papers.csv")
    )


def read_second_entries(source: Path, publications: tuple[Publication, ...]) -> tuple[Publication, ...]:
    """The entries that a bibliography held a second time, spelled otherwise."""
    first = {publication.id: publication for publication in publications}
    return tuple(
        replace(
            first[row["duplicate_of"]],
            title=row["title"],
            authors=_authors(row["authors"]),
            second=True,
        )
        for row in read_rows(source / "duplicates.csv")
    )


def _publication(row: dict[str, str], summary: str) -> Publication:
    number = re.search(r"PMC\d{6,8}", f"{row['url']} {row['evidence']}")
    same = ("title", "year", "journal", "volume", "issue", "pages", "doi", "pmid", "language", "relevance")
    return Publication(
        id=row["record_id"],
        authors=_authors(row["authors"]),
        pmcid=number[0] if number else "",
        type=row["publication_type"],
        summary=summary,
        reason=row["relevance_reason"],
        **{name: row[name] for name in same},
    )


def _authors(text: str) -> tuple[tuple[str, str], ...]:
    names = (name.partition(",") for name in text.split(";") if name.strip())
    return tuple((last.strip(), first.strip()) for last, _, first in names)


def first_search(publication: Publication) -> str:
    """The search at which a publication could be found for the first time."""
    late = publication.year >= "2024" or publication.id in _LATE_WITHOUT_YEAR
    return UPDATE if late else BASE


def holdings(publication: Publication) -> tuple[str, ...]:
    """The databases that hold a publication; PubMed and Europe PMC only where their number was seen."""
    if publication.type == "Preprint":
        return ("embase",)
    held = {"pubmed"} if publication.pmid else set()
    if publication.pmid or publication.pmcid:
        held.add("europepmc")
    if draw("embase", publication.id) < 0.5:
        held.add("embase")
    if draw("scopus", publication.id) < 0.55 or not held & {"pubmed", "embase"}:
        held.add("scopus")
    return tuple(database for database in DATABASES if database in held)


def indexed_late(publication: Publication, database: str) -> bool:
    """Whether Scopus lists a publication, which others had at the base date, only at the update."""
    return (
        database == "scopus"
        and first_search(publication) == BASE
        and len(holdings(publication)) > 1
        and draw("late", publication.id) < 0.12
    )


def seen(publication: Publication, database: str) -> str:
    """The search at which a database gives the publication for the first time."""
    return UPDATE if indexed_late(publication, database) else first_search(publication)


def as_listed(publication: Publication, search: str) -> Publication:
    """What databases say of a publication at a search date."""
    if publication.id == _RETRACTED_SINCE and search == BASE:
        return replace(publication, summary=_BEFORE_RETRACTION)
    if publication.id in _AHEAD_OF_PRINT and search == BASE:
        return replace(publication, ahead=True, volume="", issue="", pages="")
    if publication.reason == "retracted publication":
        return replace(publication, retracted=True)
    return publication


def listed(publications: tuple[Publication, ...], database: str, search: str) -> tuple[Publication, ...]:
    """The entries of one export file.

    The update's hold what is new in the database, what changed, and what its date window overlaps.
    """
    held = [publication for publication in publications if database in holdings(publication)]
    if search == BASE:
        wanted = [each for each in held if seen(each, database) == BASE]
    else:
        wanted = [each for each in held if seen(each, database) == UPDATE or _again(each)]
    return tuple(as_listed(each, search) for each in wanted)


def _again(publication: Publication) -> bool:
    changed = as_listed(publication, BASE) != as_listed(publication, UPDATE)
    return changed or publication.year == _OVERLAP_YEAR


def reviewed(publication: Publication) -> str:
    """The database whose record of a publication the reviewers saw: the first that had it."""
    return next(each for each in holdings(publication) if not indexed_late(publication, each))
