"""Deduplication measured on labelled data, in both conventions of the field (see `yardsticks`).

In: rows of a table, with `cluster_id` as the truth, which the engine never sees. Out: an `Evaluation`.
A table of cases, with the columns `case` and `expect`, holds small independent tables: records of
different cases are never compared.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING, Any

from ..errors import SourceError
from ..model.cluster import DuplicateCluster, Pair, PairJudgment, PairVerdict
from ..model.record import Record
from ..progress import Progress, silent
from .cluster import clusters, uncertain
from .compare import compare
from .explain import explain, judge, sentence
from .table import named, read_rows
from .yardsticks import PairMeasure, QueueMeasure, RemovalMeasure, measure, measure_queue

if TYPE_CHECKING:
    import pandas as pd

TRUTH, CASE, EXPECTED = "cluster_id", "case", "expect"
# What a reviewer expects of a case, in the words of the `expect` column, and what the engine says.
_OUTCOMES = {
    PairVerdict.DUPLICATE: "merge",
    PairVerdict.VERSION: "version",
    PairVerdict.DISTINCT: "separate",
    PairVerdict.UNCERTAIN: "uncertain",
}
_SHOWN_DISAGREEMENTS = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseResult:
    """One case, its records compared on their own: what was expected and what came."""

    case: str
    expected: str
    outcome: str
    rule: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Disagreement:
    """Two records (by `record_id`) that the truth calls `expected` and the engine `outcome`, and why."""

    left: str
    right: str
    expected: str
    outcome: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Evaluation:
    """What deduplicating a table came to; the measures are None when it holds no truth.

    `assignment` gives every record_id its cluster, named by the record_id that is shown. `uncertain` pairs
    wait for a person (`queue` says what that is worth), `versions` are linked. `cases` are filled when the
    table has `case` and `expect`; `disagreements` are the first hundred.
    """

    records: int
    clusters: int
    uncertain: int
    versions: int
    pairs: PairMeasure | None
    removal: RemovalMeasure | None
    queue: QueueMeasure | None
    cases: tuple[CaseResult, ...]
    disagreements: tuple[Disagreement, ...]
    assignment: tuple[tuple[str, str], ...]


def evaluate(table: Sequence[Mapping[str, str]], progress: Progress = silent) -> Evaluation:
    """Deduplicate a table and compare with its truth.

    Raises:
        SourceError: the table is empty, lacks `record_id` or `title`, or a row has no truth.
    """
    if not table:
        raise SourceError("the table has no rows", hint="Give a CSV file with a header and a row per record.")
    table = list(named(table))
    records = read_rows(table)
    truth = _truth(table)
    outcome = _deduplicate(table, records, progress)
    asked = uncertain(outcome.pairs, (), outcome.found)
    assignment = _assignment(records, outcome.found)
    pair_measure, removal_measure = measure(truth, assignment) if truth else (None, None)
    return Evaluation(
        records=len(records),
        clusters=len(outcome.found),
        uncertain=len(asked),
        versions=sum(pair.verdict is PairVerdict.VERSION for pair in outcome.pairs),
        pairs=pair_measure,
        removal=removal_measure,
        queue=_queue(records, truth, outcome, asked) if truth else None,
        cases=tuple(_cases(table, records)),
        disagreements=tuple(_disagreements(truth, assignment, records)) if truth else (),
        assignment=tuple(assignment.items()),
    )


@dataclass(frozen=True, slots=True)
class _Outcome:
    pairs: tuple[Pair, ...]
    found: tuple[DuplicateCluster, ...]


def _deduplicate(
    table: Sequence[Mapping[str, str]], records: Mapping[str, Record], progress: Progress
) -> _Outcome:
    """Each case on its own; a table that has none is one."""
    groups: dict[str, list[Record]] = defaultdict(list)
    for row in table:
        groups[_case(row)].append(records[row["record_id"]])
    pairs = [pair for group in groups.values() for pair in compare(group, (), progress)]
    return _Outcome(tuple(pairs), clusters(tuple(records.values()), pairs))


def _case(row: Mapping[str, str]) -> str:
    return (row.get(CASE) or "") if row.get(EXPECTED) else ""


def _queue(
    records: Mapping[str, Record], truth: Mapping[str, str], outcome: _Outcome, asked: Sequence[Pair]
) -> QueueMeasure:
    """What comes of a person who answers by the truth."""
    named = {record.id: name for name, record in records.items()}
    ends = [(named[pair.left], named[pair.right]) for pair in asked]
    words = [
        _word(pair, truth[left] == truth[right]) for pair, (left, right) in zip(asked, ends, strict=True)
    ]
    answered = clusters(tuple(records.values()), outcome.pairs, words)
    return measure_queue(truth, ends, _assignment(records, answered))


def _word(pair: Pair, same: bool) -> PairJudgment:
    verdict = PairVerdict.DUPLICATE if same else PairVerdict.DISTINCT
    identity = {"id": f"{pair.left}|{pair.right}", "agent": TRUTH, "at": ""}
    return PairJudgment(left=pair.left, right=pair.right, verdict=verdict, **identity)


def dedupe(frame: "pd.DataFrame") -> "pd.DataFrame":
    """Deduplicate a frame of records.

    `frame` has the columns `record_id` and `title` and, as far as known, author (or authors: "Family, Given;
    Family, Given"), year, journal (or venue), volume, number (or issue), pages, doi, isbn, pmid, abstract,
    language, kind and source, of any dtype; a missing value is unknown.

    Returns a frame of `record_id` (str) and `cluster_id` (str: the record_id shown for the cluster), in
    the order of the rows.

    Raises:
        SourceError: it is no frame, a column is missing, or a record_id is empty or comes twice.
    """
    import pandas as pd

    if not isinstance(frame, pd.DataFrame):
        raise SourceError(
            f"a {type(frame).__name__} is no pandas DataFrame",
            hint="Make one of it: `pandas.DataFrame(rows)`.",
        )
    cells = {str(name): [_cell(value) for value in frame[name].tolist()] for name in frame.columns}
    rows = [dict(zip(cells, row, strict=True)) for row in zip(*cells.values(), strict=True)]
    records = read_rows(list(named(rows)))
    found = clusters(tuple(records.values()), compare(tuple(records.values())))
    return pd.DataFrame(_assignment(records, found).items(), columns=["record_id", "cluster_id"], dtype=str)


def _cell(value: Any) -> str:
    """The text of a value; that of a missing one is empty, that of a whole number has no decimals."""
    if value is None or str(value) in ("<NA>", "NaT", "nan"):
        return ""
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)


def _truth(table: Sequence[Mapping[str, str]]) -> dict[str, str]:
    truth = {row["record_id"]: row.get(TRUTH) or "" for row in table}
    missing = [record for record, cluster in truth.items() if not cluster]
    if len(missing) == len(truth):
        return {}
    if missing:
        raise SourceError(
            f"{len(missing)} records have no {TRUTH}, the first is `{missing[0]}`",
            hint=f"Give each record a {TRUTH}, a unique one its own, or leave the column out.",
        )
    return truth


def _assignment(records: Mapping[str, Record], found: Iterable[DuplicateCluster]) -> dict[str, str]:
    named = {record.id: name for name, record in records.items()}
    shown = {member: named[cluster.shown] for cluster in found for member in cluster.members}
    return {name: shown[record.id] for name, record in records.items()}


def _cases(table: Sequence[Mapping[str, str]], records: Mapping[str, Record]) -> Iterable[CaseResult]:
    cases: dict[tuple[str, str], list[Record]] = defaultdict(list)
    for row in table:
        if _case(row):
            cases[row[CASE], row[EXPECTED]].append(records[row["record_id"]])
    for (case, expected), members in cases.items():
        for left, right in combinations(members, 2):
            pair = judge(left, right)
            yield CaseResult(case=case, expected=expected, outcome=_OUTCOMES[pair.verdict], rule=pair.rule)


def _disagreements(
    truth: Mapping[str, str], assignment: Mapping[str, str], records: Mapping[str, Record]
) -> Iterable[Disagreement]:
    """Pairs that only one of truth and engine holds together, wrong merges first."""
    together, apart = _pairs_of(assignment), _pairs_of(truth)
    wrong = [(pair, "separate", "merge") for pair in sorted(together - apart)]
    missed = [(pair, "merge", "separate") for pair in sorted(apart - together)]
    for (left, right), expected, outcome in (*wrong, *missed)[:_SHOWN_DISAGREEMENTS]:
        pair = judge(records[left], records[right])
        why = _sentence(pair, records[left], records[right])
        yield Disagreement(left=left, right=right, expected=expected, outcome=outcome, why=why)


def _sentence(pair: Pair, left: Record, right: Record) -> str:
    return sentence(pair, explain(left, right))


def _pairs_of(labels: Mapping[str, str]) -> set[tuple[str, str]]:
    groups: dict[str, list[str]] = defaultdict(list)
    for name, label in labels.items():
        groups[label].append(name)
    return {pair for group in groups.values() for pair in combinations(sorted(group), 2)}
