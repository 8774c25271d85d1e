"""Decisions as CSV: a table in, decisions out, and back; every line is checked before one is returned.

Columns, in any order: how to find the record (`record`: its id or the beginning of it; or `record_source`
and `record_id`; or `doi`, `pmid` or `title`: the first of these that is filled counts), `reviewer`, `stage`,
`verdict` (include, exclude, maybe, or undo to take a vote back), and, as far as known, `criterion`, `note`,
`at` (ISO 8601), `agent` (person or tool), `version` (the tool's) and `id` (the decision's).
"""

import csv
import io
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import TypeVar

from ..cells import safe, unsafe
from ..digest import digest
from ..errors import DecisionError, SourceError
from ..model.decision import Agent, AgentKind, Decision, Stage, Verdict
from ..model.protocol import CriterionKind, ReviewProtocol
from ..model.record import Record
from ..sheets import rows_of
from .conventions import Usual, convention, foreign_rows
from .finding import Finder
from .words import Line, Past, added, when

Kind = TypeVar("Kind", bound=StrEnum)

NEEDED = ("reviewer", "stage", "verdict")
FINDING = ("record", "record_id", "doi", "pmid", "title")
WRITTEN = (
    "id",
    "record",
    "record_source",
    "record_id",
    "title",
    "reviewer",
    "agent",
    "version",
    "stage",
    "verdict",
    "criterion",
    "note",
    "at",
)
UNDO = "undo"


def read_decisions(
    text: str,
    records: Mapping[str, Record],
    protocol: ReviewProtocol,
    *,
    at: str,
    what: str = "decision",
    shown: Mapping[str, str] | None = None,
    past: Past | None = None,
    usual: Usual | None = None,
) -> tuple[Decision, ...]:
    """The decisions of a CSV table that `past` does not hold yet, in its order.

    A file of Rayyan, ASReview or Covidence is read as well; `usual` is what it leaves out.

    A line without a time is taken to be of `at`, each a microsecond after the one before, so that their
    order is kept, and in any case after the agent's word before it. One without an
    id gets the digest of what it says, of `what` it is and of the agent's word before it. So a table that
    was read last adds nothing when it is read again, and one that goes back to an earlier word counts.

    Raises:
        DecisionError: a column is missing, or lines name an unknown record, stage, verdict or criterion, or
            another decision's id; the lines are numbered as in the file, and nothing is returned.
    """
    finder = Finder(records, shown)
    lines: list[Line] = []
    wrong: list[tuple[int, DecisionError]] = []
    foreign = convention(text)
    stands = _standing(past or Past(), shown or {}) if foreign else frozenset()
    for number, row in foreign_rows(text, usual or Usual()) if foreign else _rows(text):
        try:
            word = _decision(row, finder, protocol, _later(at, len(lines)), what)
            if _vote(word, shown or {}) in stands:
                continue
            lines.append(Line(number=number, word=word, named=bool(row.get("id")), dated=bool(row.get("at"))))
        except DecisionError as error:
            wrong.append((number, error))
    made, used = added(lines, past or Past(), what)
    if wrong or used:
        raise _refused(sorted([*wrong, *used], key=lambda each: each[0]))
    return tuple(made)


def _later(at: str, count: int) -> str:
    return (datetime.fromisoformat(at) + timedelta(microseconds=count)).isoformat() if count else at


def _standing(past: Past, shown: Mapping[str, str]) -> frozenset[tuple[str, ...]]:
    """The votes that stand: a file of another tool that repeats one adds nothing, whatever it left out."""
    last: dict[tuple[str, ...], Decision] = {}
    for word in sorted(past.words, key=when):
        last[_vote(word, shown)[:-1]] = word
    return frozenset(_vote(word, shown) for word in last.values())


def _vote(word: Decision, shown: Mapping[str, str]) -> tuple[str, ...]:
    agent = (word.agent.kind.value, word.agent.name)
    return (shown.get(word.record, word.record), word.stage.value, *agent, word.verdict or UNDO)


def write_decisions(decisions: Iterable[Decision], records: Mapping[str, Record]) -> str:
    """The decisions as a CSV table that `read_decisions` reads back the same; no cell is a live formula."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(WRITTEN)
    writer.writerows([safe(cell) for cell in _cells(decision, records)] for decision in decisions)
    return out.getvalue()


def _rows(text: str) -> Iterator[tuple[int, dict[str, str]]]:
    try:
        for number, row in rows_of(text, _check_columns):
            yield number, {name.strip(): unsafe(cell.strip()) for name, cell in row.items()}
    except SourceError as error:
        raise DecisionError(error.message, hint=error.hint) from error


def _check_columns(columns: Iterable[str]) -> None:
    held = {name.strip() for name in columns}
    missing = [name for name in NEEDED if name not in held]
    if not held.intersection(FINDING):
        missing.insert(0, "record")
    if missing:
        raise DecisionError(
            f"the table has no column `{missing[0]}`",
            hint=f"It needs {', '.join(NEEDED)} and one of {', '.join(FINDING)}; "
            "criterion, note and at are read if they are there.",
        )


def _decision(
    row: Mapping[str, str], finder: Finder, protocol: ReviewProtocol, at: str, what: str
) -> Decision:
    stage = _one_of(Stage, row["stage"], "stage")
    verdict = None if row["verdict"] == UNDO else _one_of(Verdict, row["verdict"], "verdict")
    if not row["reviewer"]:
        raise DecisionError("there is no reviewer", hint="Fill in the column `reviewer`.")
    criterion = row.get("criterion") or None
    _check_criterion(criterion, verdict, stage, protocol)
    record = finder.find(row)
    kind = _one_of(AgentKind, row.get("agent") or AgentKind.PERSON.value, "kind of agent")
    said = (record, stage, verdict, kind, row["reviewer"], criterion, row.get("note"), row.get("at"))
    return Decision(
        id=row.get("id") or digest(what, *said),
        record=record,
        stage=stage,
        verdict=verdict,
        agent=Agent(kind=kind, name=row["reviewer"], version=row.get("version") or None),
        at=_instant(row["at"]) if row.get("at") else at,
        criterion=criterion,
        note=row.get("note") or None,
        protocol=protocol.version,
    )


def _one_of(kind: type[Kind], word: str, what: str) -> Kind:
    try:
        return kind(word.lower())
    except ValueError as error:
        names = ", ".join(each.value for each in kind)
        raise DecisionError(f"`{word}` is no {what}", hint=f"Use one of {names}.") from error


def _check_criterion(
    code: str | None, verdict: Verdict | None, stage: Stage, protocol: ReviewProtocol
) -> None:
    reasons = [each for each in protocol.criteria if each.kind is CriterionKind.EXCLUDE]
    here = ", ".join(each.code for each in reasons if stage in each.stages) or "none"
    if code is not None and code not in {each.code for each in protocol.criteria}:
        raise DecisionError(f"the protocol has no criterion `{code}`", hint=f"Reasons here: {here}.")
    if verdict is not Verdict.EXCLUDE:
        return
    if code is None and stage is Stage.FULL_TEXT:
        raise DecisionError(
            "an exclusion at full text needs a criterion (PRISMA 2020, item 16b)",
            hint=f"Give one of {here}.",
        )
    if code is not None and not any(each.code == code and stage in each.stages for each in reasons):
        raise DecisionError(
            f"`{code}` is no reason to exclude at {stage.value}", hint=f"Reasons here: {here}."
        )


def _instant(word: str) -> str:
    try:
        read = datetime.fromisoformat(word)
    except ValueError as error:
        raise DecisionError(f"`{word}` is no time", hint="Write it as 2024-01-22T09:00:00+00:00.") from error
    return (read if read.tzinfo else read.replace(tzinfo=UTC)).astimezone(UTC).isoformat()


def _refused(wrong: list[tuple[int, DecisionError]]) -> DecisionError:
    lines = "; ".join(f"line {number}: {error.message}" for number, error in wrong[:5])
    more = f"; and {len(wrong) - 5} more" if len(wrong) > 5 else ""
    return DecisionError(f"{lines}{more}", hint=f"{wrong[0][1].hint} Nothing of the table was taken over.")


def _cells(decision: Decision, records: Mapping[str, Record]) -> list[str]:
    record = records[decision.record]
    return [
        decision.id,
        decision.record,
        record.source,
        record.source_id,
        record.title,
        decision.agent.name,
        decision.agent.kind.value,
        decision.agent.version or "",
        decision.stage.value,
        decision.verdict.value if decision.verdict else UNDO,
        decision.criterion or "",
        decision.note or "",
        decision.at,
    ]
