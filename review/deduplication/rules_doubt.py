"""Rules, as data: what only a person can tell."""

from ..model.cluster import PairVerdict
from . import doubts as when
from .verdicts import Rule

_CITESOURCE = "CiteSource issue 264: two different DOIs are never merged without a person"
_OWN_DOI = (
    "our own rule: an identifier alone is not trusted, because books, supplements and typists share them"
)
_RATHBONE = (
    "Rathbone 2015, doi:10.1186/2046-4053-4-6: names, pages and journals differ in form or are missing"
)
_OWN_RUN = "our own rule: two reports by one author do not fill the same range of pages"
_OWN_HEADING = "our own rule: a heading says nothing of the work below it"
_MEASURED = "our own rule, measured on the labelled set haematology, whose truth goes both ways"

DOUBT: tuple[Rule, ...] = (
    Rule(
        name="blank-title",
        condition=when.blank_title,
        verdict=PairVerdict.UNCERTAIN,
        why="the same place and author, but a title is missing",
        source=_MEASURED,
    ),
    Rule(
        name="other-doi",
        condition=when.other_identifier,
        verdict=PairVerdict.UNCERTAIN,
        why="everything agrees but the DOI or the number in one database",
        source=_CITESOURCE,
        parting=True,
    ),
    Rule(
        name="same-doi-other-title",
        condition=when.same_doi_other_title,
        verdict=PairVerdict.UNCERTAIN,
        why="one DOI or number, but the titles differ",
        source=_OWN_DOI,
        parting=True,
    ),
    Rule(
        name="same-place",
        condition=when.same_place,
        verdict=PairVerdict.UNCERTAIN,
        why="the same place, but the titles differ in a word, a number or a label, or the authors do",
        source=_OWN_RUN,
    ),
    Rule(
        name="longer-title",
        condition=when.longer_title,
        verdict=PairVerdict.UNCERTAIN,
        why="one title holds the other or has slips; the same people in one journal and year",
        source=_RATHBONE,
    ),
    Rule(
        name="heading",
        condition=when.heading,
        verdict=PairVerdict.UNCERTAIN,
        why="one heading by the same author on one page or in one issue: it may stand there twice",
        source=_OWN_HEADING,
        parting=True,
    ),
    Rule(
        name="title-alone",
        condition=when.title_alone,
        verdict=PairVerdict.UNCERTAIN,
        why="one title and first author, and too little else to tell",
        source=_RATHBONE,
    ),
    Rule(
        name="slip-of-place",
        condition=when.slip_of_place,
        verdict=PairVerdict.UNCERTAIN,
        why="one title by the same people in one journal and year, and another volume or page",
        source=_MEASURED,
        parting=True,
    ),
)
