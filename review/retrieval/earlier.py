"""What the log knows of a file that is imported again: under which source, with which labels and records.

In: a log and the digest of the file's bytes. Out: the import that this one repeats, or None, or an error
when it would bring the same records a second time.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from ..errors import SourceError
from ..model.record import Record
from ..model.search import Lane, SearchRun
from ..store.fold import read_pages, read_records, read_runs
from ..store.imports import chains, file_of
from ..store.log import Log


@dataclass(frozen=True, slots=True, kw_only=True)
class Labels:
    """What is said of a file; None and () leave it at what was said before, or at nothing."""

    source: str | None = None
    lane: Lane | None = None
    platform: str | None = None
    query: str | None = None
    searched_on: date | None = None
    columns: tuple[tuple[str, str], ...] = ()
    rename: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Earlier:
    """The imports of the same file, `first` and `last`, and the records of its rows, in the file's order."""

    first: SearchRun
    last: SearchRun
    records: tuple[Record, ...]


def find_earlier(log: Log, page: str, labels: Labels) -> Earlier | None:
    """The import that one of the same bytes repeats; None of bytes that were never imported.

    Raises:
        SourceError: the bytes came under another source, and are not to be called otherwise.
    """
    held = [chain for chain in chains(read_runs(log)).values() if page in chain[-1].pages]
    same = next((chain for chain in held if labels.source in (None, chain[-1].source)), None)
    if same is None and held:
        if not labels.rename:
            raise _refused(held[0][-1], held[0][0], str(labels.source))
        same = held[0]
    return _earlier(log, same) if same is not None else None


def _refused(last: SearchRun, first: SearchRun, source: str) -> SourceError:
    return SourceError(
        f"the same file was imported on {first.started[:10]} as `{file_of(first)}`: its records are those of "
        f"`{last.source}`, and of `{source}` they would all be there twice",
        hint="Nothing was imported. Leave out `--source` to correct what else is said of the file; to call "
        f"its source `{source}` from now on, add `--rename-source`.",
    )


def _earlier(log: Log, chain: Sequence[SearchRun]) -> Earlier:
    runs = {run.id for run in chain}
    pages = [page for page in read_pages(log) if page.run in runs and page.seen]
    seen = pages[-1].seen if pages else ()
    held = read_records(log) if seen else {}
    return Earlier(first=chain[0], last=chain[-1], records=tuple(held[id] for id in seen))


def fetched_as(log: Log, page: str, source: str | None) -> str | None:
    """The source that a search has fetched these very bytes from; None when none has.

    Raises:
        SourceError: they are to be imported under another.
    """
    found = next((each.source for each in read_pages(log) if each.page == page), None)
    if found is not None and source not in (None, found):
        raise SourceError(
            f"a search of `{found}` has fetched these very bytes; of `{source}` their records would all be "
            "there twice",
            hint="Nothing was imported, and nothing needs to be: the records are there.",
        )
    return found


def inherited(labels: Labels, last: SearchRun) -> Labels:
    """The labels of a file that is imported again: what is left out stays as it was said before."""
    told = last.query if last.query != file_of(last) else None
    known = tuple(pair for pair in last.parameters if pair[0] != "file")
    return replace(
        labels,
        source=labels.source or last.source,
        lane=labels.lane or last.lane,
        platform=labels.platform or last.platform,
        query=labels.query or told,
        searched_on=labels.searched_on or last.searched_on,
        columns=labels.columns or known,
    )


def renamed(
    found: Sequence[Record], earlier: Earlier, columns: Mapping[str, str], page: str
) -> list[Record] | None:
    """The records of the file, each under the name that its row had before; None when no row tells.

    Raises:
        SourceError: other columns than before make more or fewer records, so that no row can be told.
    """
    if len(found) == len(earlier.records):
        return [
            replace(
                record,
                source=before.source,
                source_id=before.source_id,
                ids=tuple(each for each in record.ids if each[0] != "record_id"),
                raw=page,
            )
            for record, before in zip(found, earlier.records, strict=True)
        ]
    before = dict(pair for pair in earlier.last.parameters if pair[0] != "file")
    if before == dict(columns):
        return None
    were = f"they were {_listed(before)}" if before else "none were named"
    raise SourceError(
        f"with these columns {len(found):,} records are read where there were {len(earlier.records):,}, so "
        "that nobody can say which is which",
        hint=f"Nothing was imported. Name columns that hold something in the same rows; before, {were}.",
    )


def _listed(columns: Mapping[str, str]) -> str:
    return " ".join(f"`--column {field}={name}`" for field, name in sorted(columns.items()))
