"""From a work of OpenAlex to a record.

In: JSON that a stranger sent. Out: records; nothing here touches the network. The fields are those of
developers.openalex.org, and of older answers that caches still hold.
"""

import re
from typing import Any

from ...model.record import PartialDate, Record, RecordKind, RecordStatus
from ..normalise import (
    clean_doi,
    clean_pages,
    clean_text,
    kind_of,
    parse_date,
    status_of,
)
from .shapes import fields, items, plain, read_json, string, text, texts, unnamed, year

SITE = "https://openalex.org"
_WORK = re.compile(r"(?i)(?:https?://(?:api\.)?openalex\.org/(?:works/)?)?(W[0-9]{1,15})")
_NUMBER = re.compile(r"([0-9]{1,12})/?$")
# What OpenAlex calls by a word that means something else among the types of other databases.
_OTHER = frozenset(
    {
        "paratext",
        "peer-review",
        "supplementary-materials",
        "reference-entry",
        "libguides",
        "grant",
        "database",
    }
)


def works_of(page: bytes) -> list[Any] | None:
    """The works of a page, a list of them or a single one; None when it holds neither."""
    answer = fields(read_json(page))
    if isinstance(answer.get("results"), list) and "meta" in answer:
        results: list[Any] = answer["results"]
        return results if all(_is_work(each) for each in results) else None
    return [answer] if "id" in answer and work_id(answer) else None


def _is_work(result: Any) -> bool:
    """Whether a result is no author, source, ...; a work may lack its id where few fields were asked."""
    own = text(fields(result).get("id"))
    return own is None or _WORK.fullmatch(own) is not None


def work_id(work: dict[str, Any]) -> str | None:
    """The id of a work, such as W2741809807."""
    named = [work.get("id"), fields(work.get("ids")).get("openalex")]
    found = (_WORK.fullmatch(each) for each in texts(named))
    return next((each[1].upper() for each in found if each), None)


def references_of(work: dict[str, Any]) -> list[str]:
    """The ids of the works that a work cites, each once, by number."""
    found = (_WORK.fullmatch(each) for each in texts(items(work.get("referenced_works"))))
    return sorted({each[1].upper() for each in found if each}, key=lambda id: int(id[1:]))


def read_record(work: Any, source: str) -> Record:
    """The record in one work; what is missing or misshapen is None."""
    work = fields(work)
    own = work_id(work)
    biblio = fields(work.get("biblio"))
    title = plain(work.get("title") or work.get("display_name")) or ""
    return Record(
        source=source,
        source_id=own or unnamed(work),
        title=title,
        abstract=_abstract(work.get("abstract_inverted_index")),
        authors=_authors(work),
        published=_published(work),
        venue=_venue(work),
        volume=text(biblio.get("volume")),
        issue=text(biblio.get("issue")),
        pages=clean_pages(string(biblio.get("first_page")), string(biblio.get("last_page"))),
        doi=clean_doi(string(work.get("doi") or fields(work.get("ids")).get("doi"))),
        ids=_ids(fields(work.get("ids")), own),
        kind=_kind(work),
        language=text(work.get("language")),
        url=f"{SITE}/{own}" if own else None,
        keywords=_keywords(work),
        status=RecordStatus.RETRACTED if work.get("is_retracted") is True else status_of([], title),
    )


def _abstract(index: Any) -> str | None:
    """The text of an inverted index: every word at all its places, gaps closed."""
    placed = [
        (place, word)
        for word, places in fields(index).items()
        for place in items(places)
        if isinstance(place, int)
    ]
    placed.sort(key=lambda each: each[0])
    return plain(" ".join(word for _, word in placed))


def _authors(work: dict[str, Any]) -> tuple[str, ...]:
    """The authors as the document names them; OpenAlex's own names may be those of a namesake."""
    listed = [fields(each) for each in items(work.get("authorships"))]
    names = [
        text(each.get("raw_author_name")) or text(fields(each.get("author")).get("display_name"))
        for each in listed
    ]
    return tuple(name for name in names if name)


def _published(work: dict[str, Any]) -> PartialDate | None:
    return parse_date(text(work.get("publication_date"))) or year(work.get("publication_year"))


def _venue(work: dict[str, Any]) -> str | None:
    location = fields(work.get("primary_location"))
    named = [
        fields(location.get("source")).get("display_name"),
        location.get("raw_source_name"),
        fields(work.get("host_venue")).get("display_name"),
    ]
    return next((venue for each in named if (venue := plain(each))), None)


def _ids(ids: dict[str, Any], own: str | None) -> tuple[tuple[str, str], ...]:
    numbers = {scheme: _NUMBER.search(text(ids.get(scheme)) or "") for scheme in ("pmid", "mag")}
    pmcid = re.search(r"(?i)(?:PMC|/|^)([0-9]{1,12})/?$", text(ids.get("pmcid")) or "")
    found = [
        ("openalex", own),
        ("pmid", numbers["pmid"] and numbers["pmid"][1]),
        ("pmcid", pmcid and f"PMC{pmcid[1]}"),
        ("mag", numbers["mag"] and numbers["mag"][1]),
    ]
    return tuple((scheme, value) for scheme, value in found if value)


def _kind(work: dict[str, Any]) -> RecordKind:
    """The kind of a work; what is about a publication, or in the unchecked part of OpenAlex, is OTHER."""
    given = text(work.get("type"))
    if work.get("is_paratext") is True or work.get("is_xpac") is True or given in _OTHER:
        return RecordKind.OTHER
    return kind_of([given])


def _keywords(work: dict[str, Any]) -> tuple[str, ...]:
    own = [fields(each) for each in items(work.get("keywords"))]
    mesh = [fields(each).get("descriptor_name") for each in items(work.get("mesh"))]
    words = [*(each.get("display_name") or each.get("keyword") for each in own), *mesh]
    return tuple(dict.fromkeys(word for each in words if (word := clean_text(string(each)))))
