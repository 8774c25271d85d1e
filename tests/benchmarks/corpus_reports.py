"""Made-up reports, and how each of five databases would export one as a record."""

import random
from collections.abc import Sequence
from dataclasses import dataclass, replace

import corpus_words as words
from corpus_words import Journal, Person, listed

from review.model.record import PartialDate, Record, RecordKind, RecordStatus

SOURCES = ("pubmed", "embase", "scopus", "wos", "crossref")
_FIRST_YEAR, _LAST_YEAR, _DOIS_SINCE = 1985, 2025, 1999
_SENTENCES = 400


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """A report as it is, before any database wrote it down; `number` names it."""

    number: int
    title: str
    people: tuple[Person, ...]
    year: int
    journal: Journal
    volume: str | None
    issue: str | None
    start: int | None
    end: int | None
    letters: str = ""
    doi: str | None = None
    pmid: str | None = None
    abstract: str | None = None
    kind: RecordKind = RecordKind.ARTICLE
    status: RecordStatus | None = None
    language: str | None = None
    english: str | None = None


class World:
    """What one corpus draws from: people in teams, drugs and sentences; `draw` is its only chance.

    English titles are spliced from halves of the `titles`, where there are some.
    """

    def __init__(self, seed: int, reports: int, abstracts: float, titles: Sequence[str] = ()) -> None:
        self.draw = random.Random(seed)
        self.abstracts = abstracts
        self.titles = [title.split() for title in titles]
        people = [words.person(self.draw) for _ in range(max(600, reports))]
        self.teams = [people[at : at + 6] for at in range(0, len(people), 6)]
        self.drugs = [words.drug(self.draw) for _ in range(max(300, reports // 20))]
        self.sentences = [self._sentence() for _ in range(_SENTENCES)] if abstracts else []

    def report(self, number: int) -> Report:
        """A new report."""
        title, english, language = self._title()
        year = self.draw.randint(_FIRST_YEAR, _LAST_YEAR)
        journal = self.draw.choice(words.journals())
        start, length = self.draw.randint(1, 2400), self.draw.randint(1, 14)
        has_doi = year >= _DOIS_SINCE and self.draw.random() < 0.9
        return Report(
            number=number,
            title=title,
            english=english,
            language=language,
            people=self.people(),
            year=year,
            journal=journal,
            volume=str(year - 1980 + int(journal.stem[4:6])),
            issue=str(self.draw.randint(1, 12)),
            start=start,
            end=start + length,
            doi=f"{journal.stem}.{year}.{number}" if has_doi else None,
            pmid=str(10_000_000 + number) if self.draw.random() < 0.8 else None,
            abstract=self.abstract(title) if self.draw.random() < self.abstracts else None,
        )

    def people(self) -> tuple[Person, ...]:
        """One to six of a team, now and then with a guest."""
        team = self.draw.choice(self.teams)
        found = self.draw.sample(team, min(len(team), self.draw.choice((1, 2, 3, 3, 4, 4, 5, 6))))
        if self.draw.random() < 0.2:
            found.append(self.draw.choice(self.draw.choice(self.teams)))
        return tuple(dict.fromkeys(found))

    def abstract(self, title: str) -> str:
        """Some sentences, of which the first names the title."""
        return " ".join([f"We studied {title.lower()}.", *self.draw.sample(self.sentences, 6)])

    def _sentence(self) -> str:
        pick = self.draw.choice
        return (
            f"Of {self.draw.randint(20, 4000)} {pick(listed(words.GROUPS))} with "
            f"{pick(listed(words.CONDITIONS))}, {self.draw.randint(1, 99)}% had better "
            f"{pick(listed(words.OUTCOMES))} with {pick(self.drugs)} than with "
            f"{pick(listed(words.TREATMENTS))}."
        )

    def _title(self) -> tuple[str, str | None, str | None]:
        kind = self.draw.random()
        if kind < 0.01:
            return self.draw.choice(listed(words.HEADINGS)), None, None
        if kind < 0.02:
            return self.draw.choice(listed(words.SHORT)), None, None
        if kind < 0.08:
            script = self.draw.choice(sorted(words.SCRIPTS))
            mark, parts = words.SCRIPTS[script]
            chosen = mark.join(self.draw.choice(listed(part)) for part in parts)
            return chosen, self.english_title(), script[:2]
        return self.english_title(), None, None

    def english_title(self) -> str:
        """A title of one of eight common builds, or a spliced one."""
        pick = self.draw.choice
        if self.titles:
            first, second = pick(self.titles), pick(self.titles)
            return " ".join(first[: (len(first) + 1) // 2] + second[len(second) // 2 :])
        condition, outcome = pick(listed(words.CONDITIONS)), pick(listed(words.OUTCOMES))
        treatment = pick(self.drugs) if self.draw.random() < 0.5 else pick(listed(words.TREATMENTS))
        group, place, design = (
            pick(listed(words.GROUPS)),
            pick(listed(words.PLACES)),
            pick(listed(words.DESIGNS)),
        )
        years = f"{self.draw.randint(1970, 2000)}-{self.draw.randint(2001, 2024)}"
        title = pick(
            (
                f"{treatment} for {condition} in {group}: {design}",
                f"Effect of {treatment} on {outcome} in {group} with {condition}: {design}",
                f"{outcome} and {pick(listed(words.OUTCOMES))} in {group} with {condition} in {place}",
                f"{treatment} versus {pick(self.drugs)} in {condition}: {design}",
                f"The role of {treatment} in the management of {condition}",
                f"{condition} in {place}, {years}: {design}",
                f"Long-term {outcome} after {treatment} for {condition}",
                f"Does {treatment} improve {outcome} in {condition}? {design.capitalize()} in {place}",
            )
        )
        return title[0].upper() + title[1:]


def export(report: Report, source: str, identifier: str) -> Record:
    """The report as one database writes it: names, journal, pages and numbers in its own way."""
    pages = _pages(report, source)
    abbreviated = source in ("pubmed", "embase")
    return Record(
        source=source,
        source_id=identifier,
        title=report.title + ("." if source == "pubmed" else ""),
        abstract=report.abstract,
        authors=tuple(written(one, source) for one in report.people),
        published=PartialDate(year=report.year),
        venue=report.journal.short if abbreviated else report.journal.name,
        volume=report.volume,
        issue=report.issue,
        pages=pages,
        doi=report.doi,
        ids=(("pmid", report.pmid),) if report.pmid and source == "pubmed" else (),
        kind=report.kind,
        status=report.status,
        language=report.language if source == "pubmed" else None,
    )


def _pages(report: Report, source: str) -> str | None:
    if report.start is None:
        return None
    start = f"{report.letters}{report.start}"
    if report.end is None or report.end <= report.start:
        return start
    last = str(report.end)
    if source == "pubmed" and len(last) == len(str(report.start)):
        same = next(
            at for at, (one, other) in enumerate(zip(str(report.start), last, strict=True)) if one != other
        )
        return f"{start}-{last[same:]}"
    return f"{start}-{report.letters}{last}"


def written(one: Person, source: str) -> str:
    """A name in the form of one database."""
    initials = "".join(part[0] for part in one.given.replace("-", " ").split())
    if source == "pubmed":
        return f"{one.family} {initials}"
    if source == "embase":
        return f"{one.family} {''.join(f'{letter}.' for letter in initials)}"
    if source == "scopus":
        return f"{one.family}, {''.join(f'{letter}.' for letter in initials)}"
    return f"{one.family}, {initials}" if source == "wos" else f"{one.family}, {one.given}"


def renamed(report: Report, number: int, /, **changes: object) -> Report:
    """Another report that takes over everything but what changes, and has a DOI and number of its own."""
    doi = f"{report.doi.rpartition('.')[0]}.{number}" if report.doi else None
    own = {"number": number, "doi": doi, "pmid": str(10_000_000 + number) if report.pmid else None}
    return replace(report, **(own | changes))


def rows(entries: Sequence[tuple[Record, int]]) -> list[dict[str, str]]:
    """Records and the numbers of their reports as rows of a labelled table (see `evaluate dedupe`)."""
    return [
        {
            "record_id": record.source_id,
            "title": record.title,
            "author": " and ".join(record.authors),
            "year": str(record.published.year) if record.published else "",
            "journal": record.venue or "",
            "volume": record.volume or "",
            "number": record.issue or "",
            "pages": record.pages or "",
            "doi": record.doi or "",
            "isbn": "",
            "pmid": next((value for scheme, value in record.ids if scheme == "pmid"), ""),
            "abstract": record.abstract or "",
            "kind": record.kind.value,
            "source": record.source,
            "cluster_id": str(report),
        }
        for record, report in entries
    ]
