"""Tables of decisions, retrievals and relations, as CSV: every line checked before one is written."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import msgspec

from ..digest import digest
from ..errors import DecisionError, ReviewError
from ..model.decision import AgentKind, Decision, Retrieval, RetrievalStatus
from ..model.event import Draft, EventKind
from ..model.protocol import CriterionKind
from ..model.study import Relation, RelationKind
from ..screening.conventions import Usual
from ..screening.finding import Finder
from ..screening.interchange import read_decisions
from ..screening.words import Past
from ..sheets import Lines, Row, read_rows, read_sheet
from ..store import fold
from . import standing, voting, words
from .incoming import retrieval_draft, retrieval_status
from .state import State

USUAL = Usual()
Make = Callable[[Row, Finder, str, State], Draft]
COLUMNS = {
    "retrievals": ("record_source", "record_id", "status", "reason", "reviewer", "at"),
    "relations": ("left_source", "left_id", "kind", "right_source", "right_id"),
}


def drafts(
    what: str, path: Path, state: State, now: Callable[[], datetime], usual: Usual = USUAL
) -> list[Draft]:
    """The events of a CSV table of `decisions`, `adjudications`, `retrievals` or `relations`.

    Decisions may also come in a file of another tool; `usual` is what such a file leaves out.

    Raises:
        SourceError: the file cannot be read, or lacks a column.
        DecisionError: a line of it cannot be used; the lines are named and nothing is taken over.
    """
    at = now().isoformat()
    if what in ("decisions", "adjudications"):
        return _votes(what.removesuffix("s"), read_sheet(path), state, at, usual)
    if what not in MAKERS:
        known = ", ".join(("decisions", "adjudications", *MAKERS))
        raise DecisionError(f"there is no table of {what}", hint=f"Use one of {known}.")
    lines = read_rows(path, COLUMNS[what])
    return _checked(lines, at, MAKERS[what], path, state)


def _votes(word: str, text: str, state: State, at: str, usual: Usual) -> list[Draft]:
    adjudicate = word != "decision"
    past = Past(
        words=words.spoken(state.log, words.kind_of(adjudicate)),
        used=lambda id: fold.seq_of(state.log, id) is not None,
    )
    reasons = {each.code: each.text for each in state.protocol.criteria if each.kind is CriterionKind.EXCLUDE}
    read = read_decisions(
        text,
        state.records,
        state.protocol,
        at=at,
        what=word,
        shown=state.shown,
        past=past,
        usual=replace(usual, criteria=reasons),
    )
    people = (each.agent.name for each in read if each.agent.kind is AgentKind.PERSON)
    words.ensure_names(people, state)
    standing.ensure_table(read, state, adjudicate=adjudicate)
    return [draft for each in read for draft in _drafts(each, state, adjudicate)]


def _drafts(read: Decision, state: State, adjudicate: bool) -> list[Draft]:
    """A vote is of its record, as a table's lines are; taking back is of the whole report."""
    if read.verdict is None:
        return voting.drafts(read, state, adjudicate=adjudicate)
    return [voting.draft(read, adjudicate=adjudicate)]


def _checked(lines: Lines, at: str, make: Make, path: Path, state: State) -> list[Draft]:
    find = Finder(state.records)
    made: list[Draft] = []
    wrong: list[str] = []
    for number, row in lines:
        try:
            made.append(make({name: cell.strip() for name, cell in row.items()}, find, at, state))
        except ReviewError as error:
            wrong.append(f"line {number}: {error.message}")
    if wrong:
        more = f"; and {len(wrong) - 5} more" if len(wrong) > 5 else ""
        raise DecisionError(
            f"{path.name}: {'; '.join(wrong[:5])}{more}",
            hint="Nothing of the table was taken over; mend these lines and import it again.",
        )
    return made


def _retrieval(row: Row, find: Finder, at: str, state: State) -> Draft:
    status = retrieval_status(row["status"])
    if status is RetrievalStatus.NOT_RETRIEVED and not row["reason"]:
        raise DecisionError("not retrieved, without a reason", hint="Fill in the column `reason`.")
    if not row["reviewer"]:
        raise DecisionError("there is no reviewer", hint="Fill in the column `reviewer`.")
    retrieval = Retrieval(
        record=find.find(row),
        status=status,
        at=_instant(row["at"]) if row["at"] else at,
        agent=row["reviewer"],
        reason=row["reason"] or None,
    )
    return retrieval_draft(retrieval, None if row["at"] else state.retrievals.get(retrieval.record))


def _instant(word: str) -> str:
    try:
        read = datetime.fromisoformat(word)
    except ValueError as error:
        raise DecisionError(f"`{word}` is no time", hint="Write it as 2024-01-22T09:00:00+00:00.") from error
    return (read if read.tzinfo else read.replace(tzinfo=UTC)).isoformat()


def _relation(row: Row, find: Finder, at: str, state: State) -> Draft:
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
    if relation.left == relation.right:
        raise DecisionError("a record cannot be related to itself", hint="Name two different records.")
    return Draft(
        kind=EventKind.RELATION_ASSERTED,
        subject=relation.left,
        body=msgspec.to_builtins(relation),
        actor="table",
        at=at,
        id=digest("relation", relation),
    )


MAKERS: Mapping[str, Make] = {"retrievals": _retrieval, "relations": _relation}
