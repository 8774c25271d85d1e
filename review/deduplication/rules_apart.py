"""Rules, as data: reports that are versions of one work, and reports that look alike and are not one."""

from ..model.cluster import PairVerdict
from . import conditions as when
from .verdicts import Rule

_HANDBOOK = "Cochrane Handbook 5.1, 7.2.1: several reports of one study are linked, never taken for one"
_CREC = "NISO RP-45-2024 (CREC): a notice and the work that it is about each have metadata of their own"
_JAV = "NISO RP-8-2008 (JAV): versions of an article appear before, during and after publication"
_COCHRANE_DOI = (
    "Cochrane, Citation versions: each has a DOI of its own (.pub2, .pub3) under the review's number"
)
_EMA = "EMA, Procedure for EU guidelines (EMEA/P/24143/2004): a draft is released for consultation first"
_CROSSREF = (
    "Crossref 2014, Does a Crossref DOI identify a work: a translation or other version needs its own DOI"
)
_OWN_REFERENCE = (
    "our own rule: EMA, ICH and ISO number a guideline once and tell its revisions apart behind the number"
)
_OWN_EDITION = (
    "our own rule: a guideline is replaced by its next edition, and both are evidence of their time"
)
_OWN_YEARLY = "our own rule: the reports of two years hold the data of two years"
_OWN_ENTRY = "our own rule: a registry numbers a study once; a study and its extension may share all else"
_OWN_CHAPTERS = "our own rule: parts of a book or supplement are often given the DOI of the whole"
_OWN_PROTOCOL = "our own rule: a review cites protocol and results apart, and neither holds the other"
_OWN_REPLY = "our own rule: journals print letters and replies under the title of the article they are about"
_CITESOURCE_PARTS = "CiteSource issue 264: Part I and Part II were merged in silence"

APART: tuple[Rule, ...] = (
    Rule(
        name="other-entry",
        condition=when.other_entry,
        verdict=PairVerdict.DISTINCT,
        why="one registry gave the two two numbers: they are entries of two studies, alike as these may be",
        source=_OWN_ENTRY,
    ),
    Rule(
        name="doi-version",
        condition=when.doi_version,
        verdict=PairVerdict.VERSION,
        why="the DOIs are one work's in two numbered versions",
        source=_COCHRANE_DOI,
    ),
    Rule(
        name="notice",
        condition=when.notice,
        verdict=PairVerdict.VERSION,
        why="one is an erratum, retraction notice or expression of concern about the other",
        source=_CREC,
    ),
    Rule(
        name="preprint",
        condition=when.preprint,
        verdict=PairVerdict.VERSION,
        why="one is a preprint of the other",
        source=_JAV,
    ),
    Rule(
        name="registry-entry",
        condition=when.registry_entry,
        verdict=PairVerdict.VERSION,
        why="one is the registry entry of the study that the other reports",
        source=_HANDBOOK,
    ),
    Rule(
        name="cochrane-update",
        condition=when.cochrane_update,
        verdict=PairVerdict.VERSION,
        why="a Cochrane review keeps its number when it is updated in another year or withdrawn",
        source=_COCHRANE_DOI,
    ),
    Rule(
        name="reference-revision",
        condition=when.reference_revision,
        verdict=PairVerdict.VERSION,
        why="one reference number, in another revision, status or year",
        source=_OWN_REFERENCE,
    ),
    Rule(
        name="draft",
        condition=when.draft,
        verdict=PairVerdict.VERSION,
        why="one is the draft for consultation of the other",
        source=_EMA,
    ),
    Rule(
        name="revision",
        condition=when.revision,
        verdict=PairVerdict.VERSION,
        why="one title, in another revision or edition",
        source=_OWN_EDITION,
    ),
    Rule(
        name="yearly",
        condition=when.yearly,
        verdict=PairVerdict.VERSION,
        why="one title that names another year, from the same people: it comes every year",
        source=_OWN_YEARLY,
    ),
    Rule(
        name="guidance-restated",
        condition=when.guidance_restated,
        verdict=PairVerdict.VERSION,
        why="one guideline, published again in a later year",
        source=_OWN_EDITION,
    ),
    Rule(
        name="language-edition",
        condition=when.language_edition,
        verdict=PairVerdict.VERSION,
        why="the same pages of two language editions, each with its own DOI",
        source=_CROSSREF,
    ),
    Rule(
        name="chapters",
        condition=when.chapters,
        verdict=PairVerdict.DISTINCT,
        why="one DOI, but other titles on other pages or by other people: parts of one book or supplement",
        source=_OWN_CHAPTERS,
    ),
    Rule(
        name="protocol",
        condition=when.protocol,
        verdict=PairVerdict.DISTINCT,
        why="one says what will be done, the other what was found",
        source=_OWN_PROTOCOL,
    ),
    Rule(
        name="reply",
        condition=when.reply,
        verdict=PairVerdict.DISTINCT,
        why="one is a comment on, or a reply to, the other",
        source=_OWN_REPLY,
    ),
    Rule(
        name="numbered-apart",
        condition=when.numbered_apart,
        verdict=PairVerdict.DISTINCT,
        why="the titles carry other numbers: parts, types, members of a series",
        source=_CITESOURCE_PARTS,
    ),
    Rule(
        name="worded-apart",
        condition=when.worded_apart,
        verdict=PairVerdict.DISTINCT,
        why="a word of the title is another one, and so is the DOI",
        source=_CROSSREF,
    ),
)
