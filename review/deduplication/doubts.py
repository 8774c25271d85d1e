"""The conditions of the rules that leave a pair to a person: alike, and not enough to tell."""

import numpy as np

from .agreements import (
    HALF_VENUE,
    MOST_AUTHORS,
    SAME_ABSTRACT,
    SAME_PERSON,
    SAME_VENUE,
    agreeing,
    any_side,
    both,
    like_title,
    mergeable,
    no_other_place,
    one_run,
    placed,
    same_title,
    same_work_id,
    slipped_title,
    year_near,
)
from .columns import Bools
from .fields import Fields
from .labels import Mark
from .measures import ALIKE, LISTED, UNRELATED


def blank_title(f: Fields) -> Bools:
    """One place and author, and a title missing."""
    return f.blank & placed(f) & (f.author >= SAME_PERSON)


def other_identifier(f: Fields) -> Bools:
    """Everything agrees but an identifier."""
    differ = (f.doi < 0) | (f.ids < 0)
    return differ & same_title(f) & f.telling & (f.author >= SAME_PERSON) & year_near(f) & no_other_place(f)


def same_doi_other_title(f: Fields) -> Bools:
    """One identifier, and titles or authors that differ."""
    return same_work_id(f) & ((f.title >= UNRELATED) | (f.author >= SAME_PERSON) | f.blank)


def same_place(f: Fields) -> Bools:
    """One place and author, under titles that are nearly the same, or on one range of pages.

    Under one title, whoever wrote it: an author's name is misspelled, or two letters stand on a page. Where
    nobody is named, titles may differ more: one is a database's own.
    """
    like = placed(f) & (f.title >= ALIKE) & ((f.author >= LISTED) | np.isnan(f.author))
    here = placed(f) & (f.venue >= HALF_VENUE) & year_near(f)
    like |= here & ((same_title(f) & f.telling) | ((f.title >= UNRELATED) & np.isnan(f.author)))
    run = one_run(f) & (f.author >= LISTED) & (f.venue >= HALF_VENUE) & year_near(f)
    run |= f.foreign & placed(f) & (f.author >= SAME_PERSON) & (f.venue >= HALF_VENUE)
    return (like | run) & (f.doi >= 0)


def longer_title(f: Fields) -> Bools:
    """One title holds the other's words, or has slips; the same people in the same journal and year."""
    like = like_title(f) & f.telling & ~same_title(f) & (f.years <= 0)
    like |= slipped_title(f) & ((f.years <= 0) | ((f.volume > 0) & (f.years <= 1)))
    known = (f.venue >= SAME_VENUE) & (f.author >= SAME_PERSON)
    return mergeable(f) & like & known & ~(f.everyone < MOST_AUTHORS) & no_other_place(f)


def heading(f: Fields) -> Bools:
    """One heading, such as "Editorial", by the same author on one page or in one issue of a journal."""
    here = (f.pages > 0) | ((f.volume > 0) & (f.issue > 0))
    known = (f.venue >= SAME_VENUE) & (f.author >= SAME_PERSON) & year_near(f)
    return both(f, Mark.GENERIC) & mergeable(f) & same_title(f) & known & here & no_other_place(f)


def title_alone(f: Fields) -> Bools:
    """One title that names one work; authors and place are the same or not known.

    A short title does so within a journal and year.
    """
    named = mergeable(f) & same_title(f) & f.telling & np.isnan(f.author)
    short = mergeable(f) & same_title(f) & ~any_side(f, Mark.GENERIC) & (f.author >= SAME_PERSON)
    short &= (f.venue >= SAME_VENUE) & (f.years <= 0)
    return (agreeing(f) | named | short) & no_other_place(f) & year_near(f)


def slip_of_place(f: Fields) -> Bools:
    """One title, list of authors and year, and one venue or volume; volume or page is another.

    A journal in two languages has two names ("Aizheng", "Chinese Journal of Cancer") and one volume. With the
    same abstract the year may be the next one: an issue was announced, and it went to print in another.
    Replies under one title on two pages are two.
    """
    venue = (f.venue >= SAME_VENUE) | ((f.volume > 0) & (f.years <= 0))
    near = (f.years <= 0) | (f.abstract >= SAME_ABSTRACT)
    known = venue & near & (f.everyone >= MOST_AUTHORS)
    return agreeing(f) & known & ((f.volume < 0) ^ (f.pages < 0)) & ~both(f, Mark.REPLY)
