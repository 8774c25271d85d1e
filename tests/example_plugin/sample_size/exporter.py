"""Writes a review in one line."""

from pathlib import Path

from review.model.evidence import EvidenceMap
from review.model.flow import PrismaFlow


class OneLine:
    """An exporter."""

    name = "one-line"
    version = "1"

    def write(self, flow: PrismaFlow, map: EvidenceMap, path: Path) -> None:
        """Write how many reports were included, and how many items there are."""
        path.write_text(f"{len(flow.new_reports)} reports, {len(map.items)} items\n", encoding="utf-8")
