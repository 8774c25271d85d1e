"""The conditions of the rules, each a few comparisons of `Fields` that read like the sentence they test."""

import numpy as np

from .agreements import (
    HALF_VENUE,
    MOST_AUTHORS,
    SAME_ABSTRACT,
    SAME_PERSON,
    SAME_VENUE,
    agreed,
    any_side,
    author_open,
    both,
    like_title,
    mergeable,
    no_other_place,
    one,
    one_run,
    one_sort,
    one_work,
    perhaps_versions,
    placed,
    same_people,
    same_range,
    same_title,
    same_work_id,
    slipped_title,
    unknown,
    venue_open,
    year_near,
)
from .columns import Bools
from .fields import Fields
from .labels import Mark
from .measures import LISTED, UNRELATED
from .wording import Wording


def doi_version(f: Fields) -> Bools:
    """One DOI but for the number of its version."""
    return (f.doi > 0) & (f.doi_version < 0) & (f.title >= UNRELATED)


def notice(f: Fields) -> Bools:
    """A notice and what it is about."""
    return one(f, Mark.NOTICE) & one_work(f) & ~placed(f) & ~same_work_id(f)


def preprint(f: Fields) -> Bools:
    """A preprint and an article, by the same people under like titles."""
    return one(f, Mark.PREPRINT) & one_work(f) & ~same_work_id(f)


def registry_entry(f: Fields) -> Bools:
    """A registry entry and a report that names its number, or whose title holds its title."""
    return one(f, Mark.REGISTRY) & (f.registration | (like_title(f) & f.telling))


def other_entry(f: Fields) -> Bools:
    """Two entries of one registry, with two numbers."""
    return f.entry < 0


def same_entry(f: Fields) -> Bools:
    """Two registry entries with one number, whatever title of the study they give."""
    return (f.entry > 0) & mergeable(f)


def cochrane_update(f: Fields) -> Bools:
    """Two years of one Cochrane review, by its number or its title; or one that was withdrawn."""
    one_review = (f.pages > 0) | (same_title(f) & f.telling)
    later = (f.years > 0) | one(f, Mark.RETRACTED)
    return both(f, Mark.COCHRANE) & one_review & (f.title >= UNRELATED) & later & ~(f.doi > 0)


def reference_revision(f: Fields) -> Bools:
    """One reference number that differs in revision, status or year."""
    return (f.reference > 0) & ((f.revision < 0) | one(f, Mark.DRAFT) | (f.years > 0))


def draft(f: Fields) -> Bools:
    """A draft and a text of the same title."""
    return one(f, Mark.DRAFT) & same_title(f) & author_open(f) & (f.doi <= 0)


def revision(f: Fields) -> Bools:
    """One title but for the revision or edition it names."""
    known = (f.author >= SAME_PERSON) | (f.venue >= HALF_VENUE)
    return (f.revision < 0) & same_title(f) & known & author_open(f) & (f.doi <= 0) & ~placed(f)


def yearly(f: Fields) -> Bools:
    """Titles that differ in a year alone, from the same people; of guidelines, also in the same venue."""
    series = (f.author >= SAME_PERSON) & venue_open(f)
    series |= both(f, Mark.GUIDANCE) & ((f.author >= SAME_PERSON) | (f.venue >= HALF_VENUE))
    return f.reyeared & series & (f.doi <= 0)


def guidance_restated(f: Fields) -> Bools:
    """A guideline under the same title some years later; one year is what separates online from print."""
    known = (f.author >= SAME_PERSON) | (f.venue >= HALF_VENUE)
    return both(f, Mark.GUIDANCE) & same_title(f) & known & (f.years > 1) & (f.doi <= 0) & ~placed(f)


def language_edition(f: Fields) -> Bools:
    """The same pages by the same author in two editions, or in two languages under two DOIs."""
    editions = one(f, Mark.EDITION) | (f.foreign & (f.doi < 0) & ~f.variant)
    return editions & same_range(f) & (f.author >= SAME_PERSON) & year_near(f) & (f.doi <= 0)


def chapters(f: Fields) -> Bools:
    """One DOI over reports that differ in title and in pages or people."""
    apart = (f.pages < 0) | (f.author < LISTED)
    return (f.doi > 0) & apart & ~like_title(f) & ~slipped_title(f) & ~f.foreign


def protocol(f: Fields) -> Bools:
    """A protocol and a report of results."""
    return one(f, Mark.PROTOCOL) & ~placed(f) & ~same_work_id(f)


def reply(f: Fields) -> Bools:
    """A comment or reply and something else."""
    return one(f, Mark.REPLY) & ~placed(f) & ~same_work_id(f)


def numbered_apart(f: Fields) -> Bools:
    """Titles with other numbers, at places that are not the same."""
    translated = f.foreign & (f.title < UNRELATED)  # its numbers are in other words
    return f.renumbered & ~placed(f) & ~same_work_id(f) & ~translated


def worded_apart(f: Fields) -> Bools:
    """Titles with other words, under other DOIs."""
    return (f.words < Wording.EXTENDED) & (f.doi < 0) & ~f.variant


def same_doi(f: Fields) -> Bools:
    """One DOI and a like title; differing pages are a slip only if the title is telling and the same."""
    sure = (f.pages >= 0) | (same_title(f) & f.telling & (f.author >= SAME_PERSON))
    retitled = (f.author >= LISTED) & (same_range(f) | (f.foreign & (f.pages > 0)))
    retitled |= slipped_title(f) & (f.author >= SAME_PERSON) & (f.pages > 0)
    open_author = author_open(f) | (same_title(f) & f.telling & placed(f))
    return (f.doi > 0) & mergeable(f) & open_author & ((like_title(f) & sure) | retitled)


def same_identifier(f: Fields) -> Bools:
    """One identifier of a database and a like title."""
    translated = f.foreign & (f.author >= LISTED) & (f.pages > 0)
    return (f.ids > 0) & (f.pages >= 0) & mergeable(f) & author_open(f) & (like_title(f) | translated)


def same_reference(f: Fields) -> Bools:
    """One reference number, one revision, a like title."""
    return (f.reference > 0) & mergeable(f) & like_title(f)


def title_place(f: Fields) -> Bools:
    """One title at one place; a heading such as "Editorial" needs author and venue as well."""
    named = (f.author >= SAME_PERSON) & (f.venue >= HALF_VENUE)
    near = year_near(f) | (f.venue >= HALF_VENUE)
    known = f.telling & (author_open(f) | (f.author > 0))
    return same_title(f) & mergeable(f) & placed(f) & near & (known | named)


def longer_title_place(f: Fields) -> Bools:
    """One title holds the other's words, on the same range of pages, by the same author."""
    place = same_range(f) & author_open(f) & year_near(f)
    run = one_run(f) & (f.author >= SAME_PERSON) & f.telling & ~any_side(f, Mark.MEETING) & ~same_title(f)
    return mergeable(f) & like_title(f) & (place | run)


def slipped_title_place(f: Fields) -> Bools:
    """A title with slips, at the same place in a journal, by the same author."""
    named = (f.author >= SAME_PERSON) & (f.venue >= HALF_VENUE) & year_near(f)
    here = one_run(f) | (placed(f) & (f.ends >= 0))
    return mergeable(f) & slipped_title(f) & here & named & ~any_side(f, Mark.MEETING)


def translated_title_place(f: Fields) -> Bools:
    """A title and its translation, on the same range of pages, by the same author."""
    return mergeable(f) & f.foreign & same_range(f) & (f.author >= LISTED) & year_near(f)


def title_pages(f: Fields) -> Bools:
    """One title, author and first page, without a volume on one side.

    A column that comes every year may begin on the same page each time; it does not end on the same one.
    """
    told = (f.venue >= HALF_VENUE) | ~one(f, Mark.MEETING)
    dated = (f.years <= 0) | (f.ends > 0) | (np.isnan(f.years) & unknown(f.ends))
    return agreed(f) & (f.pages > 0) & unknown(f.volume) & told & dated & ~perhaps_versions(f)


def title_volume(f: Fields) -> Bools:
    """One title, author and volume of a journal, without pages that could be compared, in no other issue."""
    journal = (f.venue >= SAME_VENUE) | np.isnan(f.venue)
    here = (f.volume > 0) & (f.issue >= 0) & unknown(f.pages) & journal
    return agreed(f) & here


def page_slip(f: Fields) -> Bools:
    """One title, author, venue and volume, and pages that meet: one printed page is the last of a range."""
    meet = (f.overlap > 0) | (f.ends > 0)
    longer = like_title(f) & f.telling & mergeable(f) & same_people(f) & year_near(f) & (f.overlap > 1)
    return ((agreed(f) & meet) | longer) & (f.volume > 0) & venue_open(f)


def volume_slip(f: Fields) -> Bools:
    """One title, author, venue, year and range of pages, and another volume."""
    ranged = (f.pages > 0) & f.ranged & (f.ends > 0) & (f.years <= 0) & (f.venue >= HALF_VENUE)
    return agreed(f) & ranged & (f.volume < 0) & ~any_side(f, Mark.MEETING)


def cochrane_number(f: Fields) -> Bools:
    """One Cochrane review by its number, in one year and no other issue: that may be its protocol."""
    numbered = both(f, Mark.COCHRANE) & (f.pages > 0) & (f.years <= 0)
    return numbered & mergeable(f) & like_title(f) & same_people(f) & (f.issue >= 0)


def title_venue(f: Fields) -> Bools:
    """One title, venue, year and list of authors; volume or pages are missing on one side.

    A year apart it may be a meeting abstract and the article that came of it.
    """
    known = (f.venue >= SAME_VENUE) & (f.everyone >= MOST_AUTHORS) & (f.years <= 0)
    here = no_other_place(f) & (f.issue >= 0) & ~one(f, Mark.MEETING)
    return agreed(f) & known & here & ~perhaps_versions(f)


def title_abstract(f: Fields) -> Bools:
    """One title, but for slips, abstract and list of authors, and no other journal.

    Of two meetings' abstracts the journal is known. Several journals print one statement in one year.
    """
    known = (f.abstract >= SAME_ABSTRACT) & (f.everyone >= MOST_AUTHORS)
    alike = agreed(f) | (mergeable(f) & slipped_title(f) & same_people(f) & year_near(f))
    venue = (f.venue >= SAME_VENUE) | (np.isnan(f.venue) & ~both(f, Mark.MEETING))
    here = no_other_place(f) & venue & ~one(f, Mark.MEETING)
    return alike & known & here & ~perhaps_versions(f)


def catalogue(f: Fields) -> Bools:
    """One title, list of authors and year in two sources, neither of which gives a place."""
    known = (f.everyone >= MOST_AUTHORS) & (f.years <= 0)
    here = f.unplaced & (~f.one_source | venue_open(f)) & ~perhaps_versions(f)
    return agreed(f) & known & here & ~one(f, Mark.ABSTRACT)


def doi_variant(f: Fields) -> Bools:
    """One title, author, venue and place, under two forms of one DOI."""
    return f.variant & same_title(f) & placed(f) & (f.author >= SAME_PERSON) & one_sort(f) & year_near(f)
