"""Rules, as data: what it takes to call two records one report.

Each asks for a title with the same words *and* for a place, an identifier or all else in agreement.
"""

from ..model.cluster import PairVerdict
from . import conditions as when
from .verdicts import Rule

_JAV = "NISO RP-8-2008 (JAV): versions of an article appear before, during and after publication"
_COCHRANE_DOI = (
    "Cochrane, Citation versions: each has a DOI of its own (.pub2, .pub3) under the review's number"
)
_OWN_REFERENCE = (
    "our own rule: EMA, ICH and ISO number a guideline once and tell its revisions apart behind the number"
)
_OWN_DOI = (
    "our own rule: an identifier alone is not trusted, because books, supplements and typists share them"
)
_BRAMER = "Bramer 2016, doi:10.3163/1536-5050.104.3.014: pages with other fields work as an identifier"
_RATHBONE = (
    "Rathbone 2015, doi:10.1186/2046-4053-4-6: names, pages and journals differ in form or are missing"
)
_MEDLINE = "from memory, NLM, MEDLINE data elements, TI: a title that was translated stands in brackets"
_OWN_ENTRY = (
    "our own rule: a registry numbers a study once; databases give its public or its scientific title"
)
_OWN_RUN = "our own rule: two reports by one author do not fill the same range of pages"
_OWN_FORMS = "our own rule: databases cut DOIs short, and a SICI has one form in print and one online"
_OWN_ABSTRACT = "our own rule: nobody writes one abstract twice"
_MEASURED = "our own rule, measured on dblp_acm: two catalogues name one venue in two ways"

MERGE: tuple[Rule, ...] = (
    Rule(
        name="same-doi",
        condition=when.same_doi,
        verdict=PairVerdict.DUPLICATE,
        why="one DOI, one title, and nothing speaks against it",
        source=_OWN_DOI,
    ),
    Rule(
        name="same-identifier",
        condition=when.same_identifier,
        verdict=PairVerdict.DUPLICATE,
        why="one number in the same database, one title, and nothing speaks against it",
        source=_OWN_DOI,
    ),
    Rule(
        name="same-reference",
        condition=when.same_reference,
        verdict=PairVerdict.DUPLICATE,
        why="one reference number in the same revision, one title",
        source=_OWN_REFERENCE,
    ),
    Rule(
        name="same-entry",
        condition=when.same_entry,
        verdict=PairVerdict.DUPLICATE,
        why="one entry of a registry, by its number, in two databases",
        source=_OWN_ENTRY,
    ),
    Rule(
        name="title-place",
        condition=when.title_place,
        verdict=PairVerdict.DUPLICATE,
        why="one title, first author, volume and first page",
        source=_BRAMER,
    ),
    Rule(
        name="longer-title-place",
        condition=when.longer_title_place,
        verdict=PairVerdict.DUPLICATE,
        why="the same range of pages by the same author; one source gives the subtitle, the other does not",
        source=_OWN_RUN,
    ),
    Rule(
        name="slipped-title-place",
        condition=when.slipped_title_place,
        verdict=PairVerdict.DUPLICATE,
        why="the same place in one journal by the same author; letters of the title differ",
        source=_OWN_RUN,
    ),
    Rule(
        name="translated-title-place",
        condition=when.translated_title_place,
        verdict=PairVerdict.DUPLICATE,
        why="the same range of pages by the same author; one source translates the title",
        source=_MEDLINE,
    ),
    Rule(
        name="title-pages",
        condition=when.title_pages,
        verdict=PairVerdict.DUPLICATE,
        why="one title, first author and first page; a source leaves the volume out",
        source=_BRAMER,
    ),
    Rule(
        name="title-volume",
        condition=when.title_volume,
        verdict=PairVerdict.DUPLICATE,
        why="one title, first author, venue and volume; no pages that could be compared, no other issue",
        source=_RATHBONE,
    ),
    Rule(
        name="page-slip",
        condition=when.page_slip,
        verdict=PairVerdict.DUPLICATE,
        why="one title, first author, venue and volume, and ranges of pages that meet: a digit is wrong",
        source=_RATHBONE,
    ),
    Rule(
        name="volume-slip",
        condition=when.volume_slip,
        verdict=PairVerdict.DUPLICATE,
        why="one title, first author, venue, year and range of pages: the volume is wrong on one side",
        source=_OWN_RUN,
    ),
    Rule(
        name="cochrane-number",
        condition=when.cochrane_number,
        verdict=PairVerdict.DUPLICATE,
        why="one number of a Cochrane review, in one year",
        source=_COCHRANE_DOI,
    ),
    Rule(
        name="title-venue",
        condition=when.title_venue,
        verdict=PairVerdict.DUPLICATE,
        why="one title, venue and list of authors; one source has it before it went to print",
        source=_JAV,
    ),
    Rule(
        name="title-abstract",
        condition=when.title_abstract,
        verdict=PairVerdict.DUPLICATE,
        why="one title, abstract and list of authors, and no place in print that differs",
        source=_OWN_ABSTRACT,
    ),
    Rule(
        name="catalogue",
        condition=when.catalogue,
        verdict=PairVerdict.DUPLICATE,
        why="one title, list of authors and year in two catalogues that give neither volume nor pages",
        source=_MEASURED,
    ),
    Rule(
        name="doi-variant",
        condition=when.doi_variant,
        verdict=PairVerdict.DUPLICATE,
        why="everything agrees, and the two DOIs are forms of one",
        source=_OWN_FORMS,
    ),
)
