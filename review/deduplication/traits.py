"""What the sieve asks of records, as numbers, kept with the index: most records need not be read again.

In: `Normal`s. Out: `Traits`, one row per record. Texts are their numbers (see `keys.hashed`); where two texts
had one number by chance, a pair would be compared once too often.
"""

from collections.abc import Sequence
from dataclasses import dataclass, fields

import numpy as np

from .columns import Indices
from .keys import hashed
from .measures import is_dated, named_revision, works
from .normalise import Normal, is_telling
from .places import article_form, is_article_number


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Traits:
    """One entry per record and column, 0 where nothing is given.

    `starts` and `ends` are pages, -1 where there are none; `letters` stand before them; `articles` is the
    form of an article number, 1 where it has none to compare; `dated` says that the title names a year. Row
    `owners[k]`, sorted, has the identifier or the work `codes[k]`.
    """

    years: Indices
    volumes: Indices
    starts: Indices
    ends: Indices
    letters: Indices
    dois: Indices
    marks: Indices
    telling: Indices
    articles: Indices
    revisions: Indices
    dated: Indices
    owners: Indices
    codes: Indices

    def moved(self, places: Indices, total: int) -> "Traits":
        """The rows at other places, which keep their order, among `total`; those of place -1 are left out."""
        kept = places >= 0
        moved = {name: np.zeros(total, dtype=np.int64) for name in COLUMNS}
        for name, column in moved.items():
            column[places[kept]] = getattr(self, name)[kept]
        owners = places[self.owners]
        return Traits(**moved, owners=owners[owners >= 0], codes=self.codes[owners >= 0])

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


COLUMNS = tuple(column.name for column in fields(Traits) if column.name not in ("owners", "codes"))


def read_traits(records: Sequence[Normal]) -> Traits:
    """The traits of these records."""
    named = [(row, name) for row, record in enumerate(records) for name in (*record.ids, *works(record))]
    starts = [record.pages.start for record in records]
    ends = [record.pages.end or record.pages.start for record in records]
    forms = hashed([article_form(record.pages) for record in records])
    return Traits(
        years=_numbers([record.year for record in records]),
        volumes=hashed([record.volume for record in records]),
        starts=_numbers([-1 if start is None else start for start in starts]),
        ends=_numbers([-1 if end is None else end for end in ends]),
        letters=hashed([record.pages.letters for record in records]),
        dois=hashed([record.doi for record in records]),
        marks=_numbers([record.marks for record in records]),
        telling=_numbers([is_telling(record) for record in records]),
        articles=np.where(
            forms != 0, forms, _numbers([is_article_number(record.pages) for record in records])
        ),
        revisions=hashed([named_revision(record) for record in records]),
        dated=_numbers([is_dated(record) for record in records]),
        owners=_numbers([row for row, _ in named]),
        codes=hashed([name for _, name in named]),
    )


def _numbers(values: Sequence[int]) -> Indices:
    return np.array(values, dtype=np.int64)


NO_TRAITS = read_traits(())
