"""Records put beside each other: pairs with a verdict, and the clusters that follow."""

from dataclasses import dataclass
from enum import StrEnum


class PairVerdict(StrEnum):
    """What two records are to each other."""

    DUPLICATE = "duplicate"
    VERSION = "version"
    UNCERTAIN = "uncertain"
    DISTINCT = "distinct"


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """Two records compared; `left < right` are record ids, `score` in [0, 1], `rule` names why."""

    left: str
    right: str
    score: float
    rule: str
    verdict: PairVerdict


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldMatch:
    """How one field of two records compares; `left` or `right` is None when that side lacks it.

    `similarity` is in [0, 1]; None when a side lacks the field, or when what they say cannot be compared, as
    a group beside a person. Where it can only be the same (1) or other (0), .5 says that nothing tells.
    """

    field: str
    left: str | None
    right: str | None
    similarity: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PairJudgment:
    """A person's word on a pair; it outranks every rule. `verdict` None takes an earlier word back."""

    id: str
    left: str
    right: str
    verdict: PairVerdict | None
    agent: str
    at: str
    reason: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DuplicateCluster:
    """The records of one report; it has no identity of its own. `shown` is one of `members` (sorted)."""

    members: tuple[str, ...]
    shown: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Loan:
    """A field of a report that is not the shown record's own: the id of the record that lends it, and why.

    Several records may lend `ids`, each those of its own schemes.
    """

    field: str
    lender: str
    why: str
