"""Tables of decisions, retrievals and relations, as CSV: every line checked before one is written."""

import csv
import io
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from pathlib import Path

import msgspec

from ..digest import digest
from ..errors import DecisionError, ReviewError
from ..model.decision import Retrieval, RetrievalStatus
from ..model.event import Draft, EventKind
from ..model.study import Relation, RelationKind
from ..screening.finding import Finder
from ..screening.interchange import read_decisions
from . import voting
from .incoming import retrieval_draft, retrieval_status
from .state import State

Row = Mapping[str, str]
Make = Callable[[Row, Finder, str], Draft]
COLUMNS = {
    "retrievals": ("record_source", "record_id", "status", "reason", "reviewer", "at"),
    "relations": ("left_source", "left_id", "kind", "right_source", "right_id"),
}


def drafts(what: str, path: Path, state: State, now: Callable[[], datetime]) -> list[Draft]:
    """The events of a CSV table of `decisions`, `adjudications`, `retrievals` or `relations`.

    Raises:
        DecisionError: the file or a line of it cannot be used; the lines are named and nothing is taken over.
    """
    text = read_text(path)
    if what in ("decisions", "adjudications"):
        adjudicate = what == "adjudications"
        word, at = what.removesuffix("s"), now().isoformat()
        read = read_decisions(text, state.records, state.protocol, at=at, what=word)
        return [voting.draft(each, adjudicate=adjudicate) for each in read]
    if what not in MAKERS:
        known = ", ".join(("decisions", "adjudications", *MAKERS))
        raise DecisionError(f"there is no table of {what}", hint=f"Use one of {known}.")
    find = Finder(state.records)
    return _checked(rows(text, COLUMNS[what]), find, now().isoformat(), MAKERS[what], path)


def read_text(path: Path) -> str:
    """The text of a CSV file.

    Raises:
        DecisionError: it cannot be read, or is not UTF-8.
    """
    try:
        return path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise DecisionError(f"{path} cannot be read: {error}", hint="Name a CSV file in UTF-8.") from error


def rows(text: str, columns: tuple[str, ...]) -> Iterator[tuple[int, Row]]:
    """The lines of a CSV text by column name, each with its number in the file.

    Raises:
        DecisionError: a column is missing.
    """
    reader = csv.DictReader(io.StringIO(text), restval="")
    if missing := [name for name in columns if name not in (reader.fieldnames or ())]:
        raise DecisionError(
            f"the table has no column `{missing[0]}`", hint=f"It needs the columns {', '.join(columns)}."
        )
    for row in reader:
        yield reader.line_num, {name: (row[name] or "").strip() for name in columns}


def _checked(lines: Iterator[tuple[int, Row]], find: Finder, at: str, make: Make, path: Path) -> list[Draft]:
    made: list[Draft] = []
    wrong: list[str] = []
    for number, row in lines:
        try:
            made.append(make(row, find, at))
        except ReviewError as error:
            wrong.append(f"line {number}: {error.message}")
    if wrong:
        more = f"; and {len(wrong) - 5} more" if len(wrong) > 5 else ""
        raise DecisionError(
            f"{path.name}: {'; '.join(wrong[:5])}{more}",
            hint="Nothing of the table was taken over; mend these lines and import it again.",
        )
    return made


def _retrieval(row: Row, find: Finder, at: str) -> Draft:
    status = retrieval_status(row["status"])
    if status is RetrievalStatus.NOT_RETRIEVED and not row["reason"]:
        raise DecisionError("not retrieved, without a reason", hint="Fill in the column `reason`.")
    return retrieval_draft(
        Retrieval(
            record=find.find(row),
            status=status,
            at=row["at"] or at,
            agent=row["reviewer"],
            reason=row["reason"] or None,
        )
    )


def _relation(row: Row, find: Finder, at: str) -> Draft:
    try:
        kind = RelationKind(row["kind"])
    except ValueError as error:
        names = ", ".join(each.value for each in RelationKind)
        raise DecisionError(f"`{row['kind']}` is no relation", hint=f"Use one of {names}.") from error
    relation = Relation(
        left=find.find({"record_source": row["left_source"], "record_id": row["left_id"]}),
        kind=kind,
        right=find.find({"record_source": row["right_source"], "record_id": row["right_id"]}),
        origin="table",
    )
    return Draft(
        kind=EventKind.RELATION_ASSERTED,
        subject=relation.left,
        body=msgspec.to_builtins(relation),
        actor="table",
        at=at,
        id=digest("relation", relation),
    )


MAKERS: Mapping[str, Make] = {"retrievals": _retrieval, "relations": _relation}
