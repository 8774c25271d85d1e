"""The work behind reports, the relations between reports, and the releases of a living review."""

from dataclasses import dataclass
from enum import StrEnum


class RelationKind(StrEnum):
    """How one record's document relates to another's; read "`left` <kind> `right`"."""

    IS_VERSION_OF = "isVersionOf"
    SUPERSEDES = "supersedes"
    RETRACTS = "retracts"
    CORRECTS = "corrects"
    CONCERNS = "expressesConcernAbout"


@dataclass(frozen=True, slots=True, kw_only=True)
class Relation:
    """`left` <kind> `right`, both record ids; `origin` says who claims it (a source, a person, a rule)."""

    left: str
    kind: RelationKind
    right: str
    origin: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Study:
    """An investigation, or a guideline as a work with versions, behind one or more reports.

    `id` is the smallest record id of its reports' members; `reports` are the shown record ids, sorted.
    """

    id: str
    reports: tuple[str, ...]


class LivingStatus(StrEnum):
    """What becomes of the review after a release (PRISMA-LSR)."""

    LIVING = "living"
    PAUSED = "paused"
    RETIRED = "retired"


@dataclass(frozen=True, slots=True, kw_only=True)
class Release:
    """A version of the review that is given out: everything up to event `cut`, by digest.

    `cut` is a number of the log that the release was made in; `tip`, the id of that event, names it in
    every log that took it over. Releases made before it was kept have none.
    """

    number: int
    cut: int
    at: str
    flow: str
    map: str
    protocol: str
    trigger: str
    status: LivingStatus = LivingStatus.LIVING
    tip: str | None = None
