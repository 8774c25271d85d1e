"""The documents of reports: how each was read, what it says of itself, and its tables.

A document is read once: what came of it is kept under the digest of its bytes, its type and the reader.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import msgspec

from ..digest import digest
from ..errors import DecisionError
from ..extraction.kinds import READER
from ..model.decision import Retrieval
from ..model.document import DocumentFact, Reading, ReadingStatus
from ..model.evidence import Text
from ..model.record import Record
from . import reports
from .lookup import find_report
from .state import State
from .values import DocumentState

if TYPE_CHECKING:
    from pandas import DataFrame

    from ..extraction.documents import Document
    from .facade import Review

KIND, READING = "document", "reading"


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentRead:
    """A report's document as it was read; `reading` is None where none is kept.

    `parts` are (part, characters) of its texts. `standing` is the status that it claims for itself: draft,
    adopted, final, superseded or withdrawn.
    """

    record: str
    title: str
    reading: Reading | None
    parts: tuple[tuple[str, int], ...]
    standing: str | None
    facts: tuple[DocumentFact, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """A report's document to be read by a person: the texts of its sections, in order.

    `told` says what is missing of it, None when it was read whole; there are no texts without a document.
    """

    record: str
    texts: tuple[Text, ...]
    told: str | None


def opened(review: "Review", record: str) -> Opened:
    """The document of a report, as it is read beside the screening card.

    Raises:
        DecisionError: `record` means no report.
    """

    def make(state: State) -> Opened:
        from ..extraction.documents import parts

        report = find_report(state.records, state.shown, record)
        kept = latest(state).get(state.shown[report])
        if kept is None:
            return Opened(record=report, texts=(), told="No document of this report is kept.")
        document = read(state, [kept])[kept.blob or ""]
        problem = document.reading.problem
        return Opened(record=report, texts=parts(source_of(state, report), document)[1:], told=problem)

    return review.derive(make)


def documents(review: "Review", record: str | None = None) -> tuple[DocumentRead, ...]:
    """How the documents of the reports were read, and what they say of themselves.

    Those of all reports that the review goes on with, by title; or of the one that `record` means, of which
    title and abstract are read when no document is kept.

    Raises:
        DecisionError: `record` means no report.
    """
    return review.derive(lambda state: tuple(_documents(state, record)))


def tables(review: "Review", record: str, pages: Collection[int] | None = None) -> list["DataFrame"]:
    """The tables in a report's document, each a data frame; `pages` (from 1) are those of a PDF to look at.

    Each says in `attrs["page"]` where it stands. The first row of a PDF's table names its columns.

    Raises:
        DecisionError: the report has no document.
        DocumentUnreadable: the document cannot be read.
        PluginError: it is a PDF, and the extra `tables` is not installed.
    """
    from ..extraction import tables as reader

    content, media_type = review.derive(lambda state: _kept(state, record))
    return reader.tables(content, media_type, pages)


def _kept(state: State, record: str) -> tuple[bytes, str | None]:
    report = find_report(state.records, state.shown, record)
    kept = latest(state).get(report)
    if kept is None or kept.blob is None:
        raise DecisionError(
            f"no document of “{state.records[report].title}” is kept",
            hint="Add it: `review fulltext RECORD retrieved --file FILE`.",
        )
    return state.log.blob(kept.blob), kept.media_type


def source_of(state: State, report: str) -> Record:
    """The record whose title and abstract are a report's: the one that lends the abstract."""
    described = state.described.get(report)
    loans = described.loans if described else ()
    return state.records[next((loan.lender for loan in loans if loan.field == "abstract"), report)]


def latest(state: State) -> Mapping[str, Retrieval]:
    """The document of each report: of its records' the one that was added last."""
    return {state.shown[id]: each for id, each in state.documents.items() if id in state.shown and each.blob}


def read(state: State, kept: Iterable[Retrieval]) -> dict[str, "Document"]:
    """Documents by the digest of their bytes; what was read before is taken from the derived store."""
    from ..extraction import documents as reader  # loads lxml, which only a document needs

    keys = {each.blob: _key(each) for each in kept if each.blob is not None}
    held = state.derived.get(KIND, keys.values())
    found: dict[str, Document] = {}
    for each in kept:
        if each.blob is None or each.blob in found:
            continue
        key = keys[each.blob]
        if key in held:
            found[each.blob] = msgspec.json.decode(held[key], type=reader.Document)
            continue
        document = reader.read(state.log.blob(each.blob), each.media_type)
        state.derived.put(KIND, {key: msgspec.json.encode(document)})
        state.derived.put(READING, {key: msgspec.json.encode(document.reading)})
        found[each.blob] = document
    return found


def _key(retrieval: Retrieval) -> str:
    return digest(retrieval.blob, retrieval.media_type, READER)


def texts(
    state: State, included: Sequence[str], source: Mapping[str, Record]
) -> tuple[tuple[Text, ...], tuple[str, ...]]:
    """The texts of reports, and what of their documents could not be read; `source` has their abstracts."""
    from ..extraction.documents import parts

    kept = latest(state)
    known = read(state, [kept[report] for report in included if report in kept])
    found: list[Text] = []
    unread: list[str] = []
    for report in included:
        document = known[kept[report].blob or ""] if report in kept else None
        if document is not None and document.reading.problem:
            unread.append(f"{report[:12]} {source[report].title}: {told(document.reading)}")
        found.extend(parts(source[report], document))
    return tuple(found), tuple(unread)


def told(reading: Reading) -> str:
    """What a reader has to know of a document that was not read whole."""
    instead = "" if reading.status is ReadingStatus.IN_PART else "; its title and abstract were read instead"
    return f"{reading.problem}{instead}"


def states(state: State) -> tuple[DocumentState, ...]:
    """How the documents of the included reports were read, as far as they were, without reading any."""
    included = sorted(reports.included(state))
    kept = latest(state)
    keys = {report: _key(kept[report]) for report in included if report in kept}
    held = state.derived.get(READING, keys.values()) if keys else {}
    return tuple(
        DocumentState(
            record=report,
            title=state.records[report].title,
            reading=msgspec.json.decode(held[key], type=Reading) if key in held else None,
        )
        for report, key in keys.items()
    )


def counted(found: Iterable[DocumentState]) -> str:
    """Documents in one line: "12 read, 1 no text layer, 2 not read yet"."""
    names = Counter(each.reading.status.value if each.reading else "not-read-yet" for each in found)
    order = [*(status.value for status in ReadingStatus), "not-read-yet"]
    return ", ".join(f"{names[name]} {name.replace('-', ' ')}" for name in order if names[name])


def _documents(state: State, record: str | None) -> Iterator[DocumentRead]:
    from ..extraction.documents import parts
    from ..extraction.facts import facts, standing

    kept = latest(state)
    if record is None:
        wanted = sorted(reports.going_on(state) & kept.keys(), key=lambda id: (state.records[id].title, id))
    else:
        wanted = [find_report(state.records, state.shown, record)]
    known = read(state, [kept[report] for report in wanted if report in kept])
    for report in wanted:
        document = known.get(kept[report].blob or "") if report in kept else None
        found = parts(source_of(state, report), document, margins=True)
        said = facts(found)
        yield DocumentRead(
            record=report,
            title=state.reports[report].title,
            reading=document.reading if document else None,
            parts=tuple((each.part, len(each.content)) for each in found),
            standing=standing(said),
            facts=said,
        )
