"""Ask a live source what is new, keep every page, and log every record that says something new.

In: a source, its query, and a log. Out: events (pages, sightings, what left the source's list, the run) and
the run itself. Every page is committed with its records in one append, so that a run that was broken off goes
on from its last page; nothing of a page is held once it is committed.
"""

from collections.abc import Callable, Sequence
from typing import Any

from ..model.protocol import SourceQuery
from ..model.search import SearchRun
from ..plugins import Source
from ..progress import Progress, silent
from ..store.log import Log
from .reader import Reader
from .running import Run, Search
from .troubles import attempt
from .windows import Clock, plan


def refresh(
    log: Log,
    source: Source,
    query: SourceQuery,
    *,
    protocol: str | None,
    now: Clock,
    progress: Progress = silent,
    translated_from: str | None = None,
    notes: Sequence[str] = (),
    code: str | None = None,
    accepted: bool = False,
    aside: Callable[[SearchRun], None] | None = None,
) -> SearchRun:
    """Search a source for what entered or changed since its last complete search of the same query.

    A search that was broken off, by a kill or because the source failed, is finished first: it goes on from
    its last page and ends as if nothing had happened. Where the source does not know the place any more, it
    is begun anew, and says so. A source that raises, a page that cannot be read, or fewer records than were
    reported end the run `partial` (`failed` without any page); what came is kept, and the next window reaches
    back over all of it. A run that brings nothing new is on record all the same.

    A source that gives its whole list is asked for all of it every time, and what has left the list since
    the last complete run is said to be gone. Its search is begun anew when it was broken off on an earlier
    day: a list put together from two days is none that there ever was. `accepted` says that somebody looked
    at a list that is suddenly far shorter, and that it is right.

    `translated_from` is the protocol's query where this one is a translation; `notes` are warnings of
    whoever made it; `code` is the digest of the source's code where its version does not tell. Where `aside`
    is given, a run whose every page says what it said before is handed to it and not logged: whoever makes
    hundreds of such searches logs them together.
    """
    asked, trouble = attempt(source.name, lambda: selecting(source, query.query))
    whole = source if hasattr(source, "selecting") else None
    search = Search(
        log=log,
        source=asked or source,
        query=query,
        reader=Reader(log, asked or source, whole=whole, query=query.query, code=code),
        now=now,
        progress=progress,
        protocol=protocol,
        translated_from=translated_from,
        accepted=accepted,
        aside=aside,
        code=code,
    )
    run = Run(search, plan(log, search.source, query, now), notes)
    run.take_up()
    if run.may_go_on():
        run.go_on(trouble)
    if run.lost is not None:
        notes = (*notes, *run.leave())
        run = Run(search, plan(log, search.source, query, now, anew=True), notes)
        run.go_on(trouble)
    return run.close()


def selecting(source: Any, query: str) -> Any:
    """The source, told the query beforehand when it gives its whole list and selects from it itself."""
    return source.selecting(query) if hasattr(source, "selecting") else source
