"""Who a record of a file is: its source and the id that the source knows it by.

In: records as a format reads them. Out: the same with `source` and `source_id`, as many as there were.
"""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import PurePath

from ...digest import digest
from ...model.record import Record
from .ids import GENERIC, database, scheme

# A database's own accession numbers, the most particular first. PMIDs are PubMed's alone: other
# databases give them along, and two of their records may share one.
_ACCESSIONS = (
    "eid", "wos", "embase", "psycinfo", "cinahl", "eric", "central", "econlit", "ppr", "nct", "accession",
)  # fmt: skip
_COLUMNS = ("guideline_id", "record_id")
_SOURCES = {
    "eid": "scopus", "wos": "web-of-science", "embase": "embase", "psycinfo": "psycinfo", "cinahl": "cinahl",
    "eric": "eric", "central": "cochrane", "ppr": "europepmc", "nct": "clinicaltrials",
}  # fmt: skip
_SAID = re.compile(rb"(?m)^(?:DB|DP)  - *(\S[^\r\n]*)|^\s*(?:source|database)\s*=\s*[{\"]([^}\"\r\n]+)")


def guess_source(records: Sequence[Record], content: bytes, name: str) -> str:
    """The database that most records say they are from, else the file's name without its ending.

    A file is PubMed's when nothing else is said and every record has a PMID.
    """
    said = Counter(
        source
        for values in _SAID.findall(content)
        if (source := database(b"".join(values).decode("utf-8", "replace"))) is not None
    )
    schemes = Counter(each for record in records for each in {scheme for scheme, _ in record.ids})
    guesses = [*said.most_common(1), *((_SOURCES[each], schemes[each]) for each in _SOURCES)]
    for source, count in guesses:
        if count * 2 > len(records):
            return source
    if records and schemes["pmid"] == len(records):
        return "pubmed"
    return PurePath(name).stem.strip() or "file"


def identified(records: Sequence[Record], source: str, raw: str) -> list[Record]:
    """The records with their identity: an accession number where there is one, else what they say.

    The k-th record of the file with one id is `<id>#k`, so that no record takes another's place.
    """
    columns = [each for each in _COLUMNS if _tells_apart(records, each)]
    seen: Counter[str] = Counter()
    taken: set[str] = set()
    named: list[Record] = []
    for record in records:
        own = source_id(record, source, columns)
        seen[own] += 1
        id = own
        while id in taken:
            id = f"{own}#{seen[own]}"
            seen[own] += id in taken
        taken.add(id)
        ids = tuple(each for each in record.ids if each[0] != "record_id")
        named.append(replace(record, source=source, source_id=id, ids=ids, raw=raw))
    return named


def source_id(record: Record, source: str, columns: Iterable[str] = ()) -> str:
    """The id by which `source` knows a record; `columns` are the id columns of a table that can be used."""
    held: dict[str, str] = {}
    for name, value in record.ids:
        held.setdefault(name, value)
    own = scheme(source)
    for name in (*_own(own, source), *_ACCESSIONS, *columns):
        if name in held:
            return _spelled(source, name, held[name])
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


def _tells_apart(records: Sequence[Record], column: str) -> bool:
    """Whether a table's id column names records: every value once, and more than a row number."""
    values = [value for record in records for name, value in record.ids if name == column]
    return bool(values) and len(set(values)) == len(values) and not any(map(GENERIC.fullmatch, values))
