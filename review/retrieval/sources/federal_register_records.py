"""From a document of the Federal Register to a record.

In: JSON that a stranger sent. Out: records; nothing here touches the network.
"""

import re
from collections.abc import Iterator
from typing import Any

from ...model.record import Link, Record, RecordKind, RecordStatus
from ...model.study import RelationKind
from ..normalise import clean_pages, parse_date, strip_markup
from .asking import ensured
from .fda_guidance_records import dockets
from .shapes import at, items_at, object_of, string, text_at, texts_at, unnamed

FIELDS = (
    "document_number",
    "title",
    "abstract",
    "type",
    "action",
    "agencies",
    "publication_date",
    "html_url",
    "docket_ids",
    "regulations_dot_gov_info",
    "volume",
    "start_page",
    "end_page",
    "topics",
    "correction_of",
    "corrections",
)
# A guidance is announced by a notice and is not the notice: as a guideline, each would count twice.
_KINDS = {"rule": RecordKind.REGULATION, "proposed rule": RecordKind.REGULATION}
_STATUSES = {"rule": RecordStatus.FINAL, "proposed rule": RecordStatus.DRAFT}
_NUMBER = re.compile(r"/documents/([A-Za-z0-9-]+)(?:\.json)?(?:[?#]|$)")
# Agencies other than FDA number their dockets each in its own way; one word with a number in it is one.
_ANY_DOCKET = re.compile(
    r"(?i)(?:docket\s*(?:numbers?|nos?|ids?)?[.:]?\s*)?((?=[^\s;,]*[0-9])[A-Z0-9][\w.-]{2,38}\w)[.;]?"
)
# Before 2016 some numbers were given out twice.
_UNIQUE = re.compile(r"(?:[A-Z][0-9]?-)?20(?:1[6-9]|[2-9][0-9])-[0-9]{4,6}")


def read_results(page: bytes, source: str) -> Iterator[Record]:
    """The records of a page of results, or of one document by itself; no results are a count alone.

    Raises:
        SourceFormatError: the page is no such page.
    """
    for result in ensured(_results(object_of(page) or {}), "a search result of the Federal Register", page):
        yield _record(result, source)


def _results(answer: dict[str, Any]) -> list[Any] | None:
    if "results" in answer:
        return answer["results"] if isinstance(answer["results"], list) else None
    if "count" in answer:
        return []
    return [answer] if text_at(answer, "document_number") and "publication_date" in answer else None


def _record(said: Any, source: str) -> Record:
    number, sort = text_at(said, "document_number"), (text_at(said, "type") or "").lower()
    corrected = texts_at(said, "corrections")
    return Record(
        source=source,
        source_id=_source_id(said, number),
        title=strip_markup(string(at(said, "title"))) or "",
        abstract=strip_markup(string(at(said, "abstract"))),
        authors=_agencies(said),
        published=parse_date(text_at(said, "publication_date")),
        venue="Federal Register",
        volume=text_at(said, "volume"),
        pages=clean_pages(text_at(said, "start_page"), text_at(said, "end_page")),
        ids=_ids(said, number),
        kind=_KINDS.get(sort, RecordKind.OTHER),
        url=text_at(said, "html_url"),
        keywords=tuple(dict.fromkeys(texts_at(said, "topics"))),
        status=RecordStatus.CORRECTED if corrected else _STATUSES.get(sort),
        links=(*_links([text_at(said, "correction_of")]), *_links(corrected, inverse=True)),
    )


def _source_id(said: Any, number: str | None) -> str:
    if number is None:
        return unnamed(said)
    day = text_at(said, "publication_date")
    return number if day is None or _UNIQUE.fullmatch(number) else f"{day}/{number}"


def _ids(said: Any, number: str | None) -> tuple[tuple[str, str], ...]:
    own = (("fr-document", number),) if number else ()
    named = [text_at(said, "regulations_dot_gov_info", "docket_id"), *texts_at(said, "docket_ids")]
    others = (_docket(text) for text in named if text and not dockets([text]))
    return tuple(dict.fromkeys((*own, *dockets(named), *(("docket", each) for each in others if each))))


def _docket(text: str) -> str | None:
    """The docket that a text names in the way of its agency; None for words, and for a drawer of all notices.

    >>> _docket("Docket No. FWS-R4-ES-2025-0210"), _docket("C-570-161"), _docket("OMB_FRDOC_0001")
    ('FWS-R4-ES-2025-0210', 'C-570-161', None)
    """
    found = _ANY_DOCKET.fullmatch(text)
    return found[1].upper() if found and "FRDOC" not in found[1] else None


def _agencies(said: Any) -> tuple[str, ...]:
    """The agencies, the narrowest last; one that has no page of its own has a raw name only."""
    agencies = items_at(said, "agencies")
    names = (text_at(each, "name") or text_at(each, "raw_name") for each in agencies)
    return tuple(dict.fromkeys(name for name in names if name))


def _links(addresses: list[str | None] | list[str], *, inverse: bool = False) -> tuple[Link, ...]:
    """What a document corrects, by the addresses at which the API has the other ones."""
    found = (_NUMBER.search(address) for address in addresses if address)
    return tuple(
        Link(kind=RelationKind.CORRECTS, scheme="fr-document", value=each[1], inverse=inverse)
        for each in found
        if each
    )
