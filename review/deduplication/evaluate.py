"""Deduplication measured on labelled data, in both conventions of the field (see `yardsticks`).

In: rows of a table, with `cluster_id` as the truth, which the engine never sees. Out: an `Evaluation`.
A table of cases, with the columns `case` and `expect`, holds small independent tables: records of
different cases are never compared.
"""

from collections import Counter, defaultdict, deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, islice
from typing import TYPE_CHECKING, Any

from ..errors import SourceError
from ..model.cluster import DuplicateCluster, Pair, PairJudgment, PairVerdict
from ..model.record import Record
from ..progress import Progress, silent
from .cluster import clusters, uncertain
from .compare import compare
from .explain import explain, judge, sentence
from .table import ensure_columns, named, read_rows
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
    names = {record.id: name for name, record in records.items()}
    ends = [(names[pair.left], names[pair.right]) for pair in asked]
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
    Family, Given", or a list of names), year, journal (or venue), volume, number (or issue), pages, doi,
    isbn, pmid, abstract, language, kind, status and source, of any dtype; a missing value is unknown.

    Returns a frame of `record_id` (str) and `cluster_id` (str: the record_id shown for the cluster), in
    the order of the rows.

    Raises:
        SourceError: it is no frame, a column is missing or comes twice, or a record_id is empty or comes
            twice.
    """
    import pandas as pd

    if not isinstance(frame, pd.DataFrame):
        raise SourceError(
            f"a {type(frame).__name__} is no pandas DataFrame",
            hint="Make one of it: `pandas.DataFrame(rows)`.",
        )
    if twice := [name for name, times in Counter(map(str, frame.columns)).items() if times > 1]:
        raise SourceError(
            f"the frame has two columns `{twice[0]}`", hint="Rename one: it cannot be told which is meant."
        )
    cells = {str(name): [_cell(value) for value in frame[name].tolist()] for name in frame.columns}
    ensure_columns(next(named([dict.fromkeys(cells, "")])))
    rows = [dict(zip(cells, row, strict=True)) for row in zip(*cells.values(), strict=True)]
    records = read_rows(list(named(rows)))
    found = clusters(tuple(records.values()), compare(tuple(records.values())))
    return pd.DataFrame(_assignment(records, found).items(), columns=["record_id", "cluster_id"], dtype=str)


def _cell(value: Any) -> str:
    """The text of a value; that of a missing one is empty, that of a whole number has no decimals.

    Several values are one text, with semicolons between.
    """
    if hasattr(value, "tolist"):  # an array: what a column of lists is read as from Parquet
        value = value.tolist()
    if isinstance(value, list | tuple):
        return "; ".join(filter(None, map(_cell, value)))
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
    names = {record.id: name for name, record in records.items()}
    shown = {member: names[cluster.shown] for cluster in found for member in cluster.members}
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
) -> Iterator[Disagreement]:
    """The first pairs that only one of truth and engine holds together, wrong merges before missed pairs."""
    every = (
        (pair, expected, outcome)
        for expected, outcome, together, apart in (
            ("separate", "merge", assignment, truth),
            ("merge", "separate", truth, assignment),
        )
        for pair in parted(together, apart)
    )
    for (left, right), expected, outcome in islice(every, _SHOWN_DISAGREEMENTS):
        pair = judge(records[left], records[right])
        why = sentence(pair, explain(records[left], records[right]))
        yield Disagreement(left=left, right=right, expected=expected, outcome=outcome, why=why)


def parted(together: Mapping[str, str], apart: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """The pairs of names that have one label in `together` and two in `apart`, sorted, one at a time.

    The first of them come soon, however large the groups are.
    """
    groups: dict[str, deque[str]] = defaultdict(deque)
    for name in sorted(together):
        groups[together[name]].append(name)
    # A group without such a pair, most of all a large one, is never gone through pair by pair.
    mixed = {label: group for label, group in groups.items() if len({apart[name] for name in group}) > 1}
    for left in sorted(together):
        if (rest := mixed.get(together[left])) is not None:
            rest.popleft()
            yield from ((left, right) for right in rest if apart[left] != apart[right])
