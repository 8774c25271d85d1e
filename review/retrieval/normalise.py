"""Texts, names, numbers and dates of strangers, brought to one spelling at the border.

In: strings as a source or file gives them, or None. Out: the values that a `Record` holds, None for
what is missing.
"""

import html
import re
import unicodedata
from collections.abc import Iterable
from datetime import date
from functools import lru_cache

from ..model.record import PartialDate, RecordKind, RecordStatus

# Control characters that are not white space, the byte order mark and the two non-characters:
# no XML, JSON viewer or terminal takes them well.
_UNPRINTABLE = re.compile(r"[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\ufeff\ufffe\uffff]")
_SURROGATES = re.compile(r"[\ud800-\udfff]")

_INLINE = "i|b|u|a|em|strong|sub|sup|span|sc|small|font|tt|italic|bold|underline|xref|ext-link|inline-formula"
_BLOCK = (
    "p|div|br|hr|ul|ol|li|dl|dt|dd|h[1-6]|title|sec|label|list|list-item|abstract|abstracttext|table|tr|td|th"
)
_ATTRIBUTES = r"""(?:\s+[\w:.-]+\s*=\s*(?:"[^"]*"|'[^']*'|[^\s"'<>]+))*\s*/?"""
# What opens but never closes is looked at only up to where the next one opens.
_UNSEEN = re.compile(
    r"(?is)<!--(?:(?!<!--).)*?-->|<(script|style|tex-math)\b[^<>]*>(?:(?!<\1\b).)*?</\1\s*>|<!\[CDATA\[|\]\]>"
)
_HEADING = re.compile(r"(?i)^\s*<(?:jats:)?title>\s*(?:abstract|summary)\s*[.:]?\s*</(?:jats:)?title>")
_INLINE_TAG = re.compile(rf"(?i)</?(?:(?:jats:)?(?:{_INLINE})|mml:[\w-]+){_ATTRIBUTES}>")
_BLOCK_TAG = re.compile(rf"(?i)</?(?:(?:jats:)?(?:{_BLOCK})|jats:[\w-]+){_ATTRIBUTES}>")

_DOI = re.compile(r"10\.[0-9]{4,9}(?:\.[0-9]+){0,9}/\S{1,500}")
_PERCENT = re.compile(r"%2[fF]")
_CLOSING = {")": "(", "]": "[", "}": "{", ">": "<"}

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_YEAR = r"(?<![0-9])([12][0-9]{3})"
_COMPACT = re.compile(_YEAR + r"(0[1-9]|1[0-2])([0-3][0-9])(?![0-9])")
_YEAR_FIRST = re.compile(_YEAR + r"[-/.]([0-9]{1,2})(?:[-/.]([0-9]{1,2}))?(?![0-9])")
_YEAR_LAST = re.compile(r"(?<![0-9])(?:([0-9]{1,2})[-/.])?([0-9]{1,2})[-/.]([12][0-9]{3})(?![0-9])")
_YEAR_ONLY = re.compile(_YEAR + r"(?![0-9])")
_MONTH_NAME = re.compile(rf"(?i)(?<![a-z])({'|'.join(_MONTHS)})[a-z]*\.?")
_DAY_BEFORE = re.compile(r"(?i)(?<![0-9-])([0-9]{1,2})(?:st|nd|rd|th)?(?:\s+of)?[\s/-]+$")
_DAY_AFTER = re.compile(r"(?i)^[\s/-]*([0-9]{1,2})(?:st|nd|rd|th)?(?![0-9])")

_BRACKETED = re.compile(r"^\((.*)\)$")
_PAGES_WORD = re.compile(r"(?i)^(?:pages?|pp?)\b[.:]?\s*(?=[0-9a-z])")
_DASH = re.compile(r"\s*[-‐-―−]+\s*")

# Most telling first; the words are those of PubMed's publication types, of Scopus, Web of Science and
# Crossref document types, and of the regulators' own lists.
_KINDS: tuple[tuple[RecordKind, str], ...] = (
    (RecordKind.PREPRINT, r"pre-?print|posted.content"),
    (RecordKind.TRIAL, r"trial (?:registration|registry|record|register)|study record|interventional study"),
    (RecordKind.STANDARD, r"standards?\b(?! of)|pharmacop|general chapter|monograph of"),
    (
        RecordKind.GUIDELINE,
        r"guidelines?|guidance|reflection paper|considerations? document|questions and answers"
        r"|points to consider|recommendations? document|position statement"
        r"|consensus (?:development conference|statement)",
    ),
    (
        RecordKind.REGULATION,
        r"regulations?$|^regulation|directive|legislation|legal|statut|\bact\b|\blaw\b|\bbill\b|ordinance|decree",
    ),
    (RecordKind.REVIEW, r"(?<!book )review(?!er|ed\b)|meta-?analysis"),
    (
        RecordKind.REPORT,
        r"(?:technical|research|government|annual|working) (?:report|paper)|white paper|^report",
    ),
    (
        RecordKind.OTHER,
        r"book|chapter|thesis|dissertation|patent|data ?set|software|monograph|web ?page|news|blog|video|"
        r"^other|^generic|^misc",
    ),
)
_KIND_RULES = tuple((kind, re.compile(rf"(?i){words}")) for kind, words in _KINDS)
# What meets none of the rules is an article.
_RANKED = (*(kind for kind, _ in _KIND_RULES), RecordKind.ARTICLE)

_STATUSES: tuple[tuple[str, RecordStatus], ...] = (
    ("retracted publication", RecordStatus.RETRACTED),
    ("retracted article", RecordStatus.RETRACTED),
    ("retracted", RecordStatus.RETRACTED),
    ("expression of concern in", RecordStatus.CONCERN),
    ("withdrawn", RecordStatus.WITHDRAWN),
    ("superseded", RecordStatus.SUPERSEDED),
    ("draft", RecordStatus.DRAFT),
    ("adopted", RecordStatus.FINAL),
    ("final", RecordStatus.FINAL),
    ("erratum in", RecordStatus.CORRECTED),
    ("corrected and republished article", RecordStatus.CORRECTED),
)
_FLAGGED_TITLE = re.compile(r"(?i)^\W*(retracted|withdrawn)(?: article| paper| publication)?\s*[:.\]\[)]")
_NO_ABSTRACT = re.compile(r"(?i)^\s*[\[(]?no abstract(?: is)? available[\])]?\.?\s*$")
_NOTE = re.compile(r"(?s)^\s*\[([^\[\]]{1,80} written for this example)\]\s*(.*)$")


def clean_text(text: str | None) -> str | None:
    """Text as a record holds it: Unicode NFC, one space between words, None when nothing is left.

    NUL and other control characters are taken out; a surrogate pair becomes its character, a lone
    surrogate becomes U+FFFD, so that the text can be written as UTF-8.

    >>> clean_text("  Cafe\\u0301\\x00 \\n au lait ")
    'Café au lait'
    """
    if text is None:
        return None
    if not text.isascii():
        if _SURROGATES.search(text):
            text = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
        text = unicodedata.normalize("NFC", text)
    # What is printable holds none of them, and that is most texts.
    return " ".join((text if text.isprintable() else _UNPRINTABLE.sub("", text)).split()) or None


def strip_markup(text: str | None) -> str | None:
    """Clean text out of HTML or JATS: known tags go, entities are decoded, `p < 0.05` stays.

    >>> strip_markup("<jats:title>Abstract</jats:title><jats:p>H<sub>2</sub>O, p &lt; 0.05</jats:p>")
    'H2O, p < 0.05'
    """
    if text is None or ("<" not in text and "&" not in text):
        return clean_text(text)
    for _ in range(3):  # some sources escape their markup, Crossref's publishers even twice
        plain = html.unescape(_without_tags(text))
        if plain == text:
            break
        text = plain
    return clean_text(_without_tags(text))


def _without_tags(text: str) -> str:
    if "<" not in text:
        return text
    text = _HEADING.sub("", _UNSEEN.sub("", text))
    return _BLOCK_TAG.sub(" ", _INLINE_TAG.sub("", text))


def clean_doi(text: str | None) -> str | None:
    """The first DOI in a text, lower case, without resolver or trailing punctuation.

    >>> clean_doi("https://doi.org/10.1016/S0027-9684(15)31340-7.")
    '10.1016/s0027-9684(15)31340-7'
    """
    if text is None:
        return None
    found = _DOI.search(html.unescape(_PERCENT.sub("/", text)))
    if found is None:
        return None
    doi = found[0]
    if "://" in text[: text.find("10.")]:
        doi = re.split(r"[?#&]", doi, maxsplit=1)[0]
    return _without_trailing(clean_text(doi) or "").lower() or None


def _without_trailing(doi: str) -> str:
    while doi:
        last = doi[-1]
        unbalanced = last in _CLOSING and doi.count(last) > doi.count(_CLOSING[last])
        if last not in ".,;:'\"“”’" and not unbalanced:
            break
        doi = doi[:-1]
    return doi


def parse_date(text: str | None) -> PartialDate | None:
    """The date in a text, as far as it is sure: `03/04/2020` is sure of its year only.

    >>> parse_date("2020 May-Jun")
    PartialDate(year=2020, month=5, day=None)
    >>> parse_date("in press") is None
    True
    """
    return _parsed(text[:200]) if text else None


# The records of a file share their years, often their days.
@lru_cache(maxsize=4096)
def _parsed(text: str) -> PartialDate | None:
    if found := _COMPACT.search(text) or _YEAR_FIRST.search(text):
        return partial_date(int(found[1]), int(found[2]), int(found[3]) if found[3] else None)
    if found := _YEAR_LAST.search(text):
        return _year_last(found[1], int(found[2]), int(found[3]))
    if (year := _YEAR_ONLY.search(text)) is None:
        return None
    if (month := _MONTH_NAME.search(text)) is None:
        return PartialDate(year=int(year[1]))
    return partial_date(int(year[1]), _MONTHS.index(month[1].lower()) + 1, _day(text, month))


def _day(text: str, month: re.Match[str]) -> int | None:
    found = _DAY_BEFORE.search(text[: month.start()]) or _DAY_AFTER.search(text[month.end() :])
    return int(found[1]) if found else None


def _year_last(first: str | None, second: int, year: int) -> PartialDate:
    if first is None:
        return partial_date(year, second)
    if int(first) > 12 or int(first) == second:
        return partial_date(year, second, int(first))
    if second > 12:
        return partial_date(year, int(first), second)
    return PartialDate(year=year)


def partial_date(year: int, month: int | None = None, day: int | None = None) -> PartialDate:
    """A date without the parts that no calendar has: 2021-02-30 is known to its month.

    >>> partial_date(2021, 2, 30)
    PartialDate(year=2021, month=2, day=None)
    """
    if month is None or not 1 <= month <= 12:
        return PartialDate(year=year)
    try:
        return PartialDate(year=year, month=month, day=date(year, month, day).day if day else None)
    except ValueError:
        return PartialDate(year=year, month=month)


def clean_pages(start: str | None, end: str | None = None) -> str | None:
    """Pages as `first-last` or an article number, without "pp.".

    >>> clean_pages("pp. 37–64"), clean_pages("674", "682"), clean_pages("e9", "e9")
    ('37-64', '674-682', 'e9')
    """
    first, last = _page(start), _page(end)
    if first is None or last is None or first == last or "-" in first:
        return first or last
    return f"{first}-{last}"


def _page(text: str | None) -> str | None:
    text = clean_text(text)
    if text is None:
        return None
    text = _BRACKETED.sub(r"\1", text)
    text = _PAGES_WORD.sub("", text)
    return _DASH.sub("-", text).strip("-,. ") or None


def kind_of(publication_types: Iterable[str | None]) -> RecordKind:
    """The kind that a source's publication types come to; the most telling type wins.

    No type at all means an article. A randomised trial *published* is an article; only a registry's
    own entry is a `trial`.

    >>> kind_of(["Journal Article", "Systematic Review"])
    <RecordKind.REVIEW: 'review'>
    """
    ranks = [_rank(text.strip()) for text in publication_types if text]
    return _RANKED[min(ranks, default=-1)]


# Of publication types there are few, and each is said by thousands of records.
@lru_cache(maxsize=1024)
def _rank(publication_type: str) -> int:
    """The place of the rule that a publication type meets, the last place where it meets none."""
    met = (place for place, (_, rule) in enumerate(_KIND_RULES) if rule.search(publication_type))
    return next(met, len(_KIND_RULES))


def status_of(words: Iterable[str | None], title: str | None = None) -> RecordStatus | None:
    """Where a document stands, from its publication types or status column, else from its title's flag.

    >>> status_of(["Journal Article", "Retracted Publication"])
    <RecordStatus.RETRACTED: 'retracted'>
    >>> status_of([], "RETRACTED: A trial") is RecordStatus.RETRACTED
    True
    """
    held = {text.strip().casefold() for text in words if text}
    for word, status in _STATUSES:
        if word in held:
            return status
    if found := _FLAGGED_TITLE.match(title or ""):
        return RecordStatus.RETRACTED if found[1].lower() == "retracted" else RecordStatus.WITHDRAWN
    return None


def split_note(abstract: str | None) -> tuple[str | None, str | None]:
    """An abstract and the note in brackets before it, when the text is not the publication's own.

    The one rule: a text that starts with `[... written for this example]`. What only says that there is
    no abstract is none.

    >>> split_note("[Summary written for this example] Cells are hard.")
    ('Cells are hard.', 'summary written for this example')
    >>> split_note("[No abstract available]")
    (None, None)
    """
    if abstract is None or _NO_ABSTRACT.match(abstract):
        return None, None
    found = _NOTE.match(abstract)
    if found is None:
        return abstract, None
    return found[2] or None, found[1][0].lower() + found[1][1:]
