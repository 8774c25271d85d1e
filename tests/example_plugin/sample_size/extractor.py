"""Finds sample sizes, and says which are small."""

import re
from collections.abc import Sequence

from review.model.evidence import Finding

PATTERN = re.compile(r"\bn\s*=\s*(\d+)|\b(\d+) (?:patients|participants|donors)", re.IGNORECASE)


class SampleSize:
    """Fills the axis `sample_size` with `small` and `large`; `few` is where the one ends."""

    name = "sample_size"
    version = "1"
    axes = ("sample_size",)

    def __init__(self, *, few: int = 20) -> None:
        self._few = few

    def extract(self, texts: Sequence[str]) -> Sequence[Sequence[Finding]]:
        """The sizes in each text, in the order of the texts."""
        return [[self._finding(found) for found in PATTERN.finditer(text)] for text in texts]

    def _finding(self, found: re.Match[str]) -> Finding:
        size = found[1] or found[2]
        label = "small" if int(size) < self._few else "large"
        return Finding(field=self.name, label=label, start=found.start(), end=found.end(), value=size)
