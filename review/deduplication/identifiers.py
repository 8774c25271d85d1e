"""Identifiers that sources give: DOIs, database numbers, registrations, references of guidelines."""

import re
from functools import lru_cache
from html import unescape
from urllib.parse import unquote

from .fold import fold, word_set

# Identifiers that one database gives to one report. A registration number is a study's, an ISBN a
# book's, an ISSN a journal's, a docket that of a whole matter: different reports share them, so they are
# no evidence here.
REPORT_SCHEMES = word_set(
    "pmid pmcid pmc arxiv eid wos ut openalex embase europepmc scopus mag corpusid doaj dblp acl fdamedia "
    "frdocument"
)
_SHARED_SCHEMES = word_set("doi isbn issn eissn essn nct registration isrctn grant url docket orgstudy")
# No identifier is longer; what is longer is something else in the wrong column.
_LONGEST = 300
_REGISTRATION = re.compile(
    r"\b(?:NCT\d{8}|ISRCTN\d{8}|ACTRN\d{14}|DRKS\d{8}|CRD\d{11}|UMIN\d{9}|EUCTR\d{4}-\d{6}-\d{2}|"
    r"ChiCTR[\w-]{8,})"
)
_REGISTRIES = ("NCT", "ISRCTN", "ACTRN", "DRKS", "CRD", "UMIN", "EUCTR", "ChiCTR")
_RESOLVER = re.compile(r"^\s*(?:https?://)?(?:dx\.)?(?:www\.)?doi\.org/|^\s*doi:?\s*", re.I)
# "v2" of preprint servers, ".pub3" of Cochrane reviews; F1000's platforms end in the bare number.
_VERSION = re.compile(r"(?:[./]?v(\d{1,2})|\.pub(\d{1,2}))$")
_F1000, _F1000_VERSION = "10.12688/", re.compile(r"\.(\d)$")
_DRESS = re.compile(r"(?:/(?:full|abstract|pdf|epdf|meta|html)|;jsessionid.*|[?#].*|[\s.,;)\]\"'>]+)$")


# Most DOIs come bare; the longer way round costs ten times as much.
_BARE = re.compile(r"10\.\d{4,9}/(?!.*/(?:full|abstract|e?pdf|meta|html)$)[a-z0-9./()_:-]*[a-z0-9]$")


_PMID = re.compile(r"\d{4,}")
_BRACES = re.compile(r"[{}$\\]")


def _undress(text: str) -> str:
    # Not `plain`: "<109::AID-H7>" is a part of a SICI, and no tag.
    text = _BRACES.sub("", unescape(unescape(text[:_LONGEST])))
    doi = _RESOLVER.sub("", unquote(text)).strip().lower()
    shorter = _DRESS.sub("", doi)
    while shorter != doi:
        doi, shorter = shorter, _DRESS.sub("", shorter)
    return doi


def read_doi(text: str | None) -> tuple[str, str]:
    """A DOI as (work, version): "10.1/x.pub3" is ("10.1/x", "3"); ("", "") when there is none.

    >>> read_doi("https://doi.org/10.1002/14651858.CD099123.pub2")
    ('10.1002/14651858.cd099123', '2')
    """
    if not text:
        return "", ""
    doi = text if _BARE.match(text) else _undress(text)
    if not doi.startswith("10.") or "/" not in doi:
        return "", ""
    version = (_F1000_VERSION if doi.startswith(_F1000) else _VERSION).search(doi)
    if version is None:
        return doi, ""
    return doi[: version.start()], next(group for group in version.groups() if group)


def is_one_doi(left: str, right: str) -> bool:
    """Whether two DOIs, as read, are one: cut short by a database, or a SICI in print and online.

    >>> is_one_doi("10.1016/j.jpeds.2003", "10.1016/j.jpeds.2003.01.005")
    True
    >>> is_one_doi("10.1002/(sici)8:2<109::aid-h7>3.0.co;2-w", "10.1002/(sici)8:2<109::aid-h7>3.3.co;2-n")
    True
    >>> is_one_doi("10.5555/one", "10.5555/one2")
    False
    """
    shorter, longer = sorted((left.partition(">")[0], right.partition(">")[0]), key=len)
    if not longer.startswith(shorter) or len(shorter.partition("/")[2]) < _DOI_LETTERS:
        return False
    # "...2018.1" and "...2018.12" are two numbers of one journal.
    return not (longer != shorter and shorter[-1:].isdigit() and longer[len(shorter)].isdigit())


# A DOI cut short by a database still holds the journal and most of the number.
_DOI_LETTERS = 8


def read_ids(ids: tuple[tuple[str, str], ...]) -> tuple[str, ...]:
    """The identifiers of the report itself, as sorted "scheme:value".

    >>> read_ids((("PMID", "31452104"), ("issn", "1234-5678"))), read_ids((("pmid", "PMID: 31452104.0"),))
    (('pmid:31452104',), ('pmid:31452104',))
    """
    known = ((_compact(scheme), _number(_compact(scheme), value)) for scheme, value in ids)
    return tuple(sorted(f"{scheme}:{value}" for scheme, value in known if value and scheme in REPORT_SCHEMES))


def _number(scheme: str, value: str) -> str:
    """A PubMed number without its label, its address and what a spreadsheet adds to it."""
    found = _PMID.search(value) if scheme == "pmid" else None
    return found[0] if found else _compact(value)


def read_registrations(text: str) -> frozenset[str]:
    """The registration numbers of studies that a text names.

    >>> sorted(read_registrations("Registered as NCT01234567 and ISRCTN12345678."))
    ['ISRCTN12345678', 'NCT01234567']
    """
    if not any(map(text.__contains__, _REGISTRIES)):  # a tenth of what the pattern takes
        return frozenset()
    return frozenset(_REGISTRATION.findall(text))


_REVISION = re.compile(
    r"[\s,(/_-]*\b(?:rev(?:ision)?\.? ?(\d+)|r(\d{1,2})(?=\)|$)|version ?(\d+)|amendment ?(\d+)|amd ?(\d+)|"
    r"(?<=:)((?:19|20)\d\d)$)\)?",
    re.I,
)
_STATUS = re.compile(
    r"[\s,(-]*\b(?:draft|final|adopted|consultation|corr(?:igendum|\.)?|step ?\d[ab]?)\b\W*", re.I
)


@lru_cache(maxsize=50_000)
def read_reference(text: str) -> tuple[str, str]:
    """The reference number of a guideline or standard as (work, revision).

    >>> read_reference("EMA/CAT/GTWP/671639/2008 Rev. 1 Corr.")
    ('emacatgtwp6716392008', '1')
    >>> read_reference("ISO 10993-1:2018"), read_reference("ICH Q5A(R2) Step 2b")
    (('iso109931', '2018'), ('ichq5a', '2'))
    """
    text = text[:_LONGEST]
    revision = _REVISION.search(text)
    number = next((group for group in revision.groups() if group), "") if revision else ""
    return _compact(_STATUS.sub(" ", _REVISION.sub(" ", text))), number


def read_references(ids: tuple[tuple[str, str], ...]) -> tuple[tuple[str, str], ...]:
    """The reference numbers among a guideline's identifiers: whatever is no database's or shared number."""
    others = (value for scheme, value in ids if _compact(scheme) not in REPORT_SCHEMES | _SHARED_SCHEMES)
    return tuple(sorted(filter(lambda reference: reference[0], map(read_reference, others))))


def _compact(text: str) -> str:
    return fold(text).replace(" ", "")
