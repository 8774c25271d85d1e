"""What comes in: searches, files, full texts, amendments."""

import mimetypes
from collections.abc import Callable, Collection
from contextlib import closing
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import msgspec

from ..digest import digest, digest_bytes
from ..errors import DecisionError, PluginError, SettingsError, SourceError
from ..model.decision import Retrieval, RetrievalStatus
from ..model.event import Draft, EventKind
from ..model.protocol import ProtocolVersion, SourceQuery
from ..model.search import RunStatus, SearchRun, Window
from ..plugins import REGISTRY, Group, Plugin
from ..progress import Progress
from ..retrieval import files
from ..retrieval import refresh as live
from ..retrieval.ledger import run_id
from ..settings import Settings, source_settings
from ..store.lock import claimed
from ..store.log import Log
from .state import State
from .voting import ensure_person

Clock = Callable[[], datetime]
SOURCE_PARTS = ("name", "platform", "version", "search", "parse")
# What a document is says its beginning, whatever its name says: PDF, and the ZIP of office files and e-books.
BEGINNINGS = {b"%PDF": "application/pdf", b"PK\x03\x04": "application/zip"}


def refresh(
    log: Log,
    state: State,
    settings: Settings,
    names: Collection[str],
    now: Clock,
    progress: Progress,
) -> tuple[SearchRun, ...]:
    """Search each of the protocol's sources, or the named ones; one run per query.

    A source that cannot be made keeps none of the others back: its run is `failed`, and not in the log,
    for nothing was asked.

    Raises:
        SettingsError: a name is not among the protocol's sources, or it has none.
        WorkspaceLocked: another process is refreshing.
    """
    queries = _queries(state, names)
    with claimed(log.path, "refresh", settings.reviewer or "`review refresh`"):
        return tuple(_run(log, query, settings, state.protocol.version, now, progress) for query in queries)


def _run(
    log: Log, query: SourceQuery, settings: Settings, protocol: str, now: Clock, progress: Progress
) -> SearchRun:
    from ..retrieval.http import HttpClient  # loads requests, which nothing but a search needs

    mine = source_settings(settings, query.source)
    try:
        plugin = REGISTRY.find(Group.SOURCES, query.source)
        with closing(HttpClient.of(mine, plugin.factory)) as http:
            source = _shaped(plugin.make(http=http, settings=mine), plugin)
            return live.refresh(log, source, query, protocol=protocol, now=now, progress=progress)
    except PluginError as error:
        return _not_run(query, protocol, now().isoformat(), error)


def _shaped(source: Any, plugin: Plugin) -> Any:
    missing = [name for name in SOURCE_PARTS if not hasattr(source, name)]
    if missing:
        raise PluginError(
            f"the source `{plugin.name}` ({plugin.origin}) has no `{missing[0]}`",
            hint=f"A source has {', '.join(SOURCE_PARTS)}: see `review.plugins.Source`.",
        )
    return source


def _not_run(query: SourceQuery, protocol: str, at: str, error: PluginError) -> SearchRun:
    return SearchRun(
        id=run_id(query.source, query.query, Window(), at),
        source=query.source,
        platform=query.source,
        lane=query.lane,
        query=query.query,
        started=at,
        ended=at,
        status=RunStatus.FAILED,
        parser_version="",
        protocol=protocol,
        error=f"{error.message}. {error.hint}",
    )


def _queries(state: State, names: Collection[str]) -> list[SourceQuery]:
    known = [query.source for query in state.protocol.sources]
    if strange := sorted(set(names) - set(known)):
        raise SettingsError(
            f"the protocol has no source `{strange[0]}`", hint=f"Its sources: {', '.join(known) or 'none'}."
        )
    if not known:
        raise SettingsError(
            "the protocol names no sources to refresh",
            hint="Add a `sources:` section to protocol.yaml and run `review protocol amend --reason ...`.",
        )
    return [query for query in state.protocol.sources if not names or query.source in names]


def import_file(log: Log, path: Path, **options: Any) -> SearchRun:
    """Read one export file; the facade's options are those of `retrieval.files.import_file`.

    Raises:
        SourceError: the file cannot be read.
    """
    formats = [REGISTRY.find(Group.FORMATS, name).make() for name in REGISTRY.names(Group.FORMATS)]
    try:
        content = path.read_bytes()
    except OSError as error:
        raise SourceError(
            f"{path} cannot be read: {error.strerror or error}", hint="Check the name and the permissions."
        ) from error
    told: dict[str, Any] = {
        name: _encodable(value) if isinstance(value, str) else value for name, value in options.items()
    }
    return files.import_file(log, content, _encodable(path.name), formats, **told)


def _encodable(text: str) -> str:
    """The text without half characters, which a file's name may have and the log does not take."""
    return text.encode("utf-8", errors="backslashreplace").decode()


def fulltext(
    record: str,
    status: str,
    reviewer: str,
    path: Path | None,
    reason: str | None,
    at: datetime,
    last: Retrieval | None = None,
) -> tuple[list[Draft], list[bytes]]:
    """The event of a report looked for, and the document to keep with it; `last` is the last word on it.

    Raises:
        DecisionError: the status is unknown, a reason or the reviewer is missing, the file cannot be read
            or comes with a report that was not retrieved.
    """
    known = retrieval_status(status)
    ensure_person(reviewer)
    if known is RetrievalStatus.NOT_RETRIEVED and not reason:
        raise DecisionError(
            "a report that was not retrieved needs a reason",
            hint='Give `--reason "..."`, such as "not held".',
        )
    if path is not None and known is not RetrievalStatus.RETRIEVED:
        raise DecisionError(
            f"a document is given for a report that is {known.value}",
            hint="Say `retrieved`, or leave it out.",
        )
    document = _read(path) if path is not None else None
    retrieval = Retrieval(
        record=record,
        status=known,
        at=at.isoformat(),
        agent=reviewer.strip(),
        reason=reason,
        blob=digest_bytes(document) if document is not None else None,
        media_type=_media_type(path, document) if path is not None and document is not None else None,
    )
    return [retrieval_draft(retrieval, last)], [document] if document is not None else []


def retrieval_status(word: str) -> RetrievalStatus:
    """The retrieval status that a word means.

    Raises:
        DecisionError: it means none.
    """
    try:
        return RetrievalStatus(word)
    except ValueError as error:
        names = ", ".join(each.value for each in RetrievalStatus)
        raise DecisionError(f"`{word}` is no retrieval status", hint=f"Use one of {names}.") from error


def retrieval_draft(retrieval: Retrieval, known: Retrieval | None = None) -> Draft:
    """The event of a retrieval; one that says of its report what is `known`, only later, is absorbed."""
    if known is not None and replace(known, at=retrieval.at) == retrieval:
        retrieval = known
    return Draft(
        kind=EventKind.FULLTEXT,
        subject=retrieval.record,
        body=msgspec.to_builtins(retrieval),
        actor=retrieval.agent,
        at=retrieval.at,
    )


def _read(path: Path) -> bytes:
    try:
        document = path.read_bytes()
    except OSError as error:
        raise DecisionError(
            f"{path} cannot be read: {error.strerror or error}", hint="Name the document's file."
        ) from error
    if not document.strip():
        raise DecisionError(f"{path} is empty", hint="Fetch the document again.")
    return document


def _media_type(path: Path, document: bytes) -> str | None:
    told = next((kind for beginning, kind in BEGINNINGS.items() if document.startswith(beginning)), None)
    return told or mimetypes.guess_type(path.name)[0]


def adoption(kind: EventKind, text: str, version: str, reason: str | None, at: datetime) -> Draft:
    """The event that puts a protocol text in force."""
    body = ProtocolVersion(version=version, text=text, digest=digest(text), reason=reason)
    return Draft(
        kind=kind,
        subject="protocol",
        body=msgspec.to_builtins(body),
        actor="protocol",
        at=at.isoformat(),
    )
