"""From a study of ClinicalTrials.gov's API v2 to a record.

In: JSON that a stranger sent. Out: records; nothing here touches the network.
"""

import re
from typing import Any

from ...model.record import PartialDate, Record, RecordKind
from ..normalise import clean_text, parse_date
from .shapes import at, items_at, string, text_at, texts_at, unnamed

_SITE = "https://clinicaltrials.gov/study"
# The API gives its texts as Markdown, in which a sign that would mean something is escaped.
_ESCAPED = re.compile(r"\\([\\`*_{}\[\]()<>#+.!|~^-])")
# Numbers of other registers name a study; a grant's number names many.
_REGISTERS = {"EUDRACT_NUMBER": "eudract", "CTIS": "ctis", "REGISTRY": "registration"}


def studies_of(answer: dict[str, Any]) -> list[Any] | None:
    """The studies of an answer: of a list, or one study asked for by its number; None when it is neither."""
    if isinstance(answer.get("studies"), list):
        return items_at(answer, "studies")
    return [answer] if text_at(answer, "protocolSection", "identificationModule", "nctId") else None


def read_study(study: Any, source: str) -> Record:
    """The record of one study; what is missing or misshapen is None.

    Published is the day on which the entry was first posted or, where the entry does not say, the study's
    start; revised the day on which it was last posted. That a study was withdrawn before anybody was
    enrolled says nothing of its entry, which has no status.
    """
    protocol = at(study, "protocolSection")
    identification, dates = at(protocol, "identificationModule"), at(protocol, "statusModule")
    number = text_at(identification, "nctId")
    titles = (_prose(identification, name) for name in ("officialTitle", "briefTitle", "acronym"))
    return Record(
        source=source,
        source_id=number or unnamed(study),
        title=next((title for title in titles if title), ""),
        abstract=_abstract(at(protocol, "descriptionModule")),
        authors=_authors(protocol),
        published=_day(dates, "studyFirstPostDateStruct") or _day(dates, "startDateStruct"),
        venue="ClinicalTrials.gov",
        ids=_ids(identification, number),
        kind=RecordKind.TRIAL,
        url=f"{_SITE}/{number}" if number else None,
        keywords=_keywords(protocol),
        revised=_day(dates, "lastUpdatePostDateStruct"),
    )


def _prose(value: Any, *path: str) -> str | None:
    return clean_text(_ESCAPED.sub(r"\1", string(at(value, *path)) or ""))


def _abstract(description: Any) -> str | None:
    parts = [_prose(description, name) for name in ("briefSummary", "detailedDescription")]
    return " ".join(part for part in parts if part) or None


def _authors(protocol: Any) -> tuple[str, ...]:
    """Who answers for the study: its sponsor, the collaborators, then the investigators."""
    sponsors = at(protocol, "sponsorCollaboratorsModule")
    names = [
        text_at(sponsors, "leadSponsor", "name"),
        *texts_at(sponsors, "collaborators", key="name"),
        *texts_at(protocol, "contactsLocationsModule", "overallOfficials", key="name"),
    ]
    return tuple(dict.fromkeys(name for name in names if name))


def _day(dates: Any, name: str) -> PartialDate | None:
    return parse_date(text_at(dates, name, "date"))


def _ids(identification: Any, number: str | None) -> tuple[tuple[str, str], ...]:
    found: list[tuple[str, str | None]] = [("nct", number)]
    found += [("org-study", text_at(identification, "orgStudyIdInfo", "id"))]
    found += [("nct", alias) for alias in texts_at(identification, "nctIdAliases")]
    for other in items_at(identification, "secondaryIdInfos"):
        found.append((_REGISTERS.get(text_at(other, "type") or "", "secondary-study"), text_at(other, "id")))
    return tuple(dict.fromkeys((scheme, value) for scheme, value in found if value))


def _keywords(protocol: Any) -> tuple[str, ...]:
    conditions = at(protocol, "conditionsModule")
    words = [
        *texts_at(conditions, "conditions"),
        *texts_at(protocol, "armsInterventionsModule", "interventions", key="name"),
        *texts_at(conditions, "keywords"),
    ]
    return tuple(dict.fromkeys(words))
