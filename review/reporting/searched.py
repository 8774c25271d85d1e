"""Where a search ran, in words: always the database, and in brackets the platform where one is known."""

from collections.abc import Iterable, Mapping, Sequence

from ..model.record import Record
from ..model.search import RunStatus, SearchRun
from ..store.imports import UNKNOWN, file_of

__all__ = ["UNKNOWN", "file_of", "found_in", "place", "places"]


def place(source: str, platforms: Iterable[str]) -> str:
    """The database with its platforms; without them when one is not known or all say the same word.

    >>> place("embase", ["Ovid"]), place("pubmed", ["PubMed"]), place("scopus", ["file"])
    ('embase (Ovid)', 'pubmed', 'scopus')
    >>> place("embase", ["Ovid", "Elsevier"]), place("embase", ["Ovid", "file"])
    ('embase (Elsevier, Ovid)', 'embase')
    """
    words = {_bare(each): each.strip() for each in sorted(platforms, reverse=True)}
    if {UNKNOWN, ""} & words.keys() or words.keys() <= {_bare(source)}:
        return source
    return f"{source} ({', '.join(sorted(words.values()))})"


def places(runs: Iterable[SearchRun]) -> dict[str, str]:
    """The one name of each source, whatever else was searched; a run that failed empty-handed has no say."""
    held: dict[str, set[str]] = {}
    for run in runs:
        platforms = held.setdefault(run.source, set())
        if run.fetched or run.status is not RunStatus.FAILED:
            platforms.add(run.platform)
    return {source: place(source, platforms) for source, platforms in held.items()}


def found_in(
    sightings: Mapping[str, tuple[str, ...]], runs: Sequence[SearchRun], records: Mapping[str, Record]
) -> dict[str, str]:
    """The database or register of each record, as PRISMA-S names it: the source, with its platform."""
    named = places(runs)
    by_run = {run.id: named[run.source] for run in runs}
    return {
        id: next((by_run[run] for run in sightings.get(id, ()) if run in by_run), record.source)
        for id, record in records.items()
    }


def _bare(text: str) -> str:
    return "".join(text.split()).casefold()
