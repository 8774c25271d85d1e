"""The query languages of the sources, as their documentation describes them."""

from ..tree import And, Field, Not, Or
from .boolean import Joiners
from .language import Language

_WORDS: Joiners = {And: " AND ", Or: " OR ", Not: " NOT "}
_TEXT = (Field.TITLE, Field.ABSTRACT, Field.TITLE_ABSTRACT, Field.TEXT_WORD, Field.ALL, Field.KEYWORD)


def _everywhere(pattern: str) -> dict[Field, str]:
    return dict.fromkeys(_TEXT, pattern)


# The MARC codes by which Europe PMC, as PubMed, knows a language.
_CODES = {
    "english": "eng",
    "german": "ger",
    "french": "fre",
    "spanish": "spa",
    "italian": "ita",
    "portuguese": "por",
    "dutch": "dut",
    "chinese": "chi",
    "japanese": "jpn",
    "korean": "kor",
    "russian": "rus",
    "polish": "pol",
}
_EVERYTHING = "searched in the whole record, not in its title and abstract only"
_FULL_TEXT = "searched in the full text too, where there is one"
_TITLE_AND_ABSTRACT = "searched in title and abstract"
_NO_MORE = dict.fromkeys(
    (Field.TEXT_WORD, Field.KEYWORD), "searched in title and abstract only, not in the rest of the record"
)

EUROPEPMC = Language(
    name="europepmc",
    joiners=_WORDS,
    fields={
        Field.TITLE: "TITLE:{}",
        Field.ABSTRACT: "ABSTRACT:{}",
        Field.TITLE_ABSTRACT: "TITLE_ABS:{}",
        Field.TEXT_WORD: "{}",
        Field.ALL: "{}",
        Field.KEYWORD: "KW:{}",
        Field.AUTHOR: "AUTH:{}",
        Field.FIRST_AUTHOR: "AUTH:{}",
        Field.LAST_AUTHOR: "AUTH:{}",
        Field.AFFILIATION: "AFF:{}",
        Field.JOURNAL: "JOURNAL:{}",
        Field.PUBLICATION_TYPE: "PUB_TYPE:{}",
        Field.LANGUAGE: "LANG:{}",
        Field.PMID: "EXT_ID:{}",
    },
    wider={
        Field.TEXT_WORD: _FULL_TEXT,
        Field.ALL: _FULL_TEXT,
        Field.KEYWORD: "searched among MeSH headings too",
        Field.FIRST_AUTHOR: "searched among all authors",
        Field.LAST_AUTHOR: "searched among all authors",
    },
    codes=_CODES,
    headings="KW:{}",
    published="FIRST_PDATE:[{start} TO {end}]",
    days=True,
)

OPENALEX = Language(
    name="openalex",
    joiners=_WORDS,
    fields=_everywhere("{}"),
    wider={Field.TITLE: _TITLE_AND_ABSTRACT, Field.ABSTRACT: _TITLE_AND_ABSTRACT},
    narrower=_NO_MORE,
    truncation=False,
    whole="filter:title_and_abstract.search:{}",
    notes=(
        "OpenAlex reduces words to their stems and leaves out words such as `the`.",
        "The whole address of an OpenAlex search may have about 4,000 characters.",
    ),
)

SEMANTIC_SCHOLAR = Language(
    name="semantic-scholar",
    joiners={And: " + ", Or: " | ", Not: " -"},
    unit=" + ",
    fields=_everywhere("{}"),
    wider={Field.TITLE: _TITLE_AND_ABSTRACT, Field.ABSTRACT: _TITLE_AND_ABSTRACT},
    narrower=_NO_MORE,
)

CLINICALTRIALS = Language(
    name="clinicaltrials",
    joiners={And: " AND ", Or: " OR ", Not: " AND NOT "},
    fields=_everywhere("{}") | {Field.TITLE: "AREA[TitleSearch]{}"},
    wider={Field.ABSTRACT: _EVERYTHING, Field.TITLE_ABSTRACT: _EVERYTHING},
    truncation=False,
    notes=("ClinicalTrials.gov adds synonyms and other forms of a word by itself.",),
)

DOAJ = Language(
    name="doaj",
    joiners=_WORDS,
    fields={
        Field.TITLE: "bibjson.title:{}",
        Field.ABSTRACT: "bibjson.abstract:{}",
        Field.TITLE_ABSTRACT: "(bibjson.title:{0} OR bibjson.abstract:{0})",
        Field.TEXT_WORD: "{}",
        Field.ALL: "{}",
        Field.KEYWORD: "bibjson.keywords:{}",
        Field.AUTHOR: "bibjson.author.name:{}",
        Field.JOURNAL: "bibjson.journal.title:{}",
    },
    published="bibjson.year:[{start} TO {end}]",
)

DATACITE = Language(
    name="datacite",
    joiners=_WORDS,
    fields={
        Field.TITLE: "titles.title:{}",
        Field.ABSTRACT: "descriptions.description:{}",
        Field.TITLE_ABSTRACT: "(titles.title:{0} OR descriptions.description:{0})",
        Field.TEXT_WORD: "{}",
        Field.ALL: "{}",
        Field.KEYWORD: "subjects.subject:{}",
        Field.AUTHOR: "creators.name:{}",
    },
    published="publicationYear:[{start} TO {end}]",
)

FEDERAL_REGISTER = Language(
    name="federal-register",
    joiners={And: " & ", Or: " | ", Not: " & -"},
    unit=" & ",
    fields=_everywhere("{}"),
    wider=dict.fromkeys((Field.TITLE, Field.ABSTRACT, Field.TITLE_ABSTRACT, Field.KEYWORD), _EVERYTHING),
    truncation=False,
)

LANGUAGES = {
    language.name: language
    for language in (
        EUROPEPMC,
        OPENALEX,
        SEMANTIC_SCHOLAR,
        CLINICALTRIALS,
        DOAJ,
        DATACITE,
        FEDERAL_REGISTER,
    )
}
