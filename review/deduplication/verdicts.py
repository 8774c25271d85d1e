"""What a rule is, and how the first that holds decides each pair."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from ..model.cluster import PairVerdict
from .columns import Bools, Indices
from .fields import Fields


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """A named condition on pairs, the verdict it leads to, why a librarian would agree, and who says so.

    A rule of doubt that is `parting` has found something against the two: no third record joins them before
    a person does. Others found too little for them.
    """

    name: str
    condition: Callable[[Fields], Bools]
    verdict: PairVerdict
    why: str
    source: str
    parting: bool = False


def decide(fields: Fields, rules: Sequence[Rule]) -> Indices:
    """The number of the first rule that holds for each pair; -1 where none does."""
    decided = np.full(len(fields.title), -1, dtype=np.int64)
    for number, rule in enumerate(rules):
        decided[(decided < 0) & rule.condition(fields)] = number
    return decided
