"""Candidate pairs compared field by field, as columns.

In: `Pairs` of `Normal`s. Out: `Fields`, one entry per pair in every column. A column of signs says same (1),
other (-1) or cannot be said (0); one of similarities is in [0, 1], nan where a side lacks it.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np

from . import measures
from .columns import Bools, Floats, Indices, Signs, equal
from .measures import ALIKE
from .outline import outline
from .pairs import Pairs
from .traits import Flag

Columns = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Fields:
    """Pairs, column by column; all columns have the same length.

    `title` is a similarity, `words` a `Wording`; `renumbered`: the titles' numbers differ; `reyeared`: only
    their years do; `telling`: both titles are long enough to name one work; `blank`: a title is empty.
    `author` compares first authors (see `people.compare_names`; `LISTED` when one stands further down the
    other's list); `everyone` is the share of authors that both lists hold (of the shorter list, if it
    begins with the same author), not compared where first author and place agree; `several`: both name
    more than one. `years` is the distance. `pages` compares first pages, `ends` last ones, `overlap` is the
    number of pages that two ranges share; `ranged`: both give a first and another last page; `unplaced`:
    neither gives volume, issue or pages. `variant`: two DOIs are forms of one. `foreign`: a title is a
    translation, or the languages or scripts differ. `abstract` is compared only where neither DOI nor place
    tell. `either` and `both` hold the `Mark`s of one side alone and of both sides.
    """

    title: Floats
    words: Signs
    renumbered: Bools
    reyeared: Bools
    telling: Bools
    blank: Bools
    author: Floats
    everyone: Floats
    several: Bools
    years: Floats
    venue: Floats
    volume: Signs
    issue: Signs
    pages: Signs
    ends: Signs
    overlap: Indices
    ranged: Bools
    unplaced: Bools
    doi: Signs
    doi_version: Signs
    variant: Bools
    ids: Signs
    reference: Signs
    revision: Signs
    registration: Bools
    entry: Signs
    foreign: Bools
    one_source: Bools
    abstract: Floats
    either: Indices
    both: Indices


def compare_fields(pairs: Pairs, title: Floats | None = None, author: Floats | None = None) -> Fields:
    """Compare the pairs in every field; titles and first authors may have been compared already."""
    if title is None:
        title = pairs.similarities(lambda record: record.name)
    if author is None:
        author = measures.first_authors(pairs, title)
    known = outline(pairs.traits, pairs.left, pairs.right)
    placed = (known.volume > 0) & (known.pages > 0)
    return Fields(
        title=title,
        author=author,
        telling=known.telling,
        years=known.years,
        volume=known.volume,
        pages=known.pages,
        ends=known.ends,
        overlap=known.overlap,
        revision=known.revision,
        doi=known.doi,
        either=known.either,
        both=known.both,
        everyone=_everyone(pairs, (title >= ALIKE) & ~(placed & (author >= 1))),
        abstract=measures.abstracts(pairs, (title >= ALIKE) & (known.doi <= 0) & ~placed),
        variant=pairs.each(measures.are_variants, known.doi < 0, 0) > 0,
        **_titles(pairs, title),
        **_places(pairs),
        **_identifiers(pairs),
    )


def _everyone(pairs: Pairs, where: Bools) -> Floats:
    return pairs.each(measures.all_authors, where, np.nan)


def _titles(pairs: Pairs, title: Floats) -> Columns:
    numbered, titles = measures.differ_in_numbers(pairs), pairs.traits.titles
    return {
        "words": measures.wordings(pairs, np.ones(len(title), dtype=np.bool_)),
        "renumbered": pairs.each(measures.are_renumbered, numbered, 0) > 0,
        "reyeared": measures.reyeared(pairs, (title >= ALIKE) & numbered),
        "blank": equal(titles[pairs.left], 0) | equal(titles[pairs.right], 0),
        "foreign": measures.foreign(pairs),
    }


def _places(pairs: Pairs) -> Columns:
    held = pairs.traits
    ranged = (held.starts >= 0) & (held.ends > held.starts)
    unplaced = equal(held.volumes, 0) & equal(held.issues, 0) & (held.starts <= 0)
    return {
        "venue": measures.venues(pairs),
        "issue": pairs.signs(held.issues),
        "ranged": ranged[pairs.left] & ranged[pairs.right],
        "unplaced": unplaced[pairs.left] & unplaced[pairs.right],
    }


def _identifiers(pairs: Pairs) -> Columns:
    return {
        "several": pairs.both(Flag.SEVERAL),
        "doi_version": pairs.signs(pairs.traits.doi_versions),
        "ids": measures.report_ids(pairs),
        "reference": measures.references(pairs),
        "registration": measures.registered_as_one(pairs),
        "entry": measures.entries(pairs),
        "one_source": pairs.signs(pairs.traits.sources) > 0,
    }
