"""From an article of DOAJ to a record.

In: JSON that a stranger sent. Out: records; nothing here touches the network.
"""

from typing import Any

from ...model.record import PartialDate, Record
from ..normalise import clean_doi, clean_pages, parse_date, partial_date
from .shapes import at, count, items_at, plain_at, string, text_at, texts_at, unnamed

_SITE = "https://doaj.org/article"


def articles_of(answer: dict[str, Any]) -> list[Any] | None:
    """The articles of an answer: of a list, or one asked for by its id; None when it holds other things."""
    if isinstance(answer.get("results"), list):
        found = items_at(answer, "results")
        return None if any(_is_journal(each) for each in found) else found
    return [answer] if isinstance(at(answer, "bibjson", "journal"), dict) else None


def _is_journal(entry: Any) -> bool:
    """Whether an entry describes a journal: it names its own ISSN, and no journal that it is in."""
    said = at(entry, "bibjson")
    return isinstance(said, dict) and "journal" not in said and ("eissn" in said or "pissn" in said)


def read_article(article: Any, source: str) -> Record:
    """The record of one article; what is missing or misshapen is None."""
    said, journal = at(article, "bibjson"), at(article, "bibjson", "journal")
    key = text_at(article, "id")
    languages = texts_at(journal, "language")
    return Record(
        source=source,
        source_id=key or unnamed(article),
        title=plain_at(said, "title") or "",
        abstract=plain_at(said, "abstract"),
        authors=tuple(texts_at(said, "author", key="name")),
        published=_published(said),
        venue=plain_at(journal, "title"),
        volume=text_at(journal, "volume"),
        issue=text_at(journal, "number"),
        pages=clean_pages(_page(said, journal, "start_page"), _page(said, journal, "end_page")),
        doi=_doi(said),
        ids=(("doaj", key),) if key else (),
        # The languages are those that the journal takes; only a single one is the article's.
        language=languages[0] if len(languages) == 1 else None,
        url=_url(said, key),
        keywords=tuple(dict.fromkeys([*texts_at(said, "keywords"), *texts_at(said, "subject", key="term")])),
    )


def _published(said: Any) -> PartialDate | None:
    day, month = parse_date(text_at(said, "year")), text_at(said, "month")
    if day is None or month is None:
        return day
    number = count(month)
    return parse_date(f"{day.year} {month}") if number is None else partial_date(day.year, number)


def _page(said: Any, journal: Any, name: str) -> str | None:
    """A page; entries of long ago keep it with the journal."""
    return string(at(said, name)) or string(at(journal, name))


def _doi(said: Any) -> str | None:
    named = [each for each in items_at(said, "identifier") if (text_at(each, "type") or "").lower() == "doi"]
    return next((doi for each in named if (doi := clean_doi(text_at(each, "id")))), None)


def _url(said: Any, key: str | None) -> str | None:
    links = [each for each in items_at(said, "link") if (text_at(each, "type") or "").lower() == "fulltext"]
    address = next((found for each in links if (found := text_at(each, "url"))), None)
    if address is not None and address.startswith(("http://", "https://")):
        return address
    return f"{_SITE}/{key}" if key else None
