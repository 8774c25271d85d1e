"""What rules and the sieve ask of records, as numbers, kept with the index: most need not be read again.

In: `Normal`s. Out: `Traits`, one row per record. Texts are their numbers (see `hashing.hashed`): whether two
are the same is asked of columns. Words and names, of which more is asked, stay in the forms.
"""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from enum import IntFlag

import numpy as np

from .columns import Bools, Indices, equal, moved, sources
from .hashing import hashed
from .labels import Mark
from .normalise import Normal, is_telling
from .places import article_form, is_article_number
from .wording import is_year


class Flag(IntFlag):
    """What is so of a record, or not; several may hold."""

    TELLING = 1  # see `normalise.is_telling`
    DATED = 2  # the title names a year
    SIGNED = 4  # the title has signs that words do not keep
    SEVERAL = 8  # several authors
    ABSTRACT = 16
    NUMBERED = 32  # has identifiers of its own
    REFERENCED = 64  # has the reference number of a guideline
    LATIN = 128
    OTHER = 256  # the title is in another script


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Traits:
    """One entry per record and column, 0 where nothing is given.

    `titles` are those without spaces; `authors` the first ones, by family name and initial. `starts` and
    `ends` are pages, `starts` -1 where there are none; `letters` stand before them; `articles` is the form of
    an article number, 1 where it has none to compare. `marks` are those of `labels`, `flags` are `Flag`s.
    Row `owners[k]`, sorted, has the identifier or the work `codes[k]`.
    """

    titles: Indices
    numbers: Indices
    authors: Indices
    years: Indices
    venues: Indices
    volumes: Indices
    issues: Indices
    starts: Indices
    ends: Indices
    letters: Indices
    articles: Indices
    dois: Indices
    doi_versions: Indices
    revisions: Indices
    languages: Indices
    sources: Indices
    marks: Indices
    flags: Indices
    owners: Indices
    codes: Indices

    def take(self, rows: Indices) -> "Traits":
        """The traits of some rows, in their order; who has which identifier is left out."""
        none = np.empty(0, dtype=np.int64)
        columns = {name: getattr(self, name)[rows] for name in COLUMNS}
        return Traits(**columns, owners=none, codes=none)

    def moved(self, places: Indices, total: int) -> "Traits":
        """The rows at other places, which keep their order, among `total`; those of place -1 are left out."""
        rows = sources(places, total)
        columns = {name: moved(getattr(self, name), rows) for name in COLUMNS}
        owners = places[self.owners]
        return Traits(**columns, owners=owners[owners >= 0], codes=self.codes[owners >= 0])

    def put(self, rows: Indices, other: "Traits") -> "Traits":
        """These, with those of another in some rows."""
        columns = {name: getattr(self, name).copy() for name in COLUMNS}
        for name, column in columns.items():
            column[rows] = getattr(other, name)
        staying = ~np.isin(self.owners, rows)
        owners = np.concatenate([self.owners[staying], rows[other.owners]])
        order = np.argsort(owners, kind="stable")
        codes = np.concatenate([self.codes[staying], other.codes])
        return Traits(**columns, owners=owners[order], codes=codes[order])

    def marked(self, mark: int) -> Bools:
        """Which rows have the mark."""
        return ~equal(self.marks & mark, 0)

    def singular(self) -> Bools:
        """Of which rows what they say can be true of one report only; an author may reply twice."""
        placed = (~equal(self.volumes, 0) | ~equal(self.issues, 0)) & (self.starts >= 0)
        telling = ~equal(self.flags & Flag.TELLING.value, 0) & ~self.marked(Mark.REPLY.value)
        own = ~equal(self.flags & (Flag.NUMBERED | Flag.ABSTRACT).value, 0) | ~equal(self.dois, 0)
        return placed | telling | own


COLUMNS = tuple(column.name for column in fields(Traits) if column.name not in ("owners", "codes"))


def read_traits(records: Sequence[Normal]) -> Traits:
    """The traits of these records."""
    named = [(row, name) for row, record in enumerate(records) for name in (*record.ids, *works(record))]
    pages = [record.pages for record in records]
    forms = hashed([article_form(each) for each in pages])
    return Traits(
        titles=hashed([record.name for record in records]),
        numbers=hashed([record.numbers for record in records]),
        authors=hashed(
            [f"{record.first.family} {record.first.initial}" if record.first else "" for record in records]
        ),
        years=_numbers([record.year for record in records]),
        venues=hashed([" ".join(record.venue) for record in records]),
        volumes=hashed([record.volume for record in records]),
        issues=hashed([record.issue for record in records]),
        starts=_numbers([-1 if each.start is None else each.start for each in pages]),
        ends=_numbers([each.end or 0 for each in pages]),
        letters=hashed([each.letters for each in pages]),
        articles=np.where(forms != 0, forms, _numbers([is_article_number(each) for each in pages])),
        dois=hashed([record.doi for record in records]),
        doi_versions=hashed([record.doi_version for record in records]),
        revisions=hashed([named_revision(record) for record in records]),
        languages=hashed([record.language for record in records]),
        sources=hashed([record.record.source for record in records]),
        marks=_numbers([record.marks for record in records]),
        flags=_numbers([_flags(record) for record in records]),
        owners=_numbers([row for row, _ in named]),
        codes=hashed([name for _, name in named]),
    )


def _numbers(values: Sequence[int]) -> Indices:
    return np.array(values, dtype=np.int64)


def _flags(record: Normal) -> int:
    flags = _script(record.name)
    if is_telling(record):
        flags |= _TELLING
    if record.numbers and any(map(is_year, record.numbers.split())):
        flags |= _DATED
    if record.signs:
        flags |= _SIGNED
    if len(record.record.authors) > 1:
        flags |= _SEVERAL
    if record.record.abstract:
        flags |= _ABSTRACT
    if record.ids:
        flags |= _NUMBERED
    return flags | _REFERENCED if record.references else flags


_TELLING, _DATED, _SIGNED, _SEVERAL = (
    flag.value for flag in (Flag.TELLING, Flag.DATED, Flag.SIGNED, Flag.SEVERAL)
)
_ABSTRACT, _NUMBERED, _REFERENCED = (flag.value for flag in (Flag.ABSTRACT, Flag.NUMBERED, Flag.REFERENCED))
_LATIN, _OTHER = Flag.LATIN.value, Flag.OTHER.value


def _script(name: str) -> int:
    if name.isascii():
        return _LATIN if name else 0
    letters = [character for character in name[:20] if character.isalpha()] or [" "]
    latin = sum(character < "\u0250" for character in letters)
    return _LATIN if 2 * latin >= len(letters) else _OTHER


def works(record: Normal) -> list[str]:
    """The reference numbers of a guideline, without their revisions."""
    return [work for work, _ in record.references]


def named_revision(record: Normal) -> str:
    """The revision that the title or a reference number names, or ""."""
    return record.revision or next((revision for _, revision in record.references), "")


NO_TRAITS = read_traits(())
