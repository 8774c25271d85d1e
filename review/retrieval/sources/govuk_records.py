"""From a document of GOV.UK to a record.

In: JSON that a stranger sent: a result of the Search API and the document as the Content API gives it.
Out: records; nothing here touches the network.
"""

import re
from datetime import UTC, datetime
from typing import Any

from ...model.record import Link, PartialDate, Record, RecordKind, RecordStatus
from ...model.study import RelationKind
from ..formats.ids import Id, distinct, isbn
from .shapes import at, items_at, plain, plain_at, string, text_at, texts_at, unnamed

_SITE = "https://www.gov.uk"
_KINDS = {
    "guidance": RecordKind.GUIDELINE,
    "detailed_guide": RecordKind.GUIDELINE,
    "statutory_guidance": RecordKind.GUIDELINE,
    "manual": RecordKind.GUIDELINE,
    "manual_section": RecordKind.GUIDELINE,
    "guide": RecordKind.GUIDELINE,
    "regulation": RecordKind.REGULATION,
    "statutory_instrument": RecordKind.REGULATION,
    "policy_paper": RecordKind.REPORT,
    "independent_report": RecordKind.REPORT,
    "corporate_report": RecordKind.REPORT,
    "research": RecordKind.REPORT,
    "impact_assessment": RecordKind.REPORT,
}
_LONGEST_EXCERPT = 2000
_EXCERPT = "beginning of the document's text, which has no summary"
# A notice that points to where the current text is names what came in the place of the document.
_REPLACED = re.compile(r"(?i)\b(?:replaced|superseded|current|updated|latest|new|newer)\b")
_LINKED = re.compile(r"""(?i)\bhref\s*=\s*["'](?:https?://(?:www\.)?gov\.uk)?(/[^"'#?\s<>]+)""")

Document = tuple[Any, Any]


def documents_of(answer: dict[str, Any]) -> list[Document] | None:
    """The documents of a page, each as (result, content), either of which may be None.

    A page is a search with its contents, a bare search, or the bare content of one document; None for others.
    """
    search = answer.get("search", answer)
    if isinstance(at(search, "results"), list):
        held = answer.get("content") if "search" in answer else {}
        return [(result, at(held, path_of(result) or "")) for result in items_at(search, "results")]
    if text_at(answer, "document_type") and text_at(answer, "base_path"):
        return [(None, answer)]
    return None


def path_of(result: Any) -> str | None:
    """The path of a result on GOV.UK, None when it lies elsewhere."""
    link = text_at(result, "link")
    return link if link and re.fullmatch(r"/(?!/)[^?#\s]*", link) else None


def read_document(result: Any, content: Any, source: str) -> Record:
    """The record of one document; what is missing or misshapen is None.

    It is identified by its path. Where the Content API gave nothing, the search's own words are taken.
    """
    path = text_at(content, "base_path") if result is None else text_at(result, "link")
    abstract, note = _abstract(result, content)
    published = _published(content)
    revised = _revised(result, content)
    return Record(
        source=source,
        source_id=path or unnamed([result, content]),
        title=plain_at(content, "title") or plain_at(result, "title") or "",
        abstract=abstract,
        abstract_note=note,
        authors=_organisations(result, content),
        published=published,
        venue="GOV.UK",
        ids=_isbns(content),
        kind=_kind(result, content),
        language=text_at(content, "locale"),
        url=_url(path),
        keywords=_keywords(content),
        status=_status(result, content),
        revised=revised if revised != published else None,
        links=_links(content, path),
    )


def _abstract(result: Any, content: Any) -> tuple[str | None, str | None]:
    if summary := plain_at(content, "description") or plain_at(result, "description"):
        return summary, None
    body = plain_at(content, "details", "body")
    if body is None:
        return None, None
    if len(body) <= _LONGEST_EXCERPT:
        return body, _EXCERPT
    return f"{body[:_LONGEST_EXCERPT].rsplit(' ', 1)[0]} …", _EXCERPT


def _organisations(result: Any, content: Any) -> tuple[str, ...]:
    links = at(content, "links")
    named = [
        *texts_at(links, "primary_publishing_organisation", key="title"),
        *texts_at(links, "organisations", key="title"),
    ]
    names = (plain(name) for name in named or texts_at(result, "organisations", key="title"))
    return tuple(dict.fromkeys(name for name in names if name))


def _published(content: Any) -> PartialDate | None:
    first = _day(content, "first_published_at") or _day(content, "details", "first_public_at")
    return first or min(_changes(content), default=None)


def _changes(content: Any) -> list[PartialDate]:
    stamps = texts_at(content, "details", "change_history", key="public_timestamp")
    return [day for stamp in stamps if (day := _whole_day(stamp))]


def _revised(result: Any, content: Any) -> PartialDate | None:
    """The day of the last change: of the history, of the document itself, or of its withdrawal."""
    days = [
        *_changes(content),
        _day(content, "public_updated_at"),
        _day(content, "withdrawn_notice", "withdrawn_at"),
    ]
    return max((day for day in days if day), default=None) or _day(result, "public_timestamp")


def _day(value: Any, *path: str) -> PartialDate | None:
    return _whole_day(text_at(value, *path))


def _whole_day(stamp: str | None) -> PartialDate | None:
    """The day of an instant, in UTC: of one instant GOV.UK gives London's time here and UTC there."""
    try:
        day = datetime.fromisoformat(stamp or "").astimezone(UTC)
    except (ValueError, OverflowError):
        return None
    return PartialDate(year=day.year, month=day.month, day=day.day)


def _isbns(content: Any) -> tuple[Id, ...]:
    own = text_at(content, "details", "isbn")
    return distinct(
        isbn(own), *(isbn(each) for each in texts_at(content, "details", "attachments", key="isbn"))
    )


def _kind(result: Any, content: Any) -> RecordKind:
    said = text_at(content, "document_type") or text_at(result, "content_store_document_type")
    # The HTML of a publication does not say what it is; the publication that it is part of does.
    above = next(iter(texts_at(content, "links", "parent", key="document_type")), "")
    return _KINDS.get(said or "") or _KINDS.get(above, RecordKind.OTHER)


def _url(path: str | None) -> str | None:
    if path is None or path.startswith(("http://", "https://")):
        return path
    return _SITE + path if path.startswith("/") else None


def _keywords(content: Any) -> tuple[str, ...]:
    links = at(content, "links")
    words = [*texts_at(links, "taxons", key="title"), *texts_at(links, "policy_areas", key="title")]
    return tuple(dict.fromkeys(words))


def _status(result: Any, content: Any) -> RecordStatus | None:
    withdrawn = at(content, "withdrawn_notice") or at(result, "is_withdrawn") is True
    return RecordStatus.WITHDRAWN if withdrawn else None


def _links(content: Any, own: str | None) -> tuple[Link, ...]:
    """What came in the place of a withdrawn document, where its notice points to one page of GOV.UK."""
    notice = string(at(content, "withdrawn_notice", "explanation")) or ""
    named = list(dict.fromkeys(path.rstrip("/") for path in _LINKED.findall(notice)))
    if len(named) != 1 or named[0] == own or not _REPLACED.search(plain(notice) or ""):
        return ()
    return (Link(kind=RelationKind.SUPERSEDES, scheme="govuk", value=named[0], inverse=True),)
