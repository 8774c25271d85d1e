"""Import a file of records, exported from a database or written by hand, into the log.

In: the file's bytes and the formats there are. Out: one append (the bytes, the page, a sighting per
record, the run) or, when anything cannot be read, an error that names the lines and no change at all.
"""

import logging
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from functools import cache, partial
from typing import Any, Protocol, runtime_checkable

import msgspec

from ..bulk import bulk
from ..digest import digest_bytes
from ..errors import PluginError, ReviewError, SourceFormatError
from ..model.event import EventKind
from ..model.record import Record
from ..model.search import Lane, PageFetched, Reading, RunStatus, SearchRun, Sighting, Window
from ..plugins import Format
from ..progress import Progress, Step, silent
from ..store.fold import read_pages, read_records, read_runs
from ..store.log import Log
from .formats.decode import HEAD_BYTES
from .formats.identity import guess_source, identified, said
from .formats.unknown import unrecognised
from .ledger import page_fetched, run_id, search_run, sightings

_LOG = logging.getLogger(__name__)
_ACTOR = "import"
_PROBLEMS_SHOWN = 8
# Asking the log for one record takes as long as reading about three in a row.
_EVENTS_PER_RECORD = 3

Clock = Callable[[], datetime]


@runtime_checkable
class TableFormat(Protocol):
    """A format whose fields can be told by column."""

    def with_columns(self, columns: Mapping[str, str]) -> Any:
        """The same format with explicit columns, by field."""


@bulk()
def import_file(
    log: Log,
    content: bytes,
    name: str,
    formats: Sequence[Format],
    *,
    source: str | None = None,
    lane: Lane = Lane.DATABASE,
    platform: str | None = None,
    query: str | None = None,
    protocol: str | None = None,
    columns: Mapping[str, str] | None = None,
    keep_readable: bool = False,
    now: Clock,
    progress: Progress = silent,
) -> SearchRun:
    """Import one file; the same file again adds no record, under whatever name, and its run says so.

    `source` None is the source that first brought these bytes; of new bytes it is guessed from the content,
    else from the name. Under another `source` the records are that source's own.
    `query` is the search as it was run, which a file cannot tell (None leaves the file's name); `columns`
    says by field which column of a table to take.
    With `keep_readable` the rest of a damaged file is imported; the run is `partial` and its warnings name
    the lines.

    Raises:
        SourceFormatError: the file is empty, no text, of no known format, or some of it cannot be read.
        PluginError: a format raised.
    """
    started = _instant(now)
    page = digest_bytes(content)
    try:
        format, reading = _read(content, formats, columns or {})
        problems = _problems(reading, keep_readable)
    except SourceFormatError as error:
        raise SourceFormatError(f"{name}: {error.message}", hint=error.hint, blob=error.blob) from error
    found = [entry.record for entry in reading.entries if entry.record is not None]
    progress(Step(name="import", done=0, total=len(found), detail=name))
    source = source or _first_source(log, page) or guess_source(found, content, name)
    last = _reader(log, len(found))
    records = identified(found, source, page, partial(_last_said, last, source))
    new, changed = _compared(records, last)
    run = SearchRun(
        id=_run_id(log, records[0].source, query or name),
        source=records[0].source,
        platform=platform or "file",
        lane=lane,
        query=query or name,
        started=started,
        ended=_instant(now),
        status=RunStatus.PARTIAL if problems else RunStatus.COMPLETE,
        parser_version=f"{format.name} {format.version}",
        protocol=protocol,
        parameters=(("file", name), *sorted((columns or {}).items())),
        warnings=problems,
        reported=reading.counted,
        fetched=len(records),
        new=new,
        changed=changed,
        pages=(page,),
        error=_shortfall(reading) if problems else None,
    )
    _append(log, run, records, content, name)
    progress(Step(name="import", done=len(records), total=len(records), detail=name))
    return run


def _read(content: bytes, formats: Sequence[Format], columns: Mapping[str, str]) -> tuple[Format, Reading]:
    chosen = recognise(content, formats)
    if columns:
        if not isinstance(chosen, TableFormat):
            raise SourceFormatError(
                f"columns are named for a {chosen.name} file, which has none", hint="Leave out `--column`."
            )
        chosen = chosen.with_columns(columns)
    reading = _call(chosen, partial(chosen.read, content))
    if not reading.entries:
        raise SourceFormatError("there is no record in the file", hint="Export the search again.")
    return chosen, reading


def recognise(content: bytes, formats: Sequence[Format]) -> Format:
    """The format of a file, by its content; a table is what is nothing else.

    Raises:
        SourceFormatError: no format knows the file.
    """
    head = content[:HEAD_BYTES]
    for format in sorted(formats, key=lambda each: isinstance(each, TableFormat)):
        if content.strip() and _call(format, partial(format.sniff, head)):
            return format
    raise unrecognised(content, [format.name for format in formats])


def _call(format: Format, ask: Callable[[], Any]) -> Any:
    try:
        return ask()
    except ReviewError:
        raise
    except Exception as error:  # the border of a plug-in
        _LOG.warning("the format `%s` raised", format.name, exc_info=error)
        raise PluginError(
            f"the format `{format.name}` raised {type(error).__name__}: {error}",
            hint="Nothing was imported; report it with the file, or export in another format.",
        ) from error


def _problems(reading: Reading, keep_readable: bool) -> tuple[str, ...]:
    """What could not be read, line by line; an error unless that is accepted and something is left."""
    found = [f"line {entry.line}: {entry.problem}" for entry in reading.entries if entry.record is None]
    read = len(reading.entries) - len(found)
    if not found and read == reading.counted:
        return ()
    if keep_readable and read:
        return tuple(found) or (_shortfall(reading),)
    raise SourceFormatError(
        "; ".join([_shortfall(reading), *found[:_PROBLEMS_SHOWN]]) + _more(len(found)),
        hint="Nothing was imported. Export the file again, or take what can be read with `--keep-readable`.",
    )


def _shortfall(reading: Reading) -> str:
    read = sum(entry.record is not None for entry in reading.entries)
    return f"{read:,} of {reading.counted:,} records can be read"


def _more(count: int) -> str:
    return f"; and {count - _PROBLEMS_SHOWN:,} more" if count > _PROBLEMS_SHOWN else ""


def _first_source(log: Log, page: str) -> str | None:
    return next((each.source for each in read_pages(log) if each.page == page), None)


# The latest record under an id of the log, None where there is none.
Last = Callable[[str], Record | None]


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
    return said(found) if found else None


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
