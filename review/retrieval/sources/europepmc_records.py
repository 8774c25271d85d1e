"""From a result of Europe PMC's search to a record.

In: JSON that a stranger sent. Out: records; nothing here touches the network.
"""

import re
from typing import Any

from ...errors import SourceUnavailable
from ...model.record import Link, PartialDate, Record, RecordKind, RecordStatus
from ..normalise import (
    clean_doi,
    clean_pages,
    clean_text,
    kind_of,
    parse_date,
    strip_markup,
)
from .related import is_preprint_server, links, standing
from .shapes import at, string, text, texts, unnamed, year

_SITE = "https://europepmc.org/article"
_HEADING = re.compile(r"(?i)<h4>\s*(.*?)\s*:?\s*</h4>")


def results_of(answer: dict[str, Any]) -> list[Any] | None:
    """The results of a search in its answer, None when it holds no list of them."""
    return listed(answer, "resultList", "result")


def ensure_accepted(answer: dict[str, Any]) -> None:
    """Do nothing, unless the answer says what is wrong in place of results; it does so with status 200, too.

    Raises:
        SourceUnavailable: it does.
    """
    if (refusal := answer.get("errMsg")) is not None:
        raise SourceUnavailable(
            f"Europe PMC refused the search: {clean_text(str(refusal))}",
            hint="Correct the query of `europepmc` in the protocol.",
        )


def read_record(result: Any, source: str) -> Record:
    """The record in one result of `resultType=core` or `lite`; what is missing or misshapen is None."""
    result = result if isinstance(result, dict) else {}
    kind, key = text(result.get("source")), text(result.get("id"))
    source_id = f"{kind or 'MED'}/{key}" if key else unnamed(result)
    types = [
        *texts(listed(result, "pubTypeList", "pubType") or ()),
        *(text(result.get("pubType")) or "").split(";"),
    ]
    title = strip_markup(string(result.get("title"))) or ""
    return Record(
        source=source,
        source_id=source_id,
        title=title,
        abstract=strip_markup(_with_labels(string(result.get("abstractText")))),
        authors=_authors(result),
        published=_published(result),
        venue=_venue(result),
        volume=text(at(result, "journalInfo", "volume") or result.get("journalVolume")),
        issue=text(at(result, "journalInfo", "issue") or result.get("issue")),
        pages=clean_pages(string(result.get("pageInfo"))),
        doi=clean_doi(string(result.get("doi"))),
        ids=_ids(result, kind, key),
        kind=_kind(kind, types),
        language=text(result.get("language")),
        url=f"{_SITE}/{source_id}" if key else None,
        keywords=_keywords(result),
        status=_status(result, types, title),
        links=_links(result, kind == "PPR" or "preprint" in (each.strip().lower() for each in types)),
    )


def _kind(source: str | None, types: list[str]) -> RecordKind:
    if source == "PPR":
        return RecordKind.PREPRINT
    # A grant act in "Research Support, American Recovery and Reinvestment Act" is no legislation.
    kind = kind_of(each for each in types if not each.strip().lower().startswith("research support"))
    return RecordKind.OTHER if source in ("PAT", "ETH") and kind is RecordKind.ARTICLE else kind


def _status(result: dict[str, Any], types: list[str], title: str) -> RecordStatus | None:
    flag = ["retracted"] if text(result.get("isRetracted")) == "Y" else []
    return standing([text(each.get("type")) or "" for each in _related(result)], [*types, *flag], title)


def _links(result: dict[str, Any], is_preprint: bool) -> tuple[Link, ...]:
    """The notices and other versions that Europe PMC names: by id, else by the DOI in the citation of it."""
    found: list[Link] = []
    for each in _related(result):
        source, cited = text(each.get("source")), text(each.get("reference"))
        id, doi = text(each.get("id")), clean_doi(cited)
        scheme, value = (_scheme(source or "MED"), id) if id else ("doi", doi)
        if value:
            to_preprint = source == "PPR" or is_preprint_server(cited)
            name = text(each.get("type")) or ""
            found += links(name, scheme, value, of_preprint=is_preprint, to_preprint=to_preprint)
    return tuple(dict.fromkeys(found))


def _related(result: dict[str, Any]) -> list[dict[str, Any]]:
    related = listed(result, "commentCorrectionList", "commentCorrection") or []
    return [each for each in related if isinstance(each, dict)]


def _scheme(source: str | None) -> str:
    return {"MED": "pmid", "PMC": "pmcid"}.get(source or "", (source or "").lower())


def _ids(result: dict[str, Any], kind: str | None, key: str | None) -> tuple[tuple[str, str], ...]:
    found = [
        ("pmid", text(result.get("pmid"))),
        ("pmcid", text(result.get("pmcid"))),
        (_scheme(kind), key),
    ]
    return tuple(dict.fromkeys((scheme, value) for scheme, value in found if scheme and value))


def _authors(result: dict[str, Any]) -> tuple[str, ...]:
    names = [_author(each) for each in listed(result, "authorList", "author") or []]
    if not any(names):
        names = [
            clean_text(each.rstrip(".")) for each in (text(result.get("authorString")) or "").split(", ")
        ]
    return tuple(name for name in names if name)


def _author(author: Any) -> str | None:
    if not isinstance(author, dict):
        return text(author)
    last, first = text(author.get("lastName")), text(author.get("firstName") or author.get("initials"))
    if last and first:
        return f"{last}, {first}"
    return text(author.get("collectiveName")) or text(author.get("fullName")) or last


def _published(result: dict[str, Any]) -> PartialDate | None:
    """The date of the journal issue, as precisely as any of the dates that agree with its year."""
    issued = year(at(result, "journalInfo", "yearOfPublication") or result.get("pubYear"))
    named = [at(result, "journalInfo", "dateOfPublication"), result.get("firstPublicationDate")]
    known = [day for each in named if (day := parse_date(text(each))) is not None]
    if issued is None:
        return known[0] if known else None
    return max((day for day in known if day.year == issued.year), key=_precision, default=issued)


def _precision(day: PartialDate) -> int:
    return (day.month is not None) + (day.day is not None)


def _venue(result: dict[str, Any]) -> str | None:
    journal = at(result, "journalInfo", "journal")
    title = journal.get("title") if isinstance(journal, dict) else None
    book = at(result, "bookOrReportDetails", "publisher")
    return strip_markup(string(title or result.get("journalTitle") or book))


def _keywords(result: dict[str, Any]) -> tuple[str, ...]:
    headings = listed(result, "meshHeadingList", "meshHeading") or []
    mesh = [each.get("descriptorName") for each in headings if isinstance(each, dict)]
    words = [*(listed(result, "keywordList", "keyword") or []), *mesh]
    return tuple(dict.fromkeys(word for each in words if (word := strip_markup(string(each)))))


def _with_labels(abstract: str | None) -> str | None:
    """Section headings, which Europe PMC gives as `<h4>`, in the way PubMed's labels are shown."""
    return _HEADING.sub(r" \1: ", abstract) if abstract else abstract


def listed(result: dict[str, Any], outer: str, inner: str) -> list[Any] | None:
    """The list in a result at these two names; None when there is none, and one alone is a list, too."""
    held = at(result, outer, inner)
    return [held] if isinstance(held, dict) else held if isinstance(held, list) else None
