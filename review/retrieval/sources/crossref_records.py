"""From a work of Crossref to a record.

In: JSON that a stranger sent. Out: records; nothing here touches the network. The fields are those of the
format that api.crossref.org/swagger-ui describes.
"""

import re
from itertools import takewhile
from typing import Any

from ...model.record import PartialDate, Record, RecordKind
from ..formats.ids import isbn
from ..normalise import clean_doi, clean_pages, partial_date
from .crossref_updates import links, standing
from .shapes import count, fields, items, plain, read_json, string, text, texts, unnamed, year

_HEADING = re.compile(r"(?i)<(?:jats:)?title>([^<]{1,200})</(?:jats:)?title>")
_OWN_HEADING = re.compile(r"(?i)\W*(?:abstract|summary)\W*")
_KINDS = {
    "journal-article": RecordKind.ARTICLE,
    "proceedings-article": RecordKind.ARTICLE,
    "article-journal": RecordKind.ARTICLE,
    "report": RecordKind.REPORT,
    "report-component": RecordKind.REPORT,
    "standard": RecordKind.STANDARD,
}
_BOOKS = frozenset({"book", "edited-book", "monograph", "reference-book"})
_DATES = ("published-print", "published", "issued", "published-online", "posted", "published-other")


def works_of(page: bytes) -> list[Any] | None:
    """The works of a page, a list of them or a single one; None when it holds neither."""
    answer = fields(read_json(page))
    kind, message = answer.get("message-type"), fields(answer.get("message"))
    if kind == "work-list":
        return message["items"] if isinstance(message.get("items"), list) else None
    if kind == "work":
        return [message] if message else None
    return [answer] if "DOI" in answer and "message" not in answer else None


def doi_of(work: Any) -> str | None:
    """The DOI of a work."""
    return clean_doi(string(fields(work).get("DOI")))


def read_record(work: Any, source: str) -> Record:
    """The record in one work; what is missing or misshapen is None."""
    work = fields(work)
    doi, title = doi_of(work), _title(work)
    return Record(
        source=source,
        source_id=doi or unnamed(work),
        title=title,
        abstract=_abstract(string(work.get("abstract"))),
        authors=_authors(work),
        published=_published(work),
        venue=_venue(work),
        volume=text(work.get("volume")),
        issue=text(work.get("issue")) or text(fields(work.get("journal-issue")).get("issue")),
        pages=clean_pages(string(work.get("page"))) or clean_pages(string(work.get("article-number"))),
        doi=doi,
        ids=_ids(work),
        kind=_kind(work),
        language=text(work.get("language")),
        url=f"https://doi.org/{doi}" if doi else None,
        keywords=tuple(dict.fromkeys(each for each in map(plain, items(work.get("subject"))) if each)),
        status=standing(work, doi, title),
        revised=_date(work.get("content-updated")),
        links=links(work, doi),
    )


def _title(work: dict[str, Any]) -> str:
    """The first title, with the subtitles that it does not end in already."""
    title = next(iter(_plains(work.get("title")) or _plains(work.get("original-title"))), "")
    for subtitle in _plains(work.get("subtitle")):
        if not title.casefold().endswith(subtitle.casefold()):
            title = f"{title}{_between(title)}{subtitle}"
    return title


def _between(title: str) -> str:
    if not title:
        return ""
    return " " if title.endswith((".", ":", "?", "!")) else ": "


def _abstract(given: str | None) -> str | None:
    """The abstract, its section headings in the way PubMed's labels are shown."""
    return plain(_HEADING.sub(_label, given)) if given else None


def _label(heading: re.Match[str]) -> str:
    said = heading[1].strip().rstrip(":.")
    return " " if _OWN_HEADING.fullmatch(said) or not said else f" {said}: "


def _authors(work: dict[str, Any]) -> tuple[str, ...]:
    names = (_name(fields(each)) for each in items(work.get("author")))
    return tuple(name for name in names if name)


def _name(author: dict[str, Any]) -> str | None:
    family, together = plain(author.get("family")), plain(author.get("name") or author.get("literal"))
    given = " ".join(part for key in ("given", "suffix") if (part := plain(author.get(key))))
    if family is None:
        return together or given or None
    return f"{family}, {given}" if given else family


def _published(work: dict[str, Any]) -> PartialDate | None:
    """The date of the issue, as precisely as any of the dates that agree with it; else the first there is."""
    known = [date for name in _DATES if (date := _date(work.get(name)))]
    return max((date for date in known if _agree(known[0], date)), key=_precision, default=None)


def _agree(base: PartialDate, date: PartialDate) -> bool:
    return date.year == base.year and base.month in (None, date.month) and base.day in (None, date.day)


def _precision(date: PartialDate) -> int:
    return (date.month is not None) + (date.day is not None)


def _date(value: Any) -> PartialDate | None:
    """A date of `date-parts`: one list of year, month and day, of which any may be missing or null."""
    first = next(iter(items(fields(value).get("date-parts"))), None)
    parts = list(map(text, items(first)[:3]))
    known = year(parts[0]) if parts else None
    rest = takewhile(lambda part: part is not None and part.isdecimal() and len(part) < 3, parts[1:])
    return partial_date(known.year, *(int(part) for part in rest if part)) if known else None


def _venue(work: dict[str, Any]) -> str | None:
    """Where it was published: a journal or book, else the institution that posted it."""
    posted = work.get("institution")
    institutions = [posted] if isinstance(posted, dict) else items(posted)
    named = [
        *_plains(work.get("container-title")),
        *(plain(fields(each).get("name")) for each in institutions),
    ]
    return next((venue for venue in named if venue), None)


def _ids(work: dict[str, Any]) -> tuple[tuple[str, str], ...]:
    """The ISBNs of a book; those of a chapter are its book's."""
    given = texts(items(work.get("ISBN"))) if text(work.get("type")) in _BOOKS else []
    return tuple(dict.fromkeys(found for each in given if (found := isbn(each))))


def _kind(work: dict[str, Any]) -> RecordKind:
    given = text(work.get("type"))
    if given == "posted-content":
        return RecordKind.PREPRINT if work.get("subtype") in ("preprint", None) else RecordKind.OTHER
    return _KINDS.get(given, RecordKind.OTHER) if given else RecordKind.ARTICLE


def _plains(value: Any) -> list[str]:
    """The texts of a list, or the one text, without markup."""
    given = items(value) or [value]
    return [found for each in given if (found := plain(each))]


def rows_of(message: dict[str, Any], asked: int) -> int:
    """How many works a full page has: as many as asked for, or the fewer that the server says it gives."""
    given = count(message.get("items-per-page"))
    return min(asked, given) if given else asked
