"""Identifiers in export files: which database a number belongs to, and which database a file is from.

In: values of fields. Out: (scheme, value) pairs as `Record.ids` holds them.
"""

import re
from collections.abc import Iterable

Id = tuple[str, str]

# Accession numbers that are told by their shape alone, wherever they stand.
_SHAPES: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("eid", re.compile(r"2-s2\.0-[0-9]{6,}")),
    ("wos", re.compile(r"(?:WOS|ISI):[A-Z0-9]{15}")),  # before 2013 they went by the name of the institute
    ("pmcid", re.compile(r"(?i:PMC)[0-9]{4,}")),
    ("ppr", re.compile(r"PPR[0-9]+")),
    ("nct", re.compile(r"NCT[0-9]{8}")),
    ("embase", re.compile(r"L[0-9]{8,10}")),
    ("psycinfo", re.compile(r"[0-9]{4}-[0-9]{5}-[0-9]{3}")),
    ("eric", re.compile(r"E[DJ][0-9]{6,7}")),
    ("central", re.compile(r"CN-[0-9]{8}")),
    ("lens", re.compile(r"[0-9]{3}-[0-9]{3}-[0-9]{3}-[0-9]{3}-[0-9]{2}[0-9X]")),
    ("dimensions", re.compile(r"pub\.[0-9]{10}")),
)
_DATABASES: tuple[tuple[str, str, str], ...] = (
    # what the file says, the source's name, the scheme of its accession numbers
    (r"scopus", "scopus", "eid"),
    (r"web of science|\bwos\b|core collection", "web-of-science", "wos"),
    (r"embase|^emed", "embase", "embase"),
    (r"psyc\s?info|\bpsyh\b|^psyc", "psycinfo", "psycinfo"),
    (r"cinahl|\bc8h\b|\bccm\b|\brzh\b|^cin[0-9]{2}$", "cinahl", "cinahl"),
    (r"cochrane|^central$", "cochrane", "central"),
    (r"\beric\b", "eric", "eric"),
    (r"econlit|\becn\b", "econlit", "econlit"),
    (r"europe ?pmc", "europepmc", "pmid"),
    (r"clinicaltrials", "clinicaltrials", "nct"),
    (r"pubmed|\bnlm\b", "pubmed", "pmid"),
    (r"medline|\bcmedm\b|\bmnh\b|^med[0-9]*$|^ppez|^prem$", "medline", "pmid"),
)
_RULES = tuple((re.compile(rf"(?i){rule}"), source, scheme) for rule, source, scheme in _DATABASES)
_PMID = re.compile(r"0*([1-9][0-9]{0,8})")
_OPENALEX_URL = re.compile(r"(?i)https?://(?:api\.)?openalex\.org/(?:works/)?(W[0-9]+)")
_LABELLED = re.compile(r"(?i)(?:(?:PUBMED|EMBASE) |https?://\S{1,60}/)?([0-9]{1,10})(?:\.0|/)?")
_NOTED = re.compile(r"(?i)\bPMID:?\s*([0-9]{5,9})\b")
_PUBMED_URL = re.compile(r"(?i)(?:/pubmed|pubmed\.ncbi\.nlm\.nih\.gov)/([0-9]{4,9})\b")
_EID_URL = re.compile(r"(?i)eid=(2-s2\.0-[0-9]{6,})")
_EMBASE_URL = re.compile(r"(?i)embase\.com/.*[?&]id=(L[0-9]{6,10})\b")
_OVID_URL = re.compile(r"(?i)ovid.*[?&]D=([a-z]+)[0-9a-z]*&.*?\bAN=([\w-]+)")
_ARXIV = re.compile(
    r"(?i)arxiv(?:\.org/(?:abs|pdf)/|:\s*)([a-z-]+(?:\.[A-Z]{2})?/[0-9]{7}|[0-9]{4}\.[0-9]{4,5})"
)
_LONGEST = 4000  # of a note or an address; what is longer is prose

# A row number or a reference manager's own count: it names nothing outside its file.
GENERIC = re.compile(r"[0-9]{1,6}")


def database(name: str | None) -> str | None:
    """The source that a database's name, as files spell it, stands for; None when it is unknown.

    >>> database("Ovid MEDLINE(R) Epub Ahead of Print"), database("Name of Database")
    ('medline', None)
    """
    return next((source for rule, source, _ in _RULES if name and rule.search(name)), None)


def scheme(source: str) -> str | None:
    """The scheme of a source's own accession numbers; None when the source is unknown.

    >>> scheme("Web of Science"), scheme("web-of-science"), scheme("my-list")
    ('wos', 'wos', None)
    """
    name = source.replace("-", " ").replace("_", " ")
    return next((each for rule, _, each in _RULES if rule.search(name)), None)


def accession(value: str | None, name: str | None = None) -> Id | None:
    """What an accession number is, by its shape, else by the name of its database.

    A number that only counts the records of its file is None.

    >>> accession("WOS:000636318200032"), accession("30919829", "Medline"), accession("12")
    (('wos', 'WOS:000636318200032'), ('pmid', '30919829'), None)
    """
    value = " ".join((value or "").split())
    if (shaped := told(value)) is not None:
        return shaped
    own = scheme(name) if name else None
    if own == "pmid":
        return pmid(value)
    if not value or GENERIC.fullmatch(value):
        return None
    return own or "accession", value


def shape(value: str | None) -> Id | None:
    """The identifier that a value is by its shape alone, else None."""
    for name, rule in _SHAPES:
        if value and rule.fullmatch(value):
            return name, _spelled(name, value)
    return None


def _spelled(name: str, value: str) -> str:
    if name == "wos":
        return value.replace("ISI:", "WOS:", 1)
    return value.upper() if name == "pmcid" else value


def of_platform(value: str) -> Id | None:
    """The number that Web of Science gives: of its Core Collection, of MEDLINE, or of another database on it.

    >>> of_platform("MEDLINE:31452104"), of_platform("BCI:BCI201800796061")
    (('pmid', '31452104'), ('accession', 'BCI:BCI201800796061'))
    """
    prefix, _, number = value.strip().partition(":")
    return pmid(number) if prefix in ("MEDLINE", "PUBMED") else accession(value)


def told(value: str | None) -> Id | None:
    """The same, also out of an address that says whose it is.

    >>> told("https://openalex.org/W4387881419"), told("PMC1234567")
    (('openalex', 'W4387881419'), ('pmcid', 'PMC1234567'))
    """
    found = _OPENALEX_URL.fullmatch((value or "").strip())
    return ("openalex", found[1].upper()) if found else shape(value)


def labelled(name: str, value: str | None) -> Id | None:
    """A PubMed or Embase number with or without what the Cochrane Library or OpenAlex puts before it.

    >>> labelled("pmid", "PUBMED 38407106"), labelled("embase", "EMBASE 643589775")
    (('pmid', '38407106'), ('embase', 'L643589775'))
    """
    found = _LABELLED.fullmatch((value or "").strip())
    if found is None:
        return shape(value)
    return pmid(found[1]) if name == "pmid" else accession(f"L{found[1]}")


def pmid(value: str | None) -> Id | None:
    """A PubMed identifier, without leading zeros, else None."""
    found = _PMID.fullmatch((value or "").strip())
    return ("pmid", found[1]) if found else None


def mentioned(texts: Iterable[str]) -> list[Id]:
    """The identifiers of the record itself that notes and addresses mention.

    >>> mentioned(["PMID: 31452104", "https://arxiv.org/abs/2301.00001"])
    [('pmid', '31452104'), ('arxiv', '2301.00001')]
    """
    found: list[Id] = []
    for text in texts:
        text = text[:_LONGEST]
        found += [("pmid", each) for each in (*_NOTED.findall(text), *_PUBMED_URL.findall(text))]
        found += [("eid", each) for each in _EID_URL.findall(text)]
        found += [("embase", each) for each in _EMBASE_URL.findall(text)]
        found += [("arxiv", each) for each in _ARXIV.findall(text)]
        if (ovid := _OVID_URL.search(text)) is not None:
            found += _known(accession(ovid[2], ovid[1]))
    return found


def _known(found: Id | None) -> list[Id]:
    return [found] if found is not None and found[0] != "accession" else []


def isbn(value: str | None) -> Id | None:
    """An ISBN of ten or thirteen places, without hyphens, else None; an ISSN is none of a record's own."""
    found = re.match(r"(?i)\W*((?:97[89][- ]?)?(?:[0-9][- ]?){9}[0-9x])\b", value or "")
    return ("isbn", re.sub("[- ]", "", found[1]).upper()) if found else None


def distinct(*found: Id | None) -> tuple[Id, ...]:
    """The identifiers once each, sorted."""
    return tuple(sorted({each for each in found if each is not None}))
