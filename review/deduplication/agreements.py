"""What it takes to say that two records agree: in title, people, venue, place, sort."""

import numpy as np

from .columns import Bools, Signs, equal
from .fields import Fields
from .labels import Mark
from .measures import ALIKE, LISTED, UNRELATED
from .wording import Wording

# What a record is; a report is never merged with one of another sort.
_SORTS = Mark.NOTICE | Mark.REPLY | Mark.PROTOCOL | Mark.DRAFT | Mark.PREPRINT | Mark.REGISTRY
# First authors: one name, spelled in two ways (see `people.compare_names`).
SAME_PERSON = 0.8
# The share of the longer venue's words that the shorter explains. "J Clin Oncol" and "Journal of clinical
# oncology" reach 1; "Cancer" and "Cancer Research" a half, which is enough only beside a volume and pages.
SAME_VENUE, HALF_VENUE = 0.75, 0.5
# Four of five: one author of a long list is often lost to an encoding or left out.
MOST_AUTHORS = 0.8
# Abstracts of two works share half of their letters in order, those of one nearly all.
OTHER_ABSTRACT = 0.7
# Databases differ in labels ("BACKGROUND:"), not in sentences.
SAME_ABSTRACT = 0.95


def agreeing(f: Fields) -> Bools:
    """A title that names one work, its authors, its year.

    A short title ("Nearest neighbour queries") names one work together with several authors.
    """
    team = f.several & (f.everyone >= MOST_AUTHORS) & ~any_side(f, Mark.GENERIC)
    return mergeable(f) & same_title(f) & (f.telling | team) & same_people(f) & year_near(f)


def agreed(f: Fields) -> Bools:
    """What every merge without a place asks for: all this, and no abstract that is another one.

    Studies that are alike share it in a registry, replies of one author in an issue.
    """
    alone = (both(f, Mark.REGISTRY) & (f.entry <= 0)) | both(f, Mark.REPLY)
    return agreeing(f) & ~(f.abstract < OTHER_ABSTRACT) & ~alone


def mergeable(f: Fields) -> Bools:
    """One sort of report, both with titles, and no identifier that says otherwise."""
    said = (f.doi >= 0) & (f.doi_version >= 0) & (f.ids >= 0) & (f.reference >= 0) & (f.revision >= 0)
    return said & one_sort(f) & ~f.blank


def one_sort(f: Fields) -> Bools:
    """The two are reports of one sort."""
    return equal(f.either & _SORTS.value, 0)


def one(f: Fields, mark: Mark) -> Bools:
    """One side alone carries the mark."""
    return ~equal(f.either & mark.value, 0)


def both(f: Fields, mark: Mark) -> Bools:
    """Both sides carry the mark."""
    return ~equal(f.both & mark.value, 0)


def same_title(f: Fields) -> Bools:
    """The same words, spelled alike and numbered alike."""
    return (f.words >= Wording.SPELLED) & (f.title >= ALIKE) & ~f.renumbered


def like_title(f: Fields) -> Bools:
    """The same words, or one title that holds the other."""
    return (f.words >= Wording.EXTENDED) & ((f.title >= UNRELATED) | f.telling) & ~f.renumbered


def one_work(f: Fields) -> Bools:
    """The same title and no other author; or, by the same author, a title that holds the other."""
    same = same_title(f) & author_open(f)
    return f.telling & (same | (like_title(f) & (f.author >= LISTED)))


def same_people(f: Fields) -> Bools:
    """The same first author, or the same people in another order."""
    return (f.author >= SAME_PERSON) | (f.everyone >= MOST_AUTHORS)


def author_open(f: Fields) -> Bools:
    """The same people as far as is known; one may be further down the list."""
    return same_people(f) | (f.author >= LISTED) | np.isnan(f.author)


def venue_open(f: Fields) -> Bools:
    """The same venue as far as is known."""
    return (f.venue >= HALF_VENUE) | np.isnan(f.venue)


def year_near(f: Fields) -> Bools:
    """Online and in print may be a year apart."""
    return (f.years <= 1) | np.isnan(f.years)


def placed(f: Fields) -> Bools:
    """The same volume and first page."""
    return (f.volume > 0) & (f.pages > 0)


def same_range(f: Fields) -> Bools:
    """Two reports by one author do not both run on from the same page of a volume."""
    return placed(f) & f.ranged


def one_run(f: Fields) -> Bools:
    """The same first and last page of a range, in one volume or in one journal and year."""
    run = (f.pages > 0) & (f.ends > 0) & f.ranged
    return run & ((f.volume > 0) | (unknown(f.volume) & (f.venue >= SAME_VENUE) & (f.years <= 0)))


def slipped_title(f: Fields) -> Bools:
    """The same words but for slips of the pen, or words that look like slips."""
    return equal(f.words, Wording.SLIPPED) & (f.title >= ALIKE) & ~f.renumbered & f.telling


def perhaps_versions(f: Fields) -> Bools:
    """What two versions may share: nothing tells whether these are two.

    Preprints of which one lacks the DOI that would tell; Cochrane reviews of which one lacks the year, or of
    two issues (a protocol has its review's title); guidance of two years and no place in print, for a draft
    and its final have one title, text and issuer.
    """
    restated = both(f, Mark.GUIDANCE) & f.unplaced & (f.years > 0)
    updated = both(f, Mark.COCHRANE) & (np.isnan(f.years) | (f.issue < 0))
    return (both(f, Mark.PREPRINT) & unknown(f.doi)) | restated | updated


def no_other_place(f: Fields) -> Bools:
    """Nothing says that they stand in different places."""
    return (f.volume >= 0) & (f.pages >= 0)


def same_work_id(f: Fields) -> Bools:
    """One DOI, or one number in a database or a registry."""
    return (f.doi > 0) | (f.ids > 0) | (f.entry > 0)


def any_side(f: Fields, mark: Mark) -> Bools:
    """One side or both carry the mark."""
    return one(f, mark) | both(f, mark)


def unknown(sign: Signs) -> Bools:
    """Where a sign says neither same nor other."""
    return equal(sign, 0)
