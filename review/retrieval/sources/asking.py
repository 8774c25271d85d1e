"""What adapters share when they ask: refusals explained, cursors followed, identifiers asked in batches.

In: what one request does. Out: pages, or a SourceUnavailable whose hint fits the source.
"""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any, TypeVar
from urllib.parse import quote

import msgspec

from ...errors import SourceFormatError, SourceUnavailable
from ...model.search import Page
from ..verdicts import key_wanted

BATCH = 50
# As an address spells them, with what stands between two: OpenAlex takes addresses of 4,094 bytes in all.
LONGEST_BATCH = 3500
_BETWEEN = len(quote(",doi:", safe=""))
Place = TypeVar("Place")
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
        raise SourceUnavailable(error.message, hint=hint, status=error.status, later=error.later) from error


def _hints(source: str) -> dict[int, str]:
    refused = key_wanted(source)
    corrected = f"Correct the query of `{source}` in the protocol."
    split = f"Split the query of `{source}` in the protocol, such as its longest OR, into several queries."
    return {400: corrected, 401: refused, 403: refused, 413: split, 414: split}


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


def place_in(cursor: str, kind: type[Place], source: str) -> Place:
    """The place in a search that a cursor names, as `cursor_of` wrote it.

    Raises:
        SourceUnavailable: it names none: another version of this program wrote it.
    """
    try:
        return msgspec.json.decode(cursor, type=kind)
    except msgspec.MsgspecError as error:
        raise no_place(cursor, source) from error


def cursor_of(place: Any) -> str:
    """A place, which is a dataclass, as a cursor."""
    return msgspec.json.encode(place).decode()


def no_place(cursor: str, source: str) -> SourceUnavailable:
    """The error for a cursor that names no place in a search of the source."""
    return SourceUnavailable(
        f"the place where the last search of {source} stopped cannot be read: {cursor[:80]!r}",
        hint="Run `review refresh` again: it begins the search anew.",
    )


def ensured(works: list[Any] | None, what: str, page: bytes) -> list[Any]:
    """The works that were found on a page.

    Raises:
        SourceFormatError: None: the page is not what the source gives.
    """
    if works is None:
        raise not_works(what, page)
    return works


def not_works(what: str, page: bytes) -> SourceFormatError:
    """The error for a page that is not what the source gives."""
    return SourceFormatError(
        f"not {what}: {page[:80]!r}",
        hint="The page is kept; run `review refresh` again, or report it if it happens again.",
    )
