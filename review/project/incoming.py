"""What comes in: searches, files, full texts, amendments."""

import mimetypes
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

import msgspec

from ..digest import digest, digest_bytes
from ..errors import DecisionError, SourceError
from ..model.decision import Retrieval, RetrievalStatus
from ..model.event import Draft, EventKind
from ..model.protocol import ProtocolVersion, Rescreen
from ..model.search import SearchRun
from ..plugins import REGISTRY, Group
from ..retrieval import files
from ..store.log import Log
from .voting import ensure_person

Clock = Callable[[], datetime]
# What a document is says its beginning, whatever its name says: PDF, and the ZIP of office files and e-books.
BEGINNINGS = {b"%PDF": "application/pdf", b"PK\x03\x04": "application/zip"}

_DAY = re.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}")


def import_file(
    log: Log, path: Path, *, now: Clock, searched_on: date | str | None = None, **options: Any
) -> SearchRun:
    """Read one export file; the facade's options are those of `retrieval.files.import_file`.

    Raises:
        SourceError: the file cannot be read, or the day of the search is none, or lies in the future.
    """
    day = day_searched(searched_on, now) if isinstance(searched_on, str) else searched_on
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
    return files.import_file(log, content, _encodable(path.name), formats, now=now, searched_on=day, **told)


def day_searched(text: str, now: Clock) -> date:
    """The day of a search that a text such as 2026-01-31 names.

    Raises:
        SourceError: it names none, or one that has not come yet.
    """
    try:
        day = date.fromisoformat(text.strip()) if _DAY.fullmatch(text.strip()) else None
    except ValueError:
        day = None
    if day is None:
        raise SourceError(f"`{text}` is no day", hint="Write year, month and day, such as 2026-01-31.")
    files.ensure_past(day, now)
    return day


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
    if known is RetrievalStatus.SOUGHT and last is not None and last.status is RetrievalStatus.RETRIEVED:
        raise DecisionError(
            f"the full text was retrieved on {last.at[:10]}, says {last.agent}",
            hint="To have it looked for again, say first why that was none: "
            '`review fulltext RECORD not-retrieved --reason "another article"`.',
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


def adoption(
    kind: EventKind,
    text: str,
    version: str,
    reason: str | None,
    at: datetime,
    rescreen: Rescreen | None = None,
) -> Draft:
    """The event that puts a protocol text in force."""
    body = ProtocolVersion(version=version, text=text, digest=digest(text), reason=reason, rescreen=rescreen)
    return Draft(
        kind=kind,
        subject="protocol",
        body=msgspec.to_builtins(body),
        actor="protocol",
        at=at.isoformat(),
    )
