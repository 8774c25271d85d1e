"""What a search leaves in the log: values in, event drafts out."""

from collections.abc import Iterable

import msgspec

from ..digest import digest
from ..model.event import Draft, EventKind
from ..model.record import Record
from ..model.search import PageFetched, SearchRun, Sighting, Window


def run_id(source: str, query: str, window: Window, after: str | None) -> str:
    """The id of the search that follows run `after`; the same after a crash as before it."""
    return digest("run", source, query, window, after)


def sightings(records: Iterable[Record], run: str, *, actor: str, at: str) -> list[Draft]:
    """One `record-seen` draft per record; the store absorbs those that say nothing new."""
    return [
        Draft(
            kind=EventKind.RECORD_SEEN,
            subject=record.id,
            body=msgspec.to_builtins(Sighting(digest=record.digest, run=run, record=record)),
            actor=actor,
            at=at,
        )
        for record in records
    ]


def page_fetched(page: PageFetched, *, actor: str, at: str) -> Draft:
    """The `page-fetched` draft of one page; a second commit of the same page is absorbed."""
    return Draft(
        kind=EventKind.PAGE_FETCHED,
        subject=page.run,
        body=msgspec.to_builtins(page),
        actor=actor,
        at=at,
        id=digest("page", page.run, page.number),
    )


def search_run(run: SearchRun, *, actor: str) -> Draft:
    """The `search-run` draft that closes a run; one that was gone on with is closed again, by another."""
    return Draft(
        kind=EventKind.SEARCH_RUN,
        subject=run.source,
        body=msgspec.to_builtins(run),
        actor=actor,
        at=run.ended,
        id=digest("search-run", run.id, run.status, run.started, run.ended),
    )
