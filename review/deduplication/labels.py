"""The labels that titles carry, as data: how each is written, and which words betray that one is there.

A title is searched for a label only when it holds one of the label's words, because most titles hold none.
"""

import re
from dataclasses import dataclass
from enum import IntFlag

from .fold import word_set


class Mark(IntFlag):
    """What a record was recognised as; several may hold. Stored as plain int, whose tests are fast."""

    NOTICE = 1  # erratum, corrigendum, retraction notice, expression of concern
    REPLY = 2  # comment, reply, author's response
    PROTOCOL = 4  # what will be done, not what was found
    DRAFT = 8
    RETRACTED = 16
    TRANSLATED = 32  # a title in brackets was translated by the database (MEDLINE's convention)
    GUIDANCE = 64  # guideline, standard, regulation: a work that lives in versions
    PREPRINT = 128
    REGISTRY = 256
    COCHRANE = 512
    GENERIC = 1024  # a heading that recurs, such as "Editorial"
    EDITION = 2048  # the venue names a language edition
    MEETING = 4096  # an abstract in a supplement or in a meeting's proceedings
    ABSTRACT = 8192  # its title calls it one


@dataclass(frozen=True, slots=True)
class Label:
    """How a label is written, the words of which one must be there, and whether it is part of the name."""

    mark: int
    words: frozenset[str]
    pattern: re.Pattern[str]
    part_of_name: bool = False


# A label stands at the start or at the end, apart from the name.
_START, _GAP, _END = r"^\W*", r"[\s.:;,–—(\[-]+", r"[)\]]?\W*$"


def _pattern(*alternatives: str) -> re.Pattern[str]:
    return re.compile("|".join(alternatives), re.I)


def _any(*alternatives: str) -> str:
    return f"(?:{'|'.join(alternatives)})"


_NOTICES = _any(
    "errat(?:um|a)",
    "corrigend(?:um|a)",
    "correction",
    "addendum",
    "(?:editorial )?expression of concern",
    "(?:notice|statement) of (?:retraction|concern|correction)",
    "retraction(?: notice| note| statement)?",
    "withdrawal notice",
)
_DRAFT = r"draft(?: version| guid\w+)?(?: for (?:public )?(?:consultation|comments?))?"
_INDUSTRY = r"guidance for industry(?:,? (?:and|&) (?:fda|food and drug administration)(?: review)? staff)?"

LABELS: tuple[Label, ...] = (
    Label(
        # "(vol 360, pg 542, 2009)" of Web of Science and "(Journal (2009) 360 (542-544))" of Scopus name the
        # report that a correction or a letter is about.
        Mark.NOTICE.value,
        frozenset(str(year) for year in range(1900, 2100)),
        _pattern(
            r"\s*[\[(]\s*vol(?:ume)?\.? ?\d+[^()]*\bp(?:g|age|p)?\.? ?\w+[^()]*[\])]\W*$",
            r"\s*[\[(][^()]{3,80}\((?:19|20)\d\d\)[^()]*\d[^()]*(?:\([^()]*\)[^()]*)*[\])]\W*$",
        ),
    ),
    Label(
        Mark.RETRACTED.value,
        word_set("retracted withdrawn"),
        _pattern(
            _START + r"(?:retracted(?: article| paper)?|withdrawn)\W*[:\])–—-]\W*",
            r"\W*[\[(]retracted[^\])]*[\])]\W*$",
        ),
    ),
    Label(
        Mark.NOTICE.value,
        word_set(
            "erratum errata corrigendum corrigenda correction addendum concern retraction withdrawal notice"
        ),
        _pattern(
            _START
            + r"(?:(?:author|publisher)(?:'?s)? )?"
            + _NOTICES
            + r"(?:\s*[:.\[\"“‘–—-]| to\b| for\b| of [\"“‘]|\W*$)\W*(?:to|for|of|in)?\b(?: the article)?\W*",
            _GAP + r"(?:erratum|corrigendum|expression of concern|retraction(?: notice| note)?)" + _END,
        ),
    ),
    Label(
        Mark.REPLY.value,
        word_set("re reply response rebuttal comment comments commentary letter replies responses"),
        _pattern(
            _START
            + _any(
                "re(?=:)",
                r"(?:authors?'?s? )?(?:reply|response)(?: to (?:the )?(?:comment|letter)s?|:| to:)",
                r"in reply(?: to)?\b",
                r"comments? (?:on|to)\b",
                "(?:invited )?commentary(?: on|:)",
                "letter(?: to the editor)?(?: re)?:",
            )
            + r"\W*",
            _GAP + r"(?:(?:authors?'?s?|in) )?(?:reply|response|rebuttal|commentary|comment)" + _END,
        ),
    ),
    Label(
        Mark.DRAFT.value,
        word_set("draft consultation concept step"),
        _pattern(
            _GAP
            + _any(
                f"(?:(?:consultation|public|final) )?{_DRAFT}", "for (?:public )?consultation", "step 2[ab]?"
            )
            + r"\s*"
            + _END,
            _GAP + r"draft " + _INDUSTRY + _END,
            _START + r"draft " + _INDUSTRY + r"\W+",
            _START + r"(?:draft|concept paper)\b\W*(?=guid|recomm|stand|note|policy|for\b|on\b|:)\W*",
        ),
    ),
    Label(
        # What the FDA calls each of its guidances is no part of their names.
        Mark.GUIDANCE.value,
        word_set("industry"),
        _pattern(_GAP + _INDUSTRY + _END, _START + _INDUSTRY + r"\W+"),
    ),
    Label(
        Mark.PROTOCOL.value,
        word_set("protocol protocols"),
        _pattern(
            r"\bprotocols? (?:for|of) an?\b",
            r"\b(?:study|trial|review|research) protocol\b",
            r"\bprotocol\W*$",
            r": (?:a )?protocol\b",
        ),
        part_of_name=True,
    ),
)

REVISION_WORDS = word_set(
    "revision revised rev version edition ed update updated amendment v1 v2 v3 v4 v5 v6 v7 v8 v9 r1 r2 r3 r4"
)
# "an update" is part of a name; "Update 2020" after a stop is not. "Q5A(R2)" is ICH's way.
REVISION = _pattern(
    r"(?<!\ban)"
    + _GAP
    + _any(
        r"(?:revision|rev|version|edition|ed|update|amendment)\.? ?(\d+(?:\.\d+)*|[ivx]+)\b",
        r"v(\d+(?:\.\d+)*)\b",
        r"(\d+)(?:st|nd|rd|th) (?:edition|ed|revision|update|version)\b",
        r"((?:first|second|third|fourth|fifth|new|revised) (?:edition|revision|update|version)|"
        r"(?:revised|updated?)(?:,? (?:19|20)\d\d)?)",
    )
    + r"(?:\W*corr\w*)?\s*"
    + _END,
    r"(?<=\w)\(R(\d+)\)",
)

_LANGUAGES = (
    "arabic|bulgarian|chinese|croatian|czech|danish|dutch|english|estonian|finnish|french|german|greek|"
    "hebrew|hungarian|icelandic|italian|japanese|korean|lithuanian|norwegian|persian|polish|portuguese|"
    "romanian|russian|serbian|slovak|slovenian|slovene|spanish|swedish|thai|turkish|ukrainian"
)
# What MEDLINE, CRD and Embase append in brackets is said of the title and is not part of it. An opened
# bracket may have lost its end, because databases cut long fields; one about another notice may hold more.
_ABOUT = _any(
    "errat(?:um|a) (?:appears?|in)",
    "published erratum",
    "retract(?:ion|ed) in",
    "(?:corrected and )?republished",
    "comments? (?:in|on)",
    "summary for patients",
)
_SAID = _any(
    "review",
    r"\d+ refs?\b",
    "see comments?",
    "corrected",
    "author'?s transl",
    r"(?P<abstract>(?:(?:conference|congress|meeting|poster) )?abstract)\b",
    "(?:provisional|structured) abstract",
    "multiple letters",
    rf"(?P<language>{_LANGUAGES})\b",
)
TAIL = re.compile(
    rf"[\s.]*(?:[\[(]\s*(?:{_ABOUT}.*|{_SAID}[^\]]*)|\bla: ?[a-z]{{3}})[\s.\"'\])]*(?:\[\d+\])?[\s.\"']*$",
    re.I | re.S,
)
ORIGINAL = re.compile(r"<original>", re.I)

LABEL_WORDS = word_set("abstract la transl author letters").union(
    REVISION_WORDS, *(label.words for label in LABELS)
)
GUIDANCE_WORDS = word_set(
    "guideline guidelines guidance standards recommendation recommendations consensus directive"
)
# Titles made of these words alone are headings that come back in every issue.
GENERIC_WORDS = word_set(
    "editorial editorials editor editors letter letters reply response comment comments commentary "
    "foreword preface introduction news abstract abstracts index contents erratum correction "
    "corrections corrigendum obituary announcement announcements acknowledgement acknowledgements "
    "acknowledgments chair chairs message treasurer secretary president note notes book books review "
    "reviews reviewers calendar conclusion conclusions discussion summary report reports issue volume "
    "column guest welcome perspective keynote address perspectives untitled title program programme "
    "proceedings poster posters session sessions oral presentation presentations retraction errata "
    "notice notices correspondence overview appendix in this from to the of a and s our for no with "
    "special section author authors call calls paper papers case cases memoriam brief short communication "
    "communications original research article articles clinical image images picture pictures quiz"
)
GENERIC_LENGTH = 8
