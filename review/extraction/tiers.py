"""Which tier a finding is of, and what counts: rules, and what was learned, by the findings' own words."""

from collections.abc import Iterable

from ..model.evidence import Annotation

# From here on a finding is a label, when its extractor says nothing else; without a score it stands.
LABEL_SCORE, NO_SCORE = 0.5, 1.0
# Precise is what the rules are sure of, or are fairly sure of when the learned tier is as well. Of the
# shipped examples, which no author of a rule had read, each is right in 89 of 100 (bench_extraction.py).
PRECISE_SCORE, FAIRLY_SURE, AGREED = 0.85, 0.7, 0.7
LEARNED = "learned"


def is_learned(one: Annotation) -> bool:
    """Whether a finding was learned: it says so in `value`, before the terms that spoke for it."""
    return one.value == LEARNED or (one.value or "").startswith(f"{LEARNED}: ")


def score(one: Annotation) -> float:
    """A finding's score; one that gives none is stood behind."""
    return NO_SCORE if one.score is None else one.score


def is_precise(found: Iterable[Annotation]) -> bool:
    """Whether findings of one claim, of whatever tiers, make it a precise one."""
    held = list(found)
    ruled = max((score(one) for one in held if not is_learned(one)), default=0.0)
    learned = max((score(one) for one in held if is_learned(one)), default=0.0)
    return ruled >= PRECISE_SCORE or (ruled >= FAIRLY_SURE and learned >= AGREED)
