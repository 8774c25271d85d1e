"""Import a file of records, exported from a database or written by hand, into the log.

In: the file's bytes and the formats there are. Out: one append (the bytes, the page, a sighting per
record, the run) or, when anything cannot be read, an error that names the lines and no change at all.
"""

from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from functools import cache, partial
from typing import Any

import msgspec

from ..bulk import bulk
from ..digest import digest_bytes
from ..errors import SourceError, SourceFormatError
from ..model.event import EventKind
from ..model.record import Record
from ..model.search import Lane, PageFetched, Reading, RunStatus, SearchRun, Sighting, Window
from ..plugins import Format
from ..progress import Progress, Step, silent
from ..store.fold import read_records, read_runs
from ..store.imports import UNKNOWN
from ..store.log import Log
from .earlier import Earlier, Labels, fetched_as, find_earlier, inherited, renamed
from .formats import identity
from .formats.identity import identified, source_by_name, told_source
from .ledger import page_fetched, run_id, search_run, sightings
from .reading_files import problems, read_as, shortfall

_ACTOR = "import"
# Asking the log for one record takes as long as reading about three in a row.
_EVENTS_PER_RECORD = 3

Clock = Callable[[], datetime]
# The latest record under an id of the log, None where there is none.
Last = Callable[[str], Record | None]


@bulk()
def import_file(
    log: Log,
    content: bytes,
    name: str,
    formats: Sequence[Format],
    *,
    source: str | None = None,
    lane: Lane | None = None,
    platform: str | None = None,
    query: str | None = None,
    searched_on: date | None = None,
    protocol: str | None = None,
    columns: Mapping[str, str] | None = None,
    keep_readable: bool = False,
    rename: bool = False,
    now: Clock,
    progress: Progress = silent,
) -> SearchRun:
    """Import one file as a search of one source.

    The same bytes again, under whatever name, add no record: every record keeps its identity, also where
    other columns are read, and what is said of the file is corrected; what is left out stays as it was said.

    `source` None is told by the content, else it is the file's name, and the run says that it is `guessed`.
    Bytes that came under another source are refused, unless `rename` calls that source otherwise.
    `lane` None is a database. `query` is the search as it was run and `searched_on` its day, which a file
    cannot tell (without a query its name stands); `columns` says by field which column of a table to take.
    With `keep_readable` the rest of a damaged file is imported; the run is `partial` and its warnings name
    the lines.

    Raises:
        SourceFormatError: the file is empty, no text, of no known format, or some of it cannot be read.
        SourceError: its records are there under another source, or the day lies in the future.
        PluginError: a format raised.
    """
    started = _instant(now)
    ensure_past(searched_on, now)
    labels = Labels(
        source=source,
        lane=lane,
        platform=platform,
        query=query,
        searched_on=searched_on,
        columns=tuple(sorted((columns or {}).items())),
        rename=rename,
    )
    with _naming(name):
        file = _opened(log, content, name, formats, labels, keep_readable)
        progress(Step(name="import", done=0, total=len(file.found), detail=name))
        last = _reader(log, len(file.found))
        records = _identified(file, digest_bytes(content), last)
    new, changed = _compared(records, last)
    run = SearchRun(
        **_told(log, file.labels, name),
        started=started,
        ended=_instant(now),
        status=RunStatus.PARTIAL if file.problems else RunStatus.COMPLETE,
        parser_version=f"{file.format.name} {file.format.version}",
        protocol=protocol,
        warnings=(*file.problems, *file.reading.notes),
        reported=_reported(file.reading),
        fetched=len(records),
        new=new,
        changed=changed,
        pages=(digest_bytes(content),),
        error=shortfall(file.reading) if file.problems else None,
        guessed=file.guessed,
        corrects=file.earlier.first.id if file.earlier else None,
    )
    _append(log, run, records, content, name)
    progress(Step(name="import", done=len(records), total=len(records), detail=name))
    return run


@dataclass(frozen=True, slots=True, kw_only=True)
class _File:
    """A file as it was read, under its labels; `guessed` says that nothing but its name tells its source."""

    format: Format
    reading: Reading
    found: Sequence[Record]
    problems: tuple[str, ...]
    labels: Labels
    guessed: bool
    earlier: Earlier | None


def _opened(
    log: Log, content: bytes, name: str, formats: Sequence[Format], labels: Labels, keep_readable: bool
) -> _File:
    page, told = digest_bytes(content), labels.source
    earlier = find_earlier(log, page, labels)
    labels = inherited(labels, earlier.last) if earlier else labels
    format, reading = read_as(content, formats, dict(labels.columns))
    said = problems(reading, keep_readable)
    found = [entry.record for entry in reading.entries if entry.record is not None]
    guessed = earlier.last.guessed if earlier else False
    if earlier is None:
        source = fetched_as(log, page, told) or told or told_source(found, content)
        labels, guessed = replace(labels, source=source or source_by_name(name)), source is None
    return _File(
        format=format,
        reading=reading,
        found=found,
        problems=said,
        labels=labels,
        guessed=guessed and told is None,
        earlier=earlier,
    )


def ensure_past(day: date | None, now: Clock) -> None:
    """See that a search was made on a day that has come.

    Raises:
        SourceError: it lies in the future.
    """
    if day is not None and day > (today := now().astimezone().date()):
        raise SourceError(
            f"the search cannot have been made on {day}: today is {today}",
            hint="Give the day on which the database was searched.",
        )


@contextmanager
def _naming(name: str) -> Iterator[None]:
    """Put the file's name before what is wrong with it."""
    try:
        yield
    except SourceFormatError as error:
        raise SourceFormatError(f"{name}: {error.message}", hint=error.hint, blob=error.blob) from error
    except SourceError as error:
        raise SourceError(f"{name}: {error.message}", hint=error.hint) from error


def _reported(reading: Reading) -> int | None:
    """How many records the file has; None of one that is cut off and does not say it."""
    return None if reading.cut is not None and len(reading.entries) == reading.counted else reading.counted


def _identified(file: _File, page: str, last: Last) -> Sequence[Record]:
    earlier = file.earlier
    before = renamed(file.found, earlier, dict(file.labels.columns), page) if earlier else None
    if before is not None:
        return before
    source = earlier.records[0].source if earlier and earlier.records else str(file.labels.source)
    return identified(file.found, source, page, partial(_last_said, last, source))


def _told(log: Log, labels: Labels, name: str) -> dict[str, Any]:
    source, query = str(labels.source), labels.query or name
    return {
        "id": _run_id(log, source, query),
        "source": source,
        "platform": labels.platform or UNKNOWN,
        "lane": labels.lane or Lane.DATABASE,
        "query": query,
        "searched_on": labels.searched_on,
        "parameters": (("file", name), *labels.columns),
    }


def _reader(log: Log, many: int) -> Last:
    """How to ask for what the log last held of a record: all at once for a large file, else one by one."""
    if many * _EVENTS_PER_RECORD > log.watermark():
        return read_records(log).get
    return cache(partial(_last, log))


def _last(log: Log, record: str) -> Record | None:
    events = deque(log.events(kind=EventKind.RECORD_SEEN, subject=record), maxlen=1)
    return msgspec.convert(events[0].body, Sighting).record if events else None


def _last_said(last: Last, source: str, source_id: str) -> str | None:
    found = last(Record(source=source, source_id=source_id, title="").id)
    return identity.said(found) if found else None


def _compared(records: Sequence[Record], last: Last) -> tuple[int, int]:
    """How many records the log has never seen, and how many it has seen with other content."""
    before = [(last(record.id), record) for record in records]
    new = sum(held is None for held, _ in before)
    return new, sum(held is not None and held.digest != now.digest for held, now in before)


def _run_id(log: Log, source: str, query: str) -> str:
    earlier = [run.id for run in read_runs(log) if (run.source, run.query) == (source, query)]
    return run_id(source, query, Window(), earlier[-1] if earlier else None)


def _append(log: Log, run: SearchRun, records: Sequence[Record], content: bytes, name: str) -> None:
    page = PageFetched(
        run=run.id,
        number=1,
        source=run.source,
        query=run.query,
        window=run.window,
        page=run.pages[0],
        url=f"file:{name}",
        records=len(records),
        reported=run.reported,
        warnings=run.warnings,
        seen=tuple(record.id for record in records),
    )
    drafts = [
        page_fetched(page, actor=_ACTOR, at=run.ended),
        *sightings(records, run.id, actor=_ACTOR, at=run.ended),
        search_run(run, actor=_ACTOR),
    ]
    log.append(drafts, blobs=[content])


def _instant(now: Clock) -> str:
    return now().astimezone(UTC).isoformat()
