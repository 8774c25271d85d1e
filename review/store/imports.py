"""Imports of one file, told as one: the file may come again, to correct what was said of it.

In: closed runs as they were logged. Out: the runs of each file together, or each file's last word.
"""

from collections.abc import Iterable
from dataclasses import replace

from ..model.search import SearchRun

# What an import whose platform nobody gave is stored with.
UNKNOWN = "file"


def file_of(run: SearchRun) -> str | None:
    """The name of the file that was imported; None for a search over the network."""
    return dict(run.parameters).get("file")


def chains(runs: Iterable[SearchRun]) -> dict[str, tuple[SearchRun, ...]]:
    """The imports of the same bytes for the same source, oldest first, by the id of the first.

    `runs` are oldest first. An import that corrects the name of the source says which run it corrects.
    """
    held: dict[str, list[SearchRun]] = {}
    firsts: dict[tuple[str, tuple[str, ...]], str] = {}
    for run in runs:
        if file_of(run) is not None:
            corrected = run.corrects if run.corrects in held else None
            first = corrected or firsts.get((run.source, run.pages)) or run.id
            firsts[run.source, run.pages] = first
            held.setdefault(first, []).append(run)
    return {first: tuple(chain) for first, chain in held.items()}


def last_said(runs: Iterable[SearchRun]) -> tuple[SearchRun, ...]:
    """Every search once, oldest first; an imported file with its last labels, as of its first import.

    It keeps the id under which its records were first seen; `new` is how many they were in all its imports.
    """
    listed = tuple(runs)
    held = chains(listed)
    later = {run.id for chain in held.values() for run in chain[1:]}
    return tuple(_told(held.get(run.id, (run,))) for run in listed if run.id not in later)


def _told(chain: tuple[SearchRun, ...]) -> SearchRun:
    first, last = chain[0], chain[-1]
    if len(chain) == 1:
        return first
    return replace(
        last,
        id=first.id,
        started=first.started,
        ended=first.ended,
        new=sum(run.new for run in chain),
        changed=first.changed,
        corrects=None,
    )
