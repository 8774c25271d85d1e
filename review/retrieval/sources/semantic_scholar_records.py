"""From a paper of Semantic Scholar to a record.

In: JSON that a stranger sent. Out: records; nothing here touches the network. The fields are those of the
Academic Graph API, api.semanticscholar.org/api-docs/graph.
"""

import re
from typing import Any

from ...model.record import PartialDate, Record, RecordKind
from ..normalise import clean_doi, clean_pages, kind_of, parse_date, status_of
from .related import is_preprint_server
from .shapes import fields, items, plain, read_json, string, text, texts, unnamed, year

SITE = "https://www.semanticscholar.org/paper"
# `volume` may hold the issue as well: "70 12".
_VOLUME_ISSUE = re.compile(r"([0-9]+) ([0-9]+)")
_SCHEMES = (
    ("pmid", "PubMed"),
    ("pmcid", "PubMedCentral"),
    ("arxiv", "ArXiv"),
    ("corpusid", "CorpusId"),
    ("mag", "MAG"),
    ("acl", "ACL"),
    ("dblp", "DBLP"),
)
_KINDS = {"BookSection": "book chapter", "LettersAndComments": "letter"}


def papers_of(page: bytes) -> list[Any] | None:
    """The papers of a page: of a search, a batch, citations, recommendations, or a single one; else None.

    A batch has null for what was not found: nothing is there to be read.
    """
    answer = read_json(page)
    if isinstance(answer, list):
        found = [each for each in answer if each is not None]
        return found if answer and all(_is_paper(each) for each in found) else None
    held = fields(answer)
    if _is_paper(held):
        return [held]
    listed = held.get("data", held.get("recommendedPapers"))
    if listed is None and held.get("total") == 0:
        return []
    if not isinstance(listed, list):
        return None
    papers = [_cited(each) for each in listed]
    return papers if all(_is_paper(each) for each in papers) else None


def _cited(listed: Any) -> Any:
    held = fields(listed)
    return held.get("citingPaper") or held.get("citedPaper") or listed


def _is_paper(value: Any) -> bool:
    return "paperId" in fields(value)


def read_record(paper: Any, source: str) -> Record:
    """The record in one paper; what is missing or misshapen is None."""
    paper = fields(paper)
    own, external, journal = (
        text(paper.get("paperId")),
        fields(paper.get("externalIds")),
        paper.get("journal"),
    )
    volume, issue = _volume(text(fields(journal).get("volume")))
    title, venue = plain(paper.get("title")) or "", _venue(paper)
    return Record(
        source=source,
        source_id=own or unnamed(paper),
        title=title,
        abstract=plain(paper.get("abstract")),
        authors=_authors(paper),
        published=_published(paper),
        venue=venue,
        volume=volume,
        issue=issue,
        pages=clean_pages(string(fields(journal).get("pages"))),
        doi=clean_doi(string(external.get("DOI"))),
        ids=_ids(external | {"CorpusId": external.get("CorpusId") or paper.get("corpusId")}),
        kind=_kind(paper, venue),
        url=f"{SITE}/{own}" if own else None,
        keywords=_fields_of_study(paper),
        status=status_of([], title),
    )


def _volume(given: str | None) -> tuple[str | None, str | None]:
    found = _VOLUME_ISSUE.fullmatch(given or "")
    return (found[1], found[2]) if found else (given, None)


def _authors(paper: dict[str, Any]) -> tuple[str, ...]:
    return tuple(texts(fields(each).get("name") for each in items(paper.get("authors"))))


def _published(paper: dict[str, Any]) -> PartialDate | None:
    return parse_date(text(paper.get("publicationDate"))) or year(paper.get("year"))


def _venue(paper: dict[str, Any]) -> str | None:
    named = [
        fields(paper.get("publicationVenue")).get("name"),
        paper.get("venue"),
        fields(paper.get("journal")).get("name"),
    ]
    return next((venue for each in named if (venue := plain(each))), None)


def _ids(external: dict[str, Any]) -> tuple[tuple[str, str], ...]:
    found = [(scheme, text(external.get(name))) for scheme, name in _SCHEMES]
    return tuple((scheme, _spelled(scheme, value)) for scheme, value in found if value)


def _spelled(scheme: str, value: str) -> str:
    return f"PMC{value.upper().removeprefix('PMC')}" if scheme == "pmcid" else value


def _kind(paper: dict[str, Any], venue: str | None) -> RecordKind:
    """The kind by the paper's types; what is at a server of preprints is a preprint, whatever they say."""
    if is_preprint_server(venue):
        return RecordKind.PREPRINT
    given = texts(items(paper.get("publicationTypes")))
    return kind_of(_KINDS.get(each, each) for each in given)


def _fields_of_study(paper: dict[str, Any]) -> tuple[str, ...]:
    own = texts(items(paper.get("fieldsOfStudy")))
    more = texts(fields(each).get("category") for each in items(paper.get("s2FieldsOfStudy")))
    return tuple(dict.fromkeys([*own, *more]))
