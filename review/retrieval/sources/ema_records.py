"""From EMA's report of the documents on its website to records.

In: the JSON report; every value in it is a text. Out: the list as read, guidelines with links to the drafts
and revisions that they replace.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import lru_cache
from typing import Any
from urllib.parse import urljoin, urlsplit

from ...model.record import PartialDate, Record, RecordKind
from ..normalise import kind_of, strip_markup
from .editions import chains, edition, revision_of, stage_of, title_words, without_revision
from .ema_report import read_report
from .shapes import slashed, string, text_at, unnamed
from .snapshots import PublishedList, once

SITE = "https://www.ema.europa.eu"
AGENCY = "European Medicines Agency"
# Nearly all are such, and a report has 70,000: the longer way round is for the others.
_PLAIN_ADDRESS = re.compile(r"https?://[a-z.]+/[\w./-]*")
_LANGUAGE = re.compile(r"_([a-z]{2})(?:\.[a-z0-9]+(?:-[0-9]+)?)?$")
_REFERENCE = re.compile(
    r"\b(?:EME?A|CPMP|CVMP|CHMP)/[A-Z0-9][A-Z0-9/-]*[0-9](?:[ /]{0,2}(?:Rev|Corr)\.? ?[0-9]{0,2}\*?)*"
)
_LONGEST = 2_000  # of a title; what is longer is looked into no further
_BETWEEN = re.compile(r"\s*[;,|\n]\s*|\s+and\s+")
_KINDS = (RecordKind.GUIDELINE, RecordKind.REGULATION, RecordKind.STANDARD)
# What is about a guideline, or a part of it, is no edition of it.
_APART = frozenset(
    {"annex", "appendix", "addendum", "part", "chapter", "module"}
    | {"comment", "overview", "concept", "question"}
)


def read_documents(page: bytes, source: str) -> PublishedList:
    """The report as read.

    Raises:
        SourceFormatError: it is no such report.
    """
    report = read_report(page)
    records = [_record(each, source) for each in report.objects]
    named = [record for record in records if record.title or record.url]
    return PublishedList(
        records=_linked(once(named), source),
        rows=report.counted,
        unread=report.counted - len(named),
        total=report.total,
        warnings=report.warnings,
    )


def _record(said: dict[str, Any], source: str) -> Record:
    title, address = _title(said) or "", _address(said)
    sort = (text_at(said, "type") or "").replace("-", " ")
    kind = _kind(sort)
    medicines = _BETWEEN.split(text_at(said, "medicine_name") or "")
    return Record(
        source=source,
        source_id=_source_id(said, address),
        title=title,
        authors=(AGENCY,),
        published=_date(said, "first_published_date", "publish_date", "document_date"),
        ids=tuple(("ema-reference", each) for each in _references(said, title)),
        kind=kind,
        language=_language(said, address),
        url=address,
        keywords=tuple(dict.fromkeys(each for each in (sort, *medicines) if each)),
        # Of a title, "withdrawn" may speak of a medicine; of a guideline's it speaks of the guideline.
        status=stage_of(text_at(said, "status"), title if kind is RecordKind.GUIDELINE else None),
        revised=_date(said, "last_updated_date", "last_update_date", "last_updated"),
    )


def _title(said: dict[str, Any]) -> str | None:
    return strip_markup(string(said.get("name") or said.get("title") or said.get("document_title")))


def _address(said: dict[str, Any]) -> str | None:
    given = text_at(said, "document_url") or text_at(said, "url")
    if given and _PLAIN_ADDRESS.fullmatch(given):
        return given
    try:
        address = urljoin(SITE, given) if given else ""
        return address if urlsplit(address).scheme in ("http", "https") else None
    except ValueError:  # such as "http://[x"
        return None


def _source_id(said: dict[str, Any], address: str | None) -> str:
    if (number := text_at(said, "id")) is not None:
        return number
    path = urlsplit(address).path if address else None
    return path or unnamed(said)


@lru_cache(maxsize=1_000)
def _kind(sort: str) -> RecordKind:
    kind = kind_of([sort])
    if kind in _KINDS:
        return kind
    return RecordKind.REPORT if "report" in sort else RecordKind.OTHER


def _language(said: dict[str, Any], address: str | None) -> str | None:
    """The language as given, else as the file's name ends: `..._en.pdf`, `..._fr.pdf-0`."""
    found = _LANGUAGE.search(address.partition("?")[0]) if address else None
    return text_at(said, "language") or (found[1] if found else None)


def _references(said: dict[str, Any], title: str) -> tuple[str, ...]:
    """The reference numbers as given, else those that the title names."""
    given = text_at(said, "reference_number")
    found = _BETWEEN.split(given) if given else _REFERENCE.findall(title[:_LONGEST])
    return tuple(dict.fromkeys(each.strip() for each in found if each.strip()))


def _date(said: dict[str, Any], *keys: str) -> PartialDate | None:
    """The first date given: ISO 8601 in the reports of documents, day first in the others."""
    given = next((found for key in keys if (found := text_at(said, key))), None)
    return slashed(given, month_first=False)


def _linked(records: tuple[Record, ...], source: str) -> tuple[Record, ...]:
    """The records with links to the editions before them; only guidelines have editions here."""
    guidelines = [record for record in records if record.kind is RecordKind.GUIDELINE]
    works = _works(guidelines)
    editions = [
        edition(record, works[record.source_id], revision_of(record.title, *_values(record)))
        for record in guidelines
        if record.source_id in works
    ]
    links = chains(editions, source)
    return tuple(
        replace(each, links=links[each.source_id]) if each.source_id in links else each for each in records
    )


def _works(guidelines: Iterable[Record]) -> dict[str, tuple[frozenset[str], bool]]:
    """The work that each guideline is an edition of: the words of its title, and for whom it is.

    Human and veterinary guidelines may share a title. Of documents under one reference number, one whose
    title has some words more is the same work, unless these say that it is a part of it or about it.
    """
    words = {record.source_id: found for record in guidelines if (found := title_words(record.title))}
    under: dict[str, list[frozenset[str]]] = {}
    for record in guidelines:
        for reference in _values(record) if record.source_id in words else ():
            under.setdefault(_base(reference), []).append(words[record.source_id])
    shorter = {longer: _shortest(longer, titles) for titles in under.values() for longer in titles}
    return {
        record.source_id: (shorter.get(named, named), _is_veterinary(record))
        for record in guidelines
        if (named := words.get(record.source_id))
    }


def _shortest(longer: frozenset[str], titles: Iterable[frozenset[str]]) -> frozenset[str]:
    within = (each for each in titles if each <= longer and not (longer - each) & _APART)
    return min(within, key=lambda each: (len(each), sorted(each)))


def _values(record: Record) -> Iterator[str]:
    return (value for _, value in record.ids)


def _base(reference: str) -> str:
    return "".join(without_revision(reference).upper().split())


def _is_veterinary(record: Record) -> bool:
    bodies = {part for value in _values(record) for part in value.upper().split("/")}
    return "CVMP" in bodies and not bodies & {"CHMP", "CPMP"}
