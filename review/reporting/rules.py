"""The arithmetic of the PRISMA 2020 flow, as data: which boxes add up to which.

PRISMA 2020 leaves the arithmetic to the reader; it follows from the boxes' definitions
(Page et al. 2021, doi:10.1136/bmj.n71). Nothing is asserted that is not so: a report may hold several
studies, so studies may outnumber reports, and the lane "other methods" has no screening box, so what
is sought there may be less than what was identified.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """`parts` added up make `result`, or at least it when `least`; a part with "-" in front is taken off.

    The rule is checked when `result` and every part in `needed` are given; another part that is not
    given counts as 0. `slack` names a number by which the sum may exceed the result.
    """

    name: str
    parts: tuple[str, ...]
    result: str
    needed: tuple[str, ...]
    least: bool = False
    slack: str | None = None

    def fields(self) -> tuple[str, ...]:
        """Every field that the rule speaks of, the result first."""
        return (self.result, *(part.lstrip("-") for part in self.parts))


REMOVED = ("-duplicates", "-excluded_automatic", "-excluded_other", "-pending_screening")
RULES = (
    Rule(
        name="I0",
        parts=("database_specific_results",),
        result="database_results",
        needed=("database_specific_results",),
    ),
    Rule(
        name="I0",
        parts=("register_specific_results",),
        result="register_results",
        needed=("register_specific_results",),
    ),
    Rule(
        name="I1",
        parts=("database_results", "register_results", *REMOVED),
        result="records_screened",
        needed=("database_results",),
    ),
    Rule(
        name="I2",
        parts=("records_screened", "-records_excluded"),
        result="dbr_sought_reports",
        needed=("records_screened", "records_excluded"),
    ),
    Rule(
        name="I2",
        parts=("records_excluded",),
        result="excluded_automation",
        needed=("records_excluded",),
        least=True,
    ),
    Rule(
        name="I3",
        parts=(
            "dbr_sought_reports",
            "-dbr_notretrieved_reports",
            "-pending_retrieval",
            "-pending_assessment",
        ),
        result="dbr_assessed",
        needed=("dbr_sought_reports",),
    ),
    Rule(
        name="I4",
        parts=("website_results", "organisation_results", "citations_results"),
        result="other_sought_reports",
        needed=(),
        least=True,
    ),
    Rule(
        name="I5",
        parts=("other_sought_reports", "-other_notretrieved_reports"),
        result="other_assessed",
        needed=("other_sought_reports",),
        slack="other_pending",
    ),
    Rule(
        name="I6",
        parts=("dbr_assessed", "-dbr_excluded", "other_assessed", "-other_excluded"),
        result="new_reports",
        needed=("dbr_assessed",),
    ),
    Rule(
        name="I8", parts=("total_studies",), result="total_studies_ma", needed=("total_studies",), least=True
    ),
    Rule(
        name="I8", parts=("total_reports",), result="total_reports_ma", needed=("total_reports",), least=True
    ),
)
TOTALS = tuple(
    Rule(
        name="I7",
        parts=(f"previous_{unit}", f"-withdrawn_{unit}", f"new_{unit}"),
        result=f"total_{unit}",
        needed=(f"previous_{unit}", f"new_{unit}"),
    )
    for unit in ("studies", "reports")
)
NEW_TOTALS = tuple(
    Rule(name="I7", parts=(f"new_{unit}",), result=f"total_{unit}", needed=(f"new_{unit}",))
    for unit in ("studies", "reports")
)
