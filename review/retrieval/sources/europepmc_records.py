"""From a result of Europe PMC's search to a record.

In: JSON that a stranger sent. Out: records; nothing here touches the network.
"""

import json
import re
from collections.abc import Iterable
from typing import Any

from ...digest import digest
from ...model.record import PartialDate, Record, RecordKind, RecordStatus
from ..normalise import (
    clean_doi,
    clean_pages,
    clean_text,
    kind_of,
    parse_date,
    partial_date,
    status_of,
    strip_markup,
)

_SITE = "https://europepmc.org/article"
_HEADING = re.compile(r"(?i)<h4>\s*(.*?)\s*:?\s*</h4>")
_RELATIONS = (
    ("retraction in", "retracted"),
    ("expression of concern in", "expression of concern in"),
    ("erratum in", "erratum in"),
)


def answer_of(page: bytes) -> dict[str, Any] | None:
    """The JSON object that a page is, None when it is none."""
    try:
        answer = json.loads(page)
    except (ValueError, RecursionError):
        return None
    return answer if isinstance(answer, dict) else None


def results_of(answer: dict[str, Any]) -> list[Any] | None:
    """The results of a search in its answer, None when it holds no list of them."""
    return _listed(answer, "resultList", "result")


def read_record(result: Any, source: str) -> Record:
    """The record in one result of `resultType=core` or `lite`; what is missing or misshapen is None."""
    result = result if isinstance(result, dict) else {}
    kind, key = _text(result.get("source")), _text(result.get("id"))
    source_id = f"{kind or 'MED'}/{key}" if key else f"unnamed/{digest(json.dumps(result, sort_keys=True))}"
    types = [
        *_texts(_listed(result, "pubTypeList", "pubType")),
        *(_text(result.get("pubType")) or "").split(";"),
    ]
    title = strip_markup(_string(result.get("title"))) or ""
    return Record(
        source=source,
        source_id=source_id,
        title=title,
        abstract=strip_markup(_with_labels(_string(result.get("abstractText")))),
        authors=_authors(result),
        published=_published(result),
        venue=_venue(result),
        volume=_text(_at(result, "journalInfo", "volume") or result.get("journalVolume")),
        issue=_text(_at(result, "journalInfo", "issue") or result.get("issue")),
        pages=clean_pages(_string(result.get("pageInfo"))),
        doi=clean_doi(_string(result.get("doi"))),
        ids=_ids(result, kind, key),
        kind=_kind(kind, types),
        language=_text(result.get("language")),
        url=f"{_SITE}/{source_id}" if key else None,
        keywords=_keywords(result),
        status=_status(result, types, title),
    )


def _kind(source: str | None, types: list[str]) -> RecordKind:
    if source == "PPR":
        return RecordKind.PREPRINT
    # A grant act in "Research Support, American Recovery and Reinvestment Act" is no legislation.
    kind = kind_of(each for each in types if not each.strip().lower().startswith("research support"))
    return RecordKind.OTHER if source in ("PAT", "ETH") and kind is RecordKind.ARTICLE else kind


def _status(result: dict[str, Any], types: list[str], title: str) -> RecordStatus | None:
    relations = _listed(result, "commentCorrectionList", "commentCorrection") or []
    said = [_text(each.get("type")) or "" for each in relations if isinstance(each, dict)]
    words = [word for start, word in _RELATIONS for each in said if each.lower().startswith(start)]
    return status_of([*types, *words], title)


def _ids(result: dict[str, Any], kind: str | None, key: str | None) -> tuple[tuple[str, str], ...]:
    own = {"MED": "pmid", "PMC": "pmcid"}.get(kind or "", (kind or "").lower())
    found = [
        ("pmid", _text(result.get("pmid"))),
        ("pmcid", _text(result.get("pmcid"))),
        (own, key),
    ]
    return tuple(dict.fromkeys((scheme, value) for scheme, value in found if scheme and value))


def _authors(result: dict[str, Any]) -> tuple[str, ...]:
    listed = [_author(each) for each in _listed(result, "authorList", "author") or []]
    if not any(listed):
        listed = [
            clean_text(each.rstrip(".")) for each in (_text(result.get("authorString")) or "").split(", ")
        ]
    return tuple(name for name in listed if name)


def _author(author: Any) -> str | None:
    if not isinstance(author, dict):
        return _text(author)
    last, first = _text(author.get("lastName")), _text(author.get("firstName") or author.get("initials"))
    if last and first:
        return f"{last}, {first}"
    return _text(author.get("collectiveName")) or _text(author.get("fullName")) or last


def _published(result: dict[str, Any]) -> PartialDate | None:
    """The date of the journal issue, as precisely as any of the dates that agree with its year."""
    info = result.get("journalInfo") or {}
    year = _text(_at(result, "journalInfo", "yearOfPublication") or result.get("pubYear"))
    given = [_text(info.get("dateOfPublication"))] if isinstance(info, dict) else []
    dates = [parse_date(text) for text in [*given, _text(result.get("firstPublicationDate"))]]
    known = [each for each in dates if each is not None]
    if year is None or not year.isdigit():
        return known[0] if known else None
    agreeing = [each for each in known if each.year == int(year)]
    return max(agreeing, key=_precision) if agreeing else partial_date(int(year))


def _precision(day: PartialDate) -> int:
    return (day.month is not None) + (day.day is not None)


def _venue(result: dict[str, Any]) -> str | None:
    journal = _at(result, "journalInfo", "journal")
    title = journal.get("title") if isinstance(journal, dict) else None
    book = _at(result, "bookOrReportDetails", "publisher")
    return strip_markup(_string(title or result.get("journalTitle") or book))


def _keywords(result: dict[str, Any]) -> tuple[str, ...]:
    headings = _listed(result, "meshHeadingList", "meshHeading") or []
    mesh = [each.get("descriptorName") for each in headings if isinstance(each, dict)]
    words = [*(_listed(result, "keywordList", "keyword") or []), *mesh]
    return tuple(dict.fromkeys(word for each in words if (word := strip_markup(_string(each)))))


def _with_labels(abstract: str | None) -> str | None:
    """Section headings, which Europe PMC gives as `<h4>`, in the way PubMed's labels are shown."""
    return _HEADING.sub(r" \1: ", abstract) if abstract else abstract


def _at(result: dict[str, Any], outer: str, inner: str) -> Any:
    held = result.get(outer)
    return held.get(inner) if isinstance(held, dict) else None


def _listed(result: dict[str, Any], outer: str, inner: str) -> list[Any] | None:
    held = _at(result, outer, inner)
    return held if isinstance(held, list) else None


def _texts(values: Iterable[Any] | None) -> list[str]:
    return [text for value in values or () if (text := _text(value))]


def _string(value: Any) -> str | None:
    return str(value) if isinstance(value, str | int) and not isinstance(value, bool) else None


def _text(value: Any) -> str | None:
    return clean_text(_string(value))
