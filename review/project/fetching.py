"""Open-access full texts of sought reports: kept in the log, and as files in the workspace's folder."""

import unicodedata
from collections import Counter
from collections.abc import Collection
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from ..digest import digest_bytes
from ..model.decision import Retrieval, RetrievalStatus
from ..model.record import Record
from ..model.search import Document
from ..plugins import Group
from ..progress import Step
from ..reporting.writing import write_file
from ..retrieval.openaccess import Fetched, fetch
from .errand import Clock, Errand
from .incoming import retrieval_draft
from .reports import going_on, reports_of
from .searching import opened
from .state import State
from .values import FullTextsFetched

SUFFIXES = {"application/pdf": "pdf", "application/xml": "xml", "text/xml": "xml", "text/html": "html"}
# A name is to be read in a list of files; with the rest of it, it stays below any system's 255 bytes.
TITLE_LETTERS = 50
AUTHOR_LETTERS = 15


def fulltexts(errand: Errand, state: State, names: Collection[str]) -> FullTextsFetched:
    """Fetch the full text of every sought report without one, from the first of the places that has it.

    Each lies as a file in the workspace's folder for full texts, too. A place that has nothing more for us
    is asked no further.
    """
    outages = errand.outages
    wanted = reports_of(state, _without_document(state))
    files: dict[str, str] = {}
    problems: list[str] = []
    missed: Counter[str] = Counter()
    with ExitStack() as stack:
        places = {
            name: stack.enter_context(opened(name, errand.settings, errand.record, Group.FULLTEXTS, outages))[
                0
            ]
            for name in names
        }
        for number, (shown, records) in enumerate(sorted(wanted.items()), start=1):
            asked = {name: place for name, place in places.items() if outages.of(name).why is None}
            found = fetch(asked.values(), records)
            problems += found.problems
            if found.document is not None:
                files[shown] = _lay(errand.settings.fulltext, records[0], found.document, problems)
                drafts, blobs = _kept(shown, found, state.retrievals.get(shown), errand.now)
                errand.log.append(drafts, blobs=blobs)
            else:
                missed.update(places.keys() - asked.keys())
            errand.progress(Step(name="full text", done=number, total=len(wanted), detail=shown[:12]))
    for name, reports in missed.items():
        outages.skip(name, "full texts", reports)
    return FullTextsFetched(
        sought=len(wanted),
        fetched=tuple(files),
        files=tuple(file for file in files.values() if file),
        problems=tuple(dict.fromkeys(problems)),
        unasked=tuple(each for each in outages.unasked if each.source in missed),
    )


def file_name(record: Record, document: Document) -> str:
    """A name that tells people which report it is, and that can be no path: letters, digits and hyphens.

    It ends in the beginning of the content's digest, so that no two documents have the same.
    """
    author = record.authors[0].partition(",")[0] if record.authors else ""
    year = str(record.published.year) if record.published else ""
    parts = (_plain(author, AUTHOR_LETTERS), year, _plain(record.title, TITLE_LETTERS))
    suffix = SUFFIXES.get(document.media_type.partition(";")[0].strip().lower(), "bin")
    return "-".join((*filter(None, parts), digest_bytes(document.content)[:8])) + f".{suffix}"


def _plain(text: str, most: int) -> str:
    """The words of a text, in its own script, as far as they fit.

    >>> _plain("../../CON: 100 % of cells?", 12)
    'con-100-of'
    """
    composed = unicodedata.normalize("NFC", text).lower()
    words = "".join(char if char.isalnum() else " " for char in composed).split()
    joined = "-".join(words)
    return joined if len(joined) <= most else joined[: most + 1].rpartition("-")[0] or joined[:most]


def _lay(folder: Path, record: Record, document: Document, problems: list[str]) -> str:
    """Put the document into the folder, unless it lies there; its path, or "" and one more problem."""
    path = folder / file_name(record, document)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if not path.exists():
            write_file(path, document.content)
    except OSError as error:
        problems.append(f"{path} cannot be written: {error.strerror or error}. The document is in the log.")
        return ""
    return str(path)


def _kept(shown: str, found: Fetched, last: Retrieval | None, now: Clock) -> tuple[list[Any], list[bytes]]:
    document = found.document
    if document is None or found.agent is None:
        return [], []
    retrieval = Retrieval(
        record=shown,
        status=RetrievalStatus.RETRIEVED,
        at=now().isoformat(),
        agent=found.agent,
        blob=digest_bytes(document.content),
        media_type=document.media_type,
        url=document.url,
        licence=document.licence,
    )
    return [retrieval_draft(retrieval, last)], [document.content]


def _without_document(state: State) -> set[str]:
    held = {state.shown[id] for id in state.documents if id in state.shown}
    given_up = {
        state.shown[id]
        for id, each in state.retrievals.items()
        if each.status is RetrievalStatus.NOT_RETRIEVED and id in state.shown
    }
    return going_on(state) - held - given_up
