"""What adapters share when they ask: refusals explained, cursors followed, identifiers asked in batches.

In: what one request does. Out: pages, or a SourceUnavailable whose hint fits the source.
"""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from urllib.parse import quote

from ...errors import SourceFormatError, SourceUnavailable
from ...model.search import Page

BATCH = 50
# As an address spells them, with what stands between two: OpenAlex takes addresses of 4,094 bytes in all.
LONGEST_BATCH = 3500
_BETWEEN = len(quote(",doi:", safe=""))
CIRCLE = "the source asks for a page again that it has given: the search ends there"


@contextmanager
def explaining(source: str) -> Iterator[None]:
    """Say of a refusal what can be done about it at this source.

    Raises:
        SourceUnavailable: the one that was raised within, with a hint by its status.
    """
    try:
        yield
    except SourceUnavailable as error:
        hint = _hints(source).get(error.status or 0, error.hint)
        raise SourceUnavailable(error.message, hint=hint, status=error.status) from error


def _hints(source: str) -> dict[int, str]:
    key = f"EVERGREEN_{source.upper().replace('-', '_')}_API_KEY"
    refused = f"Set the environment variable {key} to a key that `{source}` accepts."
    return {400: f"Correct the query of `{source}` in the protocol.", 401: refused, 403: refused}


def follow(first: str, fetch: Callable[[str], Page]) -> Iterator[Page]:
    """The pages from a mark on, until one names no further mark or one that was asked before."""
    asked, mark = {first}, first
    while True:
        page = fetch(mark)
        if page.cursor in asked:
            page = replace(page, cursor=None, warnings=(*page.warnings, CIRCLE))
        yield page
        if page.cursor is None:
            return
        mark = page.cursor
        asked.add(mark)


def batches(values: Iterable[str], *, most: int = BATCH, longest: int = LONGEST_BATCH) -> Iterator[list[str]]:
    """The values, each once and in their order, in lists that fit into one address.

    >>> list(batches(["a", "b", "a", "c"], most=2))
    [['a', 'b'], ['c']]
    """
    batch: list[str] = []
    length = 0
    for value in dict.fromkeys(values):
        added = len(quote(value, safe="")) + _BETWEEN
        if batch and (len(batch) >= most or length + added > longest):
            yield batch
            batch, length = [], 0
        batch.append(value)
        length += added
    if batch:
        yield batch


def not_works(what: str, page: bytes) -> SourceFormatError:
    """The error for a page that is not what the source gives."""
    return SourceFormatError(
        f"not {what}: {page[:80]!r}",
        hint="The page is kept; run `review refresh` again, or report it if it happens again.",
    )
