"""The words of the PRISMA 2020 diagram, by field (Page et al. 2021, doi:10.1136/bmj.n71)."""

from ..model.flow import Template

UPDATED = (Template.UPDATED_DB, Template.UPDATED_OTHER)
WITH_OTHER = (Template.NEW_OTHER, Template.UPDATED_OTHER)

LABELS = {
    "previous_studies": "Studies included in previous version of review",
    "previous_reports": "Reports of studies included in previous version of review",
    "identified_before": "of these identified before, decided since",
    "withdrawn_studies": "Studies of these withdrawn or merged since",
    "withdrawn_reports": "Reports of these withdrawn or merged since",
    "database_results": "Databases",
    "database_specific_results": "Databases, one by one",
    "register_results": "Registers",
    "register_specific_results": "Registers, one by one",
    "website_results": "Websites",
    "organisation_results": "Organisations",
    "citations_results": "Citation searching",
    "duplicates": "Duplicate records",
    "excluded_automatic": "Records marked as ineligible by automation tools",
    "excluded_other": "Records removed for other reasons",
    "records_screened": "Records screened",
    "pending_screening": "Records awaiting screening",
    "records_excluded": "Records excluded",
    "excluded_automation": "of these by automation tools",
    "dbr_sought_reports": "Reports sought for retrieval",
    "pending_retrieval": "Reports awaiting retrieval",
    "dbr_notretrieved_reports": "Reports not retrieved",
    "dbr_assessed": "Reports assessed for eligibility",
    "pending_assessment": "Reports awaiting assessment",
    "dbr_excluded": "Reports excluded",
    "other_sought_reports": "Reports sought for retrieval",
    "other_notretrieved_reports": "Reports not retrieved",
    "other_assessed": "Reports assessed for eligibility",
    "other_pending": "Records and reports awaiting a decision",
    "other_excluded": "Reports excluded",
    "new_studies": "New studies included in review",
    "new_reports": "Reports of new included studies",
    "total_studies": "Total studies included in review",
    "total_reports": "Reports of total included studies",
    "total_studies_ma": "Total studies included in meta-analysis",
    "total_reports_ma": "Reports of total included studies in meta-analysis",
}
NEW_REVIEW = {"new_studies": "Studies included in review", "new_reports": "Reports of included studies"}
HEADINGS = {
    "prevstud": "Previous studies",
    "newstud": "Identification of new studies via databases and registers",
    "othstud": "Identification of new studies via other methods",
}


def label(field: str, template: Template) -> str:
    """What the diagram says beside the number of a field."""
    return LABELS[field] if template in UPDATED else NEW_REVIEW.get(field, LABELS[field])


def heading(box: str, template: Template) -> str:
    """The text of a title box; a new review does not speak of new studies."""
    return HEADINGS[box] if template in UPDATED else HEADINGS[box].replace("new studies", "studies")
