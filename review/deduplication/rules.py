"""The rules of deduplication, as data: the first one whose condition holds decides a pair.

In: `Fields`. Out: for each pair the rule that decided it, or none: then the records are distinct.

The order matters. First come the reasons for two reports to be versions of one work, then the reasons to
keep reports apart that look alike, then the reasons to merge, and last what only a person can tell. A rule
that merges asks for a title with the same words *and* for a place, an identifier or all else in agreement;
whatever normalisation gets wrong makes fields differ, and so ends with a person and not in a merge.
"""

from ..model.cluster import PairVerdict
from . import conditions as when
from .verdicts import Rule

_HANDBOOK = "Cochrane Handbook 4.6.2: reports of one study are linked, only copies of one report are removed"
_JAV = "NISO RP-8-2008, Journal Article Versions"
_CROSSREF = "Crossref: every version, notice and edition has a DOI of its own and a relation to the others"
_CREC = "NISO RP-45-2024 (CREC): a notice and the work it is about are separate, linked records"
_BRAMER = "Bramer 2016, doi:10.3163/1536-5050.104.3.014: pages decide what title and author leave open"
_RATHBONE = "Rathbone 2015, doi:10.1186/2046-4053-4-6"
_MEDLINE = "NLM, MEDLINE/PubMed data elements, TI: translated titles stand in brackets"
_CITESOURCE = "CiteSource#264: no silent merge when DOIs differ"

VERSION, DISTINCT = PairVerdict.VERSION, PairVerdict.DISTINCT
DUPLICATE, UNCERTAIN = PairVerdict.DUPLICATE, PairVerdict.UNCERTAIN

RULES: tuple[Rule, ...] = (
    Rule(
        name="doi-version",
        condition=when.doi_version,
        verdict=VERSION,
        why="the DOIs are one work's in two numbered versions",
        source=_CROSSREF,
    ),
    Rule(
        name="notice",
        condition=when.notice,
        verdict=VERSION,
        why="one is an erratum, retraction notice or expression of concern about the other",
        source=_CREC,
    ),
    Rule(
        name="preprint",
        condition=when.preprint,
        verdict=VERSION,
        why="one is a preprint of the other",
        source=_JAV,
    ),
    Rule(
        name="registry-entry",
        condition=when.registry_entry,
        verdict=VERSION,
        why="one is the registry entry of the study that the other reports",
        source=_HANDBOOK,
    ),
    Rule(
        name="cochrane-update",
        condition=when.cochrane_update,
        verdict=VERSION,
        why="a Cochrane review keeps its number when it is updated in another year",
        source="Cochrane Handbook IV: an update is a new citation version of the review",
    ),
    Rule(
        name="reference-revision",
        condition=when.reference_revision,
        verdict=VERSION,
        why="one reference number, in another revision, status or year",
        source="EMA and ICH keep a guideline's reference number through draft, adoption and revision",
    ),
    Rule(
        name="draft",
        condition=when.draft,
        verdict=VERSION,
        why="one is the draft for consultation of the other",
        source="EMA, Procedure for guidelines (EMEA/P/24143/2004): drafts are released and kept",
    ),
    Rule(
        name="revision",
        condition=when.revision,
        verdict=VERSION,
        why="one title, in another revision or edition",
        source=_JAV,
    ),
    Rule(
        name="yearly",
        condition=when.yearly,
        verdict=VERSION,
        why="one title that names another year: a report or standard that comes every year",
        source=_HANDBOOK,
    ),
    Rule(
        name="guidance-restated",
        condition=when.guidance_restated,
        verdict=VERSION,
        why="one guideline, published again in a later year",
        source=_HANDBOOK,
    ),
    Rule(
        name="language-edition",
        condition=when.language_edition,
        verdict=VERSION,
        why="the same pages of two language editions, each with its own DOI",
        source=_CROSSREF,
    ),
    Rule(
        name="chapters",
        condition=when.chapters,
        verdict=DISTINCT,
        why="one DOI, but other titles on other pages or by other people: parts of one book or supplement",
        source=_CROSSREF,
    ),
    Rule(
        name="protocol",
        condition=when.protocol,
        verdict=DISTINCT,
        why="one says what will be done, the other what was found",
        source=_HANDBOOK,
    ),
    Rule(
        name="reply",
        condition=when.reply,
        verdict=DISTINCT,
        why="one is a comment on, or a reply to, the other",
        source=_CREC,
    ),
    Rule(
        name="numbered-apart",
        condition=when.numbered_apart,
        verdict=DISTINCT,
        why="the titles carry other numbers: parts, types, members of a series",
        source=_RATHBONE,
    ),
    Rule(
        name="worded-apart",
        condition=when.worded_apart,
        verdict=DISTINCT,
        why="a word of the title is another one, and so is the DOI",
        source=_CROSSREF,
    ),
    Rule(
        name="same-doi",
        condition=when.same_doi,
        verdict=DUPLICATE,
        why="one DOI, one title, and nothing speaks against it",
        source=_RATHBONE,
    ),
    Rule(
        name="same-identifier",
        condition=when.same_identifier,
        verdict=DUPLICATE,
        why="one number in the same database, one title, and nothing speaks against it",
        source=_RATHBONE,
    ),
    Rule(
        name="same-reference",
        condition=when.same_reference,
        verdict=DUPLICATE,
        why="one reference number in the same revision, one title",
        source="EMA and ICH give one reference number to one guideline",
    ),
    Rule(
        name="title-place",
        condition=when.title_place,
        verdict=DUPLICATE,
        why="one title, first author, volume and first page",
        source=_BRAMER,
    ),
    Rule(
        name="longer-title-place",
        condition=when.longer_title_place,
        verdict=DUPLICATE,
        why="the same range of pages by the same author; one source gives the subtitle, the other does not",
        source=_BRAMER,
    ),
    Rule(
        name="translated-title-place",
        condition=when.translated_title_place,
        verdict=DUPLICATE,
        why="the same range of pages by the same author; one source translates the title",
        source=_MEDLINE,
    ),
    Rule(
        name="title-pages",
        condition=when.title_pages,
        verdict=DUPLICATE,
        why="one title, first author and first page; a source leaves the volume out",
        source=_BRAMER,
    ),
    Rule(
        name="title-volume",
        condition=when.title_volume,
        verdict=DUPLICATE,
        why="one title, first author, venue and volume; a source leaves the pages out",
        source=_RATHBONE,
    ),
    Rule(
        name="page-slip",
        condition=when.page_slip,
        verdict=DUPLICATE,
        why="one title, first author, venue and volume, and ranges of pages that meet: a digit is wrong",
        source=_BRAMER,
    ),
    Rule(
        name="volume-slip",
        condition=when.volume_slip,
        verdict=DUPLICATE,
        why="one title, first author, venue, year and range of pages: the volume is wrong on one side",
        source=_BRAMER,
    ),
    Rule(
        name="cochrane-number",
        condition=when.cochrane_number,
        verdict=DUPLICATE,
        why="one number of a Cochrane review, in one year",
        source="Cochrane Handbook IV: the number stays, the year names the version",
    ),
    Rule(
        name="title-venue",
        condition=when.title_venue,
        verdict=DUPLICATE,
        why="one title, venue and list of authors; one source has it before it went to print",
        source=_JAV,
    ),
    Rule(
        name="title-abstract",
        condition=when.title_abstract,
        verdict=DUPLICATE,
        why="one title, abstract and list of authors, and no place in print that differs",
        source=_RATHBONE,
    ),
    Rule(
        name="catalogue",
        condition=when.catalogue,
        verdict=DUPLICATE,
        why="one title, list of authors and year in two catalogues that give neither volume nor pages",
        source="a catalogue lists a report once, and names its venue in its own way",
    ),
    Rule(
        name="doi-variant",
        condition=when.doi_variant,
        verdict=DUPLICATE,
        why="everything agrees, and the two DOIs are forms of one",
        source=_CITESOURCE,
    ),
    Rule(
        name="blank-title",
        condition=when.blank_title,
        verdict=UNCERTAIN,
        why="the same place and author, but a title is missing",
        source=_RATHBONE,
    ),
    Rule(
        name="other-doi",
        condition=when.other_identifier,
        verdict=UNCERTAIN,
        why="everything agrees but the DOI or the number in one database",
        source=_CITESOURCE,
    ),
    Rule(
        name="same-doi-other-title",
        condition=when.same_doi_other_title,
        verdict=UNCERTAIN,
        why="one DOI or number, but the titles differ",
        source=_CROSSREF,
    ),
    Rule(
        name="same-place",
        condition=when.same_place,
        verdict=UNCERTAIN,
        why="the same place and author, but the titles differ in a word, a number or a label",
        source=_BRAMER,
    ),
    Rule(
        name="title-alone",
        condition=when.title_alone,
        verdict=UNCERTAIN,
        why="one title and first author, and too little else to tell",
        source=_RATHBONE,
    ),
    Rule(
        name="twice-in-volume",
        condition=when.twice_in_volume,
        verdict=UNCERTAIN,
        why="one title by the same people stands twice in a volume: an abstract, an erratum or a slip",
        source=_BRAMER,
    ),
)
