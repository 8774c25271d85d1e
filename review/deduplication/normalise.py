"""Records brought to the form in which they are compared: each once, whatever it is compared with.

In: `Record`s. Out: `Normal`s, whose fields are comparable as they stand; "" and 0 mean "not given".
"""

import re
from collections.abc import Sequence
from functools import lru_cache

import msgspec

from ..model.record import Record, RecordKind, RecordStatus
from .fold import fold, word_set
from .identifiers import read_doi, read_ids, read_references, read_registrations
from .labels import Mark
from .people import Name, read_name
from .places import MEETING_LETTERS, Pages, read_pages, read_venue, read_volume
from .titles import read_title
from .variants import ROMAN, SPELLED

# Taking the value of an enum costs more than the rest of a test; there are a million of them.
_GUIDANCE_MARK, _DRAFT_MARK, _RETRACTED_MARK = Mark.GUIDANCE.value, Mark.DRAFT.value, Mark.RETRACTED.value
_PREPRINT_MARK, _REGISTRY_MARK, _GENERIC_MARK = Mark.PREPRINT.value, Mark.REGISTRY.value, Mark.GENERIC.value
_MEETING_MARK, _COCHRANE_MARK, _EDITION_MARK = Mark.MEETING.value, Mark.COCHRANE.value, Mark.EDITION.value
_PREPRINT_VENUES = re.compile(r"\b(?:\w+rxiv|\w+ rxiv|preprints?|research square|ssrn|authorea)\b", re.I)
# Prefixes and stems that registrants use for preprints alone.
_PREPRINT_DOIS = re.compile(
    r"10\.(?:1101/(?:\d{4}\.\d\d\.\d\d\.)?\d{6,8}|21203/rs|20944/preprints|31234/osf|48550/arxiv|2139/ssrn|"
    r"22541/au|26434/chemrxiv|31219/osf|31235/osf|2196/preprints)"
)
_REGISTRY_VENUES = re.compile(
    r"clinicaltrials|clinical trials? regist|trialsearch|isrctn|anzctr|\bictrp\b|eudract|"
    r"clinical trials? search portal|\bctis\b|\bdrks\b|chictr|\bctri\b|umin-?ctr|prospero|trial regist",
    re.I,
)
_COCHRANE = re.compile(r"cochrane database|cochrane libr", re.I)
_EDITION = re.compile(
    r"\b(?:english|engl|spanish|german|french|chinese|portuguese|international) (?:edition|ed)\b", re.I
)
_MEETING = re.compile(r"\b(?:conference|meeting|abstracts|congress|symposium)\b", re.I)
_DIGITS = re.compile(r"\d+")
_ISSUE_DIGITS = 2
# A single "i", "v" or "x" is a number only after one of these; elsewhere it is a letter ("factor V").
_SERIES = word_set("part parts phase stage type class grade chapter section volume teil partie parte")
_NUMERALS = _SERIES.union(ROMAN)
_GUIDANCE_KINDS = (RecordKind.GUIDELINE, RecordKind.STANDARD, RecordKind.REGULATION)
_ARTICLE, _PREPRINT, _TRIAL = RecordKind.ARTICLE, RecordKind.PREPRINT, RecordKind.TRIAL
_DRAFT, _RETRACTED = RecordStatus.DRAFT, RecordStatus.RETRACTED


class Normal(msgspec.Struct, frozen=True, gc=False):
    """One record in comparable form; a struct, because there is one for every record of a review.

    `words` and `name` (the words without spaces) are the title without notices, revisions and tails;
    `numbers` are those of the title, sorted; `marks` are `labels.Mark`s as an int; `doi` lacks the
    version, which is `doi_version`; `ids` are "scheme:value" of the report's own identifiers; `signs` are
    those of `titles.Title`; `entry` is the number of a registry entry, which may name those of other studies.
    """

    record: Record
    id: str
    words: tuple[str, ...]
    name: str
    numbers: str
    marks: int
    revision: str
    first: Name | None
    year: int
    venue: tuple[str, ...]
    volume: str
    issue: str
    pages: Pages
    doi: str
    doi_version: str
    ids: tuple[str, ...]
    references: tuple[tuple[str, str], ...]
    language: str
    registrations: frozenset[str] = frozenset()
    signs: frozenset[str] = frozenset()
    entry: str = ""


def normalise(record: Record, identifier: str | None = None) -> Normal:
    """The comparable form of one record; `identifier` is its id, where that is known already."""
    title = read_title(record.title)
    name = "".join(title.words)
    doi, doi_version = read_doi(record.doi) if record.doi else ("", "")
    pages = read_pages(record.pages)
    ids = record.ids
    marks = title.marks | _record_marks(record, pages, doi)
    return Normal(
        record,
        identifier or record.id,
        title.words,
        name,
        _numbers(title.words, name),
        marks,
        title.revision,
        read_name(record.authors[0]) if record.authors else None,
        record.published.year if record.published else 0,
        read_venue(record.venue),
        read_volume(record.volume),
        _issue(record.issue) if record.issue else "",
        pages,
        doi,
        doi_version,
        read_ids(ids) if ids else (),
        read_references(ids) if ids and record.kind in _GUIDANCE_KINDS else (),
        _language(record.language) if record.language else "",
        signs=title.signs,
        entry=_entry(record) if marks & _REGISTRY_MARK else "",
    )


def content(record: Record) -> tuple[object, ...]:
    """What tells two records apart; those of equal content are taken for the same, whatever their sources.

    Of guidance and registrations, which carry neither DOI nor pages, that is also where they are found.
    """
    listed = record.kind in _GUIDANCE_KINDS or record.kind is _TRIAL
    return (
        (record.url, record.revised, read_registrations(record.source_id)) if listed else None,
        record.title,
        record.authors,
        record.published,
        record.venue,
        record.volume,
        record.issue,
        record.pages,
        record.doi,
        record.ids,
        record.abstract,
        record.kind,
        record.status,
        record.language,
    )


# Shorter titles ("Eculizumab", "Cough in adults") name a subject, not one work.
TELLING_WORDS, TELLING_LETTERS = 4, 20
# Below it stand the scripts that are written in letters and in words.
_ALPHABETS = "\u3000"


def is_telling(record: Normal) -> bool:
    """Whether the title is long enough, and no recurring heading, to name one work."""
    words, letters = len(record.words), len(record.name)
    if letters < TELLING_LETTERS and not record.name.isascii():
        letters += 2 * sum(map(_is_character, record.words))
    return words >= TELLING_WORDS and letters >= TELLING_LETTERS and not record.marks & _GENERIC_MARK


def _is_character(word: str) -> bool:
    """Whether a word is a character that says as much as three letters, as in Chinese."""
    return len(word) == 1 and word > _ALPHABETS


def with_registrations(records: Sequence[Normal]) -> list[Normal]:
    """The same records with the registration numbers they name, where a registry entry is among them.

    Abstracts are long and registry entries rare: without one there is nothing to link the numbers to.
    """
    if not any(record.marks & _REGISTRY_MARK for record in records):
        return list(records)
    return [registered(record) for record in records]


def registered(record: Normal) -> Normal:
    """The same record with the registration numbers it names."""
    named = read_registrations(_where_registered(record.record))
    return msgspec.structs.replace(record, registrations=named) if named else record


@lru_cache(maxsize=1000)
def _language(text: str) -> str:
    """Two letters for a language that databases write as "eng", "en", "English" or "ger"."""
    code = fold(text)[:3]
    return _CODES.get(code, code[:2])


# Where the two letters of ISO 639-1 are not the first two of the name or of the ISO 639-2 code.
_CODES = {
    "ger": "de",
    "spa": "es",
    "chi": "zh",
    "jpn": "ja",
    "jap": "ja",
    "dut": "nl",
    "por": "pt",
    "gre": "el",
}
_CODES |= {
    "cze": "cs",
    "per": "fa",
    "pol": "pl",
    "swe": "sv",
    "ukr": "uk",
    "tur": "tr",
    "est": "et",
    "ice": "is",
}


def _entry(record: Record) -> str:
    told = (record.source_id, record.url, record.venue, *(value for _, value in record.ids))
    return next((min(found) for text in told if text and (found := read_registrations(text))), "")


def _where_registered(record: Record) -> str:
    own = (record.source_id, record.title, record.abstract, record.venue, record.pages, record.url)
    named = [value for _, value in record.ids] if record.ids else ()
    return " ".join(filter(None, (*own, *named)))


def _numbers(words: tuple[str, ...], name: str) -> str:
    if name.isalpha() and _NUMERALS.isdisjoint(words):
        return ""
    found: list[str] = []
    before = ""
    for word in words:
        if not word.isalpha():
            found += [digits.lstrip("0") or "0" for digits in _DIGITS.findall(word)]
        elif word in ROMAN and (len(word) > 1 or before in _SERIES):
            found.append(ROMAN[word])
        elif before in _SERIES and (word in SPELLED or len(word) == 1):
            found.append(SPELLED.get(word, word))
        before = word
    return " ".join(sorted(found))


def _record_marks(record: Record, pages: Pages, doi: str) -> int:
    marks = _venue_marks(record.venue) if record.venue else 0
    if record.status is not None:
        marks |= _status_marks(record.status)
    if record.kind is not _ARTICLE:
        marks |= _kind_marks(record.kind)
    if doi and _PREPRINT_DOIS.match(doi):
        marks |= _PREPRINT_MARK
    if pages.letters:
        marks |= _REGISTRY_MARK if pages.letters == "nct" else 0
        marks |= _MEETING_MARK if pages.letters in MEETING_LETTERS else 0
    if _is_supplement(record.volume, record.issue):
        marks |= _MEETING_MARK
    return marks


def _status_marks(status: RecordStatus) -> int:
    if status is _DRAFT:
        return _DRAFT_MARK
    return _RETRACTED_MARK if status is _RETRACTED else 0


def _kind_marks(kind: RecordKind) -> int:
    if kind in _GUIDANCE_KINDS:
        return _GUIDANCE_MARK
    if kind is _PREPRINT:
        return _PREPRINT_MARK
    return _REGISTRY_MARK if kind is _TRIAL else 0


@lru_cache(maxsize=50_000)
def _issue(text: str) -> str:
    """The issue; a number that no issue of one volume has is a database's own, or one that runs on."""
    issue = fold(text)
    return "" if issue.isdigit() and len(issue.lstrip("0")) > _ISSUE_DIGITS else issue


@lru_cache(maxsize=50_000)
def _is_supplement(volume: str | None, issue: str | None) -> bool:
    return "sup" in f"{volume} {issue}".lower()


@lru_cache(maxsize=50_000)
def _venue_marks(venue: str) -> int:
    return sum(mark for mark, pattern in _VENUE_PATTERNS if pattern.search(venue))


_VENUE_PATTERNS = (
    (_PREPRINT_MARK, _PREPRINT_VENUES),
    (_REGISTRY_MARK, _REGISTRY_VENUES),
    (_COCHRANE_MARK, _COCHRANE),
    (_EDITION_MARK, _EDITION),
    (_MEETING_MARK, _MEETING),
)
