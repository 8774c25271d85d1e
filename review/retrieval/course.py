"""A search as far as it has come: what its end must tell, and nothing of the pages themselves.

In: pages, one after the other, and what went wrong. Out: whether it is over, and what it comes to.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

from ..digest import digest
from ..model.search import PageFetched, RunStatus

# Slices of a search may be empty, each of a day or a year; a thousand in a row are no search any more.
EMPTY_PAGES_AT_MOST = 1000


@dataclass(slots=True)
class Course:
    """The names of the pages so far, the totals that the source told, and the problems that it met."""

    pages: list[str] = field(default_factory=list)
    cursor: str | None = None
    done: int = 0
    listed: int = 0
    translation: str | None = None
    problems: list[str] = field(default_factory=list)
    _cursors: set[str] = field(default_factory=set)
    _totals: dict[int, None] = field(default_factory=dict)
    _warnings: dict[str, None] = field(default_factory=dict)
    _circling: bool = False
    _empty: int = 0

    def note(self, page: PageFetched, listed: int) -> None:
        """Go on by one page, on which the source's list has `listed` documents."""
        self.pages.append(page.page)
        self.done += len(page.seen) or page.records
        self.listed += listed
        self._empty = 0 if listed or page.cursor is None else self._empty + 1
        self._circling = page.cursor is not None and digest(page.cursor) in self._cursors
        self.cursor = page.cursor
        if page.cursor is not None:
            self._cursors.add(digest(page.cursor))
        if page.reported is not None:
            self._totals[page.reported] = None
        self.translation = self.translation or page.translation
        self._warnings.update(dict.fromkeys(page.warnings))

    def over(self) -> bool:
        """Whether no page is to come, or none that may be asked for: then a problem says why."""
        if not self.pages:
            return False
        if self._circling:
            self.problems.append(f"the source asks for a page again that it has given ({self.cursor})")
        elif self._empty >= EMPTY_PAGES_AT_MOST:
            self.problems.append(f"the source gave {self._empty:,} pages in a row without a record on them")
        return self.cursor is None or self._circling or self._empty >= EMPTY_PAGES_AT_MOST

    @property
    def reported(self) -> int | None:
        """The source's total; the greatest one if it told several, for all of these were there once."""
        return max(self._totals, default=None)

    def warnings(self) -> Iterator[str]:
        """What the server said of the query, each once, and whether it changed its mind about the total."""
        yield from self._warnings
        if len(self._totals) > 1:
            told = ", then ".join(f"{total:,}" for total in list(self._totals)[:8])
            yield f"the source's total changed during the search: {told}"

    def shortfall(self, given: int) -> str | None:
        """What to say when fewer were given than the source reported."""
        if self.reported is None or given >= self.reported:
            return None
        return f"the source reported {self.reported:,} records and gave {given:,}"

    def surplus(self, given: int) -> str | None:
        """What to say when more were given than the source reported; nothing is missing then."""
        if self.reported is None or given <= self.reported:
            return None
        return f"the source reported {self.reported:,} records and gave more, {given:,}"

    def status(self, *, whole: bool) -> RunStatus:
        """How the search ended; `whole` says that all of it came and can be believed."""
        if whole and not self.problems:
            return RunStatus.COMPLETE
        return RunStatus.PARTIAL if self.pages else RunStatus.FAILED
