"""Pairs and the index are kept under the version of the rules: it is raised whenever the rules change."""

import hashlib
from pathlib import Path

import review.deduplication as package

# The version beside the digest of the text that it stands for.
VERSION, DIGEST = "4", "0b019b7e0e4e1db3"
MODULES = (
    "agreements", "conditions", "doubts", "fields", "fold", "hashing", "identifiers", "keys", "labels",
    "measures", "normalise", "outline", "pairs", "people", "places", "rules_apart", "rules_doubt",
    "rules_merge", "sieve", "titles", "traits", "variants", "wording",
)  # fmt: skip


def test_the_version_of_the_rules_was_raised_when_they_changed():
    folder = Path(package.__file__).parent
    texts = [(folder / f"{name}.py").read_text(encoding="utf-8") for name in MODULES]
    found = hashlib.sha256("".join(texts).encode()).hexdigest()[:16]
    told = (
        f'Put "{found}" here. If more than words changed, raise RULES_VERSION in '
        "review/deduplication/__init__.py first: pairs that were kept are stale."
    )
    assert (package.RULES_VERSION, found) == (VERSION, DIGEST), told
