"""The PRISMA 2020 flow: every box with the ids it counts, and the same boxes as plain numbers.

Field names are those of the public PRISMA2020 CSV template (prisma-flowdiagram/PRISMA2020), so that
files interchange. A box that is None is not drawn; an empty one says "n = 0".
"""

from dataclasses import dataclass
from enum import StrEnum

Ids = tuple[str, ...]
NamedIds = tuple[tuple[str, Ids], ...]
NamedCounts = tuple[tuple[str, int], ...]


class Template(StrEnum):
    """The four official diagrams: new or updated review, without or with other methods."""

    NEW_DB = "new_db"
    NEW_OTHER = "new_other"
    UPDATED_DB = "updated_db"
    UPDATED_OTHER = "updated_other"


@dataclass(frozen=True, slots=True, kw_only=True)
class PrismaFlow:
    """The boxes as ids: records up to `records_excluded`, reports from "sought" on, studies as named.

    `excluded_automation` is the part of `records_excluded` that no person read (the diagram's second
    footnote); `pending` are records and reports that wait for a decision: the line that closes the sums
    of an unfinished review. In an update `withdrawn_*` are earlier inclusions that no longer stand, and
    `identified_before` are records that the version before held already and had not decided so.
    """

    template: Template
    as_of: int
    protocol: str
    database_results: Ids
    database_specific_results: NamedIds
    register_results: Ids
    register_specific_results: NamedIds
    duplicates: Ids
    excluded_automatic: Ids
    excluded_other: Ids
    records_screened: Ids
    records_excluded: Ids
    excluded_automation: Ids
    dbr_sought_reports: Ids
    dbr_notretrieved_reports: Ids
    dbr_assessed: Ids
    dbr_excluded: NamedIds
    new_studies: Ids
    new_reports: Ids
    website_results: Ids | None = None
    organisation_results: Ids | None = None
    citations_results: Ids | None = None
    other_sought_reports: Ids | None = None
    other_notretrieved_reports: Ids | None = None
    other_assessed: Ids | None = None
    other_excluded: NamedIds | None = None
    previous_studies: Ids | None = None
    previous_reports: Ids | None = None
    total_studies: Ids | None = None
    total_reports: Ids | None = None
    identified_before: Ids = ()
    withdrawn_studies: Ids = ()
    withdrawn_reports: Ids = ()
    pending_screening: Ids = ()
    pending_retrieval: Ids = ()
    pending_assessment: Ids = ()
    other_pending: Ids = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class FlowCounts:
    """The boxes as numbers, as anyone may print them; None where a number is not given."""

    previous_studies: int | None = None
    previous_reports: int | None = None
    database_results: int | None = None
    database_specific_results: NamedCounts | None = None
    register_results: int | None = None
    register_specific_results: NamedCounts | None = None
    website_results: int | None = None
    organisation_results: int | None = None
    citations_results: int | None = None
    duplicates: int | None = None
    excluded_automatic: int | None = None
    excluded_other: int | None = None
    records_screened: int | None = None
    records_excluded: int | None = None
    excluded_automation: int | None = None
    dbr_sought_reports: int | None = None
    dbr_notretrieved_reports: int | None = None
    dbr_assessed: int | None = None
    dbr_excluded: NamedCounts | None = None
    other_sought_reports: int | None = None
    other_notretrieved_reports: int | None = None
    other_assessed: int | None = None
    other_excluded: NamedCounts | None = None
    new_studies: int | None = None
    new_reports: int | None = None
    total_studies: int | None = None
    total_reports: int | None = None
    total_studies_ma: int | None = None
    total_reports_ma: int | None = None
    identified_before: int | None = None
    withdrawn_studies: int | None = None
    withdrawn_reports: int | None = None
    pending_screening: int | None = None
    pending_retrieval: int | None = None
    pending_assessment: int | None = None
    other_pending: int | None = None
