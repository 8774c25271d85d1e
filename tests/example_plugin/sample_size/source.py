"""Three works on a shelf, two to a page."""

import json
from collections.abc import Iterator

from review.model.record import Record
from review.model.search import Page, Window

WORKS = (
    ("1", "Comparability of cell therapies in 12 patients"),
    ("2", "Potency assays, n = 40"),
    ("3", "Cost of goods"),
)


class Shelf:
    """A source without a server."""

    name = "shelf"
    platform = "A shelf"
    version = "1"

    def search(self, query: str, window: Window, cursor: str | None = None) -> Iterator[Page]:
        """The pages from the one that `cursor` names."""
        for start in range(int(cursor or 0), len(WORKS), 2):
            following = str(start + 2) if start + 2 < len(WORKS) else None
            content = json.dumps(WORKS[start : start + 2]).encode()
            yield Page(content=content, url="shelf:", cursor=following, reported=len(WORKS))

    def parse(self, page: bytes) -> Iterator[Record]:
        """The works of a page."""
        for number, title in json.loads(page):
            yield Record(source=self.name, source_id=number, title=title)
