"""What comes in: searches, files, full texts, amendments."""

import mimetypes
from collections.abc import Callable, Collection
from datetime import datetime
from pathlib import Path
from typing import Any

import msgspec

from ..digest import digest, digest_bytes
from ..errors import DecisionError, SettingsError, SourceError
from ..model.decision import Retrieval, RetrievalStatus
from ..model.event import Draft, EventKind
from ..model.protocol import ProtocolVersion, SourceQuery
from ..model.search import SearchRun
from ..plugins import REGISTRY, Group
from ..progress import Progress
from ..retrieval import files
from ..retrieval import refresh as live
from ..retrieval.http import HttpClient
from ..settings import Settings, source_settings
from ..store.log import Log
from .state import State

Clock = Callable[[], datetime]


def refresh(
    log: Log,
    state: State,
    settings: Settings,
    names: Collection[str],
    now: Clock,
    progress: Progress,
) -> tuple[SearchRun, ...]:
    """Search each of the protocol's sources, or the named ones; one run per query.

    Raises:
        SettingsError: a name is not among the protocol's sources, or it has none.
    """
    return tuple(
        live.refresh(
            log,
            _source(query.source, settings),
            query,
            protocol=state.protocol.version,
            now=now,
            progress=progress,
        )
        for query in _queries(state, names)
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


def _source(name: str, settings: Settings) -> Any:
    mine = source_settings(settings, name)
    plugin = REGISTRY.find(Group.SOURCES, name)
    return plugin.make(http=HttpClient.of(mine, plugin.factory), settings=mine)


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
    return files.import_file(log, content, path.name, formats, **options)


def fulltext(
    record: str, status: str, reviewer: str, path: Path | None, reason: str | None, at: datetime
) -> tuple[list[Draft], list[bytes]]:
    """The event of a report looked for, and the document to keep with it.

    Raises:
        DecisionError: the status is unknown, a reason is missing, or the file cannot be read.
    """
    known = retrieval_status(status)
    if known is RetrievalStatus.NOT_RETRIEVED and not reason:
        raise DecisionError(
            "a report that was not retrieved needs a reason",
            hint='Give `--reason "..."`, such as "not held".',
        )
    document = _read(path) if path is not None else None
    retrieval = Retrieval(
        record=record,
        status=known,
        at=at.isoformat(),
        agent=reviewer,
        reason=reason,
        blob=digest_bytes(document) if document is not None else None,
        media_type=mimetypes.guess_type(path.name)[0] if path is not None else None,
    )
    return [retrieval_draft(retrieval)], [document] if document is not None else []


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


def retrieval_draft(retrieval: Retrieval) -> Draft:
    """The event of a retrieval; saying the same again is absorbed."""
    return Draft(
        kind=EventKind.FULLTEXT,
        subject=retrieval.record,
        body=msgspec.to_builtins(retrieval),
        actor=retrieval.agent,
        at=retrieval.at,
    )


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise DecisionError(
            f"{path} cannot be read: {error.strerror or error}", hint="Name the document's file."
        ) from error


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
