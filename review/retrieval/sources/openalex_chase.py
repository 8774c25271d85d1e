"""The place in a chase of citations through OpenAlex that a cursor names.

In: cursors, ids of works, pages. Out: values; nothing here touches the network.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from ...model.search import Page
from .asking import cursor_of, place_in


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A place among the citations of `work`; `mark` is OpenAlex's cursor, or the last id asked for.

    `gone` of the ids asked for so far are no longer in OpenAlex.
    """

    work: str
    mark: str = ""
    gone: int = 0

    def at(self, page: Page) -> Page:
        """The page with a cursor that names the place after it and the work."""
        return page if page.cursor is None else replace(page, cursor=replace(self, mark=page.cursor).cursor())

    def rest(self, cited: Sequence[str]) -> list[str]:
        """Of the ids cited, sorted by number, those that are still to be asked for."""
        return [id for id in cited if not self.mark or int(id[1:]) > int(self.mark[1:])]

    def after(self, batch: Sequence[str], found: int | None) -> "Place":
        """The place after a batch of ids, of which so many were found."""
        missing = max(0, len(batch) - found) if found is not None else 0
        return replace(self, mark=batch[-1], gone=self.gone + missing)

    def made(self, page: Page, cited: Sequence[str]) -> Page:
        """The page of the batch that ends here: how many there are in all, and whether more are to come."""
        last = self.mark == cited[-1]
        warning = (
            f"{self.gone:,} of the {len(cited):,} works that {self.work} cites are no longer in OpenAlex"
        )
        return replace(
            page,
            cursor=None if last else self.cursor(),
            reported=len(cited) - self.gone,
            warnings=(warning,) if last and self.gone else (),
        )

    def cursor(self) -> str:
        """The place as a cursor."""
        return cursor_of(self)


def place_of(cursor: str) -> Place:
    """The place that a cursor names.

    Raises:
        SourceUnavailable: it names none: another version of this program wrote it.
    """
    return place_in(cursor, Place, "OpenAlex")
