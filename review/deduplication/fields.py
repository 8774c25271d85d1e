"""Candidate pairs compared field by field, as columns.

In: pairs of `Normal`s. Out: `Fields`, one entry per pair in every column. A column of signs says same (1),
other (-1) or cannot be said (0); one of similarities is in [0, 1], nan where a side lacks it.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np

from . import measures
from .columns import Bools, Floats, Indices, Pairs, Signs
from .measures import ALIKE
from .normalise import Normal, is_telling

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
    foreign: Bools
    one_source: Bools
    abstract: Floats
    either: Indices
    both: Indices


def compare_fields(pairs: Pairs[Normal], title: Floats | None = None, author: Floats | None = None) -> Fields:
    """Compare the pairs in every field; titles and first authors may have been compared already."""
    if title is None:
        title = pairs.similarities(lambda record: record.name)
    if author is None:
        author = measures.first_authors(pairs, title)
    places, numbers = _places(pairs), _identifiers(pairs)
    placed = (places["volume"] > 0) & (places["pages"] > 0)
    marks = pairs.array(lambda record: record.marks)
    return Fields(
        **_titles(pairs, title),
        **_people(pairs, title, author, placed),
        **places,
        **numbers,
        abstract=measures.abstracts(pairs, (title >= ALIKE) & (numbers["doi"] <= 0) & ~placed),
        either=marks[pairs.left] ^ marks[pairs.right],
        both=marks[pairs.left] & marks[pairs.right],
    )


def _titles(pairs: Pairs[Normal], title: Floats) -> Columns:
    everywhere = np.ones(len(title), dtype=np.bool_)
    numbered = measures.differ_in_numbers(pairs)
    return {
        "title": title,
        "words": pairs.each(measures.compare_wording, everywhere, 0).astype(np.int8),
        "renumbered": pairs.each(measures.are_renumbered, numbered, 0) > 0,
        "reyeared": measures.reyeared(pairs, (title >= ALIKE) & numbered),
        "telling": pairs.both(is_telling),
        "blank": ~pairs.both(lambda record: bool(record.name)),
        "foreign": measures.foreign(pairs),
    }


def _people(pairs: Pairs[Normal], title: Floats, author: Floats, placed: Bools) -> Columns:
    wanted = (title >= ALIKE) & ~(placed & (author >= 1))
    return {
        "author": author,
        "everyone": pairs.each(measures.all_authors, wanted, np.nan),
        "several": pairs.both(lambda record: len(record.record.authors) > 1),
    }


def _places(pairs: Pairs[Normal]) -> Columns:
    return {
        "years": measures.years_apart(pairs),
        "venue": measures.venues(pairs),
        "volume": pairs.signs(lambda record: record.volume),
        "issue": pairs.signs(lambda record: record.issue),
        "pages": measures.first_pages(pairs),
        "ends": pairs.signs(lambda record: record.pages.end),
        "overlap": measures.shared_pages(pairs),
        "ranged": pairs.both(measures.is_ranged),
        "unplaced": pairs.both(lambda record: not (record.volume or record.issue or record.pages.start)),
    }


def _identifiers(pairs: Pairs[Normal]) -> Columns:
    doi = pairs.signs(lambda record: record.doi)
    return {
        "doi": doi,
        "doi_version": pairs.signs(lambda record: record.doi_version),
        "variant": pairs.each(measures.are_variants, doi < 0, 0) > 0,
        "ids": measures.report_ids(pairs),
        "reference": pairs.shared(measures.works),
        "revision": measures.revisions(pairs),
        "registration": measures.registered_as_one(pairs),
        "one_source": pairs.signs(lambda record: record.record.source) > 0,
    }
