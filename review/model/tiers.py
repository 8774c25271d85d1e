"""Which tier a finding is of, and what counts: rules, and what was learned, by the findings' own words."""

from collections.abc import Iterable
from enum import StrEnum

from .evidence import Annotation, EvidenceItem

# From here on a finding is a label, when its extractor says nothing else; without a score it stands.
LABEL_SCORE, NO_SCORE = 0.5, 1.0
# Precise is what the rules are sure of, or are fairly sure of when the learned tier is as well. Of the
# shipped examples, which no author of a rule had read, each is right in 89 of 100 (bench_extraction.py).
PRECISE_SCORE, FAIRLY_SURE, AGREED = 0.85, 0.7, 0.7
LEARNED = "learned"


class Tier(StrEnum):
    """How far what found an item is believed."""

    PRECISE = "precise"
    WEAK = "weak"


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


def tier(item: EvidenceItem) -> Tier:
    """An item's tier: precise where the rules are sure of its topic, or where a person found it."""
    found = [each for each in item.annotations if each.field == "challenge"]
    return Tier.PRECISE if not found or is_precise(found) else Tier.WEAK
