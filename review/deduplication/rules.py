"""The rules of deduplication: the first one whose condition holds decides a pair.

In: `Fields`. Out: for each pair the rule that decided it, or none: then the records are distinct.

The order matters. First come the reasons for two reports to be versions of one work, then the reasons to
keep reports apart that look alike, then the reasons to merge, and last what only a person can tell.
Whatever normalisation gets wrong makes fields differ, and so ends with a person and not in a merge.
"""

from .rules_apart import APART
from .rules_doubt import DOUBT
from .rules_merge import MERGE
from .verdicts import Rule

RULES: tuple[Rule, ...] = (*APART, *MERGE, *DOUBT)
# The names of those that doubt for a reason (see `Rule`).
PARTING = frozenset(rule.name for rule in RULES if rule.parting)
