"""Who a record of a file is: its source and the id that the source knows it by.

In: records as a format reads them. Out: the same with `source` and `source_id`, as many as there were.
"""

import re
from collections import Counter
from collections.abc import Callable, Container, Iterator, Sequence
from dataclasses import replace
from pathlib import PurePath

from ...digest import digest
from ...model.record import Record
from .ids import GENERIC, database, scheme

# A database's own accession numbers, the most particular first. PMIDs are PubMed's alone: other
# databases give them along, and two of their records may share one.
_ACCESSIONS = (
    "central", "eid", "wos", "embase", "psycinfo", "cinahl", "eric", "econlit", "ppr", "nct", "openalex",
    "lens", "dimensions", "trial", "accession",
)  # fmt: skip
_COLUMNS = ("guideline_id", "record_id")
_SOURCES = {
    "central": "cochrane",  # which gives the others' numbers along
    "eid": "scopus", "wos": "web-of-science", "embase": "embase", "psycinfo": "psycinfo", "cinahl": "cinahl",
    "eric": "eric", "ppr": "europepmc", "nct": "clinicaltrials",
    "openalex": "openalex", "lens": "lens", "dimensions": "dimensions", "trial": "ictrp",
}  # fmt: skip
# What browsers and file managers add to the name of a second copy: "x (1)", "x - Copy", "x copy 2".
_COPY = re.compile(
    r"(?i)^copy of +|(?:[ _]*\([0-9]{1,2}\)|[ _]\((?:another |[0-9]+[a-z]{2} )?copy\)"
    r"|[ _]copy(?:[ _][0-9]{1,2})?)$"
)
_SHORT = 8  # places of a digest that tell apart the few records under one accession number

# What the log last knew under an id of the source, as `said` puts it; None for an id that it does not know.
Known = Callable[[str], str | None]
# Each begins with letters, not with the start of a line, which is looked for where the letters are found:
# so the search does not stop at every line of a large file.
_SAID = (
    re.compile(rb"DB  - (?<![^\r\n]DB  - ) *(\S[^\r\n]*)"),
    re.compile(rb"DP  - (?<![^\r\n]DP  - ) *(\S[^\r\n]*)"),
    re.compile(rb"source\s*=\s*[{\"]([^}\"\r\n]+)"),
    re.compile(rb"database\s*=\s*[{\"]([^}\"\r\n]+)"),
    re.compile(rb"DB - +(\S[^\r\n]*)"),  # Ovid, narrow and by name
    re.compile(rb"Database:?[ \t]*[\r\n]{1,2}[ \t]+(\S[^\r\n]*)"),
    re.compile(rb"(?:DB|DS|SF) ([A-Za-z][^\r\n]*)"),  # RefWorks
    re.compile(rb"%~ (\S[^\r\n]*)"),  # EndNote's tags and its XML, where elements stand side by side
    re.compile(rb"<remote-database-(?:name|provider)>\s*(?:<style[^>]*>)?([^<]+)"),
)
_INDENT = 80  # the most blanks that anybody indents a field by


def told_source(records: Sequence[Record], content: bytes) -> str | None:
    """The database that most records say they are from; None when they do not say.

    Embase says Medline of the records that it took from there: of several databases that a file names, the
    one whose accession number every record bears goes first.

    A file is PubMed's when nothing else is said and every record has a PMID.
    """
    values = Counter(value for rule in _SAID for value in _begun(rule, content))
    named: Counter[str] = Counter()
    for value, many in values.items():
        if (source := database(value.decode("utf-8", "replace"))) is not None:
            named[source] += many
    schemes = Counter(each for record in records for each in {scheme for scheme, _ in record.ids})
    borne = [_SOURCES[each] for each in _SOURCES if records and schemes[each] == len(records)]
    if len(named) > 1 and (shared := next((source for source in borne if source in named), None)):
        return shared
    guesses = [*named.most_common(1), *((_SOURCES[each], schemes[each]) for each in _SOURCES)]
    for source, many in guesses:
        if many * 2 > len(records):
            return source
    return "pubmed" if records and schemes["pmid"] == len(records) else None


def source_by_name(name: str) -> str:
    """The source of a file that does not say it: its name, without the ending and `(1)` of a second copy."""
    return _stem(name) or "file"


def _begun(rule: re.Pattern[bytes], content: bytes) -> Iterator[bytes]:
    """What is said where nothing but a few blanks stands before the rule's letters on their line."""
    for found in rule.finditer(content):
        before = content[max(0, found.start() - _INDENT) : found.start()].rstrip(b" \t")
        if not before or before.endswith((b"\n", b"\r")) or found[0].startswith(b"<"):
            yield found[1]


def _stem(name: str) -> str:
    stem = PurePath(name).stem.strip()
    while (shorter := _COPY.sub("", stem).rstrip(" -_")) and shorter != stem:
        stem = shorter
    return stem


def identified(
    records: Sequence[Record], source: str, raw: str, known: Known = lambda _: None
) -> list[Record]:
    """The records with their identity: an accession number where there is one, else what they say.

    An id that repeats itself in the file stays with one of its records: with the one that the log knows by
    it, else with the first. Another record under it is `<id>#<digest of what it says>`, wherever it stands
    in the file; the k-th of those that say the same is `#k`. No row changes the id of another row. A record
    that was told apart so keeps its id when it comes alone, and is a new record when its title changes.
    """
    owns = [source_id(record, source) for record in records]
    says = [said(record) for record in records]
    distinct: dict[str, list[str]] = {}
    for own, say in dict.fromkeys(zip(owns, says, strict=True)):
        distinct.setdefault(own, []).append(say)
    holders = {own: _holder(own, different, known) for own, different in distinct.items()}
    taken: set[str] = set()
    seen: Counter[str] = Counter()
    named: list[Record] = []
    for record, own, say in zip(records, owns, says, strict=True):
        id = own if holders[own] == say else _apart(own, say)
        seen[id] += 1
        if seen[id] > 1 or id != own:
            id = _free(id, seen, (distinct, taken))
        taken.add(id)
        ids = tuple(each for each in record.ids if each[0] != "record_id")
        named.append(replace(record, source=source, source_id=id, ids=ids, raw=raw))
    return named


def _holder(own: str, different: Sequence[str], known: Known) -> str | None:
    """Which of the different records under one id has it unchanged; None when all are known otherwise."""
    if different == [own] or (before := known(own)) is None:
        return different[0]
    if before in different:
        return before
    return next((say for say in different if known(_apart(own, say)) is None), None)


def _apart(own: str, say: str) -> str:
    return f"{own}#{say[:_SHORT]}"


def _free(id: str, seen: Counter[str], others: Sequence[Container[str]]) -> str:
    """The id with the number of its occurrence, none on the first, or the next that no other record has."""
    while True:
        numbered = id if seen[id] == 1 else f"{id}#{seen[id]}"
        if not any(numbered in other for other in others):
            return numbered
        seen[id] += 1


def source_id(record: Record, source: str) -> str:
    """The id by which `source` knows a record.

    A table's id column names the rows in which it holds more than a row number.
    """
    held: dict[str, str] = {}
    for name, value in record.ids:
        if name not in _COLUMNS or not GENERIC.fullmatch(value):
            held.setdefault(name, value)
    own = scheme(source)
    for name in (*_own(own, source), *_ACCESSIONS, *_COLUMNS):
        if name in held:
            return _spelled(source, name, held[name])
    return said(record)


def said(record: Record) -> str:
    """The digest of what a record says of the document's identity."""
    year = record.published.year if record.published else None
    return digest(record.title, record.authors, year, record.venue, record.volume, record.pages, record.doi)


def _own(own: str | None, source: str) -> tuple[str, ...]:
    if database(source) == "europepmc":
        return ("pmid", "ppr", "pmcid")
    return (own,) if own is not None else ()


def _spelled(source: str, name: str, value: str) -> str:
    """Europe PMC's ids name the collection first, in files as from its API."""
    collection = {"pmid": "MED", "pmcid": "PMC", "ppr": "PPR"}.get(name)
    return f"{collection}/{value}" if collection and database(source) == "europepmc" else value
