"""What the documents of reports gave, as commands print it: how each was read, and what it says of itself."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from ..model.document import FactKind
from .output import emit

if TYPE_CHECKING:
    from rich.console import Console

    from ..model.document import DocumentFact, Reading
    from ..project import Review
    from ..project.documents import DocumentRead
    from ..project.values import DocumentState

MOST = 12  # documents with a problem, or numbers cited, that are named


def show_documents(out: "Console", documents: Sequence["DocumentState"], *, named: bool = True) -> None:
    """How many documents were read and how; `named`: with each that was not read whole."""
    from ..project.documents import counted

    if not documents:
        return
    out.print(f"documents of included reports: {counted(documents)}")
    if not named:
        return
    lacking = [each for each in documents if each.reading is not None and each.reading.problem]
    for each in lacking[:MOST]:
        if each.reading is not None:
            out.print(f"  {each.record[:12]} {each.title}: {each.reading.problem}", style="yellow")
    if len(lacking) > MOST:
        out.print(f"  and {len(lacking) - MOST} more: `review fulltext --read`", style="yellow")


def list_documents(review: "Review", record: str | None, as_json: bool) -> int:
    """Print how documents were read and what they say of themselves: `review fulltext --read`."""
    from ..project.documents import documents

    found = documents(review, record)

    def show(out: "Console") -> None:
        out.print(f"{len(found)} document{'s' if len(found) != 1 else ''}")
        for each in found:
            _show(out, each, whole=record is not None)

    emit({"documents": found}, as_json, show)
    return 0


def _show(out: "Console", document: "DocumentRead", *, whole: bool) -> None:
    out.print(document.record[:12], style="bold", end=" ")
    out.print(document.title, style="bold")
    if document.reading is None:
        out.print("  no document is kept; of title and abstract:")
    else:
        out.print(f"  {_read(document.reading)}")
        if document.reading.problem:
            out.print(f"  {document.reading.problem}", style="yellow")
        if document.reading.hint:
            out.print(f"  {document.reading.hint}")
    if whole:
        for part, characters in document.parts:
            out.print(f"  {part} ({characters:,} characters)")
    if document.standing:
        out.print(f"  by its own word: {document.standing}")
    _facts(out, document.facts)


def _read(reading: "Reading") -> str:
    pages = (
        f", {reading.pages_with_text} of {reading.pages} pages with text" if reading.pages is not None else ""
    )
    status = reading.status.value.replace("-", " ")
    return f"{status} ({reading.media_type}{pages}, {reading.characters:,} characters)"


def _facts(out: "Console", facts: Sequence["DocumentFact"]) -> None:
    own = [fact for fact in facts if fact.kind is FactKind.REFERENCE and fact.own]
    cited = [fact for fact in facts if fact.kind is FactKind.REFERENCE and not fact.own]
    if own:
        out.print(f"  its numbers: {', '.join(dict.fromkeys(fact.value for fact in own))}")
    for fact in facts:
        if fact.kind is FactKind.DATE:
            out.print(f"  {fact.label.replace('-', ' ')}: {fact.value}")
    if cited:
        values = list(dict.fromkeys(fact.value for fact in cited))
        more = f" and {len(values) - MOST} more" if len(values) > MOST else ""
        out.print(f"  cites: {', '.join(values[:MOST])}{more}")
